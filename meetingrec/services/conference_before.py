"""What the conference before said of how safe the children are: danger statement, safety goal and the mean scores.

A review reads them again and sets its own beside them (scenario S2.9, S2.34).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from meetingrec.domain.points import Layer
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.same_child import matching
from meetingrec.domain.scales import scores_of
from meetingrec.services.previous_plan import PreviousPlans
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences, read_model


@dataclass(frozen=True, slots=True)
class Before:
    """Of the open part only. statements: the last one of each layer; means: of the adults, by the child's id now."""

    statements: Mapping[Layer, str] = field(default_factory=dict)
    means: Mapping[str, float] = field(default_factory=dict)


class ConferencesBefore:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def of(self, conference_id: str) -> Before:
        """Empty when the library has no earlier conference about these children. Raises NotAllowed."""
        plan = PreviousPlans(self._signed_in).before(conference_id)
        if plan is None:
            return Before()
        with self._signed_in.reading() as db:
            earlier = read_model.conference_record(db, plan.conference_id).open_only
            now = conferences.children_of(db, conference_id)
        same = matching(earlier.children, now)
        means = {same[child.id]: scores_of(earlier, child.id).mean for child in earlier.children if child.id in same}
        return Before(
            {
                layer: text
                for layer in (Layer.DANGER_STATEMENT, Layer.SAFETY_GOAL)
                if (text := _last(earlier, layer, same))
            },
            {child_id: mean for child_id, mean in means.items() if mean is not None},
        )


def _last(record: ConferenceRecord, layer: Layer, same: Mapping[str, str]) -> str:
    """The statement these children's conference ended with, "" when there was none."""
    about = [point for point in record.points_of(layer) if not point.child_ids or set(point.child_ids) & set(same)]
    return about[-1].text if about else ""
