"""From asking for a place to hearing it, as it leaves the loudspeaker, beside the least a sound stream can do.

    python benchmarks/seek_to_sound.py [--rounds N] [--json]

A sealed recording of silence with stretches of a tone is opened for listening, and an ear hangs on the loudspeaker of
a private sound server. Each round asks for a tone and waits for its first sample at the ear.

jump      playing in the silence, then a seek
press     pausing in the silence, then a seek and play: what a pedal does
faster    as jump, at speed 1.5 with the pitch kept
pedal     as press, by a recorded pedal: from its report, through the process that reads it and the player bar
bare      the reference: a sounddevice callback of its own that runs already and is told to give a tone from now on,
          with the same latency asked of the sound server

Aim: 150 ms at most, median; exit code 1 when it is missed. Needs PulseAudio and PortAudio.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from meetingrec import settings
from meetingrec.audio.edited_sound import EditedSound
from meetingrec.audio.playback import Player
from meetingrec.audio.sealed_format import NO_HASH, part_name
from meetingrec.audio.sealed_writer import PartWriter
from meetingrec.audio.speaker import LATENCY
from meetingrec.audio.virtual_microphone import VirtualMicrophone
from meetingrec.domain.edit_list import Piece
from meetingrec.ui.core import Core
from meetingrec.ui.pedal.controls import PlayerControls, drive
from meetingrec.ui.widgets.player import PlayerBar
from meetingrec.vault.keys import new_identity

RATE = 16_000
LENGTH = 240
AIM = 0.150
QUIET = 0.35
"""Seconds of silence at the ear before a round begins."""

MEASURED = ("jump", "press", "faster", "pedal")
BARE = """
import sys, threading, numpy, sounddevice
on = threading.Event()
wave = (9000 * numpy.sin(2 * numpy.pi * 440 * numpy.arange(16000) / 16000)).astype("<i2").tobytes()
def fill(out, frames, times, status):
    out[:] = wave[: len(out)] if on.is_set() else bytes(len(out))
stream = sounddevice.RawOutputStream(
    samplerate=16000, channels=1, dtype="int16", latency=LATENCY, callback=fill
)
stream.start()
print("ready", flush=True)
for line in sys.stdin:
    on.set() if line.strip() == "on" else on.clear()
"""


class Ear:
    """Notes when sound last arrived, and when it first did after `listen`."""

    def __init__(self, server: VirtualMicrophone) -> None:
        self._process = subprocess.Popen(
            [
                *("parec", "--device=speak_0.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw"),
                *("--latency-msec=5", "--process-time-msec=5"),
            ],
            env={**os.environ, **server.environment},
            stdout=subprocess.PIPE,
        )
        self.first: float | None = None
        self.last = 0.0
        self._heard = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        while raw := os.read(descriptor, 1 << 14):
            now = time.perf_counter()
            samples = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.int32)
            loud = np.flatnonzero(np.abs(samples) > 200)
            if len(loud):
                self.last = now
                if self.first is None:
                    # What lies behind the first loud sample in this block came later than that sample.
                    self.first = now - (len(samples) - 1 - int(loud[0])) / RATE
                    self._heard.set()

    def until_quiet(self) -> None:
        while time.perf_counter() - self.last < QUIET:
            time.sleep(0.01)

    def time(self, act: Callable[[], object], meanwhile: Callable[[], object] = lambda: None) -> float:
        """Seconds from the act to the first sound. meanwhile: what has to be kept going."""
        self.first = None
        self._heard.clear()
        began = time.perf_counter()
        act()
        while not self._heard.wait(0.001):
            meanwhile()
            if time.perf_counter() - began > 5:
                break
        if self.first is None:
            raise TimeoutError("nothing was heard")
        return max(0.0, self.first - began)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def sealed_recording(folder: Path) -> Callable[[float, float], np.ndarray]:
    """Every second stretch of ten seconds is a tone; sealed, and read back as a dictation is."""
    identity = new_identity()
    writer = PartWriter(
        folder / part_name(1, "room"),
        recording_id="benchmark",
        source="room",
        rate=RATE,
        recipients=[identity.public],
        number=1,
        starts_at=0.0,
        previous=NO_HASH,
    )
    tone = (9000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)
    for second in range(LENGTH):
        writer.audio(tone if second // 10 % 2 else np.zeros(RATE, np.int16))
    writer.end()
    sound, pieces = EditedSound(folder, (identity,)), (Piece(1, 0, LENGTH * RATE),)

    def read(start: float, seconds: float) -> np.ndarray:
        first = round(start * RATE)
        return sound.samples(pieces, first, first + round(seconds * RATE)).astype(np.float32) / np.float32(32768)

    return read


def place(number: int) -> float:
    """Some place of a tone, far from the last one."""
    return 20.0 * ((number * 5) % (LENGTH // 20)) + 11.0 + number % 7


def jumps(player: Player, ear: Ear, rounds: int, *, pausing: bool) -> list[float]:
    took = []
    player.seek(0.0)
    player.play()
    for number in range(rounds):
        player.seek(20.0 * (number % 10))
        if pausing:
            player.pause()
        elif not player.playing:
            player.play()
        ear.until_quiet()

        def act(to: float = place(number)) -> None:
            player.seek(to)
            if pausing:
                player.play()

        took.append(ear.time(act))
    player.pause()
    return took


def by_pedal(player: Player, ear: Ear, rounds: int, folder: Path) -> list[float]:
    """The centre pedal goes down while the player stands in a tone."""
    pipe = folder / "pedal"
    os.mkfifo(pipe)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.update(MEETINGREC_PEDAL_REPORTS=str(pipe), MEETINGREC_HOME=str(folder))
    app = QApplication(sys.argv[:1])
    settings.save(settings.Settings(step_back=0.0, keys_everywhere=False))
    core, bar = Core(), PlayerBar()
    controls = PlayerControls(core)
    drive(bar, controls)
    bar.attach(player, core)
    foot, took = os.open(pipe, os.O_RDWR), []
    os.write(foot, b"device 05f3:00ff VEC USB Footpedal\n")
    while not controls.words:
        app.processEvents()
    for number in range(rounds):
        bar.seek(place(number))
        core.idle()
        ear.until_quiet()
        took.append(ear.time(lambda: os.write(foot, b"0 0200\n"), app.processEvents))
        os.write(foot, b"0 0000\n")
        while player.playing:
            app.processEvents()
    bar.attach(None, core)
    controls.close()
    core.close()
    os.close(foot)
    return took


def bare(server: VirtualMicrophone, ear: Ear, rounds: int) -> list[float]:
    with subprocess.Popen(
        [sys.executable, "-c", BARE.replace("LATENCY", str(LATENCY))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, **server.environment},
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdout.readline()
        stdin, took = process.stdin, []
        for _ in range(rounds):
            stdin.write("off\n")
            ear.until_quiet()
            took.append(ear.time(lambda: stdin.write("on\n")))
        process.kill()
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not VirtualMicrophone.available():
        print("PulseAudio, its tools or its ALSA plug-in are not installed here.")
        return 0
    with tempfile.TemporaryDirectory() as folder, VirtualMicrophone() as server:
        ear = Ear(server)
        took = {"bare": bare(server, ear, chosen.rounds)}
        player = Player(sealed_recording(Path(folder)), float(LENGTH), RATE, server.environment)
        took["jump"] = jumps(player, ear, chosen.rounds, pausing=False)
        took["press"] = jumps(player, ear, chosen.rounds, pausing=True)
        player.speed = 1.5
        took["faster"] = jumps(player, ear, chosen.rounds, pausing=False)
        took["pedal"] = by_pedal(player, ear, chosen.rounds, Path(folder))
        player.close()
        ear.close()
    found = {
        name: {"median_ms": _ms(statistics.median(all_)), "most_ms": _ms(max(all_))} for name, all_ in took.items()
    }
    for name in MEASURED:
        found[name]["times_bare"] = round(statistics.median(took[name]) / statistics.median(took["bare"]), 2)
    if chosen.json:
        print(json.dumps(found, indent=1))
    else:
        for name, figures in found.items():
            print(f"{name:7}", *(f"{key} {value}" for key, value in figures.items()))
    return 0 if all(statistics.median(took[name]) <= AIM for name in MEASURED) else 1


def _ms(seconds: float) -> float:
    return round(seconds * 1000)


if __name__ == "__main__":
    sys.exit(main())
