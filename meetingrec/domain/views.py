"""What agencies recommend and whether the family agrees. Shown as a tally; never turned into a decision.

The chair decides (domain.md 2, ThresholdView; an Ombudsman case alleged miscounted votes: LGO 19 009 003).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from meetingrec.domain.decisions import categories_in


class Recommendation(StrEnum):
    PLAN = "plan"
    NO_PLAN = "no_plan"
    CHILD_IN_NEED = "child_in_need"
    CONTINUE = "continue"
    END = "end"
    NO_VIEW = "no_view"

    @property
    def words(self) -> str:
        return {
            "plan": "child protection plan",
            "no_plan": "no plan",
            "child_in_need": "child in need plan",
            "continue": "plan continues",
            "end": "plan ends",
            "no_view": "no view",
        }[self.value]


@dataclass(frozen=True, slots=True)
class AgencyView:
    """What one agency recommends for a child. said_by: id of an attendee. written: from a report, shown, not counted.

    child_ids empty means all the children.
    """

    id: str
    conference_id: str
    at: datetime
    agency: str
    recommendation: Recommendation = Recommendation.NO_VIEW
    said_by: str = ""
    child_ids: tuple[str, ...] = ()
    category: str = ""
    reason: str = ""
    written: bool = False
    moment: float | None = None
    part_id: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Agencies by what they recommend for one child. An agency counts once, with the last view it gave.

    written: agencies whose view came in writing; they are shown and not counted.
    """

    child_id: str
    counted: tuple[tuple[Recommendation, tuple[str, ...]], ...]
    categories: tuple[tuple[str, tuple[str, ...]], ...]
    written: tuple[tuple[str, Recommendation], ...]


def tally(views: Iterable[AgencyView], child_id: str) -> Tally:
    """Counts the views about this child, in the order of Recommendation; categories by how many agencies say so."""
    last: dict[str, AgencyView] = {}
    written: dict[str, AgencyView] = {}
    for view in sorted(views, key=lambda view: (view.at, view.position)):
        if not view.child_ids or child_id in view.child_ids:
            (written if view.written else last)[view.agency.strip().casefold()] = view
    by_view = {
        wanted: tuple(view.agency for view in last.values() if view.recommendation is wanted)
        for wanted in Recommendation
    }
    named = sorted({name for view in last.values() for name in categories_in(view.category)})
    by_category = [
        (name, tuple(view.agency for view in last.values() if name in categories_in(view.category))) for name in named
    ]
    return Tally(
        child_id,
        tuple((wanted, agencies) for wanted, agencies in by_view.items() if agencies),
        tuple(sorted(by_category, key=lambda item: -len(item[1]))),
        tuple((view.agency, view.recommendation) for key, view in written.items() if key not in last),
    )


class Agreement(StrEnum):
    AGREES = "agrees"
    IN_PART = "in_part"
    DISAGREES = "disagrees"
    NOT_ASKED = "not_asked"

    @property
    def words(self) -> str:
        return {
            "agrees": "agrees",
            "in_part": "agrees in part",
            "disagrees": "does not agree",
            "not_asked": "was not asked",
        }[self.value]


@dataclass(frozen=True, slots=True)
class FamilyView:
    """What a parent or another of the family says to the decisions and the plan, in their words (domain.md C12, G6).

    who: id of an attendee.
    """

    id: str
    conference_id: str
    at: datetime
    who: str = ""
    agreement: Agreement = Agreement.NOT_ASKED
    words: str = ""
    child_ids: tuple[str, ...] = ()
    moment: float | None = None
    part_id: str = ""
    position: int = 0


def family_heard(views: Iterable[FamilyView], child_id: str) -> bool:
    """Whether anybody of the family said what they think of it for this child, or why they were not asked."""
    return any(
        (not view.child_ids or child_id in view.child_ids)
        and (view.agreement is not Agreement.NOT_ASKED or bool(view.words.strip()))
        for view in views
    )
