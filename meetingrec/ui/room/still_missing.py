"""What the checks will ask for later and can be put right while people are still in the room (domain.md 7).

Each line leads to its place. Whether it stops an approval later, or only warns, is for the authority's profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain
from zoneinfo import ZoneInfo

from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.child_details import missing_words
from meetingrec.domain.conference import MeetingType
from meetingrec.domain.decisions import ended
from meetingrec.domain.document import Finding
from meetingrec.domain.due import Duty, nothing_follows
from meetingrec.domain.introductions import introductions_missing
from meetingrec.domain.plan_progress import review_lacks
from meetingrec.domain.points import Heading, Layer
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.settled import counts_from, day_of, report_lacks, report_limit
from meetingrec.domain.steps import steps_of
from meetingrec.domain.strategy import strategy_lacks
from meetingrec.domain.transfer import transfer_lacks
from meetingrec.domain.views import family_heard
from meetingrec.ui.room import actions, decisions, voices
from meetingrec.ui.room.afterwards import contingency_lacks

_BLOCKS = frozenset({"A15", "A17", "A18", "A19", "A21", "A22", "A31", "C7", "C10", "G2", "G3", "G6", "J7"})
"""Ledger ids that stop an approval where the profile says nothing else."""
_OF_INTRODUCTIONS = {"attendee": "A17", "interpreter": "A18", "opening": "C5"}
FEW = 3
"""Entries of a kind that are named one by one; the rest are counted."""

_Line = tuple[str, str, str]
"""Words, place ("step", or "kind:id"), ledger id."""

_NEXT_CONFERENCE = frozenset({"next_review", "initial_conference"})
"""What the date of the next conference is asked for already (A15)."""

_OF_EVERYBODY = {Layer.DANGER_STATEMENT, Layer.SAFETY_GOAL}
"""What the conference words together: nobody alone has said it."""


def still_missing(
    record: ConferenceRecord, profile: Profile, duties: Sequence[Duty] = (), today: date | None = None, owed: str = ""
) -> tuple[Finding, ...]:
    """In the order of the steps. duties: what is due and what became of it; owed: the notice that must still be given,
    in words. A step this kind of meeting has not got is not asked about.
    """
    steps = {step.key for step in steps_of(record.conference.meeting_type)}
    now = today or _day(record)
    asked: list[tuple[str, Iterable[_Line]]] = [
        ("opening", _opening(record, profile, owed)),
        ("details", _details(record)),
        ("reports", _reports(record, duties, now)),
        ("previous", _previous(record)),
        ("voices", _voices(record)),
        ("worried", _points(record)),
        ("views", _views(record)),
        ("strategy", _strategy(record)),
        ("decisions", _decisions(record)),
        ("actions", _actions(record)),
        ("dates", _dates(record, duties)),
        ("close", _leaflets(record, profile)),
    ]
    lines = chain.from_iterable(found for step, found in asked if step in steps)
    return tuple(
        Finding(words, place, profile.blocks(rule, rule in _BLOCKS), rule) for words, place, rule in lines if words
    )


def _day(record: ConferenceRecord) -> date:
    conference = record.conference
    return (conference.started_at or conference.planned_start).astimezone(ZoneInfo(conference.zone)).date()


def _opening(record: ConferenceRecord, profile: Profile, owed: str) -> Iterable[_Line]:
    conference = record.conference
    if conference.notice_read_at is None:
        yield "The notice was not read aloud", "opening", "A30"
    elif owed:
        yield owed, "opening", "A30"
    for objection in record.objections:
        if objection.response is not None and not objection.reason.strip():
            yield (
                f"The objection of {objection.who or 'somebody'}: why it was decided so",
                f"objection:{objection.id}",
                "A30",
            )
    unanswered = [person for person in record.attendees if person.presence is Presence.INVITED]
    if unanswered:
        yield f"Nobody has said whether {_few(unanswered)} came", "people", "A17"
    for words, place in introductions_missing(record, profile.quorum.other_agencies):
        yield words, place, _OF_INTRODUCTIONS.get(place.partition(":")[0], "A30")
    for entry in record.interpreting:
        if entry.needed and entry.used and not entry.source.independent:
            yield f"The interpreter is a {entry.source.words}: is that right?", f"interpreter:{entry.id}", "P:Doncaster"
    if not conference.record_keeper.strip():
        yield "Nobody has said who keeps the one true record", "prepare", "A24"


def _details(record: ConferenceRecord) -> Iterable[_Line]:
    for child in record.children:
        yield missing_words(child, record.conference), f"child:{child.id}", "A31"
    lacking = transfer_lacks(next(iter(record.transfers), None))
    if record.conference.meeting_type is MeetingType.TRANSFER_IN and lacking:
        yield f"The transfer: {', '.join(lacking)}", "transfer:transfer", "D14"


def _reports(record: ConferenceRecord, duties: Sequence[Duty], today: date) -> Iterable[_Line]:
    limits = tuple(duty.deadline for duty in duties)
    for report in record.reports:
        missing = report_lacks(report, report_limit(report, limits), day_of(record.conference), today)
        if missing:
            yield f"{report.kind.words}, {report.agency}: {', '.join(missing)}", f"report:{report.id}", "A11"


def _previous(record: ConferenceRecord) -> Iterable[_Line]:
    return _each(
        record.plan_reviews, review_lacks, lambda row: f"“{_short(row.text)}”", "review", "B13", "actions before"
    )


def _voices(record: ConferenceRecord) -> Iterable[_Line]:
    for child in record.children:
        own = [voice for voice in record.voices if voice.child_id == child.id]
        if not own:
            yield f"Nothing is known of what {child.short_name} thinks", f"voice:{child.id}", "G2"
        for voice in own:
            missing = voices.lacks(voice)
            if missing:
                yield f"{child.short_name}'s view: {', '.join(missing)}", f"voice:{voice.id}", "G3"
        told = record.conference.children_told.strip() or any(voice.tells_child.strip() for voice in own)
        if own and not told and not child.unborn:
            yield f"Nobody has said who tells {child.short_name} what was decided", f"voice:{own[0].id}", "C24"


def _points(record: ConferenceRecord) -> Iterable[_Line]:
    if not record.points_under(Heading.WORRIED):
        yield "No worry was written down", "worried", "A8"
    if not record.points_under(Heading.WELL):
        yield "Nothing that is working well was written down", "well", "B12"
    yield from _each(
        record.points,
        lambda point: () if point.said_by or point.layer in _OF_EVERYBODY else ("who said it",),
        lambda point: f"“{_short(point.text)}”",
        "point",
        "A22",
        "points",
    )


def _views(record: ConferenceRecord) -> Iterable[_Line]:
    if not record.agency_views:
        yield "No agency has said what it recommends", "views", "G7"
    asked = {view.who for view in record.family_views}
    silent = [person for person in record.here() if person.side is Side.FAMILY and person.id not in asked]
    if silent:
        yield f"Nobody has written down whether {_few(silent)} agreed", "views", "C12"
    for child in record.children:
        if ended(record.decisions, child.id) and not family_heard(record.family_views, child.id):
            yield f"{child.short_name}'s plan ends: whether anybody of the family agrees", "views", "J7"


def _strategy(record: ConferenceRecord) -> Iterable[_Line]:
    answers = {row.child_id: row for row in record.strategy}
    for child in record.children:
        row = answers.get(child.id)
        missing = (
            strategy_lacks(row, record.conference) if row is not None else ("when the child was seen, or why not",)
        )
        if missing:
            yield f"{child.short_name}: {', '.join(missing)}", "strategy", "G5"


def _decisions(record: ConferenceRecord) -> Iterable[_Line]:
    if not record.decisions:
        yield "No decision was written down", "decisions", "C7"
    for child in decisions.undecided(record):
        yield f"Nothing is decided about a plan for {child}", "decisions", "C7"
    for child in decisions.contradicted(record):
        yield f"{child}: two decisions contradict each other", "decisions", "C7"
    for item in record.decisions:
        missing = decisions.lacks(item)
        legal = [words for words in missing if "legal" in words]
        others = [words for words in missing if words not in legal]
        for words, rule in ((others, "C7"), (legal, "G5")):
            if words:
                yield f"“{_short(item.statement)}”: {', '.join(words)}", f"decision:{item.id}", rule


def _actions(record: ConferenceRecord) -> Iterable[_Line]:
    if not record.actions:
        yield "Nothing was written down that somebody will do", "actions", "C9"
    for item in record.actions:
        missing = actions.lacks(item)
        if missing:
            yield f"“{_short(item.text)}”: {', '.join(missing)}", f"action:{item.id}", "C10"
        elif actions.to_be_asked(item, record):
            words = f"“{_short(item.text)}”: {item.owner} is not in the room and has not been asked"
            yield words, f"action:{item.id}", "A6"


def _dates(record: ConferenceRecord, duties: Sequence[Duty]) -> Iterable[_Line]:
    conference = record.conference
    if conference.review_on is None and not nothing_follows(record.decisions):
        yield "No date for the next conference", "dates", "A15"
    if conference.meeting_type is MeetingType.STRATEGY_REVIEW and (unknown := counts_from(conference)):
        yield f"{unknown} is not known: the time until a conference counts from it", "prepare", "F5"
    for duty in duties:
        if duty.place == "dates" and duty.waits and duty.deadline.record not in _NEXT_CONFERENCE:
            yield f"No date: {duty.deadline.what[:1].lower()}{duty.deadline.what[1:]}", "dates", "C11"
        # A report that is late is asked for where the register of reports has it.
        if duty.needs_why and duty.place != "reports":
            yield f"{duty.deadline.what}: late, and nobody has said why", f"due:{duty.deadline.rule}", "F5"
    if not record.contingencies and not nothing_follows(record.decisions):
        yield "Nothing is written down for when things go wrong", "dates", "C9"
    yield from _each(
        record.contingencies,
        contingency_lacks,
        lambda entry: f"“{_short(entry.line)}”",
        "contingency",
        "C9",
        "of these",
    )


def _leaflets(record: ConferenceRecord, profile: Profile) -> Iterable[_Line]:
    given = {entry.leaflet: entry for entry in record.leaflets}
    for key, name in profile.leaflets.items():
        if key not in given:
            yield f"Leaflet not given: {name}", f"leaflet:{key}", "D6"
        elif key == "your_records" and not given[key].explained:
            yield f"Nobody has explained the leaflet {name}", f"leaflet:{key}", "D7"


def _each(
    entries: Sequence[object],
    lacks: Callable[..., Sequence[str]],
    named: Callable[..., str],
    kind: str,
    rule: str,
    plural: str,
) -> Iterable[_Line]:
    """The first few that lack something, one by one, and how many more there are."""
    wanting: list[object] = [entry for entry in entries if lacks(entry)]
    for entry in wanting[:FEW]:
        yield f"{named(entry)}: {', '.join(lacks(entry))}", f"{kind}:{entry.id}", rule  # type: ignore[attr-defined]
    if len(wanting) > FEW:
        after = wanting[FEW]
        yield f"The same of {len(wanting) - FEW} more {plural}", f"{kind}:{after.id}", rule  # type: ignore[attr-defined]


def _few(people: Sequence[Attendee]) -> str:
    names = [person.full_name for person in people[:2]]
    more = len(people) - len(names)
    return " and ".join([", ".join(names), f"{more} more"] if more else names)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rstrip()} ..."
