"""Who did not agree with a decision, in their own words, and whether it was taken further (domain.md G6, G21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.decisions import Dissent
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.room.growing import GrowingText
from meetingrec.ui.room.typed import find_person

_STANDING = (
    ("professional", (True, False)),
    ("taken further", (True, True)),
    ("family", (False, False)),
)
_FAMILY = {Side.FAMILY, Side.CHILD, Side.SUPPORTER}


class _Who(GrowingText):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


@dataclass(slots=True)
class _Row:
    who: _Who
    standing: Choice
    what: GrowingText
    agency: str = ""

    @property
    def empty(self) -> bool:
        return not (self.who.toPlainText().strip() or self.what.toPlainText().strip())


class DissentRows(QWidget):
    """There is always one empty row at the end. Initials or a role become the name and the agency from the roll."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_Row] = []
        self._people: tuple[Attendee, ...] = ()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(10)
        self._grow()

    @property
    def value(self) -> tuple[Dissent, ...]:
        return tuple(self._dissent(row) for row in self.rows if not row.empty)

    def show_people(self, people: Sequence[Attendee]) -> None:
        """The roll, where the agency of a professional is found."""
        self._people = tuple(people)

    def set_value(self, value: Sequence[Dissent]) -> None:
        """Shows them without telling of it; rows being typed in keep their caret."""
        if tuple(value) == self.value:
            return
        self.blockSignals(True)
        while len(self.rows) < len(value) + 1:
            self._grow()
        for at, row in enumerate(self.rows):
            wanted = value[at] if at < len(value) else Dissent("", "")
            row.agency = wanted.agency
            row.standing.set_value((wanted.professional, wanted.escalated))
            for field, text in ((row.who, wanted.who), (row.what, wanted.what)):
                if field.toPlainText().strip() != text.strip():
                    field.setPlainText(text)
        self.blockSignals(False)

    def _dissent(self, row: _Row) -> Dissent:
        typed = row.who.toPlainText().strip()
        person = find_person(typed, self._people)
        standing = row.standing.value
        assert isinstance(standing, tuple)
        who = person.full_name if person is not None else typed
        agency = (person.agency if person is not None else row.agency) if standing[0] else ""
        return Dissent(who, row.what.toPlainText().strip(), agency, *standing)

    def _grow(self) -> None:
        row = _Row(
            _Who("Who did not agree", 1, 2, self),
            Choice("Whether it was a professional", _STANDING),
            GrowingText("What they said, in their own words", 1, 5, self),
        )
        row.who.setPlaceholderText("Who did not agree: SA, nursery, mum")
        row.what.setPlaceholderText("What they said, in their own words")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(row.who, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(row.standing, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(row.what, 1, 0, 1, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        row.who.textChanged.connect(lambda: self._who_typed(row))
        row.who.left.connect(lambda: self._who_left(row))
        row.what.textChanged.connect(self._typed)
        row.standing.chosen.connect(lambda *_: self._typed())
        self._lines.addLayout(grid)
        if self.rows:
            QWidget.setTabOrder(self.rows[-1].what, row.who)
        QWidget.setTabOrder(row.who, row.standing)
        QWidget.setTabOrder(row.standing, row.what)
        self.rows.append(row)

    def _who_typed(self, row: _Row) -> None:
        """Whoever is known from the roll is known to be of the family or not."""
        person = find_person(row.who.toPlainText(), self._people)
        standing = row.standing.value
        if person is not None and isinstance(standing, tuple) and standing[0] == (person.side in _FAMILY):
            row.standing.set_value((person.side not in _FAMILY, False))
        self._typed()

    def _who_left(self, row: _Row) -> None:
        """The name stands there in full, as it is stored."""
        person = find_person(row.who.toPlainText(), self._people)
        if person is not None and row.who.toPlainText().strip() != person.full_name:
            row.who.setPlainText(person.full_name)

    def _typed(self) -> None:
        if not self.rows[-1].empty:
            self._grow()
        self.changed.emit()
