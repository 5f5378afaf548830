"""What is kept, what must go, and what forbids its going (domain.md 4.8): dictations are working notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Hold:
    """Forbids every purge of a conference while it stands: a complaint, a court, a request for access, an inquiry."""

    id: str
    conference_id: str
    reason: str
    reference: str
    by: str
    at: datetime
    released_at: datetime | None = None
    released_by: str = ""
    released_why: str = ""


@dataclass(frozen=True, slots=True)
class Purge:
    """A dictation whose sound and machine words were destroyed: files counts sealed files, certificate is the SHA-256
    (hex) over their names and hashes, so that it can be shown what was destroyed.
    """

    id: str
    dictation_id: str
    conference_id: str
    due_at: datetime
    at: datetime
    by: str
    files: int
    certificate: str


def purge_due(approved_at: datetime, days: int) -> datetime:
    """When a dictation is due for purge: so many days after the last document was approved (30 unless the profile says
    otherwise, 0 to 365).
    """
    return approved_at + timedelta(days=days)


def held(holds: tuple[Hold, ...]) -> Hold | None:
    """The hold that stands, None when nothing forbids a purge."""
    return next((hold for hold in holds if hold.released_at is None), None)
