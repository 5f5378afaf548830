"""The block at the left of the recording bar: one word and one shape for each state."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from meetingrec.ui import theme

WORDS = {
    "recording": "RECORDING",
    "paused": "PAUSED",
    "restricted": "RESTRICTED PART",
    "none": "NOT RECORDING",
    "lost": "NOT RECORDING",
}
_COLOURS = {
    "recording": ("on_red", "red"),
    "paused": ("ground", "text"),
    "restricted": ("ground", "blue"),
    "none": ("muted", ""),
    "lost": ("red_text", ""),
}
"""state -> token of word and shape, token of the ground ("" for none)."""


class StateMark(QWidget):
    """A disc, two bars, a padlock, a ring or a triangle, and the word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = "none"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_state(self, state: str) -> None:
        self._state = state
        self.setAccessibleName(f"Recording state: {WORDS[state]}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self._font()).horizontalAdvance(WORDS[self._state])
        return QSize(wide + 56, 28 if self._state == "none" else 40)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
        if self._state != "none":
            font.setPointSizeF(font.pointSizeF() * 1.12)
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        ink, ground = _COLOURS[self._state]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(whole, 5, 5)
        elif self._state == "lost":
            painter.setPen(QPen(theme.colour(ink), 2))
            painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), 5, 5)
        colour = theme.colour(ink)
        _draw_shape(painter, self._state, QPointF(22 if self._state != "none" else 12, whole.center().y()), colour)
        painter.setPen(colour)
        painter.setFont(self._font())
        place = whole.adjusted(40 if self._state != "none" else 28, 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, WORDS[self._state])


def _draw_shape(painter: QPainter, state: str, centre: QPointF, colour: QColor) -> None:
    x, y = centre.x(), centre.y()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if state == "recording":
        painter.drawEllipse(centre, 8, 8)
    elif state == "paused":
        painter.drawRect(QRectF(x - 7, y - 8, 5, 16))
        painter.drawRect(QRectF(x + 2, y - 8, 5, 16))
    elif state == "restricted":
        painter.drawRoundedRect(QRectF(x - 8, y - 2, 16, 11), 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2.4))
        painter.drawArc(QRectF(x - 5, y - 9, 10, 13), 0, 180 * 16)
    elif state == "lost":
        painter.drawPolygon(QPolygonF([QPointF(x, y - 9), QPointF(x + 10, y + 8), QPointF(x - 10, y + 8)]))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2))
        painter.drawEllipse(centre, 6, 6)
