"""How far the plan before has come: achieved, not achieved and why (domain.md B13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from meetingrec.domain.plan import Outcome, PlanReview


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of items; an action that is split between children counts once for each of them."""

    done: int = 0
    part: int = 0
    not_done: int = 0
    not_asked: int = 0

    @property
    def words(self) -> str:
        """
        >>> Progress(3, 1, 2).words
        'done 3, in part 1, not done 2'
        """
        counted = f"done {self.done}, in part {self.part}, not done {self.not_done}"
        return f"{counted}, not yet looked at {self.not_asked}" if self.not_asked else counted


def progress_of(reviews: Iterable[PlanReview]) -> Progress:
    outcomes = [review.outcome for review in reviews]
    return Progress(*(outcomes.count(one) for one in (Outcome.DONE, Outcome.PART, Outcome.NOT_DONE, Outcome.NOT_ASKED)))


def review_lacks(review: PlanReview) -> tuple[str, ...]:
    """What is not answered yet. What was not done, or only in part, needs the reason why."""
    if review.outcome is Outcome.NOT_ASKED:
        return ("whether it was done",)
    if review.outcome is not Outcome.DONE and not review.why_not:
        return ("why not",)
    return ()
