"""`Saved 14:02:11`: instead of a Save button (ui.md rule 2)."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from meetingrec.ui import icons, theme
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.widgets.times import of_day
from meetingrec.ui.widgets.words import label


class SavedLabel(QWidget):
    """Empty until the first edit; then `Saving ...`, `Saved 14:02:11` or `Not saved yet - trying again`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = label(wrap=False)
        self._words = label("", "muted", wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._sign)
        row.addWidget(self._words)
        row.addStretch()
        self.setVisible(False)

    @property
    def text(self) -> str:
        return self._words.text()

    def follow(self, autosave: Autosave) -> None:
        """Tells what becomes of the edits of this Autosave."""
        autosave.saving.connect(self.show_saving)
        autosave.saved.connect(self.show_saved)
        autosave.failed.connect(lambda *_: self.show_failed())

    def show_saving(self) -> None:
        if self._words.property("kind") != "danger":
            self._set("Saving ...", "pencil", "muted")

    def show_saved(self, at: datetime) -> None:
        """at: aware."""
        self._set(f"Saved {of_day(at)}", "check", "muted")

    def show_failed(self) -> None:
        self._set("Not saved yet - trying again", "triangle-alert", "danger")

    def _set(self, words: str, icon: str, kind: str) -> None:
        if self._words.property("kind") != kind:
            self._words.setProperty("kind", kind)
            theme.restyle(self._words)
        icons.put(self._sign, icon, "red_text" if kind == "danger" else kind, 18)
        self._words.setText(words)
        self.setVisible(True)
