"""What the scores of 0 to 10 come to: a mean of the adults, with a child's own score always beside it, never in it
(domain.md 2, Scale; scenario S2.34).
"""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.domain.attendance import Side
from meetingrec.domain.child_names import begins_with
from meetingrec.domain.points import Scale
from meetingrec.domain.record import ConferenceRecord


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores for one child, each rater's last one. mean is None without a score; one decimal is meant."""

    child_id: str
    adults: tuple[Scale, ...]
    own: tuple[Scale, ...]

    @property
    def mean(self) -> float | None:
        """Of the adults only."""
        return sum(scale.score for scale in self.adults) / len(self.adults) if self.adults else None


def is_childs(record: ConferenceRecord, scale: Scale) -> bool:
    """Whether a child gave this score, in person, by a drawing, or by an advocate (`Ellie by advocate`)."""
    person = record.attendee(scale.rater)
    if person is not None:
        return person.side is Side.CHILD
    return bool(begins_with(scale.rater_words, record.children))


def scores_of(record: ConferenceRecord, child_id: str) -> Scores:
    """What everybody said about this child last; a score for all the children counts for each."""
    last: dict[str, Scale] = {}
    for scale in sorted(record.scales, key=lambda scale: (scale.position, scale.at)):
        if not scale.child_ids or child_id in scale.child_ids:
            last[scale.rater or scale.rater_words.casefold()] = scale
    found = tuple(sorted(last.values(), key=lambda scale: scale.score))
    return Scores(
        child_id,
        tuple(scale for scale in found if not is_childs(record, scale)),
        tuple(scale for scale in found if is_childs(record, scale)),
    )


def alike(record: ConferenceRecord) -> bool:
    """Whether the adults' scores are the same for every child, so that one picture will do."""
    return len({scores_of(record, child.id).adults for child in record.children}) < 2
