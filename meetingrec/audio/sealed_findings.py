"""What a walk through a part means: where sound is missing, and what was done to the file. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from meetingrec.audio.recording_words import length_words, place_words
from meetingrec.audio.sealed_format import Kind, moment, reason_words
from meetingrec.audio.sealed_walk import Entry, Fault, Tail, Walk
from meetingrec.domain.recording import Gap, PartReport, State

DAMAGED = "damaged"
"""The reason of a gap where records are missing or cannot be opened."""


class Hole(NamedTuple):
    """Records that are missing. start, end: samples on the part's timeline. sound: samples of audio lost in it."""

    start: int
    end: int
    sound: int
    records: int


@dataclass(frozen=True, slots=True)
class Findings:
    """holes in the order of the timeline; notes: sentences about what is wrong but hides no sound."""

    holes: tuple[Hole, ...]
    notes: tuple[str, ...]
    good: int
    bad: int
    length: int
    tail: Tail


def starts_at(walk: Walk) -> float:
    """Seconds on the recording's timeline where the part begins."""
    return walk.header.starts_at / 1e9


def holes(walk: Walk, beyond: Entry | None = None) -> tuple[Hole, ...]:
    """Where records are missing. beyond: a damaged record at the very end whose front can be read."""
    found: list[Hole] = []
    place = first = sequence = 0
    for entry in walk.entries:
        if entry.sequence > sequence or entry.place > place:
            sound = max(entry.head.first - first, 0)
            found.append(Hole(place, max(entry.place, place), sound, entry.sequence - sequence))
        place, first, sequence = max(place, entry.end), max(first, entry.end_first), entry.sequence + 1
    last = [entry for entry in (*walk.spoiled, *([beyond] if beyond else [])) if entry.sequence >= sequence]
    if last:
        end = max(max(entry.end for entry in last), place)
        sound = max(max(entry.end_first for entry in last) - first, 0)
        found.append(Hole(place, end, sound, max(entry.sequence for entry in last) + 1 - sequence))
    return tuple(found)


def gaps(walk: Walk, missing: tuple[Hole, ...]) -> tuple[Gap, ...]:
    """Time without sound on the recording's timeline: GAP records and holes, in order."""
    rate, start = walk.header.rate, starts_at(walk)
    found = [
        Gap(start + entry.place / rate, entry.head.extent / rate, reason_words(entry.head.reason))
        for entry in walk.entries
        if entry.kind == Kind.GAP and entry.head.extent
    ]
    found += [Gap(start + hole.start / rate, (hole.end - hole.start) / rate, DAMAGED) for hole in missing]
    return tuple(sorted((gap for gap in found if gap.seconds > 0), key=lambda gap: gap.start))


def findings(walk: Walk, *, live: bool = False) -> Findings:
    """Judges a walk. live: somebody is writing the file, so what follows the last whole record is no damage."""
    tail, beyond = (Tail.CLEAN, None) if live else walk.tail()
    is_damaged = tail is Tail.DAMAGED or (walk.is_ended and tail is not Tail.CLEAN)
    missing = holes(walk, beyond if is_damaged else None)
    notes = [*_front_notes(walk), *_chain_notes(walk), *_fault_notes(walk), *_skip_notes(walk), *_end_notes(walk)]
    if is_damaged:
        notes.append(_tail_words(walk))
    ends = [hole.end for hole in missing] + [entry.end for entry in walk.entries]
    bad = sum(hole.records for hole in missing) + len(notes)
    if is_damaged and beyond:
        bad -= 1
    return Findings(missing, tuple(notes), len(walk.entries), bad, max(ends, default=0), tail)


def part_report(walk: Walk, found: Findings, *, live: bool = False) -> PartReport:
    """The findings in the words of the profession."""
    header = walk.header
    damage = (*(_hole_words(walk, hole) for hole in _merged(found.holes)), *found.notes)
    return PartReport(
        file=walk.path.name,
        part_id=header.part_id.hex(),
        source=header.source,
        state=_state(walk, found, live),
        starts_at=starts_at(walk),
        seconds=found.length / header.rate,
        sample_rate=header.rate,
        good=found.good,
        bad=found.bad,
        began=header.began,
        head_hash=walk.head().hex(),
        gaps=gaps(walk, found.holes),
        damage=damage,
        restricted=header.restricted,
        label=header.label,
    )


def _state(walk: Walk, found: Findings, live: bool) -> State:
    if found.holes or found.notes:
        return State.DAMAGED
    if walk.is_ended:
        return State.COMPLETE
    if live:
        return State.RECORDING
    return State.INTERRUPTED if found.length else State.EMPTY


def _merged(missing: tuple[Hole, ...]) -> list[Hole]:
    merged: list[Hole] = []
    for hole in missing:
        if merged and merged[-1].end == hole.start and merged[-1].sound and hole.sound:
            last = merged.pop()
            hole = Hole(last.start, hole.end, last.sound + hole.sound, last.records + hole.records)
        merged.append(hole)
    return merged


def _hole_words(walk: Walk, hole: Hole) -> str:
    rate, name = walk.header.rate, walk.path.name
    at = place_words(starts_at(walk) + hole.start / rate)
    if hole.sound:
        return f"{length_words(hole.sound / rate).capitalize()} from {at} cannot be played ({name})."
    if hole.end > hole.start:
        length = length_words((hole.end - hole.start) / rate)
        return f"From {at} no sound was recorded for {length}, and the reason cannot be read ({name})."
    return f"A record without sound at {at} is missing or damaged ({name}); no sound is lost."


def _front_notes(walk: Walk) -> list[str]:
    if not walk.is_front_damaged:
        return []
    return [f"The front of {walk.path.name} is damaged; its copy inside the file was used and no sound is lost by it."]


def _chain_notes(walk: Walk) -> list[str]:
    """Neighbours that do not fit together: the hash of the record before, and the count of samples."""
    found: list[str] = []
    if walk.is_checked and walk.entries and walk.entries[0].sequence == 0:
        first = walk.entries[0]
        if first.head.previous != walk.header_hash or first.place or first.head.first:
            found.append(_at(walk, first, "does not belong to the front of the file"))
    for one, two in pairwise(walk.entries):
        if two.sequence != one.sequence + 1:
            continue
        if walk.is_checked and two.head.previous != one.hash:
            found.append(_at(walk, one, "was replaced: the chain of the records is broken there"))
        elif (two.place, two.head.first) != (one.end, one.end_first):
            found.append(_at(walk, two, "does not follow the one before it"))
    return found


def _fault_notes(walk: Walk) -> list[str]:
    found = [_at(walk, entry, fault.value) for entry, fault in walk.faults if fault is not Fault.AFTER_END]
    if any(fault is Fault.AFTER_END for _, fault in walk.faults):
        found.append(f"Something was added to {walk.path.name} after its end.")
    return found


def _skip_notes(walk: Walk) -> list[str]:
    """Bytes between records that follow each other; where records are missing, a hole tells of it."""
    follower = {entry.offset: entry.sequence for entry in walk.entries}
    expected = {entry.offset + entry.size: entry.sequence + 1 for entry in walk.entries}
    places = [start for start, end in walk.skipped if follower.get(end) == expected.get(start, 0)]
    found = set(follower.values())
    places += [entry.offset for entry in walk.spoiled if entry.sequence in found]
    return [f"There is something at byte {at} of {walk.path.name} that was not recorded." for at in sorted(places)]


def _end_notes(walk: Walk) -> list[str]:
    ends = [entry for entry in walk.entries if entry.kind == Kind.END]
    return [
        _at(walk, end, "says another number of samples than were recorded")
        for end in ends
        if end.head.extent != end.head.first
    ]


def _tail_words(walk: Walk) -> str:
    """How much sound the unreadable end held can only be told from how much room the rest of it takes."""
    lost, name = walk.size - walk.next, walk.path.name
    if walk.is_ended:
        return f"{lost} bytes were added to {name} after its end."
    audio = [entry for entry in walk.entries if entry.kind == Kind.AUDIO]
    room, sound = sum(entry.size for entry in audio), sum(entry.head.extent for entry in audio)
    seconds = lost * sound / room / walk.header.rate if room else 0.0
    about = f", some {length_words(seconds)} of sound" if seconds >= 1 else ""
    return f"The last {lost} bytes of {name} cannot be read{about}."


def _at(walk: Walk, entry: Entry, what: str) -> str:
    at = place_words(starts_at(walk) + entry.place / walk.header.rate)
    return f"The record of {at} in {walk.path.name} {what}."


def last_moment(walk: Walk) -> datetime:
    """When the last whole record was sealed (aware UTC); when the part began if there is none."""
    return moment(max((entry.head.utc for entry in walk.entries), default=walk.header.began_utc))
