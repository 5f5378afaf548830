"""A page or list with nothing in it yet: a picture, a sentence, and the one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from meetingrec.ui import icons
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.words import label


class EmptyState(QWidget):
    """EmptyState("calendar", "No conferences yet", "Plan the first one ...", "New conference", self.new)"""

    def __init__(
        self, icon: str, heading: str, words: str, do: str = "", slot: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        picture = label(wrap=False)
        picture.setObjectName("emptyIcon")
        picture.setFixedSize(88, 88)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        icons.put(picture, icon, "blue", 40)
        title = label(heading, "heading")
        said = label(words, "muted")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 32, 24, 32)
        rows.setSpacing(12)
        rows.addStretch()
        rows.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for line in (title, said):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            rows.addWidget(line)
        self.button: QPushButton | None = None
        if do:
            self.button = button(do, slot)
            rows.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        rows.addStretch()
        self.setAccessibleName(heading)
