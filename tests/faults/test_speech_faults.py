"""What happens to a transcript when the speech process is killed, frozen, orphaned, or kept busy for hours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from meetingrec.domain.errors import NotAudio, SpeechFailed
from meetingrec.speech import models
from meetingrec.speech.transcriber import DEATHS, StretchFailed, StretchResult, Transcriber
from tests.recorders import is_running
from tests.spoken import RATE, path_of, pcm_of, text_of, until

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))


@pytest.fixture
def transcriber() -> Iterator[Transcriber]:
    made = Transcriber(models.practice_folder(), threads=1, patience_seconds=8.0)
    made.start()
    yield made
    made.close()


def _strike(transcriber: Transcriber, how: int = signal.SIGKILL) -> int:
    pid = transcriber.process_id
    assert pid is not None
    os.kill(pid, how)
    return pid


def _striker(
    transcriber: Transcriber, times: int, when: Callable[[float], bool] = lambda _: True, how: int = signal.SIGKILL
) -> tuple[Callable[[float, float], None], list[int]]:
    """Told of progress, it strikes the process, each process once."""
    struck: list[int] = []

    def tell(done: float, _: float) -> None:
        if len(struck) < times and transcriber.process_id not in struck and when(done):
            struck.append(_strike(transcriber, how))

    return tell, struck


def test_killed_in_the_middle_of_a_stretch_the_answer_is_the_same(transcriber: Transcriber) -> None:
    stretch = pcm_of("conference")[: 40 * RATE]
    undisturbed = transcriber.stretch(50.0, stretch, False)
    for times in (1, DEATHS - 1):
        tell, struck = _striker(transcriber, times)
        assert transcriber.stretch(50.0, stretch, False, tell) == undisturbed
        assert len(struck) == times
        assert not any(psutil.pid_exists(pid) for pid in struck)


def test_killed_three_times_on_the_same_stretch_it_is_given_up_and_the_next_is_heard(transcriber: Transcriber) -> None:
    tell, struck = _striker(transcriber, DEATHS)
    with pytest.raises(StretchFailed) as failed:
        transcriber.stretch(600.0, pcm_of("conference")[: 60 * RATE], False, tell)
    assert isinstance(failed.value, SpeechFailed)
    assert (failed.value.start, failed.value.length) == (600.0, 60.0)
    assert len(struck) == DEATHS
    after = transcriber.stretch(660.0, pcm_of("dictation")[: 20 * RATE], True)
    assert "Start of dictation." in text_of(after.segments)


def test_killed_while_idle_it_is_started_again(transcriber: Transcriber) -> None:
    pid = _strike(transcriber)
    assert until(lambda: not is_running(pid))
    assert transcriber.stretch(0.0, pcm_of("dictation")[: 20 * RATE], True).segments
    assert transcriber.process_id != pid


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The beginning of the conference: two minutes are heard at a time, and something is left after them."""
    path = tmp_path_factory.mktemp("spoken") / "conference.flac"
    soundfile.write(path, pcm_of("conference")[: int(151.9 * RATE)], RATE)
    return path


@pytest.fixture(scope="module")
def undisturbed(file: Path, tmp_path_factory: pytest.TempPathFactory) -> StretchResult:
    """The file, heard without a fault."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEETINGREC_HOME", str(tmp_path_factory.mktemp("home")))
        with Transcriber(models.practice_folder(), threads=1) as calm:
            return calm.file(file)


def test_killed_in_the_middle_of_a_file_the_answer_is_the_same(
    transcriber: Transcriber, file: Path, undisturbed: StretchResult
) -> None:
    tell, struck = _striker(transcriber, 2, lambda done: done > 130)
    assert transcriber.file(file, tell) == undisturbed
    assert len(struck) == 2


def test_a_stretch_of_a_file_that_always_kills_is_stepped_over_and_counted(
    transcriber: Transcriber, file: Path, undisturbed: StretchResult
) -> None:
    tell, struck = _striker(transcriber, DEATHS)
    result = transcriber.file(file, tell)
    assert len(struck) == DEATHS
    assert result.not_transcribed == 120.0
    assert result.consumed == pytest.approx(undisturbed.consumed)
    assert result.segments and all(segment.start >= 119.9 for segment in result.segments)


def test_a_file_on_which_everything_fails_is_said_to(transcriber: Transcriber, file: Path) -> None:
    tell, struck = _striker(transcriber, 99)
    with pytest.raises(StretchFailed) as failed:
        transcriber.file(file, tell)
    assert (len(struck), failed.value.start) == (2 * DEATHS, 120.0)


def test_a_frozen_process_is_noticed_ended_and_its_work_done_again(transcriber: Transcriber) -> None:
    stretch = pcm_of("dictation")[: 45 * RATE]
    undisturbed = transcriber.stretch(0.0, stretch, True)
    tell, struck = _striker(transcriber, 1, how=signal.SIGSTOP)
    assert transcriber.stretch(0.0, stretch, True, tell) == undisturbed
    assert len(struck) == 1 and not psutil.pid_exists(struck[0])


def test_a_frozen_process_does_not_hold_up_the_window_while_a_stretch_is_sent(transcriber: Transcriber) -> None:
    frozen = _strike(transcriber, signal.SIGSTOP)
    long = pcm_of("dictation")[: 30 * RATE]
    result = transcriber.stretch(0.0, long, True)
    assert transcriber.process_id != frozen and not psutil.pid_exists(frozen)
    assert result.consumed == len(long) / RATE


_PARENT = """
import sys
from pathlib import Path
import numpy as np
from meetingrec.speech.transcriber import Transcriber
from tests.spoken import pcm_of
transcriber = Transcriber(Path(sys.argv[1]), threads=1)
transcriber.start()
print(transcriber.process_id, flush=True)
if sys.argv[2] == "busy":
    transcriber.stretch(0.0, np.tile(pcm_of("conference"), 3), True, lambda *_: print("busy", flush=True))
sys.stdin.read()
"""


@pytest.mark.parametrize("doing", ["idle", "busy"])
def test_when_the_window_dies_the_speech_process_ends(doing: str) -> None:
    command = [sys.executable, "-c", _PARENT, str(models.practice_folder()), doing]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        if doing == "busy":
            assert parent.stdout.readline() == "busy\n"
        parent.kill()
        parent.wait()
        assert until(lambda: not is_running(worker), 5.0)


def test_an_interrupt_from_the_keyboard_is_left_to_the_window(transcriber: Transcriber) -> None:
    tell, struck = _striker(transcriber, 1, how=signal.SIGINT)
    stretch = pcm_of("dictation")[: 45 * RATE]
    assert transcriber.stretch(0.0, stretch, True, tell).segments
    assert [transcriber.process_id] == struck


def test_a_process_that_cannot_start_is_said_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    for interpreter in (broken, tmp_path / "absent"):
        monkeypatch.setattr(sys, "executable", str(interpreter))
        transcriber = Transcriber(models.practice_folder())
        with pytest.raises(SpeechFailed) as failed:
            transcriber.start()
        assert failed.value.happened.endswith(".") and failed.value.do
        transcriber.close()


def test_a_process_that_speaks_nonsense_is_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for line in ("hello", '{"v":1,"type":"ready","job":1,"about":5}', '{"v":1,"type":"problem","job":1,"kind":"X"}'):
        chatty = tmp_path / "python"
        chatty.write_text(f"#!/bin/sh\necho '{line}'\nexec sleep 30\n")
        chatty.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(chatty))
        with pytest.raises(SpeechFailed):
            Transcriber(models.practice_folder(), patience_seconds=2.0).start()


_HUNGRY = """
import resource
from meetingrec.speech import worker
worker._limit_memory()
limit, _ = resource.getrlimit(resource.RLIMIT_AS)
try:
    bytearray(limit)
except MemoryError:
    print("refused")
"""


def test_a_decoder_that_asks_for_all_memory_is_refused() -> None:
    done = subprocess.run([sys.executable, "-c", _HUNGRY], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"


def test_damaged_files_never_take_the_window_with_them(transcriber: Transcriber, tmp_path: Path) -> None:
    """Mutated files: each is heard or refused with NotAudio; the sound file libraries may not bring down more."""
    whole = path_of("dictation").read_bytes()[:200_000]
    random = np.random.default_rng(11)
    outcomes = set()
    for number in range(12):
        content = bytearray(whole)
        for at in random.integers(0, 400 if number % 2 else len(content), 40):
            content[at] = int(random.integers(256))
        path = tmp_path / f"{number}.flac"
        path.write_bytes(content)
        try:
            result = transcriber.file(path)
        except NotAudio:
            outcomes.add("refused")
        else:
            outcomes.add("heard")
            assert result.consumed < 600
    assert "heard" in outcomes


def test_memory_stays_flat_however_long_the_conference(transcriber: Transcriber) -> None:
    stretch = pcm_of("dictation")[: 15 * RATE]

    def resident() -> float:
        pid = transcriber.process_id
        assert pid is not None
        return float(psutil.Process(pid).memory_info().rss) / (1 << 20)

    for turn in range(5):
        transcriber.stretch(turn * 15.0, stretch, False)
    before = resident()
    for turn in range(40):
        transcriber.stretch(75.0 + turn * 15.0, stretch, False)
    assert resident() - before < 24.0
