"""Conferences and the children they are about (domain.md section 2, `Meeting` and `Child`)."""

from __future__ import annotations

from dataclasses import dataclass
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


class Channel(StrEnum):
    """Where and how the meeting is held (domain.md A16)."""

    IN_PERSON = "in_person"
    BY_CALL = "by_call"
    HYBRID = "hybrid"

    @property
    def words(self) -> str:
        return {"in_person": "In person", "by_call": "By video or phone", "hybrid": "In person and by call"}[self.value]


@dataclass(frozen=True, slots=True)
class Child:
    """One record a child, never a family (domain.md 0.8, A31)."""

    id: str
    full_name: str
    known_as: str = ""
    born: date | None = None
    note: str = ""

    @property
    def short_name(self) -> str:
        """What people in the room call the child."""
        return self.known_as or self.full_name.split(" ")[0]


@dataclass(frozen=True, slots=True)
class Conference:
    """One meeting about one or more children.

    planned_start, started_at and ended_at are aware UTC times; `zone` is the IANA zone they are shown in.
    child_ids is in the order the chair entered them.
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
    contingency: str = ""
    core_group_on: date | None = None
    review_on: date | None = None
    created_at: datetime | None = None
