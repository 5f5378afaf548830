"""From what a decoder gives to sealed parts like those of a recording made here, one source a track.

Where stretches are kept apart, each begins a part of its own, sealed to another key, as a restricted part does.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from meetingrec.audio.health import flags_of
from meetingrec.audio.import_child import Begin, End, Event, Hole, Sound, Tracks
from meetingrec.audio.import_wire import RATE
from meetingrec.audio.sealed_format import NO_HASH, part_name
from meetingrec.audio.sealed_writer import PartWriter
from meetingrec.domain.recording import GapReason

Samples = NDArray[np.int16]


def source_name(track: int) -> str:
    """The name of a track's source: a file with one track is the room.

    >>> source_name(0), source_name(1)
    ('room', 'track_2')
    """
    return "room" if track == 0 else f"track_{track + 1}"


@dataclass(frozen=True, slots=True)
class Apart:
    """A stretch of the timeline, in seconds, for others than the rest: their public key, and the part's label."""

    start: float
    end: float
    recipient: str
    label: str


class Sealing:
    """Takes events in order; the parts get their END with the last. `close` leaves them as they are."""

    def __init__(
        self, folder: Path, recording_id: str, recipient: str, comes_from: str, apart: Sequence[Apart] = ()
    ) -> None:
        """recipient: the public key that may open it. comes_from: what the parts say instead of a microphone's name.
        apart: in order, none over another.
        """
        self._folder, self._recording_id, self._recipient = folder, recording_id, recipient
        self._comes_from = comes_from
        self._apart = tuple(apart)
        self._writers: dict[int, PartWriter] = {}
        self._now: dict[int, Apart | None] = {}
        self._numbers: dict[int, int] = {}
        self._begun: dict[int, float] = {}
        self._taken: dict[int, int] = {}
        """Samples of each track, holes included, from where it begins."""
        self._held: dict[int, list[Samples]] = {}
        self._open = ExitStack()
        self.sealed = 0.0
        """Seconds on the timeline up to which any track was taken in."""

    def take(self, event: Event) -> None:
        """Raises DiskFull, FolderRefused: what is there then is not the recording, and is to be thrown away."""
        if isinstance(event, Begin):
            self._begin(event)
        elif isinstance(event, Sound):
            samples = event.samples
            while len(samples):
                count = self._until_border(event.track, len(samples))
                self._held[event.track].append(samples[:count])
                self._moved(event.track, count)
                self._seal(event.track)
                samples = samples[count:]
        elif isinstance(event, Hole):
            left = round(event.seconds * RATE)
            while left:
                count = self._until_border(event.track, left)
                self._seal(event.track, everything=True)
                self._writers[event.track].gap(count / RATE, GapReason.NO_SAMPLES)
                self._moved(event.track, count)
                left -= count
        elif isinstance(event, End):
            for track, writer in self._writers.items():
                self._seal(track, everything=True)
                writer.end()
        else:
            assert isinstance(event, Tracks)

    def close(self) -> None:
        self._open.close()

    def _begin(self, event: Begin) -> None:
        self._held[event.track], self._numbers[event.track] = [], 0
        self._begun[event.track], self._taken[event.track] = event.at, 0
        self._next_part(event.track, self._at(event.track), NO_HASH)
        self._moved(event.track, 0)

    def _next_part(self, track: int, audience: Apart | None, previous: str) -> None:
        """audience: the stretch kept apart that begins here, None for what everybody with the key may hear."""
        self._numbers[track] += 1
        self._now[track] = audience
        name, number = source_name(track), self._numbers[track]
        writer = PartWriter(
            self._folder / part_name(number, name),
            recording_id=self._recording_id,
            source=name,
            rate=RATE,
            recipients=[audience.recipient if audience else self._recipient],
            number=number,
            starts_at=self._place(track),
            previous=previous,
            restricted=audience is not None,
            label=audience.label if audience else "",
        )
        self._writers[track] = self._open.enter_context(writer)
        writer.device(self._comes_from)

    def _until_border(self, track: int, most: int) -> int:
        """How many samples from here belong to one part, at most so many; that part is begun."""
        audience = self._at(track)
        if audience != self._now[track]:
            self._seal(track, everything=True)
            before = self._writers[track]
            before.end()
            self._next_part(track, audience, before.head)
        borders = (self._sample(track, edge) for one in self._apart for edge in (one.start, one.end))
        ahead = [border - self._taken[track] for border in borders if border > self._taken[track]]
        return min([most, *ahead])

    def _at(self, track: int) -> Apart | None:
        """Which stretch kept apart the next sample lies in."""
        taken = self._taken[track]
        held = (one for one in self._apart if self._sample(track, one.start) <= taken < self._sample(track, one.end))
        return next(held, None)

    def _sample(self, track: int, seconds: float) -> int:
        return round((seconds - self._begun[track]) * RATE)

    def _place(self, track: int) -> float:
        """Seconds on the timeline."""
        return self._begun[track] + self._taken[track] / RATE

    def _seal(self, track: int, everything: bool = False) -> None:
        """Whole seconds become records; the last piece before a gap or the end may be shorter."""
        held = self._held[track]
        count = sum(map(len, held))
        if count < RATE and not (everything and count):
            return
        samples = np.concatenate(held)
        whole = count if everything else count - count % RATE
        for start in range(0, whole, RATE):
            piece = samples[start : min(start + RATE, whole)]
            self._writers[track].audio(piece, flags_of(piece, overflow=False))
        self._held[track] = [samples[whole:]] if whole < count else []

    def _moved(self, track: int, samples: int) -> None:
        self._taken[track] += samples
        self.sealed = max(map(self._place, self._taken))
