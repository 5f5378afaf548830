"""Restricted parts with real microphones, another device in the middle of one, and a disk that fails in one."""

from __future__ import annotations

import resource
from pathlib import Path

import numpy as np

from meetingrec.audio.link import SourceOrder
from meetingrec.audio.recording import OpenRecording, report
from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import open_part
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.recording import RESTRICTED_PART, GapReason, State
from meetingrec.vault.keys import new_identity
from tests.recorders import (
    RATE,
    ROOM_ORDER,
    Bench,
    bench,
    file_order,
    first_sound,
    noise_file,
    stair_errors,
    until_status,
)
from tests.virtual_microphone import (
    LAPTOP,
    BreakableMicrophone,
    microphone,
    shared_microphone,
    staircase,
    until,
    write_wave,
)

__all__ = ["bench", "microphone", "shared_microphone"]


def test_two_microphones_change_together_and_another_device_stays_restricted(
    bench: Bench, microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    police = new_identity()
    link = bench.start(ROOM_ORDER, SourceOrder("call", LAPTOP), server=microphone)
    until_status(link, "recording", elapsed=0.5)
    stairs = write_wave(tmp_path / "stairs.wav", staircase(20))
    microphone.play(stairs)
    microphone.play(stairs, LAPTOP)
    asked_at = until_status(link, "recording", elapsed=2.5).elapsed
    began_asking = steady()
    began = link.next_part([police.public], "a-label", restricted=True)
    assert steady() - began_asking < 3.0
    assert asked_at - 0.1 < began < asked_at + 1.0
    link.use_device("room", LAPTOP)
    until(lambda: link.status().sources[0].device == LAPTOP, "the other microphone")
    asked_at = until_status(link, "recording", sealed=link.status().elapsed + 1.0).elapsed
    ended = link.next_part([bench.identity.public], "", restricted=False)
    assert asked_at + 0.2 < ended < asked_at + 2.0
    until_status(link, "recording", sealed=ended + 1.0)
    link.stop()

    found = report(bench.folder, [bench.identity, police])
    assert (found.state, found.content_proven) == (State.COMPLETE, True)
    assert [part.starts_at for part in found.parts[2:]] == [began, began, ended, ended]
    assert {gap.reason for gap in found.gaps} <= {GapReason.DEVICE_CHANGED}
    restricted = open_part(bench.folder / "0002-room.mrseg", police)
    assert [name for _, name in restricted.texts(Kind.DEVICE)][-1] == LAPTOP
    call = list(OpenRecording(bench.folder, [bench.identity, police]).blocks("call", rate=RATE))
    joined = [(call[0][0], np.concatenate([samples for _, samples in call]))]
    assert stair_errors(joined, offset=first_sound(joined)) == []
    with_open_key = OpenRecording(bench.folder, [bench.identity])
    assert all(not began < at < ended - 0.001 for at, _ in with_open_key.blocks("call"))
    assert {gap.reason for gap in with_open_key.gaps} == {RESTRICTED_PART}


def test_a_disk_that_fails_in_a_restricted_part_gets_the_rest_restricted(bench: Bench, tmp_path: Path) -> None:
    """No file may grow beyond a size: every some seconds a part is over and another must follow."""
    police = new_identity()
    path, samples = noise_file(tmp_path, 30)
    link = bench.start(file_order(path, speed=10.0))
    until_status(link, "recording", sealed=2.0)
    began = link.next_part([police.public], "a-label", restricted=True)
    _, most = resource.prlimit(bench.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bench.pid, resource.RLIMIT_FSIZE, (150_000, most))
    until_status(link, "stopped")
    found = report(bench.folder, [bench.identity, police])
    assert (found.bad, found.gaps, found.content_proven) == (0, (), True)
    assert len(found.parts) > 3
    assert [part.restricted for part in found.parts] == [False, *[True] * (len(found.parts) - 1)]
    assert {part.label for part in found.parts[1:]} == {"a-label"}
    heard = [np.round(block * 32768) for _, block in OpenRecording(bench.folder, [bench.identity]).blocks("room")]
    assert np.array_equal(np.concatenate(heard), samples[: round(began * RATE)])
    both = OpenRecording(bench.folder, [bench.identity, police])
    everything = np.concatenate([np.round(block * 32768) for _, block in both.blocks("room")])
    assert np.array_equal(everything, samples)
