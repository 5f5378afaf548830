"""Who was invited, came, sent apologies or only a report (domain.md A17, section 2 `Attendee`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Side(StrEnum):
    PROFESSIONAL = "professional"
    FAMILY = "family"
    CHILD = "child"
    SUPPORTER = "supporter"
    ADVOCATE = "advocate"
    LEGAL = "legal"
    INTERPRETER = "interpreter"
    OBSERVER = "observer"


class Presence(StrEnum):
    INVITED = "invited"
    HERE = "attended"
    APOLOGIES = "apologies"
    REPORT_ONLY = "report_only"
    DID_NOT_ATTEND = "did_not_attend"
    EXCLUDED = "excluded"

    @property
    def words(self) -> str:
        return _PRESENCE_WORDS[self]


_PRESENCE_WORDS = {
    Presence.INVITED: "Invited",
    Presence.HERE: "Here",
    Presence.APOLOGIES: "Apologies",
    Presence.REPORT_ONLY: "Sent a report only",
    Presence.DID_NOT_ATTEND: "Did not attend",
    Presence.EXCLUDED: "Excluded",
}


class Mode(StrEnum):
    IN_ROOM = "in_room"
    BY_VIDEO = "by_video"
    BY_PHONE = "by_phone"


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person on the roll. `role` and `agency` for professionals, `relationship` to the child for family.

    joined_at and left_at are aware UTC times, stamped by one key.
    """

    id: str
    conference_id: str
    full_name: str
    side: Side = Side.PROFESSIONAL
    role: str = ""
    agency: str = ""
    relationship: str = ""
    presence: Presence = Presence.INVITED
    mode: Mode = Mode.IN_ROOM
    joined_at: datetime | None = None
    left_at: datetime | None = None
    note: str = ""
    position: int = 0

    @property
    def described(self) -> str:
        """`Grace Idowu, health visitor` or `Kasia Nowicka, mother`."""
        what = self.relationship if self.side is Side.FAMILY and self.relationship else self.role
        return f"{self.full_name}, {what}" if what else self.full_name
