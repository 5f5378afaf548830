"""Dictate: a recorder a chair already knows, with the structured record beside it so that nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from meetingrec.domain.access import Act
from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import RecorderStatus, State
from meetingrec.ui.core import Call, Core
from meetingrec.ui.desk.dictated import DraftView
from meetingrec.ui.desk.halves import Halves, Side
from meetingrec.ui.desk.listen import ListenPanel
from meetingrec.ui.dictate.editing import Editing
from meetingrec.ui.dictate.hints import heard_words, hint_for, microphone_words
from meetingrec.ui.dictate.reading import RUNNING, DictateRead, Standing, read_dictate, recording_now, standing
from meetingrec.ui.dictate.record_pane import RecordPane
from meetingrec.ui.dictate.recorder_card import RecorderCard
from meetingrec.ui.dictate.sending import SendPanel
from meetingrec.ui.dictate.takes import Takes
from meetingrec.ui.dictate.wave import DictationWave
from meetingrec.ui.dictate.where import Take, next_take
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.times import clock

EVERY_MS = 100
_RECORDER_WIDE = 300
_READ_AGAIN = {"dictation", "recording", "conference", "transcript", "points", "decisions", "actions", "document"}


class DictatePage(Page):
    """One conference's dictation: record, pause, go on, listen, put right, send to a named minute taker."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Dictate")
        self._services = services
        self._conference_id = ""
        self._read: DictateRead | None = None
        self._standing: Standing | None = None
        self._take = Take.at_the_end()
        self._place: float | None = None
        """Where the player is to stand once what was done is read, in seconds; None: where that ended."""
        self._moved = False
        self._wants_focus = self._shown = self._looking = False
        self._driven = self._changing = False
        """What was finished is being put right after all."""
        self._ticks = QTimer(self)
        self._ticks.setInterval(EVERY_MS)
        self._ticks.timeout.connect(self._tick)
        self.takes = Takes(core, services, self)
        self.card = RecorderCard()
        self.heard = DraftView()
        self.wave = DictationWave()
        self.listen = ListenPanel(core, services, self.heard, self.wave, more=False)
        self.editing = Editing()
        self.send = SendPanel(core, services, self.takes.do)
        self.record = RecordPane(self.heard)
        self._build()
        self._connect()
        self._set_keys()

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self._wants_focus = "tab" in where
        self._shown, self._changing = True, False
        self._ticks.start()
        self._look()

    def leave(self) -> None:
        self._shown = False
        self._ticks.stop()
        self._drive(False)
        self.listen.let_go()

    def changed(self, changes: Changes) -> None:
        if changes.conference_id in {"", self._conference_id} and changes.kinds & _READ_AGAIN:
            self._look()

    def keys(self) -> Keys:
        return (
            ("F2", "Start, pause or go on with the dictation"),
            ("F3", "The sections: arrows go from one to the next"),
            ("Alt+Up, Alt+Down", "The section before, the next one; what is being dictated goes on there"),
            *self.editing.key_words(),
            *self.listen.player.keys(),
        )

    # ---- what pedal and keys call ----

    def toggle_record(self) -> None:
        """One key for start, pause and go on. A second press before the first has worked does nothing."""
        covered = any(panel.is_open for panel in self.window().findChildren(InPageDialog))
        read = self._read
        if self.takes.acting or covered or read is None or self.card.record_button.isHidden():
            return
        if self._standing is Standing.DICTATING:
            self.takes.pause(read.recording)
            return
        self._take = self._next_take()
        self.listen.let_go()
        self.editing.clear()
        if self._standing is Standing.PAUSED and read.dictation is not None and read.recording is not None:
            self.takes.resume(read.dictation, read.recording, self._take)
        else:
            self.takes.start(read.record.conference, self._take)

    def play(self) -> None:
        """Plays; while it is dictated, pauses, so that what was said can be played."""
        if self._standing is Standing.DICTATING:
            self.toggle_record()
        else:
            self.listen.player.play()

    def toggle(self) -> None:
        """As `play`, and pauses the player."""
        if self._standing is Standing.DICTATING:
            self.toggle_record()
        else:
            self.listen.player.toggle()

    def pause(self) -> None:
        """The pedal was let up: nothing plays on."""
        if self._standing is not Standing.DICTATING:
            self.listen.player.pause()

    def back(self) -> None:
        """Some seconds back; while it is dictated, it pauses first, as a dictation recorder does."""
        if self._standing is Standing.DICTATING:
            self.toggle_record()
        else:
            self.listen.player.back()

    def on(self) -> None:
        """Some seconds on."""
        self.listen.player.on()

    # ---- what it looks like ----

    def _build(self) -> None:
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        self.body.setContentsMargins(18, 8, 24, 12)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(6, 6, 12, 6)
        rows.setSpacing(10)
        rows.addWidget(self.card)
        rows.addWidget(self.editing.where)
        rows.addWidget(self.listen)
        rows.addWidget(self.editing.stretch)
        rows.addWidget(self.send)
        rows.addStretch(1)
        self._side = Side(inner, _RECORDER_WIDE)
        self.body.addWidget(Halves(self._side, self.record, (42, 58), low=520), 1)

    def _connect(self) -> None:
        self.takes.look_again.connect(self._look)
        self.takes.heard.connect(lambda: self._look() if self.isVisible() else None)
        self.takes.went_over.connect(self._went_over)
        self.card.record_asked.connect(self.toggle_record)
        self.card.finish_asked.connect(self._finish)
        self.card.change_asked.connect(self._change)
        self.card.approve_asked.connect(self._to_approval)
        self.send.sent.connect(self.listen.let_go)
        self.record.chosen.connect(self._section_chosen)
        self.listen.player.moved.connect(lambda _: self._say_where())
        self.editing.connect_to(self.wave, lambda: self.listen.position)
        self.editing.where.chosen.connect(self._say_where)
        self.editing.take_out_asked.connect(self._take_out)
        self.editing.undo_asked.connect(partial(self._edit, "undo"))
        self.editing.redo_asked.connect(partial(self._edit, "redo"))

    def _set_keys(self) -> None:
        self.listen.player.add_keys(self)
        acts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("F2", self.toggle_record),
            ("F3", self._to_sections),
            ("Alt+Up", lambda: self._step(-1)),
            ("Alt+Down", lambda: self._step(1)),
            *self.editing.acts_by_key(),
        )
        for keys, act in acts:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    # ---- reading and showing ----

    def _look(self) -> None:
        self._looking = True
        self.core.look(self, partial(read_dictate, self._services, self._conference_id), self._show, self._not_read)

    def _not_read(self, problem: Problem) -> None:
        self._looking = False
        self.takes.failed()
        self.core.problem.emit(problem)

    def _show(self, read: DictateRead) -> None:
        self._moved = self._moved or (self._read is not None and self._read.edited.pieces != read.edited.pieces)
        self._read, self._looking = read, False
        self.takes.outcome_read()
        self.takes.know(read.recording)
        self.record.show_record(read.record, read.edited)
        self.wave.show_sections(read.edited)
        self.editing.show_edited(read.edited)
        self.heard.show_paragraphs(read.paragraphs)
        self.send.show_read(read)
        self._show_standing()
        if self._wants_focus:
            self._wants_focus = False
            self.focus_first()

    def _tick(self) -> None:
        status = recording_now(self._services, self._conference_id)
        read = self._read
        if read is None:
            return
        if status is not None and self._standing is Standing.DICTATING:
            self.card.show_status(status, self._seconds(read, status))
        if self.takes.acting or self._standing_now(read, status) is self._standing:
            return
        if self._standing is not Standing.DICTATING:
            self._show_standing()
        elif not self._looking:  # paused or ended elsewhere: what was said is read before it is shown
            self._look()

    def _show_standing(self) -> None:
        """Only while the page is shown: nothing may be opened for listening when it was left."""
        read = self._read
        if read is None or not self._shown:
            return
        status = recording_now(self._services, self._conference_id)
        focused = self.window().focusWidget()
        now = self._standing = self._standing_now(read, status)
        own = self._services.may(Act.DICTATE, read.record.conference)
        self.card.show_standing(now, self._seconds(read, status), read.dictation, own=own)
        self._show_hint(read, now)
        self.editing.show_standing(now, read.edited, own=own)
        self.card.offer_change(own and now is Standing.FINISHED)
        self.send.offer(
            dictated=own and now is Standing.FINISHED,
            nothing=own and now is Standing.NOTHING,
            gone=own and now is Standing.SENT,
        )
        self._show_listening(read, now)
        self._show_heard(read, now)
        self._say_where()
        if isinstance(focused, QPushButton) and self._side.isAncestorOf(focused) and focused.isHidden():
            self._focus_next()

    def _standing_now(self, read: DictateRead, status: RecorderStatus | None) -> Standing:
        now = standing(read, status)
        return Standing.SO_FAR if now is Standing.FINISHED and self._changing else now

    def _show_hint(self, read: DictateRead, now: Standing) -> None:
        told = hint_for(now, read.dictation, read.due, no_sound=self.takes.no_sound, reopened=read.reopened)
        if now is Standing.DICTATING and self._take.words:
            told = f"{self._take.words} F2 pauses."
        if now in {Standing.NOTHING, Standing.DICTATING}:
            told = f"{told}\n{microphone_words(self._services.sound.dictation_inputs())}"
        self.card.hint.setText(told)

    def _seconds(self, read: DictateRead, status: RecorderStatus | None) -> float:
        """While it is dictated, where in the dictation the word being spoken lies; else how long it is."""
        if status is not None and status.state == "recording":
            if not self.takes.clock.running:  # found again: another window began it
                self.takes.clock.begin(read.edited.reached, status)
            return self.takes.clock.seconds(status)
        recorded = read.recording.seconds if read.recording is not None else 0.0
        return read.edited.seconds if read.edited.readable else recorded

    def _focus_next(self) -> None:
        """The key that had the focus is gone: on to the next step."""
        if self._standing is Standing.FINISHED:
            self.send.focus_first()
            return
        steps = (self.card.finish_button, self.card.record_button, self.card.approve_button)
        step = next((step for step in steps if step.isVisible()), None)
        if step is not None:
            step.setFocus()

    def _show_listening(self, read: DictateRead, now: Standing) -> None:
        """What was dictated can be heard whenever nothing is being recorded, in a pause too."""
        recording, dictation = read.recording, read.dictation
        there = now not in {Standing.DICTATING, Standing.NOTHING} and self._seconds(read, None) > 0
        self.listen.setVisible(there)
        self.wave.setVisible(now is not Standing.FINISHED)  # sending comes next: room for it
        if recording is None or dictation is None or not there:
            self.listen.let_go()
        elif now is Standing.PAUSED or recording.state is not State.RECORDING:
            ended = read.edited.reached if self._moved else None
            place = self._place if self._place is not None else ended
            if ended is not None:
                announce(self, f"The dictation is {clock(read.edited.seconds)} long.")
            self._place, self._moved = None, False
            self.listen.listen_to(dictation, recording, read.edited, place)
        self._drive(now is Standing.DICTATING)

    def _drive(self, dictating: bool) -> None:
        """Pedal and keys are the recorder's while it runs, the player's else (listen.py)."""
        if dictating and not self._driven:
            self._services.controls.take(self)
        elif self._driven and not dictating:
            self._services.controls.release(self)
        self._driven = dictating

    def _show_heard(self, read: DictateRead, now: Standing) -> None:
        problem = self._services.words.problem_of(read.recording.id) if read.recording else None
        self.record.heard_told.setText(heard_words(read.heard, problem, running=now in RUNNING))
        self.heard.setVisible(bool(read.heard and read.heard.segments))

    # ---- sections, and where the next words go ----

    def _to_sections(self) -> None:
        self.record.which.setCurrentIndex(0)
        self.record.list.setFocus()

    def _step(self, by: int) -> None:
        """To the next section, and while it is dictated on in there: nothing else needs to be pressed."""
        before, read = self.record.section, self._read
        self.record.list.step(by)
        section = self.record.section
        running = self._standing is Standing.DICTATING and not self.takes.acting
        if running and section != before and read is not None and read.dictation is not None and read.recording:
            self.takes.go_over(read.dictation, read.recording, section)

    def _went_over(self, take: Take) -> None:
        self._take = take

    def _section_chosen(self, section: str) -> None:
        """More of a section goes to its end; the player goes to where it begins."""
        self.editing.show_section(section)
        begin = self._read.edited.begin_of(section) if self._read is not None and section else None
        if begin is not None and self.listen.listening is not None:
            self.listen.player.seek(begin)
        self._say_where()

    def _next_take(self) -> Take:
        edited = self._read.edited if self._read is not None else None
        if edited is None:
            return Take.at_the_end()
        return next_take(self.editing.where.value, self.record.section, self.listen.position, edited)

    def _say_where(self) -> None:
        """The record key says what it would do, where that is not simply to go on."""
        if self._standing in {Standing.PAUSED, Standing.SO_FAR, Standing.FINISHED}:
            self.card.say_record(self.editing.record_words(self.listen.position))

    # ---- putting it right ----

    def _take_out(self) -> None:
        stretch, read = self.editing.stretch.stretch, self._read
        if stretch is None or read is None or read.dictation is None or self.takes.acting:
            return
        self._place = stretch[0]
        self.editing.clear()
        self.takes.do(partial(self._services.dictated.delete, read.dictation, *stretch))

    def _edit(self, what: str) -> None:
        """undo or redo: the player goes to where it was."""
        read, dictated = self._read, self._services.dictated
        if read is None or read.dictation is None or read.recording is None or self.takes.acting:
            return
        act: Call = partial(dictated.undo if what == "undo" else dictated.redo, read.dictation, read.recording)
        self.editing.clear()
        self.takes.do(act, self._at)

    def _at(self, seconds: float | None) -> None:
        self._place = seconds

    def _change(self) -> None:
        """What is finished is put right after all."""
        self._changing = True
        self._show_standing()
        self._focus_next()

    def _finish(self) -> None:
        dictation = self._read.dictation if self._read else None
        if dictation is not None and self._read is not None and not self.takes.acting:
            self._changing = False
            self.takes.finish(dictation, self._read.recording)

    def _to_approval(self) -> None:
        self.go.emit("conference", {"conference": self._conference_id, "tab": "approve"})
