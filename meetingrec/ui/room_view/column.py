"""One heading of the room view: as many of its entries as there is room for, and how many more there are."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from meetingrec.services.room_view import RoomColumn, RoomLine
from meetingrec.ui import theme

PAD = 8
"""Pixels round an entry."""
HEAD = 1.12
UNDER = 0.8
"""Size of the heading and of the line under an entry, in sizes of the entry."""
LONGEST = 400
"""Characters of one entry that are shown."""
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


def fits(column: RoomColumn, font: QFont, place: QRect) -> bool:
    """Whether all the entries can be seen at this size. Stops to measure where they cannot."""
    if column.earlier:
        return False
    left = place.height() - _head_high(column, font, place.width())
    for line in column.lines:
        left -= _high(line, font, place.width())
        if left < 0:
            return False
    return True


def height_of(column: RoomColumn, font: QFont, width: int) -> int:
    """Pixels that the whole column needs."""
    return _head_high(column, font, width) + sum(_high(line, font, width) for line in column.lines)


def draw_column(painter: QPainter, column: RoomColumn, font: QFont, place: QRect, newest: str) -> int:
    """Draws from the top; how many entries could be seen. newest: id of the entry to point out."""
    top = place.top() + _draw_head(painter, column, font, place)
    more_high = QFontMetrics(_sized(font, UNDER)).height() + PAD
    drawn = 0
    for line in column.lines:
        high = _high(line, font, place.width())
        last = drawn == len(column.lines) - 1 and not column.earlier
        room = place.bottom() + 1 - top - (0 if last else more_high)
        if high > room and drawn:
            break
        _draw_line(painter, line, font, QRect(place.left(), top, place.width(), min(high, room)), newest)
        top += high
        drawn += 1
    left = len(column.lines) - drawn + column.earlier
    if left:
        painter.setFont(_sized(font, UNDER))
        painter.setPen(theme.colour("muted"))
        words = f"and {left} earlier"
        painter.drawText(
            QRect(place.left() + PAD + 4, place.bottom() - more_high, place.width(), more_high), _WRAP, words
        )
    return drawn


def _draw_head(painter: QPainter, column: RoomColumn, font: QFont, place: QRect) -> int:
    high = _head_high(column, font, place.width())
    if not column.words:
        return high
    painter.setFont(_sized(font, HEAD, bold=True))
    painter.setPen(theme.colour("text"))
    painter.drawText(QRect(place.left(), place.top(), place.width(), high), _WRAP, column.words)
    painter.fillRect(QRect(place.left(), place.top() + high - PAD - 3, place.width(), 3), theme.colour("blue"))
    return high


def _draw_line(painter: QPainter, line: RoomLine, font: QFont, place: QRect, newest: str) -> None:
    if line.id == newest:
        painter.fillRect(place, theme.colour("blue_soft"))
        painter.fillRect(QRect(place.left(), place.top(), 4, place.height()), theme.colour("blue"))
    inside = place.adjusted(PAD + 4, PAD // 2, -PAD, -PAD // 2)
    painter.setFont(font)
    painter.setPen(theme.colour("text"))
    under = _words_high(line.under, _sized(font, UNDER), inside.width()) if line.under else 0
    text = _shortened(_text(line), font, inside.width(), inside.height() - under)
    painter.drawText(inside, _WRAP, text)
    if line.under:
        inside.setTop(inside.top() + _words_high(text, font, inside.width()))
        painter.setFont(_sized(font, UNDER))
        painter.setPen(theme.colour("muted"))
        painter.drawText(inside, _WRAP, line.under)


def _head_high(column: RoomColumn, font: QFont, width: int) -> int:
    """An empty heading leaves no room: two columns then begin at the same height by the first one's words."""
    bold = _sized(font, HEAD, bold=True)
    return _words_high(column.words or "x", bold, width) + PAD + 8


def _high(line: RoomLine, font: QFont, width: int) -> int:
    inner = width - 2 * PAD - 4
    under = _words_high(line.under, _sized(font, UNDER), inner) if line.under else 0
    return _words_high(_text(line), font, inner) + under + PAD


def _words_high(words: str, font: QFont, width: int) -> int:
    return QFontMetrics(font).boundingRect(QRect(0, 0, max(40, width), 100_000), _WRAP, words).height()


def _shortened(text: str, font: QFont, width: int, high: int) -> str:
    """As many whole words as there is height for, with an ellipsis where some are left out."""
    if _words_high(text, font, width) <= high:
        return text
    words = text.split(" ")
    least, most = 0, len(words) - 1
    while least < most:
        middle = (least + most + 1) // 2
        if _words_high(f"{' '.join(words[:middle])} …", font, width) <= high:
            least = middle
        else:
            most = middle - 1
    return f"{' '.join(words[:least])} …".strip()


def _text(line: RoomLine) -> str:
    return line.text if len(line.text) <= LONGEST else f"{line.text[:LONGEST]} ..."


def _sized(font: QFont, share: float, *, bold: bool = False) -> QFont:
    made = QFont(font)
    made.setPixelSize(max(13, round(font.pixelSize() * share)))
    made.setBold(bold)
    return made
