"""Choosing a person by typing initials, and a day by typing it as one says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from meetingrec.domain.attendance import Attendee
from meetingrec.ui import theme
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.typed import day, find_person, past_day

CHROME = 60
"""Padding, border and arrow of a combo box, left and right together, in pixels."""
_YEAR = re.compile(r"\d{4}\s*$|\d[/.\-]\d{1,2}[/.\-]\d{2}\s*$")


_COMES_BACK = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}


class PersonChooser(QComboBox):
    """Everybody on the roll; type `PS`, `Priya` or `school`, or pick. Free names are taken where `others` is True.

    `chosen` carries an attendee's id ("" for nobody), or with `others` the name as it will be printed.
    """

    chosen = Signal(str)
    left = Signal()
    """Enter was pressed: back to the line."""

    def __init__(self, name: str, nobody: str, *, others: bool = False) -> None:
        super().__init__()
        self._people: tuple[Attendee, ...] = ()
        self._nobody, self._others = nobody, others
        self._value = ""
        self.setAccessibleName(name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(5)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        edit = self.lineEdit()
        assert edit is not None
        edit.setPlaceholderText(nobody)
        edit.setAccessibleName(name)
        edit.returnPressed.connect(self._entered)
        edit.editingFinished.connect(self._read)
        completer = QCompleter(self.model(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.activated.connect(lambda at: self._take(str(self.itemData(at))))
        self.show_people(())

    @property
    def value(self) -> str:
        return self._value

    @property
    def being_typed(self) -> bool:
        """Whether a name stands in it half typed: it must not be taken away by what was stored meanwhile."""
        edit = self.lineEdit()
        return edit is not None and edit.hasFocus() and edit.isModified()

    def person(self) -> Attendee | None:
        """Who is chosen, None for nobody or somebody who is not on the roll."""
        return next((person for person in self._people if self._data(person) == self._value), None)

    def show_people(self, people: Sequence[Attendee]) -> None:
        """The roll, in its order; what is chosen stays chosen."""
        fresh = tuple(people)
        if fresh == self._people and self.count():
            return
        self._people = fresh
        typed = self.currentText()
        self.blockSignals(True)
        self.clear()
        self.addItem(self._nobody, "")
        for person in fresh:
            self.addItem(person.described, self._data(person))
        self.blockSignals(False)
        edit = self.lineEdit()
        if edit is not None and edit.hasFocus() and edit.isModified():
            edit.setText(typed)
        else:
            self.set_value(self._value)

    def set_value(self, value: str) -> None:
        """Shows a choice without telling of it."""
        self._value = value
        at = self.findData(value)
        self.blockSignals(True)
        self.setCurrentIndex(at)
        edit = self.lineEdit()
        if edit is not None:
            edit.setText("" if not value else self.itemText(at) if at >= 0 else value)
            edit.setCursorPosition(0)
            self.setToolTip(edit.text())
        self.blockSignals(False)

    def _data(self, person: Attendee) -> str:
        return person.full_name if self._others else person.id

    def _read(self) -> None:
        """Makes a choice of what was typed; what means nobody goes back to what was chosen before."""
        text = self.currentText().strip()
        at = self.findText(text, Qt.MatchFlag.MatchFixedString)
        person = find_person(text, self._people)
        # What the list below the field has narrowed down to one person; a free name is taken as it was typed.
        known = () if self._others or len(text) < 2 else self._people
        alike = [one for one in known if text.casefold() in one.described.casefold()]
        if not text or text == self._nobody:
            self._take("")
        elif at > 0:
            self._take(str(self.itemData(at)))
        elif person is not None or len(alike) == 1:
            self._take(self._data(person or alike[0]))
        elif self._others:
            self._take(text)
        else:
            self.set_value(self._value)

    def _take(self, value: str) -> None:
        differs = value != self._value
        self.set_value(value)
        if differs:
            self.chosen.emit(value)

    def _entered(self) -> None:
        completer = self.completer()
        names = completer.popup() if completer is not None else None
        if names is not None:
            names.hide()
        self._read()
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        edit = self.lineEdit()
        # The focus also comes back when the list below the field closes: then people are still typing.
        if edit is not None and event.reason() not in _COMES_BACK:
            edit.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling the page must not change who said it."""
        event.ignore()


class Choice(QComboBox):
    """A short list of (words, value); the wheel scrolls the page instead of changing it."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[str, object]]) -> None:
        super().__init__()
        self._natural = 0
        self._values: list[object] = []
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.set_choices(choices)
        self.currentTextChanged.connect(self.setToolTip)
        self.activated.connect(lambda at: self.chosen.emit(self._values[at]))

    @property
    def value(self) -> object:
        """What stands behind the words; None while there is nothing to choose from."""
        at = self.currentIndex()
        return self._values[at] if at >= 0 else None

    def set_choices(self, choices: Sequence[tuple[str, object]]) -> None:
        kept = self.value
        # Kept here, not in the items: Qt would make plain texts of our enumerations.
        self._values = [value for _, value in choices]
        self.blockSignals(True)
        self.clear()
        self.addItems([words for words, _ in choices])
        self.blockSignals(False)
        # The list may be wider than the field, so that no choice is cut off.
        widest = max((self.fontMetrics().horizontalAdvance(words) for words, _ in choices), default=0)
        self.view().setMinimumWidth(widest + 48)
        self._natural = min(widest, 320) + CHROME
        self.updateGeometry()
        self.set_value(kept)

    def sizeHint(self) -> QSize:
        """As wide as its longest choice where there is room; it may be narrower."""
        return QSize(self._natural, super().sizeHint().height())

    def set_value(self, value: object) -> None:
        """Shows a choice without telling of it; what is not among them shows the first."""
        at = next((at for at, known in enumerate(self._values) if known == value), 0)
        self.setCurrentIndex(at)
        self.setToolTip(self.currentText())

    @property
    def shown(self) -> str:
        """What can be read in the field: both ends of words that are too long for it, all of them in its tool tip."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        place = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideMiddle, place.width() - 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt cuts words off at the edge without a sign."""
        shown = self.shown
        if shown == self.currentText():
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = shown
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _SayingEdit(QLineEdit):
    """Says what it understood inside its right-hand end, where there is room beside what was typed."""

    said = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        metrics = self.fontMetrics()
        place = self.rect().adjusted(14, 0, -12, 0)
        if self.said and metrics.horizontalAdvance(f"{self.text()}   {self.said}") <= place.width():
            painter = QPainter(self)
            painter.setPen(theme.colour("muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.said)


class DayField(QWidget):
    """A day, typed: `22/1`, `22 jan`, `friday`, `in 2 weeks`. It says which day it understood."""

    chosen = Signal(object)
    """date, or None when it was emptied."""
    entered = Signal()

    def __init__(self, name: str, hint: str = "22 jan, friday, in 2 weeks", *, year_needed: bool = False) -> None:
        """year_needed: a day of the past or far ahead (a birth), where the next such day would be a guess."""
        super().__init__()
        self._value: date | None = None
        self._year_needed = year_needed
        self.past = False
        """Whether a day without a year is the last such day, as for what has happened; else it is the next one."""
        self.edit = _SayingEdit()
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(hint)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._settle)
        self.edit.returnPressed.connect(self.entered.emit)

    @property
    def value(self) -> date | None:
        return self._value

    def set_value(self, value: date | None) -> None:
        """Shows a day without telling of it."""
        if value != self._value or not self.edit.isModified():
            self._value = value
            self.edit.setText(day_words(value) if value else "")
            self._say("")

    def _typed(self, text: str) -> None:
        found = self._read(text)
        self._say(day_words(found) if found else "Which day?" if text.strip() else "")
        if found != self._value and (found or not text.strip()):
            self._value = found
            self.chosen.emit(found)

    def _settle(self) -> None:
        """On leaving, the field shows the day it stands for; what cannot be read as a day stays as it was typed."""
        text = self.edit.text()
        if self.edit.hasFocus() or (text.strip() and self.edit.isModified() and self._read(text) is None):
            return
        self.edit.setText(day_words(self._value) if self._value else "")
        self._say("")

    @property
    def said(self) -> str:
        """The day it understood, `Which day?`, or "" when the field shows the day itself."""
        return self.edit.said

    def _say(self, words: str) -> None:
        self.edit.said = words
        self.edit.setAccessibleDescription(words)
        self.edit.setToolTip(words)
        self.edit.update()

    def _read(self, text: str) -> date | None:
        if self._year_needed and not _YEAR.search(text):
            return None
        read = past_day if self.past else day
        return read(text, date.today())  # noqa: DTZ011 - the calendar on the wall of this room
