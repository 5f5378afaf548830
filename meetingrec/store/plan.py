"""The outline plan."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.plan import Action
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import Shelf

_ACTIONS = Shelf("actions", Action, order="position, id", removable=True)


def add(db: Database, action: Action) -> None:
    """A new action."""
    _ACTIONS.add(db, action)


def replace(db: Database, action: Action, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    _ACTIONS.replace(db, action, by=by, at=at)


def get(db: Database, action_id: str) -> Action | None:
    return _ACTIONS.get(db, action_id)


def remove(db: Database, action_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Off the page; `restore` brings it back. Raises NotThere."""
    _ACTIONS.remove(db, action_id, by=by, at=at)


def restore(db: Database, action_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Raises NotThere."""
    _ACTIONS.restore(db, action_id, by=by, at=at)


def of_conference(db: Database, conference_id: str) -> tuple[Action, ...]:
    """In the order they are shown."""
    return _ACTIONS.where(db, "conference_id = ?", [conference_id])
