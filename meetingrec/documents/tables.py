"""The parts of the decisions paper that come from the record alone: nobody types them (domain.md 3.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from meetingrec.documents.lines import for_children
from meetingrec.documents.roll import AWAY, interpreted, took_part, what_they_are
from meetingrec.documents.summary_tables import SUMMARY_TABLES, Blocks
from meetingrec.documents.wording import day, in_quotes, names, one_line, sentence, started
from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.day_names import DAYS, MONTHS
from meetingrec.domain.decisions import Decision, DecisionType
from meetingrec.domain.document import Paragraph, Style, Table
from meetingrec.domain.due import no_plan
from meetingrec.domain.plan import Action
from meetingrec.domain.points import ChildVoice
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.strategy import STRATEGY_MEETINGS

_INTRODUCTION = (
    "This letter says what was decided at the meeting, why, and what needs to happen next. "
    "If anything is not clear, please ask the chair or your social worker."
)

_REVIEW = "Review conference"
_FIRST_CORE_GROUP = frozenset({MeetingType.ICPC, MeetingType.PRE_BIRTH, MeetingType.TRANSFER_IN})
_CONFERENCES = _FIRST_CORE_GROUP | {MeetingType.RCPC}
_REVIEWED = _CONFERENCES | {MeetingType.CORE_GROUP, MeetingType.DUAL_PROCESS, MeetingType.OTHER}
"""Meetings after which the next conference is a review of the plan."""


def decided(record: ConferenceRecord) -> Blocks:
    """Child, decision, main worry (only where one was named), who decided."""
    return (Paragraph(_INTRODUCTION), *decisions_table(record))


def decisions_table(record: ConferenceRecord) -> Blocks:
    if not record.decisions:
        return ()
    with_category = any(decision.category.strip() for decision in record.decisions)
    rows = []
    for decision in record.decisions:
        worry = (started(one_line(decision.category)),) if with_category else ()
        makers = names(_with_chair(name, record) for name in decision.made_by)
        rows.append((started(record.names_of(decision.child_ids)), _statement(decision), *worry, makers))
    width = _name_width([row[0] for row in rows])
    if with_category:
        widths = (width, 54 - width, 22, 24)
        return (Table(("Child", "What was decided", "Main worry", "Who decided"), tuple(rows), widths),)
    return (Table(("Child", "What was decided", "Who decided"), tuple(rows), (max(17, width), 57, 26)),)


def _name_width(cells: Sequence[str]) -> int:
    """Per cent of the page that the children's names need, so that no word is broken and two lines hold most cells."""
    longest = max((len(word) for cell in cells for word in cell.split()), default=0)
    half = max((len(cell) for cell in cells), default=0) / 2
    return min(18, max(10, round(max(longest, half) * 1.35 + 3)))


def _statement(decision: Decision) -> str:
    since = f" From {day(decision.effective_on)}." if decision.effective_on else ""
    return sentence(decision.statement) + since


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
        if heard.tells_child.strip():
            told = one_line(heard.tells_child)
            blocks.append(Paragraph(f"Who tells {child.short_name} what was decided: {sentence(told)}"))
    return tuple(blocks) or (
        Paragraph(f"Nothing is written down yet about what {child.short_name} said or showed us."),
    )


def _words(heard: ChildVoice) -> list[Paragraph]:
    """A line is a paragraph; a child's own words stand between quotation marks, whoever typed them."""
    text = in_quotes(heard.words) if heard.own_words else heard.words.strip()
    return [Paragraph(line.strip(), Style.VOICE) for line in text.splitlines() if line.strip()]


def _how_we_know(heard: ChildVoice, child: Child) -> str:
    when = f" on {day(heard.obtained_on)}" if heard.obtained_on else ""
    verb = "heard" if heard.own_words else "saw"
    by = one_line(heard.obtained_by).rstrip(",")
    who = f"{by}{',' if ',' in by else ''} {verb} this{when}." if by else ""
    who = who or (f"This was{when}." if when else "")
    name = started(child.short_name)
    alone = f"{name} was seen alone." if heard.seen_alone else ""
    if heard.seen_alone is False:
        why = one_line(heard.not_alone_why)
        alone = f"{name} was not seen alone" + (f": {sentence(why)}" if why else ".")
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
    return others_table(record, (action for action in record.actions if not action.by_family))


def others_table(record: ConferenceRecord, actions: Iterable[Action]) -> Blocks:
    rows = tuple(
        (
            started(_about_whom(action, record) + sentence(action.text)),
            one_line(action.owner) + (" (to be confirmed)" if to_be_confirmed(action, record) else ""),
            _by_when(action),
        )
        for action in actions
    )
    return (Table(("What", "Who", "By when"), rows, (46, 28, 26)),) if rows else ()


def to_be_confirmed(action: Action, record: ConferenceRecord) -> bool:
    """Whether it was given to somebody who was not in the room and has not said yes yet (scenario S1.26, A8)."""
    owner = one_line(action.owner)
    if not owner or action.owner_confirmed or action.by_family:
        return False
    chair = record.conference.chair_name
    if chair and owner.startswith(chair):
        return False
    there = [*record.here()]
    known = [word for person in there for word in (person.full_name, person.agency) if word.strip()]
    if any(owner.casefold().startswith(word.casefold()) for word in known):
        return False
    return bool(there) and not any(owner.casefold() == _first(person) for person in there)


def _first(person: Attendee) -> str:
    return (person.full_name.split() or [""])[0].casefold()


def _what(action: Action, record: ConferenceRecord) -> str:
    owner = f"{one_line(action.owner)}: " if action.owner.strip() else ""
    return started(owner + _about_whom(action, record) + sentence(action.text))


def _about_whom(action: Action, record: ConferenceRecord) -> str:
    """`For Jude: ` where the action is not about all the children and its words do not say so."""
    helped = one_line(action.for_whom)
    if helped and helped.casefold() not in action.text.casefold():
        return f"For {helped}: "
    said = all(child.short_name in action.text for child in record.children if child.id in action.child_ids)
    return "" if said else for_children(record, action.child_ids)


def _by_when(action: Action) -> str:
    date = day(action.by_when) if action.by_when else ""
    words = started(one_line(action.by_when_words))
    if (when := action.by_when) is not None:
        # As the chair's page writes a day into the words: `from Mon 4 Jan 2027`.
        short = f"{DAYS[when.weekday()][:3]} {when.day} {MONTHS[when.month - 1][:3]} {when.year}"
        if short in words:
            return words.replace(short, date)
    between = ", first by " if words.startswith("Every") else ", "
    return between.join(part for part in (words, date) if part)


def dates(record: ConferenceRecord) -> Blocks:
    """The next meetings, who is in the core group, visits, and who tells the children (domain.md 3.1.11, C24).

    Where some children have no plan any more it says for whom the rest is.
    """
    conference = record.conference
    planned = with_plan(record)
    some = record.names_of(tuple(child.id for child in planned)) if 0 < len(planned) < len(record.children) else ""
    whom = f" for {some}" if some else ""
    rows = []
    if conference.core_group_on:
        name = "First core group meeting" if conference.meeting_type in _FIRST_CORE_GROUP else "Next core group meeting"
        purpose = "You and the people who help you look at how the plan is going."
        rows.append((name + whom, day(conference.core_group_on), purpose))
    if conference.visits.strip():
        lead = one_line(conference.lead_worker) or "Your social worker"
        how = _how_they_are(planned or record.children, some)
        rows.append((f"Visits{whom}", started(one_line(conference.visits)), f"{lead} sees how {how}."))
    if conference.review_on:
        name, purpose = _next_meeting(record)
        rows.append((name + (whom if name == _REVIEW else ""), day(conference.review_on), purpose))
    table = (Table(("What", "When", "What it is for"), tuple(rows), (28, 29, 43)),) if rows else ()
    told = (
        "Telling the children what was decided:" if len(record.children) > 1 else "Telling the child what was decided:"
    )
    said = (
        ("Your lead social worker is", "" if conference.visits.strip() else one_line(conference.lead_worker)),
        (f"In the core group{whom}:", names(one_line(name) for name in conference.core_group)),
        (told, one_line(conference.children_told)),
    )
    return (*table, *(Paragraph(sentence(f"{label} {value}")) for label, value in said if value))


def with_plan(record: ConferenceRecord) -> tuple[Child, ...]:
    """Children of whom it was not decided that they have no child protection plan, or none any more."""

    def may_have(child: Child) -> bool:
        own = [one for one in record.decisions if not one.child_ids or child.id in one.child_ids]
        return not no_plan(own) or any(one.type is DecisionType.NOT_SAID for one in own)

    return tuple(child for child in record.children if may_have(child))


def _next_meeting(record: ConferenceRecord) -> tuple[str, str]:
    """What it is called, as on the page of the next dates, and what it is for."""
    kind = record.conference.meeting_type
    if kind in STRATEGY_MEETINGS:
        purpose = "The family and the agencies meet, and it is decided whether there is a child protection plan."
        return MeetingType.ICPC.words, purpose
    reviewed = kind in _REVIEWED and (kind not in _CONFERENCES or with_plan(record))
    return _REVIEW if reviewed else "Next meeting", "We all look at what has changed and what is still needed."


def _how_they_are(children: Sequence[Child], some: str) -> str:
    """`the children are`, `Ellie is`; `things are` where a child is not born yet."""
    if any(child.unborn for child in children):
        return "things are"
    if len(children) == 1:
        return f"{children[0].short_name} is"
    return f"{some} are" if some else "the children are"


def people(record: ConferenceRecord) -> Blocks:
    """Everybody who was there in a table, the chair first; then those who only sent a report, and those who could not
    come. Why somebody was not invited or not let in is for the file (domain.md 3.1.12, A17).
    """
    conference, helped = record.conference, interpreted(record)
    rows = [
        (
            one_line(person.full_name),
            what_they_are(person, record),
            one_line(person.agency),
            took_part(person, conference),
        )
        for person in record.here()
        if not (person.side is Side.INTERPRETER and any(line.startswith(person.full_name) for line in helped))
    ]
    if conference.chair_name.strip() and not any(row[0] == conference.chair_name for row in rows):
        rows.insert(0, (conference.chair_name, "Chair", conference.authority, "Led the meeting"))
    header = ("Name", "Job or relationship", "Organisation", "At the meeting")
    table = (Table(header, tuple(rows), (23, 26, 31, 20)),) if rows else ()
    return (*table, *(Paragraph(line) for line in (*helped, " ".join(_away(record))) if line))


def _away(record: ConferenceRecord) -> list[str]:
    lines = []
    for presence, words in AWAY.items():
        found = [_named(person, record) for person in record.attendees if person.presence is presence]
        if found and presence is not Presence.NOT_INVITED:
            lines.append(f"{words}: {'; '.join(found)}.")
    return lines


def _named(person: Attendee, record: ConferenceRecord) -> str:
    what = what_they_are(person, record)
    said = what[:1].lower() + what[1:] if what[1:] == what[1:].lower() else what
    return ", ".join(part for part in (one_line(person.full_name), said, one_line(person.agency)) if part)


FROM_THE_RECORD: dict[str, Callable[[ConferenceRecord], Blocks]] = {
    "decided": decided,
    "plan:family": family_plan,
    "plan:others": others_plan,
    "dates": dates,
    "people": people,
    **SUMMARY_TABLES,
}
