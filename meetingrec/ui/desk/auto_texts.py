"""Letters that stand for many words: the list of them, in a panel over the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.amendment import AutoText
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.ui.core import Call, Core
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label


class AutoTextPanel(InPageDialog):
    """changed: something was added, changed or removed."""

    changed = Signal()

    def __init__(self, core: Core, services: Services, owner: QWidget) -> None:
        super().__init__(owner, "Auto-text", "Type the letters, then F3: they become the words.")
        self._core, self._services = core, services
        self._changing = ""
        """Id of the entry in the fields, "" for a new one."""
        self.short = Field("Letters", QLineEdit())
        self.short.widget.setPlaceholderText("such as cpp")
        self.text = Field("Words in full", QLineEdit())
        self.everybody = QCheckBox("For everybody in this library")
        self.add = button("Add", self._store, role="primary")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        fields = QHBoxLayout()
        fields.setSpacing(10)
        fields.addWidget(self.short, 1)
        fields.addWidget(self.text, 3)
        below = QHBoxLayout()
        below.addWidget(self.everybody)
        below.addStretch()
        below.addWidget(self.add)
        self.body.addLayout(fields)
        self.body.addLayout(below)
        self.body.addLayout(self._rows)
        self.body.addWidget(label("The words of your authority's glossary can be typed in the same way.", "muted"))
        self.add_button("Close")
        self._read()

    def _read(self) -> None:
        self._core.read(self, self._services.auto_texts.shown, self._show)

    def _show(self, entries: Sequence[AutoText]) -> None:
        while (gone := self._rows.takeAt(0)) is not None:
            row = gone.widget()
            if row is not None:
                row.deleteLater()
        for entry in entries:
            self._rows.addWidget(self._row(entry))

    def _row(self, entry: AutoText) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        whose = "" if entry.owner_id else " (everybody's)"
        line.addWidget(label(f"{entry.short}{whose}", "strong", wrap=False))
        line.addWidget(label(entry.text), 1)
        for words, act in (("Change", self._change), ("Remove", self._remove)):
            made = button(words, partial(act, entry), role="quiet")
            made.setAccessibleName(f"{words} {entry.short}")
            line.addWidget(made)
        return row

    def _change(self, entry: AutoText) -> None:
        self._changing = entry.id
        self.short.widget.setText(entry.short)
        self.text.widget.setText(entry.text)
        self.everybody.setChecked(not entry.owner_id)
        self.everybody.setEnabled(False)
        self.add.setText("Change")
        self.text.widget.setFocus()

    def _remove(self, entry: AutoText) -> None:
        self._core.act(self, partial(self._services.auto_texts.remove, entry.id), lambda _: self._stored())

    def _store(self) -> None:
        for field in (self.short, self.text):
            field.set_wrong("")
        short, text = self.short.widget.text(), self.text.widget.text()
        call: Call
        if self._changing:
            call = partial(self._services.auto_texts.change, self._changing, short, text)
        else:
            whose = self.everybody.isChecked()
            call = partial(self._services.auto_texts.add, short, text, for_everybody=whose)
        self._core.act(self, call, lambda _: self._stored(), self._refused)

    def _stored(self) -> None:
        self._changing = ""
        self.add.setText("Add")
        self.everybody.setEnabled(True)
        for field in (self.short, self.text):
            field.widget.clear()
        self.short.widget.setFocus()
        self.changed.emit()
        self._read()

    def _refused(self, problem: Problem) -> None:
        place = problem.field if isinstance(problem, InputRefused) else ""
        field = self.text if place == "text" else self.short
        field.set_wrong(f"{problem.happened} {problem.do}")
        field.widget.setFocus()
