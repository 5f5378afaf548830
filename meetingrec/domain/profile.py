"""An authority's own rules as data (design.md 7). The five source documents disagree, so nothing is hard-coded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from meetingrec.domain.conference import MeetingType
from meetingrec.domain.deadlines import DaysRead, Rule
from meetingrec.domain.notice import Response
from meetingrec.domain.points import Heading


class Minutes(StrEnum):
    """Whether minutes are made beside the decisions and recommendations (domain.md K1)."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class NoticeFor(StrEnum):
    """Meetings that have a wording of their own: of professionals among themselves, and with the family but without
    an independent chair.
    """

    PROFESSIONALS = "professionals"
    OTHER_MEETINGS = "other_meetings"


_INDEPENDENT = frozenset(
    {
        MeetingType.ICPC,
        MeetingType.RCPC,
        MeetingType.PRE_BIRTH,
        MeetingType.TRANSFER_IN,
        MeetingType.DUAL_PROCESS,
        MeetingType.LOOKED_AFTER_REVIEW,
    }
)
_PROFESSIONALS = frozenset({MeetingType.STRATEGY_INITIAL, MeetingType.STRATEGY_REVIEW, MeetingType.LEGAL_PLANNING})


class Check(StrEnum):
    """What a finding does to an approval."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class QuorumRule:
    """other_agencies: how many besides children's social care, each with direct contact with the child."""

    other_agencies: int
    words: str


@dataclass(frozen=True, slots=True)
class HolidayChanges:
    """Days that are bank holidays here although the calendar says otherwise, and days that are not."""

    add: frozenset[date] = frozenset()
    remove: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules one authority works by.

    headings: in the order they are shown. notice: the wording read aloud, with {chair}, {authority}, {children} and
    {time} to fill in; notices: the same for meetings it does not fit. recording_not_allowed: what to say about each
    kind of meeting that is not recorded. objection_choices: what a chair may decide after an objection. leaflets: id
    -> name. documents: ids of the papers this authority makes. copies: id of a paper -> who gets it. checks: ledger
    id of a finding -> what it does, where that differs from the program's own. reading_of_days: how plain "days" are
    read. glossary: abbreviation -> what it means. jargon: word -> a plainer one. hurtful: word that may hurt or blame
    somebody -> what to write in its place, a sentence. put_right: paragraphs for the section "How to put something
    right".
    """

    id: str
    name: str
    headings: Mapping[Heading, str]
    notice: str
    notice_version: str
    put_right: tuple[str, ...]
    glossary: Mapping[str, str]
    jargon: Mapping[str, str]
    notices: Mapping[NoticeFor, str] = field(default_factory=dict)
    hurtful: Mapping[str, str] = field(default_factory=dict)
    minutes: Minutes = Minutes.NONE
    recording_not_allowed: Mapping[MeetingType, str] = field(default_factory=dict)
    objection_choices: tuple[Response, ...] = tuple(Response)
    leaflets: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict)
    quorum: QuorumRule = QuorumRule(2, "")
    deadlines: tuple[Rule, ...] = ()
    reading_of_days: DaysRead = DaysRead.CALENDAR
    checks: Mapping[str, Check] = field(default_factory=dict)
    retention_words: str = ""
    dictation_kept_days: int = 30
    bank_holidays: HolidayChanges = HolidayChanges()

    @property
    def heading_order(self) -> tuple[Heading, ...]:
        return tuple(self.headings)

    def notice_for(self, meeting_type: MeetingType) -> str:
        """What is read aloud at a meeting of this kind, with its blanks."""
        own = _wording(meeting_type)
        return self.notice if own is None else self.notices.get(own, self.notice)

    def notice_version_for(self, meeting_type: MeetingType) -> str:
        """Which wording that is: `1`, `1-professionals`."""
        own = _wording(meeting_type)
        return self.notice_version if own is None or own not in self.notices else f"{self.notice_version}-{own.value}"

    def may_record(self, meeting_type: MeetingType) -> bool:
        return meeting_type not in self.recording_not_allowed

    def makes(self, document: str) -> bool:
        """Whether this authority makes such a paper; the id of a DocumentType, or "minutes", "school_record", ..."""
        return document in self.documents

    def blocks(self, rule: str, otherwise: bool) -> bool:
        """Whether a finding of this ledger id stops an approval; `otherwise` where the profile says nothing."""
        own = self.checks.get(rule)
        return otherwise if own is None else own is Check.BLOCK

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.deadlines if rule.id == rule_id), None)


def _wording(meeting_type: MeetingType) -> NoticeFor | None:
    if meeting_type in _INDEPENDENT:
        return None
    return NoticeFor.PROFESSIONALS if meeting_type in _PROFESSIONALS else NoticeFor.OTHER_MEETINGS


DOCUMENTS = {
    "decisions_and_recommendations": "Decisions and recommendations",
    "chairs_summary": "Chair's summary",
    "outline_plan": "Outline plan",
    "minutes": "Minutes",
    "decision_letter": "Decision letter",
    "strategy_record": "Record of a strategy meeting",
    "school_record": "School's own record",
}
"""The papers of domain.md 2 (Document) that a profile may name, by id."""

# fmt: off
CHECKS = frozenset({
    "A11", "A15", "A17", "A18", "A19", "A21", "A22", "A23", "A31", "B3", "B11", "B12", "C3", "C5", "C7", "C10",
    "C15", "C16", "C19", "C23", "C24", "D5", "D6", "D7", "E20", "F5", "G1", "G2", "G3", "G5", "G6", "J7", "K7",
})
# fmt: on
"""Ledger ids of the quality checks a profile may turn into a stop or a warning (domain.md 7)."""

PLACEHOLDERS = frozenset({"chair", "authority", "children", "time"})
"""What a notice may leave to be filled in."""
