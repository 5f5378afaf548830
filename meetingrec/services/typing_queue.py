"""What waits to be typed, who types what now, and keeping two people from typing the same."""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.domain.access import Act, Role
from meetingrec.domain.conference import Conference
from meetingrec.domain.dictation import Dictation, DictationState, Holder
from meetingrec.domain.document import DocumentState
from meetingrec.domain.errors import BeingTyped
from meetingrec.domain.recording import Purpose
from meetingrec.services.elsewhere import refuse_elsewhere
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.typing_lock import Typist
from meetingrec.store import conferences, desk, dictations, documents, people, recordings
from meetingrec.store.open import Database


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One row of the typing queue. seconds: length of the dictation. names: everybody it is about, in full, and who
    has to do with it. holder: who has it open and types, None while nobody does. mine: it is this person's to type.
    own: this person is its chair. remarks: why it came back, in the chair's words, while that is to be done.
    """

    dictation: Dictation
    conference: Conference
    title: str
    seconds: float
    names: tuple[str, ...] = ()
    holder: Holder | None = None
    mine: bool = False
    own: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def pool(self) -> bool:
        """Any minute taker may take it."""
        return not self.dictation.typist_id and not self.dictation.elsewhere

    @property
    def goes_back(self) -> bool:
        """It is typed, for another library that waits for it."""
        typed = self.dictation.state is DictationState.TYPED and not self.dictation.elsewhere
        return typed and self.conference.from_elsewhere


def queue_lines(signed_in: SignedIn) -> tuple[QueueLine, ...]:
    """What this person may see of it: their own, the pool's, all of a chair's conferences. Urgent first, then by due
    time.
    """
    with signed_in.reading() as db:
        found = [(item, conferences.get(db, item.conference_id)) for item in dictations.queue(db)]
        lines = [_line(signed_in, db, item, of) for item, of in found if of is not None and _sees(signed_in, item, of)]
    return tuple(lines)


def holder_of(signed_in: SignedIn, dictation_id: str) -> Holder | None:
    """Who types it now, this person too; None for nobody."""
    typist = signed_in.typing.typist(dictation_id)
    return named(signed_in, typist) if typist is not None else None


def named(signed_in: SignedIn, typist: Typist) -> Holder:
    with signed_in.reading() as db:
        person = people.get(db, typist.person_id)
    return Holder(typist.person_id, person.full_name if person is not None else "somebody else", typist.since)


def refuse_while_typed(signed_in: SignedIn, conference_id: str) -> None:
    """Raises BeingTyped while another person has a dictation of this conference open to type it, RecordLocked while
    another library has it.
    """
    with signed_in.reading() as db:
        found = dictations.of_conference(db, conference_id)
    for dictation in found:
        refuse_elsewhere(dictation)
        refuse_other_typist(signed_in, dictation.id)


def refuse_other_typist(signed_in: SignedIn, dictation_id: str) -> None:
    """Raises BeingTyped while another person has this dictation open to type it."""
    holder = holder_of(signed_in, dictation_id)
    if holder is not None and holder.person_id != signed_in.person.id:
        raise BeingTyped(
            f"{holder.name} has been typing it since {holder.since.astimezone():%H:%M}.",
            "Nothing was changed, and what was typed is safe.",
            "Ask them to leave the page first.",
        )


def _sees(signed_in: SignedIn, dictation: Dictation, conference: Conference) -> bool:
    if conference.chair_id == signed_in.person.id:
        return signed_in.may(Act.DICTATE, conference)
    pool = not dictation.typist_id and not dictation.elsewhere
    mine = pool or dictation.typist_id == signed_in.person.id
    return mine and Role.MINUTE_TAKER in signed_in.person.roles and signed_in.may(Act.TYPE, conference)


def _line(signed_in: SignedIn, db: Database, dictation: Dictation, conference: Conference) -> QueueLine:
    children = conferences.children_of(db, conference.id)
    made = recordings.of_conference(db, conference.id, Purpose.DICTATION)
    recording = next((item for item in made if item.folder == dictation.id), None)
    # The names first: they are what a person looks for, and what must not be cut off.
    about = " and ".join(child.short_name for child in children)
    return QueueLine(
        dictation,
        conference,
        f"{about} · {conference.meeting_type.short_words}",
        recording.seconds if recording else 0.0,
        (*(child.full_name for child in children), conference.chair_name, dictation.typist_name),
        holder_of(signed_in, dictation.id),
        dictation.typist_id == signed_in.person.id,
        conference.chair_id == signed_in.person.id,
        _remarks(db, dictation),
    )


def _remarks(db: Database, dictation: Dictation) -> tuple[str, ...]:
    """What the chair wrote about all of what was sent back, and at places of it that nobody has dealt with."""
    if dictation.state not in {DictationState.RETURNED, DictationState.SUSPENDED}:
        return ()
    back = [one for one in documents.of_conference(db, dictation.conference_id) if one.state is DocumentState.RETURNED]
    said = [one.remarks for one in back]
    said += [remark.text for one in back for remark in desk.remarks(db, one.id) if remark.done_at is None]
    return tuple(dict.fromkeys(words for words in said if words))
