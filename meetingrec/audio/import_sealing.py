"""From what a decoder gives to sealed parts like those of a recording made here, one source a track."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from meetingrec.audio.health import flags_of
from meetingrec.audio.import_child import Begin, End, Event, Hole, Sound, Tracks
from meetingrec.audio.import_wire import RATE
from meetingrec.audio.sealed_format import part_name
from meetingrec.audio.sealed_writer import PartWriter
from meetingrec.domain.recording import GapReason

Samples = NDArray[np.int16]


def source_name(track: int) -> str:
    """The name of a track's source: a file with one track is the room.

    >>> source_name(0), source_name(1)
    ('room', 'track_2')
    """
    return "room" if track == 0 else f"track_{track + 1}"


class Sealing:
    """Takes events in order; the parts get their END with the last. `close` leaves them as they are."""

    def __init__(self, folder: Path, recording_id: str, recipient: str, comes_from: str) -> None:
        """recipient: the public key that may open it. comes_from: what the parts say instead of a microphone's name."""
        self._folder, self._recording_id, self._recipient = folder, recording_id, recipient
        self._comes_from = comes_from
        self._writers: dict[int, PartWriter] = {}
        self._held: dict[int, list[Samples]] = {}
        self._open = ExitStack()
        self.sealed = 0.0
        """Seconds on the timeline up to which any track was taken in."""
        self._ends: dict[int, float] = {}

    def take(self, event: Event) -> None:
        """Raises DiskFull, FolderRefused: what is there then is not the recording, and is to be thrown away."""
        if isinstance(event, Begin):
            self._begin(event)
        elif isinstance(event, Sound):
            self._held[event.track].append(event.samples)
            self._moved(event.track, len(event.samples) / RATE)
            self._seal(event.track)
        elif isinstance(event, Hole):
            self._seal(event.track, everything=True)
            self._writers[event.track].gap(event.seconds, GapReason.NO_SAMPLES)
            self._moved(event.track, event.seconds)
        elif isinstance(event, End):
            for track, writer in self._writers.items():
                self._seal(track, everything=True)
                writer.end()
        else:
            assert isinstance(event, Tracks)

    def close(self) -> None:
        self._open.close()

    def _begin(self, event: Begin) -> None:
        name = source_name(event.track)
        writer = PartWriter(
            self._folder / part_name(1, name),
            recording_id=self._recording_id,
            source=name,
            rate=RATE,
            recipients=[self._recipient],
            number=1,
            starts_at=event.at,
        )
        self._writers[event.track] = self._open.enter_context(writer)
        self._held[event.track] = []
        self._ends[event.track] = 0.0
        self._moved(event.track, event.at)
        writer.device(self._comes_from)

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

    def _moved(self, track: int, seconds: float) -> None:
        self._ends[track] += seconds
        self.sealed = max(self._ends.values())
