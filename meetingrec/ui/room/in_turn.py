"""Panes of one step; its key pressed again goes to the next of them."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from meetingrec.ui.room.pane import Panes

_ABOVE = 6
"""Pixels kept free above the heading of a pane."""


class PanesInTurn(Panes):
    def __init__(self, *panes: QWidget) -> None:
        super().__init__(*panes)
        self._just_shown = True

    def showEvent(self, event: QShowEvent) -> None:
        self._just_shown = True
        super().showEvent(event)

    def focus_first(self) -> QWidget:
        """The first pane, or the one after that in which the focus is.

        A stack of pages gives the focus to a page that comes into sight by itself: that is no pane anybody chose.
        """
        at = QApplication.focusWidget()
        chosen = None if self._just_shown else at
        inside = next((n for n, pane in enumerate(self.panes) if chosen is not None and pane.isAncestorOf(chosen)), -1)
        self._just_shown = False
        pane = self.panes[(inside + 1) % len(self.panes)]
        target: QWidget = pane.focus_first()  # type: ignore[attr-defined]
        # After the page has brought the line into sight: what is typed there appears below it.
        QTimer.singleShot(0, pane, lambda: self._show_from_top(pane))
        return target

    def _show_from_top(self, pane: QWidget) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and pane is not self.panes[0]:
            above.verticalScrollBar().setValue(pane.y() - _ABOVE)
