"""What the record does not say yet about the meeting: who came, interpreters, reports, deadlines, leaflets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from meetingrec.documents.wording import names, one_line
from meetingrec.domain.attendance import Attendee, Interpreting, Presence, Side, quorum
from meetingrec.domain.document import Finding
from meetingrec.domain.due import Duty
from meetingrec.domain.introductions import LEFT_OUT, NEED_QUORUM, interpreting_lacks
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.domain.settled import is_late, report_limit

_ON_THE_RECORD = frozenset({Presence.HERE, Presence.REPORT_ONLY})
_ASKED_ELSEWHERE = frozenset({"reports", "document"})
"""Places of duties that are found report by report, or that are this very document."""
_FOR_THE_FAMILY = frozenset({ReportKind.SOCIAL_WORK, ReportKind.UPDATED_PLAN, ReportKind.AGENCY})
"""What is in them is no news to anybody at the conference (C24); what police and doctors write may have to be."""


# --- who was there (A17), interpreters (A18, A19) ---


def introductions(record: ConferenceRecord, profile: Profile) -> Iterator[Finding]:
    yield from _attendance(record)
    yield from _quorum(record, profile)
    if not record.interpreting:
        text = "It does not say whether anybody needs an interpreter. No is an answer."
        yield Finding(text, "interpreter", True, "A18")
    for item in record.interpreting:
        yield from _interpreter(record, item)


def _attendance(record: ConferenceRecord) -> Iterator[Finding]:
    if not record.here():
        yield Finding("Nobody is marked as having been at the meeting.", "attendance", True, "A17")
    for person in record.attendees:
        place, name = f"attendee:{person.id}", person.full_name or "somebody at the meeting"
        if person.presence is Presence.INVITED:
            yield Finding(f"It does not say whether {name} came.", place, True, "A17")
        if person.presence in _ON_THE_RECORD and not _described(person):
            what = "how they are related to the child" if person.side is Side.FAMILY else "their job or part in it"
            yield Finding(f"For {name}, add {what}.", place, True, "A17")
        if person.presence in LEFT_OUT and not (person.why.strip() and person.decided_by.strip()):
            left_out = "not invited" if person.presence is Presence.NOT_INVITED else "not let in"
            text = f"It does not say why {name} was {left_out}, and who decided that."
            yield Finding(text, place, True, "A17")


def _described(person: Attendee) -> bool:
    if not person.full_name.strip():
        return False
    if person.side in (Side.CHILD, Side.INTERPRETER):
        return True
    related = person.relationship.strip() or any(item.relationship.strip() for item in person.relations)
    return bool(related if person.side is Side.FAMILY else person.role.strip() or related)


def _quorum(record: ConferenceRecord, profile: Profile) -> Iterator[Finding]:
    """A warning: the chair may go on, and says why (domain.md 7)."""
    conference = record.conference
    asked = conference.meeting_type in NEED_QUORUM and record.here() and not conference.inquorate_why.strip()
    if asked and not quorum(record.attendees, profile.quorum.other_agencies).met:
        text = "There were too few agencies for a quorum, and it does not say why the conference went on."
        yield Finding(text, "opening", False, "A17")


def _interpreter(record: ConferenceRecord, item: Interpreting) -> Iterator[Finding]:
    place = f"interpreter:{item.id}"
    person = record.attendee(item.for_whom)
    whom = f" for {person.full_name}" if person is not None else ""
    missing = interpreting_lacks(item)
    if missing:
        text = f"The interpreter{whom}: it does not say {names(missing)}."
        yield Finding(text, place, True, "A18" if item.used else "A19")
    if item.needed and item.used and not item.source.independent:
        text = f"The interpreter{whom} was a {item.source.words}. Family and friends are not independent."
        yield Finding(text, place, False, "A18")


# --- reports (A11, C24, F5) and what else was due (F5) ---


def reports(record: ConferenceRecord, duties: Sequence[Duty]) -> Iterator[Finding]:
    limits = tuple(duty.deadline for duty in duties)
    for report in record.reports:
        whose = one_line(report.agency) or report.kind.words
        if _missing(report):
            text = f"The report of {whose} did not come, and it does not say why."
            yield Finding(text, f"report:{report.id}", False, "A11")
        if is_late(report, report_limit(report, limits)) and not report.late_why.strip():
            text = f"The report of {whose} was late, and it does not say why."
            yield Finding(text, f"report:{report.id}", False, "F5")
        if report.kind in _FOR_THE_FAMILY and report.received_on is not None and not _shared(report):
            text = f"It does not say whether the family was told before the meeting what the report of {whose} says."
            yield Finding(text, f"report:{report.id}", False, "C24")


def _shared(report: AgencyReport) -> bool:
    told = report.shared_with.strip() or report.shared_more.strip() or report.disagreed.strip()
    return report.shared_on is not None or bool(told)


def _missing(report: AgencyReport) -> bool:
    told = report.received_on is not None or report.kind is ReportKind.VERBAL_HISTORY
    return report.expected and not told and not report.not_received_why.strip()


def due(duties: Sequence[Duty]) -> Iterator[Finding]:
    for duty in duties:
        if duty.needs_why and duty.place not in _ASKED_ELSEWHERE:
            text = f"{duty.deadline.what}: late, and it does not say why."
            yield Finding(text, f"due:{duty.deadline.rule}", False, "F5")


# --- leaflets (D6, D7) ---


def leaflets(record: ConferenceRecord, profile: Profile) -> Iterator[Finding]:
    given = {item.leaflet: item for item in record.leaflets}
    for key, name in profile.leaflets.items():
        if key not in given:
            yield Finding(f"It does not say that this leaflet was given: {name}.", f"leaflet:{key}", False, "D6")
        elif key == "your_records" and not given[key].explained:
            yield Finding(f"It does not say that this leaflet was explained: {name}.", f"leaflet:{key}", False, "D7")
