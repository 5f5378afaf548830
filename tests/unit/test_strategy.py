"""Strategy meetings: one official record when the police are there; each child seen, or the reason why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from meetingrec.domain.attendance import Attendee, Presence
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.decisions import Decision, DecisionType
from meetingrec.domain.strategy import StrategyAnswers, strategy_lacks
from meetingrec.services.capture import Capture
from meetingrec.services.next_dates import NextDates
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.strategy import SecondRecord, official_records, store_answers
from meetingrec.ui.room.afterwards import limit_words

AT = datetime(2026, 3, 12, 10, tzinfo=UTC)
ELLIE = Child("", "Ellie Tarrant", born=date(2017, 9, 14))


def meeting(signed_in: SignedIn, *, at: datetime = AT, police: bool = True, child: Child = ELLIE) -> Conference:
    _, conference = Planning(signed_in).add(MeetingType.STRATEGY_INITIAL, at, (child,))
    if police:
        officer = Attendee("", conference.id, "Hannah Cole", role="detective constable", agency="Marl Police")
        Capture(signed_in).add(officer)
    return conference


def test_a_second_official_record_is_refused_and_an_account_of_ones_own_is_not(chair: SignedIn) -> None:
    planning = Planning(chair)
    first = meeting(chair)
    planning.begin(first.id, "no sound")
    second = meeting(chair, at=AT + timedelta(hours=3), police=False)
    assert official_records(chair, second) == (), "it is planned for another day than the first was held on"
    with pytest.raises(SecondRecord) as refused:
        planning.begin(second.id, "no sound")
    assert "one official record only" in refused.value.happened
    assert "Tarrant" not in str(refused.value) and "Hartley" not in str(refused.value)
    assert refused.value.field == "official_record"
    assert chair.conference(second.id).started_at is None
    planning.change(replace(second, place="Room 4"))
    assert chair.conference(second.id).place == "Room 4", "everything else may still be edited"
    own = replace(chair.conference(second.id), official_record=False, official_record_why="the health trust's own")
    planning.change(own)
    planning.begin(second.id, "no sound")
    with pytest.raises(SecondRecord):
        planning.change(replace(chair.conference(second.id), official_record=True))
    assert chair.conference(second.id).official_record is False
    planning.change(replace(chair.conference(first.id), official_record=False))
    planning.change(replace(chair.conference(second.id), official_record=True))
    assert chair.conference(second.id).official_record is True, "it may change hands"


def test_which_meetings_are_a_second_record(chair: SignedIn) -> None:
    now = chair.clock()
    first, second = meeting(chair, at=now), meeting(chair, at=now + timedelta(seconds=1), police=False)
    assert [one.id for one in official_records(chair, second)] == [first.id]
    for other in (
        meeting(chair, at=now + timedelta(days=1)),
        meeting(chair, at=now, child=replace(ELLIE, born=date(2016, 9, 14))),
    ):
        assert official_records(chair, other) == ()
    (officer,) = Planning(chair).record(first.id).attendees
    capture = Capture(chair)
    capture.change(replace(officer, presence=Presence.APOLOGIES))
    assert official_records(chair, second) == (), "police who send apologies do not take part"
    capture.undo()
    Planning(chair).begin(first.id, "no sound")
    with pytest.raises(SecondRecord):
        Planning(chair).begin(second.id, "no sound")
    store_and_read_one_row(chair, first)


def store_and_read_one_row(chair: SignedIn, conference: Conference) -> None:
    """What is settled about a child is one row, whichever key came first."""
    (child_id,) = conference.child_ids
    blank = StrategyAnswers("", conference.id, child_id, AT)
    store_answers(chair, replace(blank, child_seen_at=AT), 12.5)
    store_answers(chair, replace(blank, child_seen_at=AT, child_seen_by="Tom Ashdown"), 99.0)
    (stored,) = Planning(chair).record(conference.id).strategy
    assert (stored.child_seen_by, stored.moment) == ("Tom Ashdown", 12.5)


def test_a_child_is_seen_within_24_hours_or_there_is_a_reason() -> None:
    conference = Conference("c", MeetingType.STRATEGY_INITIAL, AT, "u", "Priya Raman", ("ellie",))
    blank = StrategyAnswers("", "c", "ellie", AT, told_by="Tom Ashdown", told_on=AT.date())
    assert strategy_lacks(blank, conference) == ("when the child was seen, or why not",)
    assert strategy_lacks(replace(blank, not_seen_why="in hospital, asleep"), conference) == ()
    seen = replace(blank, child_seen_at=AT + timedelta(hours=24), child_seen_by="Tom Ashdown")
    assert strategy_lacks(seen, conference) == ()
    late = replace(seen, child_seen_at=AT + timedelta(hours=24, minutes=1))
    assert strategy_lacks(late, conference) == ("why not within 24 hours",)
    untold = replace(seen, told_by="")
    assert strategy_lacks(untold, conference) == ("who tells the parents and when, or why they are not told yet",)
    assert strategy_lacks(replace(untold, not_shared="the arrest on Thursday"), conference) == ()


# ---- until when the next meetings have to be held ----


def held(signed_in: SignedIn, kind: MeetingType, at: datetime, *decided: DecisionType) -> str:
    planning = Planning(signed_in)
    _, conference = planning.add(kind, at, (ELLIE,))
    for one in decided:
        Capture(signed_in).add(Decision("", conference.id, one.words, at, type=one))
    return conference.id


def test_the_limits_of_the_scenarios(chair: SignedIn) -> None:
    dates = NextDates(chair)
    s1 = dates.limits(held(chair, MeetingType.ICPC, datetime(2026, 4, 2, 13, 2, tzinfo=UTC), DecisionType.MAKE_SUBJECT))
    assert s1.core_group is not None and s1.core_group.day == date(2026, 4, 20)
    assert s1.review is not None and s1.review.day == date(2026, 7, 2)
    assert limit_words(s1.core_group) == "No later than Mon 20 Apr 2026 (within 10 working days)."
    both = (DecisionType.CONTINUE, DecisionType.END)
    s2 = dates.limits(held(chair, MeetingType.RCPC, datetime(2026, 6, 18, 9, tzinfo=UTC), *both))
    assert s2.review is not None and s2.review.day == date(2026, 12, 18)
    ended = dates.limits(held(chair, MeetingType.RCPC, datetime(2026, 6, 18, 9, tzinfo=UTC), DecisionType.END))
    assert (ended.core_group, ended.review, ended.visits) == (None, None, None)
    strategy = dates.limits(held(chair, MeetingType.STRATEGY_INITIAL, datetime(2026, 3, 12, 9, tzinfo=UTC)))
    assert strategy.review is not None and strategy.review.day == date(2026, 4, 2)
