"""Microphones without hardware, made to be broken: a private PulseAudio server for a test (or an xdist worker).

`microphone` gives a server with two of them, "Room microphone" and "Laptop microphone", shared by a module's tests;
`own_microphone` one that a single test may kill. Both need the packages pulseaudio, pulseaudio-utils,
libasound2-plugins and libportaudio2, as root or not.
"""

from __future__ import annotations

import signal
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from meetingrec.audio.virtual_microphone import VirtualMicrophone

ROOM, LAPTOP = "Room microphone", "Laptop microphone"
PLAYED_RATE = 48_000


class BreakableMicrophone(VirtualMicrophone):
    """Every fault of reliability.md 7 that a sound server can have."""

    def mute(self, name: str, on: bool = True) -> None:
        self.control("set-source-mute", self._source(name), str(int(on)))

    def suspend(self, name: str, on: bool = True) -> None:
        """The microphone is there and gives nothing at all."""
        self.control("suspend-source", self._source(name), str(int(on)))

    def unload(self, name: str) -> None:
        """Pulls the microphone out; the server quietly gives its listeners another."""
        self.control("unload-module", self._plugged.pop(name))

    def plug(self, name: str) -> None:
        self._plug(name)

    def freeze(self) -> None:
        """The sound server hangs."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def kill(self) -> None:
        """The sound server dies."""
        self._send(signal.SIGKILL)
        assert self._server is not None
        self._server.wait()

    def revive(self) -> None:
        """And comes back with the same microphones."""
        self._start_server()

    def quieten(self) -> None:
        """Ends everything that is being played."""
        for player in self._players:
            player.kill()
            player.wait()
        self._players = []

    def _send(self, number: int) -> None:
        assert self._server is not None
        self._server.send_signal(number)


@pytest.fixture(scope="module")
def shared_microphone() -> Iterator[BreakableMicrophone]:
    with BreakableMicrophone(ROOM, LAPTOP) as server:
        yield server


@pytest.fixture
def microphone(shared_microphone: BreakableMicrophone) -> Iterator[BreakableMicrophone]:
    yield shared_microphone
    shared_microphone.quieten()


@pytest.fixture
def own_microphone() -> Iterator[BreakableMicrophone]:
    with BreakableMicrophone(ROOM, LAPTOP) as server:
        yield server


def until(condition: Callable[[], bool], what: str, seconds: float = 15.0) -> float:
    """Waits for a condition and returns the seconds it took; fails with `what` when it never came."""
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        assert waited < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.01)
    return time.monotonic() - began


def tone(hertz: float, seconds: float, rate: int = PLAYED_RATE, loudness: float = 0.25) -> npt.NDArray[np.int16]:
    count = round(seconds * rate)
    return (loudness * 32767 * np.sin(2 * np.pi * hertz * np.arange(count) / rate)).astype(np.int16)


def staircase(seconds: int, rate: int = PLAYED_RATE) -> npt.NDArray[np.int16]:
    """Every second has a pitch of its own, so that a second can be told from its neighbours: see stair()."""
    return np.concatenate([tone(stair(second), 1.0, rate) for second in range(seconds)])


def stair(second: int) -> float:
    """The pitch of a second of the staircase, in hertz; it repeats after a minute."""
    return 300.0 + 50.0 * (second % 60)


def write_wave(path: Path, samples: npt.NDArray[np.int16], rate: int = PLAYED_RATE, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def pitch(samples: npt.NDArray[np.generic], rate: int) -> float:
    """The strongest frequency in hertz; 0.0 in silence."""
    values = samples.astype(np.float64) * np.hanning(len(samples))
    spectrum = np.abs(np.fft.rfft(values, 8 * len(values)))
    best = int(spectrum.argmax())
    return float(best * rate / (8 * len(values))) if spectrum[best] > 0 else 0.0
