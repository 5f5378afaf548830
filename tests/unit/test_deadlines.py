"""When things are due: every date the scenarios name, both readings, both clock changes, nothing moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec import resources
from meetingrec.domain.conference import Conference, MeetingType
from meetingrec.domain.deadlines import (
    Anchor,
    Anchors,
    DaysRead,
    Deadline,
    Direction,
    Rule,
    Unit,
    deadlines_of,
    decisions_due,
    due,
)
from meetingrec.services.bank_holidays import BankHolidays

LONDON = ZoneInfo("Europe/London")
CLOSED = BankHolidays()

S1 = Anchors(
    MeetingType.ICPC,
    date(2026, 4, 2),
    meeting_start=datetime(2026, 4, 2, 14, 2, tzinfo=LONDON),
    meeting_end=datetime(2026, 4, 2, 16, 10, tzinfo=LONDON),
    strategy_date=date(2026, 3, 12),
)
S2 = Anchors(
    MeetingType.RCPC,
    date(2026, 6, 18),
    meeting_end=datetime(2026, 6, 18, 11, 25, tzinfo=LONDON),
    previous_date=date(2026, 3, 25),
    first_review=True,
)


def dues(profile: str, anchors: Anchors) -> dict[str, Deadline]:
    """By record; no meeting has two rules for the same record."""
    found = deadlines_of(resources.profile(profile), anchors, CLOSED)
    assert len({item.record for item in found}) == len(found)
    assert list(found) == sorted(found, key=lambda item: (item.due, item.rule))
    return {item.record: item for item in found}


def clock(deadline: Deadline) -> str:
    return f"{deadline.due.astimezone(LONDON):%a %d %b %H:%M}"


def rule(n: int, unit: Unit, anchor: Anchor = Anchor.MEETING_DATE, direction: Direction = Direction.AFTER) -> Rule:
    return Rule("X", (MeetingType.ICPC,), "x", "X", n, unit, direction, anchor, "as written", "source")


# --- scenario S1 ---


@pytest.mark.parametrize("profile", resources.shipped_profiles())
def test_s1_dates_every_authority_shares(profile: str) -> None:
    found = dues(profile, S1)
    assert found["this_conference"].day == date(2026, 4, 2)  # S1.2: exactly on time
    assert found["first_core_group"].day == date(2026, 4, 20)  # S1.28
    assert found["next_review"].day == date(2026, 7, 2)  # S1.28
    assert clock(found["dissent"]) == "Sun 05 Apr 16:10"  # S1.31
    assert found["complaint"].day == date(2026, 4, 30)  # S1.31


def test_s1_10_the_report_is_due_on_the_last_working_day_before() -> None:
    report = dues("trafford", S1)["social_work_report"]
    assert (report.rule, report.day, report.before, report.timed) == ("T03", date(2026, 4, 1), True, False)
    assert clock(report) == "Wed 01 Apr 23:59"


def test_s1_29_both_due_times_are_shown_and_good_friday_moves_nothing() -> None:
    decisions = dues("trafford", S1)["decisions"]
    assert (decisions.rule, clock(decisions), decisions.timed) == ("T04", "Fri 03 Apr 16:10", True)
    assert decisions.as_written == "Within 24 hours of the meeting"
    assert decisions.remark == "Falls on a bank holiday. It is not moved."
    assert decisions.other_reading is not None
    assert (decisions.other_reading.words, decisions.other_reading.day) == ("1 working day", date(2026, 4, 7))
    own = dues("newcastle", S1)["decisions"]
    assert (own.day, own.other_reading, own.in_force) == (date(2026, 4, 7), None, "working days")


def test_s1_30_minutes_in_both_readings_and_none_where_none_are_made() -> None:
    minutes = dues("trafford", S1)["minutes"]
    assert (minutes.day, minutes.in_force) == (date(2026, 4, 17), "calendar days, the stricter reading")
    assert minutes.other_reading is not None
    assert (minutes.other_reading.day, minutes.other_reading.words) == (date(2026, 4, 27), "15 working days")
    assert minutes.to == "All parties"
    for profile in ("newcastle", "norfolk", "national"):
        assert "minutes" not in dues(profile, S1)


def test_an_authority_may_read_days_as_working_days() -> None:
    profile = replace(resources.profile("trafford"), reading_of_days=DaysRead.WORKING)
    found = {item.record: item for item in deadlines_of(profile, S1, CLOSED)}["minutes"]
    assert (found.day, found.in_force) == (date(2026, 4, 27), "working days, as this council reads it")
    assert found.other_reading is not None
    assert (found.other_reading.day, found.other_reading.words) == (date(2026, 4, 17), "15 calendar days")
    stricter = replace(rule(15, Unit.DAYS_UNSPECIFIED), interpretation=DaysRead.CALENDAR)
    assert due(stricter, S1, CLOSED, DaysRead.WORKING).day == date(2026, 4, 17)


def test_the_answer_to_a_subject_access_request() -> None:
    found = resources.profile("national").rule("P16")
    assert found is not None
    asked = replace(S1, others={Anchor.REQUEST_RECEIVED: date(2026, 4, 7)})
    assert due(found, asked, CLOSED).day == date(2026, 5, 7)
    assert due(found, S1, CLOSED) is None


# --- scenario S2 ---


@pytest.mark.parametrize("profile", resources.shipped_profiles())
def test_s2_dates_every_authority_shares(profile: str) -> None:
    found = dues(profile, S2)
    assert (found["this_conference"].rule, found["this_conference"].day) == ("P04r", date(2026, 6, 25))  # S2.1
    assert found["next_review"].day == date(2026, 12, 18)  # S2.20
    assert found["next_core_group"].day == date(2026, 7, 30)  # S2.20: six weeks at most


def test_s2_6_and_21_in_trafford() -> None:
    found = dues("trafford", S2)
    assert (found["updated_plan"].rule, found["updated_plan"].day) == ("T07", date(2026, 6, 15))
    assert clock(found["decisions"]) == "Fri 19 Jun 11:25"
    assert found["decisions"].other_reading.day == date(2026, 6, 19)
    assert found["decisions"].remark == ""
    assert found["minutes"].day == date(2026, 7, 3)
    assert found["minutes"].other_reading.day == date(2026, 7, 9)


def test_a_later_review_has_six_months() -> None:
    later = replace(S2, first_review=False)
    assert dues("national", later)["this_conference"].day == date(2026, 9, 25)


# --- which rules apply ---


def test_without_a_plan_there_is_nothing_to_review() -> None:
    kinds = set(dues("national", replace(S1, no_plan=True)))
    assert not kinds & {"first_core_group", "next_review", "visit"}
    assert {"decisions", "dissent", "complaint"} <= kinds


def test_an_inquorate_conference_needs_a_new_date() -> None:
    assert "new_date" not in dues("national", S1)
    assert dues("national", replace(S1, inquorate=True))["new_date"].day == date(2026, 4, 20)


def test_before_the_meeting_only_what_is_known_is_due() -> None:
    planned = replace(S1, meeting_end=None, strategy_date=None)
    assert not set(dues("trafford", planned)) & {"decisions", "dissent", "this_conference"}
    assert "social_work_report" in dues("trafford", planned)


def test_a_conference_says_what_is_counted_from() -> None:
    conference = Conference(
        "1",
        MeetingType.ICPC,
        datetime(2026, 4, 1, 23, 30, tzinfo=UTC),
        "c",
        "Priya Raman",
        ended_at=datetime(2026, 4, 2, 15, 10, tzinfo=UTC),
        strategy_on=date(2026, 3, 12),
    )
    found = Anchors.of(conference, inquorate=True)
    assert found.meeting_date == date(2026, 4, 2)  # half past midnight in London
    assert dues("trafford", found)["decisions"].due == decisions_due(datetime(2026, 4, 2, 15, 10, tzinfo=UTC)).due


def test_after_a_strategy_meeting() -> None:
    strategy = Anchors(
        MeetingType.STRATEGY_INITIAL, date(2026, 3, 12), meeting_end=datetime(2026, 3, 12, 11, tzinfo=LONDON)
    )
    found = dues("trafford", strategy)
    assert found["initial_conference"].day == date(2026, 4, 2)
    assert clock(found["child_seen"]) == clock(found["strategy_record"]) == "Fri 13 Mar 11:00"


TRAFFORD = {
    "T01": (MeetingType.STRATEGY_INITIAL, "Thu 11 Jun 16:00", None),
    "T02": (MeetingType.STRATEGY_REVIEW, "Thu 11 Jun 16:00", None),
    "T03": (MeetingType.ICPC, "Tue 09 Jun 23:59", None),
    "T04": (MeetingType.ICPC, "Thu 11 Jun 16:00", "Thu 11 Jun"),
    "T05": (MeetingType.ICPC, "Thu 25 Jun 23:59", "Wed 01 Jul"),
    "T06": (MeetingType.CORE_GROUP, "Wed 17 Jun 23:59", None),
    "T07": (MeetingType.RCPC, "Fri 05 Jun 23:59", None),
    "T08": (MeetingType.RCPC, "Thu 11 Jun 16:00", "Thu 11 Jun"),
    "T09": (MeetingType.RCPC, "Thu 25 Jun 23:59", "Wed 01 Jul"),
    "T10": (MeetingType.CHILD_IN_NEED, "Mon 15 Jun 23:59", "Wed 17 Jun"),
    "T11": (MeetingType.PLACEMENT_PLANNING, "Mon 15 Jun 23:59", "Wed 17 Jun"),
    "T12": (MeetingType.LOOKED_AFTER_REVIEW, "Fri 05 Jun 23:59", "Fri 05 Jun"),
    "T13": (MeetingType.LOOKED_AFTER_REVIEW, "Wed 17 Jun 23:59", None),
    "T14": (MeetingType.LOOKED_AFTER_REVIEW, "Wed 01 Jul 23:59", None),
    "T15": (MeetingType.LOOKED_AFTER_REVIEW, "Tue 16 Jun 23:59", "Thu 18 Jun"),
    "T16": (MeetingType.PERSONAL_EDUCATION_PLAN, "Mon 15 Jun 23:59", "Wed 17 Jun"),
    "T17": (MeetingType.PLACEMENT_SUPPORT, "Mon 15 Jun 23:59", "Wed 17 Jun"),
    "T18": (MeetingType.LEGAL_PLANNING, "Fri 19 Jun 23:59", None),
    "T19": (MeetingType.PRE_PROCEEDINGS, "Sat 13 Jun 23:59", "Mon 15 Jun"),
    "T20": (MeetingType.FAMILY_SUPPORT, "Wed 17 Jun 23:59", "Fri 19 Jun"),
}


@pytest.mark.parametrize("rule_id", TRAFFORD)
def test_every_meeting_row_of_trafford(rule_id: str) -> None:
    """A meeting on Wednesday 10 June 2026 that ends at 16:00; the officer's recommendations come a day later."""
    kind, expected, other = TRAFFORD[rule_id]
    anchors = Anchors(
        kind,
        date(2026, 6, 10),
        meeting_end=datetime(2026, 6, 10, 16, tzinfo=LONDON),
        others={Anchor.REVIEWING_OFFICER_RECOMMENDED: date(2026, 6, 11)},
    )
    found = {item.rule: item for item in deadlines_of(resources.profile("trafford"), anchors, CLOSED)}[rule_id]
    assert clock(found) == expected
    if other:
        assert found.other_reading is not None
        assert f"{found.other_reading.day:%a %d %b}" == other
    assert found.source == "001 Appendix A"


def test_supervision_is_kept_as_data() -> None:
    found = resources.profile("trafford").rule("T21")
    assert found is not None
    assert found.events == ()
    assert due(found, replace(S1, others={Anchor.EVENT_DATE: date(2026, 4, 2)}), CLOSED).day == date(2026, 4, 13)


# --- clocks and calendars ---


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2026-03-28 16:10", "2026-03-29 17:10"),  # clocks go forward: a day of 23 hours
        ("2026-10-24 16:10", "2026-10-25 15:10"),  # clocks go back: a day of 25 hours
        ("2026-08-28 16:10", "2026-08-29 16:10"),  # before the August bank holiday
    ],
)
def test_24_hours_over_a_clock_change(end: str, expected: str) -> None:
    ended = datetime.fromisoformat(end).replace(tzinfo=LONDON)
    found = due(rule(24, Unit.HOURS, Anchor.MEETING_END), replace(S1, meeting_end=ended), CLOSED)
    assert found is not None
    assert f"{found.due.astimezone(LONDON):%Y-%m-%d %H:%M}" == expected
    assert found.due == decisions_due(ended).due


def test_over_the_august_bank_holiday() -> None:
    friday = replace(S1, meeting_date=date(2026, 8, 28), meeting_end=datetime(2026, 8, 28, 16, 10, tzinfo=LONDON))
    found = dues("trafford", friday)
    assert clock(found["decisions"]) == "Sat 29 Aug 16:10"
    assert found["decisions"].remark == "Falls on a Saturday. It is not moved."
    assert found["decisions"].other_reading.day == date(2026, 9, 1)
    assert found["first_core_group"].day == date(2026, 9, 14)
    assert found["minutes"].other_reading.day == date(2026, 9, 21)


def test_what_is_due_before_a_meeting_comes_back_to_a_working_day_and_says_so() -> None:
    found = due(
        rule(3, Unit.DAYS_UNSPECIFIED, direction=Direction.BEFORE), replace(S1, meeting_date=date(2026, 6, 24)), CLOSED
    )
    assert found is not None
    assert found.day == date(2026, 6, 19)
    assert found.remark == "Sunday 21 June is not a working day; Friday 19 June is the last one before it."
    assert found.in_force == "calendar days"


@given(
    st.integers(0, 12_000_000).map(lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(1, 200),
    st.sampled_from(["Europe/London", "Pacific/Auckland", "UTC"]),
)
def test_hours_are_elapsed_hours_everywhere(end: datetime, hours: int, zone: str) -> None:
    local = end.astimezone(ZoneInfo(zone))
    anchors = replace(S1, meeting_end=local, zone=zone)
    found = due(rule(hours, Unit.HOURS, Anchor.MEETING_END), anchors, CLOSED)
    assert found is not None
    assert found.due - end == timedelta(hours=hours)
    assert found.due.tzinfo is UTC
    assert found.day == found.due.astimezone(ZoneInfo(zone)).date()


@given(st.dates(date(2015, 1, 1), date(2040, 1, 1)), st.integers(1, 60), st.sampled_from(list(Unit)[1:]))
def test_days_end_with_the_day_and_the_readings_agree_with_their_units(day: date, n: int, unit: Unit) -> None:
    anchors = replace(S1, meeting_date=day)
    found = due(rule(n, unit), anchors, CLOSED)
    assert found is not None
    assert f"{found.due.astimezone(LONDON):%Y-%m-%d %H:%M:%S}" == f"{found.day} 23:59:59"
    if unit is Unit.DAYS_UNSPECIFIED:
        assert found.day == due(rule(n, Unit.DAYS), anchors, CLOSED).day
        assert found.other_reading.day == due(rule(n, Unit.WORKING_DAYS), anchors, CLOSED).day
        assert found.day <= found.other_reading.day
