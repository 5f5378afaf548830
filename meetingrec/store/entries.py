"""Everything that is written down of a conference, each kind in a table of its own, all in the same way."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from meetingrec.domain.attendance import Attendee, Interpreting
from meetingrec.domain.decisions import Decision
from meetingrec.domain.duties import DutyAnswer
from meetingrec.domain.entries import Entry
from meetingrec.domain.marks import Mark
from meetingrec.domain.notice import LeafletGiven, NoticeGiven, Objection, RestrictedPart
from meetingrec.domain.plan import Action, Contingency, PlanReview
from meetingrec.domain.points import ChildVoice, Point, Scale
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.strategy import StrategyAnswers
from meetingrec.domain.transfer import Transfer
from meetingrec.domain.views import AgencyView, FamilyView
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import Shelf

T = TypeVar("T")

_PLACED, _TIMED = "position, id", "at, id"

_KEPT: tuple[Shelf[Any], ...] = (
    Shelf("attendees", Attendee, order=_PLACED, removable=True),
    Shelf("points", Point, order=_PLACED, links=("said_by",), removable=True),
    Shelf("voices", ChildVoice, order=_TIMED, removable=True),
    Shelf("decisions", Decision, order=_PLACED, removable=True),
    Shelf("actions", Action, order=_PLACED, removable=True),
    Shelf("interpreting", Interpreting, order=_PLACED, removable=True),
    Shelf("reports", AgencyReport, order=_PLACED, removable=True),
    Shelf("notices", NoticeGiven, order=_TIMED, removable=True),
    Shelf("objections", Objection, order=_PLACED, removable=True),
    Shelf("restricted_parts", RestrictedPart, order=_TIMED, removable=True),
    Shelf("scales", Scale, order=_PLACED, removable=True),
    Shelf("agency_views", AgencyView, order=_PLACED, removable=True),
    Shelf("family_views", FamilyView, order=_PLACED, removable=True),
    Shelf("contingencies", Contingency, order=_PLACED, removable=True),
    Shelf("plan_reviews", PlanReview, order=_PLACED, removable=True),
    Shelf("strategy", StrategyAnswers, order=_TIMED, removable=True),
    Shelf("transfers", Transfer, order=_TIMED, removable=True),
    Shelf("marks", Mark, order=_TIMED, removable=True),
    Shelf("duties", DutyAnswer, order=_TIMED, removable=True),
    Shelf("leaflets", LeafletGiven, order=_PLACED, removable=True),
)
_SHELVES: dict[type[object], Shelf[Any]] = {shelf.kind: shelf for shelf in _KEPT}
KINDS: tuple[type[Any], ...] = tuple(_SHELVES)


def add(db: Database, entry: Entry) -> None:
    """A new entry. Whoever it refers to is on the roll already."""
    _SHELVES[type(entry)].add(db, entry)


def replace(db: Database, entry: Entry, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    _SHELVES[type(entry)].replace(db, entry, by=by, at=at)


def get(db: Database, kind: type[T], entry_id: str) -> T | None:
    """The entry with this id, None when there is none or it was removed."""
    return _shelf(kind).get(db, entry_id)


def exists(db: Database, kind: type[object], entry_id: str) -> bool:
    """Whether there is a row with this id, of whatever conference, removed or not."""
    return bool(db.select(f"SELECT 1 FROM {_SHELVES[kind].table} WHERE id = ?", [entry_id]))  # noqa: S608


def remove(db: Database, entry: Entry, *, by: str = "", at: datetime | None = None) -> None:
    """Off the page; `restore` brings it back. Raises NotThere."""
    _SHELVES[type(entry)].remove(db, entry.id, by=by, at=at)


def restore(db: Database, entry: Entry, *, by: str = "", at: datetime | None = None) -> None:
    """Raises NotThere."""
    _SHELVES[type(entry)].restore(db, entry.id, by=by, at=at)


def of_conference(db: Database, kind: type[T], conference_id: str) -> tuple[T, ...]:
    """In the order they are shown."""
    return _shelf(kind).where(db, "conference_id = ?", [conference_id])


def of_conferences(db: Database, kind: type[T], conference_ids: Iterable[str]) -> dict[str, tuple[T, ...]]:
    """The same for many conferences at once, by the id of the conference; one without any has no key."""
    wanted = json.dumps(list(conference_ids))
    found: dict[str, list[T]] = {}
    entry: Any
    for entry in _shelf(kind).where(db, "conference_id IN (SELECT value FROM json_each(?))", [wanted]):
        found.setdefault(entry.conference_id, []).append(entry)
    return {conference_id: tuple(items) for conference_id, items in found.items()}


def ids_of_conference(db: Database, conference_id: str) -> frozenset[str]:
    """Ids of everything that was ever written down of a conference, what was taken away again too."""
    found: set[str] = set()
    for shelf in _KEPT:
        rows = db.select(f"SELECT id FROM {shelf.table} WHERE conference_id = ?", [conference_id])  # noqa: S608
        found.update(str(row["id"]) for row in rows)
    return frozenset(found)


def _shelf(kind: type[T]) -> Shelf[T]:
    shelf: Shelf[T] = _SHELVES[kind]
    return shelf
