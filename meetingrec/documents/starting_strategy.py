"""What the record of a strategy meeting starts with: what each agency knew, why it was decided so (domain.md 3.4)."""

from __future__ import annotations

from collections.abc import Callable

from meetingrec.documents.lines import bullets, contingencies, for_children, not_agreeing, of_kind, reasons, with_effect
from meetingrec.documents.starting_summary import SUMMARY, standing
from meetingrec.documents.wording import one_line, sentence
from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.points import Heading, Layer, Point
from meetingrec.domain.record import ConferenceRecord

_LEADS = {Heading.WORRIED: "Worry", Heading.WELL: "Working well", Heading.NEEDS: "What is needed"}
_STATEMENTS = (Layer.DANGER_STATEMENT, Layer.SAFETY_GOAL)


def _known(record: ConferenceRecord) -> list[str]:
    """By agency, in the order in which they first spoke; every point with whom it is about and how they know it."""
    lines = [f"{point.layer.words.capitalize()}: {sentence(point.text)}" for point in of_kind(record, *_STATEMENTS)]
    said: dict[str, list[Point]] = {}
    for point in (point for point in record.points if point.layer not in _STATEMENTS and point.text.strip()):
        said.setdefault(_agency(record.attendee(point.said_by)), []).append(point)
    for agency, points in said.items():
        lines += [f"{agency or 'Nobody is named as the source'}:", *bullets(_told(record, one) for one in points)]
    return lines


def _agency(person: Attendee | None) -> str:
    if person is None:
        return ""
    if person.side is Side.PROFESSIONAL and person.agency.strip():
        return one_line(person.agency)
    return person.described


def _told(record: ConferenceRecord, point: Point) -> str:
    """`Worry about Mary: bruise on the arm. (Ian Cope, teacher; fact, saw or heard it)`."""
    everybody = not point.child_ids or len(point.child_ids) == len(record.children)
    whom = "" if everybody else f" about {record.names_of(point.child_ids)}"
    lead = _LEADS[point.heading] if point.layer is Layer.POINT else point.layer.words.capitalize()
    person = record.attendee(point.said_by)
    source = f"{person.described};" if person is not None and _agency(person) != person.described else ""
    how = standing(record, point).strip(" ()")
    by = f" ({' '.join(part for part in (source, how) if part)})" if source or how else ""
    return with_effect(record, point, f"{lead}{whom}: {sentence(point.text)}{by}")


def _why(record: ConferenceRecord) -> list[str]:
    """Reasons, other courses, legal advice, and the test in law that a decision rests on (domain.md C7, G5)."""
    tests = bullets(
        f"{for_children(record, one.child_ids)}The test that was used: {sentence(one.test)}"
        for one in record.decisions
        if one.test.strip()
    )
    return [*reasons(record), *tests]


def _dissent(record: ConferenceRecord) -> list[str]:
    lines = bullets(not_agreeing(record, record.decisions, formal=True))
    answered = bool(record.decisions) and all(decision.no_dissent for decision in record.decisions)
    return lines or (["Nobody at the meeting was against what was decided."] if answered else [])


STRATEGY: dict[str, Callable[[ConferenceRecord], list[str]]] = {
    "why_held": SUMMARY["why_held"],
    "known": _known,
    "progress": SUMMARY["progress"],
    "why": _why,
    "dissent": _dissent,
    "contingency": contingencies,
}
"""What writes each typed section, by its key."""
