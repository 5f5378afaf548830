"""The children a library knows: one record each, in every conference about them (domain.md 0.8, A31).

A child who comes to a second conference is the same child, found by name or day of birth. Brothers and sisters are
links between records; nothing is ever copied from one to the other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from meetingrec.domain.access import Act
from meetingrec.domain.child_details import changed_details
from meetingrec.domain.conference import Child, Conference, MeetingType, Unknown
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.settled import BEGAN_WITH_STRATEGY, REVIEWS_OF_A_PLAN, first_review_after, goes_through
from meetingrec.services.capture import only_in_the_open
from meetingrec.services.plan_conference import Planning, local
from meetingrec.services.signed_in import SignedIn, Writing, text_of
from meetingrec.store import conferences, read_model
from meetingrec.store.rows import new_id

FEW = 8
"""Children offered for what was typed."""


@dataclass(frozen=True, slots=True)
class KnownChild:
    """A child who is in the library already, and the latest meeting about them."""

    child: Child
    latest: str


@dataclass(frozen=True, slots=True)
class EarlierMeeting:
    """A meeting held before this one about one of the same children. day: of its place.

    strategy_on: day of the strategy discussion that began the enquiry it belongs to; its own, when it is that one.
    """

    id: str
    words: str
    day: date
    meeting_type: MeetingType
    strategy_on: date | None = None


class Children:
    """Finding, adding and describing the children of a conference."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def find(self, typed: str) -> tuple[KnownChild, ...]:
        """Children whose names hold every word typed, or who were born on a day or in a year typed; the likeliest
        first. Nothing for fewer than two characters. Raises NotAllowed.
        """
        self._signed_in.guard(Act.PLAN)
        words = _plain(typed).split()
        if len("".join(words)) < 2:
            return ()
        with self._signed_in.reading() as db:
            found = [child for child in conferences.own_children(db) if all(_fits(child, word) for word in words)]
            found.sort(key=lambda child: (not _plain(child.full_name).startswith(words[0]), _plain(child.full_name)))
            latest = {child.id: conferences.of_child(db, child.id) for child in found[:FEW]}
        return tuple(KnownChild(child, _meeting_words(latest[child.id])) for child in found[:FEW])

    def plan(
        self, meeting_type: MeetingType, planned_start: datetime, children: tuple[Child, ...]
    ) -> tuple[Changes, Conference]:
        """Plans a conference. Children with an id are those the library knows; the others are new.

        The children of one conference become brothers and sisters of each other, and a conference that follows
        another is linked to it: both can be changed. Raises NotAllowed, InputRefused without a child.
        """
        changes, conference = Planning(self._signed_in).add(meeting_type, planned_start, children)
        with self._signed_in.writing() as write:
            linked = replace(conference, **self._follows(write, conference))
            conferences.replace(write.db, linked)
            self._link(write, conference.child_ids)
        return changes, linked

    def add(self, conference_id: str, child: Child) -> tuple[Changes, Child]:
        """One more child of a conference, new (id "") or known. Raises NotAllowed, InputRefused without a name."""
        conference = self._guarded(conference_id)
        fresh = child if child.id else replace(_cleaned(child), id=new_id())
        with self._signed_in.writing() as write:
            if not child.id:
                conferences.add_child(write.db, fresh)
            ids = tuple(dict.fromkeys((*conference.child_ids, fresh.id)))
            conferences.replace(write.db, replace(conference, child_ids=ids))
            self._link(write, ids)
            write.note("add a child to a conference", "child", fresh.id)
        return Changes.of("conference", conference=conference_id), fresh

    def take_off(self, conference_id: str, child_id: str) -> Changes:
        """The conference is not about this child after all; the child's record stays.

        Raises NotAllowed, InputRefused for the only child or one of whom something was written down.
        """
        conference = self._guarded(conference_id)
        left = tuple(known for known in conference.child_ids if known != child_id)
        if not left:
            raise _kept("A conference is about at least one child.", "Add the right child first.")
        with self._signed_in.writing() as write:
            if _is_spoken_of(read_model.conference_record(write.db, conference_id), child_id):
                raise _kept("Something was written down about this child.", "Take that away first.")
            conferences.replace(write.db, replace(conference, child_ids=left))
            write.note("take a child off a conference", "child", child_id)
        return Changes.of("conference", conference=conference_id)

    def change(self, conference_id: str, child: Child) -> Changes:
        """Stores a child's details. What had been checked with somebody and is different now has to be checked again.

        Raises NotAllowed, InputRefused.
        """
        self._guarded(conference_id)
        only_in_the_open(self._signed_in, conference_id)
        cleaned = _cleaned(child)
        with self._signed_in.writing() as write:
            before = conferences.get_child(write.db, child.id)
            if before is not None and changed_details(before, cleaned):
                cleaned = replace(cleaned, confirmed_with="", confirmed_at=None)
            conferences.replace_child(write.db, cleaned, by=self._signed_in.person.id, at=write.at)
            if before is not None and before.sibling_ids != cleaned.sibling_ids:
                self._match(write, cleaned, before.sibling_ids)
            write.note("change a child's details", "child", child.id)
        return Changes.of("conference", conference=conference_id)

    def confirm(self, conference_id: str, child_id: str, with_whom: str) -> Changes:
        """Somebody who knows says that the details of this child are right, now (domain.md A31).

        Raises NotAllowed, InputRefused without a name or while a detail has neither an answer nor a reason.
        """
        self._guarded(conference_id)
        only_in_the_open(self._signed_in, conference_id)
        name = text_of(with_whom, "confirmed_with", needed=True)
        with self._signed_in.writing() as write:
            child = conferences.get_child(write.db, child_id)
            if child is None or child.unanswered:
                raise InputRefused(
                    "Some details of this child have neither an answer nor a reason.",
                    "What was typed is saved.",
                    "Ask for each, or type ? and why it is not known. Then say that they are right.",
                    "confirmed_with",
                )
            checked = replace(child, confirmed_with=name, confirmed_at=write.at)
            conferences.replace_child(write.db, checked, by=self._signed_in.person.id, at=write.at)
            write.note("check a child's details", "child", child_id)
        return Changes.of("conference", conference=conference_id)

    def earlier(self, conference_id: str) -> tuple[EarlierMeeting, ...]:
        """Meetings before this one about any of the same children that a meeting of its kind may go through, the
        latest first. Raises NotAllowed.
        """
        kind = self._guarded(conference_id).meeting_type
        with self._signed_in.reading() as db:
            found = conferences.previous(db, conference_id)
        return tuple(_earlier(meeting) for meeting in found if goes_through(kind, meeting.meeting_type))

    def _guarded(self, conference_id: str) -> Conference:
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, conference)
        return conference

    def _follows(self, write: Writing, conference: Conference) -> dict[str, Any]:
        """The conference this one reviews, when the library has it."""
        after = _AFTER.get(conference.meeting_type, frozenset())
        earlier = [item for item in conferences.previous(write.db, conference.id) if item.meeting_type in after]
        if not earlier:
            return {}
        latest = _earlier(earlier[0])
        known: dict[str, Any] = {
            "previous_id": latest.id,
            "previous_on": latest.day,
            "first_review": first_review_after(latest.meeting_type),
        }
        if conference.meeting_type in BEGAN_WITH_STRATEGY:
            known["strategy_on"] = latest.strategy_on
        return known

    def _link(self, write: Writing, child_ids: Sequence[str]) -> None:
        """Makes these children brothers and sisters of each other."""
        for child_id in child_ids:
            child = conferences.get_child(write.db, child_id)
            if child is not None:
                ids = tuple(dict.fromkeys((*child.sibling_ids, *(one for one in child_ids if one != child_id))))
                self._set_siblings(write, child, ids)

    def _match(self, write: Writing, child: Child, before: tuple[str, ...]) -> None:
        """A link has two ends: the other children's records follow."""
        for other_id in {*child.sibling_ids, *before}:
            other = conferences.get_child(write.db, other_id)
            if other is not None:
                kept = tuple(one for one in other.sibling_ids if one != child.id)
                self._set_siblings(write, other, (*kept, child.id) if other_id in child.sibling_ids else kept)

    def _set_siblings(self, write: Writing, child: Child, ids: tuple[str, ...]) -> None:
        changed = replace(child, sibling_ids=ids)
        conferences.replace_child(write.db, changed, by=self._signed_in.person.id, at=write.at)


_CONFERENCES = REVIEWS_OF_A_PLAN | {MeetingType.ICPC, MeetingType.PRE_BIRTH, MeetingType.TRANSFER_IN}
_AFTER = {
    MeetingType.RCPC: _CONFERENCES,
    MeetingType.DUAL_PROCESS: _CONFERENCES,
    MeetingType.CORE_GROUP: _CONFERENCES | {MeetingType.CORE_GROUP},
    MeetingType.STRATEGY_REVIEW: frozenset({MeetingType.STRATEGY_INITIAL, MeetingType.STRATEGY_REVIEW}),
    MeetingType.LOOKED_AFTER_REVIEW: frozenset({MeetingType.LOOKED_AFTER_REVIEW, MeetingType.DUAL_PROCESS}),
    MeetingType.CHILD_IN_NEED: _CONFERENCES | {MeetingType.CHILD_IN_NEED},
}
"""What a kind of meeting follows."""


def _earlier(meeting: Conference) -> EarlierMeeting:
    day = local(meeting.started_at or meeting.planned_start, meeting.zone).date()
    strategy_on = day if meeting.meeting_type is MeetingType.STRATEGY_INITIAL else meeting.strategy_on
    return EarlierMeeting(meeting.id, meeting.meeting_type.words, day, meeting.meeting_type, strategy_on)


def _meeting_words(found: Sequence[Conference]) -> str:
    if not found:
        return ""
    latest = _earlier(found[0])
    return f"{latest.words}, {latest.day.day} {latest.day:%b} {latest.day.year}"


def _fits(child: Child, word: str) -> bool:
    """Whether a word typed is part of a name, or of the day of birth in any way it is written."""
    if word in _plain(f"{child.full_name} {child.known_as}"):
        return True
    born = child.born or child.due_on
    if born is None or not any(letter.isdigit() for letter in word):
        return False
    ways = (f"{born:%d/%m/%Y}", f"{born.day}/{born.month}/{born.year}", f"{born.day}.{born.month}.{born.year}")
    return word in {*ways, f"{born:%d.%m.%Y}", f"{born:%d/%m/%y}", born.isoformat(), str(born.year)}


def _plain(text: str) -> str:
    """Without accents and case, so that `zoe` finds Zoë."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _cleaned(child: Child) -> Child:
    """All its texts as they are stored. Raises InputRefused for one that is too long, or without a name."""
    changed: dict[str, Any] = {}
    for field in fields(child):
        value = getattr(child, field.name)
        if type(value) is str:
            changed[field.name] = text_of(value, field.name, needed=field.name == "full_name")
    named = (text_of(name, "responsible") for name in child.responsible)
    unknown = (Unknown(item.detail, text_of(item.why, item.detail)) for item in child.unknown)
    changed["responsible"] = tuple(dict.fromkeys(name for name in named if name))
    changed["unknown"] = tuple(item for item in unknown if item.why)
    return replace(child, **changed)


def _is_spoken_of(record: ConferenceRecord, child_id: str) -> bool:
    """Whether anything that was written down names this child."""
    kept = [value for value in (getattr(record, part.name) for part in fields(record)) if isinstance(value, tuple)]
    entries = [entry for entry in chain.from_iterable(kept) if not isinstance(entry, Child)]
    named = chain.from_iterable((getattr(entry, "child_id", ""), *getattr(entry, "child_ids", ())) for entry in entries)
    return child_id in set(named)


def _kept(happened: str, do: str) -> InputRefused:
    return InputRefused(happened, "Nothing was changed.", do, "children")
