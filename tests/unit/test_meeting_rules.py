"""What each kind of meeting is due, follows, reads aloud and hands on; every date here was counted by hand."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetingrec import resources
from meetingrec.documents.starting import starting_text
from meetingrec.domain.access import Role
from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.deadlines import Anchors, Deadline, deadlines_of
from meetingrec.domain.decisions import Decision, DecisionType
from meetingrec.domain.document import DocumentType
from meetingrec.domain.due import Duty, DutyFacts, DutyState, duties_of, no_plan, nothing_follows
from meetingrec.domain.errors import ProfileRefused
from meetingrec.domain.introductions import introductions_missing
from meetingrec.domain.notice import Occasion
from meetingrec.domain.plan import Action
from meetingrec.domain.points import Heading, Layer, Point
from meetingrec.domain.profile_text import read_profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.settled import CONFIDENTIAL, counts_from, goes_through
from meetingrec.domain.transfer import Transfer, transfer_lacks
from meetingrec.services import practice_library as practice
from meetingrec.services.bank_holidays import BankHolidays
from meetingrec.services.capture import Capture
from meetingrec.services.children import Children
from meetingrec.services.conference_before import Before, ConferencesBefore
from meetingrec.services.copies import missing_from
from meetingrec.services.library import Library, Newcomer
from meetingrec.services.next_dates import NextDates
from meetingrec.services.notices import Notices
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.previous_plan import PreviousPlans
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transfer import store_transfer
from meetingrec.ui.room.still_missing import still_missing

LONDON = ZoneInfo("Europe/London")
SHIPPED = resources.shipped_profiles()
MARY = Child("", "Mary O'Neill", born=date(2016, 5, 3))


def held(kind: MeetingType, day: date, **more: object) -> Conference:
    """From two o'clock to ten past four."""
    begin = datetime(day.year, day.month, day.day, 14, tzinfo=LONDON)
    end = begin + timedelta(hours=2, minutes=10)
    made = Conference("k", kind, begin, "c", "Priya Raman", child_ids=("mary",), started_at=begin, ended_at=end)
    return replace(made, **more)  # type: ignore[arg-type]


def dues(profile: str, conference: Conference, *decided: DecisionType) -> dict[str, Deadline]:
    """By rule."""
    rules = resources.profile(profile)
    known = Anchors.of(conference, no_plan=no_plan(decisions(*decided)))
    return {item.rule: item for item in deadlines_of(rules, known, BankHolidays(rules.bank_holidays))}


def decisions(*decided: DecisionType) -> list[Decision]:
    return [Decision(str(at), "k", "", datetime(2026, 11, 2, tzinfo=UTC), type=one) for at, one in enumerate(decided)]


# ---- a review strategy meeting does not begin the time again ----


@pytest.mark.parametrize("profile", SHIPPED)
def test_fifteen_working_days_count_from_the_discussion_that_began_the_enquiry(profile: str) -> None:
    """Thu 30 Apr 2026; 4 May is a bank holiday: 1, 5 to 8, 11 to 15, 18 to 22 May are the fifteen."""
    first = held(MeetingType.STRATEGY_INITIAL, date(2026, 4, 30))
    assert dues(profile, first)["P01s"].day == date(2026, 5, 22)
    review = held(MeetingType.STRATEGY_REVIEW, date(2026, 5, 8), strategy_on=date(2026, 4, 30))
    assert dues(profile, review)["P01s"].day == date(2026, 5, 22)
    again = held(MeetingType.STRATEGY_REVIEW, date(2026, 5, 15), strategy_on=date(2026, 4, 30))
    assert dues(profile, again)["P01s"].day == date(2026, 5, 22)
    unknown = replace(review, strategy_on=None)
    assert "P01s" not in dues(profile, unknown), "never counted from a day nobody gave"
    assert counts_from(unknown) == "The day of the strategy discussion" and counts_from(review) == ""
    asked = [item.text for item in still_missing(ConferenceRecord(unknown), resources.profile(profile))]
    assert any("strategy discussion is not known" in words for words in asked)


def test_a_conference_that_was_booked_in_time_is_not_late() -> None:
    def found(now: datetime, **more: object) -> Duty:
        first = held(MeetingType.STRATEGY_INITIAL, date(2026, 4, 30), **more)
        facts, limits = DutyFacts(first), tuple(dues("newcastle", first).values())
        return next(duty for duty in duties_of(limits, facts, now) if duty.deadline.record == "initial_conference")

    after = datetime(2026, 5, 25, 9, tzinfo=LONDON)
    booked = found(after, review_on=date(2026, 5, 20))
    assert (booked.state, booked.needs_why, booked.place) == (DutyState.DONE, False, "dates")
    late = found(after, review_on=date(2026, 5, 26))
    assert (late.state, late.needs_why) == (DutyState.DONE_LATE, True)
    none = found(after)
    assert (none.state, none.needs_why, none.by_hand) == (DutyState.LATE, True, True)
    assert found(datetime(2026, 5, 22, 23, 59, tzinfo=LONDON)).state is DutyState.SOON


# ---- what follows from a plan ----


@pytest.mark.parametrize(
    ("decided", "plan", "over"),
    [
        ((), True, False),
        ((DecisionType.MAKE_SUBJECT,), True, False),
        ((DecisionType.CHILD_IN_NEED,), False, False),
        ((DecisionType.NOT_SUBJECT, DecisionType.CHILD_IN_NEED), False, True),
        ((DecisionType.END,), False, True),
        ((DecisionType.END, DecisionType.CONTINUE), True, False),
        ((DecisionType.CHILD_IN_NEED, DecisionType.MAKE_SUBJECT), True, False),
        ((DecisionType.NOT_SUBJECT, DecisionType.CATEGORY), True, False),
        ((DecisionType.NOT_SAID,), False, False),
        ((DecisionType.NOT_SAID, DecisionType.END), False, False),
        ((DecisionType.NOT_SAID, DecisionType.CONTINUE), True, False),
        ((DecisionType.LEGAL_ADVICE,), True, False),
    ],
)
def test_nothing_is_due_that_asserts_a_plan_nobody_decided(
    decided: tuple[DecisionType, ...], plan: bool, over: bool
) -> None:
    """An initial conference on Mon 26 Oct 2026: core group by Mon 9 Nov, review by Tue 26 Jan 2027, visit by 16 Nov."""
    found = dues("national", held(MeetingType.ICPC, date(2026, 10, 26)), *decided)
    days = {found[rule].day for rule in ("P02", "P04", "P15") if rule in found}
    assert days == ({date(2026, 11, 9), date(2027, 1, 26), date(2026, 11, 16)} if plan else set())
    assert "P06" in found, "decisions go out all the same"
    assert nothing_follows(decisions(*decided)) is over, "a date is asked for while anything is to be looked at again"


# ---- dual process ----


def test_a_dual_process_meeting_is_a_review_conference() -> None:
    """Thu 2 Apr 2026 before Easter (3 and 6 Apr), first review after a conference on Fri 9 Jan."""
    dual = held(MeetingType.DUAL_PROCESS, date(2026, 4, 2), previous_on=date(2026, 1, 9), first_review=True)
    found = dues("national", dual)
    expected = {
        "P03": date(2026, 5, 14),
        "P04r": date(2026, 4, 9),
        "P05": date(2026, 10, 2),
        "P06": date(2026, 4, 3),
        "P09r": date(2026, 3, 26),
        "P10": date(2026, 3, 30),
        "P11": date(2026, 4, 5),
        "P12": date(2026, 4, 30),
        "P15": date(2026, 4, 27),
    }
    assert {rule: item.day for rule, item in found.items()} == expected
    later = dues("national", replace(dual, first_review=False))
    assert later["P05r"].day == date(2026, 7, 9) and "P04r" not in later
    assert dues("newcastle", dual)["P06"].day == date(2026, 4, 7), "one working day"
    assert dues("bolton", dual)["F3d"].day == date(2026, 4, 20), "ten working days for the minutes"
    assert counts_from(replace(dual, previous_on=None)) == "The day of the conference before"


def test_a_dual_process_meeting_in_trafford_is_a_looked_after_review_too() -> None:
    found = dues("trafford", held(MeetingType.DUAL_PROCESS, date(2026, 4, 2), previous_on=date(2026, 1, 9)))
    days = {rule: item.day for rule, item in found.items() if rule.startswith("T")}
    assert days == {
        "T07": date(2026, 3, 30),
        "T08": date(2026, 4, 3),
        "T09": date(2026, 4, 17),
        "T12": date(2026, 3, 30),
        "T13": date(2026, 4, 13),
        "T14": date(2026, 4, 27),
    }
    assert found["T08"].due == datetime(2026, 4, 3, 16, 10, tzinfo=LONDON)
    assert found["T09"].other_reading is not None and found["T09"].other_reading.day == date(2026, 4, 27)


def test_a_dual_process_meeting_needs_a_quorum() -> None:
    alone = Attendee("a", "k", "Tom Ashdown", role="social worker", agency="CSC", presence=Presence.HERE)
    record = ConferenceRecord(held(MeetingType.DUAL_PROCESS, date(2026, 4, 2)), attendees=(alone,))
    assert any("quorum" in words for words, _ in introductions_missing(record))


# ---- copies ----


def test_a_professional_who_was_invited_and_did_not_come_should_have_a_copy() -> None:
    """domain.md 4.5: all invited professionals, the absent among them; not those somebody left out."""
    nurse = Attendee("n", "k", "Asha Rao", role="school nurse", agency="NHS", side=Side.PROFESSIONAL)
    record = ConferenceRecord(held(MeetingType.RCPC, date(2026, 6, 18)))
    should = {
        presence: bool(missing_from((), replace(record, attendees=(replace(nurse, presence=presence),))))
        for presence in Presence
    }
    assert {presence for presence, named in should.items() if not named} == {Presence.NOT_INVITED, Presence.EXCLUDED}


# ---- the notice ----


@pytest.mark.parametrize("profile", SHIPPED)
@pytest.mark.parametrize("kind", list(MeetingType))
def test_the_notice_fits_the_meeting(profile: str, kind: MeetingType) -> None:
    rules = resources.profile(profile)
    words = rules.notice_for(kind).format(chair="Priya Raman", authority="Marlbeck", children="Ellie", time="14:02")
    assert "sound recording" in words and "Priya Raman" in words and "14:02" in words
    among_professionals = kind in CONFIDENTIAL - {MeetingType.PRE_PROCEEDINGS}
    conference = kind in {
        MeetingType.ICPC, MeetingType.RCPC, MeetingType.PRE_BIRTH, MeetingType.TRANSFER_IN, MeetingType.DUAL_PROCESS,
        MeetingType.LOOKED_AFTER_REVIEW,
    }  # fmt: skip
    assert ("independent chair" in words) is conference
    assert ("decisions and recommendations in writing" in words) is conference
    if conference:
        assert rules.notice_for(kind) == rules.notice
        assert rules.notice_version_for(kind) == rules.notice_version
    if among_professionals:
        assert "you will get" not in words and "leaflet" not in words and "related to the children" not in words
        assert rules.notice_version_for(kind) == f"{rules.notice_version}-professionals"


def test_a_councils_own_notice_is_read_as_the_council_wrote_it() -> None:
    own = 'extends = "national"\nid = "marlbeck"\nname = "Marlbeck"\nnotice_version = "7"\nnotice = "We record."\n'

    def find(name: str) -> str:
        return resources.template(f"{name}.toml").read_text(encoding="utf-8")

    made = read_profile(own, "marlbeck.toml", find)
    assert made.notice_for(MeetingType.ICPC) == "We record."
    assert made.notice_for(MeetingType.STRATEGY_INITIAL) == resources.profile("national").notice_for(
        MeetingType.STRATEGY_INITIAL
    )
    mine = read_profile(f'{own}[notices]\nprofessionals = "Among us, {{time}}."\nother_meetings = ""\n', "m", find)
    assert mine.notice_for(MeetingType.LEGAL_PLANNING) == "Among us, {time}."
    assert mine.notice_for(MeetingType.CORE_GROUP) == "We record.", "left out: the one wording for everything"
    assert mine.notice_version_for(MeetingType.CORE_GROUP) == "7"
    for wrong, line, words in (
        ('[notices]\nprofessional = "x"\n', 7, "Did you mean 'professionals'"),
        ('[notices]\nprofessionals = "{chiar}"\n', 7, "cannot fill in {chiar}"),
    ):
        with pytest.raises(ProfileRefused, match=words) as refused:
            read_profile(own + wrong, "m", find)
        assert refused.value.line == line
    unversioned = 'extends = "national"\nid = "m"\nname = "M"\n[notices]\nprofessionals = "x"\n'
    with pytest.raises(ProfileRefused, match="'notice_version' of its own"):
        read_profile(unversioned, "m", find)


# ---- what a meeting follows, and what it may be shown of it ----


def test_what_only_professionals_heard_is_before_nothing_else() -> None:
    for earlier in CONFIDENTIAL:
        own = {kind for kind in MeetingType if goes_through(kind, earlier)}
        strategy = {MeetingType.STRATEGY_INITIAL, MeetingType.STRATEGY_REVIEW}
        assert own == (strategy if earlier in strategy else {earlier})
    for kind in (MeetingType.ICPC, MeetingType.PRE_BIRTH):
        assert not any(goes_through(kind, earlier) for earlier in MeetingType)
    assert goes_through(MeetingType.CHILD_IN_NEED, MeetingType.ICPC)


def a_meeting(chair: SignedIn, kind: MeetingType, day: datetime, child: Child = MARY) -> Conference:
    """Held without sound; it agreed something, and said what is feared."""
    _, made = Children(chair).plan(kind, day, (child,))
    Planning(chair).begin(made.id, "written down")
    capture = Capture(chair)
    capture.add(Action("", made.id, f"agreed at the {kind.words}", day, owner="DC Cole"))
    capture.add(Point("", made.id, Heading.WORRIED, f"feared at the {kind.words}", day, layer=Layer.DANGER_STATEMENT))
    Planning(chair).end(made.id)
    return chair.conference(made.id)


def shown(chair: SignedIn, kind: MeetingType, day: datetime, child: Child, link: str = "") -> str:
    """What a meeting of this kind is shown of an earlier one, in words; "" for nothing at all."""
    _, made = Children(chair).plan(kind, day, (child,))
    if link:
        Planning(chair).change(replace(chair.conference(made.id), previous_id=link))
    plan, before = PreviousPlans(chair).before(made.id), ConferencesBefore(chair).of(made.id)
    listed = [one.meeting_type for one in Children(chair).earlier(made.id)]
    assert all(goes_through(kind, one) for one in listed), "nor is it offered on Prepare"
    assert plan is not None or before == Before()
    return f"{plan.actions} {before.statements}" if plan is not None else ""


def another_chair(library: Library) -> SignedIn:
    """One who may not read what the first one chaired; nobody else may be signed in."""
    with contextlib.closing(library.sign_in("records", practice.PASSWORD)) as records:
        People(library, records).add(Newcomer("okoro", "Martin Okoro", "practice-voices", frozenset({Role.CHAIR})))
    return library.sign_in("okoro", "practice-voices")


SECRET = (MeetingType.STRATEGY_INITIAL, MeetingType.LEGAL_PLANNING, MeetingType.PRE_PROCEEDINGS)


WITH_THE_FAMILY = (
    MeetingType.ICPC, MeetingType.PRE_BIRTH, MeetingType.TRANSFER_IN, MeetingType.RCPC, MeetingType.CORE_GROUP,
    MeetingType.CHILD_IN_NEED, MeetingType.LOOKED_AFTER_REVIEW, MeetingType.DUAL_PROCESS,
)  # fmt: skip


def test_nothing_of_a_strategy_or_legal_meeting_comes_before_the_family(library: Library, chair: SignedIn) -> None:
    day = datetime(2026, 4, 30, 13, tzinfo=UTC)
    secret = [a_meeting(chair, kind, day + timedelta(hours=at)) for at, kind in enumerate(SECRET)]
    (child,) = Planning(chair).record(secret[0].id).children
    for at, kind in enumerate(WITH_THE_FAMILY):
        later = day + timedelta(days=1, minutes=at)
        assert " at the " not in shown(chair, kind, later, child), kind
        assert shown(chair, kind, later, child, link=secret[at % 3].id) == "", kind
    review = shown(chair, MeetingType.STRATEGY_REVIEW, day + timedelta(days=2), child)
    assert "agreed at the Strategy meeting" in review and "feared at the Strategy meeting" in review
    assert "Legal" not in review and "Pre-proceedings" not in review
    chair.close()
    with contextlib.closing(another_chair(library)) as okoro:
        for link in ("", secret[0].id):
            theirs = shown(okoro, MeetingType.STRATEGY_REVIEW, day + timedelta(days=3), child, link)
            assert theirs == "", "who may not read it is not shown it"


def test_a_conference_that_decides_first_has_no_plan_before(chair: SignedIn) -> None:
    day = datetime(2026, 4, 30, 13, tzinfo=UTC)
    group = a_meeting(chair, MeetingType.CORE_GROUP, day)
    (child,) = Planning(chair).record(group.id).children
    assert shown(chair, MeetingType.ICPC, day + timedelta(days=1), child, link=group.id) == ""
    assert "agreed at the Core group" in shown(chair, MeetingType.CHILD_IN_NEED, day + timedelta(days=1), child)


def test_a_meeting_is_linked_to_the_one_that_decided_it(chair: SignedIn) -> None:
    day = datetime(2026, 4, 30, 13, tzinfo=UTC)
    first = a_meeting(chair, MeetingType.ICPC, day)
    (child,) = Planning(chair).record(first.id).children

    def planned(kind: MeetingType, after: int) -> Conference:
        return Children(chair).plan(kind, day + timedelta(days=after), (child,))[1]

    need = planned(MeetingType.CHILD_IN_NEED, 20)
    assert need.previous_id == first.id
    before = PreviousPlans(chair).before(need.id)
    assert before is not None and before.conference_id == first.id
    dual = planned(MeetingType.DUAL_PROCESS, 80)
    assert (dual.previous_id, dual.first_review) == (first.id, True)
    review = planned(MeetingType.RCPC, 200)
    assert (review.previous_id, review.first_review) == (dual.id, False)


def test_a_review_strategy_meeting_knows_the_day_the_enquiry_began(chair: SignedIn) -> None:
    start = chair.clock()
    first = a_meeting(chair, MeetingType.STRATEGY_INITIAL, start)
    (child,) = Planning(chair).record(first.id).children
    began = start.astimezone(LONDON).date()
    _, review = Children(chair).plan(MeetingType.STRATEGY_REVIEW, start + timedelta(days=8), (child,))
    _, again = Children(chair).plan(MeetingType.STRATEGY_REVIEW, start + timedelta(days=12), (child,))
    assert (review.strategy_on, again.strategy_on, again.previous_id) == (began, began, review.id)
    limit, counted = NextDates(chair).limits(again.id).review, NextDates(chair).limits(first.id).review
    assert limit is not None and counted is not None and limit.day == counted.day
    Notices(chair).give(review.id, Occasion.OPENING)
    assert chair.conference(review.id).notice_version == "1-professionals"
    assert "independent chair" not in Planning(chair).notice_text(review.id)


# ---- a plan from another authority ----


def test_a_transfer_is_written_down_and_printed(chair: SignedIn) -> None:
    _, made = Children(chair).plan(MeetingType.TRANSFER_IN, datetime(2026, 6, 4, 9, tzinfo=UTC), (MARY,))
    planning, profile = Planning(chair), resources.profile("national")
    asked = [item for item in still_missing(planning.record(made.id), profile) if item.rule == "D14"]
    assert [(item.place, item.blocks) for item in asked] == [("transfer:transfer", False)]
    first = Transfer("", made.id, made.planned_start, sending_authority="Leeds City Council")
    store_transfer(chair, first, 61.5)
    (stored,) = planning.record(made.id).transfers
    assert transfer_lacks(stored) == (
        "the day this authority was told", "who accepted responsibility in writing", "when it was accepted"
    )  # fmt: skip
    whole = replace(stored, told_on=date(2026, 5, 14), accepted_by="Ade Lawal", accepted_on=date(2026, 6, 4))
    store_transfer(chair, replace(whole, id="", moment=None), 99.0)
    record = planning.record(made.id)
    assert record.transfers == (whole,) and whole.moment == 61.5, "one row, with the moment of its first word"
    assert not [item for item in still_missing(record, profile) if item.rule == "D14"]
    told = starting_text(DocumentType.SUMMARY, "why_held", record)
    for words in (
        "The plan comes from Leeds City Council.",
        "This authority was told on Thursday 14 May 2026.",
        "Ade Lawal accepted responsibility in writing on Thursday 4 June 2026.",
    ):
        assert words in told
