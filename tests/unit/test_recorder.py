"""What the recorder process seals: every sample, every second in its place, pauses, marks, going on in a folder."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from meetingrec.audio import recorder_session
from meetingrec.audio.link import SourceOrder, start_recorder
from meetingrec.audio.recorder_session import Recorder
from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import open_part
from meetingrec.audio.timekeeping import Clock, steady
from meetingrec.domain.errors import DiskFull, FolderRefused, InputRefused
from meetingrec.domain.recording import GapReason, State
from tests.data.sealed import fill, small_disk, whole_part
from tests.recorders import RATE, Bench, bench, file_order, noise_file, problem_of, stair_errors, until_status
from tests.virtual_microphone import (
    LAPTOP,
    ROOM,
    BreakableMicrophone,
    microphone,
    shared_microphone,
    staircase,
    until,
    write_wave,
)

__all__ = ["bench", "microphone", "shared_microphone"]


def test_a_file_is_sealed_bit_for_bit_and_the_recorder_ends_by_itself(bench: Bench, tmp_path: Path) -> None:
    path, samples = noise_file(tmp_path, 90.4)
    link = bench.start(file_order(path))
    until_status(link, "stopped")
    until(lambda: not link.alive, "the recorder to end")
    assert np.array_equal(bench.heard(), samples)
    found = bench.report()
    assert (found.state, found.content_proven, found.gaps) == (State.COMPLETE, True, ())
    assert found.length == pytest.approx(90.4)
    assert sorted(path.name for path in bench.folder.iterdir()) == ["0001-room.mrseg", "recorder.lock"]


def test_two_files_are_two_tracks_on_one_timeline(bench: Bench, tmp_path: Path) -> None:
    room, room_samples = noise_file(tmp_path, 12, seed=1)
    call, call_samples = noise_file(tmp_path, 7.5, seed=2)
    link = bench.start(file_order(room), file_order(call, name="call"))
    until_status(link, "stopped")
    assert np.array_equal(bench.heard("room"), room_samples)
    assert np.array_equal(bench.heard("call"), call_samples)


def test_a_microphone_is_recorded_with_every_second_in_its_place(
    bench: Bench, microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    until_status(link, "recording", elapsed=0.5)
    microphone.play(write_wave(tmp_path / "stairs.wav", staircase(5)))
    until(lambda: microphone.finished, "the end of the sound")
    link.stop()
    blocks = bench.blocks()
    samples = np.concatenate([block for _, block in blocks])
    onset = float(np.argmax(np.abs(samples) > 0.05)) / RATE
    assert 0.4 < onset < 2.0
    assert stair_errors(blocks, offset=onset) == []
    assert bench.report().gaps == ()
    with_names = open_part(bench.folder / "0001-room.mrseg", bench.identity)
    assert with_names.texts(Kind.DEVICE) == [(0.0, ROOM)]


def test_two_microphones_share_the_clock_on_the_wall(
    bench: Bench, microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    sound = write_wave(tmp_path / "stairs.wav", staircase(3))
    link = bench.start(SourceOrder("room", ROOM), SourceOrder("call", LAPTOP), server=microphone)
    until_status(link, "recording", elapsed=0.5)
    microphone.play(sound, ROOM)
    microphone.play(sound, LAPTOP)
    until(lambda: microphone.finished, "the end of the sound")
    link.stop()
    onsets = []
    for source in ("room", "call"):
        began, _ = bench.blocks(source)[0]
        samples = np.concatenate([block for _, block in bench.blocks(source)])
        onsets.append(began + float(np.argmax(np.abs(samples) > 0.05)) / RATE)
    assert onsets[0] == pytest.approx(onsets[1], abs=0.2)


def test_a_missing_second_source_does_not_stop_the_first(bench: Bench, microphone: BreakableMicrophone) -> None:
    link = bench.start(SourceOrder("room", ROOM), SourceOrder("call", "Headset"), server=microphone)
    status = until_status(link, "recording", sealed=1.0)
    until(lambda: link.status().sources[1].alarm != "", "an alarm for the second source")
    assert link.status().sources[1].alarm.startswith("The microphone Headset is not there.")
    assert status.sources[0].alarm == ""
    until_status(link, "recording", elapsed=6.0)
    link.stop()
    found = bench.report()
    missing = [gap for gap in found.gaps if gap.reason == GapReason.NO_SAMPLES]
    assert missing[0].seconds == pytest.approx(found.length, abs=0.5)
    assert sum(len(block) for _, block in bench.blocks("room")) / RATE == pytest.approx(found.length, abs=0.5)


# -- pause, resume, marks


def test_a_pause_is_a_gap_and_the_timeline_keeps_to_the_clock(
    bench: Bench, microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    microphone.play(write_wave(tmp_path / "stairs.wav", staircase(12)))
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    first = until_status(link, "recording", sealed=1.0)
    began = steady() - first.elapsed
    link.pause()
    assert link.status().state == "paused"
    assert link.status().sources[0].level == -120.0
    paused_at = steady()
    until(lambda: steady() > paused_at + 1.5, "a pause of a second and a half")
    link.resume()
    until_status(link, "recording", sealed=link.status().elapsed + 1.0)
    on_the_wall, on_the_timeline = steady() - began, link.status().elapsed
    link.stop()
    assert on_the_timeline == pytest.approx(on_the_wall, abs=0.15)
    found = bench.report()
    assert [part.file for part in found.parts] == ["0001-room.mrseg", "0002-room.mrseg"]
    assert [part.state for part in found.parts] == [State.COMPLETE, State.COMPLETE]
    [gap] = found.gaps
    assert gap.reason == GapReason.PAUSED
    assert gap.seconds == pytest.approx(1.6, abs=0.5)
    assert gap.start == pytest.approx(found.parts[0].seconds, abs=0.01)
    heard = bench.blocks()
    whole = np.zeros(round(found.length * RATE) + RATE, np.float32)
    for at, samples in heard:
        whole[round(at * RATE) : round(at * RATE) + len(samples)] = samples
    onset = next(at for at, block in heard if np.abs(block).max() > 0.05)
    assert onset < 1.0
    edges = [
        index / 10 for index in range(round(found.length * 10)) if not whole[index * 1600 : index * 1600 + 1600].any()
    ]
    assert max(edges) - min(edges) == pytest.approx(gap.seconds, abs=0.4)


def test_a_paused_file_goes_on_where_it_was(bench: Bench, tmp_path: Path) -> None:
    path, samples = noise_file(tmp_path, 30)
    link = bench.start(file_order(path, speed=10.0))
    until_status(link, "recording", sealed=5.0)
    link.pause()
    stood_at = link.status().sealed
    link.resume()
    until_status(link, "stopped")
    assert np.array_equal(bench.heard(), samples)
    assert [gap.reason for gap in bench.report().gaps] == [GapReason.PAUSED]
    assert stood_at < 30


def test_marks_lie_where_they_were_set(bench: Bench, microphone: BreakableMicrophone) -> None:
    from meetingrec.audio.recording import OpenRecording

    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    until_status(link, "recording", elapsed=1.5)
    at = link.status().elapsed
    link.mark("the parents come in")
    until_status(link, "recording", sealed=at + 0.5)
    link.mark("\ud800" + "x" * 20_000)
    link.stop()
    [(place, text), (_, odd)] = OpenRecording(bench.folder, [bench.identity]).marks()
    assert text == "the parents come in"
    assert odd == "?" + "x" * 4095
    assert place == pytest.approx(at, abs=0.3)


def test_asking_for_what_is_not_possible(bench: Bench, microphone: BreakableMicrophone) -> None:
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    link.pause()
    with pytest.raises(InputRefused, match="no recording going on"):
        link.mark("nothing")
    with pytest.raises(InputRefused, match="no such source"):
        link.use_device("call", LAPTOP)
    link.pause()
    link.resume()
    link.resume()
    came = link.status().sources[0].samples
    until(lambda: link.status().sources[0].samples > came, "sound after the pause")
    link.use_device("room", LAPTOP)
    until(lambda: link.status().sources[0].device == LAPTOP, "the other microphone")
    until_status(link, "recording", elapsed=link.status().elapsed + 1)
    link.stop()
    reasons = [gap.reason for gap in bench.report().gaps]
    assert reasons == [GapReason.PAUSED, GapReason.DEVICE_CHANGED]


def test_a_clock_that_jumps_is_noted_and_moves_nothing(bench: Bench, tmp_path: Path) -> None:
    path, samples = noise_file(tmp_path, 6)
    jump = [0.0]
    recorder = Recorder(bench.order(file_order(path, speed=4.0)), Clock(utc=lambda: time.time() + jump[0]))
    recorder.open()

    def no_request() -> None:
        if recorder.status().sealed >= 3:
            jump[0] = -3600.0

    assert recorder.run(no_request)
    recorder.close()
    part = open_part(bench.folder / "0001-room.mrseg", bench.identity)
    assert [entry.head.extent / 1e9 for entry in part.walk.entries if entry.kind == Kind.CLOCK] == [
        pytest.approx(-3600, abs=1)
    ]
    assert np.array_equal(bench.heard(), samples)
    assert bench.report().length == pytest.approx(6)


def test_a_clock_put_right_by_years_ends_no_recording_and_keeps_the_next_one_going(
    bench: Bench, tmp_path: Path
) -> None:
    """The battery was empty: the computer believed in another year until the network told it the time."""
    path, samples = noise_file(tmp_path, 4)
    years = 5 * 365 * 86_400.0
    ahead = [-years]

    def record(then: float) -> None:
        order = bench.order(file_order(path, speed=8.0))
        recorder = Recorder(order, Clock(utc=lambda: time.time() + ahead[0]))
        recorder.open()

        def put_right() -> None:
            if recorder.status().elapsed % 6 > 2:
                ahead[0] = then

        assert recorder.run(put_right)
        recorder.close()

    record(then=0.0)
    ahead[0] = years  # this time it is put wrong while no recorder runs, and set back while one does
    record(then=-years)
    parts = [open_part(file, bench.identity) for file in sorted(bench.folder.glob("*.mrseg"))]
    jumps = [entry.head.extent / 1e9 for part in parts for entry in part.walk.entries if entry.kind == Kind.CLOCK]
    assert jumps == [pytest.approx(years, abs=1), pytest.approx(-2 * years, abs=1)]
    assert np.array_equal(bench.heard(), np.concatenate([samples] * 2))
    found = bench.report()
    assert found.state is State.COMPLETE
    assert found.length == pytest.approx(8, abs=1.5), "years without a recorder are no gap"


# -- going on in a folder


def test_one_that_died_after_the_reserve_was_used_up_goes_on_without_it_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_session, "_LOOK_AT_DISK", 0.0)
    path, samples = noise_file(tmp_path, 3)
    with small_disk(tmp_path / "disk", "16m") as disk, Bench(disk / "recording") as bench:
        order = bench.order(file_order(path, speed=8.0), ballast_bytes=7 << 20)
        filler = fill(disk, leave=5 << 20)
        with pytest.raises(DiskFull):
            Recorder(order)  # nothing was recorded yet: that is said before the conference
        whole_part(bench.folder, bench.identity, samples[:RATE], rate=RATE)
        filler.unlink()
        fill(disk, leave=3 << 20)
        with pytest.raises(DiskFull):
            Recorder(order)  # not even minutes are left
        filler.unlink()
        fill(disk, leave=5 << 20)
        recorder = Recorder(order)
        recorder.open()
        said = [recorder.status().message]
        filler.unlink()
        assert recorder.run(lambda: said.append(recorder.status().message))
        assert said[0].startswith("The disk is nearly full: room for about")
        assert said[-1] == "", "space is free again, and the reserve is held again"
        assert (bench.folder / "ballast.bin").stat().st_size == 7 << 20
        recorder.close()
        assert np.array_equal(bench.heard(), np.concatenate([samples[:RATE], samples]))


def test_a_second_session_in_the_folder_goes_on_in_the_chain(bench: Bench, tmp_path: Path) -> None:
    first, first_samples = noise_file(tmp_path, 5, seed=1)
    second, second_samples = noise_file(tmp_path, 4, seed=2)
    link = bench.start(file_order(first))
    until(lambda: not link.alive, "the first recorder to be gone")
    until_status(bench.start(file_order(second)), "stopped")
    assert np.array_equal(bench.heard(), np.concatenate([first_samples, second_samples]))
    found = bench.report()
    assert found.state is State.COMPLETE
    assert [gap.reason for gap in found.gaps] == [GapReason.RECORDER_STOPPED]


def test_a_source_that_joins_later_lies_where_the_clock_says(bench: Bench, tmp_path: Path) -> None:
    first, _ = noise_file(tmp_path, 3, seed=1)
    second, _ = noise_file(tmp_path, 3, seed=2)
    link = bench.start(file_order(first, speed=1.0))
    until(lambda: not link.alive, "the first recorder to be gone")
    until_status(bench.start(file_order(first, speed=1.0), file_order(second, speed=1.0, name="call")), "stopped")
    starts = {source: bench.blocks(source)[0][0] for source in ("call",)}
    resumed = bench.report().parts[-1]
    room_again = next(at for at, _ in bench.blocks("room") if at > 3.05)
    assert resumed.file == "0002-room.mrseg"
    assert starts["call"] == pytest.approx(room_again, abs=0.4)


def test_a_folder_that_holds_another_recording_is_refused(bench: Bench, tmp_path: Path) -> None:
    path, _ = noise_file(tmp_path, 2)
    link = bench.start(file_order(path))
    until(lambda: not link.alive, "the recorder to be gone")
    order = bench.order(file_order(path))
    other = type(order)(**{name: getattr(order, name) for name in order.__slots__} | {"recording_id": "recording-2"})
    with pytest.raises(FolderRefused, match="holds another recording already"):
        start_recorder(other)


def test_two_recorders_never_write_one_folder(bench: Bench, microphone: BreakableMicrophone, tmp_path: Path) -> None:
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    path, _ = noise_file(tmp_path, 2)
    problem = problem_of(bench, file_order(path))
    assert isinstance(problem, FolderRefused)
    assert problem.happened == "Another recorder is already writing in this folder."
    until_status(link, "recording", sealed=1.0)
    link.stop()
    assert bench.report().state is State.COMPLETE
