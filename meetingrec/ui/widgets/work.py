"""Long work: what it is, how far it is, how long it will take, and a way to stop it (ui.md rule 8)."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.times import left
from meetingrec.ui.widgets.words import label


class LongWork(QWidget):
    """`show_progress` from any amount of news; the time left is worked out from the pace so far."""

    cancelled = Signal()

    def __init__(self, can_cancel: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._began: float | None = None
        self._words = label("", wrap=False)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(120)
        self._bar.setMaximumWidth(320)
        self._left = label("", "muted", wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(self._left)
        if can_cancel:
            row.addWidget(button("Stop", self.cancelled.emit, role="quiet", icon="x"))
        row.addStretch()

    @property
    def text(self) -> str:
        return f"{self._words.text()} {self._left.text()}".strip()

    def start(self, words: str) -> None:
        """Names the work and starts its clock."""
        self._began = time.monotonic()
        self._words.setText(words)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(words)
        self._left.setText("")

    def show_progress(self, done: float, total: float, now: float | None = None) -> None:
        """done of total, in any unit. now: seconds of a monotonic clock, for tests."""
        if total <= 0 or self._began is None:
            return
        share = min(1.0, max(0.0, done / total))
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(share * 1000))
        spent = (time.monotonic() if now is None else now) - self._began
        if share >= 1.0:
            self._left.setText("finishing")
        elif share > 0.02 and spent > 1.0:
            self._left.setText(left(spent / share - spent))
