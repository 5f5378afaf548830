"""The parts of the chair's summary that come from the record alone (domain.md 3.2). It is kept on file and not sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from meetingrec.documents.roll import AWAY, interpreting_lines, took_part, what_they_are
from meetingrec.documents.wording import day, in_quotes, moment, names, one_line, sentence, started
from meetingrec.domain.attendance import Attendee, Presence
from meetingrec.domain.document import Paragraph, Style, Table
from meetingrec.domain.notice import Objection, Occasion
from meetingrec.domain.plan import PlanReview
from meetingrec.domain.points import Scale
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.domain.scales import scores_of
from meetingrec.domain.views import Tally, tally

Blocks = tuple[Paragraph | Table, ...]


def _bullets(lines: list[str]) -> list[Paragraph]:
    return [Paragraph(line, Style.BULLET) for line in lines]


# --- who took part (A17-A19) ---


def people(record: ConferenceRecord) -> Blocks:
    """Everybody on the roll, grouped, with the reason why somebody was not there."""
    order = [Presence.HERE, *AWAY]
    on_roll = sorted(record.attendees, key=lambda person: order.index(person.presence))
    rows = tuple(
        (one_line(person.full_name), what_they_are(person, record), one_line(person.agency), _presence(person, record))
        for person in on_roll
    )
    header = ("Name", "Job or relationship", "Organisation", "At the meeting")
    table = (Table(header, rows, (22, 24, 26, 28)),) if rows else ()
    lines = [*interpreting_lines(record)]
    if record.conference.inquorate_why.strip():
        why = sentence(record.conference.inquorate_why)
        lines.append(f"Too few agencies were there for a quorum. The chair went on because: {why}")
    return (*table, *(Paragraph(line) for line in lines))


def _presence(person: Attendee, record: ConferenceRecord) -> str:
    why = f": {sentence(person.why)}" if person.why.strip() and person.presence is not Presence.HERE else ""
    decided = one_line(person.decided_by).rstrip(".")
    by = f" Decided by {decided}." if decided and why else ""
    return f"{took_part(person, record.conference)}{why}{by}"


# --- the notice and objections (4.6, 4.7) ---


def notice(record: ConferenceRecord, leaflets: Mapping[str, str]) -> Blocks:
    """leaflets: the names of the council's leaflets by their keys."""
    lines = [*_read_aloud(record), *(_objection(record, item) for item in record.objections)]
    given = [
        _leaflet(leaflets.get(item.leaflet, item.leaflet), item.to_whom, explained=item.explained)
        for item in record.leaflets
    ]
    if given:
        lines.append(f"Leaflets given: {'; '.join(given)}.")
    return tuple(Paragraph(line) for line in lines)


def _read_aloud(record: ConferenceRecord) -> list[str]:
    zone = record.conference.zone
    lines = []
    for item in record.notices:
        version = f" (version {one_line(item.version)})" if item.version.strip() else ""
        whom = names(person.full_name for person in record.attendees if person.id in item.given_to)
        when = {
            Occasion.OPENING: "was read at the start",
            Occasion.AFTER_A_PAUSE: "was read again after a pause",
            Occasion.LATE_JOINER: f"was read to {whom or 'somebody'}, who came later",
        }[item.occasion]
        said = " Everybody said who they were." if item.roll_call else ""
        lines.append(f"The notice about the recording{version} {when}: {moment(item.at, zone)}.{said}")
    conference = record.conference
    if not lines and conference.notice_read_at:
        lines.append(f"The notice about the recording was read: {moment(conference.notice_read_at, zone)}.")
    return lines


def _objection(record: ConferenceRecord, item: Objection) -> str:
    who = one_line(item.who) or "Somebody"
    person = record.attendee(item.who)
    name = person.full_name if person is not None else who
    by = one_line(item.decided_by) or record.conference.chair_name or "The chair"
    decided = f" {by} decided: {item.response.words}." if item.response else " Nothing was decided about this."
    reason = f" The reason: {sentence(item.reason)}" if item.reason.strip() else ""
    words = f" {in_quotes(one_line(item.words))}." if item.words.strip() else ""
    return f"{name} objected to the recording:{words}{decided}{reason}"


def _leaflet(name: str, to_whom: str, *, explained: bool) -> str:
    details = [part for part in (one_line(to_whom), "explained" if explained else "") if part]
    return f"{one_line(name)} ({', '.join(details)})" if details else one_line(name)


# --- reports (A11, A12, F5) ---


def reports(record: ConferenceRecord) -> Blocks:
    rows = tuple(
        (
            f"{one_line(item.agency)}: {item.kind.words[:1].lower()}{item.kind.words[1:]}",
            one_line(item.author),
            received(item),
            _shared(item),
        )
        for item in record.reports
    )
    header = ("Report", "Author", "Received", "Shared with the family")
    return (Table(header, rows, (24, 15, 28, 33)),) if rows else ()


def received(item: AgencyReport) -> str:
    """When it came, or why not, and when it is asked for."""
    if item.received_on is None and item.kind is not ReportKind.VERBAL_HISTORY:
        why = f" The reason: {sentence(item.not_received_why)}" if item.not_received_why.strip() else ""
        return f"Not received.{why}{_chased(item)}"
    first = f"{day(item.received_on)}." if item.received_on else "Told aloud."
    late = f" Late: {sentence(item.late_why)}" if item.late_why.strip() else ""
    awaited = " The written version is awaited." if item.written_awaited else ""
    return f"{first}{late}{awaited}{_chased(item)}"


def _chased(item: AgencyReport) -> str:
    return f" To be asked for on {day(item.chase_on)}." if item.chase_on else ""


def _shared(item: AgencyReport) -> str:
    when = day(item.shared_on) if item.shared_on else ""
    with_whom = one_line(item.shared_with)
    by = f"by {one_line(item.shared_by)}" if item.shared_by.strip() else ""
    shared = ", ".join(part for part in (when, with_whom, by) if part)
    against = f"Not agreed: {sentence(item.disagreed)}" if item.disagreed.strip() else ""
    return " ".join(part for part in (sentence(started(shared)), against) if part)


# --- scales (S2.34) ---


def scales(record: ConferenceRecord) -> Blocks:
    """Each rater's score; a child's own stands apart. Nothing is averaged."""
    by_adults: dict[tuple[Scale, ...], list[str]] = {}
    blocks: list[Paragraph | Table] = []
    for child in record.children:
        found = scores_of(record, child.id)
        by_adults.setdefault(found.adults, []).append(child.id)
    for adults, child_ids in by_adults.items():
        blocks += _scored(record, f"What adults think about {record.names_of(tuple(child_ids))}", adults)
    for child in record.children:
        blocks += _scored(record, f"{started(child.short_name)}'s own score", scores_of(record, child.id).own)
    opening = "0 means that a child is not safe at home. 10 means safe enough that no plan is needed."
    return (Paragraph(opening), *blocks) if blocks else ()


def _scored(record: ConferenceRecord, label: str, found: tuple[Scale, ...]) -> list[Paragraph | Table]:
    if not found:
        return []
    rows = tuple((_rater(record, item), str(item.score), sentence(item.reason)) for item in found)
    if not any(why for _, _, why in rows):
        return [Paragraph(label, Style.LABEL), Table(("Who", "Score"), tuple(row[:2] for row in rows), (80, 20))]
    return [Paragraph(label, Style.LABEL), Table(("Who", "Score", "Why"), rows, (38, 10, 52))]


def _rater(record: ConferenceRecord, item: Scale) -> str:
    person = record.attendee(item.rater)
    return person.described if person is not None else one_line(item.rater_words)


# --- what agencies recommended (2, ThresholdView) ---


def tally_table(record: ConferenceRecord) -> Blocks:
    """Shown, not a decision. Views that came in writing are shown and not counted. What is alike for several children
    stands in one row.
    """
    rows: dict[tuple[int, str, str, str], list[str]] = {}
    for child in record.children:
        for row in _tally_rows(tally(record.agency_views, child.id)):
            rows.setdefault(row, []).append(child.id)
    if not rows:
        return ()
    in_order = sorted(rows.items(), key=lambda item: item[0][0])
    cells = tuple((started(record.names_of(tuple(ids))), *row[1:]) for row, ids in in_order)
    opening = Paragraph("Each agency counts once. This is for information: the chair decided, not the count.")
    table = Table(("Child", "What was recommended", "Count", "Agencies"), cells, (14, 29, 11, 46))
    return (opening, table, *_bullets(_why_recommended(record)))


def _tally_rows(found: Tally) -> list[tuple[int, str, str, str]]:
    """What was recommended first, then the category, then what came in writing."""
    counted = [(0, started(view.words), str(len(who)), ", ".join(who)) for view, who in found.counted]
    named = [
        (1, f"Main worry: {one_line(word).lower()}", str(len(who)), ", ".join(who)) for word, who in found.categories
    ]
    written = [(2, f"{started(view.words)}, in writing", "shown only", agency) for agency, view in found.written]
    return [*counted, *named, *written]


def _why_recommended(record: ConferenceRecord) -> list[str]:
    return [
        f"{one_line(view.agency)}, about {record.names_of(view.child_ids)}: {sentence(view.reason)}"
        for view in record.agency_views
        if view.reason.strip()
    ]


# --- the plan before (B13, S2.10, S2.25) ---


def progress(record: ConferenceRecord) -> Blocks:
    rows = tuple(_reviewed(record, item) for item in record.plan_reviews)
    header = ("What was planned", "Who", "How far", "Why not")
    return (Table(header, rows, (38, 20, 16, 26)),) if rows else ()


def _reviewed(record: ConferenceRecord, item: PlanReview) -> tuple[str, str, str, str]:
    everybody = not item.child_ids or len(item.child_ids) == len(record.children)
    whom = "" if everybody else f"For {record.names_of(item.child_ids)}: "
    return f"{whom}{sentence(item.text)}", one_line(item.owner), started(item.outcome.words), sentence(item.why_not)


SUMMARY_TABLES: dict[str, Callable[[ConferenceRecord], Blocks]] = {
    "took_part": people,
    "reports": reports,
    "scales": scales,
    "agencies:tally": tally_table,
    "progress:plan": progress,
}
