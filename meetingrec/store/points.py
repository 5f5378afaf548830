"""What was said under the three headings, and what the children said."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.points import ChildVoice, Point
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import Shelf

_POINTS = Shelf("points", Point, order="position, id", links=("said_by",), removable=True)
_VOICES = Shelf("voices", ChildVoice, order="at, id", removable=True)


def add(db: Database, point: Point) -> None:
    """A new point. `said_by` is "" or somebody on the roll."""
    _POINTS.add(db, point)


def replace(db: Database, point: Point, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    _POINTS.replace(db, point, by=by, at=at)


def get(db: Database, point_id: str) -> Point | None:
    return _POINTS.get(db, point_id)


def remove(db: Database, point_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Off the page; `restore` brings it back. Raises NotThere."""
    _POINTS.remove(db, point_id, by=by, at=at)


def restore(db: Database, point_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Raises NotThere."""
    _POINTS.restore(db, point_id, by=by, at=at)


def of_conference(db: Database, conference_id: str) -> tuple[Point, ...]:
    """Under all three headings, in the order they are shown."""
    return _POINTS.where(db, "conference_id = ?", [conference_id])


def add_voice(db: Database, voice: ChildVoice) -> None:
    """What a child said or showed, or why it could not be found out."""
    _VOICES.add(db, voice)


def replace_voice(db: Database, voice: ChildVoice, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    _VOICES.replace(db, voice, by=by, at=at)


def get_voice(db: Database, voice_id: str) -> ChildVoice | None:
    return _VOICES.get(db, voice_id)


def remove_voice(db: Database, voice_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Off the page; `restore_voice` brings it back. Raises NotThere."""
    _VOICES.remove(db, voice_id, by=by, at=at)


def restore_voice(db: Database, voice_id: str, *, by: str = "", at: datetime | None = None) -> None:
    """Raises NotThere."""
    _VOICES.restore(db, voice_id, by=by, at=at)


def voices_of(db: Database, conference_id: str) -> tuple[ChildVoice, ...]:
    """In the order they were written down."""
    return _VOICES.where(db, "conference_id = ?", [conference_id])
