"""The middle of the chair's page: one pane at a time, each scrolling by itself."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

_SETTLES_MS = 2000
"""While a step that was just turned to finds its shape, unless somebody scrolls."""


class Middle(QStackedWidget):
    """Takes the room that is left; in a very low window the page scrolls rather than squeeze this to nothing."""

    def sizeHint(self) -> QSize:
        return QSize(400, 210)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 210)


class Pane(QScrollArea):
    """A step. What has the focus is never hidden, however low the window (WCAG 2.4.11)."""

    def __init__(self) -> None:
        super().__init__()
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLES_MS)
        self.verticalScrollBar().actionTriggered.connect(self._settling.stop)
        self.verticalScrollBar().rangeChanged.connect(self._changed_shape)

    def keep_in_sight(self) -> None:
        """Scrolls to what has the focus, now and whenever the step changes its shape in the next moments: parts of it
        may just have been made and have no place yet.
        """
        self._settling.start()
        self._to_focus()

    def show_widget(self, widget: QWidget, margin: int) -> None:
        """Scrolls to a widget within; to its beginning where it is taller than what can be seen."""
        self.ensureWidgetVisible(widget, 0, margin)
        inside = self.widget()
        if inside is not None and widget.height() + 2 * margin > self.viewport().height():
            self.verticalScrollBar().setValue(widget.mapTo(inside, QPoint(0, 0)).y() - margin)

    def _changed_shape(self) -> None:
        if self._settling.isActive():
            QTimer.singleShot(0, self, self._to_focus)

    def _to_focus(self) -> None:
        focused = self.window().focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            return
        self.show_widget(focused, 44)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        page = above.widget() if isinstance(above, QScrollArea) else None
        if isinstance(above, QScrollArea) and page is not None:
            above.ensureWidgetVisible(focused, 0, 44)
            # Of a field with a caret Qt looks at the caret only: the rest of it may be below the edge.
            if focused.height() <= above.viewport().height():
                centre = focused.mapTo(page, focused.rect().center())
                above.ensureVisible(centre.x(), centre.y(), 0, focused.height() // 2 + 1)


def scrolled(widget: QWidget) -> Pane:
    """A pane of its own that scrolls when there is more than fits."""
    widget.setObjectName("pageBody")
    area = Pane()
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
