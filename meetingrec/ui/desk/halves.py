"""Two things side by side; one above the other where the window is narrow (1280 x 720 at 200 %, say)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

NARROW = 640
"""Pixels of width below which they stand one above the other."""


class Halves(QSplitter):
    """least: pixels of height below which the page scrolls. low: what each keeps when one stands above the other."""

    def __init__(
        self, first: QWidget, second: QWidget, shares: tuple[int, int] = (50, 50), *, least: int = 240, low: int = 320
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._least, self._low = least, low
        self.setChildrenCollapsible(False)
        for widget, share in zip((first, second), shares, strict=True):
            self.addWidget(widget)
            self.setStretchFactor(self.indexOf(widget), share)
        self.setSizes([share * 10 for share in shares])

    @property
    def stacked(self) -> bool:
        return self.orientation() is Qt.Orientation.Vertical

    def sizeHint(self) -> QSize:
        """No higher than it must be: it takes what the page has left, and only then the page scrolls."""
        return QSize(super().sizeHint().width(), max(self._least, self.minimumSizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        stacked = self.width() < NARROW
        if stacked == self.stacked:
            return
        self.setOrientation(Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal)
        for at in range(self.count()):
            part = self.widget(at)
            if part is not None:
                part.setMinimumHeight(self._low if stacked else 0)
