"""The picture of a dictation: its sections as flags, and the stretch that is marked. Dragging marks one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent

from meetingrec.domain.recording import Gap
from meetingrec.services.dictation_sound import Edited
from meetingrec.ui import theme
from meetingrec.ui.dictate.where import NAMES
from meetingrec.ui.widgets.waveform import FLAG, Mark, Waveform
from meetingrec.ui.widgets.waveform import Stretch as Part

_HIGH = 52
_DRAG = 6
"""Pixels from which moving the mouse marks a stretch; a click goes there."""

Stretch = tuple[float, float]
"""Where it begins and ends, in seconds of the dictation."""


class DictationWave(Waveform):
    marked = Signal(float, float)
    """Begin and end of the stretch that was drawn, in seconds."""

    def __init__(self) -> None:
        self._sections: tuple[Mark, ...] = ()
        self._stretch: Stretch | None = None
        self._pressed: float | None = None
        self._drawing = False
        super().__init__("Position in the dictation")
        self.show_sections(Edited())

    def show_sections(self, edited: Edited) -> None:
        """A flag where each section begins."""
        self._sections = tuple(Mark(start, NAMES.get(key, key)) for key, start, _ in edited.sections if key)
        self.marks = self._sections
        self.setFixedHeight(_HIGH + (FLAG if self._sections else 0))
        self.update()

    def show_wave(
        self,
        peaks: Sequence[float] | np.ndarray,
        length: float,
        marks: Sequence[Mark] = (),
        gaps: Sequence[Gap] = (),
        stretches: Sequence[Part] = (),
    ) -> None:
        super().show_wave(peaks, length, marks or self._sections, gaps, stretches)

    def show_stretch(self, stretch: Stretch | None) -> None:
        """The one that would be taken out."""
        self._stretch = stretch
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self.isSliderDown():
            self._pressed, self._drawing = event.position().x(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        x = event.position().x()
        if self._pressed is not None and (self._drawing or abs(x - self._pressed) >= _DRAG):
            self._drawing = True
            self.show_stretch(self._between(self._pressed, x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, drawing = self._pressed, self._drawing
        self._pressed, self._drawing = None, False
        if pressed is not None and drawing:
            start, end = self._between(pressed, event.position().x())
            self.setValue(round(start * 1000))
            self.marked.emit(start, end)
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._stretch is None or not self.maximum():
            return
        painter = QPainter(self)
        left, right = (seconds * 1000 / self.maximum() * self.width() for seconds in self._stretch)
        top = FLAG if self.marks else 0
        ink = QColor(theme.colour("amber"))
        for x in (left, right - 2):
            painter.fillRect(QRectF(x, top, 2, self.height() - top), ink)
        ink.setAlpha(60)
        painter.fillRect(QRectF(left, top, right - left, self.height() - top), ink)

    def _between(self, one: float, other: float) -> Stretch:
        """Two places of the mouse as seconds, in order, inside the dictation."""
        first, last = sorted(min(max(0.0, x / max(1, self.width())), 1.0) for x in (one, other))
        return first * self.maximum() / 1000, last * self.maximum() / 1000
