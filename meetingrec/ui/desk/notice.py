"""What somebody else has written for whoever sits here: a note, or remarks that must be dealt with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from meetingrec.ui import theme
from meetingrec.ui.widgets.words import label

HIGHEST = 96
"""Pixels; longer words scroll."""


class Notice(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._who = label("", "strong", wrap=False)
        self._words = label("", selectable=True)
        inner = QWidget()
        inner.setObjectName("panelBody")
        lines = QHBoxLayout(inner)
        lines.setContentsMargins(12, 6, 12, 6)
        lines.setSpacing(10)
        lines.addWidget(self._who, 0, Qt.AlignmentFlag.AlignTop)
        lines.addWidget(self._words, 1, Qt.AlignmentFlag.AlignTop)
        self._inner = inner
        area = QScrollArea()
        area.setObjectName("panelScroll")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(area)
        self.hide()

    @property
    def text(self) -> str:
        return f"{self._who.text()} {self._words.text()}".strip() if not self.isHidden() else ""

    def show_words(self, who: str, words: str, *, urgent: bool = False) -> None:
        """who: the line above; words "" hides it. urgent: it asks for something to be done."""
        self.setVisible(bool(words))
        if (self._who.text(), self._words.text()) == (who, words):
            return
        self._who.setText(who)
        self._words.setText(words)
        self.setAccessibleName(f"{who} {words}")
        self.setProperty("panel", "missing" if urgent else "soft")
        theme.restyle(self)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self._inner.layout()
        if layout is not None and self.width() > 0:
            needs = layout.totalHeightForWidth(self.width() - 14)
            self.setFixedHeight(min(HIGHEST, max(33, needs)))
