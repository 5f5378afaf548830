"""What the close asks for: each line of domain.md 7 that can be put right in the room, and where it leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from meetingrec import resources
from meetingrec.domain.attendance import InterpreterSource, Interpreting, Presence
from meetingrec.domain.conference import CONFIRMED_DETAILS, MeetingType, Unknown
from meetingrec.domain.deadlines import Anchors, deadlines_of
from meetingrec.domain.decisions import Decision, DecisionType
from meetingrec.domain.due import Duty, DutyFacts, duties_of
from meetingrec.domain.notice import LeafletGiven, Objection
from meetingrec.domain.plan import Outcome, PlanReview
from meetingrec.domain.profile import Check, Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.views import AgencyView, Agreement, FamilyView, Recommendation
from meetingrec.services.bank_holidays import BankHolidays
from meetingrec.ui.room.still_missing import still_missing
from tests.data.marlbeck import AT, CONFERENCE, RECORD

C = CONFERENCE.id
NATIONAL = resources.profile("national")
TODAY = date(2026, 4, 2)


def whole() -> ConferenceRecord:
    """Scenario S1 with every question answered."""
    conference = replace(
        CONFERENCE,
        notice_read_at=AT,
        record_keeper="Priya Raman",
        children_told="Sam Whitlock tells Ellie on 8 April",
        inquorate_why="enough for today",
    )
    unknown = tuple(Unknown(detail, "not asked of anybody in a test") for detail in CONFIRMED_DETAILS)
    children = tuple(
        replace(child, unknown=unknown, confirmed_with="Kasia Nowicka", confirmed_at=AT) for child in RECORD.children
    )
    decisions = tuple(
        replace(item, type=DecisionType.MAKE_SUBJECT, legal_advice=False, legal_why_not="mother protects them")
        for item in RECORD.decisions
    )
    return replace(
        RECORD,
        conference=conference,
        children=children,
        attendees=tuple(
            replace(person, why="not known") if person.presence is Presence.DID_NOT_ATTEND else person
            for person in RECORD.attendees
        ),
        decisions=decisions,
        actions=tuple(replace(item, owner_confirmed=True) for item in RECORD.actions),
        contingencies=tuple(
            replace(item, trigger="the police come", who_decides="Lorna") for item in RECORD.contingencies
        ),
        interpreting=(Interpreting("i", C, AT, for_whom="a1", language="Polish", name="Ewa Lis"),),
        agency_views=(AgencyView("v", C, AT, "CSC", Recommendation.PLAN),),
        family_views=tuple(FamilyView(f"f{n}", C, AT, f"a{n}", Agreement.AGREES) for n in (1, 2)),
        leaflets=tuple(LeafletGiven(key, C, AT, key, "Kasia", explained=True) for key in NATIONAL.leaflets),
    )


def duties(record: ConferenceRecord, profile: Profile = NATIONAL) -> tuple[Duty, ...]:
    holidays = BankHolidays(profile.bank_holidays)
    found = deadlines_of(profile, Anchors.of(record.conference), holidays)
    return duties_of(found, DutyFacts(record.conference, record.reports), datetime(2026, 4, 2, 15, tzinfo=UTC))


def lines(record: ConferenceRecord, profile: Profile = NATIONAL, owed: str = "") -> dict[str, str]:
    """Words of each line -> its place."""
    found = still_missing(record, profile, duties(record, profile), TODAY, owed)
    return {finding.text: finding.place for finding in found}


def test_a_whole_conference_lacks_nothing() -> None:
    assert lines(whole()) == {}


CASES = {
    "Kasia has not been asked": (
        lambda r: replace(r, family_views=r.family_views[1:]),
        "Kasia Nowicka agreed",
        "views",
    ),
    "interpreter": (lambda r: replace(r, interpreting=()), "whether an interpreter is needed", "interpreter"),
    "a friend interprets": (
        lambda r: replace(r, interpreting=(replace(r.interpreting[0], source=InterpreterSource.FRIEND),)),
        "The interpreter is a friend",
        "interpreter:i",
    ),
    "objection": (
        lambda r: replace(r, objections=(Objection("o", C, AT, "Darren", "no"),)),
        "Nothing is decided about Darren's objection",
        "objection:o",
    ),
    "report": (
        lambda r: replace(r, reports=(AgencyReport("r", C, AT, "Housing"),)),
        "Agency report, Housing: why it has not come",
        "report:r",
    ),
    "religion": (
        lambda r: replace(r, children=(replace(r.children[0], religion="", unknown=()), r.children[1])),
        "religion",
        "child:ellie",
    ),
    "voice": (lambda r: replace(r, voices=r.voices[:1]), "Nothing is known of what Jude thinks", "voice:jude"),
    "told": (
        lambda r: replace(
            r,
            conference=replace(r.conference, children_told=""),
            voices=tuple(replace(voice, tells_child="Tom" if voice.child_id == "ellie" else "") for voice in r.voices),
        ),
        "Nobody has said who tells Jude what was decided",
        "voice:v2",
    ),
    "source": (
        lambda r: replace(r, points=(replace(r.points[0], said_by=""), *r.points[1:])),
        "There have been three 999 calls",
        "point:p1",
    ),
    "legal": (
        lambda r: replace(r, decisions=(replace(r.decisions[0], legal_advice=None), r.decisions[1])),
        "whether legal advice was sought",
        "decision:d1",
    ),
    "dissent": (
        lambda r: replace(r, decisions=(replace(r.decisions[0], dissent=()), r.decisions[1])),
        "whether anybody disagreed",
        "decision:d1",
    ),
    "a plan and none": (
        lambda r: replace(
            r, decisions=(*r.decisions, replace(r.decisions[0], id="d3", type=DecisionType.NOT_SUBJECT, category=""))
        ),
        "Ellie: two decisions contradict each other",
        "decisions",
    ),
    "a plan ends": (
        lambda r: replace(
            r,
            decisions=(replace(r.decisions[0], type=DecisionType.END), r.decisions[1]),
            family_views=tuple(replace(view, child_ids=("jude",)) for view in r.family_views),
        ),
        "Ellie's plan ends: whether anybody of the family agrees",
        "views",
    ),
    "one child undecided": (lambda r: replace(r, decisions=r.decisions[:1]), "about a plan for Jude", "decisions"),
    "absent owner": (
        lambda r: replace(r, actions=(*r.actions[:6], replace(r.actions[6], owner="Rita Dunn", owner_confirmed=False))),
        "Rita Dunn is not in the room and has not been asked",
        "action:x7",
    ),
    "an action nobody owns": (lambda r: replace(r, actions=(replace(r.actions[0], owner=""),)), ": who", "action:x1"),
    "review": (
        lambda r: replace(r, conference=replace(r.conference, review_on=None)),
        "No date for the next conference",
        "dates",
    ),
    "core group": (
        lambda r: replace(r, conference=replace(r.conference, core_group_on=None)),
        "No date: first core group",
        "dates",
    ),
    "review too late": (
        lambda r: replace(r, conference=replace(r.conference, review_on=date(2026, 7, 3))),
        "First review conference: late, and nobody has said why",
        "due:P04",
    ),
    "leaflet": (
        lambda r: replace(r, leaflets=r.leaflets[1:]),
        "Leaflet not given: How to complain",
        "leaflet:complaints",
    ),
    "not explained": (
        lambda r: replace(r, leaflets=(*r.leaflets[:2], replace(r.leaflets[2], explained=False))),
        "Nobody has explained the leaflet Your personal records",
        "leaflet:your_records",
    ),
    "record keeper": (
        lambda r: replace(r, conference=replace(r.conference, record_keeper="")),
        "who keeps the one true record",
        "prepare",
    ),
    "notice": (
        lambda r: replace(r, conference=replace(r.conference, notice_read_at=None)),
        "The notice was not read aloud",
        "opening",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_thing_that_is_missing_is_one_line_that_leads_to_its_place(name: str) -> None:
    change, words, place = CASES[name]
    found = lines(change(whole()))
    assert [at for text, at in found.items() if words in text] == [place], found
    assert len(found) == 1, found


def test_the_plan_before_and_the_strategy_are_asked_about_where_there_are_such_steps() -> None:
    rows = (PlanReview("b", C, "Dentist for Poppy", AT, outcome=Outcome.PART),)
    review = replace(whole(), plan_reviews=rows)
    assert "review:b" not in lines(review).values()
    rcpc = replace(review, conference=replace(review.conference, meeting_type=MeetingType.RCPC))
    assert lines(rcpc)["“Dentist for Poppy”: why not"] == "review:b"
    meeting = replace(whole(), conference=replace(whole().conference, meeting_type=MeetingType.STRATEGY_INITIAL))
    assert "strategy" in lines(meeting).values() and "views" not in lines(meeting).values()


def test_a_decision_of_no_certain_kind_is_asked_and_leaves_its_child_undecided() -> None:
    unsure = replace(whole().decisions[0], type=DecisionType.NOT_SAID)
    found = lines(replace(whole(), decisions=(unsure, whole().decisions[1])))
    assert "Nothing is decided about a plan for Ellie" in found
    assert [words for words, place in found.items() if place == "decision:d1"] == [
        "“Ellie will have a child protection plan”: what kind of decision it is"
    ]


def test_without_a_plan_no_date_and_no_contingency_are_asked_for() -> None:
    ended = tuple(replace(item, type=DecisionType.NOT_SUBJECT, category="") for item in whole().decisions)
    conference = replace(whole().conference, review_on=None, core_group_on=None)
    record = replace(whole(), decisions=ended, contingencies=(), conference=conference)
    assert {text for text in lines(record) if "date" in text.lower() and "No date:" not in text} == set()
    assert "Nothing is written down for when things go wrong" not in lines(record)


def test_the_profile_says_what_stops_and_what_warns() -> None:
    record = replace(whole(), leaflets=(), conference=replace(whole().conference, review_on=None))
    stops = {finding.rule: finding.blocks for finding in still_missing(record, NATIONAL, (), TODAY)}
    assert stops == {"A15": True, "D6": False}
    strict = replace(NATIONAL, checks={"D6": Check.BLOCK, "A15": Check.WARN})
    assert {finding.rule: finding.blocks for finding in still_missing(record, strict, (), TODAY)} == {
        "A15": False,
        "D6": True,
    }


def test_a_long_list_of_points_without_a_source_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    record = replace(whole(), points=tuple(replace(point, said_by="") for point in RECORD.points))
    found = [text for text, place in lines(record).items() if place.startswith("point:")]
    assert len(found) == 4 and found[-1] == "The same of 10 more points"


def test_a_notice_that_is_owed_again_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines(whole(), owed="Notice not yet given since the pause at 15:05.") == {
        "Notice not yet given since the pause at 15:05.": "opening"
    }


def test_the_checks_of_an_empty_conference_take_no_time() -> None:
    record = ConferenceRecord(replace(CONFERENCE, ended_at=AT + timedelta(hours=1)))
    found = still_missing(record, NATIONAL)
    assert {finding.place for finding in found} >= {"decisions", "worried", "well"}
    assert all(Decision and finding.text and finding.place for finding in found)
