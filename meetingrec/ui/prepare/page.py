"""Before a conference: what works, who is invited, what is known; then one button that starts the recording.

page = PreparePage(core, services);  page.open(conference=id)
page.primary                        "Start recording", or "Go to the conference" once it has begun
page.without                        "Hold the conference without a recording": asks why, and begins
page.room_input, page.call_input    where the sound comes from
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.access import Person, Role
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.errors import MicrophoneBusy, Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.core import Core
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.prepare import checks
from meetingrec.ui.prepare.check_list import CheckLine
from meetingrec.ui.prepare.details import Details
from meetingrec.ui.prepare.hearing import Hearing
from meetingrec.ui.prepare.panels import ask_why_without, show_notice
from meetingrec.ui.prepare.roll import Roll
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.words import label

ROOM_FOR_TWO = 860
"""Pixels of width from which the list and the roll stand side by side."""
EVERY_MS = 5000
"""How often the computer is looked at again: somebody may plug in the power supply."""


class PreparePage(Page):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Prepare")
        self.services = services
        self.sitting = Sitting(core, services, self.saving, self)
        self.hearing = Hearing(core, services, self)
        self.roll = Roll(self.sitting, "Who is invited")
        self.details = Details(self.sitting)
        self.typist = Choice("Minute taker", [("nobody yet", "")])
        self._typists: tuple[Person, ...] = ()
        self._facts: checks.Facts | None = None
        self._starting = False
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        self.sitting.shown.connect(self._show)
        self.sitting.told.connect(self._told.setText)
        self.hearing.changed.connect(self._show_checks)
        self.typist.chosen.connect(self._typist_chosen)

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        self.sitting.about(where["conference"])
        self._starting = False
        self.core.read(self, lambda: self.services.people.with_role(Role.MINUTE_TAKER), self._show_typists)
        self._look()
        self._timer.start()

    def leave(self) -> None:
        self._timer.stop()
        self.hearing.stop()

    def changed(self, changes: Changes) -> None:
        if changes.kinds & {"settings", "recording"}:
            self._look()
            self._show_checks()

    def keys(self) -> Keys:
        return (
            ("Ctrl+Enter", "Start recording"),
            ("Enter", "In the line: add the person"),
            ("Down, Enter, Delete", "From the line to the people below it; change one; take one off"),
            ("Ctrl+Z", "Undo"),
        )

    def focus_first(self) -> None:
        ours: QWidget = self.primary if self.primary is not None and self.primary.isVisibleTo(self) else self.roll.line
        ours.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and held and self.primary is not None:
            self.primary.click()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.sitting.undo()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= ROOM_FOR_TWO
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # ---- building ----

    def _build(self) -> None:
        self.room_input, self.call_input = self.hearing.room_input, self.hearing.call_input
        self._told = label("", "muted")
        self.lines = {
            "microphone": CheckLine("Microphone", self.room_input, self.hearing.look_button),
            "second": CheckLine("Second source", self.call_input),
            "disk": CheckLine("Disk"),
            "mains": CheckLine("Power"),
            "words": CheckLine("Speech model", button("Choose a speech model", self._to_settings, role="link")),
            "notice": CheckLine("Notice", button("Read it", self._show_notice, role="link")),
            "typist": CheckLine("Minute taker", self.typist),
            "record": CheckLine("Record keeper"),
        }
        self.hearing.put_meters(self.lines["microphone"], self.lines["second"])
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(label("Before you start", "heading"))
        for line in self.lines.values():
            left.addWidget(line)
        self.without = button("Hold the conference without a recording", self._ask_why, role="quiet", icon="mic-off")
        left.addWidget(self.without, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch()
        right = QVBoxLayout()
        right.setSpacing(18)
        right.addWidget(self.roll)
        right.addWidget(self.details)
        right.addWidget(self._told)
        right.addStretch()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(36)
        self._columns.addLayout(left, 4)
        self._columns.addLayout(right, 6)
        self.body.setContentsMargins(24, 4, 24, 16)
        self.body.addLayout(self._columns, 1)
        self.names_place("microphone", self.room_input)
        self.names_place("disk", self.lines["disk"])

    # ---- showing ----

    def _look(self) -> None:
        folder, practice = self.services.library.folder, self.services.practice
        planning = self.services.planning
        self.core.read(
            self,
            lambda: checks.gather(folder, practice=practice, notice_version=planning.profile().notice_version),
            self._show_facts,
        )

    def _show_facts(self, facts: checks.Facts) -> None:
        self._facts = facts
        self._show_checks()

    def _show_typists(self, typists: tuple[Person, ...]) -> None:
        self._typists = typists
        self.typist.set_choices([("nobody yet", ""), *((person.full_name, person.id) for person in typists)])
        if self.sitting.record is not None:
            self.typist.set_value(self.sitting.record.conference.typist_id)

    def _show(self, record: ConferenceRecord) -> None:
        conference = record.conference
        self.roll.show_record(record)
        self.details.show_record(record)
        self.typist.set_value(conference.typist_id)
        waiting = conference.stage is Stage.PLANNED
        if waiting and not self.services.recorder.running and not self._starting:
            self.hearing.begin()
        elif not waiting:
            self.hearing.stop()
        self._show_checks()

    def _show_checks(self) -> None:
        record, facts = self.sitting.record, self._facts
        if record is None or facts is None:
            return
        conference = record.conference
        found = {
            "microphone": self.hearing.microphone(),
            "second": self.hearing.second(),
            "disk": checks.disk_check(facts),
            "mains": checks.mains_check(facts),
            "words": checks.words_check(facts),
            "notice": checks.notice_check(facts),
            "typist": checks.typist_check(conference.typist_name),
            "record": checks.Check(checks.OK, f"Record keeper: {conference.chair_name}"),
        }
        for key, check in found.items():
            self.lines[key].show_check(check)
        for link in self.lines["words"].fields:
            link.setVisible(facts.why_no_words is not None)
        self._show_next(conference, found)

    def _show_next(self, conference: Conference, found: dict[str, checks.Check]) -> None:
        planned = conference.stage is Stage.PLANNED
        self.without.setVisible(planned)
        if planned:
            self.set_primary("Start recording", self.start, icon="mic")
            blocking = [
                (f"{check.words}. {check.do}", key) for key, check in found.items() if check.state == checks.BLOCKS
            ]
            self.set_missing("Before you can start recording:", blocking)
        elif conference.stage is Stage.IN_CONFERENCE:
            self.set_primary("Go to the conference", self._to_room, icon="arrow-right")
            self.set_missing("", ())
        else:
            self.drop_primary()

    # ---- acting ----

    def start(self) -> None:
        """Starts the recording, then the conference. The check lets go of the microphones meanwhile."""
        record = self.sitting.record
        if record is None or self._starting:
            return
        self._starting = True
        self.saving.flush()
        self.hearing.stop()
        self._try(record.conference, again=self.hearing.busy)

    def _try(self, conference: Conference, *, again: bool) -> None:
        services, inputs = self.services, self.services.sound.conference_inputs()

        def call() -> Changes:
            begun, _ = services.recorder.start(conference, inputs)
            held = services.planning.begin(conference.id)
            return Changes(begun.kinds | held.kinds, conference.id)

        def failed(problem: Problem) -> None:
            if again and isinstance(problem, MicrophoneBusy):
                # Not every sound system lets two listen at once: the check has to have let go first.
                self.hearing.when_free(lambda: self._try(conference, again=False))
                return
            self._starting = False
            self.core.problem.emit(problem)
            self.hearing.look()

        self.core.act(self, call, lambda _: self._to_room(), failed)

    def _ask_why(self) -> None:
        ask_why_without(self, self._begin_without)

    def _begin_without(self, why: str) -> None:
        record = self.sitting.record
        if record is not None:
            self.saving.flush()
            self.hearing.stop()
            planning, conference_id = self.services.planning, record.conference.id
            self.core.act(self, lambda: planning.begin(conference_id, why), lambda _: self._to_room())

    def _to_room(self) -> None:
        self.go.emit("conference", {"conference": self.sitting.conference_id, "tab": "room"})

    def _to_settings(self) -> None:
        self.go.emit("settings", {})

    def _show_notice(self) -> None:
        planning, conference_id = self.services.planning, self.sitting.conference_id
        self.core.read(self, lambda: planning.notice_text(conference_id), lambda text: show_notice(self, text))

    def _typist_chosen(self, typist_id: object) -> None:
        name = next((person.full_name for person in self._typists if person.id == typist_id), "")
        self.sitting.edit_conference(typist_id=typist_id, typist_name=name)
