"""The outline plan: who will do what, by when, and how we will know (domain.md C9, C10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Action:
    """One thing somebody will do.

    owner is a name as it will be printed; by_family decides which of the two tables of the plan it goes into.
    by_when_words is for "every Tuesday" and the like; by_when is the date to be held to. for_whom: whom it is for,
    where that is not a child. owner_confirmed: somebody who was not in the room has been asked and will do it.
    referral: asks another agency for a service, with its purpose (domain.md J5).
    """

    id: str
    conference_id: str
    text: str
    at: datetime
    moment: float | None = None
    owner: str = ""
    by_family: bool = False
    child_ids: tuple[str, ...] = ()
    by_when: date | None = None
    by_when_words: str = ""
    how_we_will_know: str = ""
    help_given: str = ""
    position: int = 0
    for_whom: str = ""
    owner_confirmed: bool = False
    referral: bool = False
    worry_id: str = ""
    part_id: str = ""


@dataclass(frozen=True, slots=True)
class Contingency:
    """What happens if things go wrong: what would set it off, what is done then, and who decides."""

    id: str
    conference_id: str
    at: datetime
    trigger: str = ""
    what: str = ""
    who_decides: str = ""
    child_ids: tuple[str, ...] = ()
    moment: float | None = None
    part_id: str = ""
    position: int = 0

    @property
    def line(self) -> str:
        """As one line of a document."""
        first = (
            f"If {self.trigger.rstrip('.')}: {self.what}" if self.trigger and self.what else self.trigger or self.what
        )
        return f"{first.rstrip('.')}. {self.who_decides} decides." if self.who_decides else first


class Outcome(StrEnum):
    """How far an action of the plan before has come (domain.md B13)."""

    NOT_ASKED = "not_asked"
    DONE = "done"
    PART = "part"
    NOT_DONE = "not_done"

    @property
    def words(self) -> str:
        return {"not_asked": "not yet looked at", "done": "done", "part": "done in part", "not_done": "not done"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class PlanReview:
    """What became of one action of the plan before, for one child or all: what was reached, and why not more.

    action_id: the action in the earlier conference, "" when that was not held with this program. One action may have
    several rows, one a child (scenario S2.26).
    """

    id: str
    conference_id: str
    text: str
    at: datetime
    action_id: str = ""
    owner: str = ""
    child_ids: tuple[str, ...] = ()
    outcome: Outcome = Outcome.NOT_ASKED
    reached: str = ""
    why_not: str = ""
    moment: float | None = None
    part_id: str = ""
    position: int = 0
