"""Moments of a recording that somebody wants to find again: one key, and a word if there is time (domain.md A5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """moment: seconds of the recording's timeline, None without audio. child_voice: a child takes part here (A5)."""

    id: str
    conference_id: str
    at: datetime
    word: str = ""
    moment: float | None = None
    child_voice: bool = False
    part_id: str = ""
