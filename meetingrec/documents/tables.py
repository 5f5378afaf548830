"""The parts of a paper that come from the record alone: nobody types them (domain.md 3.1, 3.2)."""

from __future__ import annotations

from collections.abc import Callable

from meetingrec.documents.wording import day, names, one_line, sentence, started
from meetingrec.domain.attendance import Attendee, Mode, Presence, Side
from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.document import Paragraph, Style, Table
from meetingrec.domain.plan import Action
from meetingrec.domain.points import ChildVoice
from meetingrec.domain.record import ConferenceRecord

Blocks = tuple[Paragraph | Table, ...]

_INTRODUCTION = (
    "This letter says what was decided at the meeting, why, and what needs to happen next. "
    "If anything is not clear, please ask the chair or your social worker."
)
_HOW_THEY_TOOK_PART = {
    Presence.INVITED: "Invited",
    Presence.APOLOGIES: "Could not come",
    Presence.REPORT_ONLY: "Sent a report",
    Presence.DID_NOT_ATTEND: "Did not come",
    Presence.EXCLUDED: "Was not in the meeting",
}
_QUOTES = ("“", "”", '"')
_MODES = {Mode.IN_ROOM: "In the room", Mode.BY_VIDEO: "By video", Mode.BY_PHONE: "By phone"}


def decided(record: ConferenceRecord) -> Blocks:
    """Child, decision, main worry (only where one was named), who decided."""
    opening = Paragraph(_INTRODUCTION)
    if not record.decisions:
        return (opening,)
    with_category = any(decision.category.strip() for decision in record.decisions)
    rows = []
    for decision in record.decisions:
        worry = (started(one_line(decision.category)),) if with_category else ()
        makers = names(_with_chair(name, record) for name in decision.made_by)
        rows.append((record.names_of(decision.child_ids), sentence(decision.statement), *worry, makers))
    if with_category:
        return opening, Table(("Child", "What was decided", "Main worry", "Who decided"), tuple(rows), (10, 44, 22, 24))
    return opening, Table(("Child", "What was decided", "Who decided"), tuple(rows), (17, 57, 26))


def _with_chair(name: str, record: ConferenceRecord) -> str:
    return f"{name}, chair" if name == record.conference.chair_name else name


def voice(record: ConferenceRecord, child: Child) -> Blocks:
    """A child's own words or what was seen, labelled, with how we know (domain.md C20, G2, G3)."""
    blocks: list[Paragraph] = []
    for heard in (heard for heard in record.voices if heard.child_id == child.id):
        if heard.words.strip():
            label = f"In {child.short_name}'s own words" if heard.own_words else f"How {child.short_name} shows us"
            blocks += [Paragraph(label, Style.LABEL), *_words(heard)]
            known = _how_we_know(heard, child)
            blocks += [Paragraph(f"How we know this: {known}")] if known else []
        elif heard.not_obtained_why.strip():
            reason = sentence(heard.not_obtained_why)
            blocks.append(Paragraph(f"We do not have {child.short_name}'s views. The reason: {reason}"))
    return tuple(blocks) or (
        Paragraph(f"Nothing is written down yet about what {child.short_name} said or showed us."),
    )


def _words(heard: ChildVoice) -> list[Paragraph]:
    """A line is a paragraph; a child's own words stand between quotation marks, whoever typed them."""
    text = heard.words.strip()
    if heard.own_words:
        inside = text[1:-1]
        quoted = text[:1] in _QUOTES and text[-1:] in _QUOTES and not any(mark in inside for mark in _QUOTES)
        text = f"“{inside.strip() if quoted else text}”"
    return [Paragraph(line.strip(), Style.VOICE) for line in text.splitlines() if line.strip()]


def _how_we_know(heard: ChildVoice, child: Child) -> str:
    when = f" on {day(heard.obtained_on)}" if heard.obtained_on else ""
    verb = "heard" if heard.own_words else "saw"
    by = one_line(heard.obtained_by).rstrip(",")
    who = f"{by}{',' if ',' in by else ''} {verb} this{when}." if by else ""
    who = who or (f"This was{when}." if when else "")
    alone = f"{child.short_name} was seen alone." if heard.seen_alone else ""
    if heard.seen_alone is False:
        why = one_line(heard.not_alone_why)
        alone = f"{child.short_name} was not seen alone" + (f": {sentence(why)}" if why else ".")
    return " ".join(part for part in (started(sentence(heard.how)), who, alone) if part)


def family_plan(record: ConferenceRecord) -> Blocks:
    """What the family will do, and the help they get (domain.md 3.1.9, C2)."""
    rows = tuple(
        (_what(action, record), sentence(action.help_given), _by_when(action), sentence(action.how_we_will_know))
        for action in record.actions
        if action.by_family
    )
    return (Table(("What", "How we will help", "By when", "How we will know"), rows, (32, 27, 20, 21)),) if rows else ()


def others_plan(record: ConferenceRecord) -> Blocks:
    """What everybody else will do."""
    rows = tuple(
        (_about_whom(action, record) + sentence(action.text), one_line(action.owner), _by_when(action))
        for action in record.actions
        if not action.by_family
    )
    return (Table(("What", "Who", "By when"), rows, (46, 28, 26)),) if rows else ()


def _what(action: Action, record: ConferenceRecord) -> str:
    owner = f"{one_line(action.owner)}: " if action.owner.strip() else ""
    return owner + _about_whom(action, record) + sentence(action.text)


def _about_whom(action: Action, record: ConferenceRecord) -> str:
    """`For Jude: ` where the action is not about all the children and its words do not say so."""
    whom = record.names_of(action.child_ids)
    everybody = not action.child_ids or len(action.child_ids) == len(record.children)
    said = all(child.short_name in action.text for child in record.children if child.id in action.child_ids)
    return "" if everybody or said or not whom else f"For {whom}: "


def _by_when(action: Action) -> str:
    date = day(action.by_when) if action.by_when else ""
    words = started(one_line(action.by_when_words))
    between = ", first by " if words.startswith("Every") else ", "
    return between.join(part for part in (words, date) if part)


def dates(record: ConferenceRecord) -> Blocks:
    conference = record.conference
    first = conference.meeting_type in (MeetingType.ICPC, MeetingType.PRE_BIRTH, MeetingType.TRANSFER_IN)
    rows = []
    if conference.core_group_on:
        name = "First core group meeting" if first else "Next core group meeting"
        rows.append(
            (name, day(conference.core_group_on), "You and the people who help you look at how the plan is going.")
        )
    if conference.review_on:
        rows.append(
            (
                "Review conference",
                day(conference.review_on),
                "We all look at what has changed and what is still needed.",
            )
        )
    return (Table(("What", "When", "What it is for"), tuple(rows), (28, 29, 43)),) if rows else ()


def people(record: ConferenceRecord) -> Blocks:
    """Everybody on the roll, the chair first, with the way they took part (domain.md 3.1.12, A17)."""
    conference = record.conference
    rows = [_person(person) for person in record.attendees]
    if conference.chair_name.strip() and not any(row[0] == conference.chair_name for row in rows):
        rows.insert(0, (conference.chair_name, "Chair", conference.authority, "Led the meeting"))
    header = ("Name", "Job or relationship", "Organisation", "At the meeting")
    return (Table(header, tuple(rows), (23, 26, 31, 20)),) if rows else ()


def _person(person: Attendee) -> tuple[str, str, str, str]:
    family = person.side in (Side.FAMILY, Side.CHILD)
    what = person.relationship or person.role if family else person.role or person.relationship
    took_part = _HOW_THEY_TOOK_PART.get(person.presence) or _MODES[person.mode]
    return one_line(person.full_name), started(one_line(what or person.side.value)), one_line(person.agency), took_part


FROM_THE_RECORD: dict[str, Callable[[ConferenceRecord], Blocks]] = {
    "decided": decided,
    "plan:family": family_plan,
    "plan:others": others_plan,
    "dates": dates,
    "people": people,
}
