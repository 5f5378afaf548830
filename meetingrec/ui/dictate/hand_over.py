"""Who types it: a named minute taker, how urgent it is, and a note."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from meetingrec.domain.access import Person
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field


class HandOver(QFrame):
    """send(typist id, urgent, note) when the chair presses the button."""

    def __init__(self, send: Callable[[str, bool, str], object]) -> None:
        super().__init__()
        self._send = send
        self.people = Field("Minute taker", QComboBox())
        self.note = Field("Note for the minute taker", QLineEdit())
        self.urgent = QCheckBox("Urgent: type this first")
        self.button = button("Send to minute taker", self._pressed, "primary", "send")
        fields = QHBoxLayout()
        fields.addWidget(self.people, 2)
        fields.addWidget(self.note, 3)
        last = QHBoxLayout()
        last.addWidget(self.urgent)
        last.addStretch()
        last.addWidget(self.button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 4)
        rows.addLayout(fields)
        rows.addLayout(last)

    def show_people(self, people: Sequence[Person]) -> None:
        """Keeps the choice that was made."""
        combo = self.people.widget
        shown = [combo.itemData(at) for at in range(combo.count())]
        if shown == [person.id for person in people]:
            return
        combo.clear()
        for person in people:
            combo.addItem(person.full_name, person.id)
        self.people.set_wrong(
            "" if people else "Nobody has the role of minute taker. A records manager can add somebody."
        )

    def _pressed(self) -> None:
        chosen = self.people.widget.currentData()
        if chosen:
            self._send(str(chosen), self.urgent.isChecked(), self.note.widget.text())
