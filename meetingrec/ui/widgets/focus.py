"""The focus ring nobody can miss: black inside, yellow outside, drawn over everything round the widget with the focus.

It is a layer of its own, so a focused widget never changes its size, and it shows on any ground. A button that was
clicked with the mouse does not wear it; whatever the keyboard reaches, and every field that takes text, does.
"""

from __future__ import annotations

import shiboken6
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
        for followed in self._followed:
            if shiboken6.isValid(followed):
                followed.removeEventFilter(self)
        self._followed = []
        self._target = new if new is not None and new.property("ring") is not False else None
        widget: QWidget | None = self._target
        while widget is not None:
            widget.installEventFilter(self)
            self._followed.append(widget)
            widget = None if widget.isWindow() else widget.parentWidget()
        self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _wanted(self, target: QWidget) -> bool:
        if not target.isVisible() or target.window().windowType() is Qt.WindowType.Popup:
            return False
        takes_text = isinstance(target, QLineEdit | QAbstractScrollArea | QComboBox)
        return self._attention.by_keyboard or takes_text

    def _place(self) -> None:
        target = self._target
        if target is None or not shiboken6.isValid(target) or not self._wanted(target):
            if self.layer is not None and shiboken6.isValid(self.layer):
                self.layer.hide()
            return
        self._layer_over(target.window()).surround(target)

    def _layer_over(self, window: QWidget) -> _Layer:
        if self.layer is not None and shiboken6.isValid(self.layer):
            if self.layer.parentWidget() is window:
                return self.layer
            self.layer.hide()
            self.layer.deleteLater()
        self.layer = _Layer(window)
        return self.layer


class _Layer(QWidget):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def surround(self, target: QWidget) -> None:
        window = target.window()
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

    def paintEvent(self, _event: QPaintEvent) -> None:
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
    above: QWidget | None = target.parentWidget()
    while above is not None and above is not window:
        over = above.parentWidget()
        if isinstance(over, QAbstractScrollArea) and over.viewport() is above:
            seen = seen.intersected(QRect(above.mapTo(window, above.rect().topLeft()), above.size()))
        if over is None:
            break
        above = over
    return seen
