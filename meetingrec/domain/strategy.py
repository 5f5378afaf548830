"""What a strategy meeting must settle besides its decisions (domain.md A12, A26, G5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from meetingrec.domain.attendance import Attendee, Presence
from meetingrec.domain.conference import Conference, MeetingType

STRATEGY_MEETINGS = frozenset({MeetingType.STRATEGY_INITIAL, MeetingType.STRATEGY_REVIEW})

WITHIN = timedelta(hours=24)
"""Until when a child is to be seen, from the start of the meeting (domain.md G5)."""

_TAKES_PART = frozenset({Presence.INVITED, Presence.HERE, Presence.REPORT_ONLY})


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


def involves_police(people: Iterable[Attendee]) -> bool:
    """Whether somebody from the police is expected, came, or sent a report."""
    return any(
        "police" in f"{person.agency} {person.role}".casefold() for person in people if person.presence in _TAKES_PART
    )


def strategy_lacks(answers: StrategyAnswers, conference: Conference) -> tuple[str, ...]:
    """What domain.md G5 asks about a child and is not answered yet."""
    begun = conference.started_at or conference.planned_start
    late = answers.child_seen_at is not None and answers.child_seen_at > begun + WITHIN
    unseen = answers.child_seen_at is None
    told = bool(answers.told_by and answers.told_on)
    found = (
        "when the child was seen, or why not" if unseen and not answers.not_seen_why else "",
        "by whom" if not unseen and not answers.child_seen_by else "",
        "why not within 24 hours" if late and not answers.not_seen_why else "",
        "who tells the parents and when, or why they are not told yet" if not told and not answers.not_shared else "",
    )
    return tuple(words for words in found if words)
