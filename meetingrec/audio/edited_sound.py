"""A dictation as it is heard: the sealed parts in the order of its edit list, sample for sample (domain/edit_list.py).

Of each part the sound counts that lies between its first and its last sample: the pause before it, which a part notes
at its front, is no part of a dictation. Where samples are missing, silence keeps their time: every record says how many
came before it. What is gone with the end of a file, or with the file, nobody can count: `lost` names such parts. A part
at another rate (an earlier version let people choose one) is taken to `RATE` as a whole, so that a place in it is the
same at all times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from meetingrec.audio.recording import OpenRecording
from meetingrec.audio.recording_folder import follows
from meetingrec.audio.resampling import Resampler
from meetingrec.audio.sealed_format import named_part
from meetingrec.audio.sealed_reader import OpenPart
from meetingrec.audio.sealed_walk import Walk
from meetingrec.domain.edit_list import RATE, Piece, cut, length
from meetingrec.vault.keys import Identity

Samples = npt.NDArray[np.int16]

_SOURCE = "room"
"""A dictation has one microphone."""
_BLOCK = 10 * RATE


@dataclass(frozen=True, slots=True)
class _Take:
    """What is heard of a part. first: its sample at which the sound begins; own_samples: how many it has, at its own
    rate. starts: that place on the recording's timeline, seconds.
    """

    part: OpenPart
    first: int
    own_samples: int
    starts: float

    @property
    def samples(self) -> int:
        """At `RATE`."""
        rate = self.part.header.rate
        return self.own_samples if rate == RATE else self.own_samples * RATE // rate


class EditedSound:
    """The sealed sound of one dictation. One thread uses it at a time; threads may each open their own."""

    def __init__(self, folder: Path, identities: Sequence[Identity]) -> None:
        """Raises RecordingDamaged, KeyRefused."""
        self._audio = OpenRecording(folder, identities)
        self._takes: dict[int, _Take] = {}
        self._changed_rate: dict[tuple[int, int], Samples] = {}
        self._proven: dict[str, str] = {}
        self._joined: set[int] = set()
        self._look()

    def refresh(self) -> None:
        """Takes in what was recorded since. Raises RecordingDamaged."""
        if self._audio.refresh():
            self._look()

    def _look(self) -> None:
        for placed, part in self._audio.takes(_SOURCE):
            if part.audio:
                first, last = _from_to(part)
                starts = placed.start + first / part.header.rate
                self._takes[part.header.number] = _Take(part, first, last - first, starts)

    @property
    def lengths(self) -> dict[int, int]:
        """Samples of every part, by its number."""
        return {number: take.samples for number, take in self._takes.items()}

    @property
    def starts(self) -> dict[int, float]:
        """Where sample 0 of every part lies on the recording's timeline, in seconds: the time the transcript has."""
        return {number: take.starts for number, take in self._takes.items()}

    @property
    def last_part(self) -> int:
        """The highest number of a part there is."""
        return max(part.header.number for _, part in self._audio.takes(_SOURCE))

    def lost(self, heads: Mapping[str, str]) -> tuple[int, ...]:
        """The numbers of the parts that are not whole any more: gone, cut short, unreadable or another file.

        heads: the head hash that each file had when its take ended, by its name, as far as somebody wrote it down.
        """
        walks = {part.header.number: part.walk for _, part in self._audio.takes(_SOURCE)}
        return tuple(sorted({*self._torn(list(walks.values())), *self._not_as_noted(walks, heads)}))

    def _torn(self, walks: Sequence[Walk]) -> Iterator[int]:
        """By the chain from part to part: every header names the last record of the part before it."""
        for before, walk in pairwise([None, *walks]):
            assert walk is not None
            if walk.header.number not in self._joined and not follows(before, walk):
                yield 1 if before is None else before.header.number + before.is_ended
            else:
                self._joined.add(walk.header.number)

    def _not_as_noted(self, walks: Mapping[int, Walk], heads: Mapping[str, str]) -> Iterator[int]:
        for file, noted in heads.items():
            named = named_part(file)
            if named is None or named[1] != _SOURCE or self._proven.get(file) == noted:
                continue
            walk, head = walks.get(named[0]), bytes.fromhex(noted)
            if walk and (walk.head() == head or any(entry.head.previous == head for entry in walk.entries)):
                self._proven[file] = noted
            else:
                yield named[0]

    def samples(self, pieces: Sequence[Piece], first: int, last: int) -> Samples:
        """Exactly the samples [first, last) of what is heard, mono; fewer only past the end."""
        wanted = [self._of(piece) for piece in cut(pieces, first, last)]
        return np.concatenate(wanted) if wanted else np.zeros(0, np.int16)

    def blocks(self, pieces: Sequence[Piece]) -> Iterator[Samples]:
        """All of it, ten seconds at most at a time: an hour is never in memory as a whole."""
        whole = length(pieces)
        for first in range(0, whole, _BLOCK):
            yield self.samples(pieces, first, min(first + _BLOCK, whole))

    def wave(self, pieces: Sequence[Piece], buckets: int) -> npt.NDArray[np.float32]:
        """The loudest sample (0 to 1) in each of `buckets` equal stretches. Decodes everything that is heard."""
        peaks = np.zeros(buckets, np.int32)
        whole, begin = length(pieces), 0
        edges = -(-np.arange(buckets) * whole // buckets)
        for block in self.blocks(pieces):
            loud = np.abs(block.astype(np.int32))
            within = np.flatnonzero((edges > begin) & (edges < begin + len(block)))
            starts = np.concatenate([[0], np.unique(edges[within] - begin)])
            at = np.searchsorted(edges, begin + starts, "right") - 1
            np.maximum.at(peaks, at, np.maximum.reduceat(loud, starts))
            begin += len(block)
        return (peaks / 32768).astype(np.float32)

    def _of(self, piece: Piece) -> Samples:
        take = self._takes.get(piece.part)
        if take is None:
            return np.zeros(piece.samples, np.int16)
        if take.part.header.rate == RATE:
            return _own(take, piece.first, piece.samples)
        found = self._at_rate(piece.part, take)[piece.first : piece.first + piece.samples]
        return np.pad(found, (0, piece.samples - len(found)))

    def _at_rate(self, number: int, take: _Take) -> Samples:
        """A whole part at `RATE`, kept."""
        key = (number, take.own_samples)
        if key not in self._changed_rate:
            resampler = Resampler(take.part.header.rate, 1, RATE)
            own = _own(take, 0, take.own_samples)
            self._changed_rate[key] = np.concatenate([resampler.feed(own), resampler.finish()])
        return self._changed_rate[key]


def _from_to(part: OpenPart) -> tuple[int, int]:
    """The samples of a part's timeline from the first to behind the last that was recorded, lost ones counted."""
    first, last = part.audio[0], part.audio[-1]
    behind = part.walk.entries[-1].end_first - last.end_first
    return first.place - first.head.first, max(entry.end for entry in part.audio) + max(behind, 0)


def _own(take: _Take, first: int, count: int) -> Samples:
    """Samples [first, first + count) of a take at the rate it was recorded at."""
    whole = np.zeros(count, np.int16)
    start = take.first + first
    for place, sound in take.part.pieces(start, start + count):
        whole[place - start : place - start + len(sound)] = sound[:, 0]
    return whole
