"""The kinds of things that are written down of a conference, and the words for each."""

from __future__ import annotations

from meetingrec.domain.attendance import Attendee, Interpreting
from meetingrec.domain.decisions import Decision
from meetingrec.domain.duties import DutyAnswer
from meetingrec.domain.marks import Mark
from meetingrec.domain.notice import LeafletGiven, NoticeGiven, Objection, RestrictedPart
from meetingrec.domain.plan import Action, Contingency, PlanReview
from meetingrec.domain.points import ChildVoice, Point, Scale
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.strategy import StrategyAnswers
from meetingrec.domain.transfer import Transfer
from meetingrec.domain.views import AgencyView, FamilyView

Entry = (
    Attendee
    | Point
    | ChildVoice
    | Decision
    | Action
    | Interpreting
    | AgencyReport
    | NoticeGiven
    | Objection
    | RestrictedPart
    | Scale
    | AgencyView
    | FamilyView
    | Contingency
    | PlanReview
    | StrategyAnswers
    | Transfer
    | Mark
    | DutyAnswer
    | LeafletGiven
)

_NAMES: dict[type[object], tuple[str, str]] = {
    Attendee: ("attendance", "a person on the roll"),
    Point: ("points", "a point"),
    ChildVoice: ("voices", "the child's voice"),
    Decision: ("decisions", "a decision"),
    Action: ("actions", "an action"),
    Interpreting: ("interpreting", "the interpreter"),
    AgencyReport: ("reports", "a report"),
    NoticeGiven: ("notices", "the notice"),
    Objection: ("objections", "an objection"),
    RestrictedPart: ("parts", "a restricted part"),
    Scale: ("scales", "a scale"),
    AgencyView: ("views", "what an agency recommends"),
    FamilyView: ("views", "what the family says"),
    Contingency: ("plan", "what happens if things go wrong"),
    PlanReview: ("plan", "the plan before"),
    StrategyAnswers: ("strategy", "an answer of the strategy meeting"),
    Transfer: ("transfer", "the transfer from another authority"),
    Mark: ("marks", "a mark"),
    DutyAnswer: ("duties", "a deadline"),
    LeafletGiven: ("leaflets", "a leaflet"),
}


def change_kind(entry: Entry) -> str:
    """What pages are told has changed (events.Changes.kinds)."""
    return _NAMES[type(entry)][0]


def entry_words(entry: Entry) -> str:
    """`a point`, for the history and for undo."""
    return _NAMES[type(entry)][1]


ENTRY_CHANGES = frozenset(kind for kind, _ in _NAMES.values())
"""All that change_kind can say."""
