"""What a strategy meeting must settle besides its decisions (domain.md A12, A26, G5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class StrategyAnswers:
    """One row a strategy meeting and child. child_seen_at: when the child was seen (aware UTC), or why not within time.

    told_by, told_on: who tells the parents and when; not_shared: what they are not told yet, and why.
    """

    id: str
    conference_id: str
    child_id: str
    at: datetime
    child_seen_at: datetime | None = None
    child_seen_by: str = ""
    not_seen_why: str = ""
    told_by: str = ""
    told_on: date | None = None
    not_shared: str = ""
    moment: float | None = None
    part_id: str = ""
