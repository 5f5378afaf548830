"""How a step looks in the list: its sign, its name, and the key that leads there."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from meetingrec.ui import icons, theme

HIGH = 38
KEY = Qt.ItemDataRole.UserRole + 1
SIGN = Qt.ItemDataRole.UserRole + 2
TOKEN = Qt.ItemDataRole.UserRole + 3


class StepPainter(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(180, HIGH)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        place: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(place, theme.colour("blue_soft" if chosen else "surface"))
        if chosen:
            painter.fillRect(QRect(place.left(), place.top(), 4, place.height()), theme.colour("blue"))
        font = painter.font()
        font.setBold(chosen)
        ratio = painter.device().devicePixelRatioF()
        sign = icons.picture(index.data(SIGN), 18, index.data(TOKEN), ratio)
        painter.drawPixmap(place.left() + 12, place.top() + (HIGH - 18) // 2, sign)
        key = str(index.data(KEY))
        painter.setPen(theme.colour("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, key)
        room = place.adjusted(40, 0, -16 - painter.fontMetrics().horizontalAdvance(key), 0)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        words = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle, words)
        font.setBold(False)
        painter.setFont(font)
