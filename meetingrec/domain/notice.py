"""The notice that a recording is made, objections to it, and parts not everybody may hear (domain.md 4.6, 4.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Occasion(StrEnum):
    """When the notice was given."""

    OPENING = "opening"
    AFTER_A_PAUSE = "after_a_pause"
    LATE_JOINER = "late_joiner"

    @property
    def words(self) -> str:
        return {
            "opening": "at the start",
            "after_a_pause": "on going on after a pause",
            "late_joiner": "to somebody who came later",
        }[self.value]


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    """The notice was read: its version, when, and to whom. given_to: ids of attendees, empty for everybody there.

    roll_call: everybody has said who they are.
    """

    id: str
    conference_id: str
    at: datetime
    version: str = ""
    occasion: Occasion = Occasion.OPENING
    given_to: tuple[str, ...] = ()
    roll_call: bool = False
    moment: float | None = None
    part_id: str = ""


@dataclass(frozen=True, slots=True)
class LeafletGiven:
    """A leaflet of the authority was given, to whom, and whether it was explained (domain.md D6, D7)."""

    id: str
    conference_id: str
    at: datetime
    leaflet: str = ""
    to_whom: str = ""
    explained: bool = False
    moment: float | None = None
    part_id: str = ""
    position: int = 0


class Response(StrEnum):
    """What the chair decided after an objection (domain.md 4.7, 1)."""

    CONTINUE = "continue"
    IN_A_PAUSE = "in_a_pause"
    STOP = "stop"
    ADJOURN = "adjourn"

    @property
    def words(self) -> str:
        return {
            "continue": "go on recording, with notice",
            "in_a_pause": "go on; this person may speak in a pause or in writing",
            "stop": "stop the recording and write down instead",
            "adjourn": "adjourn the conference",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Objection:
    """Somebody objects to the recording, in their own words; the chair's decision and reason. Never blank.

    response None: not decided yet, the recording stands still.
    """

    id: str
    conference_id: str
    at: datetime
    who: str = ""
    words: str = ""
    response: Response | None = None
    reason: str = ""
    decided_by: str = ""
    moment: float | None = None
    part_id: str = ""
    position: int = 0


class Ground(StrEnum):
    """Why a part is not for everybody (domain.md 4.7, 2)."""

    WELFARE = "welfare"
    BEHAVIOUR = "behaviour"
    CHILD_ASKS = "child_asks"
    STOPS_ANOTHER = "stops_another"
    LEGAL = "legal"
    FAMILY_CONFLICT = "family_conflict"

    @property
    def words(self) -> str:
        return {
            "welfare": "the child's welfare would be harmed",
            "behaviour": "behaviour, threat or intoxication",
            "child_asks": "the child asks for it",
            "stops_another": "somebody's presence would stop another from speaking",
            "legal": "confidential legal or criminal information",
            "family_conflict": "conflict between family members",
        }[self.value]


@dataclass(frozen=True, slots=True)
class RestrictedPart:
    """A stretch of the conference that only its audience may hear or read about.

    audience: ids of attendees. started and ended: seconds of the recording's timeline, None without audio. ended_at
    None: it still goes on. ground_words: the chair's own words beside the ground.
    """

    id: str
    conference_id: str
    at: datetime
    audience: tuple[str, ...] = ()
    ground: Ground = Ground.STOPS_ANOTHER
    ground_words: str = ""
    decided_by: str = ""
    ended_at: datetime | None = None
    started: float | None = None
    ended: float | None = None
