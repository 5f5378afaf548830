"""Orders the recorder cannot follow: one line with three sentences, an exit code, and nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from meetingrec.audio.link import SourceOrder, start_recorder
from meetingrec.audio.messages import (
    LINE_LIMIT,
    parse_order,
)
from meetingrec.domain.errors import (
    DiskFull,
    FolderRefused,
    MicrophoneMissing,
    NotAudio,
)
from tests.data.sealed import fill, make_read_only, small_disk
from tests.recorders import Bench, bench, file_order, noise_file, problem_of, until_status
from tests.virtual_microphone import (
    BreakableMicrophone,
    microphone,
    shared_microphone,
)

__all__ = ["bench", "microphone", "shared_microphone"]


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
