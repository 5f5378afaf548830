"""A recorder that died, or did not answer, while nobody was signed in: started again, taken up, and told as it was."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from meetingrec.audio.link import RecorderLink
from meetingrec.audio.recorder_card import read_card
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import RecorderLost
from meetingrec.domain.recording import GapReason, RecorderStatus, State
from meetingrec.services import practice_library as practice
from meetingrec.services import record
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder
from meetingrec.services.recorder_words import ENDED, LOST, NO_ANSWER, RESTARTED, went_on_words
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import recordings
from meetingrec.vault.keys import new_identity
from tests.data.sealed import begin_part, sound, whole_part
from tests.virtual_microphone import tone, until, write_wave


@pytest.fixture
def conference(chair: SignedIn) -> Conference:
    planning = Planning(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id)
    return chair.conference(conference.id)


@pytest.fixture
def running(chair: SignedIn, conference: Conference, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """A second of a conference is sealed, and the window is quick to look again."""
    monkeypatch.setattr(record, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(record, "ANSWER_SECONDS", 0.3)
    recorder = Recorder(chair)
    recorder.start(conference, practice.conference_inputs(8.0))
    until(lambda: sealed(recorder) >= 1, "a second")
    yield recorder
    recorder.leave()


def sealed(recorder: Recorder) -> float:
    status = recorder.status()
    return status.sealed if status is not None else 0.0


def pid(recorder: Recorder) -> int:
    assert recorder.recording is not None
    card = read_card(recorder.folder(recorder.recording))
    assert card is not None
    return card.pid


def test_letting_go_of_a_recorder_is_no_death_of_it(running: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at it while the line was being closed settled what was still being recorded, for good."""
    closes, said = RecorderLink.close, list[str]()

    def close(link: RecorderLink) -> None:
        closes(link)
        said.append(running.mend()[1])

    assert running.recording is not None
    conference_id, number = running.recording.conference_id, pid(running)
    with monkeypatch.context() as patch:
        patch.setattr(RecorderLink, "close", close)
        running.leave()
    assert said == [""]
    assert running.of_conference(conference_id)[-1].state is State.RECORDING
    os.kill(number, signal.SIGKILL)


def test_a_recording_that_ends_while_one_looks_is_not_begun_again(
    chair: SignedIn, conference: Conference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last word and the end came between two looks: a recording of three seconds became one of six."""
    recorder, tells = Recorder(chair), RecorderLink.status
    recorder.start(conference, Inputs(file=write_wave(tmp_path / "a.wav", tone(440, 1.0, 16_000), 16_000), speed=1.0))

    def when_it_is_over(link: RecorderLink) -> RecorderStatus:
        told = tells(link)
        until(lambda: not link.alive, "the end of the file")
        return told

    with monkeypatch.context() as patch:
        patch.setattr(RecorderLink, "status", when_it_is_over)
        assert recorder.mend()[1] == ""
    assert recorder.mend()[1] == ENDED
    assert recorder.of_conference(conference.id)[0].seconds == pytest.approx(1.0, abs=0.1)


def test_lost_while_the_window_is_locked_it_is_told_at_once_and_started_again(
    library: Library, chair: SignedIn, running: Recorder
) -> None:
    assert running.recording is not None
    folder = running.folder(running.recording)
    chair.close()
    os.kill(pid(running), signal.SIGKILL)
    away = folder.rename(folder.with_name("a disk that was pulled out"))

    def mended() -> str:
        return running.mend()[1]

    with pytest.raises(RecorderLost, match="could not be started again"):
        until(lambda: bool(mended()), "the loss")
    status = running.status()
    assert status is not None
    assert (status.state, status.message.startswith(LOST)) == ("failed", True)
    assert (running.running, running.lost) == (False, True)
    assert mended() == "", "told once"
    away.rename(folder)
    assert mended() == RESTARTED
    until(lambda: sealed(running) >= 2, "sound again")
    assert (running.running, running.lost) == (True, False)
    running.leave()

    again = library.sign_in("chair", practice.PASSWORD)
    other = Recorder(again)
    (told,) = other.adopt()[1]
    assert "nothing was lost" not in told
    assert "its recorder stopped once and was started again, last at 00:0" in told
    other.stop()
    assert other.recording is not None
    assert other.recording.state is State.INTERRUPTED
    again.close()


def test_one_that_does_not_answer_is_neither_given_up_nor_doubled_and_taken_up_later(
    library: Library, chair: SignedIn, conference: Conference, running: Recorder
) -> None:
    frozen = pid(running)
    running.leave()
    chair.close()
    again = library.sign_in("chair", practice.PASSWORD)
    recorder = Recorder(again)
    os.kill(frozen, signal.SIGSTOP)
    try:
        assert recorder.adopt()[1] == (NO_ANSWER,)
        with pytest.raises(RecorderLost, match="does not answer"):
            recorder.start(conference, practice.conference_inputs(8.0))
        assert [item.state for item in recorder.of_conference(conference.id)] == [State.RECORDING]
        assert (recorder.running, recorder.in_hand) == (False, True)
    finally:
        os.kill(frozen, signal.SIGCONT)
    until(lambda: recorder.mend()[1].startswith("The recording went on"), "the recorder")
    assert pid(recorder) == frozen
    recorder.leave()

    # An earlier version took it for dead: the library says that it was interrupted, and it records all the same.
    with again.writing() as write:
        (item,) = recorder.of_conference(conference.id)
        recordings.replace(write.db, replace(item, state=State.INTERRUPTED, ended_at=write.at))
    later = Recorder(again)
    assert "nothing was lost" in later.adopt()[1][0]
    assert [item.state for item in later.of_conference(conference.id)] == [State.RECORDING]
    later.stop()
    assert [item.state for item in later.of_conference(conference.id)] == [State.COMPLETE]
    assert later.adopt()[1] == ()
    again.close()


def test_only_a_recorder_that_died_counts_as_lost_sound(tmp_path: Path) -> None:
    identity, second = new_identity(), sound(1)
    whole_part(tmp_path, identity, second)
    stopped = begin_part(tmp_path, identity, number=2, starts_at=1.0)
    stopped.gap(60.0, GapReason.RECORDER_STOPPED)
    stopped.audio(second)
    stopped.close()  # killed
    assert went_on_words(tmp_path).endswith("nothing was lost."), "it was stopped, and begun again a minute later"
    again = begin_part(tmp_path, identity, number=3, starts_at=62.0, previous=stopped.head)
    again.gap(3.0, GapReason.RECORDER_STOPPED)
    again.audio(second)
    again.close()
    assert went_on_words(tmp_path).endswith(
        "its recorder stopped once and was started again, last at 00:01:02. 3 seconds are missing, marked in the "
        "record; everything else is safe."
    )
