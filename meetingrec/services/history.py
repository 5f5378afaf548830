"""Who did what, in words (domain.md E1). Reading the history is itself an entry (domain.md 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from meetingrec.domain.access import Act, Role
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.log_point import LogPoint, log_point_in
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, conferences, dictations, documents, entries, people, recordings, transcripts
from meetingrec.store.cipher import Database

_STILL_OPEN = timedelta(minutes=1)
_WHOLE_LOG = frozenset({Role.RECORDS_MANAGER, Role.INVESTIGATOR})


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry. facts: what was noted with it, by name; detail: the same as text. object_id, object_kind: what it is
    about, "recording" or "points" for instance.
    """

    at: datetime
    who: str
    what: str
    detail: str
    object_id: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    object_kind: str = ""


class History:
    """The audit chain for people to read and to check."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def lines(self, object_ids: frozenset[str] = frozenset()) -> tuple[HistoryLine, ...]:
        """Entries, newest first; about these objects only when any are given. The whole log is for records managers
        and investigators (domain.md 4.1): a chair is shown what was done with their own conferences, and what they did
        themselves. Raises NotAllowed.
        """
        self._signed_in.guard(Act.READ_HISTORY)
        own = None if self._signed_in.person.roles & _WHOLE_LOG else self._own_objects()
        return self._read(object_ids, own)

    def _own_objects(self) -> frozenset[str]:
        with self._signed_in.reading() as db:
            mine = [item.id for item in conferences.all_conferences(db) if self._signed_in.may(Act.READ_HISTORY, item)]
            return frozenset().union(*(_objects_of(db, conference_id) for conference_id in mine))

    def _read(self, object_ids: frozenset[str], own: frozenset[str] | None = None) -> tuple[HistoryLine, ...]:
        """own: None where nothing is withheld."""
        me = self._signed_in.person.id
        with self._signed_in.writing() as write:
            write.note("read the history", "history", "")
        with self._signed_in.reading() as db:
            names = {person.id: person.full_name for person in people.all_people(db)}
            found = [entry for entry in audit.entries(db) if not object_ids or entry.object_id in object_ids]
        if own is not None:
            found = [entry for entry in found if entry.object_id in own or entry.actor_id == me]
        return tuple(
            HistoryLine(
                entry.at,
                names.get(entry.actor_id, "somebody"),
                entry.act,
                _words(entry.detail),
                entry.object_id,
                entry.detail,
                entry.object_kind,
            )
            for entry in reversed(found)
        )

    def of_conference(self, conference_id: str) -> tuple[HistoryLine, ...]:
        """Everything that was done with a conference and with what belongs to it, newest first."""
        self._signed_in.guard(Act.READ_HISTORY, self._signed_in.conference(conference_id))
        with self._signed_in.reading() as db:
            ids = _objects_of(db, conference_id)
        return self._read(ids)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the chain, empty when every entry is as it was written."""
        with self._signed_in.reading() as db:
            return tuple(audit.verify(db))

    def point(self) -> LogPoint:
        """Where the log stands now, to be kept away from this computer."""
        with self._signed_in.reading() as db:
            return LogPoint.of(*audit.head(db))

    def compare(self, line: str) -> str:
        """What is wrong with the log beside a line that was printed or copied from it, "" when nothing is.

        Raises NotAllowed, InputRefused for something that is no such line.
        """
        self._signed_in.guard(Act.READ_HISTORY)
        printed = log_point_in(line)
        if printed is None:
            raise InputRefused(
                "This is not the line of a log.",
                "Nothing was changed.",
                "Type the number of the entry and the five groups of letters, as they are printed.",
                "line",
            )
        with self._signed_in.reading() as db:
            size, head = audit.head(db, printed.entries)
        if size < printed.entries:
            return f"Entries were cut off: there were {printed.entries} when this was printed, now there are {size}."
        if LogPoint.of(size, head) != printed:
            return f"The first {size} entries are not those this was printed from."
        return ""


def note_opening(signed_in: SignedIn, conference: Conference) -> None:
    """Logs that somebody reads a record who neither chairs nor types it (domain.md 4.2, E1); a page that reads it
    again within the minute opens nothing.
    """
    me = signed_in.person
    if Role.INVESTIGATOR not in me.roles or me.id in {conference.chair_id, conference.typist_id}:
        return
    with signed_in.writing() as write:
        lately = audit.entries(write.db, object_id=conference.id, actor_id=me.id, since=write.at - _STILL_OPEN)
        if not any(entry.act == "open the record of a conference" for entry in lately):
            write.note("open the record of a conference", "conference", conference.id)


def _objects_of(db: Database, conference_id: str) -> frozenset[str]:
    """Ids of a conference and of all that belongs to it."""
    conference = conferences.get(db, conference_id)
    made = recordings.of_conference(db, conference_id)
    ids = {conference_id, *entries.ids_of_conference(db, conference_id)}
    ids.update(words for item in made for words in transcripts.ids_of_recording(db, item.id))
    ids.update(conference.child_ids if conference is not None else ())
    ids.update(recording.id for recording in made)
    ids.update(document.id for document in documents.of_conference(db, conference_id))
    ids.update(dictation.id for dictation in dictations.of_conference(db, conference_id))
    return frozenset(ids)


def _words(detail: dict[str, object]) -> str:
    shown = [f"{name}: {value}" for name, value in detail.items() if value not in ("", [], {}) and name != "heads"]
    return ", ".join(shown)
