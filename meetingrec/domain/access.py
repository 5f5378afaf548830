"""Who may do what (domain.md 4.1). Pure functions; services ask them before every act. Deny by default."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from meetingrec.domain.conference import Conference, Stage


class Role(StrEnum):
    CHAIR = "chair"
    MINUTE_TAKER = "minute_taker"
    INVESTIGATOR = "investigator"
    RECORDS_MANAGER = "records_manager"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Act(StrEnum):
    PLAN = "plan a conference"
    RECORD = "start and stop the recording"
    CAPTURE = "write down what was said"
    READ_RECORD = "read the record of a conference"
    DICTATE = "dictate"
    TYPE = "type from the dictation"
    LISTEN_DICTATION = "listen to the dictation"
    APPROVE = "approve a document"
    READ_DOCUMENT = "read a document"
    SAVE_COPY = "save a copy of a document"
    LISTEN = "listen to a conference"
    MANAGE_PEOPLE = "add people and change their roles"
    READ_HISTORY = "read who did what"
    CHANGE_SETTINGS = "change settings of the library"
    STAND_IN = "stand in for a chair who cannot answer"
    PLACE_HOLD = "place and release a hold"
    PURGE = "destroy a dictation that is due"
    OPEN_HAND_OVER = "open a hand-over file"
    KNOW_LIBRARIES = "add and remove addresses of other libraries"


class Reason(StrEnum):
    """Why somebody listens (domain.md 4.2)."""

    CASE_WORK = "case work"
    CHAIR_APPROVAL = "chair approval"
    COMPLAINT = "complaint"
    SUBJECT_ACCESS = "subject access request"
    COURT = "court"
    AUDIT = "audit or supervision"
    QUALITY = "quality assurance"
    SAFEGUARDING_REVIEW = "safeguarding review"
    OTHER = "other"

    @property
    def needs_reference(self) -> bool:
        return self in {Reason.COMPLAINT, Reason.SUBJECT_ACCESS, Reason.COURT, Reason.SAFEGUARDING_REVIEW}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. public_key is their age recipient."""

    id: str
    user_name: str
    full_name: str
    roles: frozenset[Role]
    public_key: str = ""


_ROLES_FOR: dict[Act, frozenset[Role]] = {
    Act.PLAN: frozenset({Role.CHAIR}),
    Act.RECORD: frozenset({Role.CHAIR}),
    Act.CAPTURE: frozenset({Role.CHAIR}),
    Act.READ_RECORD: frozenset({Role.CHAIR, Role.MINUTE_TAKER, Role.INVESTIGATOR}),
    Act.DICTATE: frozenset({Role.CHAIR}),
    Act.TYPE: frozenset({Role.MINUTE_TAKER, Role.CHAIR}),
    Act.LISTEN_DICTATION: frozenset({Role.MINUTE_TAKER, Role.CHAIR}),
    Act.APPROVE: frozenset({Role.CHAIR}),
    Act.READ_DOCUMENT: frozenset({Role.CHAIR, Role.MINUTE_TAKER, Role.INVESTIGATOR}),
    Act.SAVE_COPY: frozenset({Role.CHAIR}),
    Act.LISTEN: frozenset({Role.CHAIR, Role.INVESTIGATOR}),
    Act.MANAGE_PEOPLE: frozenset({Role.RECORDS_MANAGER}),
    Act.READ_HISTORY: frozenset({Role.CHAIR, Role.INVESTIGATOR, Role.RECORDS_MANAGER}),
    Act.CHANGE_SETTINGS: frozenset(Role),
    Act.STAND_IN: frozenset({Role.CHAIR}),
    Act.PLACE_HOLD: frozenset({Role.RECORDS_MANAGER}),
    Act.PURGE: frozenset({Role.RECORDS_MANAGER}),
    Act.OPEN_HAND_OVER: frozenset({Role.CHAIR, Role.MINUTE_TAKER}),
    Act.KNOW_LIBRARIES: frozenset({Role.CHAIR, Role.RECORDS_MANAGER}),
}

_OWN_ONLY = frozenset({Act.RECORD, Act.CAPTURE, Act.DICTATE, Act.APPROVE, Act.SAVE_COPY})
"""A chair may do these only for a conference they chair."""

FOR_ONE_DOCUMENT = frozenset({Act.TYPE, Act.APPROVE, Act.SAVE_COPY})
"""Of what a named deputy may do: these with the document whose change they agreed to, and with no other."""
STANDING_IN = frozenset({Act.READ_RECORD, Act.READ_DOCUMENT}) | FOR_ONE_DOCUMENT
"""What a named deputy may do for a conference of another chair, while a change they agreed to is being made."""
ANY = "any"
"""In the place of a document's id: one of the conference's documents at least."""


def allowed(person: Person, act: Act, conference: Conference | None = None, *, stands_in: bool = False) -> bool:
    """Whether this person may do this, for this conference when one is given. stands_in: they are the named deputy of
    its chair (domain.md 4.3).

    >>> allowed(Person("1", "a", "A", frozenset({Role.MINUTE_TAKER})), Act.LISTEN)
    False
    """
    roles = person.roles & _ROLES_FOR[act]
    if not roles:
        return False
    if conference is None:
        return True
    if conference.from_elsewhere:
        return _typed_for_others(person, act, conference)
    for_chair = stands_in and act in STANDING_IN
    is_chair = Role.CHAIR in roles and (conference.chair_id == person.id or for_chair)
    if act in _OWN_ONLY:
        return is_chair
    if act in {Act.TYPE, Act.LISTEN_DICTATION}:
        is_typist = Role.MINUTE_TAKER in roles and (conference.typist_id == person.id or for_anybody(conference))
        return is_chair or is_typist
    if act is Act.LISTEN:
        return is_chair or Role.INVESTIGATOR in roles
    if act in {Act.READ_RECORD, Act.READ_DOCUMENT}:
        is_typist = Role.MINUTE_TAKER in roles and conference.typist_id == person.id
        return is_chair or is_typist or Role.INVESTIGATOR in roles
    if act is Act.READ_HISTORY:
        return is_chair or bool(roles & {Role.INVESTIGATOR, Role.RECORDS_MANAGER})
    return True


def _typed_for_others(person: Person, act: Act, conference: Conference) -> bool:
    """What another library sent here is typed, and nothing else: whoever looks into the record of a conference, listens
    to it or approves it does so where it was held.
    """
    mine = conference.typist_id == person.id
    heard = act in {Act.TYPE, Act.LISTEN_DICTATION} and (mine or for_anybody(conference))
    read = act in {Act.READ_RECORD, Act.READ_DOCUMENT} and mine
    kept = act in {Act.READ_HISTORY, Act.PLACE_HOLD, Act.PURGE} and Role.RECORDS_MANAGER in person.roles
    return kept or (Role.MINUTE_TAKER in person.roles and (heard or read))


def for_anybody(conference: Conference) -> bool:
    """Whether it was sent to any minute taker and nobody has taken it yet. They may hear the dictation then; the
    record of the conference is open to the one who takes it.
    """
    return conference.stage is Stage.BEING_TYPED and not conference.typist_id


def who_may(act: Act) -> str:
    """`A chair or an investigator may ...`, for the one line where a person looks for what they may not do."""
    words = sorted(role.words.lower() for role in _ROLES_FOR[act])
    named = [("an " if word[0] in "aeiou" else "a ") + word for word in words]
    joined = " or ".join(named)
    return f"Only {joined} may {act.value}."


def reason_problem(reason: Reason, text: str, reference: str) -> str:
    """What is missing from a reason for listening, "" when it will do (domain.md 4.2: at least ten characters)."""
    if len(text.strip()) < 10:
        return "Say in a few words why you are listening (at least 10 characters)."
    if reason.needs_reference and not reference.strip():
        return f"Give the reference of the {reason.value}."
    return ""
