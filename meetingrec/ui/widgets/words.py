"""Labels with one of the five looks of the style sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def label(words: str = "", kind: str = "", *, wrap: bool = True, selectable: bool = False) -> QLabel:
    """kind: "", "title", "heading", "strong", "muted" or "danger". Always plain text: names are never read as HTML."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
