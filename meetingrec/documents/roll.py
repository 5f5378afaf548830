"""Who took part, from when to when, and who interpreted, in words (domain.md 3.1.12, A17-A19)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from meetingrec.documents.wording import clock, names, one_line, sentence, started
from meetingrec.domain.attendance import Attendee, Interpreting, Mode, Presence, Side
from meetingrec.domain.conference import Conference
from meetingrec.domain.record import ConferenceRecord

AWAY = {
    Presence.REPORT_ONLY: "Sent a report",
    Presence.APOLOGIES: "Could not come",
    Presence.DID_NOT_ATTEND: "Did not come",
    Presence.EXCLUDED: "Was not in the meeting",
    Presence.INVITED: "Invited",
    Presence.NOT_INVITED: "Not invited",
}
"""How somebody took part who was not there, in the order they are listed."""

_MODES = {Mode.IN_ROOM: "In the room", Mode.BY_VIDEO: "By video", Mode.BY_PHONE: "By phone"}
_MATTERS = timedelta(minutes=10)
"""Coming or going by less than this is not worth a word."""


def took_part(person: Attendee, conference: Conference) -> str:
    """`By phone`, `By phone, until 10.35 am`, `Sent a report`."""
    if person.presence is not Presence.HERE:
        return AWAY[person.presence]
    times = _times(person, conference)
    return f"{_MODES[person.mode]}, {times}" if times else _MODES[person.mode]


def _times(person: Attendee, conference: Conference) -> str:
    """From when to when, where it matters: "" for somebody who was there all the time."""
    stays: list[tuple[datetime | None, datetime | None]] = [
        (stay.joined_at, stay.left_at) for stay in person.earlier_stays
    ]
    if person.joined_at is not None or person.left_at is not None:
        stays.append((person.joined_at, person.left_at))
    began, ended = conference.started_at, conference.ended_at
    if stays and stays[0][0] is not None and began is not None and stays[0][0] - began <= _MATTERS:
        stays[0] = (None, stays[0][1])
    if stays and stays[-1][1] is not None and ended is not None and ended - stays[-1][1] <= _MATTERS:
        stays[-1] = (stays[-1][0], None)
    return names(_stretch(start, end, ZoneInfo(conference.zone)) for start, end in stays)


def _stretch(start: datetime | None, end: datetime | None, zone: ZoneInfo) -> str:
    first = f"from {clock(start.astimezone(zone))}" if start is not None else ""
    last = f"{'to' if first else 'until'} {clock(end.astimezone(zone))}" if end is not None else ""
    return " ".join(part for part in (first, last) if part)


def what_they_are(person: Attendee, record: ConferenceRecord) -> str:
    """Job, or how they are related to each child: `Mother of Ellie, stepmother of Jude`."""
    if person.side not in (Side.FAMILY, Side.CHILD):
        return started(one_line(person.role or person.relationship or person.side.value))
    own = {item.child_id: one_line(item.relationship) for item in person.relations if item.relationship.strip()}
    if len(set(own.values())) > 1:
        each = [f"{own[child.id]} of {child.short_name}" for child in record.children if child.id in own]
        return started(", ".join(each))
    said = person.relationship or next(iter(own.values()), "") or person.role or person.side.value
    return started(one_line(said))


def interpreted(record: ConferenceRecord) -> tuple[str, ...]:
    """`Ewa Lis (contracted service) interpreted for Kasia Nowicka in Polish.` (domain.md 3.1.12, A18)."""
    used = [item for item in record.interpreting if item.needed and item.used and item.name.strip()]
    return tuple(_did(record, item) for item in used)


def _did(record: ConferenceRecord, item: Interpreting) -> str:
    source = ", ".join(part for part in (one_line(item.organisation), item.source.words) if part)
    person = record.attendee(item.for_whom)
    whom = f" for {person.full_name}" if person is not None else ""
    language = f" in {one_line(item.language)}" if item.language.strip() else ""
    return f"{one_line(item.name)} ({source}) interpreted{whom}{language}."


def interpreting_lines(record: ConferenceRecord) -> tuple[str, ...]:
    """For the file: used or not, and why not (domain.md A19)."""
    lines = list(interpreted(record))
    for item in record.interpreting:
        person = record.attendee(item.for_whom)
        whom = f" for {person.full_name}" if person is not None else ""
        why = f" The reason: {sentence(item.why_not)}" if item.why_not.strip() else ""
        if not item.needed:
            lines.append(f"No interpreter was needed{whom}.{why}")
        elif not item.used:
            who = f"{one_line(item.name)} ({item.source.words})"
            said = f"{who} was not used as an interpreter" if item.name.strip() else "No interpreter was used"
            by = one_line(item.decided_by).rstrip(".")
            decided = f" {by} decided this." if by else ""
            lines.append(f"{said}{whom}.{why}{decided}")
    return tuple(lines)
