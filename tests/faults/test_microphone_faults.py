"""Microphones that are pulled out, muted, silent, or whose sound server hangs or dies (reliability.md 2.2 and 7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import open_part
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.recording import GapReason, State
from tests.recorders import (
    RATE,
    ROOM_ORDER,
    Bench,
    bench,
    first_sound,
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
    assert health.alarm.startswith("The microphone of room has gone and the computer has put another in its place")
    pulled_at = link.status().elapsed
    until_status(link, "recording", sealed=pulled_at + 2.0)
    assert link.status().sources[0].alarm == health.alarm
    own_microphone.plug(ROOM)
    until(lambda: link.status().sources[0].alarm == "", "the end of the alarm")
    assert link.status().sources[0].device == ROOM
    back_at = link.status().elapsed
    until_status(link, "recording", sealed=back_at + 2.0)
    link.stop()
    part = open_part(bench.folder / "0001-room.mrseg", bench.identity)
    noted = part.texts(Kind.DEVICE)
    assert [name for _, name in noted] == [ROOM, LAPTOP, ROOM]
    assert noted[1][0] == pytest.approx(pulled_at, abs=1.0)
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
    assert link.status().sources[0].alarm == "No sound has come from room for 3 seconds. Is the microphone muted?"
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
    assert link.status().sources[0].alarm.startswith("Nothing has come from room for 2 seconds.")
    wait(6.0)
    assert link.status().sources[0].alarm.startswith("Nothing comes from room")
    own_microphone.suspend(ROOM, on=False)
    back_at = link.status().elapsed
    until(lambda: link.status().sources[0].alarm == "", "the sound to come back")
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
    assert link.status().sources[0].alarm.startswith("Nothing has come from room")
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
    until(lambda: link.status().sources[0].alarm == "", "the sound to come back")
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
    assert link.status().sources[0].alarm.startswith("This computer has no microphone.")
    own_microphone.revive()
    talk(own_microphone, tmp_path)
    until(lambda: link.status().sources[0].alarm == "", "the sound to come back")
    until_status(link, "recording", sealed=link.status().elapsed + 2)
    link.stop()
    [gap] = bench.report().gaps
    assert gap.start == pytest.approx(died_at, abs=1.0)
    assert pitch(bench.blocks()[-2][1], RATE) == pytest.approx(440, rel=0.01)
