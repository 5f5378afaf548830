"""Notices that somebody is at the keyboard or the mouse: for the lock after idle and for the focus ring.

Only the windows themselves are watched, not every widget: input arrives there first, and nothing else does.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_KEYS = {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.InputMethod}
_POINTER = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
}
_OTHER = {QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchUpdate}


class Attention(QObject):
    """`touched` at most once a second while there is input; `by_keyboard` tells how the last of it came."""

    touched = Signal()
    way_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.by_keyboard = True
        self._last = 0.0
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self.watch)
        self.watch(app.focusWindow())

    def watch(self, window: QWindow | None) -> None:
        """Windows that take the focus are found by themselves; a window that never does can be named here."""
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _KEYS or kind in _POINTER or kind in _OTHER:
            self._noticed(kind)
        return False

    def _noticed(self, kind: QEvent.Type) -> None:
        if kind not in _OTHER and self.by_keyboard != (kind in _KEYS):
            self.by_keyboard = kind in _KEYS
            self.way_changed.emit()
        now = time.monotonic()
        if now - self._last >= 1.0:
            self._last = now
            self.touched.emit()
