"""Clocks, and where on the timeline samples are missing (reliability.md 2.4, 6.4, 6.8).

Time is the sample counter. The clock only tells where samples that should have come did not, so that a GAP record
can keep audio and wall clock together.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_LATE = 0.15
"""Seconds a block may come late before anything is suspected; a busy computer delivers in bursts."""
_LATE_WITH_FLAG = 0.05
"""The same where the system itself said that it lost samples."""
_DECIDE_AFTER = 1.0
"""Seconds for a backlog to catch up: what has not come by then is lost."""
_LEAST_GAP = 0.02
_DRIFT = 3e-4
"""Sound hardware is up to some 300 parts per million slow or fast: that is no loss, and is followed, not filled."""


_COUNTS_SLEEP: int | None = getattr(
    time, {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}.get(sys.platform, ""), None
)
"""The system's clock that goes on in sleep; Windows' monotonic one does so anyway."""


def steady() -> float:
    """Seconds of a clock that never jumps and goes on while the computer sleeps (reliability.md 2.4, Clocks)."""
    return time.clock_gettime(_COUNTS_SLEEP) if _COUNTS_SLEEP is not None else time.monotonic()


@dataclass(frozen=True, slots=True)
class Clock:
    """The two clocks of a recording, in seconds; tests put their own in."""

    steady: Callable[[], float] = steady
    utc: Callable[[], float] = time.time

    def read(self) -> tuple[int, int]:
        """(steady, UTC) in nanoseconds, as every record of a sealed part carries them."""
        return int(self.steady() * 1e9), int(self.utc() * 1e9)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A stretch of samples that came. at: steady seconds of its first sample; stream: counts openings of the device."""

    at: float
    seconds: float
    stream: int
    overflow: bool = False


@dataclass
class Timekeeper:
    """Says for every arrival how many seconds of the timeline are missing before it.

    A late block may be the start of a backlog that catches up (the sound server was frozen: nothing is lost) or the
    first after a loss. So what comes late is held for a second and judged by the least lateness seen in it.
    `feed` and `flush` give (missing seconds, index) pairs: index counts arrivals given to `feed`, in order.
    """

    due: float | None = None
    _stream: int = 0
    _held: list[int] = field(default_factory=list)
    _held_since: float = 0.0
    _least: float = 0.0
    _count: int = 0

    def feed(self, arrival: Arrival) -> list[tuple[float, int]]:
        """What can be stored now, oldest first; empty while an arrival is held."""
        index, self._count = self._count, self._count + 1
        if self.due is None or arrival.stream != self._stream:
            return [*self.flush(), (self._open(arrival), index)]
        late = arrival.at - self.due
        if self._held or late > (_LATE_WITH_FLAG if arrival.overflow else _LATE):
            return self._hold(arrival, index, late)
        self.due += arrival.seconds + _followed(late, arrival.seconds)
        return [(0.0, index)]

    def flush(self) -> list[tuple[float, int]]:
        """Everything held, judged by what was seen so far."""
        if not self._held:
            return []
        missing = self._least if self._least > _LEAST_GAP else 0.0
        assert self.due is not None
        self.due += missing
        first, *rest = self._held
        self._held = []
        return [(missing, first), *((0.0, index) for index in rest)]

    def _open(self, arrival: Arrival) -> float:
        """A stream that was opened anew: what lies between is missing, whatever its blocks say later."""
        missing = 0.0 if self.due is None else arrival.at - self.due
        missing = missing if missing > _LEAST_GAP else 0.0
        self._stream = arrival.stream
        begin = arrival.at if self.due is None else max(arrival.at, self.due)
        self.due = begin + arrival.seconds
        return missing

    def _hold(self, arrival: Arrival, index: int, late: float) -> list[tuple[float, int]]:
        if not self._held:
            self._held_since, self._least = arrival.at, late
        self._held.append(index)
        self._least = min(self._least, late)
        assert self.due is not None
        self.due += arrival.seconds
        return self.flush() if arrival.at - self._held_since >= _DECIDE_AFTER or late <= 0 else []


def _followed(late: float, seconds: float) -> float:
    """How far the due time follows this lateness: no faster than hardware drifts when late, at ease when early."""
    return min(late, seconds * _DRIFT) if late > 0 else late * 0.05
