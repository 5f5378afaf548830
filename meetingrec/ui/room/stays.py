"""When somebody was in the meeting, as one types it: `14:02-14:34, 15:05-`. No Qt in here."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from meetingrec.domain.attendance import Attendee, Presence, Stay
from meetingrec.services.plan_conference import local

_STAY = re.compile(r"(\d{1,2})[:.](\d{2})(?:\s*(?:-|–|to)\s*(?:(\d{1,2})[:.](\d{2}))?)?", re.IGNORECASE)


def stays_words(person: Attendee, zone: str) -> str:
    """`14:02-14:34, 15:05-` on the clock of the place of the meeting; "" for somebody who was not there."""
    told = [f"{_clock(stay.joined_at, zone)}-{_clock(stay.left_at, zone)}" for stay in person.earlier_stays]
    if person.joined_at is not None:
        told.append(f"{_clock(person.joined_at, zone)}-{_clock(person.left_at, zone)}")
    return ", ".join(told)


def with_stays(person: Attendee, typed: str, day: datetime, zone: str) -> Attendee | None:
    """The person with these stays, None when they cannot be read: every stay after the one before, only the last open.

    day: any moment of the day of the meeting; a time before the one before it is taken to be past midnight.
    Times that stand as they were keep their seconds. Somebody with a stay was there.
    """
    if not typed.strip():
        return replace(person, earlier_stays=(), joined_at=None, left_at=None)
    known = _known(person, zone)
    times: list[datetime | None] = []
    for part in typed.split(","):
        found = _STAY.fullmatch(part.strip())
        if found is None or (times and times[-1] is None):
            return None
        for hour, minute in ((found[1], found[2]), (found[3], found[4])):
            read = _moment(hour, minute, day, zone, known) if hour else None
            if hour and read is None:
                return None
            times.append(read)
    return _in_order(person, times)


def _in_order(person: Attendee, times: list[datetime | None]) -> Attendee | None:
    whole: list[datetime] = []
    for moment in times:
        if moment is None:
            break
        later = moment + timedelta(days=1) if whole and moment < whole[-1] - timedelta(hours=12) else moment
        if whole and later < whole[-1]:
            return None
        whole.append(later)
    earlier = tuple(Stay(came, left) for came, left in zip(whole[0:-2:2], whole[1:-1:2], strict=False))
    last = whole[2 * len(earlier) :]
    left = last[1] if len(last) > 1 else None
    return replace(person, presence=Presence.HERE, earlier_stays=earlier, joined_at=last[0], left_at=left)


def _known(person: Attendee, zone: str) -> dict[str, datetime]:
    moments = [moment for stay in person.earlier_stays for moment in (stay.joined_at, stay.left_at)]
    moments += [moment for moment in (person.joined_at, person.left_at) if moment is not None]
    return {_clock(moment, zone): moment for moment in moments}


def _moment(hour: str, minute: str, day: datetime, zone: str, known: dict[str, datetime]) -> datetime | None:
    words = f"{int(hour):02}:{minute}"
    if words in known:
        return known[words]
    if int(hour) > 23 or int(minute) > 59:
        return None
    there = local(day, zone)
    return there.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0).astimezone(day.tzinfo)


def _clock(moment: datetime | None, zone: str) -> str:
    return f"{local(moment, zone):%H:%M}" if moment is not None else ""
