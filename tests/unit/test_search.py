"""Searching: only what a person may read, nothing of a restricted part without its key, and every look is logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from meetingrec.domain.access import Reason
from meetingrec.domain.attendance import Attendee
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.notice import Ground
from meetingrec.domain.points import Heading, Point
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.domain.transcript import Coverage, Segment, Transcript
from meetingrec.services.capture import Capture
from meetingrec.services.history import History
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.practice_library import PASSWORD
from meetingrec.services.record import Recorder
from meetingrec.services.restricted import Restricting
from meetingrec.services.search import Results, Search, Why
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import recordings, transcripts

AUDIT = Why(Reason.COMPLAINT, "The mother complains", "C-77")


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    """Open words, words of a restricted part, and a transcript with a stretch that lies inside that part."""
    planning, capture = Planning(chair), Capture(chair)
    _, made = planning.add(MeetingType.ICPC, chair.clock(), (Child("", "Ellie Tarrant", "Ellie"),))
    planning.begin(made.id, without_audio_why="no sound in a test")
    _, kasia = capture.add(Attendee("", made.id, "Kasia Nowicka"))
    capture.add(Point("", made.id, Heading.WORRIED, "The lighthouse is cold", chair.clock(), moment=12.0))
    restricting = Restricting(chair, Recorder(chair))
    conference = chair.conference(made.id)
    restricting.begin(conference, (kasia.id,), Ground.STOPS_ANOTHER)
    capture.add(Point("", made.id, Heading.WORRIED, "She moved to the lighthouse road", chair.clock()))
    capture.add(Attendee("", made.id, "Jo Penhale"))
    restricting.end(conference)
    with chair.writing() as write:
        made_at = chair.clock()
        recordings.add(write.db, Recording("r", made.id, Purpose.CONFERENCE, "f", made_at, chair.person.id))
        transcripts.start(write.db, Transcript("t", "r", "m", ""))
        heard = [Segment(3.0, 5.0, "we saw the lighthouse", "room")]
        transcripts.append_stretch(write.db, "t", "room", 9.0, heard, Coverage())
    return chair.conference(made.id)


Whose = Callable[[str], SignedIn]


@pytest.fixture
def whose(library: Library, chair: SignedIn, conference: Conference) -> Iterator[Whose]:
    """whose("typist"): that person instead of the chair."""
    now = [chair]

    def sign_in(who: str) -> SignedIn:
        now[-1].close()
        now.append(library.sign_in(who, PASSWORD))
        return now[-1]

    yield sign_in
    now[-1].close()


def texts(results: Results) -> set[str]:
    return {found.hit.text for found in results.found}


def test_the_chair_finds_everything_and_where_it_stands(chair: SignedIn, conference: Conference) -> None:
    found = Search(chair).find("lighthouse")
    assert texts(found) == {"The lighthouse is cold", "She moved to the lighthouse road", "we saw the lighthouse"}
    spoken = next(one for one in found.found if one.hit.object_kind == "segment")
    assert (spoken.recording_id, spoken.hit.moment) == ("r", 3.0)
    assert spoken.title == "Ellie · Initial child protection conference"
    assert [one.hit.object_kind for one in Search(chair).find("ellie").found] == ["child"]
    assert any(one.hit.object_kind == "conference" for one in Search(chair).find("initial child prot").found)
    assert Search(chair).find("  ").found == () and not found.others


def test_an_investigator_says_why_and_finds_nothing_of_a_restricted_part(whose: Whose, conference: Conference) -> None:
    """Scenario S1.33: nothing of part B for anybody outside it, not even who was there."""
    search = Search(whose("investigator"))
    without = search.find("lighthouse")
    assert without.found == () and without.others
    with pytest.raises(InputRefused):
        search.find("lighthouse", Why(Reason.COMPLAINT, "The mother complains"))
    assert texts(search.find("lighthouse", AUDIT)) == {"The lighthouse is cold", "we saw the lighthouse"}
    assert search.find("penhale", AUDIT).found == ()
    assert texts(search.find("kasia", AUDIT)) == {"Kasia Nowicka"}


def test_a_minute_taker_finds_nothing_in_a_conference_that_is_not_theirs(
    whose: Whose, conference: Conference, chair: SignedIn
) -> None:
    typist = whose("typist")
    assert Search(typist).find("lighthouse") == Results("lighthouse")
    assert Search(typist).find("lighthouse", AUDIT).found == ()


def test_words_spoken_inside_a_part_stay_with_its_audience(
    whose: Whose, conference: Conference, chair: SignedIn
) -> None:
    with chair.writing() as write:
        write.db.change(
            "UPDATE restricted_parts SET started = 2.0, ended = 8.0 WHERE conference_id = ?", [conference.id]
        )
    assert "we saw the lighthouse" in texts(Search(chair).find("saw"))
    assert Search(whose("investigator")).find("saw", AUDIT).found == ()


def test_searching_and_opening_are_logged_without_the_words(whose: Whose, conference: Conference) -> None:
    search = Search(whose("investigator"))
    found = search.find("lighthouse", AUDIT)
    search.opened(found.found[0])
    history = History(whose("chair")).of_conference(conference.id)
    noted = {line.what: line for line in history}
    assert noted["find in a search"].facts == {
        "places": 2, "reason": "complaint", "text": "The mother complains", "reference": "C-77",
    }  # fmt: skip
    assert noted["open a place that was searched for"].facts == {"kind": found.found[0].hit.object_kind}
    assert "lighthouse" not in str([(line.what, line.facts) for line in history])


def test_two_hundred_places_are_enough(chair: SignedIn, conference: Conference) -> None:
    with chair.writing() as write:
        text = [Segment(float(n), n + 1.0, "and the lantern again", "room") for n in range(20, 260)]
        transcripts.append_stretch(write.db, "t", "room", 300.0, text, Coverage())
    found = Search(chair).find("lantern")
    assert (len(found.found), found.more) == (200, True)
