"""Where somebody speaks: stretches of speech, from the chance of speech in every frame of sound.

The chances come from the speech detector that ships with faster-whisper (silero); everything here is arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from meetingrec.speech.protocol import RATE

Chances = npt.NDArray[np.float32]
"""One value from 0 to 1 for every FRAME samples."""

FRAME = 512
"""Samples a frame, set by the detector: 32 ms."""

_BEGINS = 0.5
_ENDS = 0.35
_PAUSE = int(0.3 * RATE)
_SHORTEST = int(0.1 * RATE)

_SENTENCE_PAUSE = int(0.5 * RATE)
_LOOK_BACK = 20 * RATE
_MUST_ADVANCE = 10 * RATE
_LEAD_IN = int(0.4 * RATE)


class Region(NamedTuple):
    """Speech from `start` to `end`, in samples."""

    start: int
    end: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return (self.end - self.start) / RATE


def speech_regions(chances: Chances, length: int) -> tuple[Region, ...]:
    """Speech between pauses of at least 0.3 s, in samples below `length`.

    Begins where the chance reaches 0.5 and ends where it stays below 0.35: the detector's own thresholds, with a
    longer pause, so that a window is cut between phrases and not between words.
    """
    found: list[Region] = []
    begun: int | None = None
    quiet_since: int | None = None
    for index, chance in enumerate(chances):
        at = index * FRAME
        if chance >= _BEGINS:
            begun = at if begun is None else begun
            quiet_since = None
        elif begun is not None and chance < _ENDS:
            quiet_since = at if quiet_since is None else quiet_since
            if at - quiet_since >= _PAUSE:
                found.append(Region(begun, quiet_since))
                begun = quiet_since = None
    if begun is not None:
        found.append(Region(begun, min(length, quiet_since if quiet_since is not None else length)))
    return tuple(region for region in found if region.end - region.start >= _SHORTEST)


def cut_at(regions: Sequence[Region], chances: Chances, length: int) -> int:
    """The sample at which a stretch that goes on may be cut so that no word is cut.

    The last pause of half a second within the last 20 s, else the longest shorter one; where nobody pauses, the
    frame that sounds least like speech. A stretch of 10 s or more always advances by at least half of itself; a
    shorter one may give 0: come back with more sound.
    """
    if not regions:
        return max(0, length - _LEAD_IN)
    tail = length - regions[-1].end
    if tail >= _SENTENCE_PAUSE:
        return regions[-1].end + max(_PAUSE, tail - _LEAD_IN)
    must = length >= _MUST_ADVANCE
    pause = _best_pause(regions, length, length // 2 if must else 0)
    if pause is not None:
        return pause
    return quietest(chances, length // 2, length) if must else 0


def quietest(chances: Chances, low: int, high: int) -> int:
    """The sample between `low` and `high` where the sound is least like speech."""
    first, last = low // FRAME + 1, max(low // FRAME + 2, high // FRAME)
    within = chances[first:last]
    return (first + int(np.argmin(within))) * FRAME if len(within) else high


def _best_pause(regions: Sequence[Region], length: int, earliest: int) -> int | None:
    best: tuple[int, int] | None = None
    for index in range(len(regions) - 1, -1, -1):
        before = regions[index - 1].end if index else 0
        pause = regions[index].start - before
        middle = before + pause // 2
        if middle <= earliest or (best is not None and length - middle > _LOOK_BACK):
            break
        if pause >= _SENTENCE_PAUSE:
            return middle
        if best is None or pause > best[0]:
            best = (pause, middle)
    return best[1] if best is not None else None
