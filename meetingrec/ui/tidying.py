"""Python's garbage collection, on the window's thread only.

Left alone it runs on whichever thread happens to make an object, and would take the last hold of a widget away on the
services' thread while the window is destroying it: the window then dies of it. So it is switched off while a window is
there and done here, a little at a time; the long sweep waits until nobody has typed for a moment.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 250
YOUNG, MIDDLE = 2_000, 10
"""Objects made before a short sweep, and short sweeps before a middle one."""
OLD = 20
"""Middle sweeps before a long one."""
QUIET_S = 2.0


class Tidying(QObject):
    """Make one with the window, and close() it with the window. touched() tells that a person did something."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        self._touched = time.monotonic()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._tidy)
        self._timer.start()

    def close(self) -> None:
        self._timer.stop()
        if self._was_on:
            gc.enable()

    def touched(self) -> None:
        """A long sweep waits from now on for QUIET_S seconds."""
        self._touched = time.monotonic()

    def _tidy(self) -> None:
        young, middle, old = gc.get_count()
        quiet = time.monotonic() - self._touched > QUIET_S
        if old > OLD and quiet:
            gc.collect(2)
        elif middle > MIDDLE:
            gc.collect(1)
        elif young > YOUNG:
            gc.collect(0)
