"""Packing speech into windows of the length that the model hears at once, and finding the way back.

Silence between phrases is shortened to 0.8 s, never removed, and a window is closed at a pause. What is given to the
model is one array of packed sound; `Packing` turns its times into times of the stretch.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from meetingrec.speech.listening import Chances, Region, quietest
from meetingrec.speech.protocol import RATE

Sound = npt.NDArray[np.float32]
"""Mono samples at 16 kHz, -1 to 1."""

_MARGIN = int(0.4 * RATE)
_SPLIT_FROM = 0.6


@dataclass(frozen=True, slots=True)
class Packing:
    """pieces: what was kept of the stretch, in samples; offsets: where each lies in the packed sound;
    clips: the windows in the packed sound, as (start, end) samples."""

    pieces: tuple[Region, ...]
    offsets: tuple[int, ...]
    clips: tuple[Region, ...]

    def sound(self, stretch: Sound) -> Sound:
        """The packed sound, cut from the stretch it was made for."""
        return np.concatenate([stretch[piece.start : piece.end] for piece in self.pieces])

    def times(self, start: float, end: float) -> tuple[float, float]:
        """Seconds of the stretch for a word at these seconds of the packed sound."""
        middle = int((start + end) / 2 * RATE)
        index = min(max(bisect_right(self.offsets, middle) - 1, 0), len(self.pieces) - 1)
        piece, offset = self.pieces[index], self.offsets[index]
        moved = (piece.start - offset) / RATE
        low, high = piece.start / RATE, piece.end / RATE
        return min(max(start + moved, low), high), min(max(end + moved, low), high)


def pack(regions: Sequence[Region], chances: Chances, length: int, window_seconds: float) -> Packing:
    """Windows of at most `window_seconds` that hold all speech of a stretch of `length` samples."""
    limit = int(window_seconds * RATE)
    pieces: list[Region] = []
    offsets: list[int] = []
    clips: list[Region] = []
    opened = position = 0
    for piece in _split(_with_margins(regions, length), chances, limit):
        size = piece.end - piece.start
        if position > opened and position + size - opened > limit:
            clips.append(Region(opened, position))
            opened = position
        pieces.append(piece)
        offsets.append(position)
        position += size
    if position > opened:
        clips.append(Region(opened, position))
    return Packing(tuple(pieces), tuple(offsets), tuple(clips))


def _with_margins(regions: Sequence[Region], length: int) -> list[Region]:
    kept = []
    for index, region in enumerate(regions):
        before = (regions[index - 1].end + region.start) // 2 if index else 0
        after = (region.end + regions[index + 1].start) // 2 if index + 1 < len(regions) else length
        kept.append(Region(max(before, region.start - _MARGIN), min(after, region.end + _MARGIN)))
    return kept


def _split(pieces: Sequence[Region], chances: Chances, limit: int) -> list[Region]:
    """Nobody paused for a whole window: cut it where the sound is least like speech, late in the window."""
    short: list[Region] = []
    for piece in pieces:
        rest = piece
        while rest.end - rest.start > limit:
            cut = quietest(chances, rest.start + int(limit * _SPLIT_FROM), rest.start + limit)
            short.append(Region(rest.start, cut))
            rest = Region(cut, rest.end)
        short.append(rest)
    return short
