"""The player: back 3 s, play or pause, on 3 s, where it is, and how fast. Pitch is kept at every speed.

bar.attach(player, core)                     the bar drives it, off the window's thread, and asks it 25 times a second
bar.moved.connect(waveform.set_position)     and transcript.set_position
waveform.seek.connect(bar.seek)              and transcript.seek
bar.add_keys(page)                           F9 play or pause, F7 back, F8 on, F5 slower, F6 faster, typing or not
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QWidget

from meetingrec.ui import theme
from meetingrec.ui.core import Core
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label

SPEEDS = (0.5, 0.6, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
JUMP = 3.0
"""Seconds that "back" and "on" move."""
EVERY_MS = 40
KEYS = (
    ("F9", "Play or pause"),
    ("F7", "Back 3 seconds"),
    ("F8", "On 3 seconds"),
    ("F5", "Slower"),
    ("F6", "Faster"),
)
"""For Page.keys() of a page that has called add_keys."""


class Playable(Protocol):
    """What a service hands out for playing. Seconds; speed 0.5 to 2.0. play() may raise a Problem."""

    speed: float

    @property
    def position(self) -> float: ...
    @property
    def length(self) -> float: ...
    @property
    def playing(self) -> bool: ...
    def play(self) -> None: ...
    def pause(self) -> None: ...
    def seek(self, seconds: float) -> None: ...


class PlayerBar(QWidget):
    moved = Signal(float)
    """Seconds, while playing and after every move."""
    playing_changed = Signal(bool)

    def __init__(self, step_back: float = 0.0, parent: QWidget | None = None) -> None:
        """step_back: seconds to go back when it is played after a pause (a minute taker's setting)."""
        super().__init__(parent)
        self.step_back = step_back
        self._player: Playable | None = None
        self._core: Core | None = None
        self._was = (-1.0, False)
        self._begun = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._build()
        self._show(0.0, 0.0, playing=False)

    # ---- what pages call ----

    def attach(self, player: Playable | None, core: Core) -> None:
        """Drives this player from now on; None lets go of the last one (which is paused)."""
        if self._player is not None and self._player is not player:
            core.act(self, self._player.pause)
        self._player, self._core = player, core
        self._was, self._begun = (-1.0, False), False
        self.setEnabled(player is not None)
        if player is None:
            self._timer.stop()
            self._show(0.0, 0.0, playing=False)
        else:
            self._timer.start()
            self._look()

    def toggle(self) -> None:
        """Play or pause."""
        player, core = self._player, self._core
        if player is None or core is None:
            return
        if player.playing:
            core.act(self, player.pause, lambda _: self._look())
            return
        back = self.step_back if self._begun else 0.0
        self._begun = True

        def play() -> None:
            if back:
                player.seek(max(0.0, player.position - back))
            elif player.position >= player.length - 0.05:
                player.seek(0.0)
            player.play()

        core.act(self, play, lambda _: self._look())

    def seek(self, seconds: float) -> None:
        """Goes there; plays on if it was playing."""
        player, core = self._player, self._core
        if player is not None and core is not None:
            to = min(max(0.0, seconds), player.length)
            core.act(self, lambda: player.seek(to), lambda _: self._look())

    def play_from(self, seconds: float) -> None:
        """Goes there and plays: for a click on a word."""
        player, core = self._player, self._core
        if player is None or core is None:
            return
        self._begun = True

        def play() -> None:
            player.seek(min(max(0.0, seconds), player.length))
            if not player.playing:
                player.play()

        core.act(self, play, lambda _: self._look())

    def back(self) -> None:
        if self._player is not None:
            self.seek(self._player.position - JUMP)

    def on(self) -> None:
        if self._player is not None:
            self.seek(self._player.position + JUMP)

    def change_speed(self, steps: int) -> None:
        """steps along `SPEEDS`: -1 slower, 1 faster."""
        self.speeds.setCurrentIndex(min(max(0, self.speeds.currentIndex() + steps), self.speeds.count() - 1))

    def add_keys(self, page: QWidget) -> None:
        """The keys of `KEYS` while the page is shown, wherever the caret stands, on the tabs above it too."""
        acts = (self.toggle, self.back, self.on, lambda: self.change_speed(-1), lambda: self.change_speed(1))
        for (key, _), act in zip(KEYS, acts, strict=True):
            shortcut = QShortcut(QKeySequence(key), page)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    # ---- inside ----

    def _build(self) -> None:
        self.back_button = button("Back 3 s", self.back, icon="rotate-ccw")
        self.play_button = button("Play", self.toggle, icon="play")
        self.play_button.setMinimumWidth(112)
        self.on_button = button("On 3 s", self.on, icon="rotate-cw")
        self._time = label("", "strong", wrap=False)
        self._time.setFont(theme.figures(self._time.font()))
        self._time.setAccessibleName("Position and length")
        self.speeds = QComboBox()
        for speed in SPEEDS:
            self.speeds.addItem(f"{speed:g} x", speed)
        self.speeds.setCurrentIndex(SPEEDS.index(1.0))
        self.speeds.setAccessibleName("Speed")
        self.speeds.currentIndexChanged.connect(self._speed_chosen)
        named = label("Speed", wrap=False)
        named.setBuddy(self.speeds)
        flow = FlowLayout(self, gap=10)
        for widget in (self.back_button, self.play_button, self.on_button, self._time, named, self.speeds):
            flow.addWidget(widget)

    def _speed_chosen(self) -> None:
        if self._player is not None:
            self._player.speed = self.speeds.currentData()

    def _look(self) -> None:
        if self._player is None:
            return
        position, playing = self._player.position, self._player.playing
        if (position, playing) != self._was:
            moved, turned = position != self._was[0], playing != self._was[1]
            self._was = (position, playing)
            self._show(position, self._player.length, playing=playing)
            if moved:
                self.moved.emit(position)
            if turned:
                self.playing_changed.emit(playing)

    def _show(self, position: float, length: float, *, playing: bool) -> None:
        words = f"{clock(position)} / {clock(length)}"
        if self._time.text() != words:
            self._time.setText(words)
        reword(self.play_button, *(("Pause", "pause") if playing else ("Play", "play")))
