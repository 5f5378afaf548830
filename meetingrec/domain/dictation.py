"""The chair's dictation: a working note, never a substitute for the record (domain.md 0.2, B1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DictationState(StrEnum):
    RECORDING = "recording"
    READY = "ready"
    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    SUSPENDED = "suspended"
    TYPED = "typed"
    RETURNED = "returned"
    APPROVED = "approved"

    @property
    def words(self) -> str:
        return {"typed": "With the chair", "returned": "Returned with remarks"}.get(
            self.value, self.value.replace("_", " ").capitalize()
        )


TO_TYPE = frozenset(
    {DictationState.WAITING, DictationState.IN_PROGRESS, DictationState.SUSPENDED, DictationState.RETURNED}
)
"""States in which a minute taker has something to do, or would have."""


@dataclass(frozen=True, slots=True)
class Dictation:
    """One dictation and where it stands. All times are aware UTC.

    sent_at: None before it is sent, and again once it was taken back: it is nobody's but the chair's then. typist_id ""
    while it waits: it is for whichever minute taker comes first (the pool). suspended_why: why typing rests. due_why:
    why it is due at another time than the authority's rules say. elsewhere: in plain words, the other library it was
    sent to in a hand-over file; "" while it is here. purged_at: when its sound was destroyed by rule
    (domain.md 4.8).
    """

    id: str
    conference_id: str
    recording_id: str
    state: DictationState
    created_at: datetime
    typist_id: str = ""
    typist_name: str = ""
    urgent: bool = False
    note: str = ""
    sent_at: datetime | None = None
    due_at: datetime | None = None
    suspended_why: str = ""
    due_why: str = ""
    elsewhere: str = ""
    purged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who types a dictation now; nobody else can until they leave it or their program dies (lessons.md 8)."""

    person_id: str
    name: str
    since: datetime


class HandOverWay(StrEnum):
    SENT = "sent"
    RECEIVED = "received"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class HandOver:
    """One passage of a sealed hand-over file. file_id: the same in every library it passes, so that each file is
    taken in once. library_key: age recipient of the other library; sha256 of the file, hex.
    """

    id: str
    file_id: str
    dictation_id: str
    way: HandOverWay
    library_name: str
    library_key: str
    at: datetime
    by: str
    sha256: str
