"""The text a typed section starts with, from the record, so that nothing is typed twice (domain.md A32, 3.1, 3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from meetingrec.documents.lines import (
    about,
    bullets,
    contingencies,
    family_view,
    from_family,
    not_agreeing,
    of_kind,
    plain,
    reasons,
    told_by_family,
    with_effect,
)
from meetingrec.documents.starting_strategy import STRATEGY
from meetingrec.documents.starting_summary import SUMMARY
from meetingrec.documents.wording import names, told
from meetingrec.domain.document import DocumentType
from meetingrec.domain.points import Heading, Layer, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.views import Agreement


def starting_text(kind: DocumentType, key: str, record: ConferenceRecord) -> str:
    """Lines of one section, "" where the record has nothing for it."""
    writers = _WRITERS[kind]
    return "\n".join(writers[key](record)) if key in writers else ""


def _point(record: ConferenceRecord, point: Point) -> str:
    said = told(point, record.attendee(point.said_by), about(record, point))
    return with_effect(record, point, said)


def _from_agencies(record: ConferenceRecord, points: Iterable[Point]) -> tuple[Point, ...]:
    """The family's own words have their own section, unless nobody else spoke under this heading."""
    said = tuple(points)
    return tuple(point for point in said if not from_family(record, point)) or said


def _worries(record: ConferenceRecord) -> list[str]:
    """The danger statement in a line of its own, then each worry with who told it (domain.md 3.1.4)."""
    first = [f"In short: {plain(record, point, 'About')}" for point in of_kind(record, Layer.DANGER_STATEMENT)]
    points = _from_agencies(record, of_kind(record, Layer.POINT, Layer.HARM, heading=Heading.WORRIED))
    harder = of_kind(record, Layer.COMPLICATING)
    return [
        *first,
        *bullets(_point(record, point) for point in points),
        *_under("What makes it harder:", record, harder),
    ]


def _well(record: ConferenceRecord) -> list[str]:
    points = _from_agencies(record, of_kind(record, Layer.POINT, Layer.STRENGTH, heading=Heading.WELL))
    safe = of_kind(record, Layer.SAFETY)
    said = bullets(_point(record, point) for point in points)
    return [*said, *_under("What keeps the children safe already:", record, safe)]


def _under(label: str, record: ConferenceRecord, points: tuple[Point, ...]) -> list[str]:
    lines = bullets(_point(record, point) for point in points)
    return [label, *lines] if lines else []


def _needs(record: ConferenceRecord) -> list[str]:
    """What needs to happen is agreed, so nobody is named as its source. The safety goal comes first."""
    goals = [f"What we want to see: {plain(record, point, 'For')}" for point in of_kind(record, Layer.SAFETY_GOAL)]
    said = of_kind(record, Layer.POINT, heading=Heading.NEEDS)
    theirs = tuple(point for point in said if not from_family(record, point))
    points = theirs if goals else theirs or said
    return [*goals, *bullets(with_effect(record, point, plain(record, point, "For")) for point in points)]


def _dissent(record: ConferenceRecord) -> list[str]:
    """Each by name, professionals with their agency, a family in their own words (domain.md 3.1.8, G6)."""
    lines = not_agreeing(record, record.decisions)
    named = " ".join(lines)
    for view in record.family_views:
        person = record.attendee(view.who)
        if view.agreement is Agreement.DISAGREES and person is not None and person.full_name not in named:
            lines.append(f"{person.full_name} {family_view(record, replace(view, words=''))}")
    answered = bool(record.decisions) and all(decision.no_dissent for decision in record.decisions)
    return bullets(lines) or (_nobody_against(record) if answered else [])


def _nobody_against(record: ConferenceRecord) -> list[str]:
    partly = {view.who for view in record.family_views if view.agreement is Agreement.IN_PART}
    people = names(person.full_name for person in record.attendees if person.id in partly)
    if people:
        agree = "agree" if len(partly) > 1 else "agrees"
        return [f"Nobody at the meeting was against the decision as a whole. {people} {agree} in part."]
    return ["Nobody at the meeting said that they were against the decision."]


_DECISIONS: dict[str, Callable[[ConferenceRecord], list[str]]] = {
    "why": reasons,
    "worries": _worries,
    "well": _well,
    "told": told_by_family,
    "dissent": _dissent,
    "needs": _needs,
    "contingency": contingencies,
}
_WRITERS = {DocumentType.DECISIONS: _DECISIONS, DocumentType.SUMMARY: SUMMARY, DocumentType.STRATEGY: STRATEGY}
