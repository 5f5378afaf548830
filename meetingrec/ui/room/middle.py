"""The middle of the chair's page: one pane at a time, each scrolling by itself."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget


class Middle(QStackedWidget):
    """Takes the room that is left; in a very low window the page scrolls rather than squeeze this to nothing."""

    def sizeHint(self) -> QSize:
        return QSize(400, 210)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 210)


def scrolled(widget: QWidget) -> QScrollArea:
    """A pane of its own that scrolls when there is more than fits."""
    widget.setObjectName("pageBody")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    inner = widget.layout()
    if inner is not None:
        # Room for the focus ring, which is drawn round a field.
        inner.setContentsMargins(6, 6, 10, 12)
    area.setWidget(widget)
    return area
