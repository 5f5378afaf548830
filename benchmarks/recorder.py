"""What the recorder costs and how soon it hears.

    python benchmarks/recorder.py [--hours H] [--rounds N] [--kills N] [--json]

start    from the click (start_recorder) to the recorder's answer and to the first sample, through a real sound server
live     processor and memory of the recorder with all its helpers while it records a microphone in real time
long     a feed of H hours as fast as it can be sealed: processor per hour of sound, memory at a tenth and at the end
kills    seconds of sound that had come and were not on the disk after kill -9 of the recorder at random moments
seek     from a seek to the first sound of the new place, as the loudspeaker counts it

Aims (reliability.md 7): restart gap 2 s or less, at most 1 s lost, under 2 % of a core, memory flat (the end of the
long feed at most 10 % above its first tenth). Exit code 1 when an aim is missed. Needs PulseAudio, PortAudio and its
ALSA plug-in; without them only `long` is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import soundfile

from meetingrec import resources
from meetingrec.audio.link import RecorderLink, RecorderOrder, SourceOrder, start_recorder
from meetingrec.audio.playback import Player
from meetingrec.audio.recorder_card import read_card
from meetingrec.audio.recording import report
from meetingrec.audio.virtual_microphone import VirtualMicrophone
from meetingrec.vault.keys import new_identity

RATE = 16_000
IDENTITY = new_identity()


def order(folder: Path, source: SourceOrder, server: VirtualMicrophone | None = None) -> RecorderOrder:
    folder.mkdir()
    environment = {"MEETINGREC_HOME": str(folder.parent / "home"), **(server.environment if server else {})}
    return RecorderOrder(folder, "benchmark", (IDENTITY.public,), (source,), RATE, environment=environment)


def until(condition: Callable[[], bool], seconds: float = 60.0) -> float:
    """Seconds it took; raises TimeoutError."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError
        time.sleep(0.002)
    return time.monotonic() - began


def family(folder: Path) -> list[psutil.Process]:
    card = read_card(folder)
    if card is None:
        return []
    recorder = psutil.Process(card.pid)
    return [recorder, *recorder.children()]


def cpu_of(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def megabytes(processes: list[psutil.Process]) -> float:
    """What they hold for themselves alone; the interpreter's shared pages are not counted twice."""
    return sum(process.memory_full_info().uss for process in processes) / 1e6


def middle_and_most(values: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(values), 3), "most": round(max(values), 3)}


def measure_start(server: VirtualMicrophone, folder: Path, rounds: int) -> dict[str, object]:
    ready, first = [], []
    for number in range(rounds):
        began = time.monotonic()
        link = start_recorder(order(folder / f"start{number}", SourceOrder("room"), server))
        ready.append(time.monotonic() - began)
        until(lambda one=link: one.status().sources[0].samples > 0)
        first.append(time.monotonic() - began)
        link.stop()
    return {"ready_s": middle_and_most(ready), "first_sample_s": middle_and_most(first)}


def measure_live(server: VirtualMicrophone, folder: Path, seconds: float = 20.0) -> dict[str, object]:
    server.play(resources.asset("practice", "conference.flac"))
    link = start_recorder(order(folder / "live", SourceOrder("room"), server))
    until(lambda: link.status().sealed > 2)
    processes = family(folder / "live")
    began, used = time.monotonic(), cpu_of(processes)
    until(lambda: time.monotonic() - began > seconds)
    share = (cpu_of(processes) - used) / (time.monotonic() - began)
    held, recorder_alone = megabytes(processes), processes[0].memory_info().rss / 1e6
    link.stop()
    return {
        "cpu_per_cent_of_a_core": round(100 * share, 2),
        "own_megabytes_all": round(held, 1),
        "resident_megabytes_recorder": round(recorder_alone, 1),
        "processes": len(processes),
    }


def long_file(folder: Path, hours: float) -> Path:
    """The practice conference again and again."""
    voices, rate = soundfile.read(resources.asset("practice", "conference.flac"), dtype="int16")
    path = folder / "long.flac"
    left = round(hours * 3600 * rate)
    with soundfile.SoundFile(path, "w", rate, 1, "PCM_16", format="FLAC") as file:
        while left > 0:
            file.write(voices[:left])
            left -= len(voices)
    return path


def measure_long(folder: Path, hours: float) -> dict[str, object]:
    path = long_file(folder, hours)
    began = time.monotonic()
    link = start_recorder(order(folder / "long", SourceOrder("room", file=str(path), speed=0.0)))
    [recorder] = family(folder / "long")
    held: list[tuple[float, float]] = []
    used = 0.0
    while link.alive and link.status().state == "recording":
        try:
            used = cpu_of([recorder])
            held.append((link.status().sealed, recorder.memory_info().rss / 1e6))
        except psutil.NoSuchProcess:
            break
        time.sleep(0.1)
    took = time.monotonic() - began
    tenth = max(size for at, size in held if at <= 360 * hours)
    found = report(folder / "long", [IDENTITY])
    size = sum(part.stat().st_size for part in (folder / "long").glob("*.mrseg"))
    return {
        "hours": hours,
        "sealed_s": round(found.length, 3),
        "proven": found.content_proven,
        "times_real_time": round(found.length / took),
        "cpu_per_cent_of_a_core_in_real_time": round(100 * used / found.length, 3),
        "megabytes_at_a_tenth": round(tenth, 1),
        "megabytes_at_the_end": round(held[-1][1], 1),
        "growth": round(held[-1][1] / tenth, 3),
        "disk_megabytes_an_hour": round(size / 1e6 / hours, 1),
    }


def measure_kills(server: VirtualMicrophone, folder: Path, kills: int) -> dict[str, object]:
    chance = random.Random(1)
    lost, restart = [], []
    link: RecorderLink | None = None
    for number in range(kills):
        own = folder / f"kill{number}"
        link = start_recorder(order(own, SourceOrder("room"), server))
        until(lambda one=link: one.status().elapsed > 1.2)
        wait = chance.uniform(0, 1.5)
        began = time.monotonic()
        until(lambda since=began, long=wait: time.monotonic() - since > long)
        elapsed = link.status().elapsed
        [recorder, *_] = family(own)
        os.kill(recorder.pid, signal.SIGKILL)
        killed = time.monotonic()
        until(lambda one=link: not one.alive)
        lost.append(elapsed - report(own, [IDENTITY]).length)
        again = RecorderOrder(
            own, "benchmark", (IDENTITY.public,), (SourceOrder("room"),), RATE, environment=server.environment
        )
        link = start_recorder(again)
        until(lambda one=link: one.status().sources[0].samples > 0)
        restart.append(time.monotonic() - killed)
        link.stop()
    return {"kills": kills, "lost_s": middle_and_most(lost), "kill_to_sound_again_s": middle_and_most(restart)}


def measure_seek(server: VirtualMicrophone, rounds: int) -> dict[str, object]:
    sound = np.random.default_rng(1).standard_normal(60 * RATE).astype(np.float32) * 0.1
    player = Player(
        lambda start, seconds: sound[round(start * RATE) :][: round(seconds * RATE)], 60.0, RATE, server.environment
    )
    began = time.monotonic()
    player.play()
    until(lambda: player.position > 0)
    first, took = time.monotonic() - began, []
    for number in range(rounds):
        place = 2.0 + (number * 7) % 50
        began = time.monotonic()
        player.seek(place)
        until(lambda where=place: where < player.position < where + 2)
        took.append(time.monotonic() - began)
    player.close()
    return {"first_play_s": round(first, 3), "seek_s": middle_and_most(took)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--hours", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if VirtualMicrophone.available():
            with VirtualMicrophone() as server:
                found["start"] = measure_start(server, folder, chosen.rounds)
                found["live"] = measure_live(server, folder)
                found["kills"] = measure_kills(server, folder, chosen.kills)
                found["seek"] = measure_seek(server, chosen.rounds)
        found["long"] = measure_long(folder, chosen.hours)
    missed = list(missed_aims(found))
    if chosen.json:
        print(json.dumps({**found, "missed": missed}, indent=1))
    else:
        for name, figures in found.items():
            print(name, *(f"  {key}: {value}" for key, value in figures.items()), sep="\n")
        print("missed:", ", ".join(missed) or "nothing")
    return 1 if missed else 0


def missed_aims(found: dict[str, dict[str, object]]) -> list[str]:
    long = found["long"]
    aims = {
        "memory flat": float(str(long["growth"])) <= 1.10,
        "everything proven": long["proven"] is True
        and abs(float(str(long["sealed_s"])) / 3600 - float(str(long["hours"]))) < 1e-4,
        "under 2 % of a core": float(str(found.get("live", {}).get("cpu_per_cent_of_a_core", 0))) < 2.0,
    }
    for name, key, figure, most in (
        ("kills", "lost_s", "most", 1.2),
        ("kills", "kill_to_sound_again_s", "median", 2.0),
    ):
        measured = found.get(name, {}).get(key)
        aims[f"{name} {key}"] = not isinstance(measured, dict) or measured[figure] <= most
    return [name for name, reached in aims.items() if not reached]


if __name__ == "__main__":
    sys.exit(main())
