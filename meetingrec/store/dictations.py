"""Dictations, and the queue of those waiting to be typed."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.store.cipher import Database, constants
from meetingrec.store.shelf import Shelf

_DICTATIONS = Shelf("dictations", Dictation, order="created_at, id", links=("recording_id",))
_IN_QUEUE = (DictationState.WAITING, DictationState.IN_PROGRESS, DictationState.RETURNED)


def add(db: Database, dictation: Dictation) -> None:
    """A new dictation; `recording_id` is "" before the first word."""
    _DICTATIONS.add(db, dictation)


def replace(db: Database, dictation: Dictation, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    _DICTATIONS.replace(db, dictation, by=by, at=at)


def get(db: Database, dictation_id: str) -> Dictation | None:
    return _DICTATIONS.get(db, dictation_id)


def of_conference(db: Database, conference_id: str) -> tuple[Dictation, ...]:
    """Oldest first."""
    return _DICTATIONS.where(db, "conference_id = ?", [conference_id])


def queue(db: Database, typist_id: str | None = None) -> tuple[Dictation, ...]:
    """What waits to be typed, is being typed, or came back with remarks: urgent first, then what is due soonest.

    With a typist, theirs and those that are nobody's yet.
    """
    states = [state.value for state in _IN_QUEUE]
    found = _DICTATIONS.where(db, f"state IN ({constants(states)})", states)
    mine = [item for item in found if typist_id is None or item.typist_id in {"", typist_id}]
    return tuple(sorted(mine, key=lambda item: (not item.urgent, item.due_at or item.created_at, item.id)))
