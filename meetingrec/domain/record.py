"""Everything captured of one conference, as one value that documents and pages are built from."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from meetingrec.domain.attendance import Attendee, Interpreting, Presence, Side
from meetingrec.domain.child_names import told_apart
from meetingrec.domain.conference import Child, Conference
from meetingrec.domain.decisions import Decision
from meetingrec.domain.duties import DutyAnswer
from meetingrec.domain.marks import Mark
from meetingrec.domain.notice import LeafletGiven, NoticeGiven, Objection, RestrictedPart
from meetingrec.domain.plan import Action, Contingency, PlanReview
from meetingrec.domain.points import ChildVoice, Heading, Layer, Point, Scale
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.strategy import StrategyAnswers
from meetingrec.domain.transfer import Transfer
from meetingrec.domain.views import AgencyView, FamilyView


@dataclass(frozen=True, slots=True)
class ConferenceRecord:
    """children, attendees, points, decisions and actions are in the order they are shown."""

    conference: Conference
    children: tuple[Child, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    points: tuple[Point, ...] = ()
    voices: tuple[ChildVoice, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
    interpreting: tuple[Interpreting, ...] = ()
    reports: tuple[AgencyReport, ...] = ()
    notices: tuple[NoticeGiven, ...] = ()
    objections: tuple[Objection, ...] = ()
    parts: tuple[RestrictedPart, ...] = ()
    scales: tuple[Scale, ...] = ()
    agency_views: tuple[AgencyView, ...] = ()
    family_views: tuple[FamilyView, ...] = ()
    contingencies: tuple[Contingency, ...] = ()
    plan_reviews: tuple[PlanReview, ...] = ()
    strategy: tuple[StrategyAnswers, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    marks: tuple[Mark, ...] = ()
    duties: tuple[DutyAnswer, ...] = ()
    leaflets: tuple[LeafletGiven, ...] = ()

    def __post_init__(self) -> None:
        """Wherever a child of this conference is shown, its short name is nobody else's here."""
        object.__setattr__(self, "children", told_apart(self.children))

    def points_under(self, heading: Heading) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.heading is heading)

    def attendee(self, attendee_id: str) -> Attendee | None:
        return next((person for person in self.attendees if person.id == attendee_id), None)

    def who_said(self, point: Point) -> str:
        """`the health visitor`-like words for the source of a point, "" when nobody was named."""
        person = self.attendee(point.said_by)
        return person.described if person else ""

    def names_of(self, child_ids: tuple[str, ...]) -> str:
        """`Leo and Maya`; an empty tuple means all the children."""
        names = [child.short_name for child in self.children if not child_ids or child.id in child_ids]
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def here(self) -> tuple[Attendee, ...]:
        return tuple(person for person in self.attendees if person.presence is Presence.HERE)

    def parents(self) -> tuple[Attendee, ...]:
        return tuple(person for person in self.attendees if person.side is Side.FAMILY)

    def points_of(self, layer: Layer) -> tuple[Point, ...]:
        """Danger statements, safety goals and the like."""
        return tuple(point for point in self.points if point.layer is layer)

    def part(self, part_id: str) -> RestrictedPart | None:
        return next((part for part in self.parts if part.id == part_id), None)

    @property
    def restricted_now(self) -> RestrictedPart | None:
        """The restricted part that goes on now."""
        return next((part for part in reversed(self.parts) if part.ended_at is None), None)

    @property
    def open_only(self) -> ConferenceRecord:
        """The record as anybody who was in the open conference may know it: nothing of a restricted part, not even
        that there was one, nor who was only there (domain.md 4.5, scenario S1.33).
        """
        return self.with_parts(frozenset())

    def with_parts(self, part_ids: frozenset[str]) -> ConferenceRecord:
        """The open conference and what belongs to these restricted parts."""
        kept: dict[str, Any] = {"parts": tuple(part for part in self.parts if part.id in part_ids)}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "parts" and isinstance(value, tuple):
                kept[field.name] = tuple(item for item in value if getattr(item, "part_id", "") in {"", *part_ids})
        return replace(self, **kept)
