"""The chair's dictation and handing it to a minute taker (domain.md B1, B4; lessons 8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from meetingrec.domain.access import ANY, Act, Person, Role
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.deadlines import Deadline, decisions_due
from meetingrec.domain.dictation import TO_TYPE, Dictation, DictationState, Holder
from meetingrec.domain.document import DocumentState
from meetingrec.domain.errors import InputRefused, KeyRefused, LibraryDamaged, NotAllowed
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.services.duties import Duties
from meetingrec.services.elsewhere import refuse_elsewhere
from meetingrec.services.keyring import dictation_readers, grant_dictation, make_dictation_key, withdraw_dictation
from meetingrec.services.signed_in import SignedIn, Writing, text_of
from meetingrec.services.typing_queue import QueueLine, holder_of, named, queue_lines, refuse_while_typed
from meetingrec.store import conferences, dictations, documents, people, recordings
from meetingrec.store.open import Database
from meetingrec.store.rows import new_id

__all__ = ["POOL", "Dictating", "QueueLine", "Sending"]

POOL = ""
"""In place of a minute taker's id: whoever takes it first."""

_SENT_BY_RULE = ("decisions", "strategy_record", "full_record", "minutes")
"""Which of an authority's deadlines typing has to keep; the first of these that it has."""
_STATE = DictationState
_NOT_SENT = frozenset({_STATE.RECORDING, _STATE.READY, _STATE.WAITING})


@dataclass(frozen=True, slots=True)
class Sending:
    """What the chair settles when a dictation is sent. typist_id: POOL for any minute taker. due_at: aware; None is
    the deadline by the authority's rules. due_why: why it is due at another time; needed when that is later.
    """

    typist_id: str
    urgent: bool = False
    note: str = ""
    due_at: datetime | None = None
    due_why: str = ""


class Dictating:
    """Dictations of conferences, and the queue of those waiting to be typed."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    # ---- the chair dictates ----

    def of_conference(self, conference_id: str) -> Dictation | None:
        with self._signed_in.reading() as db:
            found = dictations.of_conference(db, conference_id)
        return found[-1] if found else None

    def recording(self, dictation: Dictation) -> Recording | None:
        """Its sealed recording, None before the first word and after it was destroyed."""
        if dictation.purged_at is not None:
            return None
        with self._signed_in.reading() as db:
            return _recording(db, dictation)

    def begin(self, conference: Conference) -> tuple[Changes, Dictation]:
        """The dictation of this conference; made, with a key of its own, on the first call. Raises NotAllowed."""
        self._signed_in.guard(Act.DICTATE, conference)
        known = self.of_conference(conference.id)
        if known is not None:
            return Changes.of(), known
        fresh = Dictation(new_id(), conference.id, "", _STATE.RECORDING, self._signed_in.clock())
        make_dictation_key(self._signed_in, fresh.id)
        with self._signed_in.writing() as write:
            dictations.add(write.db, fresh)
            write.note("begin a dictation", "dictation", fresh.id)
        return Changes.of("dictation", conference=conference.id), fresh

    def finish(self, dictation: Dictation) -> Changes:
        """The chair has said it all; it can be sent now. Raises NotAllowed, RecordLocked while another library has it,
        InputRefused when it was sent.
        """
        conference = self._signed_in.conference(dictation.conference_id)
        self._signed_in.guard(Act.DICTATE, conference)
        recording = self.recording(dictation)
        with self._signed_in.writing() as write:
            current = _current(write.db, dictation.id)
            refuse_elsewhere(current)
            if current.state not in {_STATE.RECORDING, _STATE.READY}:
                raise _sent_already()
            spoken = recording.id if recording else current.recording_id
            ready = replace(current, state=_STATE.READY, recording_id=spoken)
            write.note("finish a dictation", "dictation", dictation.id)
            return _stored(write, ready, replace(conference, stage=Stage.DICTATED))

    # ---- and sends it ----

    def minute_takers(self) -> tuple[Person, ...]:
        with self._signed_in.reading() as db:
            return _minute_takers(db)

    def deadline(self, conference: Conference) -> Deadline:
        """What the authority's rules say about when this has to be typed and sent out (domain.md 1F)."""
        duties = Duties(self._signed_in).of_all((conference,))[conference.id]
        for record in _SENT_BY_RULE:
            found = [duty.deadline for duty in duties if duty.deadline.record == record and not duty.deadline.before]
            if found:
                return min(found, key=lambda deadline: deadline.due)
        return decisions_due(conference.ended_at or self._signed_in.clock())

    def send(self, dictation: Dictation, typist_id: str, *, urgent: bool = False, note: str = "") -> Changes:
        """As `hand_over`, due when the rules say."""
        return self.hand_over(dictation, Sending(typist_id, urgent=urgent, note=note))

    def hand_over(self, dictation: Dictation, sending: Sending) -> Changes:
        """To a named minute taker or to the pool, with the time it is due. Raises NotAllowed, InputRefused."""
        conference = self._signed_in.conference(dictation.conference_id)
        self._signed_in.guard(Act.DICTATE, conference)
        takers = self._chosen(sending.typist_id)
        due_at, due_why = self._due(conference, sending)
        note = text_of(sending.note, "note")
        typist_id, name = _who(sending.typist_id, takers)
        with self._signed_in.writing() as write:
            current = _current(write.db, dictation.id)
            refuse_elsewhere(current)
            if current.state not in _NOT_SENT:
                raise _sent_already()
            self._let_hear(dictation, takers)
            sent = replace(
                current,
                state=_STATE.WAITING,
                typist_id=typist_id,
                typist_name=name,
                urgent=sending.urgent,
                note=note,
                sent_at=write.at,
                due_at=due_at,
                due_why=due_why,
            )
            detail = {"reason": due_why} if due_why else {}
            if typist_id:
                detail["person"] = typist_id
            write.note(
                "send a dictation to a minute taker" if typist_id else "send a dictation to any minute taker",
                "dictation",
                dictation.id,
                detail,
            )
            changes = _stored(write, sent, _with(conference, typist_id, name))
        self._let_hear_no_more(dictation, conference, takers)
        return changes

    def take_back(self, dictation: Dictation) -> Changes:
        """The chair has it again: to dictate more, to send it to somebody else, or to type it. What was typed stays.

        Raises NotAllowed, BeingTyped, InputRefused when there is nothing to take back.
        """
        conference = self._signed_in.conference(dictation.conference_id)
        self._signed_in.guard(Act.DICTATE, conference)
        refuse_while_typed(self._signed_in, conference.id)
        with self._signed_in.writing() as write:
            current = _to_type(write.db, dictation.id)
            back = replace(current, state=_STATE.READY, typist_id="", typist_name="", sent_at=None, suspended_why="")
            write.note("take a dictation back", "dictation", dictation.id)
            changes = _stored(write, back, replace(conference, stage=Stage.DICTATED, typist_id="", typist_name=""))
        self._let_hear_no_more(dictation, conference, ())
        return changes

    # ---- the queue ----

    def queue(self) -> tuple[QueueLine, ...]:
        """What this person may type, and all of a chair's own conferences: urgent first, then what is due soonest."""
        return queue_lines(self._signed_in)

    def take(self, dictation: Dictation) -> Changes:
        """The minute taker starts on it, or goes on with it. Raises NotAllowed when somebody else has it,
        KeyRefused when it cannot be heard.
        """
        conference = self._signed_in.conference(dictation.conference_id)
        person = self._signed_in.person
        with self._signed_in.writing() as write:
            current = _to_type(write.db, dictation.id)
            self._guard_take(current, conference)
            state = _STATE.RETURNED if _sent_back(write.db, current) else _STATE.IN_PROGRESS
            taken = replace(current, state=state, typist_id=person.id, typist_name=person.full_name, suspended_why="")
            if taken == current:
                return Changes.of()
            if current.state is _STATE.SUSPENDED:
                write.note("go on typing", "dictation", dictation.id)
            else:
                write.note("take a dictation from the queue", "dictation", dictation.id)
            changes = _stored(write, taken, _with(conference, person.id, person.full_name))
        if not current.typist_id:
            self._let_hear_no_more(dictation, conference, (person,))
        return changes

    def suspend(self, dictation: Dictation, why: str) -> Changes:
        """Typing rests, and everybody who sees it reads why. Raises NotAllowed, InputRefused without a reason."""
        reason = text_of(why, "suspended_why", needed=True)
        conference = self._signed_in.conference(dictation.conference_id)
        with self._signed_in.writing() as write:
            current = _to_type(write.db, dictation.id)
            self._guard_holder(current, conference)
            write.note("suspend typing", "dictation", dictation.id, {"reason": reason})
            resting = replace(current, state=_STATE.SUSPENDED, suspended_why=reason)
            return _stored(write, resting, conference)

    def give(self, dictation: Dictation, typist_id: str) -> Changes:
        """To another minute taker, or to the pool; by the chair or whoever has it. Raises NotAllowed, BeingTyped,
        InputRefused.
        """
        conference = self._signed_in.conference(dictation.conference_id)
        takers = self._chosen(typist_id)
        refuse_while_typed(self._signed_in, conference.id)
        with self._signed_in.writing() as write:
            current = _to_type(write.db, dictation.id)
            self._guard_holder(current, conference)
            self._let_hear(dictation, takers)
            state = _STATE.RETURNED if _sent_back(write.db, current) else _STATE.WAITING
            to, name = _who(typist_id, takers)
            given = replace(current, state=state, typist_id=to, typist_name=name, suspended_why="")
            write.note(
                "give a dictation to somebody else" if to else "give a dictation to any minute taker",
                "dictation",
                dictation.id,
                {"person": to} if to else {},
            )
            changes = _stored(write, given, _with(conference, to, name))
        self._signed_in.typing.let_go(dictation.id)
        self._let_hear_no_more(dictation, conference, takers)
        return changes

    # ---- one at a time ----

    def hold(self, dictation: Dictation) -> Holder | None:
        """Keeps everybody else from typing it until `let_go`, or until this program ends. None when that worked,
        else who types it now. Raises NotAllowed, RecordLocked while another library has it.
        """
        refuse_elsewhere(dictation)
        self._signed_in.guard(Act.TYPE, self._signed_in.conference(dictation.conference_id), ANY)
        typist = self._signed_in.typing.hold(dictation.id)
        return named(self._signed_in, typist) if typist is not None else None

    def let_go(self, dictation_id: str = "") -> None:
        """Somebody else may type it now; without an id, everything this person had open."""
        if dictation_id:
            self._signed_in.typing.let_go(dictation_id)
        else:
            self._signed_in.typing.let_go_all()

    def holder(self, dictation_id: str) -> Holder | None:
        """Who types it now, None for nobody."""
        return holder_of(self._signed_in, dictation_id)

    # ---- inside ----

    def _chosen(self, typist_id: str) -> tuple[Person, ...]:
        """Who may hear it then: one person, or every minute taker. Raises InputRefused."""
        takers = self.minute_takers()
        chosen = takers if typist_id == POOL else tuple(person for person in takers if person.id == typist_id)
        if not chosen:
            raise InputRefused(
                "No minute taker was chosen." if takers else "Nobody has the role of minute taker yet.",
                "The dictation is safe.",
                "Choose who will type it." if takers else "A records manager can add somebody under Settings.",
                "typist",
            )
        return chosen

    def _due(self, conference: Conference, sending: Sending) -> tuple[datetime, str]:
        rule, wanted, why = self.deadline(conference).due, sending.due_at, text_of(sending.due_why, "due_why")
        if wanted is None or wanted == rule:
            return rule, ""
        if wanted <= self._signed_in.clock():
            raise InputRefused("This time has passed.", "Nothing was sent.", "Choose a time to come.", "due_at")
        if wanted > rule and not why:
            raise InputRefused(
                "This is later than the rules say.", "Nothing was sent.", "Say why it may be later.", "due_why"
            )
        return wanted, why

    def _let_hear(self, dictation: Dictation, takers: tuple[Person, ...]) -> None:
        if self.recording(dictation) is not None:
            for person in takers:
                grant_dictation(self._signed_in, dictation.id, person.public_key)

    def _let_hear_no_more(self, dictation: Dictation, conference: Conference, but: tuple[Person, ...]) -> None:
        """The key stays with the chair and those it was sent to. After the act is stored: a key too many does less
        harm than one that is missing.
        """
        keep = {conference.chair_id, *(person.id for person in but)}
        others = {person.public_key for person in self.minute_takers() if person.id not in keep}
        withdraw_dictation(self._signed_in, dictation.id, others)

    def _guard_take(self, current: Dictation, conference: Conference) -> None:
        person = self._signed_in.person
        if Role.MINUTE_TAKER not in person.roles:
            raise NotAllowed(
                "Only a minute taker takes a dictation from the queue.", "Nothing was changed.", "Open the document."
            )
        if current.typist_id not in {"", person.id}:
            raise NotAllowed(
                f"{current.typist_name} has it already.",
                "Nothing was changed.",
                "Take another one from the queue.",
            )
        self._signed_in.guard(Act.TYPE, conference)
        if self.recording(current) is not None and not self._can_hear(current):
            raise KeyRefused(
                "This dictation was sent before your account was made, so it does not open for you.",
                "Nothing was changed.",
                "Ask the chair to send it to you.",
            )

    def _can_hear(self, dictation: Dictation) -> bool:
        return self._signed_in.identity.public in dictation_readers(self._signed_in, dictation.id)

    def _guard_holder(self, current: Dictation, conference: Conference) -> None:
        """Only for the minute taker who has it, and its chair."""
        mine = current.typist_id == self._signed_in.person.id and self._signed_in.may(Act.TYPE, conference)
        if not mine and not self._signed_in.may(Act.DICTATE, conference):
            raise NotAllowed(
                "Only its chair and the minute taker who has it may do that.",
                "Nothing was changed.",
                "Ask one of them.",
            )


def _recording(db: Database, dictation: Dictation) -> Recording | None:
    made = recordings.of_conference(db, dictation.conference_id, Purpose.DICTATION)
    return next((item for item in made if item.folder == dictation.id), None)


def _minute_takers(db: Database) -> tuple[Person, ...]:
    return tuple(person for person in people.all_people(db) if Role.MINUTE_TAKER in person.roles)


def _who(typist_id: str, takers: tuple[Person, ...]) -> tuple[str, str]:
    """Id and name as they are stored; both "" for the pool."""
    return ("", "") if typist_id == POOL else (takers[0].id, takers[0].full_name)


def _with(conference: Conference, typist_id: str, name: str) -> Conference:
    return replace(conference, stage=Stage.BEING_TYPED, typist_id=typist_id, typist_name=name)


def _current(db: Database, dictation_id: str) -> Dictation:
    """As it is now: a page may have read it a while ago. Raises LibraryDamaged."""
    found = dictations.get(db, dictation_id)
    if found is None:
        raise LibraryDamaged("This dictation is not in the library.", "Recordings are untouched.", "Go back.")
    return found


def _to_type(db: Database, dictation_id: str) -> Dictation:
    """Raises InputRefused when it is not in the queue (any more), RecordLocked while another library has it."""
    found = _current(db, dictation_id)
    refuse_elsewhere(found)
    if found.state not in TO_TYPE:
        raise InputRefused(
            "This dictation is not in the typing queue now.", "Nothing was changed.", "Look at the list again.", "queue"
        )
    return found


def _sent_back(db: Database, dictation: Dictation) -> bool:
    """Whether the chair returned what was typed and waits for changes, also after a rest."""
    if dictation.state is not DictationState.SUSPENDED:
        return dictation.state is DictationState.RETURNED
    found = documents.of_conference(db, dictation.conference_id)
    return any(document.state is DocumentState.RETURNED for document in found)


def _sent_already() -> InputRefused:
    return InputRefused("This dictation was sent already.", "Nothing was changed.", "Take it back first.", "typist")


def _stored(write: Writing, dictation: Dictation, conference: Conference) -> Changes:
    dictations.replace(write.db, dictation)
    conferences.replace(write.db, conference)
    return Changes.of("dictation", "conference", conference=conference.id)
