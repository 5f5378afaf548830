"""The parts of a recording folder as they are and as they should be: read, strange, unreadable and missing ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from meetingrec.audio.recording_folder import ROUNDING, Placed, follows, part_files, sort_out
from meetingrec.audio.recording_words import length_words, place_words
from meetingrec.audio.sealed_format import named_part, part_name
from meetingrec.audio.sealed_reader import SealedPart, read_part
from meetingrec.audio.sealed_walk import is_only_begun
from meetingrec.domain.errors import RecordingDamaged
from meetingrec.domain.recording import PartReport, State
from meetingrec.vault.keys import Identity


@dataclass(frozen=True, slots=True)
class Row:
    """One part. placed None: it has no place on the timeline (unreadable, missing, or not of this recording).

    is_proven as in SealedPart; it is None for what could not be read at all. is_there: False for a part that the chain
    says is missing.
    """

    report: PartReport
    placed: Placed | None = None
    is_proven: bool | None = None
    is_there: bool = True

    def blamed(self, why: str) -> Row:
        own = self.report
        return replace(self, report=replace(own, state=State.DAMAGED, bad=own.bad + 1, damage=(*own.damage, why)))


def rows_of(folder: Path, identities: Sequence[Identity], live: bool) -> list[Row]:
    """Every part by file name. Raises RecordingDamaged when nothing in the folder can be read as a recording."""
    files = part_files(folder)
    read: dict[Path, SealedPart] = {}
    rows: dict[str, Row] = {}
    faults: list[RecordingDamaged] = []
    for path in files:
        try:
            read[path] = read_part(path, identities)
        except RecordingDamaged as fault:
            rows[path.name] = Row(_unread(path, fault))
            faults.append(fault)
    if not read and all(row.report.state is State.DAMAGED for row in rows.values()):
        raise faults[0]
    lengths = {path: part.report(live=live).seconds for path, part in read.items()}
    in_order = sort_out([part.walk for part in read.values()], lambda walk: lengths[walk.path])
    for parts in in_order.sources.values():
        for part in parts:
            path = part.walk.path
            rows[path.name] = _row(part, read[path], live=live and part is parts[-1])
    for path, why in in_order.stray.items():
        rows[path.name] = Row(read[path].report(), None, read[path].is_proven).blamed(why)
    for parts in in_order.sources.values():
        _check_chain(rows, parts)
    return [rows[name] for name in sorted(rows)]


def _row(part: Placed, read: SealedPart, *, live: bool) -> Row:
    report = read.report(live=live)
    if part.shift:
        gaps = tuple(replace(gap, start=gap.start + part.shift) for gap in report.gaps)
        report = replace(report, starts_at=part.start, gaps=gaps)
    row = Row(report, part, read.is_proven)
    right = part.walk.header.name
    return row if report.file == right else row.blamed(f"{report.file} is really {right}: it was renamed.")


def _unread(path: Path, fault: RecordingDamaged) -> PartReport:
    """A file that is no readable part. One that was cut off in its first moment holds nothing and lost nothing."""
    is_begun = is_only_begun(path)
    try:
        began = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        began = datetime.fromtimestamp(0, UTC)
    return _without_content(path.name, State.EMPTY if is_begun else State.DAMAGED, began, fault.happened)


def _without_content(name: str, state: State, began: datetime, why: str) -> PartReport:
    named = named_part(name)
    is_bad = state is State.DAMAGED
    return PartReport(
        file=name,
        part_id="",
        source=named[1] if named else "",
        state=state,
        starts_at=0.0,
        seconds=0.0,
        sample_rate=0,
        good=0,
        bad=int(is_bad),
        began=began,
        head_hash="",
        damage=(why,) if is_bad else (),
    )


def _check_chain(rows: dict[str, Row], parts: Sequence[Placed]) -> None:
    """Notes what the chain from part to part of one source says is not there any more."""
    before: Placed | None = None
    for part in parts:
        if not follows(before.walk if before else None, part.walk):
            _note_missing(rows, before, part)
        before = part


def _note_missing(rows: dict[str, Row], before: Placed | None, part: Placed) -> None:
    header, own = part.walk.header, part.walk.path.name
    begin = before.end if before else 0.0
    time = f" ({length_words(part.start - begin)} from {place_words(begin)})" if part.start > begin else ""
    first = before.walk.header.number + 1 if before else 1
    between = [part_name(number, header.source) for number in range(first, header.number)]
    if any(name in rows and rows[name].report.state is State.DAMAGED for name in between):
        return
    missing = [name for name in between if name not in rows]
    if missing:
        what = missing[0] if len(missing) == 1 else f"One or more of {missing[0]} to {missing[-1]}"
        why = f"{what} is missing{time}."
        rows[missing[0]] = Row(_without_content(missing[0], State.DAMAGED, header.began, why), is_there=False)
    elif before is None:
        rows[own] = rows[own].blamed(f"What was recorded before {own} is missing.")
    elif rows[before.walk.path.name].report.state is not State.DAMAGED:
        name = before.walk.path.name
        rows[name] = rows[name].blamed(f"The end of {name} is missing{time}.")


def between(rows: Sequence[Row]) -> list[tuple[float, float, bool]]:
    """(start, seconds, whether something recorded is missing there) of the time between two parts of one source."""
    placed = [row.placed for row in rows if row.placed]
    damaged = {row.report.file for row in rows if row.report.state is State.DAMAGED}
    found = []
    for source in {part.walk.header.source for part in placed}:
        mine = sorted((part for part in placed if part.walk.header.source == source), key=lambda part: part.start)
        for one, two in pairwise(mine):
            if two.start - one.end > ROUNDING:
                is_lost = one.walk.path.name in damaged or not follows(one.walk, two.walk)
                found.append((one.end, two.start - one.end, is_lost))
    return found
