"""Who did what, in words (domain.md E1). Reading the history is itself an entry (domain.md 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from meetingrec.domain.access import Act
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, conferences, dictations, documents, entries, people, recordings, transcripts


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
        """Entries, newest first; about these objects only when any are given. Raises NotAllowed."""
        self._signed_in.guard(Act.READ_HISTORY)
        with self._signed_in.writing() as write:
            write.note("read the history", "history", "")
        with self._signed_in.reading() as db:
            names = {person.id: person.full_name for person in people.all_people(db)}
            found = [entry for entry in audit.entries(db) if not object_ids or entry.object_id in object_ids]
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
            conference = conferences.get(db, conference_id)
            made = recordings.of_conference(db, conference_id)
            written = entries.ids_of_conference(db, conference_id)
            heard = [words for item in made for words in transcripts.ids_of_recording(db, item.id)]
            drafts = documents.of_conference(db, conference_id)
            dictated = dictations.of_conference(db, conference_id)
        ids = {conference_id, *written, *heard, *(conference.child_ids if conference is not None else ())}
        ids.update(recording.id for recording in made)
        ids.update(document.id for document in drafts)
        ids.update(dictation.id for dictation in dictated)
        return self.lines(frozenset(ids))

    def check(self) -> tuple[str, ...]:
        """What is wrong with the chain, empty when every entry is as it was written."""
        with self._signed_in.reading() as db:
            return tuple(audit.verify(db))


def _words(detail: dict[str, object]) -> str:
    shown = [f"{name}: {value}" for name, value in detail.items() if value not in ("", [], {}) and name != "heads"]
    return ", ".join(shown)
