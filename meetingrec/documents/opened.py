"""The record as a document may know it: nothing of a restricted part, nor a trace of when there was one.

Domain.md 4.5 and 4.7.3, E20, scenario S1.33: a list of names or the time at which somebody went out of the room can say
as much as the words that were spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from meetingrec.domain.attendance import Attendee, Stay
from meetingrec.domain.notice import NoticeGiven, Occasion, RestrictedPart
from meetingrec.domain.record import ConferenceRecord

_NEAR = timedelta(minutes=10)
"""How close to a restricted part somebody who goes out or comes back gives it away."""

KEPT_BACK = "the chair keeps the reason"

_A_NAME = 3
_LATEST = datetime.max.replace(tzinfo=UTC)


def opened(record: ConferenceRecord) -> ConferenceRecord:
    """The open record, once or twice over. Times of going out and coming back around a restricted part are closed up,
    names that are known from a restricted part only stand in no list, and the notice read afterwards is left out.
    """
    shown, conference = record.open_only, record.conference
    hidden = hidden_names(record)
    if not record.parts and not hidden:
        return shown
    kept = tuple(name for name in conference.core_group if not _names_any(name, hidden))
    lead = "" if _names_any(conference.lead_worker, hidden) else conference.lead_worker
    keeper = "" if _names_any(conference.record_keeper, hidden) else conference.record_keeper
    return replace(
        shown,
        conference=replace(
            conference,
            core_group=kept,
            lead_worker=lead,
            record_keeper=keeper,
            without_audio_why=_without_audio_why(record),
        ),
        attendees=tuple(_closed_up(person, record.parts) for person in shown.attendees),
        notices=_not_after(shown.notices, record.parts),
    )


def _without_audio_why(record: ConferenceRecord) -> str:
    """Why there is no sound; no reason where that names somebody, or something, known from a restricted part only."""
    why = record.conference.without_audio_why
    objected = [one.who for one in record.objections if one.part_id and one.who.strip()]
    if not _names_any(why, objected) and not any(word.search(why) for word in known_by_restricted(record)):
        return why
    stopped, because, _ = why.partition(" because ")
    return f"{stopped}; {KEPT_BACK}" if because else KEPT_BACK


def _not_after(notices: Iterable[NoticeGiven], parts: Iterable[RestrictedPart]) -> tuple[NoticeGiven, ...]:
    """Without those that were read because a restricted part was over: the first after each."""
    kept = sorted(notices, key=lambda notice: notice.at)
    for part in parts:
        again = [one for one in kept if one.occasion is Occasion.AFTER_A_PAUSE and one.at >= part.at]
        kept = [one for one in kept if one is not again[0]] if again else kept
    return tuple(kept)


def hidden_names(record: ConferenceRecord) -> tuple[str, ...]:
    """Full names of those who were in a restricted part only."""
    return tuple(person.full_name for person in record.attendees if person.part_id and person.full_name.strip())


def known_by_restricted(record: ConferenceRecord) -> tuple[re.Pattern[str], ...]:
    """Words by which somebody who was in a restricted part only would be known: each part of the name, and the job or
    agency where nobody else in the conference has it.
    """
    hidden = [person for person in record.attendees if person.part_id]
    others = {_folded(text) for person in record.open_only.attendees for text in (person.role, person.agency)}
    words = [part for person in hidden for part in person.full_name.split() if len(part) >= _A_NAME]
    words += [text for person in hidden for text in (person.role, person.agency) if _folded(text) not in {"", *others}]
    shared = {_folded(part) for person in record.open_only.attendees for part in person.full_name.split()}
    shared |= {_folded(part) for child in record.children for part in child.full_name.split()}
    kept = [word.strip() for word in words if _folded(word) not in shared]
    return tuple(re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in dict.fromkeys(kept))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _names_any(text: str, names: Iterable[str]) -> bool:
    return any(name.casefold() in text.casefold() for name in names)


def _closed_up(person: Attendee, parts: Iterable[RestrictedPart]) -> Attendee:
    around = [(part.at - _NEAR, (part.ended_at or part.at) + _NEAR) for part in parts]
    if person.joined_at is None or not around:
        return person

    def near(start: datetime, end: datetime) -> bool:
        return any(start <= last and first <= end for first, last in around)

    stays: list[Stay] = []
    for stay in (*person.earlier_stays, Stay(person.joined_at, person.left_at or _LATEST)):
        if stays and near(stays[-1].left_at, stay.joined_at):
            stay = Stay(stays.pop().joined_at, stay.left_at)
        stays.append(stay)
    joined, left = stays[-1].joined_at, stays[-1].left_at
    stood = left == _LATEST or near(left, left)
    return replace(person, earlier_stays=tuple(stays[:-1]), joined_at=joined, left_at=None if stood else left)
