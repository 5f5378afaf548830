"""Two things side by side; one above the other where the window is narrow (1280 x 720 at 200 %, say)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QWidget

NARROW = 640
"""Pixels of width below which they stand one above the other; as they do wherever there is no room for both."""
_HANDLE = 24
"""Pixels of width of the line between them, with the space around it."""


class Side(QScrollArea):
    """A column that scrolls where there is too little height; one above the other, it is as high as what is in it."""

    def __init__(self, inner: QWidget, least: int) -> None:
        """least: pixels of width."""
        super().__init__()
        inner.setObjectName("pageBody")
        self.stacked = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(least)
        self.setWidget(inner)
        inner.installEventFilter(self)

    def set_stacked(self, stacked: bool) -> None:
        self.stacked = stacked
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        inner = self.widget()
        layout = inner.layout() if inner is not None else None
        stacked = self.stacked and layout is not None and self.width() > 0
        high = max(0, layout.totalHeightForWidth(self.width())) if stacked and layout is not None else 0
        if self.minimumHeight() != high:
            self.setMinimumHeight(high)


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

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider of the two, also while they still stand side by side."""
        return QSize(max(self._widths()), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._stack()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stack()

    def _widths(self) -> list[int]:
        """What each needs at least."""
        parts = [self.widget(at) for at in range(self.count())]
        return [part.minimumWidth() or part.minimumSizeHint().width() for part in parts if part is not None]

    def _stack(self) -> None:
        stacked = self.width() < max(NARROW, sum(self._widths()) + _HANDLE)
        if stacked == self.stacked:
            return
        self.setOrientation(Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal)
        # The style sheet's margins are counted twice for a horizontal line.
        self.setHandleWidth(1 if stacked else -1)
        for at in range(self.count()):
            part = self.widget(at)
            if isinstance(part, Side):
                part.set_stacked(stacked)
            elif part is not None:
                part.setMinimumHeight(self._low if stacked else 0)
