"""Before a conference: what works, who is invited, what is known; then one button that starts the recording.

page = PreparePage(core, services);  page.open(conference=id)
page.primary                        "Start recording", or "Go to the conference" once it has begun
page.without                        "Hold the conference without a recording": asks why, and begins
page.room_input, page.call_input    where the sound comes from
page.sections                       who is invited, the meeting, the children, the reports
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meetingrec.domain.access import Person, Role
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.errors import MicrophoneBusy, Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.before_meeting import BeforeMeeting, Preparing
from meetingrec.ui.conferences.due import show_due
from meetingrec.ui.core import Core
from meetingrec.ui.one_recording import refuse_second
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.prepare import checks
from meetingrec.ui.prepare.bring_in import BringIn
from meetingrec.ui.prepare.check_list import CheckLine
from meetingrec.ui.prepare.hearing import Hearing
from meetingrec.ui.prepare.panels import ask_why_without, show_notice
from meetingrec.ui.prepare.sections import PLACES, Sections
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.room.restricted_part import HalfTyped
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
        self.half_typed = HalfTyped(self.sitting, self)
        self.hearing = Hearing(core, services, self)
        self.sections = Sections(self.sitting)
        self.roll, self.details = self.sections.roll, self.sections.details
        self._asked_before: BeforeMeeting | None = None
        self.bring_in = BringIn(core, services)
        self.typist = Choice("Minute taker", [("nobody yet", "")])
        self._typists: tuple[Person, ...] = ()
        self._facts: checks.Facts | None = None
        self._starting = False
        self._told_of = ""
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
        if "recording" in changes.kinds:
            self.bring_in.refresh()
        if changes.kinds & {"settings", "recording"}:
            self._look()
            self._show_checks()

    def keys(self) -> Keys:
        return (
            ("Ctrl+Enter", "Start recording"),
            ("Alt+1 to Alt+4", "Who is invited; the meeting; the children; reports"),
            ("Enter", "In a line: add the person or the report"),
            ("Down, Enter, Delete", "From a line to what stands below it; change one; take one off"),
            ("? and why", "In a detail of a child: nobody knows it"),
            ("Ctrl+Z", "Undo"),
        )

    def focus_first(self) -> None:
        ours: QWidget = self.primary if self.primary is not None and self.primary.isVisibleTo(self) else self.roll.line
        ours.setFocus(Qt.FocusReason.TabFocusReason)

    def show_due(self) -> None:
        """Every deadline of this conference."""
        panel = show_due(self, self.core, self.services, self.sitting.conference_id)
        panel.followed.connect(lambda where: self.go.emit("conference", where))

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

    def _build_lines(self) -> None:
        """The list that ticks itself; lines that lead somewhere have a link."""
        self.lines = {
            "recorded": CheckLine("Recording", self._link("recorded")),
            "microphone": CheckLine("Microphone", self.room_input, self.hearing.look_button),
            "second": CheckLine("Second source", self.call_input),
            "disk": CheckLine("Disk"),
            "mains": CheckLine("Power"),
            "words": CheckLine("Speech model", button("Choose a speech model", self._to_settings, role="link")),
            "notice": CheckLine("Notice", button("Read it", self._show_notice, role="link")),
            "typist": CheckLine("Minute taker", self.typist),
            "record": CheckLine("Record keeper", self._link("record")),
            "limit": CheckLine("In time", self._link("limit")),
            "details": CheckLine("Children's details", self._link("details")),
            "reports": CheckLine("Reports", self._link("reports")),
        }
        for optional in ("recorded", "limit"):
            self.lines[optional].hide()
        self.hearing.put_meters(self.lines["microphone"], self.lines["second"])

    def _build(self) -> None:
        self.add_action("What is due", self.show_due, icon="clock")
        self.room_input, self.call_input = self.hearing.room_input, self.hearing.call_input
        self._told = label("", "muted")
        self._build_lines()
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(label("Before you start", "heading"))
        for line in self.lines.values():
            left.addWidget(line)
        self.without = button("Hold the conference without a recording", self._ask_why, role="quiet", icon="mic-off")
        left.addWidget(self.without, 0, Qt.AlignmentFlag.AlignLeft)
        left.addWidget(self.bring_in)
        left.addStretch()
        right = QVBoxLayout()
        right.setSpacing(18)
        right.addWidget(self.sections)
        right.addWidget(self._told)
        right.addStretch()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(36)
        self._columns.addLayout(left, 4)
        self._columns.addLayout(right, 6)
        self.body.setContentsMargins(24, 4, 24, 16)
        self.body.addWidget(self.bring_in.status)
        self.body.addLayout(self._columns, 1)
        held = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for at, key in enumerate(self.sections.parts, 1):
            QShortcut(QKeySequence(f"Alt+{at}"), self, lambda key=key: self.sections.show_section(key), context=held)
        self.names_place("microphone", self.room_input)
        self.names_place("disk", self.lines["disk"])

    def show_place(self, place: str) -> None:
        """Follows a line of the list to what it speaks of."""
        if place in PLACES:
            self.area.ensureWidgetVisible(self.sections.follow(place), 50, 120)
        else:
            super().show_place(place)

    def _link(self, place: str) -> QPushButton:
        made = button("Go to it", lambda: self.show_place(place), role="link")
        made.setAccessibleName(f"Go to it: {PLACES[place][1]}")
        return made

    # ---- showing ----

    def _look(self) -> None:
        folder, practice = self.services.library.folder, self.services.practice
        self.core.read(
            self,
            lambda: checks.gather(folder, practice=practice, notice_version=self.sitting.profile.notice_version),
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
        self.sections.show_record(record)
        self.bring_in.show_record(record)
        preparing, conference_id = Preparing(self.services.signed_in), conference.id
        self.core.read(self, lambda: preparing.of(conference_id), self._show_before)
        self.typist.set_value(conference.typist_id)
        waiting = conference.stage is Stage.PLANNED
        if waiting and not self.services.recorder.running and not self._starting:
            self.hearing.begin()
        elif not waiting:
            self.hearing.stop()
        self._show_checks()

    def _show_before(self, before: BeforeMeeting) -> None:
        self._asked_before = before
        self.sections.show_before(before)
        if before.problem is not None and before.problem.reason != self._told_of:
            self._told_of = before.problem.reason
            self.core.problem.emit(before.problem)
        self._show_checks()

    def _show_checks(self) -> None:
        record, facts, before = self.sitting.record, self._facts, self._asked_before
        if record is None or facts is None or before is None:
            return
        conference = record.conference
        found = {
            "microphone": self.hearing.microphone(),
            "second": self.hearing.second(by_call=checks.is_held_by_call(record)),
            "disk": checks.disk_check(facts),
            "mains": checks.mains_check(facts),
            "words": checks.words_check(facts),
            "notice": checks.notice_check(facts),
            "typist": checks.typist_check(conference.typist_name),
            "record": checks.record_keeper_check(conference.record_keeper),
            "details": checks.details_check(record),
            "reports": checks.reports_check(record, before.deadlines, self.sections.reports.today()),
        }
        optional = {
            "recorded": checks.recording_check(before.not_recorded),
            "limit": checks.limit_check(conference, before),
        }
        for key, check in optional.items():
            self.lines[key].setVisible(check is not None)
        found |= {key: check for key, check in optional.items() if check is not None}
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
            refuse_second(services)
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
        before = self._asked_before
        ask_why_without(self, self._begin_without, before.not_recorded if before is not None else "")

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
