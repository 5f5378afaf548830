"""What the chair's summary starts with: for the child's file, so every statement has its owner (domain.md 3.2, B10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from meetingrec.documents.lines import (
    asks,
    bullets,
    from_family,
    not_agreeing,
    of_kind,
    plain,
    reasons,
    told_by_family,
    what_it_is,
    with_effect,
)
from meetingrec.documents.wording import day, names, one_line, sentence, started
from meetingrec.domain.decisions import Decision, DecisionType
from meetingrec.domain.plan_progress import progress_of
from meetingrec.domain.points import Basis, Heading, Kind, Layer, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.transfer import Transfer

_KINDS = {
    DecisionType.SECTION_47: "whether there is a section 47 enquiry",
    DecisionType.SINGLE_OR_JOINT: "whether the enquiry is single or joint",
    DecisionType.MEDICAL: "whether there is a medical examination",
    DecisionType.LEGAL_ADVICE: "whether lawyers are asked for advice",
    DecisionType.CHILD_IN_NEED: "whether there is a child in need plan",
}
"""Kinds that say what a decision is about and not how it went: "no section 47 enquiry" is one as well."""

_FIRST = {Heading.WORRIED: Layer.DANGER_STATEMENT, Heading.NEEDS: Layer.SAFETY_GOAL}


def _why_held(record: ConferenceRecord) -> list[str]:
    conference = record.conference
    lines = [line.strip() for line in conference.purpose.splitlines() if line.strip()]
    if conference.strategy_on:
        lines.append(f"The strategy discussion was on {day(conference.strategy_on)}.")
    if conference.previous_on and conference.previous_on != conference.strategy_on:
        lines.append(f"The {what_it_is(record)} before this one was on {day(conference.previous_on)}.")
    lines += [line for transfer in record.transfers for line in _transferred(transfer)]
    if conference.delay_why.strip():
        agreed = one_line(conference.delay_agreed_by).rstrip(".")
        by = f" {agreed} agreed to this." if agreed else ""
        lines.append(f"It was held later than it should have been. The reason: {sentence(conference.delay_why)}{by}")
    return lines


def _transferred(transfer: Transfer) -> Iterator[str]:
    """Where the plan comes from, and who took it on in writing (domain.md D14)."""
    if sender := one_line(transfer.sending_authority).rstrip("."):
        yield f"The plan comes from {sender}."
    if transfer.told_on:
        yield f"This authority was told on {day(transfer.told_on)}."
    if accepted := one_line(transfer.accepted_by).rstrip("."):
        when = f" on {day(transfer.accepted_on)}" if transfer.accepted_on else ""
        yield f"{accepted} accepted responsibility in writing{when}."


def _owned(heading: Heading) -> Callable[[ConferenceRecord], list[str]]:
    """Every point with its owner, what kind of statement it is and how they know (domain.md B10, B11).

    The danger statement stands before the worries and the safety goal before the changes, wherever they were typed.
    """
    first = _FIRST.get(heading)

    def lines(record: ConferenceRecord) -> list[str]:
        opening = of_kind(record, first) if first is not None else ()
        others = [point for point in record.points_under(heading) if point.layer not in _FIRST.values()]
        return bullets(_owned_line(record, point) for point in (*opening, *others) if point.text.strip())

    return lines


def _owned_line(record: ConferenceRecord, point: Point) -> str:
    layer = f"{started(point.layer.words)}: " if point.layer is not Layer.POINT else ""
    who = record.who_said(point)
    source = f" Source: {who}{standing(record, point)}." if who else ""
    agreed, against = (
        names(person.full_name for person in record.attendees if person.id in ids)
        for ids in (point.agreed_by, point.disagreed_by)
    )
    views = f"{f' Agreed by {agreed}.' if agreed else ''}{f' Not agreed by {against}.' if against else ''}"
    return f"{layer}{with_effect(record, point, plain(record, point, 'About'))}{source}{views}"


def standing(record: ConferenceRecord, point: Point) -> str:
    """` (fact, from a record)`. A view is nobody's record, and a family's words are not graded."""
    if point.layer in _FIRST.values() or (from_family(record, point) and point.kind is Kind.FACT):
        return ""
    how = "" if point.kind is not Kind.FACT and point.basis is Basis.FIRST_HAND else f", {point.basis.words}"
    return f" ({point.kind.value}{how})"


def _agencies(record: ConferenceRecord) -> list[str]:
    """Professionals who did not agree; the count by agency stands below it as a table (domain.md 2, ThresholdView)."""
    decisions = [_with_dissent(decision, professional=True) for decision in record.decisions]
    lines = bullets(not_agreeing(record, decisions, formal=True))
    if not record.agency_views and record.decisions and asks("views", record):
        lines.insert(0, "The record does not say what each agency recommended.")
    answered = bool(record.decisions) and all(item.no_dissent or item.dissent for item in record.decisions)
    nobody = ["No professional is recorded as being against the decision."]
    against = any(item.dissent for item in decisions)
    return [*lines, *(nobody if answered and not against else [])]


def _with_dissent(decision: Decision, *, professional: bool) -> Decision:
    kept = tuple(item for item in decision.dissent if item.professional is professional)
    return replace(decision, dissent=kept)


def _decision(record: ConferenceRecord) -> list[str]:
    lines = [_decided(record, decision) for decision in record.decisions]
    why = reasons(record)
    return [*lines, *(["Reasons:"] if why else []), *why]


def _decided(record: ConferenceRecord, decision: Decision) -> str:
    """The statement, then category, kind, test, day and maker, each where the record has it (domain.md C7, B16)."""
    whom = record.names_of(decision.child_ids)
    about = [child for child in record.children if not decision.child_ids or child.id in decision.child_ids]
    named = all(child.short_name in decision.statement for child in about)
    kind = "" if decision.type is DecisionType.OTHER else _KINDS.get(decision.type, decision.type.words)
    facts = (
        ("Category", one_line(decision.category).lower()),
        ("Kind of decision", kind),
        ("Test relied on", one_line(decision.test).rstrip(".")),
        ("From", day(decision.effective_on) if decision.effective_on else ""),
    )
    more = "".join(f" {label}: {value}." for label, value in facts if value)
    made_by = f" Made by {names(decision.made_by)}." if any(decision.made_by) else ""
    return started(f"{'' if named else whom + ': '}{sentence(decision.statement)}{more}{made_by}")


def _parents(record: ConferenceRecord) -> list[str]:
    against = [_with_dissent(decision, professional=False) for decision in record.decisions]
    return [*told_by_family(record), *bullets(not_agreeing(record, against))]


def _progress(record: ConferenceRecord) -> list[str]:
    """`Of the plan before: done 3, in part 1, not done 2.` The items are in the table below it (scenario S2.26)."""
    if not record.plan_reviews:
        return []
    return [f"Of the plan before: {progress_of(record.plan_reviews).words}."]


SUMMARY: dict[str, Callable[[ConferenceRecord], list[str]]] = {
    "why_held": _why_held,
    "worries": _owned(Heading.WORRIED),
    "positives": _owned(Heading.WELL),
    "changes": _owned(Heading.NEEDS),
    "agencies": _agencies,
    "decision": _decision,
    "parents": _parents,
    "progress": _progress,
}
"""What writes each typed section, by its key."""
