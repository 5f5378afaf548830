"""Is one side of a conference silent while the other speaks? (reliability.md 2.4)

The rule, and why it is so:
- A side is *silent* when nothing of it reached -65 dBFS for nine seconds: zeros, or the hiss of an open input. A room
  in which people listen is nearly always above that, and it hears the loudspeaker of the call besides.
- The other side *speaks* when its level stood out by 9 dB from its own background, and above -55 dBFS, for four seconds
  of the last ten. A fan or a hum does not stand out; people do.
- Both together are a warning, not an alarm: people on a call who all listen, muted, look exactly like a call that is
  not heard, and only the chair knows. It goes when the silent side is heard, or when nobody has spoken for ten seconds.
- Two silent sides are a pause. A side that has an alarm of its own (muted, gone) needs no second one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from meetingrec.audio.health import QUIET_LEVEL, spoken
from meetingrec.domain.recording import SourceHealth

OVER = 10.0
"""Seconds that are looked back on."""
_SILENT_FOR = 9.0
_SPEECH_FOR = 4.0
_SPEECH_LEVEL = -55.0
_STANDS_OUT = 9.0
_STOOD_STILL = 2.0
"""Seconds between two looks after which nothing is known of the time between: the computer slept."""


@dataclass
class _Side:
    """What was seen of one source. steps: (when, seconds it stands for, level in dBFS)."""

    steps: deque[tuple[float, float, float]] = field(default_factory=deque)
    silent_since: float | None = None
    well: bool = True

    def add(self, now: float, seconds: float, health: SourceHealth) -> None:
        self.well = not health.alarm
        self.steps.append((now, seconds, health.level))
        while self.steps[0][0] < now - OVER:
            self.steps.popleft()
        if health.level >= QUIET_LEVEL or not self.well:
            self.silent_since = None
        elif self.silent_since is None:
            self.silent_since = now

    def silent(self, now: float) -> float:
        """Seconds for which nothing was heard."""
        return now - self.silent_since if self.silent_since is not None else 0.0

    def speech(self) -> float:
        """Seconds of the last ten in which somebody spoke."""
        levels = sorted(level for _, _, level in self.steps)
        background = levels[len(levels) // 10]
        least = max(_SPEECH_LEVEL, background + _STANDS_OUT)
        return sum(seconds for _, seconds, level in self.steps if level >= least)


class Sides:
    """The sources of one recording, compared. `look` from one thread, `warning` from any."""

    def __init__(self) -> None:
        self._sides: dict[str, _Side] = {}
        self._warnings: dict[str, str] = {}
        self._looked: float | None = None

    def begin(self) -> None:
        """Recording starts or goes on after a pause: what was before says nothing about now."""
        self._sides, self._warnings, self._looked = {}, {}, None

    def look(self, now: float, sources: Iterable[SourceHealth]) -> None:
        """To be called ten times a second or more while it is being recorded. now: steady seconds."""
        if self._looked is not None and now - self._looked > _STOOD_STILL:
            self.begin()
        step = now - self._looked if self._looked is not None else 0.0
        self._looked = now
        for health in sources:
            self._sides.setdefault(health.name, _Side()).add(now, step, health)
        speech = {name: side.speech() for name, side in self._sides.items() if side.well}
        warnings = {}
        for name, side in self._sides.items():
            others = {other: seconds for other, seconds in speech.items() if other != name}
            loudest = max(others, key=others.__getitem__, default=None)
            if loudest is None or not side.well:
                continue
            needed = 0.0 if name in self._warnings else _SPEECH_FOR
            if side.silent(now) >= _SILENT_FOR and others[loudest] > needed:
                warnings[name] = _words(name, loudest)
        self._warnings = warnings

    def warning(self, name: str) -> str:
        """What is to be said of this source; "" when all is well."""
        return self._warnings.get(name, "")


def _words(silent: str, heard: str) -> str:
    place = {"call": "on the call", "room": "in the room"}.get(silent, f"at {silent}")
    what = "the sound of the call on this computer" if silent == "call" else "the microphone"
    return (
        f"{spoken(silent).capitalize()} is silent while {spoken(heard)} is heard."
        f" If somebody {place} is speaking, it is not being recorded: check {what}."
    )
