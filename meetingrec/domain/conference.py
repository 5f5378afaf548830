"""Conferences and the children they are about (domain.md section 2, `Meeting` and `Child`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class MeetingType(StrEnum):
    """Kinds of meeting, by the ids of domain.md section 2."""

    ICPC = "icpc"
    RCPC = "rcpc"
    TRANSFER_IN = "transfer_in_conference"
    PRE_BIRTH = "pre_birth_conference"
    CORE_GROUP = "core_group"
    STRATEGY_INITIAL = "strategy_initial"
    STRATEGY_REVIEW = "strategy_review"
    CHILD_IN_NEED = "cin_meeting"
    LOOKED_AFTER_REVIEW = "lac_review"
    PLACEMENT_PLANNING = "placement_planning"
    LEGAL_PLANNING = "legal_planning"
    PRE_PROCEEDINGS = "plo"
    FAMILY_SUPPORT = "family_support"
    PERSONAL_EDUCATION_PLAN = "pep"
    PLACEMENT_SUPPORT = "placement_support"
    DUAL_PROCESS = "dual_process"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The name of the meeting as a person would write it."""
        return _MEETING_WORDS[self]

    @property
    def short_words(self) -> str:
        """The same behind a name, in a heading or a row of a table."""
        return _SHORT_WORDS.get(self, self.words)


_MEETING_WORDS = {
    MeetingType.ICPC: "Initial child protection conference",
    MeetingType.RCPC: "Review child protection conference",
    MeetingType.TRANSFER_IN: "Transfer-in conference",
    MeetingType.PRE_BIRTH: "Pre-birth conference",
    MeetingType.CORE_GROUP: "Core group",
    MeetingType.STRATEGY_INITIAL: "Strategy meeting",
    MeetingType.STRATEGY_REVIEW: "Review strategy meeting",
    MeetingType.CHILD_IN_NEED: "Child in need meeting",
    MeetingType.LOOKED_AFTER_REVIEW: "Looked-after review",
    MeetingType.PLACEMENT_PLANNING: "Placement planning meeting",
    MeetingType.LEGAL_PLANNING: "Legal planning meeting",
    MeetingType.PRE_PROCEEDINGS: "Pre-proceedings meeting",
    MeetingType.FAMILY_SUPPORT: "Family support meeting",
    MeetingType.PERSONAL_EDUCATION_PLAN: "Personal education plan meeting",
    MeetingType.PLACEMENT_SUPPORT: "Placement support meeting",
    MeetingType.DUAL_PROCESS: "Dual process meeting",
    MeetingType.OTHER: "Other meeting",
}

_SHORT_WORDS = {
    MeetingType.ICPC: "Initial conference",
    MeetingType.RCPC: "Review conference",
    MeetingType.PRE_BIRTH: "Pre-birth",
    MeetingType.TRANSFER_IN: "Transfer-in",
    MeetingType.PLACEMENT_PLANNING: "Placement planning",
    MeetingType.LEGAL_PLANNING: "Legal planning",
    MeetingType.PRE_PROCEEDINGS: "Pre-proceedings",
    MeetingType.FAMILY_SUPPORT: "Family support",
    MeetingType.PERSONAL_EDUCATION_PLAN: "Education plan",
    MeetingType.PLACEMENT_SUPPORT: "Placement support",
}


class Stage(StrEnum):
    """The life of a conference, in order (ui.md, "The life of a conference is the navigation")."""

    PLANNED = "planned"
    IN_CONFERENCE = "in_conference"
    HELD = "held"
    DICTATED = "dictated"
    BEING_TYPED = "being_typed"
    WITH_THE_CHAIR = "with_the_chair"
    APPROVED = "approved"
    ISSUED = "issued"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ").capitalize()


CONFIRMED_DETAILS = {
    "full_name": "Full name",
    "born": "Date of birth",
    "sex": "Sex",
    "ethnicity": "Ethnicity",
    "religion": "Religion",
    "first_language": "First language",
    "disability": "Disability",
    "need_code": "Child in need code",
    "responsible": "Who has parental responsibility",
}
"""What must be checked with the people who know, by field of Child (domain.md A31)."""


class Channel(StrEnum):
    """Where and how the meeting is held (domain.md A16)."""

    IN_PERSON = "in_person"
    BY_CALL = "by_call"
    HYBRID = "hybrid"

    @property
    def words(self) -> str:
        return {"in_person": "In person", "by_call": "By video or phone", "hybrid": "In person and by call"}[self.value]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A detail of a child that nobody could give, and why (domain.md A31: "not known" with a reason, never blank)."""

    detail: str
    why: str


class _ShownAs:
    """Room for the name a child is shown by beside its brothers and sisters: no field, as it is never stored."""

    __slots__ = ("_shown_as",)
    _shown_as: str


@dataclass(frozen=True, slots=True)
class Child(_ShownAs):
    """One record a child, never a family (domain.md 0.8, A31). Brothers and sisters are links, never merged text.

    unknown: details that could not be given and why. confirmed_with: who said the details are right, confirmed_at
    when (aware UTC). due_on: expected date of birth of an unborn child. responsible: names of those with parental
    responsibility. address is shown nowhere once address_restricted.
    """

    id: str
    full_name: str
    known_as: str = ""
    born: date | None = None
    note: str = ""
    due_on: date | None = None
    sex: str = ""
    ethnicity: str = ""
    religion: str = ""
    first_language: str = ""
    disability: str = ""
    need_code: str = ""
    address: str = ""
    address_restricted: bool = False
    legal_status: str = ""
    school: str = ""
    current_plan: str = ""
    communication: str = ""
    responsible: tuple[str, ...] = ()
    sibling_ids: tuple[str, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    confirmed_with: str = ""
    confirmed_at: datetime | None = None

    @property
    def short_name(self) -> str:
        """What people in the room call the child; beside brothers and sisters long enough to tell them apart."""
        return getattr(self, "_shown_as", "") or self.known_as or self.full_name.split(" ")[0]

    def shown_as(self, name: str) -> Child:
        """The same child under another short name (`child_names.told_apart`); "" for that of an only child."""
        if name == self.short_name and name:
            return self
        shown = replace(self)
        object.__setattr__(shown, "_shown_as", name)
        return shown

    @property
    def unborn(self) -> bool:
        """Whether a birth is expected: nobody can be told anything, nor be seen."""
        return self.born is None and self.due_on is not None

    def why_unknown(self, detail: str) -> str:
        """Why this detail is not known, "" when nobody said so."""
        return next((item.why for item in self.unknown if item.detail == detail and item.why.strip()), "")

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Details that are neither given nor said to be unknown, by their field names (domain.md A31)."""
        given = {name: bool(getattr(self, name)) for name in CONFIRMED_DETAILS}
        given["born"] = given["born"] or self.due_on is not None
        return tuple(name for name, there in given.items() if not there and not self.why_unknown(name))


@dataclass(frozen=True, slots=True)
class Conference:
    """One meeting about one or more children.

    planned_start, started_at and ended_at are aware UTC times; `zone` is the IANA zone they are shown in.
    child_ids is in the order the chair entered them. profile_id: the authority's rules this conference is held by.
    strategy_on: day of the strategy discussion that began it; previous_on and previous_id: the conference before it,
    by day and, when this library has it, by id; first_review: no review came before this one.
    record_keeper: who keeps the one true record, settled before the start (domain.md A24, A25). official_record False:
    an agency's own account. recorded_anyway_why: recorded although the profile says not (domain.md A2).
    delay_why, delay_agreed_by: held later than the rules allow. inquorate_why: the chair's reason to go on anyway.
    core_group: names. visits: how often, in words. room_names: whether the room view may show names.
    children_told: who tells each child what was decided, and when (domain.md C24).
    """

    id: str
    meeting_type: MeetingType
    planned_start: datetime
    chair_id: str
    chair_name: str
    child_ids: tuple[str, ...] = ()
    zone: str = "Europe/London"
    place: str = ""
    channel: Channel = Channel.IN_PERSON
    purpose: str = ""
    authority: str = ""
    typist_id: str = ""
    typist_name: str = ""
    stage: Stage = Stage.PLANNED
    started_at: datetime | None = None
    ended_at: datetime | None = None
    without_audio_why: str = ""
    notice_version: str = ""
    notice_read_at: datetime | None = None
    core_group_on: date | None = None
    review_on: date | None = None
    created_at: datetime | None = None
    profile_id: str = "national"
    strategy_on: date | None = None
    previous_on: date | None = None
    previous_id: str = ""
    first_review: bool = True
    record_keeper: str = ""
    official_record: bool = True
    official_record_why: str = ""
    chair_independent: bool | None = None
    delay_why: str = ""
    delay_agreed_by: str = ""
    recorded_anyway_why: str = ""
    inquorate_why: str = ""
    lead_worker: str = ""
    core_group: tuple[str, ...] = ()
    visits: str = ""
    room_names: bool = False
    children_told: str = ""

    @property
    def from_elsewhere(self) -> bool:
        """Whether another library sent it here to be typed: nobody here is its chair."""
        return not self.chair_id
