"""The chair's dictation and handing it to a minute taker (domain.md B1, B4; lessons 8)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from meetingrec.domain.access import Act, Person, Role
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.deadlines import decisions_due
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.services.keyring import grant_dictation, make_dictation_key
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import conferences, dictations, people, recordings
from meetingrec.store.rows import new_id


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One row of the typing queue. seconds: length of the dictation."""

    dictation: Dictation
    conference: Conference
    title: str
    seconds: float


class Dictating:
    """Dictations of conferences, and the queue of those waiting to be typed."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def of_conference(self, conference_id: str) -> Dictation | None:
        with self._signed_in.reading() as db:
            found = dictations.of_conference(db, conference_id)
        return found[-1] if found else None

    def recording(self, dictation: Dictation) -> Recording | None:
        """Its sealed recording, None before the first word."""
        with self._signed_in.reading() as db:
            for item in recordings.of_conference(db, dictation.conference_id, Purpose.DICTATION):
                if item.folder == dictation.id:
                    return item
        return None

    def begin(self, conference: Conference) -> tuple[Changes, Dictation]:
        """The dictation of this conference; made, with a key of its own, on the first call. Raises NotAllowed."""
        self._signed_in.guard(Act.DICTATE, conference)
        known = self.of_conference(conference.id)
        if known is not None:
            return Changes.of(), known
        fresh = Dictation(new_id(), conference.id, "", DictationState.RECORDING, self._signed_in.clock())
        make_dictation_key(self._signed_in, fresh.id)
        with self._signed_in.writing() as write:
            dictations.add(write.db, fresh)
            write.note("begin a dictation", "dictation", fresh.id)
        return Changes.of("dictation", conference=conference.id), fresh

    def finish(self, dictation: Dictation) -> Changes:
        """The chair has said it all; it can be sent now."""
        conference = self._signed_in.conference(dictation.conference_id)
        self._signed_in.guard(Act.DICTATE, conference)
        recording = self.recording(dictation)
        ready = replace(
            dictation, state=DictationState.READY, recording_id=recording.id if recording else dictation.recording_id
        )
        return self._store(ready, conference, Stage.DICTATED, "finish a dictation")

    def minute_takers(self) -> tuple[Person, ...]:
        with self._signed_in.reading() as db:
            return tuple(person for person in people.all_people(db) if Role.MINUTE_TAKER in person.roles)

    def send(self, dictation: Dictation, typist_id: str, *, urgent: bool = False, note: str = "") -> Changes:
        """Hands the dictation to a named minute taker, with the time it is due. Raises NotAllowed, InputRefused."""
        conference = self._signed_in.conference(dictation.conference_id)
        self._signed_in.guard(Act.DICTATE, conference)
        typist = next((person for person in self.minute_takers() if person.id == typist_id), None)
        if typist is None:
            raise InputRefused(
                "No minute taker was chosen.", "The dictation is safe.", "Choose who will type it.", "typist"
            )
        if self.recording(dictation) is not None:
            grant_dictation(self._signed_in, dictation.id, typist.public_key)
        now = self._signed_in.clock()
        sent = replace(
            dictation,
            state=DictationState.WAITING,
            typist_id=typist.id,
            typist_name=typist.full_name,
            urgent=urgent,
            note=text_of(note, "note"),
            sent_at=now,
            due_at=decisions_due(conference.ended_at or now).due,
        )
        named = replace(conference, typist_id=typist.id, typist_name=typist.full_name)
        return self._store(sent, named, Stage.BEING_TYPED, "send a dictation to a minute taker")

    def queue(self) -> tuple[QueueLine, ...]:
        """What waits for this minute taker (all of it for a chair's own conferences), soonest due first."""
        with self._signed_in.reading() as db:
            lines = []
            for item in dictations.queue(db):
                conference = conferences.get(db, item.conference_id)
                if conference is None or not self._sees(item, conference):
                    continue
                names = " and ".join(child.short_name for child in conferences.children_of(db, conference.id))
                recording = next(
                    (r for r in recordings.of_conference(db, conference.id, Purpose.DICTATION) if r.folder == item.id),
                    None,
                )
                title = f"{conference.meeting_type.words}: {names}"
                lines.append(QueueLine(item, conference, title, recording.seconds if recording else 0.0))
        return tuple(
            sorted(
                lines, key=lambda line: (not line.dictation.urgent, line.dictation.due_at or line.dictation.created_at)
            )
        )

    def take(self, dictation: Dictation) -> Changes:
        """The minute taker starts on it."""
        conference = self._signed_in.conference(dictation.conference_id)
        self._signed_in.guard(Act.TYPE, conference)
        if dictation.state is DictationState.IN_PROGRESS:
            return Changes.of()
        taken = replace(dictation, state=DictationState.IN_PROGRESS)
        return self._store(taken, conference, Stage.BEING_TYPED, "take a dictation from the queue")

    def _sees(self, dictation: Dictation, conference: Conference) -> bool:
        person = self._signed_in.person
        return dictation.typist_id == person.id or conference.chair_id == person.id

    def _store(self, dictation: Dictation, conference: Conference, stage: Stage, act: str) -> Changes:
        with self._signed_in.writing() as write:
            dictations.replace(write.db, dictation)
            conferences.replace(write.db, replace(conference, stage=stage))
            write.note(act, "dictation", dictation.id)
        return Changes.of("dictation", "conference", conference=conference.id)
