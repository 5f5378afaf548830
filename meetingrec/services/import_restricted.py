"""Restricted parts in a recording made elsewhere: it went on recording when ours had gone over to the part's own key.

Only the clock says where such a part lies in the file, and the chair alone knows how well the file's clock is known: it
is asked before anything is brought in. What is kept back is sealed to the key of its part, and the original, which
holds all of it, to a key of its own that the chair and recovery hold (domain.md 4.7.3, E20).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from meetingrec.audio.import_problems import SAFE, FileRefused
from meetingrec.audio.import_sealing import Apart
from meetingrec.audio.recording_words import place_words
from meetingrec.domain.conference import Conference
from meetingrec.domain.notice import RestrictedPart
from meetingrec.services.keyring import public_half
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import entries

NEAR = timedelta(minutes=2)
"""Kept back before and after a restricted part: the beginning of a file is told in minutes, and clocks differ."""

_FOR_EVER = 1e9


class KeptBack(StrEnum):
    """How much of the file is for the audience of the restricted parts alone."""

    PARTS = "parts"
    """What lies in their time, by the clock."""
    ALL = "all"
    """Everything: nobody is sure when the file began. Only the chair hears it."""


class RestrictedThere(FileRefused):
    """There was a restricted part in this conference: the chair has to say how much of the file is kept back."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a restricted part lies in a file, in seconds from its beginning, with `NEAR` on both sides."""

    start: float
    end: float
    part_id: str


def parts_of(signed_in: SignedIn, conference: Conference) -> tuple[RestrictedPart, ...]:
    with signed_in.reading() as db:
        return entries.of_conference(db, RestrictedPart, conference.id)


def stretches_of(parts: Iterable[RestrictedPart], began_at: datetime) -> tuple[Stretch, ...]:
    """In order, none over another; a part that still goes on has no end. began_at: of the file, aware."""
    found: list[Stretch] = []
    for part in sorted(parts, key=lambda one: one.at):
        start = max((part.at - NEAR - began_at).total_seconds(), found[-1].end if found else 0.0)
        end = (part.ended_at + NEAR - began_at).total_seconds() if part.ended_at is not None else _FOR_EVER
        if end > start:
            found.append(Stretch(start, end, part.id))
    return tuple(found)


def ask_how_much(parts: Iterable[RestrictedPart], began_at: datetime) -> RestrictedThere:
    """What the chair is asked before a file is brought in."""
    found = stretches_of(parts, began_at)
    ends = ["its end" if one.end >= _FOR_EVER else place_words(one.end) for one in found]
    places = ", ".join(f"{place_words(one.start)} to {end}" for one, end in zip(found, ends, strict=True))
    where = f"by the time told, it lies in this file at {places}" if places else "by the time told, it is not in it"
    return RestrictedThere(
        f"A restricted part was held in this conference, and this file may hold it: {where}.",
        SAFE,
        "If the time is right to two minutes, that is kept for the audience of the part. If not, keep all of it back: "
        "only you can then hear it, and none of it is turned into words.",
    )


def kept_apart(signed_in: SignedIn, stretches: Iterable[Stretch]) -> tuple[Apart, ...]:
    """What is sealed otherwise, each to the key of its restricted part."""
    return tuple(
        Apart(one.start, one.end, public_half(signed_in, "part", one.part_id), one.part_id) for one in stretches
    )


def all_apart(public: str, label: str) -> tuple[Apart, ...]:
    return (Apart(0.0, _FOR_EVER, public, label),)
