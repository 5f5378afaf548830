"""A foot pedal: which pedals it has, what each does, and how its reports are read (lessons.md 8).

A pedal tells nothing but bits: each time a foot moves it sends a few bytes, and every pedal that is down is one bit in
them. Which bit is which differs from make to make; `Layout` says it for one make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ANYWHERE = -1
"""For `Bit.byte`: the maker's reports carry one byte that counts, and which one is not known."""
LONGEST = 64
"""Bytes of one report; a USB pedal sends no longer ones."""


class Pedal(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"

    @property
    def words(self) -> str:
        return f"{self.value.capitalize()} pedal"


class PedalAct(StrEnum):
    """What a pedal does."""

    BACK = "back"
    PLAY = "play"
    ON = "on"
    NOTHING = "nothing"

    @property
    def words(self) -> str:
        return {"back": "Back", "play": "Play", "on": "On", "nothing": "Nothing"}[self.value]


USUAL_ACTS: dict[Pedal, PedalAct] = {
    Pedal.LEFT: PedalAct.BACK,
    Pedal.CENTRE: PedalAct.PLAY,
    Pedal.RIGHT: PedalAct.ON,
}


@dataclass(frozen=True, slots=True)
class Bit:
    """One bit of a report: byte counted from 0, or ANYWHERE; mask: 1, 2, 4 ... 128."""

    byte: int
    mask: int


Layout = Mapping[Pedal, Bit]


@dataclass(frozen=True, slots=True)
class PedalDevice:
    """A pedal that is plugged in. id: "vvvv:pppp", its maker's and its model's USB number, in hexadecimal digits."""

    id: str
    name: str


def down(layout: Layout, report: bytes) -> frozenset[Pedal]:
    """The pedals that are down. Any bytes will do: what is not there is not down."""
    return frozenset(pedal for pedal, bit in layout.items() if _is_set(bit, report[:LONGEST]))


def _is_set(bit: Bit, report: bytes) -> bool:
    if bit.byte == ANYWHERE:
        return any(byte & bit.mask for byte in report)
    return bit.byte < len(report) and bool(report[bit.byte] & bit.mask)


def moves(before: frozenset[Pedal], now: frozenset[Pedal]) -> tuple[tuple[Pedal, bool], ...]:
    """(pedal, down) for every pedal that moved; what came up first, so that play and back never overlap."""
    up = [(pedal, False) for pedal in Pedal if pedal in before - now]
    return (*up, *((pedal, True) for pedal in Pedal if pedal in now - before))


def new_bit(rest: bytes, report: bytes) -> Bit | None:
    """The one bit that is set in `report` and was not at rest; None when none is, or more than one."""
    found = [
        Bit(at, 1 << shift)
        for at, byte in enumerate(report[:LONGEST])
        for shift in range(8)
        if byte & ~(rest[at] if at < len(rest) else 0) & (1 << shift)
    ]
    return found[0] if len(found) == 1 else None


def layout_words(layout: Layout) -> str:
    """A layout as it is kept in the settings: `left=0/1 centre=0/2 right=0/4`."""
    return " ".join(f"{pedal.value}={bit.byte}/{bit.mask}" for pedal, bit in layout.items())


def layout_from(words: str) -> dict[Pedal, Bit]:
    """What of it makes sense; never raises."""
    found: dict[Pedal, Bit] = {}
    for word in words.split():
        name, _, place = word.partition("=")
        byte, _, mask = place.partition("/")
        try:
            bit = Bit(int(byte), int(mask))
            pedal = Pedal(name)
        except ValueError:
            continue
        if ANYWHERE <= bit.byte < LONGEST and bit.mask in {1 << shift for shift in range(8)}:
            found[pedal] = bit
    return found


def acts_from(kept: Mapping[str, object]) -> dict[Pedal, PedalAct]:
    """What each pedal does: as kept in the settings, else as usual; never raises."""
    known = {act.value for act in PedalAct}
    return {
        pedal: PedalAct(str(kept[pedal.value])) if kept.get(pedal.value) in known else USUAL_ACTS[pedal]
        for pedal in Pedal
    }
