"""Everything captured of one conference, as one value that documents and pages are built from."""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.conference import Child, Conference
from meetingrec.domain.decisions import Decision
from meetingrec.domain.plan import Action
from meetingrec.domain.points import ChildVoice, Heading, Point


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
