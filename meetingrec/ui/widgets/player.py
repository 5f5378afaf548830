"""The player: back, play or pause, on, where it is, how fast, how loud, a stretch over and over. Pitch is kept.

bar.attach(player, core)                     the bar drives it, off the window's thread, and asks it 25 times a second
bar.use(settings)                            as its user has chosen: step back, jump, volume, keys
bar.moved.connect(waveform.set_position)     and transcript.set_position
bar.repeats.connect(...)                     the stretch that is played over and over
waveform.seek.connect(bar.seek)              and transcript.seek
bar.add_keys(page)                           F9 play or pause, F7 back, F8 on, F5 slower, F6 faster, typing or not
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from meetingrec.settings import Settings
from meetingrec.ui import theme
from meetingrec.ui.core import Core
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label

SPEEDS = (0.5, 0.6, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
VOLUMES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
"""1.0 is as recorded; above it quiet voices are boosted."""
JUMP = 3.0
"""Seconds that "back" and "on" move, unless chosen otherwise."""
SHORTEST = 0.5
"""Seconds that a repeated stretch lasts at least."""
EVERY_MS = 40
KEYS = (
    ("F9", "Play or pause"),
    ("F7", "Back 3 seconds"),
    ("F8", "On 3 seconds"),
    ("F5", "Slower"),
    ("F6", "Faster"),
)
"""Unless chosen otherwise; `PlayerBar.keys` has them as they are."""
REPEAT_KEYS = (
    ("Ctrl+F7", "Repeat from here"),
    ("Ctrl+F8", "Repeat up to here"),
    ("Ctrl+F9", "Stop repeating"),
)
REPEAT = (
    ("Repeat from", "A stretch that is to be repeated begins here"),
    ("Repeat to", "It ends here, and is repeated from now on"),
    ("Repeat off", "Plays on behind the stretch"),
)
"""Word and explanation of the one button that does all three, one after the other. Short: the bar is one row."""
_MEDIA = ("Media Play", "Media Previous", "Media Next", "Toggle Media Play/Pause")


class Playable(Protocol):
    """What a service hands out for playing. Seconds; speed 0.5 to 2.0, volume 0 to 4. play() may raise a Problem."""

    speed: float
    volume: float

    @property
    def position(self) -> float: ...
    @property
    def length(self) -> float: ...
    @property
    def playing(self) -> bool: ...
    def play(self) -> None: ...
    def pause(self) -> None: ...
    def seek(self, seconds: float) -> None: ...
    def loop(self, start: float, end: float) -> None: ...
    def unloop(self) -> None: ...


class PlayerBar(QWidget):
    moved = Signal(float)
    """Seconds, while playing and after every move."""
    playing_changed = Signal(bool)
    attached = Signal(bool)
    """Whether there is something to play from now on."""
    repeats = Signal(object)
    """(start, end) in seconds of the stretch that is played over and over, None when it ends."""

    def __init__(
        self, step_back: float = 0.0, parent: QWidget | None = None, *, volume: bool = True, repeat: bool = True
    ) -> None:
        """step_back: seconds to go back when it is played after a pause (a minute taker's setting). volume, repeat:
        whether they are shown; a narrow page does without."""
        super().__init__(parent)
        self.step_back = step_back
        self.jump = JUMP
        self._with_volume, self._with_repeat = volume, repeat
        self._player: Playable | None = None
        self._core: Core | None = None
        self._was = (-1.0, False)
        self._begun = False
        self._from: float | None = None
        self.repeated: tuple[float, float] | None = None
        self._chosen_volume = 1.0
        self._names = ["F9", "F7", "F8"]
        self._shortcuts: list[QShortcut] = []
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._build()
        self._show(0.0, 0.0, playing=False)

    # ---- what pages call ----

    def use(self, chosen: Settings) -> None:
        """As somebody chose in Settings."""
        self.step_back = min(10.0, max(0.0, chosen.step_back))
        self.jump = min(60.0, max(0.5, chosen.jump))
        reword(self.back_button, f"Back {self.jump:g} s")
        reword(self.on_button, f"On {self.jump:g} s")
        if chosen.volume != self._chosen_volume:
            self._chosen_volume = chosen.volume
            nearest = min(range(len(VOLUMES)), key=lambda at: abs(VOLUMES[at] - chosen.volume))
            self.volumes.setCurrentIndex(nearest)
        self._names = [chosen.play_key, chosen.back_key, chosen.on_key]
        for shortcut, name in zip(self._shortcuts, self._names, strict=False):
            shortcut.setKey(QKeySequence(name))

    def attach(self, player: Playable | None, core: Core) -> None:
        """Drives this player from now on; None lets go of the last one (which is paused)."""
        if self._player is not None and self._player is not player:
            core.sound(self, self._player.pause)
        self._player, self._core = player, core
        self._was, self._begun = (-1.0, False), False
        self._forget_stretch()
        self.setEnabled(player is not None)
        if player is None:
            self._timer.stop()
            self._show(0.0, 0.0, playing=False)
        else:
            player.volume = self.volumes.currentData()
            player.speed = self.speeds.currentData()
            self._timer.start()
            self._look()
        self.attached.emit(player is not None)

    def toggle(self) -> None:
        """Play or pause."""
        if self._player is not None:
            (self.pause if self._player.playing else self.play)()

    def play(self) -> None:
        """Plays; after a pause from a little before, unless somebody has gone to a place since."""
        player, core = self._player, self._core
        if player is None or core is None:
            return
        back = self.step_back if self._begun else 0.0
        self._begun = True

        def play() -> None:
            if player.playing:
                return
            if back:
                player.seek(max(0.0, player.position - back))
            elif player.position >= player.length - 0.05:
                player.seek(0.0)
            _play(player)

        core.sound(self, play, lambda _: self._look())

    def pause(self) -> None:
        if self._player is not None and self._core is not None:
            self._core.sound(self, self._player.pause, lambda _: self._look())

    def seek(self, seconds: float) -> None:
        """Goes there; plays on if it was playing."""
        player, core = self._player, self._core
        if player is not None and core is not None:
            to = min(max(0.0, seconds), player.length)
            self._begun = self._begun and player.playing
            core.sound(self, lambda: player.seek(to), lambda _: self._look())

    def play_from(self, seconds: float) -> None:
        """Goes there and plays: for a click on a word."""
        player, core = self._player, self._core
        if player is None or core is None:
            return
        self._begun = True

        def play() -> None:
            player.seek(min(max(0.0, seconds), player.length))
            if not player.playing:
                _play(player)

        core.sound(self, play, lambda _: self._look())

    def back(self) -> None:
        self._step(-self.jump)

    def on(self) -> None:
        self._step(self.jump)

    def _step(self, by: float) -> None:
        """From where it is when its turn comes: two quick presses are two steps."""
        player, core = self._player, self._core
        if player is not None and core is not None:
            self._begun = self._begun and player.playing
            core.sound(
                self,
                lambda: player.seek(min(max(0.0, player.position + by), player.length)),
                lambda _: self._look(),
            )

    def change_speed(self, steps: int) -> None:
        """steps along `SPEEDS`: -1 slower, 1 faster."""
        self.speeds.setCurrentIndex(min(max(0, self.speeds.currentIndex() + steps), self.speeds.count() - 1))

    def repeat_from(self) -> None:
        """The stretch to be repeated begins here."""
        if self._player is not None:
            self._from = self._player.position
            self._name_repeat()
            announce(self, f"Repeats from {clock(self._from)}")

    def repeat_to(self) -> None:
        """It ends here, and is played over and over from now on."""
        player, core = self._player, self._core
        if player is None or core is None or self._from is None:
            return
        start, end = sorted((self._from, player.position))
        end = min(player.length, max(end, start + SHORTEST))
        start = max(0.0, min(start, end - SHORTEST))
        if end <= start:
            return
        self._from, self.repeated = None, (start, end)
        core.sound(self, lambda: player.loop(start, end))
        self._name_repeat()
        self.repeats.emit(self.repeated)

    def repeat_no_more(self) -> None:
        if self._player is not None and self._core is not None:
            self._core.sound(self, self._player.unloop)
        self._forget_stretch()

    def tell_pedal(self, words: str) -> None:
        """How the pedal stands ("Pedal: ready"); "" where there is none."""
        self.pedal.setText(words)
        self.pedal.setVisible(bool(words))
        if self.minimumHeight() == self.maximumHeight():  # a page has fixed it to what its rows needed before
            self.setFixedHeight(self.heightForWidth(self.width()))
        self.updateGeometry()

    def keys(self) -> tuple[tuple[str, str], ...]:
        """For Page.keys() of a page that has called add_keys."""
        seconds = f"{self.jump:g} seconds"
        does = ("Play or pause", f"Back {seconds}", f"On {seconds}")
        chosen = tuple((name, words) for name, words in zip(self._names, does, strict=True) if name)
        return (*chosen, *KEYS[3:], *(REPEAT_KEYS if self._with_repeat else ()))

    def add_keys(self, page: QWidget) -> None:
        """The keys of `keys` while the page is shown, wherever the caret stands, on the tabs above it too."""
        acts: list[Callable[[], object]] = [self.toggle, self.back, self.on]
        self._shortcuts = [_shortcut(page, name, act) for name, act in zip(self._names, acts, strict=True)]
        for name, act in zip(_MEDIA, [*acts, self.toggle], strict=True):
            _shortcut(page, name, act)
        _shortcut(page, "F5", lambda: self.change_speed(-1))
        _shortcut(page, "F6", lambda: self.change_speed(1))
        if self._with_repeat:
            for (name, _), act in zip(
                REPEAT_KEYS, (self.repeat_from, self.repeat_to, self.repeat_no_more), strict=True
            ):
                _shortcut(page, name, act)

    # ---- inside ----

    def _build(self) -> None:
        self.back_button = button("Back 3 s", self.back, icon="rotate-ccw")
        self.play_button = button("Play", self.toggle, icon="play")
        self.play_button.setMinimumWidth(96)
        self.on_button = button("On 3 s", self.on, icon="rotate-cw")
        self._time = label("", "strong", wrap=False)
        self._time.setFont(theme.figures(self._time.font()))
        self._time.setAccessibleName("Position and length")
        self.speeds = _choice("Speed", [(f"{speed:g} x", speed) for speed in SPEEDS], 1.0)
        self.speeds.currentIndexChanged.connect(self._speed_chosen)
        self.volumes = _choice("Volume", [(volume_words(volume), volume) for volume in VOLUMES], 1.0)
        self.volumes.currentIndexChanged.connect(self._volume_chosen)
        self.repeat_button: QPushButton = button(REPEAT[0][0], self._repeat)
        self.repeat_button.setMinimumWidth(self.repeat_button.sizeHint().width())
        self.pedal: QLabel = label("", "muted", wrap=False)
        self.pedal.hide()
        speed = label("Speed", wrap=False)
        speed.setBuddy(self.speeds)
        flow = FlowLayout(self, gap=6)
        flow_of = (self.back_button, self.play_button, self.on_button, self._time, speed, self.speeds)
        for widget in (*flow_of, self.volumes, self.repeat_button, self.pedal):
            flow.addWidget(widget)
        self.volumes.setVisible(self._with_volume)
        self.repeat_button.setVisible(self._with_repeat)
        self._name_repeat()

    def _repeat(self) -> None:
        """One button: from here, up to here, no more."""
        if self.repeated is not None:
            self.repeat_no_more()
        elif self._from is not None:
            self.repeat_to()
        else:
            self.repeat_from()

    def _forget_stretch(self) -> None:
        was, self._from, self.repeated = self.repeated, None, None
        self._name_repeat()
        if was is not None:
            self.repeats.emit(None)

    def _name_repeat(self) -> None:
        at = 2 if self.repeated is not None else 0 if self._from is None else 1
        words, tip = REPEAT[at]
        reword(self.repeat_button, words)
        self.repeat_button.setToolTip(f"{tip} ({REPEAT_KEYS[at][0]})")

    def _volume_chosen(self) -> None:
        if self._player is not None:
            self._player.volume = self.volumes.currentData()

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


def _play(player: Playable) -> None:
    with contextlib.suppress(ValueError):  # it was closed meanwhile: nobody listens to it any more
        player.play()


def volume_words(volume: float) -> str:
    """Up to as recorded `Volume 75 %`, and above it `Boost 2 x`."""
    return f"Volume {round(volume * 100)} %" if volume <= 1.0 else f"Boost {volume:g} x"


def _choice(name: str, entries: list[tuple[str, float]], first: float) -> QComboBox:
    made = QComboBox()
    for words, value in entries:
        made.addItem(words, value)
    made.setCurrentIndex([value for _, value in entries].index(first))
    made.setAccessibleName(name)
    return made


def _shortcut(page: QWidget, name: str, act: Callable[[], object]) -> QShortcut:
    made = QShortcut(QKeySequence(name), page)
    made.setContext(Qt.ShortcutContext.WindowShortcut)
    made.activated.connect(act)
    return made
