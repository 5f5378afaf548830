"""A field with its name above it, a hint, and a place for what is wrong with it.

self.place = Field("Where", QLineEdit(), hint="Room, or the link of the call")
form.addWidget(self.place)
self.place.widget.text();  self.place.set_wrong("Say where it is held")
"""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCalendarWidget,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from meetingrec.ui import theme
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.words import label

Inner = TypeVar("Inner", bound=QWidget)


class Field(QWidget, Generic[Inner]):
    """`widget` is the field itself; its accessible name is the name above it."""

    def __init__(self, name: str, widget: Inner, hint: str = "") -> None:
        super().__init__()
        self.widget = widget
        self._hint = hint
        self._name = label(name, "strong")
        self._name.setBuddy(widget)
        self._hint_label = label(hint, "muted")
        self._hint_label.setVisible(bool(hint))
        self._wrong = label("", "danger", selectable=True)
        self._wrong.hide()
        if isinstance(widget, PasswordField):
            self._name.setBuddy(widget.edit)
            widget.edit.setAccessibleName(name)
            widget.edit.setAccessibleDescription(hint)
        widget.setAccessibleName(name)
        widget.setAccessibleDescription(hint)
        self.setFocusProxy(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        for line in (self._name, self._hint_label, self._wrong):
            rows.addWidget(line)
        grows = _grows(widget)
        rows.addWidget(widget, 1 if grows else 0)
        if not grows:
            rows.addStretch(1)

    @property
    def wrong(self) -> str:
        return self._wrong.text()

    def set_wrong(self, words: str) -> None:
        """What is wrong, between the name and the field; "" when it is right again."""
        if words == self._wrong.text():
            return
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))
        inner = self.widget.edit if isinstance(self.widget, PasswordField) else self.widget
        inner.setProperty("wrong", bool(words))
        inner.setAccessibleDescription(f"{words} {self._hint}".strip())
        theme.restyle(inner)
        announce(self, words)


def _grows(widget: QWidget) -> bool:
    """Whether it wants whatever height there is: a text box without a fixed height."""
    expands = bool(widget.sizePolicy().expandingDirections() & Qt.Orientation.Vertical)
    return expands and widget.maximumHeight() > 10_000


def date_edit() -> QDateEdit:
    """A date field with a calendar, written as `Tue 4 Mar 2025`."""
    made = QDateEdit()
    made.setCalendarPopup(True)
    calendar = made.calendarWidget()
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setMinimumSize(390, 300)
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, QTextCharFormat())
    made.setDisplayFormat("ddd d MMM yyyy")
    made.setDate(QDate.currentDate())
    return made


def time_edit() -> QTimeEdit:
    """A time of day, `14:30`."""
    made = QTimeEdit()
    made.setDisplayFormat("HH:mm")
    _room_for_text(made)
    return made


def number_edit(lowest: int, highest: int, unit: str = "") -> QSpinBox:
    """A whole number; unit stands behind it (" minutes")."""
    made = QSpinBox()
    made.setRange(lowest, highest)
    made.setSuffix(unit)
    _room_for_text(made)
    return made


def _room_for_text(box: QAbstractSpinBox) -> None:
    """Qt forgets the style sheet's left padding in a box with up and down buttons."""
    line = box.findChild(QLineEdit)
    if line is not None:
        line.setTextMargins(9, 0, 0, 0)


class PasswordField(QWidget):
    """A password with a Show button. Pasting is allowed: people use password keepers (WCAG 3.3.8)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.show_button = button("Show", self._turn, icon="eye")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.show_button)
        self.setFocusProxy(self.edit)
        self._name_button()

    def text(self) -> str:
        return self.edit.text()

    def clear(self) -> None:
        """Empties it and hides what is typed next."""
        self.edit.clear()
        if self.edit.echoMode() is QLineEdit.EchoMode.Normal:
            self._turn()

    def _turn(self) -> None:
        mode = QLineEdit.EchoMode
        self.edit.setEchoMode(mode.Normal if self.edit.echoMode() is mode.Password else mode.Password)
        self._name_button()

    def _name_button(self) -> None:
        hidden = self.edit.echoMode() is QLineEdit.EchoMode.Password
        reword(self.show_button, *(("Show", "eye") if hidden else ("Hide", "eye-off")))
        self.show_button.setToolTip("Show the password" if hidden else "Hide the password")
