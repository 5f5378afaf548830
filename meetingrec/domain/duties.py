"""What was done about a deadline, and why when it was late (domain.md F5: missed deadlines and why, recorded)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DutyAnswer:
    """rule: id of the deadline's rule in the profile (T04). done_at: aware UTC, None while it is not done."""

    id: str
    conference_id: str
    rule: str
    at: datetime
    done_at: datetime | None = None
    late_why: str = ""
    by: str = ""
