"""Which notice must still be given, and to whom (domain.md 4.6, 4.7 1 and 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from meetingrec.domain.attendance import Attendee, Presence
from meetingrec.domain.notice import NoticeGiven, Occasion


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch in which the open conference was not recorded; aware UTC times. ended None: it goes on.

    restricted: a part with its own audience; otherwise the recording stood still.
    """

    began: datetime
    ended: datetime | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class NoticeOwed:
    """since: the break after which the notice was not given again. late: ids of those who came later.

    roll_call: the notice was read, but not everybody has said who they are.
    """

    occasion: Occasion
    since: Break | None = None
    late: tuple[str, ...] = ()
    roll_call: bool = False


def notice_owed(
    notices: Iterable[NoticeGiven], attendees: Iterable[Attendee], breaks: Iterable[Break]
) -> NoticeOwed | None:
    """What is owed first while a conference is recorded, None when nothing is: the notice at the start, the roll-call,
    the notice again once the open conference goes on after a break, and to everybody who comes later.

    Nobody is late before the roll-call. A notice read while the recording stands still is good for when it goes on.
    """
    given = tuple(notices)
    to_all = [notice.at for notice in given if not notice.given_to]
    if not to_all:
        return NoticeOwed(Occasion.OPENING)
    missed = [one for one in breaks if one.ended is not None and max(to_all) < _good_from(one, one.ended)]
    if missed:
        return NoticeOwed(Occasion.AFTER_A_PAUSE, since=min(missed, key=lambda one: one.began))
    if not any(notice.roll_call for notice in given):
        return NoticeOwed(Occasion.OPENING, roll_call=True)
    late = tuple(person.id for person in attendees if _here(person) and not _heard(person, given))
    return NoticeOwed(Occasion.LATE_JOINER, late=late) if late else None


def _good_from(one: Break, ended: datetime) -> datetime:
    return ended if one.restricted else one.began


def _here(person: Attendee) -> bool:
    return person.presence is Presence.HERE and person.left_at is None


def _heard(person: Attendee, given: Iterable[NoticeGiven]) -> bool:
    """Whether the notice was read to this person or while they were there; without a time they are taken to have."""
    if person.joined_at is None:
        return True
    return any(person.id in notice.given_to or (not notice.given_to and person.there_at(notice.at)) for notice in given)
