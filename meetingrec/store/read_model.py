"""Everything captured of one conference, read at once."""

from __future__ import annotations

from functools import partial

from meetingrec.domain.attendance import Attendee, Interpreting
from meetingrec.domain.decisions import Decision
from meetingrec.domain.duties import DutyAnswer
from meetingrec.domain.marks import Mark
from meetingrec.domain.notice import LeafletGiven, NoticeGiven, Objection, RestrictedPart
from meetingrec.domain.plan import Action, Contingency, PlanReview
from meetingrec.domain.points import ChildVoice, Point, Scale
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.strategy import StrategyAnswers
from meetingrec.domain.transfer import Transfer
from meetingrec.domain.views import AgencyView, FamilyView
from meetingrec.store import conferences, entries
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import NotThere


def conference_record(db: Database, conference_id: str) -> ConferenceRecord:
    """The conference with what was not removed from it, each in the order shown. Raises NotThere."""
    conference = conferences.get(db, conference_id)
    if conference is None:
        raise NotThere(f"conferences has no row {conference_id}")
    there = partial(entries.of_conference, db, conference_id=conference_id)
    return ConferenceRecord(
        conference=conference,
        children=conferences.children_of(db, conference_id),
        attendees=there(Attendee),
        points=there(Point),
        voices=there(ChildVoice),
        decisions=there(Decision),
        actions=there(Action),
        interpreting=there(Interpreting),
        reports=there(AgencyReport),
        notices=there(NoticeGiven),
        objections=there(Objection),
        parts=there(RestrictedPart),
        scales=there(Scale),
        agency_views=there(AgencyView),
        family_views=there(FamilyView),
        contingencies=there(Contingency),
        plan_reviews=there(PlanReview),
        strategy=there(StrategyAnswers),
        transfers=there(Transfer),
        marks=there(Mark),
        duties=there(DutyAnswer),
        leaflets=there(LeafletGiven),
    )
