"""The text a typed section starts with, from the record, so that nothing is typed twice (domain.md A32, 3.1, 3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from meetingrec.documents.wording import names, one_line, sentence, told
from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.decisions import Decision
from meetingrec.domain.document import DocumentType
from meetingrec.domain.points import Basis, Heading, Kind, Point
from meetingrec.domain.record import ConferenceRecord

_FAMILY_SIDES = (Side.FAMILY, Side.CHILD, Side.SUPPORTER)


def starting_text(kind: DocumentType, key: str, record: ConferenceRecord) -> str:
    """Lines of one section, "" where the record has nothing for it."""
    writers = _DECISIONS if kind is DocumentType.DECISIONS else _SUMMARY
    return "\n".join(writers[key](record)) if key in writers else ""


def _bullets(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines if line]


def _why(record: ConferenceRecord) -> list[str]:
    """Reasons first, then what else was thought about; the same words for two children are said once."""
    said: dict[str, list[Decision]] = {}
    for decision in record.decisions:
        if decision.rationale.strip():
            said.setdefault(sentence(decision.rationale), []).append(decision)
    for decision in record.decisions:
        for line in _alternatives(decision):
            said.setdefault(line, []).append(decision)
    return _bullets(f"{_for_whom(record, decisions)}{line}" for line, decisions in said.items())


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


def _for_whom(record: ConferenceRecord, decisions: list[Decision]) -> str:
    """`For Jude: ` where the words are not about all the children."""
    everybody = {child.id for child in record.children}
    about = {child for decision in decisions for child in decision.child_ids or everybody}
    whom = record.names_of(tuple(about & everybody)) if about & everybody else ""
    return "" if about >= everybody or not whom else f"For {whom}: "


def _about(record: ConferenceRecord, point: Point) -> str:
    """The names a reader needs: none where the text says them or where the point is about all the children."""
    if not point.child_ids or len(point.child_ids) == len(record.children):
        return ""
    known = [child for child in record.children if child.id in point.child_ids]
    said = all(child.short_name in point.text for child in known)
    return "" if said else record.names_of(point.child_ids)


def _with_effect(record: ConferenceRecord, point: Point, text: str) -> str:
    effect = sentence(point.impact)
    return f"{text} What this means for {record.names_of(point.child_ids) or 'the child'}: {effect}" if effect else text


def _point(record: ConferenceRecord, point: Point) -> str:
    if not point.text.strip():
        return ""
    return _with_effect(record, point, told(point, record.attendee(point.said_by), _about(record, point)))


def _from_family(record: ConferenceRecord, point: Point) -> bool:
    person = record.attendee(point.said_by)
    return person is not None and person.side in _FAMILY_SIDES


def _from_agencies(record: ConferenceRecord, heading: Heading) -> tuple[Point, ...]:
    """The family's own words have their own section, unless nobody else spoke under this heading."""
    points = record.points_under(heading)
    return tuple(point for point in points if not _from_family(record, point)) or points


def _worries(record: ConferenceRecord) -> list[str]:
    return _bullets(_point(record, point) for point in _from_agencies(record, Heading.WORRIED))


def _well(record: ConferenceRecord) -> list[str]:
    return _bullets(_point(record, point) for point in _from_agencies(record, Heading.WELL))


def _needs(record: ConferenceRecord) -> list[str]:
    """What needs to happen is agreed, so nobody is named as its source."""
    points = [point for point in _from_agencies(record, Heading.NEEDS) if point.text.strip()]
    return _bullets(_with_effect(record, point, _plain(record, point, "For")) for point in points)


def _plain(record: ConferenceRecord, point: Point, lead: str) -> str:
    about = _about(record, point)
    return f"{lead} {about}: {sentence(point.text)}" if about else sentence(point.text)


def _told(record: ConferenceRecord) -> list[str]:
    """One block for each member of the family who spoke (domain.md 3.1.7)."""
    lines: list[str] = []
    for person in record.attendees:
        said = [point for point in record.points if point.said_by == person.id and point.text.strip()]
        if said and person.side in _FAMILY_SIDES:
            lines.append(f"{_with_relationship(person)} told us:")
            lines += _bullets(_with_effect(record, point, sentence(point.text)) for point in said)
    return lines


def _with_relationship(person: Attendee) -> str:
    what = person.relationship or person.role
    return f"{person.full_name} ({what})" if what else person.full_name


def _dissent(record: ConferenceRecord) -> list[str]:
    lines = []
    for decision in record.decisions:
        whom = f" about {record.names_of(decision.child_ids)}" if decision.child_ids else ""
        for dissent in decision.dissent:
            what = f" {sentence(dissent.what)}" if dissent.what.strip() else ""
            if dissent.who.strip():
                who = one_line(dissent.who) + ("," if "," in dissent.who else "")
                lines.append(f"{who} did not agree with the decision{whom}.{what}")
    answered = record.decisions and all(decision.no_dissent for decision in record.decisions)
    return _bullets(lines) or (["Nobody said that they did not agree."] if answered else [])


def _contingency(record: ConferenceRecord) -> list[str]:
    return [line.strip() for line in record.conference.contingency.splitlines() if line.strip()]


def _why_held(record: ConferenceRecord) -> list[str]:
    return [line.strip() for line in record.conference.purpose.splitlines() if line.strip()]


def _owned(heading: Heading) -> Callable[[ConferenceRecord], list[str]]:
    """For the file: every point with its owner, what kind of statement it is and how they know (domain.md B10, B11)."""

    def line(record: ConferenceRecord, point: Point) -> str:
        if not point.text.strip():
            return ""
        who = record.who_said(point)
        source = f" Source: {who}{_standing(record, point)}." if who else ""
        return f"{_with_effect(record, point, _plain(record, point, 'About'))}{source}"

    return lambda record: _bullets(line(record, point) for point in record.points_under(heading))


def _standing(record: ConferenceRecord, point: Point) -> str:
    """` (fact, from a record)`. A view is nobody's record, and a family's words are not graded."""
    if _from_family(record, point) and point.kind is Kind.FACT:
        return ""
    how = "" if point.kind is not Kind.FACT and point.basis is Basis.FIRST_HAND else f", {point.basis.words}"
    return f" ({point.kind.value}{how})"


def _decision(record: ConferenceRecord) -> list[str]:
    lines: list[str] = []
    for decision in record.decisions:
        whom = record.names_of(decision.child_ids)
        named = all(child.short_name in decision.statement for child in record.children if child.short_name in whom)
        category = f" Category: {one_line(decision.category).lower()}." if decision.category.strip() else ""
        made_by = f" Made by {names(decision.made_by)}." if any(decision.made_by) else ""
        lines.append(f"{'' if named else whom + ': '}{sentence(decision.statement)}{category}{made_by}")
    why = _why(record)
    return [*lines, *(["Reasons:"] if why else []), *why]


_DECISIONS: dict[str, Callable[[ConferenceRecord], list[str]]] = {
    "why": _why,
    "worries": _worries,
    "well": _well,
    "told": _told,
    "dissent": _dissent,
    "needs": _needs,
    "contingency": _contingency,
}
_SUMMARY: dict[str, Callable[[ConferenceRecord], list[str]]] = {
    "why_held": _why_held,
    "worries": _owned(Heading.WORRIED),
    "positives": _owned(Heading.WELL),
    "changes": _owned(Heading.NEEDS),
    "agencies": _dissent,
    "decision": _decision,
    "parents": _told,
}
