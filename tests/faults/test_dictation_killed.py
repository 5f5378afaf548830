"""Kill -9 in the middle of recording over a dictation: what was said is kept to the last second, old and new."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from meetingrec.audio.recorder_card import read_card
from meetingrec.domain.edit_list import RATE, EditKind
from meetingrec.domain.recording import State
from meetingrec.services import practice_library as practice
from meetingrec.services.dictate import Dictating
from meetingrec.services.dictation_sound import DictationSound, open_sound
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder
from meetingrec.services.signed_in import SignedIn
from tests.data.sealed import sound
from tests.virtual_microphone import until, write_wave

DRIVER = Path(__file__).with_name("dictation_driver.py")
FIRST, OVER = sound(6.0, 1, RATE), sound(6.0, 2, RATE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A library with six seconds dictated."""
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))
    library = practice.make(tmp_path / "library")
    chair = library.sign_in("chair", practice.PASSWORD)
    planning, recorder = Planning(chair), Recorder(chair)
    planning.begin(planning.lines()[0].conference.id)
    conference = planning.lines()[0].conference
    _, dictation = Dictating(chair).begin(conference)
    DictationSound(chair).begin_take(dictation, EditKind.APPEND)
    spoken = Inputs(file=write_wave(tmp_path / "first.wav", FIRST, RATE), speed=0.0)
    recorder.start_dictation(conference, dictation.id, spoken)
    until(lambda: (status := recorder.status()) is None or status.state == "stopped", "the end of the file")
    recorder.mend()
    chair.close()
    library.close()
    yield tmp_path / "library"


def kill_while_recording_over(library: Path, spoken: Path, at: float, samples: int) -> int:
    """Kills chair and recorder once so many samples were heard; how many that were at the last word from it."""
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), str(library), str(spoken), str(at)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    heard = 0
    for line in process.stdout:
        heard = int(line)
        if heard >= samples:
            break
    process.kill()
    card = read_card(next((library / "recordings").iterdir()))
    assert card is not None
    os.kill(card.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return heard


def heard_of(chair: SignedIn, dictation_of: str) -> tuple[np.ndarray, dict[int, int]]:
    """All that is heard now, and how long each sealed part is."""
    dictating, dictated = Dictating(chair), DictationSound(chair)
    dictation = dictating.of_conference(dictation_of)
    assert dictation is not None
    recording = dictating.recording(dictation)
    assert recording is not None and recording.state in {State.COMPLETE, State.INTERRUPTED}
    edited, found = dictated.edited(dictation, recording), open_sound(chair, recording)
    return found.samples(edited.pieces, 0, len(FIRST) + len(OVER)), found.lengths


def test_killed_while_recording_over_loses_at_most_the_last_second(folder: Path, tmp_path: Path) -> None:
    spoken = write_wave(tmp_path / "over.wav", OVER, RATE)
    said = kill_while_recording_over(folder, spoken, 1.5, round(1.3 * RATE))
    library = Library.open(folder)
    chair = library.sign_in("chair", practice.PASSWORD)
    conference = Planning(chair).lines()[0].conference
    recorder = Recorder(chair)
    _, told = recorder.adopt()
    assert any("Interrupted" in words for words in told)
    heard, parts = heard_of(chair, conference.id)
    kept, begin = parts[2], 3 * RATE // 2
    assert kept >= said - 1.05 * RATE
    expected = np.concatenate([FIRST[:begin], OVER[:kept], FIRST[begin + kept :]])
    assert np.array_equal(heard, expected), "what was recorded over is there up to the kill, what was behind it too"

    # The recorder alone: another one goes on within a second, in the same take.
    dictating, dictated = Dictating(chair), DictationSound(chair)
    dictation = dictating.of_conference(conference.id)
    assert dictation is not None
    dictated.begin_take(dictation, EditKind.OVERWRITE, 0.5)
    recorder.start_dictation(conference, dictation.id, Inputs(file=spoken, speed=1.0))
    until(
        lambda: (status := recorder.status()) is not None and status.sealed > 0 and heard_by(recorder) > RATE, "sound"
    )
    card = read_card(folder / "recordings" / dictation.id)
    assert card is not None
    os.kill(card.pid, signal.SIGKILL)
    until(lambda: "started again" in recorder.mend()[1], "another recorder")
    until(lambda: heard_by(recorder) > RATE // 4, "it to hear something")
    recorder.stop()
    again, parts = heard_of(chair, conference.id)
    assert parts[3] >= RATE // 2 and parts[4] > 0
    said_over = np.concatenate([OVER[: parts[3]], OVER[: parts[4]]])
    assert np.array_equal(again, np.concatenate([heard[: RATE // 2], said_over, heard[RATE // 2 + len(said_over) :]]))
    chair.close()
    library.close()


def heard_by(recorder: Recorder) -> int:
    status = recorder.status()
    return status.sources[0].samples if status is not None and status.sources else 0
