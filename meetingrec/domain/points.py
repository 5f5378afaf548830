"""What was said under the three headings, and what the child said (domain.md A8, A22, A23, G1-G3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Heading(StrEnum):
    """The three headings; an authority's profile may word them differently (domain.md 2, headingsStyle)."""

    WORRIED = "worried"
    WELL = "well"
    NEEDS = "needs"

    @property
    def words(self) -> str:
        return {
            "worried": "What are we worried about",
            "well": "What is working well",
            "needs": "What needs to happen",
        }[self.value]


class Kind(StrEnum):
    """Exactly six (domain.md G1)."""

    FACT = "fact"
    OPINION = "opinion"
    ASSESSMENT = "assessment"
    HYPOTHESIS = "hypothesis"
    JUDGEMENT = "judgement"
    DECISION = "decision"


class Basis(StrEnum):
    """How the person who said it knows (domain.md A23)."""

    FIRST_HAND = "first_hand"
    THIRD_PARTY = "third_party"
    RECORD = "record"

    @property
    def words(self) -> str:
        return {"first_hand": "saw or heard it", "third_party": "was told", "record": "from a record"}[self.value]


class Layer(StrEnum):
    """What a line is beyond a point of discussion (domain.md 2, Signs of Safety layers)."""

    POINT = "point"
    HARM = "harm"
    COMPLICATING = "complicating"
    STRENGTH = "strength"
    SAFETY = "safety"
    DANGER_STATEMENT = "danger_statement"
    SAFETY_GOAL = "safety_goal"

    @property
    def words(self) -> str:
        return {
            "point": "point",
            "harm": "harm that has happened",
            "complicating": "what makes it harder",
            "strength": "strength",
            "safety": "safety that is there already",
            "danger_statement": "danger statement",
            "safety_goal": "safety goal",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Point:
    """One line of discussion. `moment` is seconds on the recording's timeline, None without audio.

    said_by: id of an attendee, or "". child_ids empty means all the children of the conference. agreed_by and
    disagreed_by: ids of attendees. sensitive: to be looked at again before the child reads it (domain.md C26).
    part_id: the restricted part it was said in, whose audience it inherits; "" is the open conference.
    """

    id: str
    conference_id: str
    heading: Heading
    text: str
    at: datetime
    moment: float | None = None
    said_by: str = ""
    child_ids: tuple[str, ...] = ()
    kind: Kind = Kind.FACT
    basis: Basis = Basis.FIRST_HAND
    impact: str = ""
    recorded_by: str = ""
    position: int = 0
    layer: Layer = Layer.POINT
    sensitive: bool = False
    agreed_by: tuple[str, ...] = ()
    disagreed_by: tuple[str, ...] = ()
    part_id: str = ""


@dataclass(frozen=True, slots=True)
class ChildVoice:
    """What a child said in their own words, or what was seen (domain.md A21, G2, G3).

    own_words False: an observation of a child who cannot tell us in words. how: the way the view was obtained.
    not_obtained_why: filled instead of words when there is neither voice nor observation. tells_child: who will tell
    the child what was decided, and when (domain.md C24).
    """

    id: str
    conference_id: str
    child_id: str
    words: str
    at: datetime
    moment: float | None = None
    own_words: bool = True
    how: str = ""
    obtained_by: str = ""
    obtained_on: date | None = None
    seen_alone: bool | None = None
    not_alone_why: str = ""
    not_obtained_why: str = ""
    tells_child: str = ""
    part_id: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """How safe somebody thinks a child is: 0 = so bad that the child is not safe, 10 = safe enough to close.

    rater: id of an attendee, or "" with `rater_words` for somebody who is not on the roll (a child by an advocate).
    child_ids empty means all the children. Never averaged with a child's own score (scenario S2.34).
    """

    id: str
    conference_id: str
    at: datetime
    score: int = 5
    rater: str = ""
    rater_words: str = ""
    child_ids: tuple[str, ...] = ()
    reason: str = ""
    moment: float | None = None
    part_id: str = ""
    position: int = 0
