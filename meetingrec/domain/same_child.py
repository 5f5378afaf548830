"""Whether two records are of the same child: councils enter a child again for each meeting."""

from __future__ import annotations

from collections.abc import Iterable

from meetingrec.domain.conference import Child


def same_child(one: Child, other: Child) -> bool:
    """The same record, or the same full name and day of birth. A name alone is not enough: cousins share it.

    >>> same_child(Child("1", "Ellie Tarrant"), Child("2", "Ellie Tarrant"))
    False
    """
    if one.id == other.id:
        return True
    known = one.born is not None and one.born == other.born
    return known and _plain(one.full_name) == _plain(other.full_name)


def matching(before: Iterable[Child], now: Iterable[Child]) -> dict[str, str]:
    """Id of a child then -> id of the same child now."""
    today = tuple(now)
    pairs = ((then, next((child for child in today if same_child(then, child)), None)) for then in before)
    return {then.id: found.id for then, found in pairs if found is not None}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
