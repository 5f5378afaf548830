"""The microphone without hardware that the practice conference is spoken into."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from meetingrec.audio.devices import inputs
from meetingrec.audio.virtual_microphone import PRACTICE_NAME, VirtualMicrophone
from meetingrec.domain.errors import MicrophoneMissing
from tests.virtual_microphone import tone, until, write_wave


def test_it_is_there_for_those_it_is_given_to_and_for_nobody_else() -> None:
    assert VirtualMicrophone.available()
    before = dict(os.environ)
    with VirtualMicrophone() as microphone:
        assert microphone.device == PRACTICE_NAME
        found = [device.name for device in inputs(microphone.environment) if not device.computer_sound]
        assert found == [PRACTICE_NAME]
        assert dict(os.environ) == before
        assert PRACTICE_NAME not in [device.name for device in inputs()]


def test_nothing_of_it_stays(tmp_path: Path) -> None:
    before = {child.pid for child in psutil.Process().children()}
    with VirtualMicrophone("One", "Two") as microphone:
        folder = Path(microphone.environment["PULSE_RUNTIME_PATH"])
        microphone.play(write_wave(tmp_path / "long.wav", tone(440, 30)))
        assert folder.is_dir()
        assert {child.pid for child in psutil.Process().children()} - before
    assert not folder.exists()
    assert {child.pid for child in psutil.Process().children()} == before


def test_it_tells_when_everything_has_been_spoken(tmp_path: Path) -> None:
    with VirtualMicrophone() as microphone:
        assert microphone.finished
        microphone.play(write_wave(tmp_path / "short.wav", tone(440, 0.7)))
        assert not microphone.finished
        assert 0.4 < until(lambda: microphone.finished, "the end of the sound") < 3.0


def test_two_servers_do_not_know_of_each_other() -> None:
    with VirtualMicrophone("One") as one, VirtualMicrophone("Two") as two:
        assert [device.name for device in inputs(one.environment) if not device.computer_sound] == ["One"]
        assert [device.name for device in inputs(two.environment) if not device.computer_sound] == ["Two"]


def test_where_it_cannot_be_had_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not VirtualMicrophone.available()
    with pytest.raises(MicrophoneMissing, match="cannot be made"), VirtualMicrophone("One"):
        raise AssertionError("there cannot be a server")
