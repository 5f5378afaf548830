"""What became of each deadline: nothing is moved, late is late by the hour or by the day, and somebody says why."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meetingrec import resources
from meetingrec.domain.conference import Child, Conference, MeetingType, Stage
from meetingrec.domain.deadlines import Anchors, Deadline, deadlines_of, decisions_due
from meetingrec.domain.decisions import Decision, DecisionType
from meetingrec.domain.document import Document, DocumentState, DocumentType
from meetingrec.domain.due import Done, Duty, DutyFacts, DutyState, duties_of, late_by, next_due, state_of
from meetingrec.domain.errors import InputRefused, NotAllowed
from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.domain.strategy import StrategyAnswers
from meetingrec.services.bank_holidays import BankHolidays
from meetingrec.services.capture import Capture
from meetingrec.services.duties import Duties
from meetingrec.services.history import History
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.practice_library import PASSWORD
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences, documents
from tests.data.marlbeck import CONFERENCE

LONDON = ZoneInfo("Europe/London")
AT = datetime(2026, 6, 15, 9, tzinfo=UTC)
S2 = Conference(
    "s2",
    MeetingType.RCPC,
    datetime(2026, 6, 18, 10, tzinfo=LONDON),
    "chair",
    "Martin Okoro",
    child_ids=("kayden", "poppy"),
    profile_id="trafford",
    previous_on=date(2026, 3, 25),
)


def duty(profile: str, facts: DutyFacts, now: datetime, record: str) -> Duty:
    rules = resources.profile(profile)
    known = Anchors.of(facts.conference, others={})
    found = duties_of(deadlines_of(rules, known, BankHolidays(rules.bank_holidays)), facts, now)
    return next(item for item in found if item.deadline.record == record)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[misc,arg-type]


def test_the_decisions_over_easter_stay_where_the_rule_puts_them() -> None:
    """Scenario S1.29 and S1.38: 24 hours fall on Good Friday; both readings are shown, nothing is moved."""
    facts = DutyFacts(CONFERENCE)
    found = duty("trafford", facts, london(2026, 4, 2, 18), "decisions")
    assert found.deadline.due == london(2026, 4, 3, 16, 10)
    assert found.deadline.other_reading is not None
    assert found.deadline.other_reading.day == date(2026, 4, 7)
    assert found.state is DutyState.SOON
    assert duty("trafford", facts, london(2026, 4, 7, 9), "decisions").state is DutyState.LATE
    in_time = replace(facts, approved_at=london(2026, 4, 2, 19, 5))
    assert duty("trafford", in_time, london(2026, 4, 20), "decisions").state is DutyState.DONE
    late = duty("trafford", replace(facts, approved_at=london(2026, 4, 3, 16, 52)), london(2026, 4, 20), "decisions")
    assert late.state is DutyState.DONE_LATE
    assert late.done is not None and late_by(late.deadline, late.done) == timedelta(minutes=42)
    assert late.needs_why


def test_a_plan_that_came_a_day_late_asks_for_the_reason_until_the_register_gives_it() -> None:
    """Scenario S2.6: due Mon 15 Jun, received on the 16th."""
    report = AgencyReport("r", "s2", AT, "Children's social care", kind=ReportKind.UPDATED_PLAN)
    facts = DutyFacts(S2, (report,))
    now = london(2026, 6, 18, 12)
    waiting = duty("trafford", facts, london(2026, 6, 15, 18), "updated_plan")
    assert (waiting.deadline.day, waiting.state) == (date(2026, 6, 15), DutyState.SOON)
    came = replace(report, received_on=date(2026, 6, 16), shared_on=date(2026, 6, 15), shared_with="mother")
    late = duty("trafford", replace(facts, reports=(came,)), now, "updated_plan")
    assert (late.state, late.needs_why) == (DutyState.DONE_LATE, True)
    said = replace(came, late_why="hub printer failure; emailed to chair; read to mother by phone 15 Jun")
    told = duty("trafford", replace(facts, reports=(said,)), now, "updated_plan")
    assert (told.state, told.needs_why, told.why) == (DutyState.DONE_LATE, False, said.late_why)
    # The day counts: until midnight of the 15th it is in time, and the family's copy counts as well as the chair's.
    both = replace(came, received_on=date(2026, 6, 15))
    assert duty("trafford", replace(facts, reports=(both,)), now, "updated_plan").state is DutyState.DONE
    alone = replace(both, shared_on=None)
    assert duty("trafford", replace(facts, reports=(alone,)), now, "updated_plan").state is DutyState.LATE


def test_nobody_is_told_off_for_a_report_nobody_expects() -> None:
    found = duty("trafford", DutyFacts(S2), london(2026, 6, 18, 12), "updated_plan")
    assert (found.state, found.expected, found.needs_why) == (DutyState.LATE, False, False)


def test_dates_are_held_against_their_limits() -> None:
    """Scenarios S1.2, S1.28, S2.20."""
    s1 = replace(CONFERENCE, strategy_on=date(2026, 3, 12), stage=Stage.HELD)
    now = london(2026, 4, 2, 17)
    held = duty("trafford", DutyFacts(s1), now, "this_conference")
    assert (held.deadline.day, held.state) == (date(2026, 4, 2), DutyState.DONE)
    core = duty("trafford", DutyFacts(s1), now, "first_core_group")
    assert (core.deadline.day, core.state) == (date(2026, 4, 20), DutyState.DONE)
    assert core.done == Done(date(2026, 4, 16), booked=True)
    review = duty("trafford", DutyFacts(replace(s1, review_on=date(2026, 7, 3))), now, "next_review")
    assert (review.deadline.day, review.state, review.needs_why) == (date(2026, 7, 2), DutyState.DONE_LATE, True)
    moved = replace(s1, strategy_on=date(2026, 3, 11), delay_why="the interpreter was ill")
    assert duty("trafford", DutyFacts(moved), now, "this_conference").why == "the interpreter was ill"


def test_times_of_others_are_never_late() -> None:
    """Scenario S1.31: dissent until Sun 5 Apr 16:10, complaints until Thu 30 Apr."""
    dissent = duty("trafford", DutyFacts(CONFERENCE), london(2026, 4, 5, 16, 10), "dissent")
    assert dissent.state is DutyState.OPEN
    over = duty("trafford", DutyFacts(CONFERENCE), london(2026, 4, 5, 16, 11), "dissent")
    assert (over.state, over.needs_why) == (DutyState.OVER, False)


def test_a_child_is_seen_within_the_day_or_the_record_says_why_not() -> None:
    meeting = Conference(
        "m", MeetingType.STRATEGY_INITIAL, AT, "c", "C", child_ids=("a", "b"), started_at=AT, ended_at=AT
    )
    seen = StrategyAnswers("1", "m", "a", AT, child_seen_at=AT + timedelta(hours=3))
    for other, state in (
        (StrategyAnswers("2", "m", "b", AT, child_seen_at=AT + timedelta(hours=24)), DutyState.DONE),
        (StrategyAnswers("2", "m", "b", AT, child_seen_at=AT + timedelta(hours=25)), DutyState.DONE_LATE),
        (StrategyAnswers("2", "m", "b", AT, not_seen_why="abroad with her aunt"), DutyState.NOT_DONE),
        (StrategyAnswers("2", "m", "b", AT), DutyState.LATE),
    ):
        found = duty("national", DutyFacts(meeting, strategy=(seen, other)), AT + timedelta(days=3), "child_seen")
        assert found.state is state, other


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - the zone is put on below
    st.integers(0, 3 * 24 * 3600),
)
@example(datetime(2026, 3, 28, 16, 10), 24 * 3600)  # noqa: DTZ001 - the clocks go forward
@example(datetime(2026, 10, 24, 16, 10), 24 * 3600 + 1)  # noqa: DTZ001 - and back
def test_a_day_is_24_hours_whatever_the_clocks_do(ended: datetime, after: int) -> None:
    end = ended.replace(tzinfo=LONDON)
    deadline = decisions_due(end)
    moment = end.astimezone(UTC) + timedelta(seconds=after)
    late = after > 24 * 3600
    assert (state_of(deadline, None, moment) is DutyState.LATE) is late
    assert (state_of(deadline, Done(moment.date(), moment), moment) is DutyState.DONE_LATE) is late


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(-5, 5))
def test_a_day_is_late_from_its_midnight_on(day: date, by: int) -> None:
    due = datetime.combine(day, datetime.max.time().replace(microsecond=0), LONDON).astimezone(UTC)
    deadline = Deadline("Minutes", due, "in so many days", "X1", day)
    assert (state_of(deadline, Done(day + timedelta(days=by)), due) is DutyState.DONE_LATE) is (by > 0)
    midnight = datetime.combine(day + timedelta(days=by), datetime.min.time(), LONDON).astimezone(UTC)
    assert (state_of(deadline, None, midnight) is DutyState.LATE) is (by > 0)


# ---- with a library ----


@pytest.fixture
def held(chair: SignedIn) -> Conference:
    """An initial conference that ended two days ago, with a plan and a date for its core group."""
    now = chair.clock()
    planning = Planning(chair)
    _, made = planning.add(MeetingType.ICPC, now - timedelta(days=2, hours=2), (Child("", "Ellie Tarrant"),))
    ended = replace(
        made,
        stage=Stage.HELD,
        started_at=made.planned_start,
        ended_at=now - timedelta(days=2),
        core_group_on=(now + timedelta(days=3)).date(),
        profile_id="trafford",
    )
    with chair.writing() as write:
        conferences.replace(write.db, ended)
    return ended


def by_record(chair: SignedIn, conference: Conference) -> dict[str, Duty]:
    return {item.deadline.record: item for item in Duties(chair).of_conference(conference.id)}


def test_late_decisions_ask_for_a_reason_in_the_list_and_stay_late_with_it(chair: SignedIn, held: Conference) -> None:
    first = Planning(chair).lines()[0]
    assert (first.conference.id, first.next_step, first.needs_why) == (held.id, "Give a reason", True)
    assert first.due is not None and first.due.deadline.rule == "T04"
    with pytest.raises(InputRefused):
        Duties(chair).say_why(held.id, "T04", "  ")
    before = first.due.deadline
    Duties(chair).say_why(held.id, "T04", "The typist was ill")
    Duties(chair).say_why(held.id, "T04", "The typist was ill, and nobody else could type")
    line = next(line for line in Planning(chair).lines() if line.conference.id == held.id)
    assert (line.next_step, line.needs_why) == ("Dictate", False)
    assert line.due is not None
    assert (line.due.state, line.due.why) == (DutyState.LATE, "The typist was ill, and nobody else could type")
    assert line.due.deadline == before
    noted = [line for line in History(chair).lines() if line.what in {"add a deadline", "change a deadline"}]
    assert len(noted) == 2 and "typist" not in str([line.facts for line in noted])


def test_what_only_a_person_knows_is_said_by_hand(chair: SignedIn, held: Conference) -> None:
    duties = Duties(chair)
    assert not by_record(chair, held)["decisions"].by_hand
    with pytest.raises(InputRefused, match="read from the record"):
        duties.mark_done(held.id, "T04", chair.clock())
    minutes = by_record(chair, held)["minutes"]
    assert minutes.by_hand
    with pytest.raises(InputRefused, match="still to come"):
        duties.mark_done(held.id, minutes.deadline.rule, chair.clock() + timedelta(minutes=1))
    when = chair.clock() - timedelta(hours=1)
    duties.mark_done(held.id, minutes.deadline.rule, when)
    assert by_record(chair, held)["minutes"].state is DutyState.DONE
    duties.not_done_after_all(held.id, minutes.deadline.rule)
    assert by_record(chair, held)["minutes"].state is DutyState.OPEN


def test_without_a_plan_no_core_group_is_due(chair: SignedIn, held: Conference) -> None:
    assert "first_core_group" in by_record(chair, held)
    Capture(chair).add(Decision("", held.id, "No plan", chair.clock(), type=DecisionType.NOT_SUBJECT))
    assert "first_core_group" not in by_record(chair, held)


def test_only_the_chair_answers_and_only_readers_read(library: Library, chair: SignedIn, held: Conference) -> None:
    chair.close()
    typist = library.sign_in("typist", PASSWORD)
    try:
        with pytest.raises(NotAllowed):
            Duties(typist).of_conference(held.id)
        with pytest.raises(NotAllowed):
            Duties(typist).say_why(held.id, "T04", "I was ill")
    finally:
        typist.close()


def test_before_a_meeting_the_list_speaks_of_what_comes_before_it(chair: SignedIn) -> None:
    planning = Planning(chair)
    start = chair.clock() + timedelta(days=60)
    _, made = planning.add(MeetingType.ICPC, start, (Child("", "Kai Brown"),))
    line = next(line for line in planning.lines() if line.conference.id == made.id)
    assert line.due is None
    Capture(chair).add(AgencyReport("", made.id, chair.clock(), "School"))
    line = next(line for line in planning.lines() if line.conference.id == made.id)
    assert line.due is not None and line.due.deadline.before
    assert next_due(Duties(chair).of_conference(made.id)) == line.due


def test_an_amendment_does_not_make_the_first_approval_late(chair: SignedIn, held: Conference) -> None:
    assert held.ended_at is not None
    first, content = held.ended_at + timedelta(hours=3), b"the Word file"
    digest = hashlib.sha256(content).hexdigest()
    document = Document("d", held.id, DocumentType.DECISIONS, DocumentState.APPROVED, 1, approved_at=first)
    with chair.writing() as write:
        documents.save_draft(write.db, document)
        documents.store_file(write.db, "d", 1, content, digest, at=first)
    done = by_record(chair, held)["decisions"]
    assert (done.state, done.done) == (DutyState.DONE, Done(first.astimezone(LONDON).date(), first))
    with chair.writing() as write:
        again = replace(document, version=2, approved_at=chair.clock())
        documents.save_draft(write.db, again)
        documents.store_file(write.db, "d", 2, content, digest, at=chair.clock())
    assert by_record(chair, held)["decisions"].state is DutyState.DONE


def test_a_reason_for_a_late_report_stands_in_the_register_too(chair: SignedIn, held: Conference) -> None:
    day = held.planned_start.date() + timedelta(days=1)
    _, report = Capture(chair).add(
        AgencyReport(
            "",
            held.id,
            chair.clock(),
            "CSC",
            kind=ReportKind.SOCIAL_WORK,
            received_on=day,
            shared_on=day,
            shared_with="M",
        )
    )
    late = by_record(chair, held)["social_work_report"]
    assert (late.state, late.needs_why) == (DutyState.DONE_LATE, True)
    changes = Duties(chair).say_why(held.id, late.deadline.rule, "hub printer failure")
    assert {"duties", "reports"} <= changes.kinds
    record = Planning(chair).record(held.id)
    assert [(one.id, one.late_why) for one in record.reports] == [(report.id, "hub printer failure")]
    assert not by_record(chair, held)["social_work_report"].needs_why
