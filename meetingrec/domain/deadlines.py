"""When things are due. Hours are elapsed hours from the end of the meeting, never moved (domain.md 1F-T ii)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Deadline:
    """due is an aware UTC time; as_written is the rule in the source's own words, rule its id in domain.md."""

    what: str
    due: datetime
    as_written: str
    rule: str


def decisions_due(meeting_end: datetime) -> Deadline:
    """Decisions and recommendations: "Within 24 hours of the meeting" (T04, T08)."""
    return Deadline(
        "Decisions and recommendations",
        meeting_end + timedelta(hours=24),
        "within 24 hours of the meeting",
        "T04",
    )


def time_left(due: datetime, now: datetime) -> str:
    """`in 3 h 10 min`, `in 2 days`, `LATE 42 min`.

    >>> from datetime import UTC
    >>> time_left(datetime(2026, 4, 3, 12, tzinfo=UTC), datetime(2026, 4, 3, 8, 50, tzinfo=UTC))
    'in 3 h 10 min'
    """
    seconds = (due - now).total_seconds()
    late, minutes = seconds < 0, int(abs(seconds) // 60)
    if minutes >= 2 * 24 * 60:
        amount = f"{minutes // (24 * 60)} days"
    elif minutes >= 60:
        amount = f"{minutes // 60} h {minutes % 60} min"
    else:
        amount = f"{minutes} min"
    return f"LATE {amount}" if late else f"in {amount}"
