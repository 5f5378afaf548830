"""Kill -9 of the window and of the recorder in mid-recording, twenty times; and of the window alone.

The real window runs under Xvfb in a process of its own, driven as a person would (window_driver.py).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingrec.audio.recording import report
from meetingrec.domain.recording import State
from meetingrec.services import practice_library as practice
from meetingrec.services.keyring import conference_identity
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Recorder
from meetingrec.services.transcribe import open_audio

KILLS = 20
SAMPLE = 1 / 16_000
DRIVER = Path(__file__).parents[1] / "window_driver.py"


class Window:
    """A running window; `last` is the last thing it said about the recorder."""

    def __init__(self, folder: Path, display: str) -> None:
        environment = {**os.environ, "MEETINGREC_HOME": str(folder.parent / "home"), "DISPLAY": display}
        self._process = subprocess.Popen(
            [sys.executable, str(DRIVER), str(folder)], stdout=subprocess.PIPE, text=True, env=environment
        )
        self.last: dict[str, object] = {}
        self.told: list[str] = []

    def look(self) -> dict[str, object]:
        """The next line it writes."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the window died by itself with {self._process.wait()}"
        self.last = json.loads(line)
        self.told = [str(words) for words in json.loads(line)["told"]] or self.told
        return self.last

    def until_sealed(self, seconds: float) -> None:
        """Watches until so much more sound lies on the disk."""
        while self.look()["state"] != "recording" or not self.last["recorder"]:
            pass
        begin = float(str(self.last["elapsed"]))
        while float(str(self.look()["sealed"])) < begin + seconds:
            pass

    def watch(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.look()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def kill_both(self, recorder_first: bool) -> None:
        recorder = int(str(self.last["recorder"]))
        if recorder_first:
            os.kill(recorder, signal.SIGKILL)
            self.kill()
        else:
            self.kill()
            os.kill(recorder, signal.SIGKILL)


@pytest.fixture
def folder(tmp_path: Path, planned: Path) -> Path:
    return shutil.copytree(planned, tmp_path / "library")


@pytest.fixture
def display() -> Iterator[str]:
    """A screen of its own."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answers:
        name = f":{answers.readline().strip()}"
    yield name
    server.terminate()
    server.wait()


@pytest.mark.timeout(600)
def test_twenty_kills_of_window_and_recorder_lose_at_most_the_last_second(folder: Path, display: str) -> None:
    chance = random.Random(20261123)
    on_disk = 0.0
    for number in range(KILLS):
        window = Window(folder, display)
        window.until_sealed(1.0)
        if number:
            assert any("Interrupted at" in words for words in window.told), window.told
        window.watch(chance.uniform(0.0, 1.2))
        claimed = float(str(window.last["sealed"]))
        window.kill_both(recorder_first=chance.random() < 0.5)
        found = report(next((folder / "recordings").iterdir()))
        assert found.state is State.INTERRUPTED
        assert found.bad == 0
        assert found.seconds >= on_disk + 1.0 - SAMPLE
        # Both count on the timeline: nothing that was called safe is missing, and at most the second in hand is.
        assert found.length >= claimed - 0.01, number
        assert found.length >= float(str(window.last["elapsed"])) - 1.0, number
        on_disk = found.seconds
    library = Library.open(folder)
    chair = library.sign_in("chair", practice.PASSWORD)
    conference = Planning(chair).lines()[0].conference
    proven = report(next((folder / "recordings").iterdir()), [conference_identity(chair, conference.id)])
    assert proven.content_proven is True and proven.bad == 0
    assert len([gap for gap in proven.gaps if gap.reason == "recorder stopped"]) == KILLS - 1
    chair.close()
    library.close()


def test_killing_only_the_window_loses_nothing(folder: Path, display: str) -> None:
    window = Window(folder, display)
    window.until_sealed(2.0)
    recorder = window.last["recorder"]
    window.kill()
    again = Window(folder, display)
    again.until_sealed(1.0)
    assert again.last["recorder"] == recorder
    assert any("went on while meetingrec was closed" in words for words in again.told)
    again.kill()
    library = Library.open(folder)
    chair = library.sign_in("chair", practice.PASSWORD)
    ours = Recorder(chair)
    ours.adopt()
    ours.stop()
    (recording,) = ours.of_conference(Planning(chair).lines()[0].conference.id)
    assert recording.state is State.COMPLETE
    assert open_audio(chair, recording).gaps == ()
    chair.close()
    library.close()
