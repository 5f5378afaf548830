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
    TYPED = "typed"
    RETURNED = "returned"
    APPROVED = "approved"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Dictation:
    """One dictation and where it stands. due_at is an aware UTC time."""

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
