"""Dictations, and the queue of those waiting to be typed."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.dictation import Dictation, DictationState, HandOver, HandOverWay
from meetingrec.domain.edit_list import DictationEdit
from meetingrec.store.cipher import Database, constants
from meetingrec.store.shelf import Shelf

_DICTATIONS = Shelf("dictations", Dictation, order="created_at, id", links=("recording_id",))
# As they were stored, whatever the clock said: these two orders decide what is heard and what may come back.
_EDITS = Shelf("dictation_edits", DictationEdit, order="rowid")
_HAND_OVERS = Shelf("hand_overs", HandOver, order="rowid")
_IN_QUEUE = (
    DictationState.WAITING,
    DictationState.IN_PROGRESS,
    DictationState.SUSPENDED,
    DictationState.TYPED,
    DictationState.RETURNED,
)


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
    """What waits, is being typed, rests, is with the chair or came back with remarks: urgent first, then by due time.

    With a typist, theirs and those that are nobody's yet.
    """
    states = [state.value for state in _IN_QUEUE]
    found = _DICTATIONS.where(db, f"state IN ({constants(states)})", states)
    mine = [item for item in found if typist_id is None or item.typist_id in {"", typist_id}]
    return tuple(sorted(mine, key=lambda item: (not item.urgent, item.due_at or item.created_at, item.id)))


def add_edit(db: Database, edit: DictationEdit) -> None:
    """Edits are never changed, and keep the order in which they are added."""
    _EDITS.add(db, edit)


def edits(db: Database, dictation_id: str) -> tuple[DictationEdit, ...]:
    """In the order they were made."""
    return _EDITS.where(db, "dictation_id = ?", [dictation_id])


def add_hand_over(db: Database, hand_over: HandOver) -> None:
    """Raises a constraint error when this file went this way before: ask `handed_over` first."""
    _HAND_OVERS.add(db, hand_over)


def hand_overs(db: Database, dictation_id: str) -> tuple[HandOver, ...]:
    """Oldest first."""
    return _HAND_OVERS.where(db, "dictation_id = ?", [dictation_id])


def handed_over(db: Database, file_id: str, way: HandOverWay) -> HandOver | None:
    """The passage of this file in this direction, None when it never was here."""
    return next(iter(_HAND_OVERS.where(db, "file_id = ? AND way = ?", [file_id, way.value])), None)
