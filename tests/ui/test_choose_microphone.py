"""Another microphone from the recording bar while the recording goes on: real microphones, by keyboard."""

from __future__ import annotations

import json
import os
import signal

import pytest
from PySide6.QtCore import Qt

from meetingrec.domain.recording import GapReason
from meetingrec.services.record import Inputs
from meetingrec.services.transcribe import open_audio
from meetingrec.ui.choose_microphone import MicrophoneChooser
from meetingrec.ui.recording_watch import RecordingWatch
from tests.ui.conftest import Look, Shot
from tests.ui.program import Program, planned, program, start
from tests.virtual_microphone import LAPTOP, ROOM, BreakableMicrophone, own_microphone

__all__ = ["own_microphone", "planned", "program", "start"]


@pytest.fixture
def recording(program: Program, own_microphone: BreakableMicrophone, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The chair's conference is recorded from the microphone of the room."""
    for name, value in own_microphone.environment.items():
        monkeypatch.setenv(name, value)
    program.sign_in("chair")
    program.services.sound.voices = False
    program.open("room")
    start = program.services.recorder.start
    program.core.act(program.window, lambda: start(program.record.conference, Inputs(room=ROOM)))
    program.settle()
    program.until(lambda: "room" in program.window.record_bar._meters)
    return program


def chooser_of(program: Program) -> MicrophoneChooser:
    """Opened by keyboard from the meter."""
    watch = program.application.recording
    assert isinstance(watch, RecordingWatch)
    meter = program.window.record_bar._meters["room"]
    assert meter.accessibleName() == "Level of room. Choose another microphone"
    meter.setFocus()
    program.key(Qt.Key.Key_Return)
    assert watch.chooser is not None
    return watch.chooser


def device(program: Program) -> str:
    status = program.services.recorder.status()
    assert status is not None
    return status.sources[0].device


def test_the_recording_goes_over_to_the_microphone_that_is_chosen(
    recording: Program, own_microphone: BreakableMicrophone, look: Look, shot: Shot
) -> None:
    program = recording
    own_microphone.unload(LAPTOP)
    chooser = chooser_of(program)
    program.until(lambda: ROOM in chooser.names)
    assert LAPTOP not in chooser.names
    assert chooser.now.text() == f"Recorded from now: {ROOM}"
    # Plugged in while the list is open, it stands in it by itself.
    own_microphone.plug(LAPTOP)
    program.until(lambda: LAPTOP in chooser.names, 6)
    assert chooser.list.hasFocus() and chooser.list.currentRow() == 0
    look.at(chooser)
    shot(program.window, "choose-microphone")
    # What the recorder refuses is said in the list, and it stays open.
    chooser._source = "call"
    chooser._use()
    program.until(chooser.wrong.isVisible)
    assert chooser.is_open and "no such source" in chooser.wrong.text()
    chooser._source = "room"
    chooser.list.setCurrentRow(chooser.names.index(LAPTOP))
    program.key(Qt.Key.Key_Return)
    program.until(lambda: not chooser.is_open)
    program.until(lambda: device(program) == LAPTOP)
    bar = program.window.record_bar
    assert bar.state == "recording" and not bar._alarm.isVisible(), "chosen on purpose, it is no alarm"
    # A recorder that dies is started again from this one; that is news, and no problem.
    made = program.services.recorder.recording
    assert made is not None
    card = json.loads((program.services.recorder.folder(made) / "recorder.json").read_text())
    os.kill(int(card["pid"]), signal.SIGKILL)
    program.until(lambda: bool(program.window.problems.news), 10)
    assert "was started again" in program.window.problems.news[0] and not program.problems
    program.until(lambda: device(program) == LAPTOP)
    program.core.act(program.window, program.services.recorder.stop)
    program.settle()
    (made,) = program.services.recorder.of_conference(program.record.conference.id)
    gaps = open_audio(program.services.signed_in, made).gaps
    assert {gap.reason for gap in gaps} <= {GapReason.DEVICE_CHANGED.value, GapReason.RECORDER_STOPPED.value}
    history = program.services.history.of_conference(program.record.conference.id)
    assert [line.what for line in history].count("choose another microphone") == 1
