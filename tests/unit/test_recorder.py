"""The recorder process as a window meets it: orders, status, requests, and what lies on the disk afterwards."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from multiprocessing.connection import Client, Connection
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import psutil
import pytest

from meetingrec.audio.link import SourceOrder, find_recorder, start_recorder
from meetingrec.audio.messages import (
    LINE_LIMIT,
    line,
    parse,
    parse_order,
    problem_fields,
    problem_from,
    status_from,
    status_line,
)
from meetingrec.audio.recorder_card import read_card
from meetingrec.audio.recorder_server import Request, Server
from meetingrec.audio.recorder_session import Recorder
from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import open_part
from meetingrec.audio.timekeeping import Clock, steady
from meetingrec.domain.errors import (
    DiskFull,
    FolderRefused,
    InputRefused,
    MicrophoneMissing,
    NotAudio,
    RecorderLost,
)
from meetingrec.domain.recording import GapReason, RecorderStatus, SourceHealth, State
from tests.data.sealed import fill, make_read_only, small_disk
from tests.recorders import RATE, Bench, bench, file_order, problem_of, stair_errors, until_status
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


def noise_file(folder: Path, seconds: float, seed: int = 1) -> tuple[Path, np.ndarray]:
    samples = np.random.default_rng(seed).integers(-20_000, 20_000, round(seconds * RATE), dtype=np.int16)
    return write_wave(folder / f"noise{seed}.wav", samples, RATE), samples


# -- what is sealed


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
    link.stop()
    [(place, text)] = OpenRecording(bench.folder, [bench.identity]).marks()
    assert text == "the parents come in"
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
    until_status(link, "recording")
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


# -- going on in a folder


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


# -- orders that cannot be followed


def answer_to(raw: bytes, home: Path) -> tuple[dict[str, object], int]:
    done = subprocess.run(
        [sys.executable, "-m", "meetingrec.audio.recorder"],
        input=raw,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "MEETINGREC_HOME": str(home)},
    )
    assert done.stdout.count(b"\n") == 1, done
    return json.loads(done.stdout), done.returncode


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"{}\n",
        b"[]\n",
        b'{"v":2}\n',
        b"\xff\xfe\n",
        b"[" * 60_000 + b"\n",
        b'{"v":1,"folder":5}\n',
        b"x" * (LINE_LIMIT + 10) + b"\n",
    ],
)
def test_a_bad_order_is_answered_with_one_line(raw: bytes, tmp_path: Path) -> None:
    answer, code = answer_to(raw, tmp_path / "home")
    problem = answer["problem"]
    assert isinstance(problem, dict)
    assert (answer["v"], problem["kind"], code) == (1, "InputRefused", 2)
    assert all(problem[sentence].endswith(".") for sentence in ("happened", "safe", "do"))


@pytest.mark.parametrize(
    "change",
    [
        {"recipients": []},
        {"recipients": ["not a key"]},
        {"sources": []},
        {"sources": [{"name": "room"}, {"name": "room"}]},
        {"sources": [{"name": "../room"}]},
        {"sources": [{"name": "room", "speed": -1}]},
        {"sources": "room"},
        {"rate": 1},
        {"rate": True},
        {"recording_id": ""},
        {"folder": "\0"},
        {"address": "/tmp/anybody"},
    ],
)
def test_every_entry_of_an_order_is_checked(bench: Bench, tmp_path: Path, change: dict[str, object]) -> None:
    path, _ = noise_file(tmp_path, 1)
    order = json.loads(bench.order(file_order(path)).line())
    answer, code = answer_to(json.dumps({**order, **change}).encode() + b"\n", tmp_path / "home")
    problem = answer["problem"]
    assert isinstance(problem, dict)
    assert (problem["kind"], code) == ("InputRefused", 2)
    assert list(bench.folder.glob("*.mrseg")) == []


def test_an_order_survives_the_line(bench: Bench) -> None:
    order = bench.order(SourceOrder("room", "Tisch-Mikrofon ü"), SourceOrder("call", file="/x.wav", speed=0.0))
    again = parse_order(order.line())
    assert (again.folder, again.recipients, again.sources, again.rate) == (
        order.folder,
        order.recipients,
        order.sources,
        order.rate,
    )
    assert again.environment == {}


def test_microphones_that_cannot_be_had(bench: Bench, microphone: BreakableMicrophone, tmp_path: Path) -> None:
    unknown = problem_of(bench, SourceOrder("room", "Wall microphone"), server=microphone)
    assert isinstance(unknown, MicrophoneMissing)
    order = bench.order(SourceOrder("room", "Wall microphone"))
    no_server = {"PULSE_SERVER": f"unix:{tmp_path}/none"}
    with pytest.raises(MicrophoneMissing, match="This computer has no microphone"):
        start_recorder(
            type(order)(**{name: getattr(order, name) for name in order.__slots__} | {"environment": no_server})
        )
    assert list(bench.folder.glob("*.mrseg")) == []


def test_exit_codes(bench: Bench, tmp_path: Path) -> None:
    home = tmp_path / "home"
    whole = json.loads(bench.order(file_order(tmp_path / "none.wav")).line())
    assert answer_to(json.dumps(whole).encode() + b"\n", home)[1] == 5
    whole["sources"] = [{"name": "room", "device": "Wall microphone"}]
    assert answer_to(json.dumps(whole).encode() + b"\n", home)[1] == 3
    whole["folder"] = str(tmp_path / "nowhere")
    assert answer_to(json.dumps(whole).encode() + b"\n", home)[1] == 4


def test_a_file_that_is_no_sound(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "talk.wav").write_bytes(b"")
    assert isinstance(problem_of(bench, file_order(tmp_path / "talk.wav")), NotAudio)


def test_a_folder_that_is_not_there(bench: Bench, tmp_path: Path) -> None:
    path, _ = noise_file(tmp_path, 1)
    order = bench.order(file_order(path))
    bench.folder.rmdir()
    with pytest.raises(FolderRefused, match="is not there"):
        start_recorder(order)


def test_a_read_only_disk_is_refused_before_the_conference(tmp_path: Path) -> None:
    path, _ = noise_file(tmp_path, 1)
    with small_disk(tmp_path / "disk") as disk:
        (disk / "recording").mkdir()
        make_read_only(disk)
        problem = problem_of(Bench(disk / "recording"), file_order(path))
    assert isinstance(problem, FolderRefused)
    assert "cannot write" in problem.happened


def test_a_full_disk_is_refused_before_the_conference(tmp_path: Path) -> None:
    path, _ = noise_file(tmp_path, 1)
    with small_disk(tmp_path / "disk", "2m") as disk:
        fill(disk, leave=BALLAST_LEFT)
        problem = problem_of(Bench(disk / "recording"), file_order(path))
    assert isinstance(problem, DiskFull)


BALLAST_LEFT = 500_000


def test_a_home_that_cannot_be_written_does_not_keep_anybody_from_recording(bench: Bench, tmp_path: Path) -> None:
    path, samples = noise_file(tmp_path, 2)
    (tmp_path / "home").write_text("a file where a folder should be")
    until_status(bench.start(file_order(path)), "stopped")
    assert np.array_equal(bench.heard(), samples)


# -- windows


def test_the_status_tells_levels_and_what_is_safe(
    bench: Bench, microphone: BreakableMicrophone, tmp_path: Path
) -> None:
    microphone.play(write_wave(tmp_path / "stairs.wav", staircase(8)))
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    status = until_status(link, "recording", sealed=2.0)
    health = status.sources[0]
    assert (health.name, health.device, health.alarm, status.message) == ("room", ROOM, "", "")
    assert -20 < health.level < -10
    assert health.peak > health.level
    assert 0 <= status.elapsed - status.sealed < 1.5
    assert status.disk_hours > 0
    assert health.samples > 2 * RATE
    link.stop()


def test_the_status_comes_25_times_a_second(bench: Bench, microphone: BreakableMicrophone) -> None:
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    until_status(link, "recording", elapsed=0.5)
    began, seen = steady(), set()
    until(lambda: seen.add(link.status().elapsed) or steady() - began > 2.0, "two seconds")
    assert len(seen) > 30
    link.stop()


def test_two_windows_see_and_ask_the_same(bench: Bench, microphone: BreakableMicrophone) -> None:
    one = bench.start(SourceOrder("room", ROOM), server=microphone)
    two = find_recorder(bench.folder)
    assert two is not None
    two.pause()
    until_status(one, "paused")
    one.resume()
    until_status(two, "recording")
    one.stop()
    until(lambda: not two.alive, "the other window to notice")
    assert two.status().state == "stopped"
    assert find_recorder(bench.folder) is None


def test_hanging_up_leaves_the_recorder_running(bench: Bench, microphone: BreakableMicrophone) -> None:
    bench.start(SourceOrder("room", ROOM), server=microphone).close()
    again = find_recorder(bench.folder)
    assert again is not None
    until_status(again, "recording", sealed=1.0)
    again.stop()
    assert bench.report().state is State.COMPLETE


def test_only_this_user_can_read_where_the_recorder_is(bench: Bench, microphone: BreakableMicrophone) -> None:
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    card = read_card(bench.folder)
    assert card is not None
    assert stat.S_IMODE((bench.folder / "recorder.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(Path(card.address).parent.stat().st_mode) == 0o700
    link.stop()
    assert not (bench.folder / "recorder.json").exists()
    assert not Path(card.address).parent.exists()


def connect(bench: Bench) -> tuple[Connection, str]:
    card = read_card(bench.folder)
    assert card is not None
    return Client(card.address, "AF_UNIX"), card.token


def is_hung_up(connection: Connection, seconds: float = 5.0) -> bool:
    deadline = steady() + seconds
    try:
        while steady() < deadline:
            if connection.poll(0.05):
                connection.recv_bytes()
    except (EOFError, OSError):
        return True
    return False


def test_strangers_and_nonsense_are_hung_up_on_and_disturb_nothing(
    bench: Bench, microphone: BreakableMicrophone
) -> None:
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    said_first = [b"", b"\x80\x05pickle", line({"type": "stop"}), line({"token": "0" * 32}), b"[" * 50_000]
    for said in said_first:
        stranger, _ = connect(bench)
        stranger.send_bytes(said)
        assert is_hung_up(stranger)
        stranger.close()
    for said in (line({"type": "erase"}), line({"type": "mark", "text": 5}), b"x" * (LINE_LIMIT + 1)):
        known, token = connect(bench)
        known.send_bytes(line({"token": token}))
        known.send_bytes(said)
        assert is_hung_up(known)
        known.close()
    silent, _ = connect(bench)
    assert not silent.poll(0.3)
    silent.close()
    until_status(link, "recording", sealed=1.0)
    link.stop()
    assert bench.report().gaps == ()


def test_windows_that_never_read_do_not_hold_it_up(bench: Bench, microphone: BreakableMicrophone) -> None:
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    deaf = []
    for _ in range(5):
        window, token = connect(bench)
        window.send_bytes(line({"token": token}))
        for number in range(200):
            window.send_bytes(line({"type": "mark", "id": number, "text": "x" * 4000}))
        deaf.append(window)
    before = psutil.Process(bench.pid).memory_info().rss
    until_status(link, "recording", elapsed=6.0)
    assert psutil.Process(bench.pid).memory_info().rss - before < 30_000_000
    status = link.status()
    assert status.elapsed - status.sealed < 2.0
    link.stop()
    for window in deaf:
        window.close()
    assert bench.report().gaps == ()


def test_more_windows_than_there_is_room_for(bench: Bench, microphone: BreakableMicrophone) -> None:
    link = bench.start(SourceOrder("room", ROOM), server=microphone)
    many = [connect(bench)[0] for _ in range(40)]
    until(lambda: sum(window.closed or window.poll(0) for window in many) >= 20, "the last to be hung up on")
    for window in many:
        window.close()
    until(lambda: find_recorder(bench.folder) is not None, "room for a window again")
    link.stop()


def test_a_server_answers_in_order_and_says_its_last_word(tmp_path: Path) -> None:
    status = RecorderStatus("recording", 1.0, 0.5, 2.0)
    server = Server(lambda: status_line(status))
    server.start()
    window = Client(server.address, "AF_UNIX")
    window.send_bytes(line({"token": server.token}))
    for number in range(3):
        window.send_bytes(line({"type": "mark", "id": number, "text": ""}))
    asked: SimpleQueue[Request] = SimpleQueue()
    for _ in range(3):
        asked.put(server.requests.get(timeout=5))
    asked.get().answer(None)
    asked.get().answer(DiskFull("Full.", "Safe.", "Free some."))
    asked.get().answer(None)
    status = RecorderStatus("stopped", 3.0, 3.0, 2.0)
    server.close()
    said = []
    try:
        while True:
            said.append(parse(window.recv_bytes()))
    except (EOFError, OSError):
        window.close()
    assert [(message["id"], message["problem"] is None) for message in said if message["type"] == "answer"] == [
        (0, True),
        (1, False),
        (2, True),
    ]
    assert status_from([message for message in said if message["type"] == "status"][-1]) == status
    assert not Path(server.address).exists()


def test_a_status_survives_the_line_and_nonsense_does_not() -> None:
    health = SourceHealth("room", "Desk", -20.5, -3.0, clipped=True, silent_seconds=1.5, samples=7, alarm="Look!")
    status = RecorderStatus("failed", 10.25, 9.0, 0.1, (health,), "The disk is full.")
    message = parse(status_line(status))
    assert status_from(message) == status
    for change in (
        {"state": "flying"},
        {"elapsed": "now"},
        {"elapsed": float("nan")},
        {"sources": 5},
        {"sources": [5]},
    ):
        with pytest.raises(ValueError, match=r"not a status|elapsed|not a table"):
            status_from({**message, **change})


def test_problems_keep_their_kind_across_the_line() -> None:
    problem = problem_from(problem_fields(MicrophoneMissing("One.", "Two.", "Three.")))
    assert isinstance(problem, MicrophoneMissing)
    assert (problem.happened, problem.safe, problem.do) == ("One.", "Two.", "Three.")
    for nonsense in (None, {}, {"kind": "SystemExit", "happened": "", "safe": "", "do": ""}, {"kind": "annotations"}):
        assert isinstance(problem_from(nonsense), RecorderLost)


def test_a_recorder_that_is_ready_says_so_within_a_second(bench: Bench, microphone: BreakableMicrophone) -> None:
    """The release gate is 0.34 s from spawn to ready on a quiet machine; here others work beside it."""
    took = []
    for attempt in range(3):
        own = Bench(bench.folder.with_name(f"quick{attempt}"))
        began = steady()
        link = own.start(SourceOrder("room", ROOM), server=microphone)
        took.append(steady() - began)
        link.stop()
        own.end()
    assert min(took) < 1.5
