"""Is this source really giving sound? (reliability.md 2.2, 2.4)

The sound system alone lies: a muted microphone gives zeros without a flag, an unplugged one gives nothing or another
microphone. So levels, identical values, clipping and samples per second are watched here. What the computer plays is
no microphone: zeros are what it gives while nobody speaks, so only its comparison with the room tells (sides.py).
"""

from __future__ import annotations

import math
import threading
from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from meetingrec.audio.sealed_format import Flags
from meetingrec.domain.recording import SourceHealth

FLOOR = -120.0
_WINDOW = 0.1
# Of each pair the first is a warning, the second an alarm (the table of reliability.md 2.4).
_NOTHING_CAME, _NOTHING_FOR_LONG = 2.0, 5.0
_NO_SOUND, _NO_SOUND_FOR_LONG = 3.0, 10.0
_QUIET, _QUIET_FOR_LONG = 60.0, 180.0
_CLIP_BLOCKS, _CLIP_MOST_BLOCKS = 0.05, 0.30
_RATE, _RATE_FAR_OFF = 0.995, 0.95
QUIET_LEVEL = -65.0
_STEPS = (2, 3, 5, 10, 20, 30)
_CLIP = 32_700
_CLIP_RUN = 3
_CLIP_OVER = 30.0
_RATE_OVER = 20.0
_BURST = 0.15
"""Seconds by which blocks may come in bursts without anything being lost."""

Samples = NDArray[np.int16]


class _Ask(NamedTuple):
    """What to look at when nothing comes, when all that comes is silence, and when it is very quiet."""

    nothing: str
    no_sound: str
    quiet: str


_ASK = {
    "room": _Ask("Is the microphone plugged in?", "Is the microphone muted?", "Is the microphone near enough?"),
    "call": _Ask(
        "Is what the call comes from still plugged in?",
        "Is the call connected, and its sound turned on?",
        "Is the sound of the call turned up?",
    ),
}
"""By source. Nobody in the room can unmute a microphone at the far end of a call."""


def decibels(value: float) -> float:
    """Of full scale (32 768): 0 dBFS is the loudest, FLOOR stands for nothing at all."""
    return max(FLOOR, 20.0 * math.log10(value / 32_768.0)) if value > 0 else FLOOR


def root_mean_square(samples: Samples) -> float:
    """In sample values; 0.0 for an empty block."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0


def is_clipped(samples: Samples) -> bool:
    """Three samples or more in a row at the top: the microphone is overdriven."""
    loud = np.abs(samples.astype(np.int32)) >= _CLIP
    if int(np.count_nonzero(loud)) < _CLIP_RUN:
        return False
    return bool(np.convolve(loud, np.ones(_CLIP_RUN, dtype=np.int8), "valid").max() >= _CLIP_RUN)


def spoken(name: str) -> str:
    """A source as one says it: "the room", "the call"."""
    return f"the {name}" if name in ("room", "call") else name


def _about(seconds: float) -> str:
    """In few steps: the words of an alarm are read out anew whenever they change."""
    if seconds >= 60:
        minutes = int(seconds // 60)
        return f"{minutes} minutes" if minutes > 1 else "a minute"
    return f"{max((step for step in _STEPS if step <= seconds), default=_STEPS[0])} seconds"


def flags_of(samples: Samples, overflow: bool) -> Flags:
    """What a record of these samples says about them."""
    flags = Flags.OVERFLOW if overflow else Flags.NONE
    if is_clipped(samples):
        flags |= Flags.CLIPPED
    if decibels(root_mean_square(samples)) < QUIET_LEVEL:
        flags |= Flags.SILENT
    return flags


class Watch:
    """One source's health. `feed` from the thread that reads it, `look` from any."""

    def __init__(self, name: str, rate: int, live: bool = True) -> None:
        """rate: samples a second. live: a device with a clock of its own (a file may come at any speed)."""
        self._lock = threading.Lock()
        self._name = name
        self._rate = rate
        self._live = live
        self._window = np.zeros(0, np.int16)
        self._level = self._peak = FLOOR
        self._samples = 0
        self._same = self._quiet = 0
        self._last_value = 0
        self._came: deque[tuple[float, int]] = deque()
        self._came_samples = 0
        self._clips: deque[tuple[float, bool]] = deque()
        self._clip_count = 0
        self._clipped_at = -math.inf
        self._since: float | None = None
        self._latest: float | None = None
        self._played = self._rests = False

    def begin(self, now: float, played: bool = False, rests: bool = False) -> None:
        """The device was opened (again): whatever was counted against it before no longer holds.

        played: it gives what the computer plays. rests: and no samples at all while it plays nothing.
        """
        with self._lock:
            self._played, self._rests = played, rests
            self._since = self._latest = now
            self._same = self._quiet = 0
            self._came.clear()
            self._came_samples = 0

    def feed(self, samples: Samples, now: float) -> None:
        """samples: int16 mono, any number. now: steady seconds."""
        if not len(samples):
            return
        with self._lock:
            self._samples += len(samples)
            now = self._latest = self._time(now)
            self._count(samples, now)
            self._window = np.concatenate([self._window, samples])
            size = round(self._rate * _WINDOW)
            while len(self._window) >= size:
                self._measure(self._window[:size], now)
                self._window = self._window[size:]

    def _count(self, samples: Samples, now: float) -> None:
        lowest, highest = int(samples.min()), int(samples.max())
        if lowest == highest == self._last_value:
            self._same += len(samples)
        else:
            self._same = len(samples) if lowest == highest else 0
        self._last_value = int(samples[-1])
        self._came.append((now, len(samples)))
        self._came_samples += len(samples)
        while self._came[0][0] < now - _RATE_OVER:
            self._came_samples -= self._came.popleft()[1]

    def _measure(self, window: Samples, now: float) -> None:
        self._level = decibels(root_mean_square(window))
        self._peak = decibels(float(np.abs(window.astype(np.int32)).max()))
        self._quiet = self._quiet + len(window) if self._level < QUIET_LEVEL else 0
        clipped = is_clipped(window)
        self._clipped_at = now if clipped else self._clipped_at
        self._clips.append((now, clipped))
        self._clip_count += clipped
        while self._clips[0][0] < now - _CLIP_OVER:
            self._clip_count -= self._clips.popleft()[1]

    def stalled(self, now: float) -> float:
        """Seconds since the last sample (or since the device was opened); 0.0 before that."""
        return max(0.0, now - self._latest) if self._latest is not None else 0.0

    def look(self, now: float, device: str, trouble: str = "") -> SourceHealth:
        """trouble: what is known to be wrong with the device itself; it goes before anything heard and is serious."""
        with self._lock:
            return self._health(self._time(now), device, trouble)

    def _time(self, now: float) -> float:
        """A file that is played faster than real time has the time of its own samples."""
        return now if self._live else self._samples / self._rate

    def _health(self, now: float, device: str, trouble: str) -> SourceHealth:
        stalled = self.stalled(now) if self._live else 0.0
        silent = max(self._same, self._quiet) / self._rate
        heard = stalled < _NOTHING_CAME
        alarm, serious = (trouble, True) if trouble else self._alarm(now, stalled)
        return SourceHealth(
            name=self._name,
            device=device,
            level=self._level if heard else FLOOR,
            peak=self._peak if heard else FLOOR,
            clipped=heard and now - self._clipped_at < 1.0,
            silent_seconds=silent if heard else silent + stalled,
            samples=self._samples,
            alarm=alarm,
            serious=serious,
        )

    def _alarm(self, now: float, stalled: float) -> tuple[str, bool]:
        """The words, and whether they are an alarm rather than a warning."""
        name, ask = spoken(self._name), _ASK.get(self._name, _ASK["room"])
        same, quiet = self._same / self._rate, self._quiet / self._rate
        if stalled >= _NOTHING_CAME and not self._rests:
            words = f"Nothing has come from {name} for {_about(stalled)}. {ask.nothing}"
            return words, stalled >= _NOTHING_FOR_LONG
        if same >= _NO_SOUND and not self._played:
            words = f"No sound has come from {name} for {_about(same)}. {ask.no_sound}"
            return words, same >= _NO_SOUND_FOR_LONG
        lost = self._lost(now) if self._live and not self._rests else 0.0
        if lost:
            words = f"Some sound of {name} is being lost. Close other programs on this computer."
            return words, lost > 1 - _RATE_FAR_OFF
        if quiet >= _QUIET and not self._played:
            told = name[0].upper() + name[1:]
            words = f"{told} has been very quiet for {_about(quiet)}. {ask.quiet}"
            return words, quiet >= _QUIET_FOR_LONG
        clipped = self._clip_count / (_CLIP_OVER / _WINDOW)
        if clipped > _CLIP_BLOCKS:
            words = f"The sound of {name} is too loud and distorted. Turn it down or move the microphone away."
            return words, clipped > _CLIP_MOST_BLOCKS
        return "", False

    def _lost(self, now: float) -> float:
        """The share of samples that did not come of late; 0.0 unless more than a busy computer's bursts explain."""
        if self._since is None or now - self._since < _RATE_OVER or len(self._came) < 2:
            return 0.0
        span = self._came[-1][0] - self._came[0][0]
        # The block that opens the span came before it.
        came = (self._came_samples - self._came[0][1]) / self._rate
        missing = span - came
        return missing / span if span > _RATE_OVER / 2 and missing > span * (1 - _RATE) + _BURST else 0.0
