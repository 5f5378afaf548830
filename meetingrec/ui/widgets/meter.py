"""The level of one source: its name, a bar from -60 to 0 dBFS, and a word, so that colour is never the only sign."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.recording import SourceHealth
from meetingrec.ui import theme
from meetingrec.ui.widgets.words import label

FLOOR = -60.0
"""dBFS at the left-hand end."""
LOUD = -6.0
QUIET = -48.0
HOLD = 1.5
"""Seconds a peak stands before it falls."""
FALL = 24.0
"""dB a second."""
CLIP_HOLD = 3.0
SILENT = 5.0
"""Seconds of silence after which the word says so."""
BLOCKS = 30
NARROW_BLOCKS = 20


class LevelMeter(QAbstractButton):
    """Feed it with `show_health` as often as there is news (25 Hz is what it was made for).

    A button (`clicked`) only where `set_choosable` says so: then it leads to another microphone.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = name
        self.choosable = False
        self._name = label(name.capitalize(), "strong", wrap=False)
        self._word = label("", "muted", wrap=False)
        self.bar = _Blocks()
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._name)
        # All the room there is: a longer word is whole before the row is laid out again.
        self._word.setAlignment(Qt.AlignmentFlag.AlignRight)
        head.addWidget(self._word, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(1)
        rows.addLayout(head)
        rows.addWidget(self.bar)
        self.setFixedWidth(self.bar.sizeHint().width())
        self._changed_at = 0.0
        self.set_choosable(False)

    def call(self, name: str) -> None:
        """Shows it by another name."""
        if name != self._source:
            self._source = name
            self.set_choosable(self.choosable)

    def set_choosable(self, choosable: bool) -> None:
        """Whether a click, Enter or Space asks for another microphone."""
        self.choosable = choosable
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if choosable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if choosable else Qt.CursorShape.ArrowCursor)
        # The sign says to the eye that there is something to choose, as it does on a list that opens.
        self._name.setText(f"{self._source.capitalize()}{' ▾' if choosable else ''}")
        level = f"Level of {self._source}"
        self.setAccessibleName(f"{level}. Choose another microphone" if choosable else level)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Nothing of its own: what stands in it paints itself."""

    def set_narrow(self, narrow: bool) -> None:
        """Fewer blocks where there is little room."""
        self.bar.blocks = NARROW_BLOCKS if narrow else BLOCKS
        self.setFixedWidth(self.bar.sizeHint().width())

    @property
    def word(self) -> str:
        """`heard`, `quiet`, `too loud`, `silent 12 s` or `no sound`."""
        return self._word.text()

    def show_health(self, health: SourceHealth, now: float | None = None) -> None:
        """now: seconds of a monotonic clock, for tests."""
        at = time.monotonic() if now is None else now
        self.bar.set_level(health.level, max(health.level, health.peak), health.clipped, at)
        word = self._wanted(health)
        urgent = word == "too loud" or self._word.text() == ""
        if word != self._word.text() and (urgent or at - self._changed_at >= 1.0):
            self._changed_at = at
            self._word.setText(word)
            self.setAccessibleDescription(f"{word}, from {health.device}" if health.device else word)
        more = "Choose another microphone" if self.choosable else ""
        self.setToolTip(". ".join(words for words in (health.device, more) if words))

    def _wanted(self, health: SourceHealth) -> str:
        if health.alarm:
            return "no sound" if health.level <= -100 else "look below"
        if self.bar.clipped:
            return "too loud"
        if health.silent_seconds >= SILENT:
            return f"silent {int(health.silent_seconds)} s"
        return "quiet" if health.level < QUIET else "heard"


class _Blocks(QFrame):
    """Blocks that grow taller where the level is too high: the shape says it too."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = BLOCKS
        self.level = self.peak = -120.0
        self.clipped = False
        self._peak_at = self._seen_at = 0.0
        self._clipped_at = -CLIP_HOLD

    def sizeHint(self) -> QSize:
        return QSize(self.blocks * 5 + 14, 16)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_level(self, level: float, peak: float, clipped: bool, now: float) -> None:
        """level and peak in dBFS, now in seconds."""
        if clipped:
            self._clipped_at = now
        self.clipped = now - self._clipped_at < CLIP_HOLD
        fallen = self.peak - FALL * max(0.0, now - max(self._peak_at + HOLD, self._seen_at))
        if peak >= fallen:
            self.peak, self._peak_at = peak, now
        else:
            self.peak = fallen
        self.level, self._seen_at = level, now
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        lit = self._lit(self.level)
        for at in range(self.blocks):
            loud = at >= self._lit(LOUD)
            token = "line" if at >= lit else "red_text" if loud else "text"
            high = 14 if loud else 10
            painter.fillRect(QRectF(at * 5, (16 - high) / 2, 4, high), theme.colour(token))
        if self.peak > FLOOR:
            painter.fillRect(QRectF(self._lit(self.peak) * 5 - 3, 0, 2, 16), theme.colour("text"))
        place = QRectF(self.blocks * 5 + 3, 1, 10, 14)
        if self.clipped:
            painter.fillRect(place, theme.colour("red"))
            for top, high in ((3, 6), (11, 2)):
                painter.fillRect(QRectF(place.left() + 4, place.top() + top - 1, 2, high), theme.colour("on_red"))
        else:
            painter.setPen(theme.colour("line"))
            painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _lit(self, level: float) -> int:
        """How many blocks a level in dBFS fills."""
        share = (min(0.0, max(FLOOR, level)) - FLOOR) / -FLOOR
        return round(share * self.blocks)
