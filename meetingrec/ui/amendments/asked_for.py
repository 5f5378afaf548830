"""What was agreed to and is to be made in the document that is open: who asks, why, and the words proposed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout

from meetingrec.services.amend import Asked
from meetingrec.ui.amendments.panels import request_words
from meetingrec.ui.widgets.words import label


class AskedFor(QFrame):
    """Hidden while nothing is to be changed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "missing")
        self._title = label("To be changed", "strong")
        self._words = label("", selectable=True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 8, 12, 8)
        rows.setSpacing(4)
        rows.addWidget(self._title)
        rows.addWidget(self._words)
        self.hide()

    @property
    def text(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def show_asked(self, asked: Sequence[Asked]) -> None:
        self._words.setText("\n\n".join(request_words(one) for one in asked))
        self.setAccessibleName(f"{self._title.text()}: {self._words.text()}")
        self.setVisible(bool(asked))
