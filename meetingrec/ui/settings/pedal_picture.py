"""A picture of the pedal that shows each press."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from meetingrec.domain.pedal import USUAL_ACTS, Pedal, PedalAct
from meetingrec.ui import theme

_SIZE = QSize(420, 128)
_WIDTHS = {Pedal.LEFT: 0.28, Pedal.CENTRE: 0.44, Pedal.RIGHT: 0.28}
_GAP, _FRAME, _ROUND = 10.0, 12.0, 8.0


class PedalPicture(QWidget):
    """Word and shape say what is down; colour only helps."""

    def __init__(self) -> None:
        super().__init__()
        self.down: set[Pedal] = set()
        self._acts: dict[Pedal, PedalAct] = dict(USUAL_ACTS)
        self._there = False
        self.setFixedSize(_SIZE)
        self._describe()

    @property
    def words(self) -> str:
        """ "Left pedal down"; "No pedal is down"."""
        pressed = [f"{pedal.words} down" for pedal in Pedal if pedal in self.down]
        return ", ".join(pressed) or "No pedal is down"

    def show_acts(self, acts: dict[Pedal, PedalAct]) -> None:
        self._acts = dict(acts)
        self.update()

    def show_there(self, there: bool) -> None:
        """Whether one is plugged in: without, it is drawn in thin lines."""
        self._there = there
        self.down.clear()
        self._describe()

    def move(self, pedal: Pedal, *, down: bool) -> None:  # type: ignore[override]
        (self.down.add if down else self.down.discard)(pedal)
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleName(f"Picture of the pedal: {self.words}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(theme.colour("edge")), 2 if self._there else 1))
        painter.setBrush(QColor(theme.colour("surface")))
        painter.drawRoundedRect(frame, _ROUND, _ROUND)
        inside = frame.adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
        left, room = inside.left(), inside.width() - _GAP * (len(_WIDTHS) - 1)
        for pedal, share in _WIDTHS.items():
            self._draw(painter, pedal, QRectF(left, inside.top(), room * share, inside.height()))
            left += room * share + _GAP
        painter.end()

    def _draw(self, painter: QPainter, pedal: Pedal, place: QRectF) -> None:
        """A pedal that is down sinks and is filled."""
        pressed = pedal in self.down
        if pressed:
            place = place.adjusted(3, 10, -3, 0)
        painter.setPen(QPen(QColor(theme.colour("edge")), 1))
        painter.setBrush(QColor(theme.colour("blue" if pressed else "raised")))
        painter.drawRoundedRect(place, _ROUND, _ROUND)
        painter.setPen(QColor(theme.colour("ground" if pressed else "text")))
        name = pedal.value.capitalize()
        does = "down" if pressed else self._acts[pedal].words.lower()
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{name}\n{does}")
