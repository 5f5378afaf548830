"""Decisions: who made them, why, and what else was considered and why not (domain.md 0.7, C7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import combinations


class DecisionType(StrEnum):
    """domain.md 2, Decision; B16: decisions that are key in the child's life.

    NOT_SAID: what was written may be about a plan and could not be read for certain. It counts as neither a plan nor
    none, and the chair is asked; OTHER is an answer. SECTION_47 and the three behind it are kept for yes and no.
    """

    NOT_SAID = "not_said"
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
        """ "" while it is not said."""
        return {
            "not_said": "",
            "make_subject": "the child has a child protection plan",
            "not_subject": "no child protection plan",
            "continue": "the plan continues",
            "end": "the plan ends",
            "category": "the category is set or changed",
            "transfer": "the plan moves to or from another authority",
            "section_47": "whether there is a section 47 enquiry",
            "single_or_joint": "whether the enquiry is single or joint",
            "medical": "whether there is a medical examination",
            "legal_advice": "whether lawyers are asked for advice",
            "child_in_need": "a child in need plan",
            "other": "another decision",
        }[self.value]


CATEGORIES = {"01": "Neglect", "02": "Physical abuse", "03": "Emotional abuse", "04": "Sexual abuse"}
"""Categories by their NHS code (domain.md 2, P:NHS-DD)."""


def category_words(names: Collection[str]) -> str:
    """As it is stored and printed; several for one child in one breath, in the order of CATEGORIES.

    >>> category_words(["Emotional abuse", "Neglect"])
    'Neglect and emotional abuse'
    """
    *before, last = [name for name in CATEGORIES.values() if name in names] or [""]
    listed = " and ".join([", ".join(before), last] if before else [last])
    return listed[:1] + listed[1:].lower()


ALL_CATEGORIES = tuple(
    category_words(names) for count in (1, 2, 3, 4) for names in combinations(CATEGORIES.values(), count)
)
"""What the category of a decision may be: one, or several."""


def categories_in(category: str) -> tuple[str, ...]:
    """Each of those it names; itself where it is none of ours.

    >>> categories_in("Neglect and emotional abuse")
    ('Neglect', 'Emotional abuse')
    """
    said = category.casefold()
    return tuple(name for name in CATEGORIES.values() if name.casefold() in said) or ((category,) if category else ())


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


_GIVES_A_PLAN = frozenset({DecisionType.MAKE_SUBJECT, DecisionType.CONTINUE})
_A_PLAN = _GIVES_A_PLAN | {DecisionType.CATEGORY}
_NO_PLAN = frozenset({DecisionType.NOT_SUBJECT, DecisionType.END})


def contradictions(
    decisions: Sequence[Decision], child_ids: Sequence[str]
) -> tuple[tuple[str, Decision, Decision], ...]:
    """(child, a decision, a later one that does not go with it), once a child: a plan and none, a plan that begins and
    one that goes on, the same plan under two categories.
    """
    found = []
    for child_id in child_ids:
        own = [one for one in decisions if not one.child_ids or child_id in one.child_ids]
        both = next((pair for pair in combinations(own, 2) if _contradict(*pair)), None)
        if both is not None:
            found.append((child_id, *both))
    return tuple(found)


def _contradict(one: Decision, other: Decision) -> bool:
    kinds = {one.type, other.type}
    if kinds <= _GIVES_A_PLAN:
        categories = {item.category.casefold() for item in (one, other) if item.category}
        return len(kinds) > 1 or len(categories) > 1
    return bool(kinds & _A_PLAN) and bool(kinds & _NO_PLAN)


def ended(decisions: Sequence[Decision], child_id: str) -> bool:
    """Whether it was decided that the plan of this child ends (domain.md J7)."""
    return any(one.type is DecisionType.END and (not one.child_ids or child_id in one.child_ids) for one in decisions)
