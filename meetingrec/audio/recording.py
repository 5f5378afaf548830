"""A recording folder opened for listening: one timeline over all its parts, also while it is being recorded."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from meetingrec.audio.recording_folder import (
    ROUNDING,
    WITHHELD,
    NextPart,
    Placed,
    follows,
    next_part,
    part_files,
    sort_out,
    stopped_before,
    withheld,
)
from meetingrec.audio.recording_report import report
from meetingrec.audio.resampling import Resampler
from meetingrec.audio.sealed_findings import DAMAGED
from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import OpenPart, Sound, cipher_for
from meetingrec.audio.sealed_walk import Entry, begin_walk
from meetingrec.domain.errors import KeyRefused, RecordingDamaged
from meetingrec.domain.recording import Gap, GapReason
from meetingrec.vault.keys import Identity

_log = logging.getLogger(__name__)

__all__ = ["WITHHELD", "NextPart", "OpenRecording", "next_part", "report"]

_PEAKS = 20
"""Peaks kept of a record for drawing."""

_RUN_UP = 0.05
"""Seconds read before and after what is asked for where the rate is changed, so that joins are not heard."""

Block = tuple[float, npt.NDArray[np.float32]]
"""Where it begins (seconds on the recording's timeline), and samples from -1 to 1."""


class OpenRecording:
    """Times are seconds on the recording's timeline. One thread uses it at a time; threads may each open their own.

    Opening and refreshing read the fronts of the records only: a record's content is checked when it is played
    (`report` checks all of it). What does not open then is left out and added to `gaps`.

    A restricted part that none of the identities opens is silence of its length, and a gap "restricted part": never an
    error, also where there is nothing else (design.md 4).
    """

    def __init__(self, folder: Path, identities: Sequence[Identity]) -> None:
        """Raises RecordingDamaged when there is no readable part, KeyRefused when the identities open none of them
        though not all are restricted."""
        self._folder = folder
        self._identities = tuple(identities)
        self._open: dict[Path, OpenPart] = {}
        self._unread: dict[Path, int] = {}
        self._parts: dict[str, list[tuple[Placed, OpenPart]]] = {}
        self._peaks: dict[tuple[Path, int], npt.NDArray[np.float32]] = {}
        self.refresh()
        if not self._open:
            raise RecordingDamaged(
                f"Nothing in the folder {folder.name} can be read as a recording.",
                "Nothing was changed.",
                "Choose another folder, or look for a copy of this one.",
            )
        if identities and self._is_closed(list(self._open.values())):
            raise self._refused()

    def refresh(self) -> bool:
        """Takes in what was recorded since: new records and new parts. Returns whether there was anything."""
        changed = False
        for path in part_files(self._folder):
            if path not in self._open and not self._begin(path):
                continue
            changed = self._open[path].refresh() or changed
        if changed or not self._parts:
            lengths = {path: part.length for path, part in self._open.items()}
            walks = [part.walk for part in self._open.values()]
            self._parts = {
                source: [(placed, self._open[placed.walk.path]) for placed in parts]
                for source, parts in sort_out(walks, lambda walk: lengths[walk.path]).sources.items()
            }
        return changed

    def _begin(self, path: Path) -> bool:
        """A file that cannot be read is looked at again when it has grown: its header may just be being written."""
        try:
            size = path.stat().st_size
            if self._unread.get(path) == size:
                return False
            self._unread[path] = size
            walk = begin_walk(path, is_checked=False)
        except (OSError, RecordingDamaged) as error:
            _log.warning("%s cannot be read yet: %s", path.name, type(error).__name__)
            return False
        self._open[path] = OpenPart(walk, cipher_for(walk.header, self._identities))
        return True

    @property
    def length(self) -> float:
        """Seconds on the timeline, gaps included."""
        return max((placed.end for parts in self._parts.values() for placed, _ in parts), default=0.0)

    @property
    def began(self) -> datetime:
        """The moment of second 0 of the timeline (aware UTC)."""
        placed = min((parts[0][0] for parts in self._parts.values()), key=lambda one: one.start)
        return placed.walk.header.began - timedelta(seconds=placed.start)

    @property
    def sources(self) -> tuple[str, ...]:
        """Names such as "room" and "call"."""
        return tuple(self._parts)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Time without sound in any source, in order; `gaps_of` tells one source."""
        found = {gap for source in self._parts for gap in self.gaps_of(source)}
        return tuple(sorted(found, key=lambda gap: (gap.start, gap.seconds, gap.reason)))

    def gaps_of(self, source: str) -> tuple[Gap, ...]:
        """Time without sound in this source: gaps, damaged and withheld parts, and what lies between parts."""
        found: list[Gap] = []
        for placed, part in self._of(source):
            own = [replace(gap, start=gap.start + placed.shift) for gap in part.gaps()]
            found += withheld(placed, own) if part.cipher is None and self._identities else own
        for (one, _), (two, _) in pairwise(self._of(source)):
            if two.start - one.end > ROUNDING:
                reason = GapReason.RECORDER_STOPPED.value if follows(one.walk, two.walk) else DAMAGED
                found.append(Gap(one.end, two.start - one.end, reason))
        return tuple(sorted(found, key=lambda gap: gap.start))

    @property
    def restarts(self) -> tuple[Gap, ...]:
        """Where a recorder died and another went on, of the source in which it shows most often. start: where the last
        sound before it ended. A recording that was stopped and begun again is not among it."""
        found = [
            tuple(
                Gap(one.end, two.start - one.end + stopped_before(two), GapReason.RECORDER_STOPPED.value)
                for (one, _), (two, _) in pairwise(parts)
                if not one.walk.is_ended and stopped_before(two)
            )
            for parts in self._parts.values()
        ]
        return max(found, key=len, default=())

    def blocks(self, source: str, start: float = 0.0, end: float | None = None, rate: int = 16000) -> Iterator[Block]:
        """The sound of a source between two times: (start of the block, float32 mono at `rate`), one second at most.

        Never joined across a gap: the next block then begins later than the last one ended. Where channels are
        several they are mixed. Raises KeyRefused when no key at hand opens any part of the source though not all are
        restricted, ValueError for a source that is not there.
        """
        parts = self._of(source)
        if self._is_closed([part for _, part in parts]):
            raise self._refused()
        stop = self.length if end is None else end
        for placed, part in parts:
            if part.cipher is not None and placed.end > start and placed.start < stop:
                yield from _blocks(part, placed.start, start, stop, rate)

    def takes(self, source: str) -> tuple[tuple[Placed, OpenPart], ...]:
        """The parts of a source that open, in their order, for whoever plays them in another one (edited_sound.py)."""
        return tuple((placed, part) for placed, part in self._parts.get(source, ()) if part.cipher is not None)

    def wave(self, source: str, buckets: int) -> npt.NDArray[np.float32]:
        """The loudest sample (0 to 1) in each of `buckets` equal stretches of [0, length), 0 where there is none.

        The first call decodes everything (some 6 s for four hours), later calls only what is new.
        """
        peaks = np.zeros(buckets, np.float32)
        scale = buckets / max(self.length, 1e-9)
        for placed, part in self._of(source):
            if part.cipher is None:
                continue
            rate = part.header.rate
            for entry in part.audio:
                own = self._peaks_of(part, entry)
                at = placed.start + (entry.place + np.arange(len(own)) * (entry.head.extent / len(own))) / rate
                np.maximum.at(peaks, np.minimum((at * scale).astype(np.int64), buckets - 1), own)
        return peaks

    def marks(self) -> tuple[tuple[float, str], ...]:
        """(time, text) of every mark that opens, in order; marks of several sources at one time are told once."""
        found = {
            (round(at + placed.shift, 3), text)
            for parts in self._parts.values()
            for placed, part in parts
            if part.cipher is not None
            for at, text in part.texts(Kind.MARK)
        }
        return tuple(sorted(found))

    def _is_closed(self, parts: Sequence[OpenPart]) -> bool:
        """Whether nothing opens although something should: restricted parts are for others and prove nothing."""
        if any(part.cipher is not None for part in parts):
            return False
        return not self._identities or not all(part.header.restricted for part in parts)

    def _of(self, source: str) -> list[tuple[Placed, OpenPart]]:
        if source not in self._parts:
            raise ValueError(f"this recording has no source {source!r}")
        return self._parts[source]

    def _peaks_of(self, part: OpenPart, entry: Entry) -> npt.NDArray[np.float32]:
        key = (part.walk.path, entry.sequence)
        if key not in self._peaks:
            pieces = [sound for _, sound in part.pieces(entry.place, entry.end)]
            loud = np.abs(pieces[0].astype(np.float32)).max(axis=1) / 32768 if pieces else np.zeros(0, np.float32)
            cut = [piece.max() for piece in np.array_split(loud, _PEAKS) if len(piece)]
            self._peaks[key] = np.array(cut or [0.0], np.float32)
        return self._peaks[key]

    def _refused(self) -> KeyRefused:
        return KeyRefused(
            "No key at hand opens this recording.",
            "It was not touched.",
            "Ask somebody who may listen to it, or use one of the two recovery keys.",
        )


def _blocks(part: OpenPart, begin: float, start: float, stop: float, rate: int) -> Iterator[Block]:
    """begin: where the part lies on the timeline. A resampler lives from one gap to the next."""
    own = part.header.rate
    spare = 0 if own == rate else round(_RUN_UP * own)
    first, last = max(round((start - begin) * own) - spare, 0), round((stop - begin) * own) + spare
    resampler = Resampler(own, part.header.channels, rate)
    run, expected, given = first, first, 0
    for place, sound in part.pieces(first, last):
        if place != expected:
            yield from _block(begin + run / own + given / rate, resampler.finish(), start, stop, rate)
            resampler = Resampler(own, part.header.channels, rate)
            run, given = place, 0
        expected = place + len(sound)
        fresh = resampler.feed(sound.reshape(-1))
        yield from _block(begin + run / own + given / rate, fresh, start, stop, rate)
        given += len(fresh)
    yield from _block(begin + run / own + given / rate, resampler.finish(), start, stop, rate)


def _block(at: float, samples: Sound, start: float, stop: float, rate: int) -> Iterator[Block]:
    """Cut to what was asked for; the run-up of the resampler falls away here."""
    lead = max(round((start - at) * rate), 0)
    kept = samples[lead : max(round((stop - at) * rate), 0)]
    if len(kept):
        yield at + lead / rate, kept.astype(np.float32) / np.float32(32768)
