"""The plan before: what an earlier conference agreed, to be gone through in this one (domain.md B13, S2.10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from meetingrec.domain.access import Act
from meetingrec.domain.amendment import AmendmentState
from meetingrec.domain.conference import Conference, MeetingType, Stage
from meetingrec.domain.plan import Action, PlanReview
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.same_child import matching
from meetingrec.domain.settled import CONFIDENTIAL, REVIEWS_OF_A_PLAN, goes_through
from meetingrec.services.plan_conference import local
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences, desk, documents, read_model
from meetingrec.store.cipher import Database

_MAKES_A_PLAN = REVIEWS_OF_A_PLAN | {MeetingType.ICPC, MeetingType.TRANSFER_IN, MeetingType.PRE_BIRTH}
"""Conferences whose plan a review conference goes through; core groups in between only carry it out."""


@dataclass(frozen=True, slots=True)
class PlanBefore:
    """What is open of the plan of an earlier conference, with the children as this conference knows them.

    kept_back: how many actions belong to a restricted part of it; told to its own chair only, 0 for anybody else.
    noted: small errors in its documents that were left to this conference to put right (domain.md 4.3).
    """

    conference_id: str
    title: str
    held_on: date
    chair_name: str
    actions: tuple[Action, ...]
    kept_back: int = 0
    noted: tuple[str, ...] = ()


class PreviousPlans:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def before(self, conference_id: str) -> PlanBefore | None:
        """The plan this conference goes through: of the conference it is linked to, else of the one before it.

        None when the library has none about the same children that a meeting of this kind goes through. Raises
        NotAllowed for anybody but the chair of this one. That the earlier one may have had another chair is no bar
        where its open plan was sent to everybody invited; of a confidential meeting it takes the right to read it.
        """
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.CAPTURE, conference)
        with self._signed_in.reading() as db:
            earlier = _earlier(db, conference, self._may_see)
            if earlier is None:
                return None
            whole = read_model.conference_record(db, earlier.id)
            children = conferences.children_of(db, conference_id)
            noted = _noted(db, earlier.id)
        same = matching(whole.children, children)
        own = self._signed_in.may(Act.CAPTURE, earlier)
        opened = whole.open_only
        here = [_for_today(action, same, conference.child_ids) for action in opened.actions]
        return PlanBefore(
            earlier.id,
            earlier.meeting_type.words,
            local(earlier.started_at or earlier.planned_start, earlier.zone).date(),
            earlier.chair_name,
            tuple(action for action in here if action is not None),
            len(whole.actions) - len(opened.actions) if own else 0,
            noted,
        )

    def _may_see(self, earlier: Conference) -> bool:
        return earlier.meeting_type not in CONFIDENTIAL or self._signed_in.may(Act.READ_RECORD, earlier)


def offered(before: PlanBefore, record: ConferenceRecord, at: datetime) -> tuple[PlanReview, ...]:
    """Actions of the plan before that nobody has spoken of yet, as reviews that are not stored. Their ids say what
    they are of; one that was split between the children is offered again for those whose row was removed.
    """
    found = []
    for action in before.actions:
        wanted = set(action.child_ids or record.conference.child_ids)
        there = [review for review in record.plan_reviews if review.action_id == action.id]
        left = wanted - {child for review in there for child in (review.child_ids or record.conference.child_ids)}
        if not there or left:
            child_ids = tuple(child for child in record.conference.child_ids if child in left) if there else ()
            found.append(
                PlanReview(
                    f"offered {action.id}",
                    record.conference.id,
                    action.text,
                    at,
                    action_id=action.id,
                    owner=action.owner,
                    child_ids=child_ids or action.child_ids,
                )
            )
    return tuple(found)


def split(review: PlanReview, children: Iterable[str]) -> tuple[PlanReview, ...]:
    """One row a child, for what was done for one and not for another (S2.26). None of them is stored yet."""
    wanted = [child for child in children if not review.child_ids or child in review.child_ids]
    return tuple(replace(review, id="", child_ids=(child,)) for child in wanted)


def _noted(db: Database, conference_id: str) -> tuple[str, ...]:
    """`Decisions and recommendations: Northside Primary (the name of the school is wrong)`."""
    return tuple(
        f"{document.type.words}: {asked.proposed} ({asked.reason})"
        for document in documents.of_conference(db, conference_id)
        for asked in desk.amendments(db, document.id)
        if asked.state is AmendmentState.NOTED
    )


def _earlier(db: Database, conference: Conference, may_see: Callable[[Conference], bool]) -> Conference | None:
    kind = conference.meeting_type
    linked = conferences.get(db, conference.previous_id) if conference.previous_id else None
    if linked is not None:
        about = matching(conferences.children_of(db, linked.id), conferences.children_of(db, conference.id))
        seen = linked.id != conference.id and goes_through(kind, linked.meeting_type) and may_see(linked)
        return linked if about and seen else None
    held = [one for one in conferences.previous(db, conference.id) if one.stage is not Stage.PLANNED]
    open_to = [one for one in held if goes_through(kind, one.meeting_type) and may_see(one)]
    makes = [one for one in open_to if one.meeting_type in _MAKES_A_PLAN]
    wanted = makes if kind in REVIEWS_OF_A_PLAN else open_to
    return wanted[0] if wanted else None


def _for_today(action: Action, same: dict[str, str], children: tuple[str, ...]) -> Action | None:
    """With the ids the children have here, in their order; None for an action about others only."""
    if not action.child_ids:
        return action
    meant = {same[child] for child in action.child_ids if child in same}
    return replace(action, child_ids=tuple(child for child in children if child in meant)) if meant else None
