"""Decisions: who made them, why, and what else was considered and why not (domain.md 0.7, C7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another course that was considered, and why it was not chosen."""

    option: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Dissent:
    """Somebody who did not agree, in their own words (domain.md G6)."""

    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of the chair. The program never computes one (domain.md 2, ThresholdView).

    none_considered_why: the explicit answer when `alternatives` is empty.
    no_dissent: the explicit answer "none expressed" when `dissent` is empty.
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
