"""The recording as a picture: peaks, what was played, gaps, marks, and where the voice is now.

It is a slider to the keyboard and to a screen reader: arrows 5 seconds, Page Up and Down half a minute, Home and End,
Ctrl+arrow to the mark before or after.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from meetingrec.domain.recording import Gap
from meetingrec.ui import icons, theme
from meetingrec.ui.widgets.times import clock

FLAG = 26
"""Height of the row of marks above the picture."""
_FEWEST = 6
"""Letters of a mark's words below which they say nothing."""
_ROOM = 40
"""Pixels of width from which the icon of a stretch stands in it."""
STEP = 3
"""Pixels a bar, gap included."""
_JUMPS = {
    QAbstractSlider.SliderAction.SliderSingleStepAdd,
    QAbstractSlider.SliderAction.SliderSingleStepSub,
    QAbstractSlider.SliderAction.SliderPageStepAdd,
    QAbstractSlider.SliderAction.SliderPageStepSub,
    QAbstractSlider.SliderAction.SliderToMinimum,
    QAbstractSlider.SliderAction.SliderToMaximum,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment with a name: a point, a decision, a part. seconds on the timeline."""

    seconds: float
    words: str
    important: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the recording that is not like the rest: a restricted part, a pause. start and end on the timeline.

    icon: a Lucide icon that stands in it where there is room. heard: there is sound in it for whoever listens.
    """

    start: float
    end: float
    words: str
    icon: str = ""
    heard: bool = False


class Waveform(QAbstractSlider):
    """show_wave once, then set_position at 25 Hz. `seek(seconds)` only when a person asks for it."""

    seek = Signal(float)

    def __init__(self, name: str = "Position in the recording", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setTracking(True)
        self.setSingleStep(5_000)
        self.setPageStep(30_000)
        self._peaks = np.zeros(0, dtype=np.float32)
        self._bars: np.ndarray | None = None
        self.marks: tuple[Mark, ...] = ()
        self._gaps: tuple[Gap, ...] = ()
        self.stretches: tuple[Stretch, ...] = ()
        self._loop: tuple[float, float] | None = None
        self.actionTriggered.connect(self._acted)
        self.show_wave((), 0.0)

    # ---- what pages call ----

    def show_wave(
        self,
        peaks: Sequence[float] | np.ndarray,
        length: float,
        marks: Sequence[Mark] = (),
        gaps: Sequence[Gap] = (),
        stretches: Sequence[Stretch] = (),
    ) -> None:
        """peaks: 0 to 1, evenly over `length` seconds, any number of them (1,000 to 4,000 look right)."""
        self.stretches = tuple(stretches)
        self._peaks = np.clip(np.asarray(peaks, dtype=np.float32), 0.0, 1.0)
        self._bars = None
        self.marks = tuple(sorted(marks, key=lambda mark: mark.seconds))
        self._gaps = tuple(gaps)
        self.setRange(0, max(0, round(length * 1000)))
        self._describe()
        self.updateGeometry()
        self.update()

    def set_position(self, seconds: float) -> None:
        """Where the voice is. Emits nothing."""
        if not self.isSliderDown():
            self.setValue(round(seconds * 1000))
            self._describe()

    def set_loop(self, start: float | None, end: float = 0.0) -> None:
        """Shades the stretch that is played over and over; None ends it. Seconds."""
        self._loop = None if start is None else (start, end)
        self.update()

    def stretch_at(self, seconds: float) -> Stretch | None:
        return next((one for one in self.stretches if one.start <= seconds < one.end), None)

    @property
    def position(self) -> float:
        """Seconds."""
        return self.value() / 1000

    # ---- keys and mouse ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._to_mark(forward=event.key() == Qt.Key.Key_Right)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._drag(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderDown(False)
            self.seek.emit(self.position)

    def _drag(self, event: QMouseEvent) -> None:
        share = event.position().x() / max(1, self.width())
        self.setValue(round(share * self.maximum()))
        self._describe()

    def _acted(self, action: int) -> None:
        if QAbstractSlider.SliderAction(action) in _JUMPS:
            self.seek.emit(self.sliderPosition() / 1000)

    def _to_mark(self, *, forward: bool) -> None:
        times = [mark.seconds for mark in self.marks]
        at = bisect_right(times, self.position + 0.2) if forward else bisect_left(times, self.position - 0.2) - 1
        if 0 <= at < len(times):
            self.set_position(times[at])
            self.seek.emit(times[at])

    def _describe(self) -> None:
        within = self.stretch_at(self.position)
        place = f"{clock(self.position)} of {clock(self.maximum() / 1000)}"
        self.setAccessibleDescription(f"{place}. {within.words}" if within is not None else place)

    # ---- painting ----

    def sizeHint(self) -> QSize:
        return QSize(400, 72 + (FLAG if self.marks else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = FLAG if self.marks else 0
        wave = QRectF(0, top, self.width(), self.height() - top)
        painter.fillRect(wave, theme.colour("surface"))
        if self._loop is not None:
            left, right = (self._x(seconds) for seconds in self._loop)
            painter.fillRect(QRectF(left, wave.top(), right - left, wave.height()), theme.colour("amber_soft"))
        self._paint_bars(painter, wave)
        self._paint_gaps(painter, wave)
        self._paint_stretches(painter, wave)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter, wave)
        self._paint_position(painter, wave)

    def _x(self, seconds: float) -> float:
        return seconds * 1000 / self.maximum() * self.width() if self.maximum() else 0.0

    def _paint_bars(self, painter: QPainter, wave: QRectF) -> None:
        count = max(1, self.width() // STEP)
        if self._bars is None or len(self._bars) != count:
            self._bars = _squeezed(self._peaks, count)
        heights = np.maximum(1.0, self._bars * (wave.height() - 10))
        tops = wave.center().y() - heights / 2
        bars = [QRectF(at * STEP, tops[at], STEP - 1, heights[at]) for at in range(count)]
        played = min(count, round(self._x(self.position) / STEP))
        painter.setPen(Qt.PenStyle.NoPen)
        for token, some in (("blue", bars[:played]), ("edge", bars[played:])):
            painter.setBrush(theme.colour(token))
            painter.drawRects(some)

    def _paint_gaps(self, painter: QPainter, wave: QRectF) -> None:
        for gap in self._gaps:
            left = self._x(gap.start)
            place = QRectF(left, wave.top(), max(2.0, self._x(gap.start + gap.seconds) - left), wave.height())
            painter.fillRect(place, theme.colour("surface"))
            painter.fillRect(place, QBrush(theme.colour("edge"), Qt.BrushStyle.BDiagPattern))

    def _paint_stretches(self, painter: QPainter, wave: QRectF) -> None:
        """Hatched the other way than a gap, between two posts; what may be heard shows through the hatching."""
        for one in self.stretches:
            left = self._x(one.start)
            place = QRectF(left, wave.top(), max(4.0, self._x(one.end) - left), wave.height())
            if not one.heard:
                painter.fillRect(place, theme.colour("raised"))
            painter.fillRect(place, QBrush(theme.colour("edge"), Qt.BrushStyle.FDiagPattern))
            for x in (place.left(), place.right() - 2):
                painter.fillRect(QRectF(x, place.top(), 2, place.height()), theme.colour("text"))
            if one.icon and place.width() >= _ROOM:
                disc = QRectF(place.center().x() - 15, place.center().y() - 15, 30, 30)
                painter.fillRect(disc, theme.colour("ground"))
                ratio = self.devicePixelRatioF()
                painter.drawPixmap(QPointF(disc.left() + 5, disc.top() + 5), icons.picture(one.icon, 20, "text", ratio))

    def _paint_marks(self, painter: QPainter, wave: QRectF) -> None:
        """Words stand only where they fit before the next flag; the flags stand always."""
        metrics = QFontMetrics(self.font())
        places = [self._x(mark.seconds) for mark in self.marks]
        places.append(float(self.width()))
        for mark, x, following in zip(self.marks, places, places[1:], strict=False):
            colour = theme.colour("text" if mark.important else "blue")
            painter.setPen(QPen(colour, 2 if mark.important else 1))
            painter.drawLine(QPointF(x, FLAG - 6), QPointF(x, wave.bottom()))
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([QPointF(x, FLAG - 20), QPointF(x + 9, FLAG - 14), QPointF(x, FLAG - 8)]))
            room = min(following - x - 20, 240.0)
            words = metrics.elidedText(mark.words, Qt.TextElideMode.ElideRight, int(room))
            if len(words) >= min(_FEWEST, len(mark.words)):
                painter.setPen(theme.colour("text"))
                place = QRectF(x + 13, 0, room, FLAG - 2)
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_position(self, painter: QPainter, wave: QRectF) -> None:
        x = min(max(self._x(self.position), 6.0), self.width() - 6.0)
        painter.setPen(QPen(theme.colour("text"), 2))
        painter.drawLine(QPointF(x, wave.top()), QPointF(x, wave.bottom()))
        painter.setPen(QPen(theme.colour("ground"), 1))
        painter.setBrush(theme.colour("text"))
        painter.drawPolygon(
            QPolygonF([QPointF(x - 6, wave.top()), QPointF(x + 6, wave.top()), QPointF(x, wave.top() + 9)])
        )


def _squeezed(peaks: np.ndarray, count: int) -> np.ndarray:
    """`count` values, each the highest of its stretch."""
    if len(peaks) == 0:
        return np.zeros(count, dtype=np.float32)
    edges = np.linspace(0, len(peaks), count + 1).astype(int)
    starts = np.minimum(edges[:-1], len(peaks) - 1)
    return np.maximum.reduceat(peaks, starts)
