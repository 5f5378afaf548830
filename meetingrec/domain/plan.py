"""The outline plan: who will do what, by when, and how we will know (domain.md C9, C10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Action:
    """One thing somebody will do.

    owner is a name as it will be printed; by_family decides which of the two tables of the plan it goes into.
    by_when_words is for "every Tuesday" and the like; by_when is the date to be held to.
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
