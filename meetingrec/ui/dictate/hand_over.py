"""Who types it, by when, how urgent it is, and a note: what a chair settles before a dictation is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.access import Person
from meetingrec.domain.deadlines import Deadline, time_left
from meetingrec.services.dictate import POOL, Sending
from meetingrec.services.plan_conference import local
from meetingrec.ui.dates import short_when, when_words
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field, date_edit, time_edit
from meetingrec.ui.widgets.words import label

ANYBODY = "Any minute taker (whoever is free first)"
_NOBODY, _POOL = "", "pool"
"""What stands behind the lines of the list that are no person."""


class WhoTypes(Field[QComboBox]):
    """Choosing a minute taker, or whoever takes it first. Nobody is guessed where there are several (domain.md B1)."""

    chosen = Signal()

    def __init__(self, name: str = "Minute taker") -> None:
        super().__init__(name, QComboBox())
        self._shown: tuple[str, ...] | None = None
        self.widget.currentIndexChanged.connect(lambda _: self._chosen_another())

    def show_people(self, people: Sequence[Person], named: str, *, pool: bool = True) -> None:
        """named: the id of who was agreed on before; what is chosen already stays. pool: offer everybody too."""
        ids = tuple(person.id for person in people)
        if ids == self._shown:
            return
        self._shown = ids
        combo = self.widget
        combo.blockSignals(True)
        combo.clear()
        if len(people) != 1:
            combo.addItem("Choose who will type it", _NOBODY)
        for person in people:
            combo.addItem(person.full_name, person.id)
        if people and pool:
            combo.addItem(ANYBODY, _POOL)
        combo.setCurrentIndex(max(0, combo.findData(named) if named else 0))
        combo.blockSignals(False)
        nobody = "Nobody has the role of minute taker yet. A records manager can add somebody under Settings."
        self.set_wrong("" if people else nobody)
        self.chosen.emit()

    @property
    def name(self) -> str:
        """The full name of who is chosen, `any minute taker`, "" while nobody is."""
        behind = self.widget.currentData()
        return "any minute taker" if behind == _POOL else self.widget.currentText() if behind else ""

    def value(self) -> str | None:
        """A person's id or POOL; None, and the field says so, while nobody is chosen."""
        behind = self.widget.currentData()
        if not behind:
            self.set_wrong(self.wrong or "Choose who will type it.")
            self.widget.setFocus()
            return None
        return POOL if behind == _POOL else str(behind)

    def _chosen_another(self) -> None:
        if self.widget.currentData():
            self.set_wrong("")
        self.chosen.emit()


class WhenDue(QWidget):
    """When the rules say, in a line; `Change` opens day and time, filled in. Another time is measured against them, and
    a later one asks why.
    """

    def __init__(self) -> None:
        super().__init__()
        self._deadline: Deadline | None = None
        self._zone = "UTC"
        self.day = Field("Due on", date_edit())
        self.time = Field("at", time_edit())
        self.why = Field("Why it may be later", QLineEdit())
        self.told = label("")
        self.change_button = button("Change", self._open, "link")
        self.change_button.setAccessibleName("Change when it is due")
        self._fields = QWidget()
        fields = QHBoxLayout(self._fields)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(10)
        fields.addWidget(self.day, 3)
        fields.addWidget(self.time, 2)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.told, 1)
        line.addWidget(self.change_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self._fields)
        rows.addLayout(line)
        rows.addWidget(self.why)
        self._fields.hide()
        self.why.hide()
        self.day.widget.dateChanged.connect(lambda _: self._told())
        self.time.widget.timeChanged.connect(lambda _: self._told())
        self.why.widget.textEdited.connect(lambda _: self.why.set_wrong(""))

    def show_deadline(self, deadline: Deadline, zone: str) -> None:
        """A time that somebody has chosen stays."""
        changed = self._deadline is not None and self.due() is not None
        self._deadline, self._zone = deadline, zone
        if not changed:
            there = local(deadline.due, zone)
            self.day.widget.setDate(QDate(there.year, there.month, there.day))
            self.time.widget.setTime(QTime(there.hour, there.minute))
        self._told()

    def due(self) -> datetime | None:
        """The time chosen, in UTC; None while it is the one of the rules."""
        if self._deadline is None:
            return None
        there = local(self._deadline.due, self._zone).replace(second=0, microsecond=0)
        day, time = self.day.widget.date(), self.time.widget.time()
        zone = ZoneInfo(self._zone)
        wanted = datetime(day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=zone)
        return None if wanted == there else wanted.astimezone(UTC)

    def right(self) -> bool:
        """Whether it will do; the field that is wrong says so."""
        wanted = self.due()
        if wanted is not None and wanted <= datetime.now(UTC):
            self.day.set_wrong("This time has passed.")
            self.day.widget.setFocus()
            return False
        if not self.why.isHidden() and not self.why.widget.text().strip():
            self.why.set_wrong("Say why it may be later than the rules say.")
            self.why.widget.setFocus()
            return False
        return True

    def _told(self) -> None:
        deadline, wanted = self._deadline, self.due()
        if deadline is None:
            return
        self.day.set_wrong("")
        later = wanted is not None and wanted > deadline.due
        rule = f"The rules say “{deadline.as_written}”"
        if wanted is None:
            left = time_left(deadline.due, datetime.now(UTC))
            due = short_when(deadline.due, self._zone)
            self.told.setText(f"Due {due}, {left}. {rule}. {deadline.remark}".strip())
        else:
            apart = _amount(abs(wanted - deadline.due.replace(second=0, microsecond=0)))
            by_rule = when_words(deadline.due, self._zone)
            self.told.setText(f"{apart} {'later' if later else 'earlier'}. {rule}: {by_rule}.")
        self.why.setVisible(later)

    def _open(self) -> None:
        self._fields.show()
        self.change_button.hide()
        self.day.widget.setFocus()


class HandOver(QWidget):
    """`chosen()` is what the chair wants, None (and the field says what is wrong) while that is not clear."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.people = WhoTypes()
        self.due = WhenDue()
        self.note = Field("Note for the minute taker", QLineEdit())
        self.urgent = QCheckBox("Urgent: to be typed before everything else")
        self.people.chosen.connect(self.changed)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for widget in (self.people, self.due, self.urgent, self.note):
            rows.addWidget(widget)

    def show_people(self, people: Sequence[Person], named: str, deadline: Deadline, zone: str) -> None:
        """named: the id of who was agreed on before. deadline: by the rules. zone: of the place of the meeting."""
        self.due.show_deadline(deadline, zone)
        self.people.show_people(people, named)

    @property
    def name(self) -> str:
        """The full name of who is chosen, `any minute taker`, "" while nobody is."""
        return self.people.name

    def chosen(self) -> Sending | None:
        typist_id = self.people.value()
        if typist_id is None or not self.due.right():
            return None
        why = "" if self.due.why.isHidden() else self.due.why.widget.text()
        return Sending(typist_id, self.urgent.isChecked(), self.note.widget.text(), self.due.due(), why)


def _amount(apart: timedelta) -> str:
    """
    >>> _amount(timedelta(hours=3, minutes=5)), _amount(timedelta(days=2, hours=1))
    ('3 h 5 min', '2 days 1 h')
    """
    minutes = round(apart.total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} day{'' if days == 1 else 's'}" + (f" {hours} h" if hours else "")
    return (f"{hours} h " if hours else "") + f"{minutes % 60} min"
