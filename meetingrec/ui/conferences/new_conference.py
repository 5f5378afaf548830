"""Planning a new conference: the kind of meeting, when, and the children it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.ui.core import Core
from meetingrec.ui.room.choosers import Choice, DayField
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.fields import Field, time_edit
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label

ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class _ChildLine:
    name: QLineEdit
    known_as: QLineEdit
    born: DayField


class NewConference(InPageDialog):
    """A panel of the page. `made` carries the new Conference; what is wrong is said beside the field."""

    made = Signal(object)

    def __init__(self, owner: QWidget, core: Core, services: Services) -> None:
        super().__init__(owner, "New conference")
        self._core, self._services = core, services
        self._planning = False
        self.type = Choice("Kind of meeting", [(kind.words, kind) for kind in MeetingType])
        self.day = Field("Day", DayField("Day"))
        self.time = Field("Time", time_edit())
        self.children_lines: list[_ChildLine] = []
        self._build()
        self.add_button("Plan this conference", self._plan, role="primary")
        self.add_button("Cancel")
        self.first = self.children_lines[0].name

    def _build(self) -> None:
        tomorrow = datetime.now(ZoneInfo(ZONE)).date() + timedelta(days=1)
        self.day.widget.set_value(tomorrow)
        self.time.widget.setTime(QTime(10, 0))
        self._wrong = label("", "danger")
        self._wrong.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        kind = Field("Kind of meeting", self.type)
        grid.addWidget(kind, 0, 0, 1, 2)
        grid.addWidget(self.day, 1, 0)
        grid.addWidget(self.time, 1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addWidget(label("Children", "strong"))
        self.body.addWidget(self._wrong)
        self._children = QGridLayout()
        self._children.setHorizontalSpacing(8)
        self._children.setVerticalSpacing(6)
        for at, words in enumerate(("Full name", "Known as", "Born")):
            self._children.addWidget(label(words, "muted", wrap=False), 0, at)
        for at, share in enumerate((4, 3, 4)):
            self._children.setColumnStretch(at, share)
        self.body.addLayout(self._children)
        self._add_child()

    def _add_child(self) -> None:
        """One more line; there is always an empty one at the end."""
        number = len(self.children_lines) + 1
        line = _ChildLine(QLineEdit(), QLineEdit(), DayField(f"Born, child {number}", "14/9/2017", year_needed=True))
        line.name.setAccessibleName(f"Full name, child {number}")
        line.known_as.setAccessibleName(f"Known as, child {number}")
        for at, field in enumerate((line.name, line.known_as, line.born)):
            self._children.addWidget(field, number, at)
        if self.children_lines:
            QWidget.setTabOrder(self.children_lines[-1].born.edit, line.name)
        QWidget.setTabOrder(line.name, line.known_as)
        QWidget.setTabOrder(line.known_as, line.born.edit)
        self.children_lines.append(line)
        line.name.textEdited.connect(self._name_typed)

    def _name_typed(self) -> None:
        if self.children_lines[-1].name.text().strip():
            self._add_child()

    def _plan(self) -> bool:
        day = self.day.widget.value
        children = tuple(
            Child("", line.name.text().strip(), line.known_as.text().strip(), line.born.value)
            for line in self.children_lines
            if line.name.text().strip()
        )
        self.day.set_wrong("" if day is not None else "Which day? For example 22 jan, or friday.")
        self._wrong.setVisible(not children)
        self._wrong.setText("A conference is about at least one child. Give a name." if not children else "")
        kind = self.type.value
        if day is None or not children or self._planning:
            (self.day.widget.edit if day is None else self.first).setFocus()
            return False
        assert isinstance(kind, MeetingType)
        start = _moment(day, self.time.widget.time().toPython())
        self._planning = True
        planning = self._services.planning
        self._core.act(self, lambda: planning.add(kind, start, children), self._planned, self._refused)
        return False

    def _planned(self, conference: Conference) -> None:
        self.close_panel()
        self.made.emit(conference)

    def _refused(self, problem: Problem) -> None:
        self._planning = False
        if isinstance(problem, InputRefused):
            self._wrong.setText(f"{problem.happened} {problem.do}")
            self._wrong.show()
            self.first.setFocus()
        else:
            self._core.problem.emit(problem)


def _moment(day: date, at: object) -> datetime:
    """An aware UTC time of the wall clock in the place of the meeting."""
    assert isinstance(at, time)
    return datetime.combine(day, at.replace(second=0, microsecond=0), ZoneInfo(ZONE)).astimezone(UTC)
