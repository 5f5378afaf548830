"""Restricted parts through the services: a real library, real people, a real recorder process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from meetingrec.domain.access import Reason
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import DocumentType
from meetingrec.domain.errors import InputRefused, NotAllowed
from meetingrec.domain.notice import Ground
from meetingrec.domain.points import Heading, Point
from meetingrec.domain.recording import RESTRICTED_PART, State
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.desk import Desk
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Recorder
from meetingrec.services.replay import Replay
from meetingrec.services.restricted import Restricting
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import open_audio

WHY = (Reason.COMPLAINT, "a parent complains about the meeting", "C-77")


def wait_for(true: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    conference = Planning(chair).lines()[0].conference
    Planning(chair).begin(conference.id)
    return chair.conference(conference.id)


@pytest.fixture
def recorder(chair: SignedIn) -> Iterator[Recorder]:
    made = Recorder(chair)
    yield made
    if made.running:
        made.stop()


def sealed(recorder: Recorder) -> float:
    status = recorder.status()
    return status.sealed if status is not None else 0.0


def a_point(conference: Conference, text: str) -> Point:
    return Point("", conference.id, Heading.WORRIED, text, conference.planned_start)


def audience(chair: SignedIn, conference: Conference) -> tuple[str, ...]:
    return tuple(person.id for person in Planning(chair).record(conference.id).attendees[:2])


def hold(chair: SignedIn, recorder: Recorder, conference: Conference) -> None:
    """Open, restricted, open, with a point in each and a second of sound at least."""
    capture, restricting = Capture(chair), Restricting(chair, recorder)
    recorder.start(conference, practice.conference_inputs(1.0))
    capture.add(a_point(conference, "said before everybody"))
    wait_for(lambda: sealed(recorder) >= 1)
    _, part = restricting.begin(conference, audience(chair, conference), Ground.STOPS_ANOTHER, "she is afraid of him")
    status = recorder.status()
    assert status is not None and status.restricted and status.label == part.id
    capture.add(a_point(conference, "she has moved"))
    before = sealed(recorder)
    wait_for(lambda: sealed(recorder) >= before + 1)
    restricting.end(conference)
    capture.add(a_point(conference, "in the open"))
    before = sealed(recorder)
    wait_for(lambda: sealed(recorder) >= before + 1)
    recorder.stop()


def test_only_the_audience_hears_reads_and_prints_it(
    library: Library, chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    hold(chair, recorder, conference)
    (recording,) = recorder.of_conference(conference.id)
    assert recording.state is State.COMPLETE
    own = Planning(chair).record(conference.id)
    (part,) = own.parts
    assert part.started is not None and part.ended is not None and part.ended > part.started + 0.9
    assert [point.part_id for point in own.points] == ["", part.id, ""]
    with Replay(chair).listen(recording, *WHY) as heard:
        assert [gap for gap in heard.gaps if gap.reason == RESTRICTED_PART] == []
    # What the machine turns into words is heard with the key of the open conference alone.
    (silent,) = [gap for gap in open_audio(chair, recording).gaps if gap.reason == RESTRICTED_PART]
    assert silent.start == pytest.approx(part.started, abs=0.2)
    assert silent.start + silent.seconds == pytest.approx(part.ended, abs=0.2)
    Planning(chair).end(conference.id)
    _, drafts = Desk(chair).open_drafts(conference.id)
    assert {draft.type for draft in drafts} == {DocumentType.DECISIONS, DocumentType.SUMMARY}
    assert not [draft for draft in drafts if "moved" in Desk(chair).preview(draft.id)]
    chair.close()
    with signed_in(library, "investigator") as investigator:
        theirs = Replay(investigator)
        assert [point.text for point in theirs.record(recording).points] == ["said before everybody", "in the open"]
        assert Planning(investigator).record(conference.id).parts == ()
        with theirs.listen(recording, *WHY) as heard:
            assert [gap.reason for gap in heard.gaps] == [RESTRICTED_PART]
        assert theirs.check(recording).bad == 0
        with pytest.raises(NotAllowed):
            Restricting(investigator, recorder).grant(part, investigator.person, "I want to hear it")
        person = investigator.person
    with signed_in(library, "chair") as chair_again:
        Restricting(chair_again, Recorder(chair_again)).grant(part, person, "the court asks for it")
    with signed_in(library, "investigator") as investigator:
        theirs = Replay(investigator)
        assert [point.part_id for point in theirs.record(recording).points] == ["", part.id, ""]
        with theirs.listen(recording, *WHY) as heard:
            assert heard.gaps == ()


@contextmanager
def signed_in(library: Library, name: str) -> Iterator[SignedIn]:
    person = library.sign_in(name, practice.PASSWORD)
    try:
        yield person
    finally:
        person.close()


def test_a_recorder_that_dies_in_it_goes_on_in_it(chair: SignedIn, recorder: Recorder, conference: Conference) -> None:
    restricting = Restricting(chair, recorder)
    recorder.start(conference, practice.conference_inputs(1.0))
    _, part = restricting.begin(conference, audience(chair, conference), Ground.LEGAL)
    wait_for(lambda: sealed(recorder) >= 1)
    _kill(recorder)
    wait_for(lambda: bool(recorder.mend()[1]))
    wait_for(lambda: (status := recorder.status()) is not None and status.state == "recording")
    status = recorder.status()
    assert status is not None and status.restricted and status.label == part.id
    # A window that comes back finds the restricted part as it is, and can end it.
    recorder.leave()
    again = Recorder(chair)
    again.adopt()
    _kill(again)
    wait_for(lambda: bool(again.mend()[1]))
    status = again.status()
    assert status is not None and status.label == part.id
    Restricting(chair, again).end(conference)
    status = again.status()
    assert status is not None and not status.restricted
    again.stop()
    (recording,) = again.of_conference(conference.id)
    opened = open_audio(chair, recording)
    assert RESTRICTED_PART in {gap.reason for gap in opened.gaps}


def test_it_works_without_a_recording_and_refuses_what_makes_no_sense(
    chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    restricting = Restricting(chair, recorder)
    with pytest.raises(InputRefused, match="who may hear"):
        restricting.begin(conference, ("nobody on the roll",), Ground.WELFARE)
    _, part = restricting.begin(conference, audience(chair, conference), Ground.CHILD_ASKS)
    assert (part.started, part.decided_by) == (None, chair.person.full_name)
    with pytest.raises(InputRefused, match="going on already"):
        restricting.begin(conference, audience(chair, conference), Ground.WELFARE)
    _, point = Capture(chair).add(a_point(conference, "he said it alone"))
    assert getattr(point, "part_id", "") == part.id
    restricting.end(conference)
    assert restricting.now(conference.id) is None
    assert Planning(chair).record(conference.id).open_only.points == ()


def _kill(recorder: Recorder) -> None:
    import json

    assert recorder.recording is not None
    card = json.loads((recorder.folder(recorder.recording) / "recorder.json").read_text())
    os.kill(int(card["pid"]), signal.SIGKILL)
    wait_for(lambda: recorder._link is not None and not recorder._link.alive)
