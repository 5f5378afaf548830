"""What the record of a strategy meeting does not say yet (domain.md 3.4, A12, G5): asked for, never concluded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from meetingrec.documents.checking_meeting import due, introductions, reports
from meetingrec.documents.checking_record import plan
from meetingrec.documents.strategy_tables import about_section_47, decided_about, without_section_47
from meetingrec.documents.wording import names, started
from meetingrec.domain.decisions import Decision, DecisionType
from meetingrec.domain.document import Finding
from meetingrec.domain.due import Duty
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.strategy import StrategyAnswers, strategy_lacks

_ASKED = frozenset({"A17", "A11", "F5", "C10"})
"""Rules of a conference that hold for a strategy meeting too: who came, actions, what is late. There is no family to
share a report with, no interpreter of theirs and no review of a plan.
"""
_HOW = re.compile(r"\b(?:single|joint|jointly)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no|not|without|threshold)\b", re.IGNORECASE)


def strategy(record: ConferenceRecord, profile: Profile, duties: Sequence[Duty]) -> Iterator[Finding]:
    conference = record.conference
    for child in without_section_47(record):
        text = f"It does not say whether there is a section 47 enquiry about {child.short_name}."
        yield Finding(text, "decisions", False, "C5")
    yield from _enquiries(record)
    answers = {one.child_id: one for one in record.strategy}
    for child in () if conference.from_elsewhere else record.children:
        row = answers.get(child.id) or StrategyAnswers("", conference.id, child.id, conference.planned_start)
        for missing in strategy_lacks(row, conference):
            yield Finding(f"{started(child.short_name)}: it does not say {missing}.", "strategy", False, "G5")
    for found in (*introductions(record, profile), *reports(record, duties), *plan(record), *due(duties)):
        if found.rule in _ASKED:
            yield found


def _enquiries(record: ConferenceRecord) -> Iterator[Finding]:
    """Only where an enquiry may have been decided: words against one are no reason to ask."""
    maybe = [child for child in record.children if any(map(_may_be_enquiry, decided_about(record, child)))]
    silent = names(child.short_name for child in maybe if not any(map(_says_how, decided_about(record, child))))
    if silent:
        text = f"It does not say whether the enquiry about {silent} is a single or a joint one."
        yield Finding(text, "decisions", False, "C5")
    if maybe and record.conference.review_on is None:
        text = "It does not say when the initial child protection conference is, if one is needed."
        yield Finding(text, "conference:review_on", False, "A15")


def _may_be_enquiry(decision: Decision) -> bool:
    return about_section_47(decision) and not _NONE.search(decision.statement)


def _says_how(decision: Decision) -> bool:
    return decision.type is DecisionType.SINGLE_OR_JOINT or _HOW.search(decision.statement) is not None
