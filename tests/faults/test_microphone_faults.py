"""Microphones that are pulled out, muted, silent, or whose sound server hangs or dies (reliability.md 2.2 and 7)."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from meetingrec.audio.recorder_server import Request
from meetingrec.audio.recorder_session import Recorder
from meetingrec.audio.recording import OpenRecording
from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import open_part
from meetingrec.audio.timekeeping import Clock, steady
from meetingrec.domain.recording import GapReason, State
from tests.recorders import (
    RATE,
    ROOM_ORDER,
    Bench,
    bench,
    file_order,
    first_sound,
    noise_file,
    stair_errors,
    talk,
    until_status,
    wait,
)
from tests.virtual_microphone import (
    LAPTOP,
    ROOM,
    BreakableMicrophone,
    own_microphone,
    pitch,
    staircase,
    until,
    write_wave,
)

__all__ = ["bench", "own_microphone"]


def test_unplugged_the_other_microphone_is_announced_at_once_and_noted(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    """The sound server quietly gives another microphone: never "recording the room" over the wrong sound."""
    talk(own_microphone, tmp_path)
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", sealed=2.0)
    own_microphone.unload(ROOM)
    assert until(lambda: link.status().sources[0].alarm != "", "the alarm") < 2.0
    health = link.status().sources[0]
    assert health.device == LAPTOP
    assert health.serious
    assert health.alarm.startswith(f"The microphone {ROOM} has gone. Recording goes on from {LAPTOP}.")
    pulled_at = link.status().elapsed
    until_status(link, "recording", sealed=pulled_at + 2.0)
    assert link.status().sources[0].alarm == health.alarm
    own_microphone.plug(ROOM)
    assert until(lambda: "is back" in link.status().sources[0].alarm, "the microphone to be noticed") < 2.0
    until(lambda: not link.status().sources[0].serious, "the end of the alarm", 5.0)
    assert link.status().sources[0].device == ROOM
    assert link.status().sources[0].alarm == f"{ROOM} is back and is recorded again."
    back_at = link.status().elapsed
    until_status(link, "recording", sealed=back_at + 2.0)
    link.stop()
    part = open_part(bench.folder / "0001-room.mrseg", bench.identity)
    noted = part.texts(Kind.DEVICE)
    assert [name for _, name in noted] == [ROOM, LAPTOP, ROOM]
    assert noted[1][0] == pytest.approx(pulled_at, abs=1.0)
    changed_at = noted[1][0]
    before = [samples for at, samples in bench.blocks() if changed_at - 0.6 < at + len(samples) / RATE <= changed_at]
    assert pitch(before[-1][-RATE // 8 :], RATE) == pytest.approx(440, rel=0.02), "the other one under its own name"
    for at, samples in bench.blocks():
        if len(samples) < RATE // 2 or abs(at + 0.5 - pulled_at) < 1.5 or abs(at + 0.5 - back_at) < 1.5:
            continue
        hertz = 1000 if pulled_at < at < back_at else 440
        assert pitch(samples, RATE) == pytest.approx(hertz, rel=0.01), at


def test_muted_is_noticed_within_four_seconds(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    talk(own_microphone, tmp_path)
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", sealed=1.0)
    own_microphone.mute(ROOM)
    assert until(lambda: link.status().sources[0].alarm != "", "the alarm") < 4.0
    assert link.status().sources[0].alarm == "No sound has come from the room for 3 seconds. Is the microphone muted?"
    assert link.status().sources[0].silent_seconds >= 3.0
    own_microphone.mute(ROOM, on=False)
    assert until(lambda: link.status().sources[0].alarm == "", "the end of the alarm") < 2.0
    link.stop()
    assert bench.report().gaps == ()


def test_a_microphone_that_gives_nothing_is_a_gap_of_the_right_length(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", elapsed=0.5)
    own_microphone.play(write_wave(tmp_path / "stairs.wav", staircase(40)))
    until_status(link, "recording", sealed=3.0)
    own_microphone.suspend(ROOM)
    suspended_at = link.status().elapsed
    assert until(lambda: link.status().sources[0].alarm != "", "the alarm") < 3.0
    assert link.status().sources[0].alarm.startswith("Nothing has come from the room for 2 seconds.")
    wait(6.0)
    assert link.status().sources[0].alarm.startswith(f"Nothing comes from the microphone {ROOM} any more.")
    own_microphone.suspend(ROOM, on=False)
    back_at = link.status().elapsed
    until(lambda: not link.status().sources[0].serious, "the sound to come back")
    until_status(link, "recording", sealed=link.status().elapsed + 3)
    link.stop()
    [gap] = bench.report().gaps
    assert gap.reason == GapReason.NO_SAMPLES
    assert gap.start == pytest.approx(suspended_at, abs=0.3)
    assert gap.start + gap.seconds == pytest.approx(back_at, abs=2.5)
    blocks = bench.blocks()
    assert stair_errors(blocks, offset=first_sound(blocks)) == []


def test_a_short_interruption_is_a_gap_where_it_was(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    """The device stays open; the samples of two seconds never come."""
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", elapsed=0.5)
    own_microphone.play(write_wave(tmp_path / "stairs.wav", staircase(40)))
    until_status(link, "recording", sealed=3.0)
    own_microphone.suspend(ROOM)
    suspended_at = link.status().elapsed
    wait(2.0)
    own_microphone.suspend(ROOM, on=False)
    until_status(link, "recording", sealed=suspended_at + 6.0)
    link.stop()
    [gap] = bench.report().gaps
    assert gap.reason == GapReason.NO_SAMPLES
    assert gap.start == pytest.approx(suspended_at, abs=0.3)
    assert gap.seconds == pytest.approx(2.0, abs=0.4)
    blocks = bench.blocks()
    assert stair_errors(blocks, offset=first_sound(blocks)) == []


def test_a_sound_server_that_hangs_for_a_moment_loses_nothing(
    bench: Bench, own_microphone: BreakableMicrophone
) -> None:
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", sealed=1.0)
    own_microphone.freeze()
    wait(3.0)
    assert link.status().sources[0].alarm.startswith("Nothing has come from the room")
    own_microphone.thaw()
    until(lambda: not link.status().sources[0].alarm.startswith("Nothing"), "the backlog")
    until_status(link, "recording", sealed=link.status().elapsed + 1)
    began = link.status().elapsed
    link.stop()
    found = bench.report()
    assert found.gaps == ()
    assert found.length == pytest.approx(began, abs=0.5)


def test_a_sound_server_that_hangs_for_long_does_not_hang_the_recorder(
    bench: Bench, own_microphone: BreakableMicrophone
) -> None:
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", sealed=1.0)
    own_microphone.freeze()
    wait(7.0)
    began = steady()
    link.mark("the sound system hangs")
    assert steady() - began < 1.0
    own_microphone.thaw()
    until(lambda: not link.status().sources[0].serious, "the sound to come back")
    until_status(link, "recording", sealed=link.status().elapsed + 1)
    link.stop()
    assert bench.report().gaps[0].reason == GapReason.NO_SAMPLES


def test_a_hanging_sound_server_does_not_keep_a_recording_from_being_stopped(
    bench: Bench, own_microphone: BreakableMicrophone
) -> None:
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", sealed=2.0)
    own_microphone.freeze()
    began = steady()
    link.stop()
    assert steady() - began < 6.0
    own_microphone.thaw()
    assert bench.report().state is State.COMPLETE


def test_a_sound_server_that_dies_and_comes_back(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    talk(own_microphone, tmp_path)
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", sealed=2.0)
    own_microphone.kill()
    assert until(lambda: link.status().sources[0].alarm != "", "the alarm") < 2.0
    died_at = link.status().elapsed
    wait(3.0)
    assert link.status().sources[0].alarm.startswith(f"The microphone {ROOM} has gone.")
    own_microphone.revive()
    talk(own_microphone, tmp_path)
    until(lambda: not link.status().sources[0].serious, "the sound to come back")
    until_status(link, "recording", sealed=link.status().elapsed + 2)
    link.stop()
    [gap] = bench.report().gaps
    assert gap.start == pytest.approx(died_at, abs=1.0)
    assert pitch(bench.blocks()[-2][1], RATE) == pytest.approx(440, rel=0.01)


def test_a_laptop_that_slept_has_a_gap_with_both_clocks_and_goes_on_at_once(
    bench: Bench, own_microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    """The microphone, the recorder and everything it started stand still, as under a closed lid."""
    link = bench.start(ROOM_ORDER, server=own_microphone)
    until_status(link, "recording", elapsed=0.5)
    own_microphone.play(write_wave(tmp_path / "stairs.wav", staircase(40)))
    first = until_status(link, "recording", sealed=2.0)
    began = steady() - first.elapsed
    family = [psutil.Process(bench.pid), *psutil.Process(bench.pid).children(recursive=True)]
    own_microphone.suspend(ROOM)  # or the sound server may keep it all for them, and nothing is lost
    for process in family:
        process.suspend()
    slept_at = steady() - began
    wait(6.0)
    own_microphone.suspend(ROOM, on=False)
    woke_at = steady() - began
    for process in reversed(family):
        if process.is_running():
            process.resume()
    assert until(lambda: link.status().sealed > woke_at, "sound after the sleep") < 5.0
    until_status(link, "recording", sealed=woke_at + 2.5)
    assert link.status().elapsed == pytest.approx(steady() - began, abs=0.3)
    link.stop()
    [gap] = bench.report().gaps
    assert gap.start == pytest.approx(slept_at, abs=1.2)
    assert 4.5 < gap.seconds < 6.0 + 4.0
    part = open_part(bench.folder / "0001-room.mrseg", bench.identity)
    heads = [entry.head for entry in part.walk.entries]
    asleep, awake = max(itertools.pairwise(heads), key=lambda two: two[1].monotonic - two[0].monotonic)
    assert awake.monotonic - asleep.monotonic == pytest.approx(6e9, abs=1.5e9)
    assert awake.utc - asleep.utc == pytest.approx(awake.monotonic - asleep.monotonic, abs=1e8)
    assert next(head for head in heads if head.kind == Kind.GAP).sequence in (awake.sequence, awake.sequence + 1)
    blocks = bench.blocks()
    assert stair_errors(blocks, offset=first_sound(blocks)) == []


def test_a_clock_set_back_an_hour_moves_no_moment(bench: Bench, tmp_path: Path) -> None:
    """Order is the sequence, time the samples; the wall clock is noted and believed in nothing."""
    path, samples = noise_file(tmp_path, 8)
    set_back = [0.0]
    recorder = Recorder(bench.order(file_order(path, speed=5.0)), Clock(utc=lambda: time.time() + set_back[0]))
    recorder.open()
    marked: list[float] = []

    def asked() -> Request | None:
        status = recorder.status()
        if status.sealed >= 3:
            set_back[0] = -3600.0
        if status.sealed >= 5 and not marked:
            marked.append(status.elapsed)
            return Request("mark", "after the hour", "", lambda _problem, _at=None: None)
        return None

    assert recorder.run(asked)
    recorder.close()
    part = open_part(bench.folder / "0001-room.mrseg", bench.identity)
    heads = [entry.head for entry in part.walk.entries]
    [jump] = [head.extent / 1e9 for head in heads if head.kind == Kind.CLOCK]
    assert jump == pytest.approx(-3600, abs=1)
    assert [head.sequence for head in heads] == list(range(len(heads)))
    assert [head.monotonic for head in heads] == sorted(head.monotonic for head in heads)
    assert min(later.utc - head.utc for head, later in itertools.pairwise(heads)) < -3_590 * 1e9
    [(at, text)] = OpenRecording(bench.folder, [bench.identity]).marks()
    assert text == "after the hour"
    assert at == pytest.approx(marked[0], abs=1.3)
    assert np.array_equal(bench.heard(), samples)
    assert bench.report().length == pytest.approx(8)
