"""Writing down what is said while it is said: the roll, points, the children's views, decisions, the plan and the rest.

Every entry is stored at once, carries its moment in the recording, and can be undone. What is written down in a
restricted part belongs to that part: its audience alone may know of it (domain.md 4.7, 3).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from typing import Any

from meetingrec.domain.access import Act
from meetingrec.domain.attendance import Attendee, Presence, Stay
from meetingrec.domain.decisions import Decision
from meetingrec.domain.entries import Entry, change_kind, entry_words
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import NoticeGiven, RestrictedPart
from meetingrec.domain.plan import Action, Contingency, PlanReview
from meetingrec.domain.points import ChildVoice, Point
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.views import AgencyView
from meetingrec.services.signed_in import SignedIn, Writing, text_of
from meetingrec.store import entries
from meetingrec.store.cipher import Database
from meetingrec.store.rows import new_id

_NEEDED: dict[type[object], str] = {
    Attendee: "full_name",
    Point: "text",
    Decision: "statement",
    Action: "text",
    AgencyReport: "agency",
    AgencyView: "agency",
    PlanReview: "text",
}
"""The field without which an entry says nothing."""


class Capture:
    """What the chair types. Ids, times, authorship and the restricted part are stamped here."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._done: list[tuple[Entry | None, Entry | None]] = []

    def add(self, entry: Entry, typed_in: str | None = None) -> tuple[Changes, Entry]:
        """Stores a new entry; pass id "". Raises NotAllowed, InputRefused when it has no text or name.

        typed_in: the restricted part it was typed in, "" for the open conference, however late it is stored; None: the
        one that goes on now.
        """
        stamped: Any = replace(self._cleaned(entry), id=new_id())
        names = {field.name for field in fields(stamped)}
        if "at" in names:
            stamped = replace(stamped, at=self._signed_in.clock())
        if "recorded_by" in names:
            stamped = replace(stamped, recorded_by=self._signed_in.person.id)
        with self._write(stamped) as write:
            if "position" in names:
                stamped = replace(stamped, position=_next_position(write, stamped))
            if "part_id" in names and not stamped.part_id:
                part_id = part_now(write.db, stamped.conference_id) if typed_in is None else typed_in
                stamped = replace(stamped, part_id=part_id)
            entries.add(write.db, stamped)
            if isinstance(stamped, Attendee) and stamped.part_id:
                self._admit(write, stamped)
            write.note(f"add {entry_words(stamped)}", change_kind(stamped), stamped.id)
        self._done.append((None, stamped))
        return _changes(stamped), stamped

    def change(self, entry: Entry, typed_in: str | None = None) -> Changes:
        """Stores an edited entry; the earlier wording is kept. typed_in: as `add` has it.

        Raises NotAllowed, InputRefused; also for words typed in a restricted part into an entry that is not of it.
        """
        cleaned: Any = self._cleaned(entry)
        with self._write(cleaned) as write:
            before: Any = entries.get(write.db, type(cleaned), cleaned.id)
            if getattr(before, "part_id", "") != getattr(cleaned, "part_id", ""):
                # Nothing typed on a page may carry an entry out of its part.
                cleaned = replace(cleaned, part_id=before.part_id)
            part_id = part_now(write.db, cleaned.conference_id) if typed_in is None else typed_in
            if part_id not in {"", getattr(cleaned, "part_id", "")} and not _came_or_went(before, cleaned):
                raise not_of_the_part()
            entries.replace(write.db, cleaned, by=self._signed_in.person.id, at=write.at)
            write.note(f"change {entry_words(cleaned)}", change_kind(cleaned), cleaned.id)
        self._done.append((before, cleaned))
        return _changes(cleaned)

    def remove(self, entry: Entry) -> Changes:
        """Takes an entry off the page; the record of it stays in the library. Raises NotAllowed."""
        _refuse_evidence(entry)
        with self._write(entry) as write:
            entries.remove(write.db, entry, by=self._signed_in.person.id, at=write.at)
            write.note(f"remove {entry_words(entry)}", change_kind(entry), entry.id)
        self._done.append((entry, None))
        return _changes(entry)

    def undo(self) -> tuple[Changes, str]:
        """Takes back the last add, change or removal of this sitting; says which. Changes of nothing at the end."""
        if not self._done:
            return Changes.of(), "There is nothing to undo."
        before, after = self._done.pop()
        known = after or before
        if known is None:
            return Changes.of(), "There is nothing to undo."
        by = self._signed_in.person.id
        with self._write(known) as write:
            if before is None:
                entries.remove(write.db, known, by=by, at=write.at)
            elif after is None:
                entries.restore(write.db, known, by=by, at=write.at)
            else:
                entries.replace(write.db, before, by=by, at=write.at)
            write.note(f"undo {entry_words(known)}", change_kind(known), known.id)
        return _changes(known), f"Undone: {entry_words(known)}."

    def stamp_joined(self, attendee: Attendee) -> Changes:
        """One key: this person is here now. Somebody who comes back keeps the earlier stay (domain.md 2, Attendee)."""
        now, stays = self._signed_in.clock(), attendee.earlier_stays
        if attendee.joined_at is not None and attendee.left_at is not None:
            stays = (*stays, Stay(attendee.joined_at, attendee.left_at))
        joined = attendee.joined_at if attendee.joined_at is not None and attendee.left_at is None else now
        return self.change(
            replace(attendee, presence=Presence.HERE, joined_at=joined, left_at=None, earlier_stays=stays)
        )

    def stamp_left(self, attendee: Attendee) -> Changes:
        """One key: this person has left now."""
        return self.change(replace(attendee, left_at=self._signed_in.clock()))

    def _admit(self, write: Writing, person: Attendee) -> None:
        """Somebody put on the roll in a restricted part is of its audience (scenario S1.7)."""
        part = entries.get(write.db, RestrictedPart, person.part_id)
        if part is not None:
            wider = replace(part, audience=(*part.audience, person.id))
            entries.replace(write.db, wider, by=self._signed_in.person.id, at=write.at)
            write.note("let somebody into a restricted part", "parts", part.id, {"attendee": person.id})

    def _write(self, entry: Entry) -> AbstractContextManager[Writing]:
        self._signed_in.guard(Act.CAPTURE, self._signed_in.conference(entry.conference_id))
        return self._signed_in.writing()

    def _cleaned(self, entry: Entry) -> Entry:
        if isinstance(entry, RestrictedPart):
            raise TypeError("a restricted part is begun and ended by services.restricted")
        clean = _CLEANERS.get(type(entry))
        cleaned = _trimmed(entry)
        return clean(cleaned) if clean is not None else cleaned


def _trimmed(entry: Entry) -> Entry:
    """All its texts as they are stored. Raises InputRefused for one that is too long, or missing."""
    needed, changed = _NEEDED.get(type(entry), ""), {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        if type(value) is str:
            changed[field.name] = text_of(value, field.name, needed=field.name == needed)
    plain: Any = entry
    cleaned: Entry = replace(plain, **changed)
    return cleaned


def _cleaned_voice(voice: Any) -> Entry:
    if not voice.words and not voice.not_obtained_why:
        raise InputRefused(
            "There are neither the child's words nor a reason why not.",
            "Nothing was changed.",
            "Write what the child said or showed, or why this could not be found out.",
            "words",
        )
    voiced: ChildVoice = voice
    return voiced


def _cleaned_contingency(contingency: Any) -> Entry:
    if not contingency.trigger and not contingency.what:
        raise InputRefused(
            "This says neither what might go wrong nor what is done then.",
            "Nothing was changed.",
            "Write what would set it off, and what happens then.",
            "trigger",
        )
    kept: Contingency = contingency
    return kept


def _cleaned_decision(decision: Any) -> Entry:
    cleaned: Decision = replace(
        decision,
        made_by=tuple(text_of(name, "made_by") for name in decision.made_by if name.strip()),
        alternatives=tuple(
            replace(item, option=text_of(item.option, "alternatives"), why_not=text_of(item.why_not, "alternatives"))
            for item in decision.alternatives
            if item.option.strip()
        ),
        dissent=tuple(
            replace(item, who=text_of(item.who, "dissent"), what=text_of(item.what, "dissent"))
            for item in decision.dissent
            if item.who.strip() or item.what.strip()
        ),
    )
    return cleaned


_CLEANERS: dict[type[object], Callable[[Any], Entry]] = {
    ChildVoice: _cleaned_voice,
    Contingency: _cleaned_contingency,
    Decision: _cleaned_decision,
}


def _refuse_evidence(entry: Entry) -> None:
    if isinstance(entry, RestrictedPart | NoticeGiven):
        raise InputRefused(
            f"{entry_words(entry).capitalize()} cannot be taken away: it is evidence of what happened.",
            "Nothing was changed.",
            "Write what was wrong with it as a point of the conference.",
        )


def _changes(entry: Entry) -> Changes:
    return Changes.of(change_kind(entry), conference=entry.conference_id)


def _next_position(write: Writing, entry: Any) -> int:
    there: Any = entries.of_conference(write.db, type(entry), entry.conference_id)
    return max((item.position for item in there), default=-1) + 1


def part_now(db: Database, conference_id: str) -> str:
    """The restricted part that goes on, "" in the open conference."""
    parts = entries.of_conference(db, RestrictedPart, conference_id)
    return next((part.id for part in reversed(parts) if part.ended_at is None), "")


def only_in_the_open(signed_in: SignedIn, conference_id: str) -> None:
    """Raises InputRefused while a restricted part goes on: for what the conference itself or a child is described by,
    which everybody may read.
    """
    with signed_in.reading() as db:
        if part_now(db, conference_id):
            raise not_of_the_part()


def not_of_the_part() -> InputRefused:
    return InputRefused(
        "This stands in the open record, and a restricted part goes on.",
        "Nothing was changed.",
        "Write it as a new entry, which then stays in the part, or change this once the part is over.",
    )


def _came_or_went(before: Any, after: Entry) -> bool:
    """People come and go because of a restricted part: that is stamped, and says no word of it."""
    if not isinstance(before, Attendee) or not isinstance(after, Attendee):
        return False
    stamped = ("presence", "mode", "joined_at", "left_at", "earlier_stays")
    return replace(before, **{name: getattr(after, name) for name in stamped}) == after
