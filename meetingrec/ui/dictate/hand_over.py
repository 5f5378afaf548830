"""Who types it: a named minute taker, how urgent it is, and a note."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.access import Person
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label


class HandOver(QWidget):
    """`chosen()` is what the chair wants, None (and the field says what is wrong) while that is not clear."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.people = Field("Minute taker", QComboBox())
        self.note = Field("Note for the minute taker", QLineEdit())
        self.urgent = QCheckBox("Urgent: to be typed before everything else")
        self._due = label("", "muted")
        self._shown: tuple[str, ...] | None = None
        self.people.widget.currentIndexChanged.connect(lambda _: self._chosen_another())
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for widget in (self.people, self.note, self.urgent, self._due):
            rows.addWidget(widget)

    def show_people(self, people: Sequence[Person], named: str, due: str) -> None:
        """named: the id of who was agreed on before; nobody is guessed where there are several (domain.md B1)."""
        self._due.setText(f"Due {due}.")
        ids = tuple(person.id for person in people)
        if ids == self._shown:
            return
        self._shown = ids
        combo = self.people.widget
        combo.blockSignals(True)
        combo.clear()
        if len(people) != 1:
            combo.addItem("Choose who will type it", "")
        for person in people:
            combo.addItem(person.full_name, person.id)
        combo.setCurrentIndex(max(0, combo.findData(named)))
        combo.blockSignals(False)
        nobody = "Nobody has the role of minute taker yet. A records manager can add somebody under Settings."
        self.people.set_wrong("" if people else nobody)
        self.changed.emit()

    @property
    def name(self) -> str:
        """The full name of who is chosen, "" while nobody is."""
        return self.people.widget.currentText() if self.people.widget.currentData() else ""

    def chosen(self) -> tuple[str, bool, str] | None:
        """(the minute taker's id, whether it is urgent, the note)."""
        typist_id = self.people.widget.currentData()
        if not typist_id:
            self.people.set_wrong(self.people.wrong or "Choose who will type it.")
            self.people.widget.setFocus()
            return None
        return str(typist_id), self.urgent.isChecked(), self.note.widget.text()

    def _chosen_another(self) -> None:
        if self.people.widget.currentData():
            self.people.set_wrong("")
        self.changed.emit()
