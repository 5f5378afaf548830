"""Who may do what (domain.md 4.1). Pure functions; services ask them before every act. Deny by default."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from meetingrec.domain.conference import Conference


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
}

_OWN_ONLY = frozenset({Act.RECORD, Act.CAPTURE, Act.DICTATE, Act.APPROVE, Act.SAVE_COPY})
"""A chair may do these only for a conference they chair."""


def allowed(person: Person, act: Act, conference: Conference | None = None) -> bool:
    """Whether this person may do this, for this conference when one is given.

    >>> allowed(Person("1", "a", "A", frozenset({Role.MINUTE_TAKER})), Act.LISTEN)
    False
    """
    roles = person.roles & _ROLES_FOR[act]
    if not roles:
        return False
    if conference is None:
        return True
    is_chair = Role.CHAIR in roles and conference.chair_id == person.id
    if act in _OWN_ONLY:
        return is_chair
    if act in {Act.TYPE, Act.LISTEN_DICTATION}:
        is_typist = Role.MINUTE_TAKER in roles and conference.typist_id == person.id
        return is_chair or is_typist
    if act is Act.LISTEN:
        return is_chair or Role.INVESTIGATOR in roles
    if act in {Act.READ_RECORD, Act.READ_DOCUMENT}:
        is_typist = Role.MINUTE_TAKER in roles and conference.typist_id == person.id
        return is_chair or is_typist or Role.INVESTIGATOR in roles
    if act is Act.READ_HISTORY:
        return is_chair or bool(roles & {Role.INVESTIGATOR, Role.RECORDS_MANAGER})
    return True


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
