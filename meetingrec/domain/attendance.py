"""Who was invited, came, sent apologies or only a report (domain.md A17, section 2 `Attendee`)."""

from __future__ import annotations

from collections.abc import Iterable
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
    NOT_INVITED = "not_invited"
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
    Presence.NOT_INVITED: "Not invited",
    Presence.APOLOGIES: "Apologies",
    Presence.REPORT_ONLY: "Sent a report only",
    Presence.DID_NOT_ATTEND: "Did not attend",
    Presence.EXCLUDED: "Excluded",
}


class Mode(StrEnum):
    IN_ROOM = "in_room"
    BY_VIDEO = "by_video"
    BY_PHONE = "by_phone"

    @property
    def words(self) -> str:
        return {"in_room": "in the room", "by_video": "by video", "by_phone": "by phone"}[self.value]


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of the meeting somebody was there for; aware UTC times."""

    joined_at: datetime
    left_at: datetime


@dataclass(frozen=True, slots=True)
class Relation:
    """How somebody is related to one child (domain.md A17), and whether they have parental responsibility."""

    child_id: str
    relationship: str
    responsible: bool = False


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person on the roll. `role` and `agency` for professionals, `relationship` to the child for family.

    joined_at and left_at are aware UTC times, stamped by one key: the latest stay; those before it are in
    `earlier_stays`. relations: to each child, where they differ; `relationship` is for the line on the page.
    direct_contact: knows the child directly, for the quorum. why: the reason they were not invited, excluded or did
    not come; decided_by: who decided that. supports: id of the attendee a supporter, advocate or interpreter is for.
    address stands in no document and no room view; address_restricted: it must stay unknown to others here.
    part_id: "" or the restricted part outside which nobody may learn that they were there.
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
    earlier_stays: tuple[Stay, ...] = ()
    relations: tuple[Relation, ...] = ()
    direct_contact: bool = False
    language: str = ""
    formats: str = ""
    why: str = ""
    decided_by: str = ""
    supports: str = ""
    address: str = ""
    address_restricted: bool = False
    part_id: str = ""

    def there_at(self, when: datetime) -> bool:
        """Whether they were in the meeting at this moment."""
        if any(stay.joined_at <= when < stay.left_at for stay in self.earlier_stays):
            return True
        joined = self.presence is Presence.HERE and self.joined_at is not None and self.joined_at <= when
        return joined and (self.left_at is None or when < self.left_at)

    @property
    def described(self) -> str:
        """`Grace Idowu, health visitor` or `Kasia Nowicka, mother`."""
        what = self.relationship if self.side is Side.FAMILY and self.relationship else self.role
        return f"{self.full_name}, {what}" if what else self.full_name


class InterpreterSource(StrEnum):
    """Where an interpreter comes from (domain.md A18)."""

    CONTRACTED = "contracted"
    STAFF = "staff"
    FAMILY = "family"
    FRIEND = "friend"
    CHILD = "child"

    @property
    def words(self) -> str:
        return {
            "contracted": "contracted service",
            "staff": "named member of staff",
            "family": "family member",
            "friend": "friend",
            "child": "child",
        }[self.value]

    @property
    def independent(self) -> bool:
        return self in {InterpreterSource.CONTRACTED, InterpreterSource.STAFF}


@dataclass(frozen=True, slots=True)
class Interpreting:
    """Whether somebody needs an interpreter, who it was, or why there was none (domain.md A18, A19, Climbie 18).

    for_whom: id of an attendee. used False with `why_not`: refused, dispensed with or not needed after all.
    """

    id: str
    conference_id: str
    at: datetime
    for_whom: str = ""
    needed: bool = True
    language: str = ""
    name: str = ""
    source: InterpreterSource = InterpreterSource.CONTRACTED
    organisation: str = ""
    used: bool = True
    why_not: str = ""
    decided_by: str = ""
    moment: float | None = None
    part_id: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whether enough agencies are here, and by which rule (domain.md 2, Quorum). agencies: those that count."""

    met: bool
    rule: str
    agencies: tuple[str, ...]


def quorum(attendees: Iterable[Attendee], others_needed: int) -> Quorum:
    """Children's social care and at least `others_needed` other agencies with direct contact with a child."""
    rule = f"children's social care and at least {others_needed} other agencies that know the child"
    social_care = ""
    others: list[str] = []
    for person in attendees:
        if person.side is not Side.PROFESSIONAL or person.presence is not Presence.HERE or not person.agency:
            continue
        if is_social_care(person.agency):
            social_care = person.agency
        elif person.direct_contact and person.agency.casefold() not in [one.casefold() for one in others]:
            others.append(person.agency)
    found = (*((social_care,) if social_care else ()), *others)
    return Quorum(bool(social_care) and len(others) >= others_needed, rule, found)


def is_social_care(agency: str) -> bool:
    """Whether this is the children's social care of the authority, by any of the names people write."""
    plain = agency.casefold().replace("\u2019", "'")
    return plain in {"csc", "social care"} or "children's social care" in plain or "children's services" in plain
