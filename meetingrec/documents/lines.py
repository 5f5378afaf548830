"""Lines that both documents are made of: reasons, what the family said, who did not agree (domain.md 3.1, 3.2)."""

from __future__ import annotations

from collections.abc import Iterable

from meetingrec.documents.wording import in_quotes, one_line, sentence, started
from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.conference import MeetingType
from meetingrec.domain.decisions import Decision, Dissent
from meetingrec.domain.points import Heading, Layer, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.steps import steps_of
from meetingrec.domain.views import Agreement, FamilyView

_CONFERENCES = frozenset({MeetingType.ICPC, MeetingType.RCPC, MeetingType.PRE_BIRTH, MeetingType.TRANSFER_IN})

FAMILY_SIDES = (Side.FAMILY, Side.CHILD, Side.SUPPORTER)


def bullets(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines if line]


def asks(step: str, record: ConferenceRecord) -> bool:
    """Whether a meeting of this kind has this step: what nobody is asked is not missing."""
    return any(one.key == step for one in steps_of(record.conference.meeting_type))


def what_it_is(record: ConferenceRecord) -> str:
    """`conference` or `meeting`."""
    return "conference" if record.conference.meeting_type in _CONFERENCES else "meeting"


def for_children(record: ConferenceRecord, child_ids: Iterable[str], lead: str = "For") -> str:
    """`For Jude: ` where the words are not about all the children."""
    everybody = {child.id for child in record.children}
    meant = set(child_ids) & everybody
    return "" if not meant or meant >= everybody else f"{lead} {record.names_of(tuple(meant))}: "


# --- points ---


def of_kind(record: ConferenceRecord, *layers: Layer, heading: Heading | None = None) -> tuple[Point, ...]:
    """Points with words, in the order of the record; under one heading, or wherever they were written down."""
    points = record.points if heading is None else record.points_under(heading)
    return tuple(point for point in points if point.layer in layers and point.text.strip())


def about(record: ConferenceRecord, point: Point) -> str:
    """The names a reader needs: none where the text says them or where the point is about all the children."""
    if not point.child_ids or len(point.child_ids) == len(record.children):
        return ""
    known = [child for child in record.children if child.id in point.child_ids]
    said = all(child.short_name in point.text for child in known)
    return "" if said else record.names_of(point.child_ids)


def plain(record: ConferenceRecord, point: Point, lead: str) -> str:
    """The point without its source: `For Jude: ...`."""
    whom = about(record, point)
    return f"{lead} {whom}: {sentence(point.text)}" if whom else sentence(point.text)


def with_effect(record: ConferenceRecord, point: Point, text: str) -> str:
    effect = sentence(point.impact)
    return f"{text} What this means for {record.names_of(point.child_ids) or 'the child'}: {effect}" if effect else text


def from_family(record: ConferenceRecord, point: Point) -> bool:
    person = record.attendee(point.said_by)
    return person is not None and person.side in FAMILY_SIDES


# --- decisions ---


def reasons(record: ConferenceRecord) -> list[str]:
    """Reasons first, then what else was thought about and legal advice (domain.md 3.1.3, C7, G5).

    The same words for two children are said once.
    """
    said: dict[str, list[str]] = {}
    everybody = [child.id for child in record.children]
    for decision in record.decisions:
        if decision.rationale.strip():
            said.setdefault(sentence(decision.rationale), []).extend(decision.child_ids or everybody)
    for decision in record.decisions:
        for line in (*_alternatives(decision), *_legal(decision)):
            said.setdefault(line, []).extend(decision.child_ids or everybody)
    return bullets(f"{for_children(record, child_ids)}{line}" for line, child_ids in said.items())


def _alternatives(decision: Decision) -> list[str]:
    lines = []
    for other in decision.alternatives:
        option, why_not = one_line(other.option).rstrip("."), sentence(other.why_not)
        if option:
            chosen_not = f" We did not choose this because: {why_not}" if why_not else ""
            lines.append(f"We also thought about: {option}.{chosen_not}")
    if not lines and decision.none_considered_why.strip():
        lines.append(f"We did not think about another way. The reason: {sentence(decision.none_considered_why)}")
    return lines


def _legal(decision: Decision) -> list[str]:
    if decision.legal_advice:
        by = one_line(decision.legal_by).rstrip(".")
        return [f"Lawyers were asked for advice ({by})." if by else "Lawyers were asked for advice."]
    if decision.legal_advice is False and decision.legal_why_not.strip():
        return [f"We did not ask lawyers for advice. The reason: {sentence(decision.legal_why_not)}"]
    return []


# --- if things go wrong ---


def contingencies(record: ConferenceRecord) -> list[str]:
    """What is done if things go wrong, for whom, and who decides (domain.md 3.1.10)."""
    lines: list[str] = []
    for item in record.contingencies:
        said = [line.strip() for line in item.line.splitlines() if line.strip()]
        everybody = not item.child_ids or len(item.child_ids) == len(record.children)
        if said and not everybody:
            said[0] = f"For {record.names_of(item.child_ids)}: {said[0]}"
        lines += [line if line.endswith((".", "!", "?", ":")) else f"{line}." for line in said]
    return bullets(lines) if len(record.contingencies) > 1 else lines


# --- who does not agree ---


def not_agreeing(record: ConferenceRecord, decisions: Iterable[Decision], *, formal: bool = False) -> list[str]:
    """formal: says which dissent was raised formally, for the file; a family need not read that."""
    lines = []
    for decision in decisions:
        whom = f" about {record.names_of(decision.child_ids)}" if decision.child_ids else ""
        for dissent in decision.dissent:
            if dissent.who.strip():
                raised = " This was raised as a formal dissent." if formal and dissent.escalated else ""
                lines.append(f"{_who(dissent)} did not agree with the decision{whom}.{_what(dissent)}{raised}")
    return lines


def _who(dissent: Dissent) -> str:
    who, agency = one_line(dissent.who), one_line(dissent.agency)
    if agency and agency.casefold() not in who.casefold():
        return f"{who} ({agency})"
    return f"{who}," if "," in who else who


def _what(dissent: Dissent) -> str:
    if not dissent.what.strip():
        return ""
    return (
        f" {sentence(dissent.what)}"
        if dissent.professional
        else f" In their own words: {sentence(in_quotes(dissent.what))}"
    )


# --- the family ---


def told_by_family(record: ConferenceRecord) -> list[str]:
    """One block for each member of the family who spoke, with what they say to the decision (domain.md 3.1.7, C12)."""
    lines: list[str] = []
    for person in record.attendees:
        if person.side in FAMILY_SIDES:
            said = bullets(_own(record, person))
            lines += [f"{_with_relationship(person)} told us:", *said] if said else []
    return lines


def _own(record: ConferenceRecord, person: Attendee) -> list[str]:
    points = [point for point in record.points if point.text.strip()]
    said = [with_effect(record, point, sentence(point.text)) for point in points if point.said_by == person.id]
    agreed = [f"Agrees with this: {sentence(point.text)}" for point in points if person.id in point.agreed_by]
    against = [
        f"Does not agree with this: {sentence(point.text)}" for point in points if person.id in point.disagreed_by
    ]
    views = [started(family_view(record, view)) for view in record.family_views if view.who == person.id]
    return [*said, *agreed, *against, *views]


def family_view(record: ConferenceRecord, view: FamilyView) -> str:
    """`does not agree with what was decided. “...”`, to stand behind or under the name."""
    everybody = not view.child_ids or len(view.child_ids) == len(record.children)
    whom = "" if everybody else f" for {record.names_of(view.child_ids)}"
    words = f" {sentence(in_quotes(view.words))}" if view.words.strip() else ""
    link = "about" if view.agreement is Agreement.NOT_ASKED else "with"
    return f"{view.agreement.words} {link} what was decided{whom}.{words}"


def _with_relationship(person: Attendee) -> str:
    what = person.relationship or person.role
    return f"{person.full_name} ({what})" if what else person.full_name
