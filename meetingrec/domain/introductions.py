"""What the beginning of a conference must leave no blank about (domain.md 4.7, 7; A17-A19; 2 Quorum)."""

from __future__ import annotations

from collections.abc import Iterator

from meetingrec.domain.attendance import Attendee, Interpreting, Presence, Side, quorum
from meetingrec.domain.conference import MeetingType
from meetingrec.domain.record import ConferenceRecord

LEFT_OUT = frozenset({Presence.NOT_INVITED, Presence.EXCLUDED})
"""Somebody decided that this person should not be there."""
NEED_QUORUM = frozenset(
    {
        MeetingType.ICPC,
        MeetingType.RCPC,
        MeetingType.TRANSFER_IN,
        MeetingType.PRE_BIRTH,
        MeetingType.DUAL_PROCESS,
    }
)


def person_lacks(person: Attendee) -> tuple[str, ...]:
    """What must be said of everybody: what they do or how they are related, and why and by whom they were left out."""
    related = person.relationship or any(item.relationship for item in person.relations)
    told = related if person.side is Side.FAMILY else person.role or person.agency or person.side is Side.CHILD
    found = [] if told else ["what they do, or how they are related to the child"]
    if person.presence in LEFT_OUT or person.presence is Presence.DID_NOT_ATTEND:
        found += [] if person.why else ["why"]
    if person.presence in LEFT_OUT:
        found += [] if person.decided_by else ["who decided that"]
    return tuple(found)


def interpreting_lacks(entry: Interpreting) -> tuple[str, ...]:
    """What an answer still needs; that none is needed needs no reason (scenario S2.33)."""
    if not entry.needed:
        return ()
    asked = [("for whom", entry.for_whom), ("the language", entry.language)]
    if entry.used:
        asked.append(("the interpreter's name", entry.name))
    else:
        asked += [("why it was not used", entry.why_not), ("who decided that", entry.decided_by)]
    return tuple(words for words, value in asked if not value)


def introductions_missing(record: ConferenceRecord, others_needed: int = 2) -> Iterator[tuple[str, str]]:
    """(words, place) pairs; a place is a step, or "kind:id" of an entry. others_needed: by the rule of the quorum."""
    for objection in record.objections:
        if objection.response is None:
            yield f"Nothing is decided about {objection.who or 'somebody'}'s objection", f"objection:{objection.id}"
    for person in record.attendees:
        if lacks := person_lacks(person):
            yield f"{person.full_name}: {', '.join(lacks)}", f"attendee:{person.id}"
    if not record.interpreting:
        yield "Nobody has said whether an interpreter is needed", "interpreter"
    for entry in record.interpreting:
        if lacks := interpreting_lacks(entry):
            yield f"Interpreter {entry.name}: {', '.join(lacks)}".replace(" :", ":"), f"interpreter:{entry.id}"
    conference, here = record.conference, record.here()
    asked = conference.meeting_type in NEED_QUORUM and here and not conference.inquorate_why.strip()
    if asked and not quorum(record.open_only.attendees, others_needed).met:
        yield "Not enough agencies for a quorum, and nobody has said why the conference goes on", "opening"
