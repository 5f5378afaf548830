"""What is prepared, a section at a time: who is invited, the meeting, the children, the reports.

sections.show_section("children")      puts the focus where one begins
sections.follow("details")             where a line of the check list leads
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.before_meeting import BeforeMeeting
from meetingrec.ui.prepare.change_children import ChangeChildren
from meetingrec.ui.prepare.details import Details
from meetingrec.ui.prepare.roll import Roll
from meetingrec.ui.prepare.settled import Settled
from meetingrec.ui.room.children import ChildrenDetails
from meetingrec.ui.room.reports import ReportsPane
from meetingrec.ui.room.sitting import Sitting

PLACES = {
    "record": ("meeting", "who keeps the record"),
    "limit": ("meeting", "the limit"),
    "recorded": ("meeting", "why it is recorded all the same"),
    "details": ("children", "the children's details"),
    "reports": ("reports", "the reports"),
}
"""Lines of the check list that lead into a section, and what they lead to."""


class Sections(QWidget):
    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.roll = Roll(sitting, "Who is invited")
        self.details = Details(sitting)
        self.settled = Settled(sitting)
        self.children_details = ChildrenDetails(sitting)
        self.change_children = ChangeChildren(sitting)
        self.reports = ReportsPane(sitting)
        self.parts: dict[str, QWidget] = {
            "people": self.roll,
            "meeting": _together(self.details, self.settled),
            "children": _together(self.children_details, self.change_children),
            "reports": self.reports,
        }
        self.bar = QTabBar()
        self.bar.setAccessibleName("What is prepared")
        self.bar.setExpanding(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for words in ("Invited", "The meeting", "Children", "Reports"):
            self.bar.addTab(words)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(14)
        rows.addWidget(self.bar)
        for part in self.parts.values():
            rows.addWidget(part)
        rows.addStretch()
        self.bar.currentChanged.connect(self._turned)
        self._turned(0)

    def show_record(self, record: ConferenceRecord) -> None:
        self.roll.show_record(record)
        self.details.show_record(record)
        self.settled.show_record(record)
        self.children_details.show_record(record)
        self.reports.show_record(record)

    def show_before(self, before: BeforeMeeting) -> None:
        self.settled.show_before(before)

    def show_section(self, key: str) -> None:
        """Shows a section, with the focus where one begins."""
        at = list(self.parts).index(key)
        self.bar.setCurrentIndex(at)
        self._turned(at)
        self._first_of(key).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def follow(self, place: str) -> QWidget:
        """Goes to what a line of the check list speaks of; the field that has the focus then."""
        self.show_section(PLACES[place][0])
        field = self._field_of(place)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return field

    def _turned(self, at: int) -> None:
        for number, part in enumerate(self.parts.values()):
            part.setVisible(number == at)

    def _first_of(self, key: str) -> QWidget:
        if key == "children":
            return self.children_details.focus_first()
        return {"people": self.roll.line, "meeting": self.details.day, "reports": self.reports.line}[key]

    def _field_of(self, place: str) -> QWidget:
        settled = self.settled
        if place == "recorded":
            return settled.recorded_anyway.widget
        if place == "limit":
            return settled.strategy_on if settled.delay_why.isHidden() else settled.delay_why.widget
        return settled.record_keeper if place == "record" else self._first_of(PLACES[place][0])


def _together(*parts: QWidget) -> QWidget:
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(18)
    for part in parts:
        rows.addWidget(part)
    return made
