"""What must go and what forbids it: dictations are destroyed some days after approval, by a person, never while a hold
stands (domain.md 4.8, A29).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from meetingrec.disk import as_problem, sync_folder
from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference
from meetingrec.domain.dictation import Dictation, HandOverWay
from meetingrec.domain.document import DocumentState
from meetingrec.domain.errors import InputRefused, LibraryDamaged, RecordLocked
from meetingrec.domain.events import Changes
from meetingrec.domain.keeping import Hold, Purge, held, purge_due
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.services.keyring import destroy_dictation_key
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import audit, conferences, desk, dictations, documents, recordings, transcripts
from meetingrec.store.open import Database
from meetingrec.store.rows import new_id

_SHORTEST = 10
"""Characters of a reason that says something."""
_SEEN = timedelta(hours=12)
"""So long must be between something written in the library after a dictation became due, and its destruction: a clock
that was set forward is noticed by then (reliability.md 7).
"""


@dataclass(frozen=True, slots=True)
class KeepingLine:
    """A conference and its dictation, if there is one. due_at: None while not everything is approved. seconds: of its
    sound. hold: the one that stands. purge: None while the dictation is there.
    """

    conference: Conference
    title: str
    dictation: Dictation | None
    seconds: float
    due_at: datetime | None
    hold: Hold | None
    purge: Purge | None

    @property
    def typed_at(self) -> str:
        """The other library that has it to type it; "" while none has, and of what was typed here for another one."""
        return self.dictation.elsewhere if self.dictation and not self.conference.from_elsewhere else ""

    def is_due(self, now: datetime) -> bool:
        """Whether somebody may destroy it now."""
        there = self.dictation is not None and self.purge is None and self.hold is None and not self.typed_at
        return there and self.due_at is not None and self.due_at <= now


class Keeping:
    """Holds, and the destruction of dictations."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._profiles = Profiles(signed_in)

    def lines(self) -> tuple[KeepingLine, ...]:
        """Every conference: what is due first, destroyed ones last. Raises NotAllowed."""
        self._signed_in.guard(Act.PLACE_HOLD)
        with self._signed_in.reading() as db:
            found = [line for one in conferences.all_conferences(db) for line in self._lines(db, one)]
        return tuple(sorted(found, key=_order))

    def place_hold(self, conference_id: str, reason: str, reference: str) -> Changes:
        """Nothing of this conference is destroyed while it stands. Raises NotAllowed, InputRefused."""
        self._signed_in.guard(Act.PLACE_HOLD)
        conference = self._signed_in.conference(conference_id)
        by, at = self._signed_in.person.full_name, self._signed_in.clock()
        why, where = _said(reason, "reason"), text_of(reference, "reference", needed=True)
        with self._signed_in.writing() as write:
            desk.HOLDS.add(write.db, Hold(new_id(), conference.id, why, where, by, at))
            write.note("place a hold", "conference", conference.id, {"reference": where})
        return Changes.of("keeping", conference=conference.id)

    def release_hold(self, hold_id: str, why: str) -> Changes:
        """Raises NotAllowed, InputRefused."""
        self._signed_in.guard(Act.PLACE_HOLD)
        with self._signed_in.reading() as db:
            hold = desk.HOLDS.get(db, hold_id)
        if hold is None:
            raise LibraryDamaged("This hold is not in the library.", "Nothing was changed.", "Go back.")
        said, by = _said(why, "why"), self._signed_in.person.full_name
        with self._signed_in.writing() as write:
            desk.HOLDS.replace(write.db, replace(hold, released_at=write.at, released_by=by, released_why=said))
            write.note("release a hold", "conference", hold.conference_id, {"reference": hold.reference})
        return Changes.of("keeping", conference=hold.conference_id)

    def destroy(self, dictation_id: str, reason: str) -> tuple[Changes, Purge]:
        """Destroys the key, the sealed sound and the machine's words of a dictation that is due, for good; the words
        also in drafts, where nobody accepted them.

        What the chair dictated lives on in the approved documents. First it is written down what goes, with the words
        taken out in the same step; then key and files go. A stop between the two is made good by `finish`.
        Raises NotAllowed, InputRefused, RecordLocked while it is not due or a hold stands, FolderRefused.
        """
        self._signed_in.guard(Act.PURGE)
        why = _said(reason, "reason")
        line = self._due(dictation_id)
        assert line.dictation is not None and line.due_at is not None
        files = tuple(_sums(self._folder(dictation_id)))
        certificate = hashlib.sha256("\n".join(files).encode()).hexdigest()
        by, at, conference_id = self._signed_in.person.full_name, self._signed_in.clock(), line.conference.id
        purge = Purge(new_id(), dictation_id, conference_id, line.due_at, at, by, len(files), certificate)
        with self._signed_in.writing() as write:
            desk.PURGES.add(write.db, purge)
            words = sum(
                transcripts.destroy_words(write.db, recording.id)
                for recording in _recordings(write.db, conference_id, dictation_id)
            )
            drafts = desk.destroy_drafted(write.db, conference_id)
            dictations.replace(write.db, replace(line.dictation, purged_at=at))
            detail = {"files": len(files), "words": words, "drafts": drafts, "certificate": certificate, "reason": why}
            write.note("destroy a dictation", "dictation", dictation_id, detail)
        self._remove(dictation_id)
        return Changes.of("keeping", "dictation", conference=conference_id), purge

    def finish(self) -> None:
        """Takes away what a destruction that was cut short left behind. Raises NotAllowed, FolderRefused."""
        self._signed_in.guard(Act.PURGE)
        with self._signed_in.reading() as db:
            gone = [purge.dictation_id for purge in desk.PURGES.where(db, "1")]
        for dictation_id in gone:
            if self._folder(dictation_id).exists() or (self._keys / f"dictation-{dictation_id}.age").exists():
                self._remove(dictation_id)

    @property
    def _keys(self) -> Path:
        return self._signed_in.folder / "keys"

    def _folder(self, dictation_id: str) -> Path:
        return self._signed_in.folder / "recordings" / dictation_id

    def _remove(self, dictation_id: str) -> None:
        """The key first: without it the sealed files are noise, wherever a copy of them may be."""
        folder = self._folder(dictation_id)
        try:
            destroy_dictation_key(self._signed_in, dictation_id)
            if folder.is_dir():
                for path in sorted(folder.iterdir()):
                    path.unlink()
                folder.rmdir()
                sync_folder(folder.parent)
        except OSError as error:
            raise as_problem(error, folder) from error

    def _due(self, dictation_id: str) -> KeepingLine:
        now = self._signed_in.clock()
        found = (line for line in self.lines() if line.dictation is not None and line.dictation.id == dictation_id)
        line = next(found, None)
        if line is None:
            raise LibraryDamaged("This dictation is not in the library.", "Nothing was destroyed.", "Go back.")
        if not line.is_due(now):
            raise RecordLocked(_why_not(line), "Nothing was destroyed.", "Look at the list again.")
        with self._signed_in.reading() as db:
            used = line.due_at is not None and audit.any_between(db, line.due_at, now - _SEEN)
        if not used:
            raise RecordLocked(
                "This dictation became due by the clock of this computer, but nobody has used this library since, "
                "until today. It looks the same when the clock is wrong.",
                "Nothing was destroyed.",
                "Look whether this computer shows today's date. If it does, destroy the dictation tomorrow.",
            )
        return line

    def _lines(self, db: Database, conference: Conference) -> Iterator[KeepingLine]:
        about = " and ".join(child.short_name for child in conferences.children_of(db, conference.id))
        title = f"{about}: {conference.meeting_type.words}"
        hold, due = held(desk.holds(db, conference.id)), self._due_at(db, conference)
        purged = {purge.dictation_id: purge for purge in desk.purges(db, conference.id)}
        for dictation in dictations.of_conference(db, conference.id) or (None,):
            own = _recordings(db, conference.id, dictation.id) if dictation is not None else ()
            seconds = sum(recording.seconds for recording in own)
            purge = purged.get(dictation.id) if dictation is not None else None
            yield KeepingLine(conference, title, dictation, seconds, due, hold, purge)

    def _due_at(self, db: Database, conference: Conference) -> datetime | None:
        """So many days after the last of all its documents was approved; of a dictation that another library sent here
        to be typed, after it went back.
        """
        days = self._profiles.usable(conference.profile_id)[0].dictation_kept_days
        if conference.from_elsewhere:
            sent = [
                one
                for item in dictations.of_conference(db, conference.id)
                for one in dictations.hand_overs(db, item.id)
            ]
            back = sent and sent[-1].way is HandOverWay.RETURNED
            return purge_due(sent[-1].at, days) if back else None
        made = documents.of_conference(db, conference.id)
        stamps = [item.approved_at for item in made if item.state is DocumentState.APPROVED and item.approved_at]
        if not made or len(stamps) < len(made):
            return None
        return purge_due(max(stamps), days)


def _recordings(db: Database, conference_id: str, dictation_id: str) -> tuple[Recording, ...]:
    found = recordings.of_conference(db, conference_id, Purpose.DICTATION)
    return tuple(recording for recording in found if recording.folder == dictation_id)


def _sums(folder: Path) -> Iterator[str]:
    """`name sha256` of every file, by name: what the certificate is the hash of."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        with path.open("rb") as file:
            yield f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}"


def _why_not(line: KeepingLine) -> str:
    if line.purge is not None:
        return "This dictation was destroyed already."
    if line.hold is not None:
        return "A hold stands on this conference."
    if line.typed_at:
        return f"This dictation is at {line.typed_at} now."
    if line.due_at is not None:
        return "This dictation is not due yet."
    elsewhere = "This dictation was not sent back yet."
    return elsewhere if line.conference.from_elsewhere else "Not everything of this conference is approved."


def _order(line: KeepingLine) -> tuple[int, float]:
    waits = 2 if line.purge is not None else 1 if line.due_at is None or line.dictation is None else 0
    return waits, (line.due_at or line.conference.planned_start).timestamp()


def _said(words: str, field: str) -> str:
    said = text_of(words, field, needed=True)
    if len(said) < _SHORTEST:
        raise InputRefused(
            "This says too little.", "Nothing was changed.", f"A few words, please (at least {_SHORTEST}).", field
        )
    return said
