"""A dictation as its edit list: which stretches of the sealed sound are heard, and in which order (domain.md B4).

Sound is only ever added to the sealed files. Recording over, inserting and taking out are edits kept beside it, so that
every one can be taken back. Everything here counts in samples at `RATE`; a *part* is one sealed file, known by its
number, and a *take* is what was recorded from one press of "record" to the next: one part, or several when the recorder
had to be started again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest

RATE = 16000
"""Samples a second of every dictation."""


class EditKind(StrEnum):
    APPEND = "append"
    INSERT = "insert"
    OVERWRITE = "overwrite"
    DELETE = "delete"
    UNDO = "undo"
    REDO = "redo"

    @property
    def records(self) -> bool:
        """Whether it brings a take with it."""
        return self in {EditKind.APPEND, EditKind.INSERT, EditKind.OVERWRITE}


@dataclass(frozen=True, slots=True)
class DictationEdit:
    """One edit, never changed afterwards. `at`: sample of the dictation as it was heard then (INSERT, OVERWRITE,
    DELETE); `samples`: length of a DELETE; `part`: the number that the next sealed part had when the edit was made, so
    that the parts from there up to the next edit are what was recorded after this one; `section`: the key of the part
    of the document a take was spoken into, "" for straight through.
    """

    id: str
    dictation_id: str
    kind: EditKind
    made_at: datetime
    at: int = 0
    samples: int = 0
    part: int = 0
    section: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one sealed part that is heard: `samples` of them from its sample `first` on."""

    part: int
    first: int
    samples: int
    section: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An edit that did something, and the sound it brought (none for a DELETE)."""

    edit: DictationEdit
    sound: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """What counts, in its order, and what was taken back and can be brought back, the next one last."""

    done: tuple[Step, ...] = ()
    taken_back: tuple[Step, ...] = ()


def steps(edits: Sequence[DictationEdit], lengths: Mapping[int, int]) -> Steps:
    """UNDO takes back the last step, REDO brings back what was taken back last when nothing was done since.

    A take in which nothing was recorded is no step: its microphone was missing, or somebody pressed twice. What was
    recorded without a take (from the bar at the top, after an edit) is one of its own, at the end: never left out.
    """
    done: list[Step] = []
    taken_back: list[Step] = []
    numbers = sorted(number for number, samples in lengths.items() if samples)
    for edit, after in zip_longest(edits, edits[1:]):
        own = [number for number in numbers if edit.part <= number and (after is None or number < after.part)]
        sound = tuple(Piece(number, 0, lengths[number], edit.section) for number in own)
        if edit.kind is EditKind.UNDO:
            taken_back += [done.pop()] if done else []
        elif edit.kind is EditKind.REDO:
            done += [taken_back.pop()] if taken_back else []
        elif edit.kind is EditKind.DELETE:
            done.append(Step(edit))
            taken_back.clear()
        if sound:
            done.append(Step(edit if edit.kind.records else replace(edit, kind=EditKind.APPEND), sound))
            taken_back.clear()
    return Steps(tuple(done), tuple(taken_back))


def stands_without(edits: Sequence[DictationEdit], part: int) -> bool:
    """Whether what is heard of all other parts is certain though this one is lost, or shorter than it was: from the
    edit that it was recorded after, everything was put at the end. Any other edit counts the samples of this part.
    """
    own = max((number for number, edit in enumerate(edits) if edit.part <= part), default=0)
    return all(edit.kind is EditKind.APPEND for edit in edits[own:])


def pieces(edits: Sequence[DictationEdit], lengths: Mapping[int, int]) -> tuple[Piece, ...]:
    """What is heard, from the first sample to the last.

    lengths: samples of every sealed part there is, by its number. Parts from before the first edit (an earlier version
    kept none) are heard first, in their order.
    """
    before = [number for number in sorted(lengths) if lengths[number] and (not edits or number < edits[0].part)]
    heard = [Piece(number, 0, lengths[number]) for number in before]
    for step in steps(edits, lengths).done:
        heard = _after(heard, step)
    return joined(heard)


def _after(heard: list[Piece], step: Step) -> list[Piece]:
    """What is heard once this step was done too."""
    edit, whole = step.edit, length(heard)
    if edit.kind is EditKind.DELETE:
        return [*cut(heard, 0, edit.at), *cut(heard, edit.at + edit.samples, whole)]
    at = whole if edit.kind is EditKind.APPEND else min(edit.at, whole)
    resumes = at + length(step.sound) if edit.kind is EditKind.OVERWRITE else at
    return [*cut(heard, 0, at), *step.sound, *cut(heard, resumes, whole)]


def cut(heard: Iterable[Piece], first: int, last: int) -> list[Piece]:
    """The pieces of [first, last), the two at the ends shortened."""
    found: list[Piece] = []
    begin = 0
    for piece in heard:
        start, end = max(first - begin, 0), min(last - begin, piece.samples)
        if start < end:
            found.append(replace(piece, first=piece.first + start, samples=end - start))
        begin += piece.samples
    return found


def joined(heard: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbours that follow one another in the same part, spoken into the same section, as one."""
    found: list[Piece] = []
    for piece in heard:
        last = found[-1] if found else None
        follows = last is not None and (last.part, last.section) == (piece.part, piece.section)
        if last is not None and follows and last.first + last.samples == piece.first:
            found[-1] = replace(last, samples=last.samples + piece.samples)
        else:
            found.append(piece)
    return tuple(found)


def length(heard: Iterable[Piece]) -> int:
    """Samples."""
    return sum(piece.samples for piece in heard)


def end_of_section(heard: Sequence[Piece], section: str, order: Sequence[str]) -> int:
    """Where more of this section belongs: behind what was spoken into it last, else behind the sections before it.

    order: the keys of all sections as they are printed. What was spoken straight through stays where it is.
    """
    earlier = set(order[: order.index(section) + 1]) if section in order else {section}
    begin, found = 0, 0
    has_own = any(piece.section == section for piece in heard)
    for piece in heard:
        begin += piece.samples
        if piece.section == section or (not has_own and piece.section in earlier):
            found = begin
    return found if found or not heard or has_own else _before_later(heard, section, order)


def _before_later(heard: Sequence[Piece], section: str, order: Sequence[str]) -> int:
    """In front of the first later section; at the end where there is none."""
    later = set(order[order.index(section) + 1 :]) if section in order else set()
    begin = 0
    for piece in heard:
        if piece.section in later:
            return begin
        begin += piece.samples
    return begin
