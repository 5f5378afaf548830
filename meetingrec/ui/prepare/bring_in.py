"""A recording that was made elsewhere: choosing the file, saying where it comes from, and watching it come in.

bring_in = BringIn(core, services);  bring_in.show_record(record)
bring_in.link                        opens the panel
bring_in.held                        "It was held then: go on": the conference began and ended with that recording

Sealing and decoding take minutes. They go on while other pages are shown, and their place here finds them again.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, QTime, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Recording
from meetingrec.services.import_recording import (
    FILE_KINDS,
    BringingIn,
    ComesFrom,
    KeptBack,
    PartlyReadable,
    RestrictedThere,
    Told,
    held_elsewhere,
)
from meetingrec.services.plan_conference import local
from meetingrec.ui.core import Core, log_unexpected, something_went_wrong
from meetingrec.ui.prepare.sound_check import told_while_there
from meetingrec.ui.room.choosers import Choice, DayField
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field, time_edit
from meetingrec.ui.widgets.panel import InPageDialog, ask
from meetingrec.ui.widgets.words import label
from meetingrec.ui.widgets.work import LongWork


class ComingIn(QObject):
    """One file on its way in, on a thread of its own. Child of the core: pages come and go, it goes on."""

    progress = Signal(str, float, float)
    """What is being done, how far it is, and how far it goes."""
    ended = Signal(object)
    """The Recording, the Problem that kept it out, or None when it was stopped."""

    def __init__(self, core: Core, services: Services, conference_id: str, file: Path, told: Told) -> None:
        super().__init__(core)
        self.setObjectName(_name_of(conference_id))
        self.file, self.told = file, told
        self._core, self._services = core, services
        self._conference_id = conference_id
        self._tell = told_while_there(core.relay(self, self.progress.emit))
        self._end = told_while_there(core.relay(self, self._ended))
        self.kept_back: KeptBack | None = None
        self.is_answered = False
        """Whether somebody who was told of the end says or asks on the page what it was."""
        self._work: BringingIn | None = None
        core.flushing.connect(self.stop)

    def start(self, *, partly: bool = False, kept_back: KeptBack | None = None) -> None:
        self.kept_back = kept_back
        signed_in = self._services.signed_in
        self._work = BringingIn(
            signed_in, self._conference_id, self.file, self.told, partly=partly, kept_back=kept_back
        )
        # Not a daemon: at the end of the program what is not finished is still cleared away.
        threading.Thread(target=self._run, args=(self._work,), name="bringing in a recording").start()

    def stop(self) -> None:
        """Returns at once; `ended` follows."""
        if self._work is not None:
            self._work.cancel()

    def _run(self, work: BringingIn) -> None:
        """On a thread of its own."""
        try:
            changes, recording = work.run(self._tell)
            self._end(changes, recording)
        except Problem as problem:
            self._end(Changes.of(), problem.with_traceback(None))
        except Exception as error:  # noqa: BLE001 - a bug must reach the person and the log
            log_unexpected(error)
            self._end(Changes.of(), something_went_wrong())

    def _ended(self, changes: Changes, outcome: object) -> None:
        self.setObjectName("")
        locked = self._services.signed_in.locked
        if isinstance(outcome, Recording) and not locked:
            self._core.changed.emit(changes)
            self._services.words.hear(outcome)
        self.ended.emit(outcome)
        if isinstance(outcome, Problem) and not self.is_answered and not locked:
            self._core.problem.emit(Problem(f"{_called(self.file)}: {outcome.happened}", outcome.safe, outcome.do))
        self.deleteLater()


class BringIn(QWidget):
    """A quiet link; and `status`, for the top of the page: the work while it lasts, and what was brought in."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self._conference: Conference | None = None
        self._following: ComingIn | None = None
        self._panel: BringInPanel | None = None
        self._brought: tuple[Recording, ...] = ()
        self.link = button("Bring in a recording made elsewhere...", self.open_panel, role="quiet", icon="folder-open")
        self.work = LongWork(can_cancel=True)
        self.said = label("", selectable=True)
        self.held = button("It was held then: go on", self._hold, role="link")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        self.status = QFrame()
        self.status.setProperty("panel", "soft")
        there = QHBoxLayout(self.status)
        there.setContentsMargins(12, 6, 8, 6)
        there.setSpacing(12)
        there.addWidget(self.work, 1)
        there.addWidget(self.said, 1)
        there.addWidget(self.held)
        self.work.cancelled.connect(self._stop)
        for hidden in (self.work, self.said, self.held, self.status):
            hidden.hide()

    def show_record(self, record: ConferenceRecord) -> None:
        self._conference = record.conference
        self.setVisible(self._services.may(Act.RECORD, record.conference))
        running = self._core.findChild(ComingIn, _name_of(record.conference.id))
        if isinstance(running, ComingIn):
            self._follow(running)
        self.refresh()

    def refresh(self) -> None:
        """Reads again what was brought in."""
        conference = self._conference
        if conference is not None:
            of = self._services.recorder.of_conference
            self._core.read(self, lambda: of(conference.id), self._show_brought)

    def open_panel(self) -> BringInPanel | None:
        """Asks for the file and where it comes from; after one that was refused, with what was typed before."""
        conference = self._conference
        if conference is None or self._following is not None:
            return None
        panel = self._panel
        if panel is None or not panel.kept:
            panel = self._panel = BringInPanel(self, self._services, conference)
            panel.chosen.connect(self._begin)
            panel.cancelled.connect(self._stop)
            panel.closed.connect(self._panel_closed)
        panel.open(panel.file.widget)
        return panel

    # ---- inside ----

    def _panel_closed(self) -> None:
        if self._panel is not None and not self._panel.kept:
            self._panel = None

    def _begin(self, file: Path, told: Told) -> None:
        if self._conference is not None and self._following is None:
            work = ComingIn(self._core, self._services, self._conference.id, file, told)
            self._follow(work)
            work.start()

    def _follow(self, work: ComingIn) -> None:
        if self._following is work:
            return
        self._following = work
        self._phase = ""
        work.progress.connect(self._progressed)
        work.ended.connect(self._ended)
        self.work.start("Bringing in the recording")
        self._show_status()

    def _progressed(self, words: str, done: float, total: float) -> None:
        if words != self._phase:
            if self._phase and self._panel is not None:
                # The file could be opened, and there is sound in it: what is left takes minutes.
                self._panel.close_panel()
            self._phase = words
            self.work.start(words)
        self.work.show_progress(done, total)

    def _stop(self) -> None:
        if self._following is not None:
            self._following.stop()

    def _ended(self, outcome: object) -> None:
        work, self._following = self._following, None
        self._show_status()
        if self._services.signed_in.locked or work is None:
            return
        panel = self._panel
        if isinstance(outcome, PartlyReadable | RestrictedThere):
            work.is_answered = True
            if panel is not None:
                panel.close_panel()
            if isinstance(outcome, PartlyReadable):
                self._ask_for_part(outcome, work)
            else:
                self._ask_how_much(outcome, work)
        elif isinstance(outcome, Recording):
            if panel is not None:
                panel.drop()
            self._panel = None
            announce(self, outcome.says)
            self.refresh()
        elif panel is not None and panel.is_open:
            work.is_answered = True
            panel.show_refused(work.file, outcome if isinstance(outcome, Problem) else None)

    def _ask_for_part(self, problem: PartlyReadable, before: ComingIn) -> None:
        words = f"{problem.happened} {problem.do}"
        take = partial(self._again, before.file, before.told, partly=True, kept_back=before.kept_back)
        ask(self, "Not all of this file can be read", words, "Bring in what can be read", take)

    def _ask_how_much(self, problem: RestrictedThere, before: ComingIn) -> None:
        panel = InPageDialog(self, "There was a restricted part", f"{problem.happened} {problem.do}")
        answers = (("The time is right: keep that back", KeptBack.PARTS), ("Keep all of it back", KeptBack.ALL))
        for words, kept_back in answers:
            panel.add_button(words, partial(self._again, before.file, before.told, kept_back=kept_back))
        panel.add_button("Cancel")
        panel.open()

    def _again(self, file: Path, told: Told, *, partly: bool = False, kept_back: KeptBack | None) -> None:
        if self._conference is not None:
            work = ComingIn(self._core, self._services, self._conference.id, file, told)
            self._follow(work)
            work.start(partly=partly, kept_back=kept_back)

    def _show_brought(self, recordings: tuple[Recording, ...]) -> None:
        self._brought = tuple(recording for recording in recordings if recording.import_source)
        self.said.setText("\n".join(recording.says for recording in self._brought))
        self._show_status()

    def _show_status(self) -> None:
        works, brought = self._following is not None, bool(self._brought)
        planned = self._conference is not None and self._conference.stage is Stage.PLANNED
        self.link.setVisible(not works)
        self.work.setVisible(works)
        self.said.setVisible(brought and not works)
        self.held.setVisible(planned and brought and not works)
        self.status.setVisible(works or brought)

    def _hold(self) -> None:
        signed_in, recording = self._services.signed_in, self._brought[0]
        self.held.hide()
        self._core.act(self, lambda: held_elsewhere(signed_in, recording))


class BringInPanel(InPageDialog):
    """Which file, where it comes from, when it began. It stays open until that file was found to hold sound."""

    chosen = Signal(object, object)
    """The path and what was Told."""
    cancelled = Signal()

    def __init__(self, owner: QWidget, services: Services, conference: Conference) -> None:
        words = "The file is sealed and kept as it came, byte for byte. It also stays where it is now."
        practice = " This is the practice library: bring in practice recordings only." if services.practice else ""
        super().__init__(owner, "Bring in a recording made elsewhere", words + practice)
        self._services, self._conference = services, conference
        self.file = Field("File", QLineEdit(), "MP4, M4A, MP3, WAV, FLAC, Ogg or Opus")
        self.browse = button("Choose a file...", self._browse)
        self.comes_from = Choice("Where it comes from", [(origin.words, origin) for origin in ComesFrom])
        self.words = Field("More about where it comes from", QLineEdit())
        self.day = Field("It began on", DayField("It began on", "2 apr 2026", year_needed=True))
        self.time = Field("At", time_edit())
        self._lay_out()
        self.file.widget.textChanged.connect(lambda: self.file.set_wrong(""))
        self.words.widget.textChanged.connect(lambda: self.words.set_wrong(""))
        self.comes_from.chosen.connect(lambda *_: self.words.set_wrong(""))
        self.day.widget.chosen.connect(lambda *_: self.day.set_wrong(""))
        self.add_button("Bring it in", self._bring_in, role="primary")
        self.add_button("Cancel", self.cancelled.emit)

    def open(self, first: QWidget | None = None) -> None:
        # A file dialog is a window of its own and could stand over the recording bar.
        self.browse.setVisible(not self._services.recorder.running)
        super().open(first)

    def close_panel(self) -> None:
        """What was asked to be brought in is kept until it is in the library."""
        if self.is_open:
            self._checking.hide()
            super().close_panel()

    def show_refused(self, file: Path, problem: Problem | None) -> None:
        """Which file was not taken, and why, beside the field; None: it was stopped."""
        self._checking.hide()
        if problem is not None:
            self.file.set_wrong(f"{_called(file)}: {problem.happened} {problem.safe} {problem.do}")
        self.file.widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self) -> None:
        began = local(self._conference.started_at or self._conference.planned_start, self._conference.zone)
        self.day.widget.set_value(min(began, datetime.now(UTC).astimezone(began.tzinfo)).date())
        self.time.widget.setTime(QTime(began.hour, began.minute))
        self._checking = label("", "muted")
        self._checking.hide()
        there = QHBoxLayout()
        there.setSpacing(10)
        there.addWidget(self.file, 1)
        there.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignBottom)
        when = QHBoxLayout()
        when.setSpacing(12)
        when.addWidget(self.day, 3)
        when.addWidget(self.time, 1)
        self.body.addWidget(self._checking)
        self.body.addLayout(there)
        self.body.addWidget(Field("Where it comes from", self.comes_from))
        self.body.addWidget(self.words)
        self.body.addLayout(when)

    def _browse(self) -> None:
        kinds = " ".join(f"*.{kind}" for kind in FILE_KINDS)
        chosen, _ = QFileDialog.getOpenFileName(self, "Recording", self.file.widget.text(), f"Recordings ({kinds})")
        if chosen:
            self.file.widget.setText(chosen)

    def _bring_in(self) -> bool:
        if not self._checking.isHidden():
            return False
        text, day = self.file.widget.text().strip(), self.day.widget.value
        origin, words = self.comes_from.value, self.words.widget.text()
        assert isinstance(origin, ComesFrom)
        needs_words = origin is ComesFrom.OTHER and not words.strip()
        began = None
        if day is not None:
            at = self.time.widget.time().toPython()
            assert isinstance(at, time)
            began = datetime.combine(day, at, ZoneInfo(self._conference.zone)).astimezone(UTC)
        self.file.set_wrong("" if text else "Which file?")
        self.words.set_wrong("Where was it recorded? A few words will do." if needs_words else "")
        self.day.set_wrong(_wrong_day(began))
        wrong = next((field for field in (self.file, self.words, self.day) if field.wrong), None)
        if wrong is not None or began is None:
            (wrong or self.day).setFocus()
            return False
        file = Path(text).expanduser()
        self._checking.setText(f"Checking {_called(file)}. Nothing you typed is lost if it cannot be taken.")
        self._checking.show()
        announce(self, self._checking.text())
        self.kept = True
        self.chosen.emit(file, Told(origin, began, words))
        return False


def _called(file: Path) -> str:
    """Its name as it is said on the page, the beginning and the end of one that is very long; never in a log."""
    name = " ".join(file.name.split())
    return name if len(name) <= 60 else f"{name[:40]}...{name[-16:]}"


def _wrong_day(began: datetime | None) -> str:
    if began is None:
        return "Which day? For example 2 apr 2026."
    return "It cannot have begun later than now." if began > datetime.now(UTC) else ""


def _name_of(conference_id: str) -> str:
    return f"bringing in {conference_id}"
