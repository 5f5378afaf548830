"""The focus ring nobody can miss: black inside, yellow outside, drawn over everything round the widget with the focus.

It is a layer of its own, so a focused widget never changes its size, and it shows on any ground. A button that was clicked with the
mouse does not wear it; whatever the keyboard reaches, and every field that takes text, does.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QComboBox, QLineEdit, QWidget

from meetingrec.ui import theme
from meetingrec.ui.widgets.attention import Attention

INNER, OUTER = 2, 3
REACH = INNER + OUTER
_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange}


class FocusRing(QObject):
    """One for the program. A widget with the property `ring` False shows its focus itself."""

    def __init__(self, app: QApplication, attention: Attention) -> None:
        super().__init__(attention)
        self._attention = attention
        self._target: QWidget | None = None
        self._followed: list[QWidget] = []
        self.layer: _Layer | None = None
        app.focusChanged.connect(self._focus_changed)
        attention.way_changed.connect(self._place)

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        for widget in self._followed:
            widget.removeEventFilter(self)
            widget.destroyed.disconnect(self._gone)
        self._followed = []
        self._target = new if new is not None and new.property("ring") is not False else None
        widget = self._target
        while widget is not None:
            widget.installEventFilter(self)
            widget.destroyed.connect(self._gone)
            self._followed.append(widget)
            widget = None if widget.isWindow() else widget.parentWidget()
        self._place()

    def _gone(self, widget: QObject) -> None:
        self._followed = [kept for kept in self._followed if kept is not widget]
        self._target = None
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _wanted(self) -> bool:
        target = self._target
        if target is None or not target.isVisible() or target.window().windowType() is Qt.WindowType.Popup:
            return False
        takes_text = isinstance(target, QLineEdit | QAbstractScrollArea | QComboBox)
        return self._attention.by_keyboard or takes_text

    def _place(self) -> None:
        target = self._target
        if target is None or not self._wanted():
            if self.layer is not None:
                self.layer.hide()
            return
        window = target.window()
        if self.layer is None or self.layer.parentWidget() is not window:
            if self.layer is not None:
                self.layer.destroyed.disconnect(self._layer_gone)
                self.layer.deleteLater()
            self.layer = _Layer(window)
            self.layer.destroyed.connect(self._layer_gone)
        self.layer.surround(target)

    def _layer_gone(self) -> None:
        self.layer = None


class _Layer(QWidget):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def surround(self, target: QWidget) -> None:
        window = self.parentWidget()
        place = QRect(target.mapTo(window, target.rect().topLeft()), target.size())
        around = place.adjusted(-REACH, -REACH, REACH, REACH)
        seen = _seen(target, window).intersected(around)
        if seen.isEmpty():
            self.hide()
            return
        self.setGeometry(seen)
        whole = QRect(0, 0, seen.width(), seen.height())
        self.setMask(QRegion(whole) - QRegion(whole.adjusted(REACH + 3, REACH + 3, -REACH - 3, -REACH - 3)))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        for token, width, inset, radius in (
            ("focus", OUTER, OUTER / 2, 9.0),
            ("focus_edge", INNER, OUTER + INNER / 2, 6.5),
        ):
            painter.setPen(QPen(theme.colour(token), width))
            painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), radius, radius)


def _seen(target: QWidget, window: QWidget) -> QRect:
    """The part of the window in which the target can be seen, with room for the ring round it."""
    seen = window.rect()
    above = target.parentWidget()
    while above is not None and above is not window:
        over = above.parentWidget()
        if isinstance(over, QAbstractScrollArea) and over.viewport() is above:
            seen = seen.intersected(QRect(above.mapTo(window, above.rect().topLeft()), above.size()))
        above = over
    return seen
