"""Who should have a copy and is not in the list of copies: one quiet line (D5)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from meetingrec.services.copies import CopiesMissing
from meetingrec.ui import theme


class MissingCopies(QLabel):
    """Hidden where nobody is missing. A council that asks for the list gets other words and the colour of a warning."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    def show_missing(self, missing: Sequence[CopiesMissing]) -> None:
        """One line for each document."""
        self.setText("\n".join(one.words for one in missing))
        self.setProperty("kind", "danger" if any(one.must for one in missing) else "muted")
        theme.restyle(self)
        self.setVisible(bool(missing))
