"""The fields of one entry, from a list of what is asked.

    editor = lambda: FormEditor((
        Ask("agency", "Agency", "line"),
        Ask("recommendation", "Recommends", "choice", choices=tuple((item.words, item) for item in Recommendation)),
        Ask("reason", "Why", when=lambda view: not view.written),
    ), needed="agency")

Kinds: "line", "text" (grows), "choice", "person" (an attendee's id), "name" (a name, free ones too), "people" (ids),
"names" (typed with commas), "children", "day", "number", "yes" (bool), "yes_no" (bool or None, "not answered").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.attribution import child_choices
from meetingrec.ui.room.choosers import Choice, DayField, PersonChooser
from meetingrec.ui.room.entries import Editor
from meetingrec.ui.room.growing import GrowingText
from meetingrec.ui.room.sitting import Entry
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label

_ANSWERS = (("not answered", None), ("yes", True), ("no", False))
_SHORT = {"line", "choice", "person", "name", "day", "number", "yes_no", "children"}
"""Kinds that stand beside their name; the others stand below it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of an entry. choices: (words, value) for "choice"; ((least, most),) for "number".

    when: whether the field applies to the entry as it is now; it is hidden otherwise and keeps what it holds.
    """

    field: str
    words: str
    kind: str = "text"
    choices: tuple[tuple[Any, Any], ...] = ()
    hint: str = ""
    when: Callable[[Any], bool] | None = None


class _PeopleTicks(QWidget):
    """Everybody on the roll as small ticks."""

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._ticks: dict[str, QCheckBox] = {}
        self._people: tuple[Attendee, ...] = ()
        self._flow = FlowLayout(self)

    @property
    def value(self) -> tuple[str, ...]:
        return tuple(person_id for person_id, tick in self._ticks.items() if tick.isChecked())

    def show_people(self, people: Sequence[Attendee]) -> None:
        if tuple(people) == self._people:
            return
        self._people, kept = tuple(people), self.value
        for tick in self._ticks.values():
            self._flow.removeWidget(tick)
            tick.deleteLater()
        self._ticks = {person.id: QCheckBox(person.full_name) for person in people}
        for tick in self._ticks.values():
            self._flow.addWidget(tick)
            tick.toggled.connect(lambda *_: self.chosen.emit(self.value))
        self.set_value(kept)

    def set_value(self, value: tuple[str, ...]) -> None:
        for person_id, tick in self._ticks.items():
            tick.blockSignals(True)
            tick.setChecked(person_id in value)
            tick.blockSignals(False)


class _Number(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling the page must not change a number."""
        event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(max(96, QFontMetrics(self.font()).horizontalAdvance("000") + 60), super().sizeHint().height())


class FormEditor(Editor):
    """Stores nothing while the `needed` field is empty. `first`: the field the focus goes to."""

    def __init__(self, asks: Sequence[Ask], needed: str = "", first: str = "") -> None:
        super().__init__()
        self._asks, self._needed = tuple(asks), needed
        self._first = first or asks[0].field
        self._entry: Any = None
        self.fields: dict[str, QWidget] = {}
        self._names: dict[str, QWidget] = {}
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        grid: QGridLayout | None = None
        for ask in self._asks:
            field = self.fields[ask.field] = _made(ask)
            _on_change(field, self._changed)
            if ask.kind in _SHORT:
                grid = grid or _grid(rows)
                self._beside(grid, ask, field)
            else:
                grid = None
                self._below(rows, ask, field)

    def first(self) -> QWidget:
        field = self.fields[self._first]
        return field.edit if isinstance(field, DayField) else field

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        self._entry = None
        for ask in self._asks:
            _show(self.fields[ask.field], getattr(entry, ask.field), record)
        self._entry = entry
        self._fit(entry, record)

    def _beside(self, grid: QGridLayout, ask: Ask, field: QWidget) -> None:
        name = label(ask.words, "muted", wrap=False)
        name.setBuddy(field)
        self._names[ask.field] = name
        row = grid.rowCount()
        grid.addWidget(name, row, 0)
        grid.addWidget(field, row, 1)

    def _below(self, rows: QVBoxLayout, ask: Ask, field: QWidget) -> None:
        if ask.kind != "yes":
            name = label(ask.words, "muted", wrap=False)
            name.setBuddy(field)
            self._names[ask.field] = name
            rows.addWidget(name)
        rows.addWidget(field)

    def _fit(self, entry: Any, record: ConferenceRecord | None = None) -> None:
        for ask in self._asks:
            there = ask.when is None or bool(ask.when(entry))
            if ask.kind == "children" and record is not None:
                there = there and len(record.children) > 1
            elif ask.kind == "children":
                continue
            for widget in (self.fields[ask.field], self._names.get(ask.field)):
                if widget is not None and widget.isHidden() == there:
                    widget.setVisible(there)

    def _changed(self, *_: object) -> None:
        if self._entry is None:
            return
        values = {ask.field: _value(self.fields[ask.field], ask) for ask in self._asks}
        if self._needed and not str(values[self._needed]).strip():
            return
        changed = replace(self._entry, **values)
        self._fit(changed)
        if changed != self._entry:
            self._entry = changed
            self.edited.emit(changed)


def _grid(rows: QVBoxLayout) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    rows.addLayout(grid)
    return grid


def _made(ask: Ask) -> QWidget:
    """The field that fits what is asked."""
    if ask.kind in {"line", "names"}:
        line = QLineEdit()
        line.setPlaceholderText(ask.hint)
        made: QWidget = line
    elif ask.kind in {"person", "name"}:
        made = PersonChooser(ask.words, ask.hint or "nobody", others=ask.kind == "name")
    elif ask.kind in {"choice", "yes_no", "children"}:
        choices = {"yes_no": _ANSWERS, "children": (("about all", ()),)}.get(ask.kind, ask.choices)
        made = Choice(ask.words, choices)
    elif ask.kind == "people":
        made = _PeopleTicks(ask.words)
    elif ask.kind == "day":
        made = DayField(ask.words, ask.hint or "22 jan, friday, in 2 weeks")
    elif ask.kind == "number":
        made = _Number()
        (least, most), *_ = ask.choices or ((0, 10),)
        made.setRange(least, most)
    elif ask.kind == "yes":
        made = QCheckBox(ask.words)
    else:
        made = GrowingText(ask.words, 1, 6)
        made.setPlaceholderText(ask.hint)
    made.setAccessibleName(ask.words)
    return made


def _on_change(field: QWidget, changed: Callable[..., None]) -> None:
    if isinstance(field, GrowingText):
        field.textChanged.connect(changed)
    elif isinstance(field, QLineEdit):
        field.textEdited.connect(changed)
    elif isinstance(field, QCheckBox):
        field.toggled.connect(changed)
    elif isinstance(field, _Number):
        field.valueChanged.connect(changed)
    elif isinstance(field, PersonChooser | Choice | DayField | _PeopleTicks):
        field.chosen.connect(changed)


def _value(field: QWidget, ask: Ask) -> Any:
    if isinstance(field, GrowingText):
        return field.toPlainText()
    if isinstance(field, QLineEdit):
        return field.text() if ask.kind == "line" else tuple(_names(field.text()))
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, _Number):
        return field.value()
    assert isinstance(field, PersonChooser | Choice | DayField | _PeopleTicks)
    return field.value


def _names(typed: str) -> list[str]:
    return [name.strip() for name in typed.split(",") if name.strip()]


def _show(field: QWidget, value: Any, record: ConferenceRecord) -> None:
    """Fills a field without moving the caret of one that shows this already."""
    if isinstance(field, GrowingText):
        if field.toPlainText().strip() != value.strip():
            field.setPlainText(value)
    elif isinstance(field, QLineEdit):
        text = value if isinstance(value, str) else ", ".join(value)
        if not (field.hasFocus() and _names(field.text()) == _names(text)):
            field.setText(text)
    elif isinstance(field, QCheckBox):
        field.setChecked(value)
    elif isinstance(field, _Number):
        field.setValue(value)
    else:
        _choose(field, value, record)


def _choose(field: QWidget, value: Any, record: ConferenceRecord) -> None:
    if isinstance(field, PersonChooser | _PeopleTicks):
        field.show_people(record.attendees)
    elif isinstance(field, Choice) and isinstance(value, tuple):
        field.set_choices(child_choices(record.children))
    assert isinstance(field, PersonChooser | _PeopleTicks | Choice | DayField)
    if not (isinstance(field, PersonChooser) and field.being_typed):
        field.set_value(value)
