"""The parts of the record of a strategy meeting that come from the record alone: nobody types them (domain.md 3.4).

It goes to the agencies, never to the family. Nothing is concluded here: whether there is an enquiry under section 47 is
said in the words of the decision, and what nobody wrote down is said to be so.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from meetingrec.documents.summary_tables import Blocks, people, received
from meetingrec.documents.tables import decisions_table, others_table
from meetingrec.documents.wording import day, moment, names, one_line, sentence, started
from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.decisions import Decision, DecisionType
from meetingrec.domain.document import Paragraph, Style, Table
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.strategy import StrategyAnswers, involves_police

NOT_WRITTEN = "Not written down"
NOT_FOR_FAMILY = "For the agencies only. Never for the family."
_STAYED = "This part is printed where the meeting was held: it was not sent along."
WHO_GETS_IT = "The agencies that were at the meeting"

_SECTION_47 = re.compile(r"\b(?:section|s\.?) ?47\b", re.IGNORECASE)


def about_section_47(decision: Decision) -> bool:
    return decision.type is DecisionType.SECTION_47 or _SECTION_47.search(decision.statement) is not None


def decided_about(record: ConferenceRecord, child: Child) -> tuple[Decision, ...]:
    return tuple(one for one in record.decisions if not one.child_ids or child.id in one.child_ids)


def without_section_47(record: ConferenceRecord) -> tuple[Child, ...]:
    """Children of whom no decision says whether there is an enquiry; a review need not decide it again."""
    if record.conference.meeting_type is not MeetingType.STRATEGY_INITIAL:
        return ()
    return tuple(child for child in record.children if not any(map(about_section_47, decided_about(record, child))))


def _children(record: ConferenceRecord) -> Blocks:
    """Who they are, so that no agency files it under another child. Addresses are in no paper."""
    rows = [
        (one_line(child.full_name), _born(child), one_line(child.school), _language(child)) for child in record.children
    ]
    header = ("Name", "Born", "School or nursery", "Language and how they communicate")
    kept = [at for at in range(len(header)) if at < 2 or any(row[at] for row in rows)]
    cells = tuple(tuple(row[at] for at in kept) for row in rows)
    return (Table(tuple(header[at] for at in kept), cells),) if rows else ()


def _born(child: Child) -> str:
    if child.born is not None:
        return day(child.born)
    return f"Not born yet, due on {day(child.due_on)}" if child.due_on is not None else NOT_WRITTEN


def _language(child: Child) -> str:
    return " ".join(started(sentence(words)) for words in (child.first_language, child.communication) if words.strip())


def _reports(record: ConferenceRecord) -> Blocks:
    """Histories that were told aloud, with what is still awaited in writing (domain.md A12, D15)."""
    rows = []
    for item in record.reports:
        attached = " The written version is kept with this record." if item.attachment else ""
        what = f"{one_line(item.agency)}: {item.kind.words[:1].lower()}{item.kind.words[1:]}"
        rows.append((what, one_line(item.author), received(item) + attached, sentence(item.summary)))
    if not rows:
        return ()
    if any(row[3] for row in rows):
        return (Table(("History or report", "Who gave it", "Received", "What it says"), tuple(rows), (24, 18, 26, 32)),)
    return (Table(("History or report", "Who gave it", "Received"), tuple(row[:3] for row in rows), (34, 26, 40)),)


def _decided(record: ConferenceRecord) -> Blocks:
    silent = names(child.short_name for child in without_section_47(record))
    told = f"The record does not say whether there is a section 47 enquiry about {silent}." if silent else ""
    table = decisions_table(record) or (Paragraph("Nothing is written down yet about what was decided."),)
    return (*table, *((Paragraph(told),) if told else ()))


def _seen(record: ConferenceRecord) -> Blocks:
    rows = []
    for child, answers in _answers(record):
        seen_at = answers.child_seen_at if answers is not None else None
        why = sentence(answers.not_seen_why) if answers is not None else ""
        seen = (
            moment(seen_at, record.conference.zone) if seen_at is not None else "Not seen yet" if why else NOT_WRITTEN
        )
        by = one_line(answers.child_seen_by) if answers is not None else ""
        rows.append((started(child.short_name), seen, by or (NOT_WRITTEN if seen_at is not None else ""), started(why)))
    header = ("Child", "Seen", "By whom", "If not within 24 hours, why")
    return (Table(header, tuple(rows), (17, 29, 22, 32)),) if rows else ()


def _parents(record: ConferenceRecord) -> Blocks:
    rows = []
    for child, answers in _answers(record):
        by = one_line(answers.told_by) if answers is not None else ""
        when = day(answers.told_on) if answers is not None and answers.told_on is not None else ""
        kept = started(sentence(answers.not_shared)) if answers is not None else ""
        rows.append(
            (started(child.short_name), by or NOT_WRITTEN, when or NOT_WRITTEN, kept or "Nothing is written down")
        )
    header = ("Child", "Who tells the parents", "When", "What they are not told yet, and why")
    return (Table(header, tuple(rows), (17, 23, 23, 37)),) if rows else ()


def _answers(record: ConferenceRecord) -> list[tuple[Child, StrategyAnswers | None]]:
    rows = {one.child_id: one for one in record.strategy}
    return [(child, rows.get(child.id)) for child in record.children]


def _actions(record: ConferenceRecord) -> Blocks:
    return others_table(record, record.actions)


def standing_of(record: ConferenceRecord) -> str:
    """Which record of the meeting this is: where the police take part there is one, and no second (domain.md A26)."""
    conference = record.conference
    if not conference.official_record:
        told = "This is an agency's own account, not the official record of the meeting."
        return f"{told} {started(sentence(conference.official_record_why))}".rstrip()
    if involves_police(record.attendees):
        return "This is the one official record of the meeting. The police take part, so there can be no second one."
    return "This is the official record of the meeting."


def _about(record: ConferenceRecord) -> Blocks:
    """What an agency may keep beside it (domain.md A25, A26, 0.1)."""
    lines = [standing_of(record)]
    if record.conference.official_record:
        lines.append(
            "Each agency may keep this record, and its own account of what it said and has to do; a school's "
            "designated safeguarding lead must keep one. Such an account is not a second official record."
        )
        lines.append("Whoever finds a mistake in this record tells the chair at once. The chair puts it right here.")
    return tuple(Paragraph(line, Style.BULLET) for line in lines)


def _at_home(build: Callable[[ConferenceRecord], Blocks]) -> Callable[[ConferenceRecord], Blocks]:
    """What it is made of never leaves the library it was held in, so a typist elsewhere is told so."""
    return lambda record: (Paragraph(_STAYED),) if record.conference.from_elsewhere else build(record)


STRATEGY_TABLES: dict[str, Callable[[ConferenceRecord], Blocks]] = {
    "children": _at_home(_children),
    "took_part": people,
    "histories": _reports,
    "settled": _decided,
    "seen": _at_home(_seen),
    "parents_told": _at_home(_parents),
    "actions": _actions,
    "about": _at_home(_about),
}
