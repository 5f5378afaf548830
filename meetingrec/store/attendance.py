"""The roll: who was invited, came, sent apologies."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.attendance import Attendee
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import Shelf

_ATTENDEES = Shelf("attendees", Attendee, order="position, id", removable=True)


def add(db: Database, attendee: Attendee) -> None:
    """A new person on the roll."""
    _ATTENDEES.add(db, attendee)


def replace(db: Database, attendee: Attendee, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    _ATTENDEES.replace(db, attendee, by=by, at=at)


def get(db: Database, attendee_id: str) -> Attendee | None:
    return _ATTENDEES.get(db, attendee_id)


def remove(db: Database, attendee_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Off the roll; `restore` brings them back. Raises NotThere."""
    _ATTENDEES.remove(db, attendee_id, by=by, at=at)


def restore(db: Database, attendee_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Raises NotThere."""
    _ATTENDEES.restore(db, attendee_id, by=by, at=at)


def of_conference(db: Database, conference_id: str) -> tuple[Attendee, ...]:
    """In the order they are shown."""
    return _ATTENDEES.where(db, "conference_id = ?", [conference_id])
