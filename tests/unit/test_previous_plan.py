"""The plan before: what an earlier conference agreed, offered to the next one, and never more than was said openly."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.access import Role
from meetingrec.domain.attendance import Attendee, Presence, Side, Stay
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.errors import NotAllowed
from meetingrec.domain.plan import Action, Outcome, PlanReview
from meetingrec.domain.plan_progress import progress_of, review_lacks
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.same_child import same_child
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.library import Library, Newcomer
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.previous_plan import PlanBefore, PreviousPlans, offered, split
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import entries
from meetingrec.ui.room.actions import to_be_asked
from meetingrec.ui.room.typed_plan import split_when, typed_action, typed_contingency, typed_review

AT = datetime(2026, 3, 25, 10, tzinfo=UTC)
REVIEW_AT = datetime(2026, 6, 18, 9, tzinfo=UTC)
KAYDEN = Child("", "Kayden Bright", born=date(2012, 1, 30))
POPPY = Child("", "Poppy Bright", born=date(2017, 6, 11))

S2_10 = (
    ("Beds and bedding", ()),
    ("Dentist for Poppy", ("poppy",)),
    ("Attendance 92% or better", ("kayden", "poppy")),
    ("Craig's letters", ()),
    ("Parenting course", ()),
)


# ---- with a library ----


@pytest.fixture
def earlier(chair: SignedIn) -> Conference:
    """The initial conference of S2, held, with its plan; one action of it belongs to a restricted part."""
    planning, capture = Planning(chair), Capture(chair)
    _, conference = planning.add(MeetingType.ICPC, AT, (KAYDEN, POPPY))
    planning.begin(conference.id, "the practice of a test")
    kayden, poppy = conference.child_ids
    ids = {"kayden": kayden, "poppy": poppy}
    for text, children in S2_10:
        capture.add(
            Action("", conference.id, text, AT, owner="Rosie Tan", child_ids=tuple(ids[one] for one in children))
        )
    with chair.writing() as write:
        hidden = Action("hidden", conference.id, "Safety plan with Leanne", AT, owner="Jo Penhale", part_id="part")
        entries.add(write.db, hidden)
    planning.end(conference.id)
    return chair.conference(conference.id)


def review_of(
    signed_in: SignedIn, earlier: Conference, children: tuple[Child, ...], link: str | None = None
) -> Conference:
    planning = Planning(signed_in)
    _, review = planning.add(MeetingType.RCPC, REVIEW_AT, children)
    planning.change(replace(review, previous_id=earlier.id if link is None else link))
    return signed_in.conference(review.id)


def children_of(signed_in: SignedIn, conference: Conference) -> tuple[Child, ...]:
    return Planning(signed_in).record(conference.id).children


def test_the_plan_of_a_linked_conference_is_offered_with_the_children_of_today(
    chair: SignedIn, earlier: Conference
) -> None:
    review = review_of(chair, earlier, (KAYDEN, POPPY))
    kayden, poppy = review.child_ids
    assert set(review.child_ids).isdisjoint(earlier.child_ids), "they were entered a second time"
    before = PreviousPlans(chair).before(review.id)
    assert before is not None
    assert [action.text for action in before.actions] == [text for text, _ in S2_10]
    assert before.actions[1].child_ids == (poppy,)
    assert (before.title, before.held_on) == ("Initial child protection conference", chair.clock().date())
    assert before.kept_back == 1, "its own chair is told that there is more, not what"
    record = Planning(chair).record(review.id)
    assert [one.child_ids for one in offered(before, record, REVIEW_AT)] == [(), (poppy,), (kayden, poppy), (), ()]


def test_which_conference_is_gone_through(chair: SignedIn, earlier: Conference) -> None:
    """The one linked to, unless it is about other children; else the last one about these."""
    stranger = replace(KAYDEN, born=date(2011, 1, 30))
    review = review_of(chair, earlier, (stranger,))
    assert PreviousPlans(chair).before(review.id) is None
    only_poppy = review_of(chair, earlier, (POPPY,))
    before = PreviousPlans(chair).before(only_poppy.id)
    assert before is not None
    assert [action.child_ids for action in before.actions] == [(), only_poppy.child_ids, only_poppy.child_ids, (), ()]
    both = children_of(chair, earlier)
    planning = Planning(chair)
    _, core_group = planning.add(MeetingType.CORE_GROUP, AT + timedelta(days=14), both)
    planning.begin(core_group.id, "no sound")
    Capture(chair).add(Action("", core_group.id, "Look at it again", AT))
    review = review_of(chair, earlier, both, link="")
    before = PreviousPlans(chair).before(review.id)
    assert before is not None and before.conference_id == earlier.id, "a review goes through the plan of a conference"
    _, second = planning.add(MeetingType.CORE_GROUP, AT + timedelta(days=40), both)
    before = PreviousPlans(chair).before(second.id)
    assert before is not None and [action.text for action in before.actions] == ["Look at it again"]


def test_another_chair_gets_what_was_open_and_no_hint_of_the_rest(
    library: Library, chair: SignedIn, earlier: Conference
) -> None:
    chair.close()
    with contextlib.closing(library.sign_in("records", practice.PASSWORD)) as records:
        newcomer = Newcomer("okoro", "Martin Okoro", "practice-voices", frozenset({Role.CHAIR}))
        People(library, records).add(newcomer)
    with contextlib.closing(library.sign_in("okoro", "practice-voices")) as okoro:
        review = review_of(okoro, earlier, (KAYDEN, POPPY))
        with pytest.raises(NotAllowed):
            Planning(okoro).record(earlier.id)
        before = PreviousPlans(okoro).before(review.id)
        assert before is not None
        assert len(before.actions) == 5 and before.kept_back == 0
        assert "Penhale" not in str(before) and "Safety plan" not in str(before)
    for somebody_else in ("chair", "typist"):
        signed_in = library.sign_in(somebody_else, practice.PASSWORD)
        with contextlib.closing(signed_in), pytest.raises(NotAllowed):
            PreviousPlans(signed_in).before(review.id)


# ---- without one ----


def reviewed(*found: tuple[str, Outcome, tuple[str, ...], str]) -> tuple[PlanReview, ...]:
    return tuple(
        PlanReview(str(at), "r", text, AT, f"a{at}", child_ids=children, outcome=outcome, why_not=why)
        for at, (text, outcome, children, why) in enumerate(found)
    )


def test_the_counter_of_the_scenario_counts_a_split_action_for_each_child() -> None:
    rows = reviewed(
        ("Beds", Outcome.DONE, (), ""),
        ("Dentist", Outcome.PART, ("poppy",), "cancelled by the clinic"),
        ("Attendance", Outcome.DONE, ("kayden",), ""),
        ("Attendance", Outcome.NOT_DONE, ("poppy",), "head lice, uniform"),
        ("Letters", Outcome.DONE, (), ""),
        ("Course", Outcome.NOT_DONE, (), ""),
    )
    assert progress_of(rows).words == "done 3, in part 1, not done 2"
    assert [review_lacks(row) for row in rows if review_lacks(row)] == [("why not",)]
    assert review_lacks(replace(rows[0], outcome=Outcome.NOT_ASKED)) == ("whether it was done",)


CHILDREN = ("kayden", "poppy", "third")


@given(st.lists(st.sampled_from(CHILDREN), unique=True), st.lists(st.sampled_from(CHILDREN), unique=True))
def test_nothing_of_an_action_is_lost_or_offered_twice(about: list[str], spoken: list[str]) -> None:
    """However an action is split between children, what is written down and what is offered cover them once."""
    conference = Conference("r", MeetingType.RCPC, REVIEW_AT, "u", "Martin Okoro", CHILDREN)
    action = Action("a", "c", "Attendance", AT, child_ids=tuple(about))
    whom = set(about or CHILDREN)
    rows = tuple(
        PlanReview(f"{at}", "r", "Attendance", AT, "a", child_ids=(one,))
        for at, one in enumerate(spoken)
        if one in whom
    )
    before = PlanBefore("c", "Conference", AT.date(), "Priya Raman", (action,))
    left = offered(before, ConferenceRecord(conference, plan_reviews=rows), REVIEW_AT)
    written = {child for row in rows for child in row.child_ids}
    again = {child for one in left for child in (one.child_ids or CHILDREN)}
    assert not written & again
    assert written | again == whom
    for one in left:
        parts = split(one, CHILDREN)
        assert [part.child_ids for part in parts] == [(child,) for child in CHILDREN if child in again]


def test_a_name_alone_does_not_make_the_same_child() -> None:
    assert same_child(KAYDEN, replace(KAYDEN, id="other", full_name="kayden  BRIGHT"))
    one, other = Child("1", "Kayden Bright"), Child("2", "Kayden Bright")
    assert not same_child(one, other)
    assert not same_child(replace(one, born=KAYDEN.born), other)


# ---- one line of typing ----

PEOPLE = (
    Attendee("ta", "c", "Tom Ashdown", role="social worker", agency="Children's social care", presence=Presence.HERE),
    Attendee("lb", "c", "Lorna Beck", role="team manager", agency="Children's social care", presence=Presence.HERE),
    Attendee("kn", "c", "Kasia Nowicka", Side.FAMILY, relationship="mother", presence=Presence.HERE),
    Attendee("rd", "c", "Rita Dunn", role="housing officer", agency="Housing", presence=Presence.APOLOGIES),
)
TODAY = date(2026, 4, 2)


@pytest.mark.parametrize(
    ("typed", "owner", "by_when", "words", "text"),
    [
        (
            "KN: go to the course, starts 29 may",
            "Kasia Nowicka",
            date(2026, 5, 29),
            "from Fri 29 May 2026",
            "go to the course",
        ),
        ("TA: see both alone every 10 working days", "Tom Ashdown", None, "every 10 working days", "see both alone"),
        (
            "TA: picture plan weekly from 23 jun",
            "Tom Ashdown",
            date(2026, 6, 23),
            "weekly, from Tue 23 Jun 2026",
            "picture plan",
        ),
        ("Dunn: options letter by 16 apr", "Rita Dunn", date(2026, 4, 16), "", "options letter"),
        ("Ade Lawal: post the plan in 5 working days", "Ade Lawal", None, "in 5 working days", "post the plan"),
        ("TA: see each child alone", "Tom Ashdown", None, "", "see each child alone"),
        ("KN: keep each child in their own bed", "Kasia Nowicka", None, "", "keep each child in their own bed"),
        (
            "KN: go to each antenatal visit from 4 jan",
            "Kasia Nowicka",
            date(2027, 1, 4),
            "from Mon 4 Jan 2027",
            "go to each antenatal visit",
        ),
        ("TA: see each child alone every two weeks", "Tom Ashdown", None, "every two weeks", "see each child alone"),
        ("TA: ring every monday and thursday", "Tom Ashdown", None, "every monday and thursday", "ring"),
        ("KN: walk to school each school day", "Kasia Nowicka", None, "each school day", "walk to school"),
        ("KN: ring each morning before school", "Kasia Nowicka", None, "each morning before school", "ring"),
        ("KN: write down each day what he eats", "Kasia Nowicka", None, "", "write down each day what he eats"),
        ("KN: say each time he calls", "Kasia Nowicka", None, "", "say each time he calls"),
        ("KN: keep him within 100 metres", "Kasia Nowicka", None, "", "keep him within 100 metres"),
        ("TA: visit within 5 working days", "Tom Ashdown", None, "within 5 working days", "visit"),
        ("Rita Dunn (housing): letter", "Rita Dunn (housing)", None, "", "letter"),
        ("Safety plan: write it down by 3 may", "", date(2026, 5, 3), "", "Safety plan: write it down"),
    ],
)
def test_an_action_in_one_line(typed: str, owner: str, by_when: date | None, words: str, text: str) -> None:
    read = typed_action(typed, PEOPLE, TODAY)
    assert (read.owner, read.by_when, read.by_when_words, read.text) == (owner, by_when, words, text)
    assert typed_action("GI: SALT referral by 17 apr", PEOPLE, TODAY).referral


@pytest.mark.parametrize(
    ("typed", "trigger", "what", "who"),
    [
        (
            "if police called again: strategy discussion the same day - Beck decides",
            "police called again",
            "strategy discussion the same day",
            "Lorna Beck",
        ),
        (
            "another call-out, or the plan is not working: same-day discussion; lawyers meet. Ada Stone decides",
            "another call-out, or the plan is not working",
            "same-day discussion; lawyers meet",
            "Ada Stone",
        ),
        ("if he comes back, call 999", "he comes back", "call 999", ""),
        ("if the plan fails", "the plan fails", "", ""),
        ("We meet at once", "", "We meet at once", ""),
    ],
)
def test_what_happens_if_things_go_wrong_in_one_line(typed: str, trigger: str, what: str, who: str) -> None:
    assert typed_contingency(typed, PEOPLE) == (trigger, what, who)


@pytest.mark.parametrize(
    ("typed", "owner", "text", "outcome", "why"),
    [
        ("TA: beds and bedding - done", "Tom Ashdown", "beds and bedding", Outcome.DONE, ""),
        ("dentist: part: cancelled by clinic", "", "dentist", Outcome.PART, "cancelled by clinic"),
        ("course not done because it is too hard to read", "", "course", Outcome.NOT_DONE, "it is too hard to read"),
        ("Take part: done", "", "Take part", Outcome.DONE, ""),
        ("Take part in the course", "", "Take part in the course", Outcome.NOT_ASKED, ""),
    ],
)
def test_what_became_of_an_action_in_one_line(typed: str, owner: str, text: str, outcome: Outcome, why: str) -> None:
    read = typed_review(typed, PEOPLE, ())
    assert (read.owner, read.text, read.outcome, read.why_not) == (owner, text, outcome, why)


@given(st.text(max_size=90))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    typed_action(text, PEOPLE, TODAY)
    typed_review(text, PEOPLE, (KAYDEN, POPPY))
    trigger, what, _ = typed_contingency(text, PEOPLE)
    assert trigger in text and what in text
    due, words, rest = split_when(text, TODAY)
    assert due is not None or words or rest == text


def test_somebody_who_was_not_in_the_room_has_to_be_asked() -> None:
    conference = Conference("c", MeetingType.ICPC, AT, "u", "Priya Raman")
    record = ConferenceRecord(conference, attendees=PEOPLE)

    def action(owner: str, **more: object) -> Action:
        return Action("x", "c", "a letter", AT, owner=owner, **more)  # type: ignore[arg-type]

    assert to_be_asked(action("Rita Dunn"), record)
    assert not to_be_asked(action("Rita Dunn", owner_confirmed=True), record)
    assert to_be_asked(action("Turning Point"), record), "nobody of this name was there"
    assert not to_be_asked(action("Tom Ashdown"), record)
    left = replace(PEOPLE[0], joined_at=AT - timedelta(hours=1), left_at=AT - timedelta(minutes=5))
    assert to_be_asked(action("Tom Ashdown"), replace(record, attendees=(left,)))
    back = replace(left, earlier_stays=(Stay(AT - timedelta(hours=2), AT + timedelta(hours=2)),))
    assert not to_be_asked(action("Tom Ashdown"), replace(record, attendees=(back,)))
    nobody_ticked = tuple(replace(one, presence=Presence.INVITED) for one in PEOPLE)
    assert not to_be_asked(action("Rita Dunn"), replace(record, attendees=nobody_ticked))
