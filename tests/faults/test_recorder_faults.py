"""What is left of a recording when processes die and disks fail (reliability.md 6 and 7). All of it for real."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from meetingrec.audio.link import find_recorder
from meetingrec.audio.recorder_card import read_card
from meetingrec.audio.sealed_reader import open_part
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.errors import DiskFull, RecorderLost
from meetingrec.domain.recording import GapReason, State
from tests.data.sealed import fill, small_disk
from tests.recorders import (
    RATE,
    ROOM_ORDER,
    Bench,
    bench,
    file_order,
    first_sound,
    is_running,
    noise_file,
    stair_errors,
    talk,
    until_status,
    wait,
)
from tests.virtual_microphone import (
    ROOM,
    BreakableMicrophone,
    own_microphone,
    pitch,
    staircase,
    until,
    write_wave,
)

__all__ = ["bench", "own_microphone"]


def test_twenty_kills_at_random_lose_nothing_that_was_acknowledged(bench: Bench, tmp_path: Path) -> None:
    """Each recorder goes on in the chain of the one that was killed before it; each plays the same noise."""
    path, samples = noise_file(tmp_path, 120)
    chance = random.Random(2026)
    acknowledged, arrived = [], []
    for _ in range(20):
        link = bench.start(file_order(path, speed=4.0), ballast_bytes=0)
        began = link.status().sealed
        wait(chance.uniform(0.05, 1.2))
        status = link.status()
        bench.kill()
        last = max(link.status(), status, key=lambda one: one.sealed)
        acknowledged.append(max(0.0, last.sealed - began))
        arrived.append(last.sources[0].samples / RATE)
        link.close()
    link = bench.start(file_order(path, speed=0.0), ballast_bytes=0)
    until_status(link, "stopped")

    found = bench.report()
    whole = [part for part in found.parts if part.state is State.COMPLETE]
    interrupted = [part for part in found.parts if part.state is State.INTERRUPTED]
    assert len(whole) == 1
    assert all(part.state in (State.COMPLETE, State.INTERRUPTED, State.EMPTY) for part in found.parts)
    assert found.bad == 0
    by_file = {part.file: part for part in interrupted}
    for number, (safe, came) in enumerate(zip(acknowledged, arrived, strict=True), start=1):
        part = by_file.get(f"{number:04d}-room.mrseg")
        if part is None:
            assert came <= 1.1, "a part is missing although more than a second had come"
            continue
        opened = open_part(bench.folder / part.file, bench.identity)
        gaps = sum(gap.seconds for gap in opened.gaps())
        heard = np.concatenate([sound.reshape(-1) for _, sound in opened.pieces(0, 1 << 40)] or [samples[:0]])
        assert np.array_equal(heard, samples[: len(heard)]), "the sound is not that of the file"
        assert gaps + len(heard) / RATE >= safe - 0.01, "what was acknowledged is not there"
        assert came - len(heard) / RATE <= 1.1, "more than the second in hand was lost"


def test_killed_while_a_microphone_is_recorded_loses_at_most_a_second(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", elapsed=0.5)
    own_microphone.play(write_wave(tmp_path / "stairs.wav", staircase(30)))
    first = until_status(link, "recording", elapsed=3.9)
    began = steady() - first.elapsed
    helpers = psutil.Process(bench.pid).children()
    bench.kill()
    killed_at = steady() - began
    until(lambda: not link.alive, "the window to notice", 1.0)
    until(lambda: not any(is_running(child.pid) for child in helpers), "the microphone to be let go", 5.0)
    interrupted = bench.report()
    assert interrupted.state is State.INTERRUPTED
    assert killed_at - interrupted.length <= 1.2
    with pytest.raises(RecorderLost):
        link.pause()

    again = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(again, "recording", sealed=interrupted.length + 3)
    on_the_wall, on_the_timeline = steady() - began, again.status().elapsed
    again.stop()
    assert on_the_timeline == pytest.approx(on_the_wall, abs=0.3)
    found = bench.report()
    [gap] = found.gaps
    assert gap.reason == GapReason.RECORDER_STOPPED
    assert gap.start == pytest.approx(interrupted.length, abs=0.01)
    blocks = bench.blocks()
    onset = first_sound(blocks)
    assert stair_errors(blocks, offset=onset) == []


def test_the_capture_process_may_die_at_any_time(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    talk(own_microphone, tmp_path)
    link = bench.start(ROOM_ORDER, server=own_microphone)
    for number in range(1, 4):
        until_status(link, "recording", elapsed=3.0 * number)
        for child in psutil.Process(bench.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # one of a moment may have ended
                if "capture" in " ".join(child.cmdline()):
                    child.kill()
    until_status(link, "recording", elapsed=12.0)
    link.stop()
    found = bench.report()
    assert [gap.reason for gap in found.gaps] == [GapReason.NO_SAMPLES] * 3
    assert max(gap.seconds for gap in found.gaps) < 1.5
    assert found.length == pytest.approx(link.status().elapsed, abs=0.001)
    assert found.length > 11.5, "what was on its way when it was stopped is more than half a second"


STARTER = """
import signal, sys, time
for number, act in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    signal.signal(number, act)  # whoever started the tests may have had them ignored
from tests.recorders import Bench
from meetingrec.audio.link import SourceOrder
from meetingrec.vault.keys import Identity
from pathlib import Path
bench = Bench(Path(sys.argv[1]), Identity(sys.argv[2], ""))
class Server: environment = dict(pair.split("=", 1) for pair in sys.argv[3:])
link = bench.start(SourceOrder("room", "Room microphone"), server=Server())
print("started", flush=True)
while True:
    time.sleep(1)
"""


def start_window(bench: Bench, server: BreakableMicrophone) -> subprocess.Popen[str]:
    """Another process starts the recorder, as the window does, in a terminal of its own."""
    pairs = [f"{name}={value}" for name, value in server.environment.items()]
    window = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(bench.folder), bench.identity.public, *pairs],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert window.stdout is not None
    assert window.stdout.readline() == "started\n"
    bench.pids.append(bench.pid)
    return window


@pytest.mark.parametrize("how", ["kill", "hangup", "interrupt"])
def test_the_death_of_the_window_does_not_touch_the_recording(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path, how: str
) -> None:
    talk(own_microphone, tmp_path)
    window = start_window(bench, own_microphone)
    number = {"kill": signal.SIGKILL, "hangup": signal.SIGHUP, "interrupt": signal.SIGINT}[how]
    os.killpg(window.pid, number)
    window.wait(20)
    assert window.stdout is not None
    window.stdout.close()
    assert is_running(bench.pid)
    link = find_recorder(bench.folder)
    assert link is not None
    at = link.status().elapsed
    until_status(link, "recording", sealed=at + 2.0)
    link.stop()
    found = bench.report()
    assert (found.state, found.gaps) == (State.COMPLETE, ())
    assert found.length > at + 2.0


def test_signals_of_a_terminal_are_ignored_and_a_request_to_end_is_a_stop(
    bench: Bench, own_microphone: BreakableMicrophone
) -> None:
    link = bench.start(ROOM_ORDER, server=own_microphone)
    pid = bench.pid
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        os.kill(pid, number)
    at = link.status().elapsed
    until_status(link, "recording", sealed=at + 1.0)
    os.kill(pid, signal.SIGTERM)
    until(lambda: not is_running(pid), "the recorder to end", 5.0)
    assert bench.report().state is State.COMPLETE
    assert read_card(bench.folder) is None


def test_a_second_recorder_after_a_kill_needs_no_permission_and_clears_up(bench: Bench, tmp_path: Path) -> None:
    path, _ = noise_file(tmp_path, 60)
    bench.start(file_order(path, speed=1.0))
    old = read_card(bench.folder)
    assert old is not None
    bench.kill()
    assert Path(old.address).exists()
    began = steady()
    link = bench.start(file_order(path, speed=1.0))
    assert steady() - began < 3.0
    assert not Path(old.address).exists()
    link.stop()
    assert list(bench.folder.glob("ballast*")) == []


def test_a_restart_without_the_microphone_goes_on_trying(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    """The chair must not be told "no" in the middle of a conference because two things went wrong at once."""
    talk(own_microphone, tmp_path)
    until_status(bench.start(ROOM_ORDER, server=own_microphone), "recording", sealed=1.0)
    own_microphone.unload(ROOM)
    bench.kill()
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until(lambda: link.status().sources[0].alarm != "", "the alarm")
    assert link.status().sources[0].alarm.startswith("The microphone Room microphone is not there.")
    own_microphone.plug(ROOM)
    until(lambda: link.status().sources[0].alarm == "", "the microphone to be found again")
    until_status(link, "recording", sealed=link.status().elapsed + 1.0)
    link.stop()
    assert pitch(bench.blocks()[-2][1], RATE) == pytest.approx(440, rel=0.01)


# -- faults of the disk


def test_a_full_disk_first_eats_the_reserve_and_then_waits_for_room(tmp_path: Path) -> None:
    """Nothing is lost on the way: what has no room stays in memory and is sealed when there is some."""
    path, samples = noise_file(tmp_path, 240)
    with small_disk(tmp_path / "disk", "8m") as disk, Bench(disk / "recording") as bench:
        bench.folder.mkdir()
        filler = fill(disk, leave=3_000_000)
        link = bench.start(file_order(path, speed=20.0), ballast_bytes=1_000_000)
        until(lambda: not (bench.folder / "ballast.bin").exists(), "the reserve to be released")
        warned = link.status()
        assert (warned.state, "nearly full" in warned.message) == ("recording", True)
        failed = until_status(link, "failed")
        assert failed.message.startswith("The disk is full and the reserve is used up.")
        assert 60 < failed.sealed < 240
        sealed = bench.report()
        assert sealed.state is State.COMPLETE
        assert sealed.length == pytest.approx(failed.sealed)
        assert np.array_equal(bench.heard(), samples[: round(sealed.length * RATE)])
        filler.unlink()
        until_status(link, "recording")
        assert "used up" not in link.status().message
        until_status(link, "stopped", seconds=60)
        assert np.array_equal(bench.heard(), samples)
        assert bench.report().gaps == ()
        until(lambda: not link.alive, "the recorder to end")


def test_stopping_with_a_full_disk_says_what_is_at_stake(own_microphone: BreakableMicrophone, tmp_path: Path) -> None:
    hiss = np.random.default_rng(3).integers(-20_000, 20_000, 90 * 48_000, dtype=np.int16)
    own_microphone.play(write_wave(tmp_path / "hiss.wav", hiss))
    with small_disk(tmp_path / "disk", "8m") as disk, Bench(disk / "recording") as bench:
        bench.folder.mkdir()
        link = bench.start(ROOM_ORDER, server=own_microphone, ballast_bytes=100_000)
        until_status(link, "recording", sealed=2.0)
        filler = fill(disk, leave=0)
        until_status(link, "failed", seconds=60)
        until_status(link, "failed", elapsed=link.status().sealed + 2.5)
        with pytest.raises(DiskFull) as caught:
            link.stop()
        assert "in memory only" in caught.value.happened
        elapsed = link.status().elapsed
        filler.unlink()
        until(lambda: not link.alive, "the recorder to write the rest and end")
        assert link.status().state == "stopped"
        found = bench.report()
        assert (found.state, found.gaps) == (State.COMPLETE, ())
        assert found.length == pytest.approx(elapsed, abs=1.0)


def limit_files(pid: int, size: int) -> None:
    """No file of this process may grow beyond `size` bytes: its writes fail with EFBIG, as those of a bad disk do."""
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, most))


def test_a_part_that_cannot_be_written_any_more_is_followed_by_another(bench: Bench, tmp_path: Path) -> None:
    path, samples = noise_file(tmp_path, 40)
    link = bench.start(file_order(path, speed=10.0))
    limit_files(bench.pid, 300_000)
    until_status(link, "stopped")
    assert np.array_equal(bench.heard(), samples)
    found = bench.report()
    assert (found.bad, found.gaps) == (0, ())
    assert len(found.parts) > 2


def test_a_disk_that_fails_and_comes_back_gets_everything(bench: Bench, tmp_path: Path) -> None:
    path, samples = noise_file(tmp_path, 40)
    link = bench.start(file_order(path, speed=5.0))
    until_status(link, "recording", sealed=3.0)
    limit_files(bench.pid, 0)
    failed = until_status(link, "failed", seconds=30)
    assert failed.message.startswith("meetingrec cannot write")
    wait(3.0)
    limit_files(bench.pid, resource.RLIM_INFINITY)
    until_status(link, "stopped", seconds=60)
    assert np.array_equal(bench.heard(), samples)
    assert (bench.report().bad, bench.report().gaps) == (0, ())


def test_a_folder_whose_card_is_nonsense(bench: Bench, tmp_path: Path) -> None:
    path, samples = noise_file(tmp_path, 3)
    bench.folder.mkdir()
    for card in (
        b"",
        b"[]",
        b'{"pid":"x"}',
        json.dumps({"pid": 1, "address": "/", "token": "", "started": ""}).encode(),
    ):
        (bench.folder / "recorder.json").write_bytes(card)
        assert find_recorder(bench.folder) is None
    link = bench.start(file_order(path))
    until_status(link, "stopped")
    assert np.array_equal(bench.heard(), samples)
