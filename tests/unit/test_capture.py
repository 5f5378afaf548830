"""What the chair types is stored at once, with who, when and where in the sound, and can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.domain.attendance import Presence
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.decisions import Alternative, Decision
from meetingrec.domain.errors import InputRefused, NotAllowed
from meetingrec.domain.plan import Action
from meetingrec.domain.points import ChildVoice, Heading, Point
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.history import History
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn

SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    return Planning(chair).lines()[0].conference


def point(conference: Conference, text: str, **more: object) -> Point:
    return Point("", conference.id, Heading.WORRIED, text, SOME_TIME, **more)  # type: ignore[arg-type]


def test_a_point_is_found_again_with_its_moment_and_author(chair: SignedIn, conference: Conference) -> None:
    capture, planning = Capture(chair), Planning(chair)
    capture.add(point(conference, "Attendance 61 % since May", moment=1327.5))
    (stored,) = planning.record(conference.id).points
    assert stored.text == "Attendance 61 % since May"
    assert stored.moment == 1327.5
    assert stored.recorded_by == chair.person.id
    assert abs((stored.at - datetime.now(UTC)).total_seconds()) < 60


def test_points_keep_the_order_in_which_they_were_typed(chair: SignedIn, conference: Conference) -> None:
    capture = Capture(chair)
    for number in range(12):
        capture.add(point(conference, f"point {number}"))
    assert [item.text for item in Planning(chair).record(conference.id).points] == [f"point {n}" for n in range(12)]


def test_undo_takes_back_add_change_and_removal_in_turn(chair: SignedIn, conference: Conference) -> None:
    capture, planning = Capture(chair), Planning(chair)
    _, first = capture.add(point(conference, "first wording"))
    assert isinstance(first, Point)
    capture.change(replace(first, text="second wording"))
    capture.remove(replace(first, text="second wording"))
    assert planning.record(conference.id).points == ()
    capture.undo()
    assert planning.record(conference.id).points[0].text == "second wording"
    capture.undo()
    assert planning.record(conference.id).points[0].text == "first wording"
    capture.undo()
    assert planning.record(conference.id).points == ()
    assert capture.undo()[1] == "There is nothing to undo."


def test_every_act_is_in_the_history_without_a_word_of_it(chair: SignedIn, conference: Conference) -> None:
    capture = Capture(chair)
    _, stored = capture.add(point(conference, "Xylophone lessons were missed"))
    capture.remove(stored)
    lines = History(chair).lines(frozenset({stored.id}))
    assert [line.what for line in lines] == ["remove a point", "add a point"]
    assert "Xylophone" not in str(lines)
    assert History(chair).check() == ()


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_an_empty_point_is_refused(chair: SignedIn, conference: Conference, text: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Capture(chair).add(point(conference, text))
    assert refused.value.field == "text"
    assert Planning(chair).record(conference.id).points == ()


def test_a_field_too_long_is_refused_with_its_length(chair: SignedIn, conference: Conference) -> None:
    with pytest.raises(InputRefused) as refused:
        Capture(chair).add(point(conference, "x" * 30_000))
    assert "30000" in refused.value.happened


def test_a_voice_needs_words_or_a_reason(chair: SignedIn, conference: Conference) -> None:
    child = conference.child_ids[0]
    with pytest.raises(InputRefused):
        Capture(chair).add(ChildVoice("", conference.id, child, "  ", SOME_TIME))
    Capture(chair).add(ChildVoice("", conference.id, child, "", SOME_TIME, not_obtained_why="was asleep"))
    assert Planning(chair).record(conference.id).voices[0].not_obtained_why == "was asleep"


def test_decisions_and_actions_come_back_whole(chair: SignedIn, conference: Conference) -> None:
    decision = Decision(
        "",
        conference.id,
        "Child protection plan",
        SOME_TIME,
        made_by=("Grace Hartley", " "),
        rationale="Three call-outs",
        alternatives=(Alternative("CIN plan", "not enough"), Alternative(" ", "dropped")),
        no_dissent=True,
    )
    Capture(chair).add(decision)
    Capture(chair).add(Action("", conference.id, "Visit", SOME_TIME, owner="Callum Merrick"))
    record = Planning(chair).record(conference.id)
    assert record.decisions[0].made_by == ("Grace Hartley",)
    assert record.decisions[0].alternatives == (Alternative("CIN plan", "not enough"),)
    assert record.actions[0].owner == "Callum Merrick"


def test_joining_and_leaving_stamp_the_time(chair: SignedIn, conference: Conference) -> None:
    capture, planning = Capture(chair), Planning(chair)
    someone = planning.record(conference.id).attendees[1]
    capture.stamp_joined(someone)
    here = planning.record(conference.id).attendees[1]
    assert here.presence is Presence.HERE and here.joined_at is not None
    capture.stamp_left(here)
    assert planning.record(conference.id).attendees[1].left_at is not None


def test_the_minute_taker_may_not_capture(library: Library, chair: SignedIn, conference: Conference) -> None:
    chair.close()
    typist = library.sign_in("typist", practice.PASSWORD)
    with pytest.raises(NotAllowed):
        Capture(typist).add(point(conference, "not mine to write"))
    typist.close()


def test_a_conference_moves_from_planned_to_held(chair: SignedIn, conference: Conference) -> None:
    planning = Planning(chair)
    planning.begin(conference.id, without_audio_why="no microphone in the room")
    begun = chair.conference(conference.id)
    assert begun.stage is Stage.IN_CONFERENCE and begun.without_audio_why == "no microphone in the room"
    planning.end(conference.id)
    line = planning.lines()[0]
    assert line.conference.stage is Stage.HELD
    assert line.due is not None and line.conference.ended_at is not None
    assert (line.due.deadline.due - line.conference.ended_at).total_seconds() == 24 * 3600


AWKWARD = [
    "אלי בן־דוד \u202eabc",
    "👩‍👩‍👧‍👦 Zoë",
    "a" * 10_000,
    "'; DROP TABLE points; --",
    "=cmd()",
    "\u0000tail",
    "{{ 7 * 7 }}",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_come_back_as_they_were_typed(chair: SignedIn, conference: Conference, text: str) -> None:
    Capture(chair).add(point(conference, text))
    assert Planning(chair).record(conference.id).points[0].text == text.replace("\x00", "")


def test_any_text_comes_back(chair: SignedIn, conference: Conference) -> None:
    capture, planning = Capture(chair), Planning(chair)

    @settings(max_examples=40, deadline=None)
    @given(st.text(alphabet=st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=200))
    def check(text: str) -> None:
        wanted = text.replace("\x00", "").strip()
        if not wanted:
            return
        _, stored = capture.add(point(conference, text))
        found = {item.id: item.text for item in planning.record(conference.id).points}
        assert found[stored.id] == wanted

    check()
