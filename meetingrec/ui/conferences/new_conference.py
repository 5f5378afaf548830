"""Planning a new conference: the kind of meeting, when, and the children it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTime, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.services.children import Children
from meetingrec.ui.conferences.known_children import BirthField, ChildName, KnownChildren
from meetingrec.ui.core import Core
from meetingrec.ui.room.choosers import Choice, DayField
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.fields import Field, time_edit
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label

ZONE = "Europe/London"


KINDS: tuple[tuple[str, tuple[MeetingType, ...]], ...] = (
    ("Child protection", (MeetingType.ICPC, MeetingType.RCPC, MeetingType.PRE_BIRTH, MeetingType.TRANSFER_IN,
                          MeetingType.CORE_GROUP, MeetingType.DUAL_PROCESS)),
    ("Strategy", (MeetingType.STRATEGY_INITIAL, MeetingType.STRATEGY_REVIEW)),
    ("Children in care", (MeetingType.LOOKED_AFTER_REVIEW, MeetingType.PLACEMENT_PLANNING,
                          MeetingType.PLACEMENT_SUPPORT, MeetingType.PERSONAL_EDUCATION_PLAN)),
    ("Help for the family", (MeetingType.CHILD_IN_NEED, MeetingType.FAMILY_SUPPORT)),
    ("Legal", (MeetingType.LEGAL_PLANNING, MeetingType.PRE_PROCEEDINGS)),
    ("Anything else", (MeetingType.OTHER,)),
)  # fmt: skip
"""Kinds of meeting in groups, the commonest first."""


class KindOfMeeting(Choice):
    """The kinds in groups; the name of a group cannot be chosen."""

    def __init__(self) -> None:
        choices: list[tuple[str, object]] = []
        for group, kinds in KINDS:
            choices += [(group, None), *((kind.words, kind) for kind in kinds)]
        super().__init__("Kind of meeting", choices)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        for at, (_, kind) in enumerate(choices):
            model.item(at).setEnabled(kind is not None)
        self.set_value(MeetingType.ICPC)


@dataclass(slots=True)
class _ChildLine:
    """known: the child of the library this line stands for; None for a new one."""

    name: ChildName
    known_as: QLineEdit
    born: BirthField
    known: Child | None = None

    def child(self) -> Child:
        if self.known is not None:
            return self.known
        name, known_as = self.name.text().strip(), self.known_as.text().strip()
        return Child("", name, known_as, self.born.born, due_on=self.born.due_on)


class NewConference(InPageDialog):
    """A panel of the page. `made` carries the new Conference; what is wrong is said beside the field.

    Closed with something typed into it, it is kept: the page opens the same one again.
    """

    made = Signal(object)
    afresh = Signal()
    """What was typed is not wanted: an empty one."""

    def __init__(self, owner: QWidget, core: Core, services: Services) -> None:
        super().__init__(owner, "New conference")
        self._core, self._services = core, services
        self._planning = self._done = False
        self.type = KindOfMeeting()
        self.known = KnownChildren(core, services.signed_in)
        self._line: _ChildLine | None = None
        self.day = Field("Day", DayField("Day"))
        self.time = Field("Time", time_edit())
        self.children_lines: list[_ChildLine] = []
        self._build()
        self.add_button("Plan this conference", self._plan, role="primary")
        self.add_button("Cancel")
        self._again = self.add_button("Start afresh", self.afresh.emit, role="quiet")
        self._again.hide()
        self.first = self.children_lines[0].name
        self._empty = self._typed()

    def open(self, first: QWidget | None = None) -> None:
        """Opened again, it says so."""
        self._as_left.setVisible(self.kept)
        self._again.setVisible(self.kept)
        super().open(first)

    def close_panel(self) -> None:
        """Escape and Cancel alike lose nothing that was typed."""
        self.kept = not self._done and self._typed() != self._empty
        super().close_panel()

    def _typed(self) -> tuple[object, ...]:
        """Everything that can be filled in, as it stands there."""
        lines = [(line.name.text(), line.known_as.text(), line.born.edit.text()) for line in self.children_lines]
        return self.type.value, self.day.widget.edit.text(), self.time.widget.time(), *filter(any, lines)

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
        self._as_left = label("As you left it. Nothing is planned yet.", "muted")
        self._as_left.hide()
        self.body.addWidget(self._as_left)
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
        self.body.addWidget(self.known)
        self.known.chosen.connect(self._use_known)
        self._add_child()

    def _add_child(self) -> None:
        """One more line; there is always an empty one at the end."""
        number = len(self.children_lines) + 1
        line = _ChildLine(ChildName(), QLineEdit(), BirthField(f"Born, child {number}"))
        line.name.setAccessibleName(f"Full name, child {number}")
        line.known_as.setAccessibleName(f"Known as, child {number}")
        for at, field in enumerate((line.name, line.known_as, line.born)):
            self._children.addWidget(field, number, at)
        if self.children_lines:
            QWidget.setTabOrder(self.children_lines[-1].born.edit, line.name)
        QWidget.setTabOrder(line.name, line.known_as)
        QWidget.setTabOrder(line.known_as, line.born.edit)
        self.children_lines.append(line)
        line.name.textEdited.connect(lambda text: self._name_typed(line, text))
        line.name.left_down.connect(self.known.focus_first)

    def _name_typed(self, line: _ChildLine, text: str) -> None:
        if self.children_lines[-1].name.text().strip():
            self._add_child()
        self._line = line
        if line.known is not None:
            # Another name is another child.
            line.known = None
            for field in (line.known_as, line.born.edit):
                field.setReadOnly(False)
                field.clear()
            line.born.set_value(None)
        self.known.look(text, [one.known.id for one in self.children_lines if one.known is not None])

    def _use_known(self, child: Child) -> None:
        """This line is about a child the library knows: the same record, not a second one."""
        line = self._line
        if line is None:
            return
        line.known = child
        line.name.setText(child.full_name)
        line.known_as.setText(child.known_as)
        line.born.show_child(child)
        for field in (line.known_as, line.born.edit):
            field.setReadOnly(True)
        self.known.look("")
        (self.children_lines[self.children_lines.index(line) + 1].name).setFocus()

    def _plan(self) -> bool:
        day = self.day.widget.value
        children = tuple(line.child() for line in self.children_lines if line.name.text().strip())
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
        known = Children(self._services.signed_in)
        self._core.act(self, lambda: known.plan(kind, start, children), self._planned, self._refused)
        return False

    def _planned(self, conference: Conference) -> None:
        self._done = True
        self.drop()
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
