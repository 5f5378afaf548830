"""The line above a list that narrows it down as one types."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class SearchLine(QLineEdit):
    """Down goes on to the list below it."""

    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        else:
            super().keyPressEvent(event)


def has_all(words: str, among: Iterable[str]) -> bool:
    """Whether each of the words stands somewhere, whatever its case and accents: `zoe` finds Zoë.

    >>> has_all("penn zoe", ["Zoë Tarrant", "Ruth Penn"]), has_all("penn max", ["Zoë Tarrant", "Ruth Penn"])
    (True, False)
    """
    text = _plain(" ".join(among))
    return all(word in text for word in _plain(words).split())


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
