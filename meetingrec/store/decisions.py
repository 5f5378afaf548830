"""Decisions of the chair."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.decisions import Decision
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import Shelf

_DECISIONS = Shelf("decisions", Decision, order="position, id", removable=True)


def add(db: Database, decision: Decision) -> None:
    """A new decision."""
    _DECISIONS.add(db, decision)


def replace(db: Database, decision: Decision, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    _DECISIONS.replace(db, decision, by=by, at=at)


def get(db: Database, decision_id: str) -> Decision | None:
    return _DECISIONS.get(db, decision_id)


def remove(db: Database, decision_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Off the page; `restore` brings it back. Raises NotThere."""
    _DECISIONS.remove(db, decision_id, by=by, at=at)


def restore(db: Database, decision_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Raises NotThere."""
    _DECISIONS.restore(db, decision_id, by=by, at=at)


def of_conference(db: Database, conference_id: str) -> tuple[Decision, ...]:
    """In the order they are shown."""
    return _DECISIONS.where(db, "conference_id = ?", [conference_id])
