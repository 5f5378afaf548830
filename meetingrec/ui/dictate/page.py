"""Dictate: a recorder a chair already knows, with the structured record beside it so that nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from meetingrec.domain.access import Act
from meetingrec.domain.errors import MicrophoneBusy, MicrophoneMissing, Problem, RecorderLost, SampleRateRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import RecorderStatus, Recording, State
from meetingrec.ui.core import Call, Core
from meetingrec.ui.desk.halves import Halves, Side
from meetingrec.ui.desk.listen import ListenPanel
from meetingrec.ui.dictate.hand_over import HandOver
from meetingrec.ui.dictate.hints import heard_words, hint_for, microphone_words
from meetingrec.ui.dictate.reading import RUNNING, DictateRead, Standing, read_dictate, recording_now, standing
from meetingrec.ui.dictate.record_pane import RecordPane
from meetingrec.ui.dictate.recorder_card import RecorderCard
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.player import KEYS as PLAYER_KEYS
from meetingrec.ui.widgets.transcript import TranscriptView
from meetingrec.ui.widgets.words import label

EVERY_MS = 100
_RECORDER_WIDE = 300
_NO_SOUND = (MicrophoneMissing, MicrophoneBusy, SampleRateRefused)


class DictatePage(Page):
    """One conference's dictation: record, pause, go on, listen, send to a named minute taker."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Dictate")
        self._services = services
        self._conference_id = ""
        self._read: DictateRead | None = None
        self._standing: Standing | None = None
        self._sealed = 0.0
        self._acting = self._done = self._hear_again = self._no_sound = self._wants_focus = self._shown = False
        self._ticks = QTimer(self)
        self._ticks.setInterval(EVERY_MS)
        self._ticks.timeout.connect(self._tick)
        self.card = RecorderCard()
        self.heard = TranscriptView("Dictated, as heard")
        self.listen = ListenPanel(core, services, self.heard)
        self.hand_over = HandOver()
        self.record = RecordPane()
        self._build()
        self._set_keys()
        services.words.progress.connect(self._heard_more)
        services.words.finished.connect(self._heard_all)

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self._wants_focus = "tab" in where
        self._shown = True
        self._ticks.start()
        self._look()

    def leave(self) -> None:
        self._shown = False
        self._ticks.stop()
        self.listen.let_go()

    def changed(self, changes: Changes) -> None:
        if changes.conference_id not in {"", self._conference_id}:
            return
        if changes.kinds & {"dictation", "recording", "conference", "transcript", "points", "decisions", "actions"}:
            self._look()

    def keys(self) -> Keys:
        return (
            ("F2", "Start, pause or go on with the dictation"),
            ("F3", "The sections of the record: arrows go from one to the next"),
            *PLAYER_KEYS,
        )

    # ---- what it looks like ----

    def _build(self) -> None:
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        self.body.setContentsMargins(18, 8, 24, 12)
        self.body.addWidget(Halves(self._recorder_side(), self._record_side(), (42, 58), low=420), 1)
        self.card.record_asked.connect(self._toggle)
        self.card.finish_asked.connect(self._finish)
        self.card.approve_asked.connect(self._to_approval)
        self.hand_over.changed.connect(self._name_send)

    def _recorder_side(self) -> QWidget:
        self.send_button = button("Send to minute taker", self._send, "primary", "send")
        self.without_button = button("Send without a dictation", self._ask_without, "link")
        self.sending = QFrame()
        send = QVBoxLayout(self.sending)
        send.setContentsMargins(0, 4, 0, 0)
        send.setSpacing(10)
        send.addWidget(self.hand_over)
        send.addWidget(self.send_button, 0, Qt.AlignmentFlag.AlignLeft)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(6, 6, 12, 6)
        rows.setSpacing(12)
        for widget in (self.card, self.listen, self.sending):
            rows.addWidget(widget)
        rows.addWidget(self.without_button, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addStretch(1)
        self._side = Side(inner, _RECORDER_WIDE)
        return self._side

    def _record_side(self) -> QWidget:
        self.which = QTabBar()
        self.which.setAccessibleName("Beside the dictation")
        self.which.setExpanding(False)
        self.which.setUsesScrollButtons(False)
        self.which.addTab("The record")
        self.which.addTab("Dictated (as heard)")
        self.heard_told = label("", "muted")
        heard_side = QWidget()
        rows = QVBoxLayout(heard_side)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self.heard_told)
        rows.addWidget(self.heard, 1)
        self.beside = QStackedWidget()
        self.beside.addWidget(self.record)
        self.beside.addWidget(heard_side)
        self.which.currentChanged.connect(self.beside.setCurrentIndex)
        side = QWidget()
        outer = QVBoxLayout(side)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addWidget(self.which, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self.beside, 1)
        return side

    def _set_keys(self) -> None:
        self.listen.player.add_keys(self)
        for keys, act in (("F2", self._toggle), ("F3", self._to_sections)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    # ---- reading and showing ----

    def _look(self) -> None:
        self.core.read(self, partial(read_dictate, self._services, self._conference_id), self._show, self._not_read)

    def _look_after(self) -> None:
        """The last act counts as going on until its outcome was read: no state is shown that was never there."""
        self._done = True
        self._look()

    def _not_read(self, problem: Problem) -> None:
        self._acting = False
        self.core.problem.emit(problem)

    def _show(self, read: DictateRead) -> None:
        self._read = read
        self._acting = self._acting and not self._done
        self.record.show_record(read.record)
        self.listen.show_words(read.heard)
        self.hand_over.show_people(read.takers, read.record.conference.typist_id, read.due)
        self._show_standing()
        if self._wants_focus:
            self._wants_focus = False
            self.focus_first()

    def _tick(self) -> None:
        status = recording_now(self._services, self._conference_id)
        if status is not None:
            self.card.show_status(status)
            self._sealed = status.sealed
        if self._read is not None and not self._acting and standing(self._read, status) is not self._standing:
            self._show_standing()

    def _show_standing(self) -> None:
        """Only while the page is shown: nothing may be opened for listening when it was left."""
        read = self._read
        if read is None or not self._shown:
            return
        status = recording_now(self._services, self._conference_id)
        focused = self.window().focusWidget()
        now = self._standing = standing(read, status)
        own = self._services.may(Act.DICTATE, read.record.conference)
        dictation = read.dictation
        seconds = self._seconds(read, status)
        self.card.show_standing(now, seconds, dictation, own=own)
        told = hint_for(now, dictation, read.due, no_sound=self._no_sound)
        if now in {Standing.NOTHING, Standing.DICTATING}:
            told = f"{told}\n{microphone_words(self._services.sound.dictation_inputs())}"
        self.card.hint.setText(told)
        self.sending.setVisible(own and now is Standing.FINISHED)
        self.without_button.setVisible(own and now is Standing.NOTHING)
        self._show_listening(read.recording, now, seconds)
        self._show_heard(read, now)
        if isinstance(focused, QPushButton) and self._side.isAncestorOf(focused) and focused.isHidden():
            self._focus_next()

    def _seconds(self, read: DictateRead, status: RecorderStatus | None) -> float:
        """Until what was recorded is read back from the disk, what the recorder has said last."""
        if status is not None:
            return status.sealed
        if read.recording is None:
            return 0.0
        return self._sealed if read.recording.state is State.RECORDING else read.recording.seconds

    def _focus_next(self) -> None:
        """The key that had the focus is gone: on to the next step."""
        steps = (self.card.finish_button, self.card.record_button, self.card.approve_button, self.send_button)
        if self._standing is Standing.FINISHED:
            self.hand_over.people.widget.setFocus()
            return
        for step in steps:
            if step.isVisible():
                step.setFocus()
                return

    def _show_listening(self, recording: Recording | None, now: Standing, seconds: float) -> None:
        """What was dictated can be heard whenever nothing is being recorded, in a pause too."""
        there = recording is not None and seconds > 0 and now is not Standing.DICTATING
        self.listen.setVisible(there)
        if recording is None or not there:
            self.listen.let_go()
        elif now is Standing.PAUSED:
            self.listen.listen_to(replace(recording, seconds=seconds))
        elif recording.state is not State.RECORDING:
            self.listen.listen_to(recording)

    def _show_heard(self, read: DictateRead, now: Standing) -> None:
        problem = self._services.words.problem_of(read.recording.id) if read.recording else None
        self.heard_told.setText(heard_words(read.heard, problem, running=now in RUNNING))
        self.heard.setVisible(bool(read.heard and read.heard.segments))

    def _name_send(self) -> None:
        name = self.hand_over.name
        reword(self.send_button, f"Send to {name}" if name else "Send to minute taker")

    def _to_sections(self) -> None:
        self.which.setCurrentIndex(0)
        (self.record.list if self.record.list.isVisible() else self.record.view).setFocus()

    # ---- recording ----

    def _toggle(self) -> None:
        """One key for start, pause and go on. A second press before the first has worked does nothing."""
        covered = any(panel.is_open for panel in self.window().findChildren(InPageDialog))
        if self._acting or covered or self._read is None or self.card.record_button.isHidden():
            return
        recorder = self._services.recorder
        if self._standing is Standing.DICTATING:
            self._do(recorder.pause)
        elif self._standing is Standing.PAUSED:
            self.listen.let_go()
            self._do(recorder.resume)
        else:
            self._start()

    def _start(self) -> None:
        if self._read is None:
            return
        self.listen.let_go()
        services, conference = self._services, self._read.record.conference
        inputs = services.sound.dictation_inputs()

        def start() -> tuple[Changes, Recording]:
            _, dictation = services.dictating.begin(conference)
            return services.recorder.start_dictation(conference, dictation.id, inputs)

        self._acting, self._done = True, False
        self.core.act(self, start, self._started, self._not_started)

    def _started(self, recording: Recording) -> None:
        self._no_sound = False
        self._hear(recording)
        self._look_after()

    def _not_started(self, problem: Problem) -> None:
        """Without a microphone there is still a way on: the minute taker types from the record."""
        self.core.problem.emit(problem)
        self._no_sound = isinstance(problem, _NO_SOUND)
        self._look_after()

    def _finish(self) -> None:
        services, dictation = self._services, self._read.dictation if self._read else None
        if dictation is None or self._acting:
            return

        def finish() -> Changes:
            if services.recorder.running:
                try:
                    services.recorder.stop()
                except RecorderLost:
                    services.recorder.adopt()  # what lies on the disk is read back all the same
            return services.dictating.finish(dictation)

        self._do(finish, self._finished)

    def _finished(self) -> None:
        recording = self._read.recording if self._read else None
        if recording is not None:
            self._hear(recording)

    def _do(self, call: Call, then: Callable[[], object] | None = None) -> None:
        self._acting, self._done = True, False

        def done(_: object) -> None:
            if then is not None:
                then()
            self._look_after()

        def failed(problem: Problem) -> None:
            self.core.problem.emit(problem)
            self._look_after()

        self.core.act(self, call, done, failed)

    # ---- turning it into words ----

    def _hear(self, recording: Recording) -> None:
        """Also what is dictated while an earlier stretch is still being turned into words."""
        if self._services.words.busy_with(recording.id):
            self._hear_again = True
        else:
            self._services.words.hear(recording)

    def _heard_more(self, recording_id: str, _done: float, _length: float) -> None:
        known = self._read.recording if self._read else None
        if self.isVisible() and known is not None and known.id == recording_id:
            self._look()

    def _heard_all(self, recording_id: str) -> None:
        known = self._read.recording if self._read else None
        if known is None or known.id != recording_id:
            return
        again, self._hear_again = self._hear_again, False
        if again and not self._services.signed_in.locked:
            self._services.words.hear(known)
        elif self.isVisible():
            self._look()

    # ---- sending ----

    def _send(self) -> None:
        dictation, chosen = self._read.dictation if self._read else None, self.hand_over.chosen()
        if dictation is not None and chosen is not None:
            typist_id, urgent, note = chosen
            send = partial(self._services.dictating.send, dictation, typist_id, urgent=urgent, note=note)
            self.listen.let_go()
            self._do(send)

    def _ask_without(self) -> None:
        read = self._read
        if read is None:
            return
        words = "The minute taker types from the record of the conference. Nothing is recorded."
        panel = InPageDialog(self, "Send without a dictation?", words)
        whom = HandOver()
        whom.show_people(read.takers, read.record.conference.typist_id, read.due)
        panel.body.addWidget(whom)
        panel.add_button("Send without a dictation", lambda: self._send_without(whom), "primary", "send")
        panel.add_button("Go back")
        panel.open(whom.people.widget)

    def _send_without(self, whom: HandOver) -> bool | None:
        chosen = whom.chosen()
        if chosen is None or self._read is None:
            return False
        services, conference = self._services, self._read.record.conference
        typist_id, urgent, note = chosen

        def send() -> Changes:
            _, dictation = services.dictating.begin(conference)
            return services.dictating.send(dictation, typist_id, urgent=urgent, note=note)

        self._do(send)
        return None

    def _to_approval(self) -> None:
        self.go.emit("conference", {"conference": self._conference_id, "tab": "approve"})
