"""Searching everything this person may read: conferences, children, people, what was written down, words spoken.

Others' conferences are searched only with a reason, as listening to them needs one (domain.md 4.2); each search, and
each place that is opened from it, is logged (E1). Words of a restricted part are found by those alone who hold its key.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from meetingrec.domain.access import Act, Reason, reason_problem
from meetingrec.domain.conference import Child, Conference
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Purpose
from meetingrec.services.import_restricted import stretches_of
from meetingrec.services.keyring import own_parts
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences, entries, recordings
from meetingrec.store.search import Hit, search, search_entries

MOST = 200
"""Places that are shown of one search."""
_FETCHED = 3 * MOST
"""Some of what is found may not be shown."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody searches conferences that are not their own."""

    reason: Reason
    text: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One place. recording_id: what is replayed from `hit.moment`, "" when nothing can be."""

    hit: Hit
    conference: Conference
    title: str
    mine: bool
    recording_id: str = ""

    @property
    def at(self) -> datetime:
        return self.conference.started_at or self.conference.planned_start


@dataclass(frozen=True, slots=True)
class Results:
    """words: what was searched for. more: there is more than is shown. others: conferences of other people could be
    searched with a reason, and were not.
    """

    words: str = ""
    found: tuple[Found, ...] = ()
    more: bool = False
    others: bool = False


class Search:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def find(self, words: str, why: Why | None = None) -> Results:
        """Every place where all the words stand, names first. The search is logged; its words are not.

        Raises InputRefused when the reason will not do.
        """
        if why is not None and (missing := reason_problem(why.reason, why.text, why.reference)):
            raise InputRefused(missing, "Nothing was searched.", "Fill it in.", "reason")
        with self._signed_in.reading() as db:
            readable = [one for one in conferences.all_conferences(db) if self._signed_in.may(Act.READ_RECORD, one)]
            searched = {one.id: one for one in readable if why is not None or self._mine(one)}
            children = {child.id: child for child in conferences.all_children(db)}
            hits = (
                *self._titles(words, searched.values()),
                *search_entries(db, words, searched, _FETCHED),
                *search(db, words, among=searched, limit=_FETCHED),
            )
        seen = self._allowed(hits, searched)
        shown = tuple(self._found(hit, searched[hit.conference_id], children) for hit in seen[:MOST])
        self._log(shown, why)
        return Results(words, shown, len(seen) > MOST, len(searched) < len(readable))

    def opened(self, found: Found) -> Changes:
        """Logs that a place was opened from a search. Raises NotAllowed."""
        self._signed_in.guard(Act.READ_RECORD, found.conference)
        with self._signed_in.writing() as write:
            detail = {"kind": found.hit.object_kind}
            write.note("open a place that was searched for", "conference", found.conference.id, detail)
        return Changes.of()

    def _mine(self, conference: Conference) -> bool:
        return self._signed_in.person.id in {conference.chair_id, conference.typist_id}

    def _titles(self, words: str, among: Iterable[Conference]) -> tuple[Hit, ...]:
        """Conferences by the kind of meeting, which the library stores as a code."""
        wanted = _plain(words).split()
        return tuple(
            Hit("conference", one.id, one.id, "", None, one.purpose)
            for one in among
            if wanted and all(word in _plain(one.meeting_type.words) for word in wanted)
        )

    def _allowed(self, hits: Iterable[Hit], among: dict[str, Conference]) -> list[Hit]:
        """Each place once; nothing of a restricted part without its key, no words of a recording without the right."""
        found: dict[tuple[str, str, str, str, float | None], Hit] = {}
        closed: dict[str, tuple[RestrictedPart, ...]] = {}
        for hit in hits:
            conference = among[hit.conference_id]
            if conference.id not in closed:
                closed[conference.id] = self._closed_parts(conference.id)
            if self._may_see(hit, conference, closed[conference.id]):
                found.setdefault((hit.object_kind, hit.object_id, conference.id, hit.recording_id, hit.moment), hit)
        return list(found.values())

    def _closed_parts(self, conference_id: str) -> tuple[RestrictedPart, ...]:
        """The restricted parts this person has no key of."""
        with self._signed_in.reading() as db:
            parts = entries.of_conference(db, RestrictedPart, conference_id)
        own = own_parts(self._signed_in, conference_id) if parts else frozenset()
        return tuple(part for part in parts if part.id not in own)

    def _may_see(self, hit: Hit, conference: Conference, closed: tuple[RestrictedPart, ...]) -> bool:
        if hit.object_kind != "segment":
            return hit.part_id not in {part.id for part in closed} and bool(hit.text or hit.object_kind == "conference")
        if hit.detail == Purpose.DICTATION.value:
            return self._signed_in.may(Act.LISTEN_DICTATION, conference)
        # What is said in a restricted part is in no transcript; should there be any, it stays with its audience.
        return self._signed_in.may(Act.LISTEN, conference) and not (closed and self._in_one(hit, closed))

    def _in_one(self, hit: Hit, parts: tuple[RestrictedPart, ...]) -> bool:
        """Whether these words were spoken in one of these parts. A recording brought in has a timeline of its own: only
        the clock says what of it lies in them.
        """
        with self._signed_in.reading() as db:
            recording = recordings.get(db, hit.recording_id)
        if recording is None or recording.began_at is None or hit.moment is None:
            return any(_holds(part, hit.moment) for part in parts)
        return any(one.start <= hit.moment < one.end for one in stretches_of(parts, recording.began_at))

    def _found(self, hit: Hit, conference: Conference, children: dict[str, Child]) -> Found:
        about = ConferenceRecord(conference, tuple(children[one] for one in conference.child_ids))
        # The names first: they are what a person looks for, and what must not be cut off.
        title = f"{about.names_of(())} · {conference.meeting_type.words}"
        return Found(hit, conference, title, self._mine(conference), self._recording(hit, conference))

    def _recording(self, hit: Hit, conference: Conference) -> str:
        if hit.detail == Purpose.DICTATION.value or hit.moment is None:
            return ""
        if hit.recording_id or not self._signed_in.may(Act.LISTEN, conference):
            return hit.recording_id
        with self._signed_in.reading() as db:
            made = recordings.of_conference(db, conference.id, Purpose.CONFERENCE)
        return made[0].id if made else ""

    def _log(self, shown: tuple[Found, ...], why: Why | None) -> None:
        reason = (
            {"reason": why.reason.value, "text": why.text.strip(), "reference": why.reference.strip()} if why else {}
        )
        places: dict[str, int] = {}
        for one in shown:
            places[one.conference.id] = places.get(one.conference.id, 0) + 1
        with self._signed_in.writing() as write:
            write.note("search the library", "library", "", {"places": len(shown), **reason})
            if why is not None:
                # Somebody else's conference was looked into: its own history says so.
                for conference_id, count in places.items():
                    write.note("find in a search", "conference", conference_id, {"places": count, **reason})


def _holds(part: RestrictedPart, moment: float | None) -> bool:
    if part.started is None or moment is None:
        return False
    return part.started <= moment and (part.ended is None or moment < part.ended)


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
