"""How an entry reads: drawn in one go, because a long conference has hundreds of them and the window must not wait."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from meetingrec.ui import icons, theme

LONGEST = 700
"""Characters of an entry shown in its row; all of them are shown when it is opened."""
LEFT, RIGHT, ABOVE, BELOW = 10, 6, 5, 5
BETWEEN = 2
GAP = 12
SIGN = 16
WIDTHS_KEPT = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """How an entry reads: its text, who and when beside it, more below it, and what is still missing.

    mark: words before the text that say what it is (a child's own words), in the colour and weight kept for that.
    """

    text: str
    beside: str = ""
    under: str = ""
    missing: str = ""
    mark: str = ""

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        parts = (self.mark, self.text[:LONGEST], self.beside, self.under, self.missing)
        return ". ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class _Line:
    """A piece of text where it is drawn. sign: an icon before it."""

    words: str
    token: str
    place: QRect
    bold: bool = False
    right: bool = False
    sign: str = ""


class EntryFace(QWidget):
    """As high as its words need at the width it gets. Right-to-left texts stand on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Shown("")
        self._laid: dict[int, tuple[int, list[_Line]]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_words(self, shown: Shown) -> None:
        self._shown = shown
        self._laid.clear()
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay_out(width)[0]

    def sizeHint(self) -> QSize:
        return QSize(300, self._lay_out(self.width() if self.width() > 60 else 300)[0])

    def minimumSizeHint(self) -> QSize:
        return QSize(120, QFontMetrics(self.font()).height() + ABOVE + BELOW)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._laid.clear()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for line in self._lay_out(self.width())[1]:
            painter.setFont(_bold(self.font()) if line.bold else self.font())
            painter.setPen(theme.colour(line.token))
            if line.sign:
                sign = icons.picture(line.sign, SIGN, "amber", self.devicePixelRatioF())
                painter.drawPixmap(line.place.left() - SIGN - 6, line.place.top() + 3, sign)
            side = Qt.AlignmentFlag.AlignRight if line.right else Qt.AlignmentFlag.AlignLeft
            painter.drawText(line.place, Qt.TextFlag.TextWordWrap | side | Qt.AlignmentFlag.AlignTop, line.words)

    def _lay_out(self, width: int) -> tuple[int, list[_Line]]:
        """(height, lines), kept for the last few widths: layouts ask for several before they settle on one."""
        if width in self._laid:
            return self._laid[width]
        if len(self._laid) >= WIDTHS_KEPT:
            self._laid.clear()
        shown, metrics = self._shown, QFontMetrics(self.font())
        right = max(LEFT + 60, width - RIGHT)
        lines: list[_Line] = []
        top = ABOVE
        if shown.mark:
            top = self._add(lines, _Line(shown.mark, "red_text", QRect(LEFT, top, right - LEFT, 0), bold=True))
        beside = metrics.horizontalAdvance(shown.beside)
        if shown.beside:
            lines.append(_Line(shown.beside, "muted", QRect(right - beside - 2, top, beside + 2, metrics.height())))
        text = shown.text if len(shown.text) <= LONGEST else f"{shown.text[:LONGEST]} ..."
        room = right - LEFT - (beside + GAP if shown.beside else 0)
        own = bool(shown.mark)
        place = QRect(LEFT, top, max(60, room), 0)
        top = self._add(lines, _Line(text, "red_text" if own else "text", place, bold=own, right=_from_right(text)))
        if shown.under:
            top = self._add(lines, _Line(shown.under, "muted", QRect(LEFT, top, right - LEFT, 0)))
        if shown.missing:
            place = QRect(LEFT + SIGN + 6, top, right - LEFT - SIGN - 6, 0)
            top = self._add(lines, _Line(shown.missing, "muted", place, sign="circle-alert"))
        self._laid[width] = (top - BETWEEN + BELOW, lines)
        return self._laid[width]

    def _add(self, lines: list[_Line], line: _Line) -> int:
        """Gives a line the height its words need; where the next one begins."""
        metrics = QFontMetrics(_bold(self.font()) if line.bold else self.font())
        space = QRect(0, 0, line.place.width(), 1_000_000)
        high = metrics.boundingRect(space, Qt.TextFlag.TextWordWrap, line.words).height()
        place = QRect(line.place.left(), line.place.top(), line.place.width(), high)
        lines.append(_Line(line.words, line.token, place, line.bold, line.right, line.sign))
        return place.top() + high + BETWEEN


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made


def _from_right(text: str) -> bool:
    """Whether the first letter that has a direction is read from the right."""
    for letter in text[:200]:
        direction = unicodedata.bidirectional(letter)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False
