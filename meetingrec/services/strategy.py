"""Strategy meetings: when the police take part there is one official record of a meeting, and no second (A26)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from meetingrec.domain.attendance import Attendee
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.same_child import matching
from meetingrec.domain.strategy import STRATEGY_MEETINGS, StrategyAnswers, involves_police
from meetingrec.services.capture import Capture, only_in_the_open
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences, entries
from meetingrec.store.cipher import Database


class SecondRecord(InputRefused):
    """Another record of this strategy meeting is the official one."""


def official_records(signed_in: SignedIn, conference: Conference) -> tuple[Conference, ...]:
    """Other strategy meetings about any of the same children on the same day that are kept as the official record,
    when the police take part in either; the one that came first is first. Whoever chairs them: the rule is about that.
    """
    if conference.meeting_type not in STRATEGY_MEETINGS:
        return ()
    with signed_in.reading() as db:
        alike = [other for other in conferences.all_conferences(db) if _same_meeting(db, conference, other)]
        found = [other for other in alike if _police(db, conference.id) or _police(db, other.id)]
    return tuple(sorted(found, key=_came))


def refuse_second_record(signed_in: SignedIn, before: Conference, after: Conference) -> None:
    """Raises SecondRecord when this edit would make a second official record; other edits are none of its business."""
    if not after.official_record:
        return
    there = official_records(signed_in, after)
    if there and not (before.official_record and official_records(signed_in, before)):
        raise _second(there[0])


def refuse_to_begin_second(signed_in: SignedIn, conference: Conference) -> None:
    """Raises SecondRecord when this meeting is to begin as the official record and another one came first."""
    if conference.official_record and conference.started_at is None:
        # It is a meeting of the day on which it begins, whenever it was planned for.
        beginning = replace(conference, started_at=signed_in.clock())
        earlier = [one for one in official_records(signed_in, beginning) if _came(one) < _came(conference)]
        if earlier:
            raise _second(earlier[0])


def store_answers(signed_in: SignedIn, answers: StrategyAnswers, moment: float | None) -> Changes:
    """What was settled about a child: one row a child, whichever key came first. Raises NotAllowed, InputRefused.

    moment: seconds on the timeline of the recording, kept with the first answer.
    """
    only_in_the_open(signed_in, answers.conference_id)
    with signed_in.reading() as db:
        there = entries.of_conference(db, StrategyAnswers, answers.conference_id)
    stored = next((one for one in there if one.child_id == answers.child_id), None)
    capture = Capture(signed_in)
    if stored is None:
        return capture.add(replace(answers, id="", moment=moment))[0]
    kept = {name: getattr(stored, name) for name in ("id", "at", "moment", "part_id")}
    return capture.change(replace(answers, **kept))


def _second(official: Conference) -> SecondRecord:
    verb = "began at" if official.started_at else "is planned for"
    there = (official.started_at or official.planned_start).astimezone(ZoneInfo(official.zone))
    return SecondRecord(
        "Where the police take part there is one official record only, and there is one already: the strategy meeting "
        f"that {verb} {there:%H:%M} on {there.day} {there:%B}.",
        "Nothing was changed. What is written down here is kept.",
        "Keep this one as your agency's own account, or settle with the other chair which of the two counts.",
        "official_record",
    )


def _same_meeting(db: Database, this: Conference, other: Conference) -> bool:
    if other.id == this.id or other.meeting_type not in STRATEGY_MEETINGS or not other.official_record:
        return False
    if _day(this) != _day(other):
        return False
    return bool(matching(conferences.children_of(db, this.id), conferences.children_of(db, other.id)))


def _police(db: Database, conference_id: str) -> bool:
    return involves_police(entries.of_conference(db, Attendee, conference_id))


def _day(conference: Conference) -> date:
    return (conference.started_at or conference.planned_start).astimezone(ZoneInfo(conference.zone)).date()


def _came(conference: Conference) -> tuple[bool, datetime, str]:
    """Meetings that began come before those that are only planned."""
    when = conference.started_at or conference.created_at or conference.planned_start
    return conference.started_at is None, when, conference.id
