"""The services around the recorder, the speech process and the player, each of them real."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from meetingrec.domain.access import Reason
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import InputRefused, KeyRefused, MicrophoneMissing, NotAllowed, RecorderLost
from meetingrec.domain.recording import Purpose, State
from meetingrec.domain.transcript import word_error
from meetingrec.services import practice_library as practice
from meetingrec.services.dictate import Dictating
from meetingrec.services.dictation_sound import DictationSound
from meetingrec.services.history import History
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder
from meetingrec.services.replay import Replay
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import Transcribing, chosen_model, open_audio


def wait_for(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Polls with a deadline; fails when it never comes true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    planning = Planning(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id)
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


def record_all(recorder: Recorder, conference: Conference) -> None:
    recorder.start(conference, practice.conference_inputs(0.0))
    wait_for(lambda: (status := recorder.status()) is not None and status.state == "stopped")
    recorder.mend()


def recorder_process(recorder: Recorder) -> int:
    assert recorder.recording is not None
    import json

    card = json.loads((recorder.folder(recorder.recording) / "recorder.json").read_text())
    return int(card["pid"])


def test_start_pause_resume_stop(chair: SignedIn, recorder: Recorder, conference: Conference) -> None:
    recorder.start(conference, practice.conference_inputs(1.0))
    wait_for(lambda: sealed(recorder) >= 2)
    recorder.pause()
    wait_for(lambda: (status := recorder.status()) is not None and status.state == "paused")
    recorder.resume()
    before = sealed(recorder)
    wait_for(lambda: sealed(recorder) >= before + 1)
    recorder.stop()
    (recording,) = recorder.of_conference(conference.id)
    assert recording.state is State.COMPLETE
    assert recording.seconds > 3 - 1 / 16_000, "not one sample of what was sealed is missing"
    assert [gap.reason for gap in open_audio(chair, recording).gaps] == ["paused"]
    acts = [line.what for line in History(chair).lines(frozenset({recording.id}))]
    assert acts == ["stop the recording", "resume the recording", "pause the recording", "start the recording"]


def test_a_second_recording_at_the_same_time_is_refused(recorder: Recorder, conference: Conference) -> None:
    recorder.start(conference, practice.conference_inputs(1.0))
    with pytest.raises(RecorderLost) as refused:
        recorder.start(conference, practice.conference_inputs(1.0))
    assert "goes on" in refused.value.safe
    wait_for(lambda: sealed(recorder) >= 1)


def test_no_such_microphone_leaves_nothing_half_begun(
    chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    with pytest.raises(MicrophoneMissing):
        recorder.start(conference, Inputs(room="a microphone that is not there"))
    assert not recorder.running
    assert recorder.status() is None
    assert [item.state for item in recorder.of_conference(conference.id)] == [State.EMPTY]


def test_a_killed_recorder_is_started_again_and_the_gap_is_in_the_record(
    chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    recorder.start(conference, practice.conference_inputs(1.0))
    wait_for(lambda: sealed(recorder) >= 2)
    os.kill(recorder_process(recorder), signal.SIGKILL)
    told: list[str] = []
    wait_for(lambda: bool(told.append(recorder.mend()[1]) or told[-1]), 5)
    assert "started again" in told[-1]
    wait_for(lambda: (status := recorder.status()) is not None and status.state == "recording")
    before = sealed(recorder)
    wait_for(lambda: sealed(recorder) >= before + 1)
    recorder.stop()
    audio = open_audio(chair, recorder.of_conference(conference.id)[0])
    assert [gap.reason for gap in audio.gaps] == ["recorder stopped"]
    assert audio.gaps[0].seconds < 4


def test_the_recording_goes_on_without_the_window_and_is_found_again(
    library: Library, chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    recorder.start(conference, practice.conference_inputs(1.0))
    wait_for(lambda: sealed(recorder) >= 1)
    recorder.leave()
    chair.close()
    again = library.sign_in("chair", practice.PASSWORD)
    other = Recorder(again)
    _, told = other.adopt()
    assert "nothing was lost" in told[0]
    before = sealed(other)
    wait_for(lambda: sealed(other) >= before + 1)
    other.stop()
    assert other.of_conference(conference.id)[0].state is State.COMPLETE
    again.close()


def test_after_a_death_of_everything_it_says_what_was_interrupted(
    library: Library, chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    recorder.start(conference, practice.conference_inputs(1.0))
    wait_for(lambda: sealed(recorder) >= 3)
    os.kill(recorder_process(recorder), signal.SIGKILL)
    recorder.leave()
    chair.close()
    again = library.sign_in("chair", practice.PASSWORD)
    other = Recorder(again)
    _, told = other.adopt()
    assert told[0].startswith("Interrupted at ")
    recording = other.of_conference(conference.id)[0]
    assert recording.state is State.INTERRUPTED and recording.seconds >= 3
    assert other.adopt()[1] == ()
    again.close()


def test_an_interrupted_recording_beside_one_that_runs_does_not_hide_it(
    library: Library, chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    dictating = Dictating(chair)
    _, dictation = dictating.begin(conference)
    recorder.start_dictation(conference, dictation.id, practice.dictation_inputs(1.0))
    wait_for(lambda: sealed(recorder) >= 1)
    os.kill(recorder_process(recorder), signal.SIGKILL)
    recorder.leave()
    second = Recorder(chair)
    second.start(conference, practice.conference_inputs(1.0))
    wait_for(lambda: sealed(second) >= 1)
    second.leave()
    chair.close()
    again = library.sign_in("chair", practice.PASSWORD)
    other = Recorder(again)
    _, told = other.adopt()
    assert sorted(words.split(" ")[0] for words in told) == ["Interrupted", "The"]
    assert other.running and other.recording is not None
    assert other.recording.purpose is Purpose.CONFERENCE
    other.stop()
    again.close()


def test_only_the_chair_of_it_records(library: Library, chair: SignedIn, conference: Conference) -> None:
    chair.close()
    typist = library.sign_in("typist", practice.PASSWORD)
    with pytest.raises(NotAllowed):
        Recorder(typist).start(conference, practice.conference_inputs(1.0))
    typist.close()


def test_words_are_stored_stretch_by_stretch_and_go_on_after_a_cancel(
    chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    record_all(recorder, conference)
    recording = recorder.of_conference(conference.id)[0]
    model = chosen_model("practice", practice=True)
    first = Transcribing(chair, recording, model)
    first.run(lambda: False, lambda done, _length: first.cancel() if done > 50 else None)
    part = first.stored()
    assert part is not None and not part.complete and 5 < len(part.segments) < 60
    _, whole = Transcribing(chair, recording, model).run(lambda: False, lambda *_: None)
    assert whole is not None and whole.complete
    assert whole.segments[: len(part.segments)] == part.segments
    reference = " ".join(line["text"] for line in _reference())
    assert word_error(reference, " ".join(segment.text for segment in whole.segments)) < 0.053


def _reference() -> list[dict[str, str]]:
    import json

    from meetingrec import resources

    told: list[dict[str, str]] = json.loads(resources.asset("practice", "conference.json").read_text())
    return told


def test_an_investigator_says_why_and_what_was_played_is_logged(
    library: Library, chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    record_all(recorder, conference)
    chair.close()
    investigator = library.sign_in("investigator", practice.PASSWORD)
    replay = Replay(investigator)
    (line,) = replay.lines()
    with pytest.raises(InputRefused):
        replay.listen(line.recording, Reason.COMPLAINT, "complaint about what was said")
    listening = replay.listen(line.recording, Reason.COMPLAINT, "complaint about what was said", "C-77")
    assert listening.length == pytest.approx(247.9, abs=0.2)
    assert max(listening.wave(500)) > 0.1
    assert replay.check(line.recording).bad == 0
    listening.close()
    told = [(entry.what, entry.detail) for entry in History(investigator).lines(frozenset({line.recording.id}))]
    assert told[0][0] == "listened" and "C-77" in told[0][1]
    assert any(what == "open a recording to listen" for what, _ in told)
    investigator.close()


def test_the_minute_taker_hears_the_dictation_and_never_the_conference(
    library: Library, chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    record_all(recorder, conference)
    dictating = Dictating(chair)
    _, dictation = dictating.begin(conference)
    recorder.start_dictation(conference, dictation.id, practice.dictation_inputs(0.0))
    wait_for(lambda: (status := recorder.status()) is not None and status.state == "stopped")
    recorder.mend()
    dictating.finish(dictation)
    ready = dictating.of_conference(conference.id)
    assert ready is not None
    dictating.send(ready, dictating.minute_takers()[0].id)
    conference_recording = recorder.of_conference(conference.id)[0]
    chair.close()
    typist = library.sign_in("typist", practice.PASSWORD)
    replay, theirs = Replay(typist), Dictating(typist)
    sent = theirs.queue()[0].dictation
    recording = theirs.recording(sent)
    assert recording is not None and recording.purpose is Purpose.DICTATION
    heard = DictationSound(typist).listen(sent, recording)
    assert heard.length == pytest.approx(91, abs=2)
    heard.close()
    with pytest.raises(NotAllowed):
        replay.listen(conference_recording, Reason.CASE_WORK, "curious about the meeting")
    with pytest.raises(KeyRefused):
        open_audio(typist, conference_recording)
    assert replay.lines() == ()
    typist.close()


def test_a_listening_that_nobody_takes_up_leaves_no_thread(
    chair: SignedIn, recorder: Recorder, conference: Conference
) -> None:
    record_all(recorder, conference)
    before = set(threading.enumerate())
    opened = Replay(chair).listen(recorder.of_conference(conference.id)[0], Reason.CHAIR_APPROVAL, "to check the start")
    assert set(threading.enumerate()) <= before, "one that ends meanwhile is nobody's fault"
    opened.close()
    opened.close()


def test_the_audit_chain_holds_the_heads_of_the_recording(
    chair: SignedIn, recorder: Recorder, conference: Conference, tmp_path: Path
) -> None:
    record_all(recorder, conference)
    recording = recorder.of_conference(conference.id)[0]
    assert len(recording.head_hash) == 64
    assert History(chair).check() == ()
    assert recording.head_hash in chair_log(chair)


def chair_log(signed_in: SignedIn) -> str:
    from meetingrec.store import audit

    with signed_in.reading() as db:
        return str([entry.detail for entry in audit.entries(db)])
