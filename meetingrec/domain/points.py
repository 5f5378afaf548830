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


@dataclass(frozen=True, slots=True)
class Point:
    """One line of discussion. `moment` is seconds on the recording's timeline, None without audio.

    said_by: id of an attendee, or "". child_ids empty means all the children of the conference.
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


@dataclass(frozen=True, slots=True)
class ChildVoice:
    """What a child said in their own words, or what was seen (domain.md A21, G2, G3).

    own_words False: an observation of a child who cannot tell us in words. how: the way the view was obtained.
    not_obtained_why: filled instead of words when there is neither voice nor observation.
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
