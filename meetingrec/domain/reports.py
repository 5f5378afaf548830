"""Reports agencies give to a conference: expected, received, shared, late, or told aloud first (domain.md A11, A12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ReportKind(StrEnum):
    SOCIAL_WORK = "social_work"
    UPDATED_PLAN = "updated_plan"
    AGENCY = "agency"
    GP = "gp"
    POLICE = "police"
    VERBAL_HISTORY = "verbal_history"

    @property
    def words(self) -> str:
        return {
            "social_work": "Social work report",
            "updated_plan": "Updated plan",
            "agency": "Agency report",
            "gp": "Report of the family doctor",
            "police": "Police report",
            "verbal_history": "History told aloud",
        }[self.value]


@dataclass(frozen=True, slots=True)
class AgencyReport:
    """One report. shared_on and shared_with: when and with whom of the family; shared_by: who did it; shared_more: who
    else got it, on other days, and what they said.

    late_why: why it came after its day. not_received_why: why it did not come at all. written_awaited: told aloud, the
    written version is to follow; chase_on: the day somebody asks for it. disagreed: what the family said against it.
    attachment: file name of the sealed copy in the library, "" without one; attachment_sha256: of its plain bytes.
    """

    id: str
    conference_id: str
    at: datetime
    agency: str
    author: str = ""
    kind: ReportKind = ReportKind.AGENCY
    expected: bool = True
    received_on: date | None = None
    shared_on: date | None = None
    shared_with: str = ""
    shared_by: str = ""
    shared_more: str = ""
    late_why: str = ""
    not_received_why: str = ""
    written_awaited: bool = False
    chase_on: date | None = None
    summary: str = ""
    disagreed: str = ""
    attachment: str = ""
    attachment_name: str = ""
    attachment_sha256: str = ""
    moment: float | None = None
    part_id: str = ""
    position: int = 0
