"""What the screen in the room may show: the headings as they grow, and nothing that is not for everybody there.

Nothing of a restricted part, not even that there was one before; nothing sensitive; no names unless the chair allows
them (`Conference.room_names`); and while a restricted part goes on, nothing at all (domain.md A9, 4.5, 4.7). A pure
function of the record, so that it can be proven without a window.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from meetingrec.domain.plan import Action
from meetingrec.domain.points import Basis, Heading, Kind, Layer, Point
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.without_names import WithoutNames, child_letter

PRIVATE = "Part of the meeting is private."
PLEASE_WAIT = "Please wait."
NEWEST = 60
"""Entries under a heading that are made ready; no screen holds more, and the window must not wait for the rest."""
_STATEMENTS = (Layer.DANGER_STATEMENT, Layer.SAFETY_GOAL)


class Side(StrEnum):
    """The two sides of the sheet."""

    HEADINGS = "headings"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One entry on the screen. under: who said it, what kind of statement it is, about which child."""

    id: str
    text: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class RoomColumn:
    """One heading. lines are newest first, because the screen may not hold them all; earlier: how many more."""

    words: str
    lines: tuple[RoomLine, ...] = ()
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class RoomSheet:
    """private: nothing else is filled; the screen says PRIVATE and PLEASE_WAIT.

    side: the one where something was written last. newest: id of that entry, "" when there is none.
    """

    private: bool = False
    title: str = ""
    columns: tuple[RoomColumn, ...] = ()
    danger: RoomColumn = RoomColumn("Danger statement")
    goal: RoomColumn = RoomColumn("Safety goal")
    plan: RoomColumn = RoomColumn("What was agreed")
    side: Side = Side.HEADINGS
    newest: str = ""


def room_sheet(record: ConferenceRecord, profile: Profile) -> RoomSheet:
    """The sheet as it may be shown now."""
    if record.restricted_now is not None:
        return RoomSheet(private=True)
    plain, everybody = WithoutNames(record), record.open_only
    points = tuple(point for point in everybody.points if not point.sensitive)
    said = tuple(point for point in points if point.layer not in _STATEMENTS)
    columns = tuple(_column(everybody, said, heading, words, plain) for heading, words in profile.headings.items())
    written: tuple[Point | Action, ...] = (*points, *everybody.actions)
    last = max(written, key=lambda entry: entry.at, default=None)
    return RoomSheet(
        title=_title(everybody),
        columns=columns,
        danger=RoomColumn("Danger statement", _statements(points, Layer.DANGER_STATEMENT, plain)),
        goal=RoomColumn("Safety goal", _statements(points, Layer.SAFETY_GOAL, plain)),
        plan=RoomColumn("What was agreed", tuple(_action(everybody, action, plain) for action in everybody.actions)),
        side=Side.PLAN if isinstance(last, Action) else Side.HEADINGS,
        newest=last.id if last is not None else "",
    )


def _column(
    record: ConferenceRecord, said: tuple[Point, ...], heading: Heading, words: str, plain: WithoutNames
) -> RoomColumn:
    points = [point for point in reversed(said) if point.heading is heading]
    lines = tuple(_point(record, point, plain) for point in points[:NEWEST])
    return RoomColumn(words, lines, len(points) - len(lines))


def _title(record: ConferenceRecord) -> str:
    conference = record.conference
    names = record.names_of(()) if conference.room_names else ""
    return f"{conference.meeting_type.words}: {names}" if names else conference.meeting_type.words


def _statements(points: tuple[Point, ...], layer: Layer, plain: WithoutNames) -> tuple[RoomLine, ...]:
    return tuple(RoomLine(point.id, plain.text(point.text)) for point in points if point.layer is layer)


def _point(record: ConferenceRecord, point: Point, plain: WithoutNames) -> RoomLine:
    under = [
        plain.person(record.attendee(point.said_by)),
        point.kind.value if point.kind is not Kind.FACT else "",
        point.basis.words if point.basis is not Basis.FIRST_HAND else "",
        _children(record, point.child_ids),
    ]
    return RoomLine(point.id, plain.text(point.text), _joined(under))


def _action(record: ConferenceRecord, action: Action, plain: WithoutNames) -> RoomLine:
    when = plain.text(action.by_when_words) or (f"by {_day(action.by_when)}" if action.by_when else "")
    under = [_owner(record, action.owner, plain), when, _children(record, action.child_ids)]
    return RoomLine(action.id, _capital(plain.text(action.text)), _joined(under))


def _joined(parts: list[str]) -> str:
    return _capital(" · ".join(part for part in parts if part))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _owner(record: ConferenceRecord, owner: str, plain: WithoutNames) -> str:
    """An owner is a name of the roll, perhaps with the job behind it, or anything that was typed."""
    name = owner.partition(",")[0].strip().casefold()
    person = next((person for person in record.attendees if person.full_name.casefold() == name), None)
    return plain.person(person) or plain.text(owner)


def _children(record: ConferenceRecord, child_ids: tuple[str, ...]) -> str:
    """`about Child A`, or the name when names are allowed; "" when it is about all of them."""
    if not child_ids or len(record.children) < 2:
        return ""
    if record.conference.room_names:
        return f"about {record.names_of(child_ids)}"
    return f"about {' and '.join(child_letter(at) for at, one in enumerate(record.children) if one.id in child_ids)}"


def _day(day: date) -> str:
    return f"{calendar.day_abbr[day.weekday()]} {day.day} {calendar.month_abbr[day.month]}"
