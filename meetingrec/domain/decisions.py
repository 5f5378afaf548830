"""Decisions: who made them, why, and what else was considered and why not (domain.md 0.7, C7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DecisionType(StrEnum):
    """domain.md 2, Decision; B16: decisions that are key in the child's life."""

    MAKE_SUBJECT = "make_subject"
    NOT_SUBJECT = "not_subject"
    CONTINUE = "continue"
    END = "end"
    CATEGORY = "category"
    TRANSFER = "transfer"
    SECTION_47 = "section_47"
    SINGLE_OR_JOINT = "single_or_joint"
    MEDICAL = "medical"
    LEGAL_ADVICE = "legal_advice"
    CHILD_IN_NEED = "child_in_need"
    OTHER = "other"

    @property
    def words(self) -> str:
        return {
            "make_subject": "the child has a child protection plan",
            "not_subject": "no child protection plan",
            "continue": "the plan continues",
            "end": "the plan ends",
            "category": "the category is set or changed",
            "transfer": "the plan moves to or from another authority",
            "section_47": "an enquiry under section 47",
            "single_or_joint": "a single or a joint enquiry",
            "medical": "a medical examination",
            "legal_advice": "legal advice",
            "child_in_need": "a child in need plan",
            "other": "another decision",
        }[self.value]


CATEGORIES = {"01": "Neglect", "02": "Physical abuse", "03": "Emotional abuse", "04": "Sexual abuse"}
"""Categories by their NHS code (domain.md 2, P:NHS-DD)."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another course that was considered, and why it was not chosen."""

    option: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Dissent:
    """Somebody who did not agree, in their own words (domain.md G6). professional False: a member of the family."""

    who: str
    what: str
    agency: str = ""
    professional: bool = True
    escalated: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of the chair. The program never computes one (domain.md 2, ThresholdView).

    none_considered_why: the explicit answer when `alternatives` is empty.
    no_dissent: the explicit answer "none expressed" when `dissent` is empty. legal_advice: None is no answer yet;
    False needs legal_why_not (domain.md G5), True legal_by. test: what it rests on in law and guidance.
    """

    id: str
    conference_id: str
    statement: str
    at: datetime
    moment: float | None = None
    child_ids: tuple[str, ...] = ()
    made_by: tuple[str, ...] = ()
    category: str = ""
    rationale: str = ""
    alternatives: tuple[Alternative, ...] = ()
    none_considered_why: str = ""
    dissent: tuple[Dissent, ...] = ()
    no_dissent: bool = False
    position: int = 0
    type: DecisionType = DecisionType.OTHER
    test: str = ""
    legal_advice: bool | None = None
    legal_by: str = ""
    legal_why_not: str = ""
    effective_on: date | None = None
    part_id: str = ""
