"""Another microphone while the recording goes on: a list over the page, opened by a meter of the recording bar.

What there is to choose from is looked for again while the list is open, so that a microphone that is plugged in stands
in it within two seconds. Each look is a process of its own (ADR 5): no sound driver ever runs inside the window.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QPushButton, QWidget

from meetingrec.domain.errors import Problem
from meetingrec.domain.recording import RecorderStatus, SourceHealth
from meetingrec.services.record import Device, Recorder, order_of
from meetingrec.ui.core import Core
from meetingrec.ui.prepare.sound_check import MicrophoneSearch
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label

LOOK_MS = 1500
ROWS = 6
"""Rows of the list beyond which it scrolls."""


class MicrophoneChooser(InPageDialog):
    """Enter or the button records from the chosen one; it stays open with the reason when that is refused."""

    def __init__(self, owner: QWidget, core: Core, recorder: Recorder, source: str) -> None:
        super().__init__(
            owner,
            f"Choose another microphone for the {source}",
            "The recording goes on meanwhile. The change, and the moment it takes, are marked in the record.",
        )
        self._core, self._recorder, self._source = core, recorder, source
        self._all: tuple[Device, ...] = ()
        self._found: tuple[Device, ...] = ()
        self.use_button: QPushButton | None = None
        self.now = label("", "strong")
        self.list = _Microphones(self._use)
        self.told = label("Looking for microphones", "muted")
        self.wrong = label("", "danger", selectable=True)
        self.wrong.hide()
        for widget in (self.now, self.list, self.told, self.wrong):
            self.body.addWidget(widget)
        self.list.hide()
        self.use_button = self.add_button("Record from this one", self._use, "primary", "mic")
        self.use_button.setEnabled(False)
        self.add_button("Go back")
        self._search = MicrophoneSearch(core, self)
        self._search.found.connect(self._show)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.closed.connect(self._timer.stop)
        self._tell_now()

    def begin(self) -> None:
        """Opens it and begins to look."""
        self.open()
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Again, off the window's thread; one look at a time."""
        self._tell_now()
        self._search.look()

    @property
    def names(self) -> tuple[str, ...]:
        """What may be chosen now."""
        return tuple(device.name for device in self._found)

    # ---- inside ----

    def _health(self) -> tuple[SourceHealth, ...]:
        status: RecorderStatus | None = self._recorder.status()
        return status.sources if status is not None else ()

    def _tell_now(self) -> None:
        device = next((health.device for health in self._health() if health.name == self._source), "")
        self.now.setText(f"Recorded from now: {device}" if device else "Nothing is recorded from now.")

    def _show(self, found: object) -> None:
        if isinstance(found, Problem):
            self.told.setText(f"{found.happened} {found.do}")
            self.told.show()
            return
        self._all = found if isinstance(found, tuple) else ()
        taken = {health.device for health in self._health() if health.name != self._source}
        free = [device for device in self._all if device.name not in taken]
        # The microphone of the room is seldom what the computer plays, and the call seldom anything else.
        fits = tuple(sorted(free, key=lambda device: device.computer_sound != (self._source == "call")))
        if fits != self._found or self.list.isHidden():
            self._found = fits
            self.list.show_rows([(device.name, _kind(device)) for device in fits])
        self.list.setVisible(bool(fits))
        self.told.setText("" if fits else "No microphone was found. Plug one in: it comes into this list by itself.")
        self.told.setVisible(not fits)
        assert self.use_button is not None
        had_none = not self.use_button.isEnabled()
        self.use_button.setEnabled(bool(fits))
        if fits and had_none:
            self.list.setFocus()

    def _use(self) -> bool:
        row = self.list.currentRow()
        if 0 <= row < len(self._found):
            order = order_of(self._found[row], self._all)
            use = partial(self._recorder.use_device, self._source, order)
            self._core.act(self, use, lambda _: self.close_panel(), self._refused)
        return False

    def _refused(self, problem: Problem) -> None:
        self.wrong.setText(f"{problem.happened} {problem.do}")
        self.wrong.show()


class _Microphones(QListWidget):
    """Keeps what was chosen when the list is made anew. Enter uses it."""

    def __init__(self, use: Callable[[], object]) -> None:
        super().__init__()
        self._use = use
        self.setAccessibleName("Microphones")
        self.doubleClicked.connect(lambda _: use())

    def show_rows(self, rows: list[tuple[str, str]]) -> None:
        """(name, what it is) pairs."""
        kept = self.currentIndex().data()
        self.clear()
        for name, kind in rows:
            self.addItem(f"{name}   ({kind})" if kind else name)
        texts = [self.model().index(row, 0).data() for row in range(self.count())]
        self.setCurrentRow(texts.index(kept) if kept in texts else 0)
        high = max(28, self.sizeHintForRow(0)) if rows else 28
        self.setFixedHeight(min(len(rows), ROWS) * high + 2 * self.frameWidth() + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in {"\r", "\n"}:
            self._use()
        else:
            super().keyPressEvent(event)


def _kind(device: Device) -> str:
    if device.computer_sound:
        return "what this computer plays"
    return "the computer's own choice" if device.is_default else ""
