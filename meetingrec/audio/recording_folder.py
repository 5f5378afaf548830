"""Which files of a folder make up a recording, in which order, and where they lie on its timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from meetingrec.audio.sealed_findings import holes, last_moment, starts_at
from meetingrec.audio.sealed_format import EXTENSION, NO_HASH, Kind, named_part
from meetingrec.audio.sealed_walk import Walk, begin_walk
from meetingrec.domain.errors import RecordingDamaged
from meetingrec.domain.recording import RESTRICTED_PART, Gap, GapReason

ROUNDING = 0.001
"""Seconds by which two parts may overlap because their times were rounded."""

WITHHELD = "withheld"
"""The reason of a gap where there is an open part that none of the keys at hand opens."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A part and where it lies, in seconds on the timeline of the recording; gaps and damaged places are in length."""

    walk: Walk
    start: float
    length: float

    @property
    def shift(self) -> float:
        """Seconds by which it begins later than it says."""
        return self.start - starts_at(self.walk)

    @property
    def end(self) -> float:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Sorted:
    """sources: the parts of each source in order. stray: files that belong to no place, and why."""

    sources: dict[str, tuple[Placed, ...]]
    stray: dict[Path, str]


@dataclass(frozen=True, slots=True)
class NextPart:
    """Where a source goes on, for a recorder that was started again: a part whose first record is
    GAP(now - last_utc) keeps its timeline in step with the clock on the wall.

    last_utc: when the last record of the source was sealed, or when the recording began if the source has none
    yet (aware UTC); None where nothing was recorded before.
    """

    number: int
    starts_at: float
    previous: str
    last_utc: datetime | None


def part_files(folder: Path) -> list[Path]:
    """The sealed files of a recording by name. Raises RecordingDamaged when there are none."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() == EXTENSION)
    except OSError as error:
        raise RecordingDamaged(
            f"The folder {folder.name} cannot be read ({error.strerror}).",
            "Nothing was changed.",
            "Check that it is still there and that the disk is connected.",
        ) from error
    if not files:
        raise RecordingDamaged(
            f"There is no recording in the folder {folder.name}.",
            "Nothing was changed.",
            f"Choose the folder of a recording: it holds files whose names end in {EXTENSION}.",
        )
    return files


def length_of(walk: Walk) -> float:
    """Seconds of a part on the timeline, gaps and damaged places included."""
    ends = [hole.end for hole in holes(walk)] + [entry.end for entry in walk.entries]
    return max(ends, default=0) / walk.header.rate


def sort_out(walks: Sequence[Walk], length: Callable[[Walk], float] = length_of) -> Sorted:
    """Puts the parts of one recording in order; copies of a part and parts of another recording are stray."""
    stray: dict[Path, str] = {}
    chosen: dict[tuple[str, int], Walk] = {}
    ids = Counter(walk.header.recording_id for walk in walks)
    recording_id = max(ids, key=lambda one: ids[one], default="")
    for walk in sorted(walks, key=lambda one: (one.path.name != one.header.name, one.path.name)):
        header, name = walk.header, walk.path.name
        if header.recording_id != recording_id:
            stray[walk.path] = f"{name} belongs to another recording."
        elif (header.source, header.number) in chosen:
            other = chosen[header.source, header.number].path.name
            stray[walk.path] = f"{name} is a second copy of {other}."
        else:
            chosen[header.source, header.number] = walk
    sources: dict[str, list[Walk]] = {}
    for (source, _), walk in sorted(chosen.items(), key=lambda item: (item[0][1], item[0][0])):
        sources.setdefault(source, []).append(walk)
    return Sorted({source: _placed(sources[source], length) for source in sorted(sources)}, stray)


def _placed(walks: Sequence[Walk], length: Callable[[Walk], float]) -> tuple[Placed, ...]:
    """A part never lies over the one before it, so that no sound hides another (the clock may have been set back)."""
    placed: list[Placed] = []
    for walk in walks:
        start = starts_at(walk)
        if placed and start < placed[-1].end - ROUNDING:
            start = placed[-1].end
        placed.append(Placed(walk, start, length(walk)))
    return tuple(placed)


def follows(before: Walk | None, walk: Walk) -> bool:
    """Whether a part is the very next one of its source after `before` (None: the first)."""
    previous = bytes.fromhex(walk.header.previous)
    if before is None:
        return walk.header.previous == NO_HASH
    if previous == before.head():
        return True
    # A record may lie on the disk that was never acknowledged: written, but its fsync failed (sealed_writer.py).
    return bool(before.entries) and not before.is_ended and previous == before.entries[-1].head.previous


def stopped_before(part: Placed) -> float:
    """Seconds without a recorder that a part notes at its front."""
    seconds = 0.0
    for entry in part.walk.entries:
        if entry.kind in (Kind.AUDIO, Kind.END):
            break
        if entry.kind == Kind.GAP and entry.reason == GapReason.RECORDER_STOPPED:
            seconds += entry.head.extent / part.walk.header.rate
    return seconds


def withheld(part: Placed, gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """The gaps of a part that no key at hand opens: what came before its first sound, and from there on silence.

    gaps: the part's own, on the timeline of the recording, in order.
    """
    reason = RESTRICTED_PART if part.walk.header.restricted else WITHHELD
    before: list[Gap] = []
    silent_from = part.start
    for gap in gaps:
        if gap.start > silent_from + ROUNDING:
            break
        before.append(gap)
        silent_from = gap.start + gap.seconds
    rest = part.end - silent_from
    return (*before, Gap(silent_from, rest, reason)) if rest > ROUNDING else tuple(before)


def next_part(folder: Path, source: str) -> NextPart:
    """Number, place and chain for a new part of this source. Files that cannot be read only count for the number.

    An empty or missing folder gives the first part. Raises RecordingDamaged when the folder cannot be read.
    """
    if not folder.is_dir() or not any(path.suffix == EXTENSION for path in folder.iterdir()):
        return NextPart(1, 0.0, NO_HASH, None)
    files = part_files(folder)
    names = [named for path in files if (named := named_part(path.name))]
    walks: list[Walk] = []
    for path in files:
        try:
            walk = begin_walk(path, is_checked=False)
            walk.extend()
        except RecordingDamaged:
            continue
        walks.append(walk)
    numbers = [number for number, _ in names] + [walk.header.number for walk in walks]
    number = max(numbers, default=0) + 1
    sources = sort_out(walks).sources
    if source not in sources:
        first = min((part for parts in sources.values() for part in parts), key=lambda one: one.start, default=None)
        return NextPart(number, first.start if first else 0.0, NO_HASH, first.walk.header.began if first else None)
    last = sources[source][-1]
    return NextPart(number, last.end, last.walk.head().hex(), last_moment(last.walk))
