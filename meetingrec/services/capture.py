"""Writing down what is said while it is said: points, the child's voice, decisions, actions, the roll.

Every entry is stored at once, carries its moment in the recording, and can be undone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from meetingrec.domain.access import Act
from meetingrec.domain.attendance import Attendee, Presence
from meetingrec.domain.decisions import Alternative, Decision, Dissent
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.plan import Action
from meetingrec.domain.points import ChildVoice, Point
from meetingrec.services.signed_in import SignedIn, Writing, text_of
from meetingrec.store import attendance, decisions, plan, points
from meetingrec.store.rows import new_id

Entry = Point | ChildVoice | Decision | Action | Attendee


class Capture:
    """What the chair types. `new_entry_id` gives ids; times and authorship are stamped here."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._done: list[tuple[Entry | None, Entry | None]] = []

    def add(self, entry: Entry) -> tuple[Changes, Entry]:
        """Stores a new entry; pass id "". Raises NotAllowed, InputRefused when it has no text or name."""
        stamped = replace(self._cleaned(entry), id=new_id())
        if not isinstance(stamped, Attendee):
            stamped = replace(stamped, at=self._signed_in.clock())
        if isinstance(stamped, Point):
            stamped = replace(stamped, recorded_by=self._signed_in.person.id)
        with self._write(stamped) as write:
            if not isinstance(stamped, ChildVoice):
                stamped = replace(stamped, position=_next_position(write, stamped))
            _home(stamped).add(write.db, stamped)
            write.note(f"add {_words(stamped)}", _kind(stamped), stamped.id)
        self._done.append((None, stamped))
        return self._changes(stamped), stamped

    def change(self, entry: Entry) -> Changes:
        """Stores an edited entry; the earlier wording is kept. Raises NotAllowed, InputRefused."""
        cleaned = self._cleaned(entry)
        with self._write(cleaned) as write:
            before = _home(cleaned).get(write.db, cleaned.id)
            _home(cleaned).replace(write.db, cleaned, by=self._signed_in.person.id, at=write.at)
            write.note(f"change {_words(cleaned)}", _kind(cleaned), cleaned.id)
        self._done.append((before, cleaned))
        return self._changes(cleaned)

    def remove(self, entry: Entry) -> Changes:
        """Takes an entry off the page; the record of it stays in the library. Raises NotAllowed."""
        with self._write(entry) as write:
            _home(entry).remove(write.db, entry.id, by=self._signed_in.person.id, at=write.at)
            write.note(f"remove {_words(entry)}", _kind(entry), entry.id)
        self._done.append((entry, None))
        return self._changes(entry)

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
            home = _home(known)
            if before is None:
                home.remove(write.db, known.id, by=by, at=write.at)
            elif after is None:
                home.restore(write.db, known.id, by=by, at=write.at)
            else:
                home.replace(write.db, before, by=by, at=write.at)
            write.note(f"undo {_words(known)}", _kind(known), known.id)
        return self._changes(known), f"Undone: {_words(known)}."

    def stamp_joined(self, attendee: Attendee) -> Changes:
        """One key: this person is here now."""
        joined = attendee.joined_at or self._signed_in.clock()
        return self.change(replace(attendee, presence=Presence.HERE, joined_at=joined, left_at=None))

    def stamp_left(self, attendee: Attendee) -> Changes:
        """One key: this person has left now."""
        return self.change(replace(attendee, left_at=self._signed_in.clock()))

    def _write(self, entry: Entry) -> Any:
        self._signed_in.guard(Act.CAPTURE, self._signed_in.conference(entry.conference_id))
        return self._signed_in.writing()

    def _cleaned(self, entry: Entry) -> Entry:
        if isinstance(entry, Point):
            text = text_of(entry.text, "text", needed=True)
            return replace(entry, text=text, impact=text_of(entry.impact, "impact"))
        if isinstance(entry, ChildVoice):
            return _cleaned_voice(entry)
        if isinstance(entry, Decision):
            return _cleaned_decision(entry)
        if isinstance(entry, Action):
            return replace(
                entry,
                text=text_of(entry.text, "text", needed=True),
                owner=text_of(entry.owner, "owner"),
                by_when_words=text_of(entry.by_when_words, "by_when"),
                how_we_will_know=text_of(entry.how_we_will_know, "how_we_will_know"),
                help_given=text_of(entry.help_given, "help_given"),
            )
        return replace(
            entry,
            full_name=text_of(entry.full_name, "full_name", needed=True),
            role=text_of(entry.role, "role"),
            agency=text_of(entry.agency, "agency"),
            relationship=text_of(entry.relationship, "relationship"),
        )

    @staticmethod
    def _changes(entry: Entry) -> Changes:
        return Changes.of(_kind(entry), conference=entry.conference_id)


def _cleaned_voice(voice: ChildVoice) -> ChildVoice:
    words, why = text_of(voice.words, "words"), text_of(voice.not_obtained_why, "not_obtained_why")
    if not words and not why:
        raise InputRefused(
            "There are neither the child's words nor a reason why not.",
            "Nothing was changed.",
            "Write what the child said or showed, or why this could not be found out.",
            "words",
        )
    return replace(voice, words=words, not_obtained_why=why, how=text_of(voice.how, "how"))


def _cleaned_decision(decision: Decision) -> Decision:
    return replace(
        decision,
        statement=text_of(decision.statement, "statement", needed=True),
        rationale=text_of(decision.rationale, "rationale"),
        category=text_of(decision.category, "category"),
        none_considered_why=text_of(decision.none_considered_why, "none_considered_why"),
        made_by=tuple(text_of(name, "made_by") for name in decision.made_by if name.strip()),
        alternatives=tuple(
            Alternative(text_of(item.option, "alternatives"), text_of(item.why_not, "alternatives"))
            for item in decision.alternatives
            if item.option.strip()
        ),
        dissent=tuple(
            Dissent(text_of(item.who, "dissent"), text_of(item.what, "dissent"))
            for item in decision.dissent
            if item.who.strip() or item.what.strip()
        ),
    )


class _Voices:
    """The child's voice has the same five calls as the other homes, under names of its own in `points`."""

    add = staticmethod(points.add_voice)
    get = staticmethod(points.get_voice)
    replace = staticmethod(points.replace_voice)
    remove = staticmethod(points.remove_voice)
    restore = staticmethod(points.restore_voice)


_HOMES: dict[type[object], Any] = {
    Point: points,
    ChildVoice: _Voices,
    Decision: decisions,
    Action: plan,
    Attendee: attendance,
}
_KINDS: dict[type[object], tuple[str, str]] = {
    Point: ("points", "a point"),
    ChildVoice: ("voices", "the child's voice"),
    Decision: ("decisions", "a decision"),
    Action: ("actions", "an action"),
    Attendee: ("attendance", "a person on the roll"),
}


def _home(entry: Entry) -> Any:
    """The module of the store that keeps this kind of entry."""
    return _HOMES[type(entry)]


def _kind(entry: Entry) -> str:
    return _KINDS[type(entry)][0]


def _words(entry: Entry) -> str:
    return _KINDS[type(entry)][1]


def _next_position(write: Writing, entry: Entry) -> int:
    there = _home(entry).of_conference(write.db, entry.conference_id)
    return max((item.position for item in there), default=-1) + 1
