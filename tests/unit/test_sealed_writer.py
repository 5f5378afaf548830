"""Writing a part: what is on the disk after each call, and what happens when the disk refuses."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from meetingrec.audio.ballast import Ballast
from meetingrec.audio.sealed_format import NO_HASH, Flags, Kind
from meetingrec.audio.sealed_reader import open_part, read_part
from meetingrec.audio.sealed_walk import begin_walk
from meetingrec.audio.sealed_writer import PartWriter, read_clocks
from meetingrec.domain.errors import DiskFull, FolderRefused
from meetingrec.domain.recording import GapReason, State
from meetingrec.vault.keys import Identity, new_identity
from tests.data.sealed import RATE, begin_part, fill, make_read_only, small_disk, sound, whole_part


@pytest.fixture
def identity() -> Identity:
    return new_identity()


def kinds(path: Path) -> list[Kind]:
    walk = begin_walk(path, is_checked=True)
    walk.extend()
    return [Kind(entry.kind) for entry in walk.entries]


def test_every_record_is_in_the_file_when_the_call_returns(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as writer:
        expected = [Kind.COPY]
        for call, kind in (
            (lambda: writer.audio(sound(1), Flags.CLIPPED | Flags.OVERFLOW), Kind.AUDIO),
            (lambda: writer.gap(2.5, GapReason.NO_SAMPLES), Kind.GAP),
            (lambda: writer.mark("the father came in"), Kind.MARK),
            (lambda: writer.clock(-3.25), Kind.CLOCK),
            (lambda: writer.device("Jabra Speak 750"), Kind.DEVICE),
            (lambda: writer.audio(sound(0)), Kind.AUDIO),
            (lambda: writer.audio(sound(0.5)), Kind.AUDIO),
            (writer.end, Kind.END),
        ):
            call()
            expected.append(kind)
            assert kinds(writer.path) == expected
        assert writer.ended
        assert writer.sealed_seconds == 1.5
        assert writer.length == 4.0
        assert writer.head == read_part(writer.path).report().head_hash


def test_what_must_be_readable_without_a_key_is_and_the_rest_is_not(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as writer:
        writer.audio(sound(1), Flags.SILENT)
        writer.gap(2, GapReason.PAUSED)
        writer.clock(-3.25)
        writer.mark("Ola is afraid")
        writer.device("Jabra Speak 750")
        writer.end()
    walk = begin_walk(writer.path, is_checked=True)
    walk.extend()
    by_kind = {entry.kind: entry for entry in walk.entries}
    assert by_kind[Kind.AUDIO].head.flags == Flags.SILENT
    assert (by_kind[Kind.GAP].reason, by_kind[Kind.GAP].head.extent) == ("paused", 2 * RATE)
    assert by_kind[Kind.CLOCK].head.extent == -3_250_000_000
    assert by_kind[Kind.END].head.extent == RATE
    raw = writer.path.read_bytes()
    assert b"Ola" not in raw
    assert b"Jabra" not in raw
    assert b"fLaC" not in raw


def test_a_copy_of_the_header_comes_every_ten_minutes(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as writer:
        for _ in range(1200):
            writer.mark()
        writer.end()
    copies = [index for index, kind in enumerate(kinds(writer.path)) if kind is Kind.COPY]
    assert copies == [0, 600, 1200]


def test_two_channels_come_back(tmp_path: Path, identity: Identity) -> None:
    samples = sound(2.5, channels=2)
    writer = whole_part(tmp_path, identity, samples, channels=2)
    assert np.array_equal(open_part(writer.path, identity).samples(0, 2.5), samples)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 48000])
def test_rates_come_back(tmp_path: Path, identity: Identity, rate: int) -> None:
    samples = sound(2.3, rate=rate)
    writer = whole_part(tmp_path, identity, samples, rate=rate)
    assert np.array_equal(open_part(writer.path, identity).samples(0, 2.3)[:, 0], samples)


@pytest.mark.parametrize("seed", range(6))
def test_every_kind_of_sound_comes_back_bit_for_bit(tmp_path: Path, identity: Identity, seed: int) -> None:
    chance = np.random.default_rng(seed)
    samples = [
        chance.integers(-32768, 32768, 3 * RATE).astype(np.int16),
        np.zeros(3 * RATE, np.int16),
        np.full(3 * RATE, -32768, np.int16),
        np.tile(np.array([32767, -32768], np.int16), 3 * RATE // 2),
        np.arange(3 * RATE).astype(np.int16),
        sound(3, seed),
    ][seed]
    writer = whole_part(tmp_path, identity, samples)
    assert np.array_equal(open_part(writer.path, identity).samples(0, 3)[:, 0], samples)


def test_wrong_samples_and_texts_are_refused_and_nothing_is_written(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as writer:
        before = writer.path.read_bytes()
        for samples in (
            sound(1).astype(np.float32),
            sound(1).astype(np.int32),
            sound(1, channels=2),
            np.zeros((1, 1, 1), np.int16),
            np.zeros(RATE * 61, np.int16),
        ):
            with pytest.raises(ValueError, match=r"int16|at most"):
                writer.audio(samples)
        with pytest.raises(ValueError, match="64 KiB"):
            writer.mark("x" * 65_537)
        for seconds in (-1.0, float("nan"), float("inf")):
            with pytest.raises(ValueError, match="length of time"):
                writer.gap(seconds, GapReason.PAUSED)
        assert writer.path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("0002-room.mrseg", {}),
        ("room.mrseg", {}),
        ("0001-room.mrseg", {"recipients": []}),
        ("0001-room.mrseg", {"recipients": ["somebody"]}),
        ("0001-room.mrseg", {"previous": "none"}),
        ("0001-room.mrseg", {"rate": 0}),
        ("0001-room.mrseg", {"starts_at": -1.0}),
        ("0001-room.mrseg", {"recording_id": ""}),
    ],
)
def test_arguments_that_make_no_part_leave_no_file(
    tmp_path: Path, identity: Identity, name: str, more: dict[str, object]
) -> None:
    right: dict[str, object] = {
        "recording_id": "r",
        "source": "room",
        "rate": RATE,
        "recipients": [identity.public],
        "number": 1,
        "starts_at": 0.0,
        "previous": NO_HASH,
    }
    with pytest.raises(ValueError, match=r"."):
        PartWriter(tmp_path / name, **{**right, **more})  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_part_is_never_written_over(tmp_path: Path, identity: Identity) -> None:
    first = whole_part(tmp_path, identity, sound(2))
    before = first.path.read_bytes()
    with pytest.raises(FolderRefused, match="there already"):
        begin_part(tmp_path, identity)
    assert first.path.read_bytes() == before


def test_nothing_can_be_written_after_the_end(tmp_path: Path, identity: Identity) -> None:
    writer = whole_part(tmp_path, identity, sound(1))
    before = writer.path.read_bytes()
    writer.end()
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.audio(sound(1))
    assert writer.path.read_bytes() == before


def test_closing_without_an_end_reads_as_interrupted(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as writer:
        writer.audio(sound(1))
    found = read_part(writer.path, [identity]).report()
    assert (found.state, found.good, found.bad) == (State.INTERRUPTED, 2, 0)


def test_every_part_has_its_own_key_and_id(tmp_path: Path, identity: Identity) -> None:
    one = whole_part(tmp_path, identity, sound(1), number=1)
    two = whole_part(tmp_path, identity, sound(1), number=2)
    assert one.part_id != two.part_id
    assert read_part(one.path).header.key != read_part(two.path).header.key
    assert one.path.read_bytes()[9000:] != two.path.read_bytes()[9000:]


def test_the_clocks_are_those_of_the_computer() -> None:
    before = time.monotonic_ns()
    monotonic, utc = read_clocks()
    assert before <= monotonic <= time.monotonic_ns()
    assert abs(utc - datetime.now(UTC).timestamp() * 1e9) < 60e9


def test_a_full_disk_harms_nothing_and_the_same_part_goes_on(tmp_path: Path, identity: Identity) -> None:
    samples = sound(60)
    with small_disk(tmp_path / "disk") as disk:
        ballast = Ballast(disk, size=1 << 20, last=64 << 10)
        ballast.hold()
        filler = fill(disk, leave=100_000)
        with begin_part(disk, identity) as writer:
            given = 0
            with pytest.raises(DiskFull, match="Everything recorded before this second is safe"):
                while given < 60:
                    given += 1
                    writer.audio(samples[(given - 1) * RATE : given * RATE])
            assert writer.waiting
            assert not writer.broken
            torn = read_part(writer.path, [identity])
            assert torn.is_proven
            assert torn.report().state is State.INTERRUPTED
            assert torn.report().seconds == given - 1 == writer.sealed_seconds
            with pytest.raises(DiskFull):
                writer.retry()
            assert ballast.release() == 1 << 20
            writer.retry()
            assert writer.sealed_seconds == given
            for second in range(given, 60):
                writer.audio(samples[second * RATE : (second + 1) * RATE])
            writer.end()
        filler.unlink()
        part = open_part(writer.path, identity)
        assert part.report().state is State.COMPLETE
        assert np.array_equal(part.samples(0, 60)[:, 0], samples)


def test_when_the_disk_is_full_again_the_last_ballast_holds_the_end(tmp_path: Path, identity: Identity) -> None:
    samples = sound(120)
    with small_disk(tmp_path / "disk") as disk:
        ballast = Ballast(disk, size=512 << 10, last=64 << 10)
        ballast.hold()
        steps = []
        with begin_part(disk, identity) as writer:
            given = 0
            while not writer.ended:
                try:
                    given += 1
                    writer.audio(samples[(given - 1) % 120 * RATE :][:RATE])
                except DiskFull:
                    if ballast.release():
                        steps.append("large")
                        writer.retry()
                    elif ballast.release_last():
                        steps.append("small")
                        writer.retry()
                        writer.gap(0, GapReason.DISK_FULL)
                        writer.end()
        assert steps == ["large", "small"]
        found = read_part(writer.path, [identity])
        assert found.is_proven
        assert (found.report().state, found.report().seconds) == (State.COMPLETE, given)


def test_any_other_call_writes_the_waiting_record_first(tmp_path: Path, identity: Identity) -> None:
    with small_disk(tmp_path / "disk") as disk, begin_part(disk, identity) as writer:
        filler = fill(disk, leave=0)
        with pytest.raises(DiskFull):
            writer.audio(sound(5, 1))
        with pytest.raises(DiskFull):
            writer.audio(sound(1, 2))
        filler.unlink()
        writer.audio(sound(1, 3))
        writer.end()
        heard = open_part(writer.path, identity).samples(0, 6)[:, 0]
        assert np.array_equal(heard, np.concatenate([sound(5, 1), sound(1, 3)]))


def test_an_end_that_waited_is_written_once(tmp_path: Path, identity: Identity) -> None:
    with small_disk(tmp_path / "disk") as disk, begin_part(disk, identity) as writer:
        writer.audio(sound(1))
        filler = fill(disk, leave=0)
        with pytest.raises(DiskFull):
            while True:
                writer.device("x" * 60_000)
        with pytest.raises(DiskFull):
            writer.end()
        filler.unlink()
        writer.end()
        writer.end()
        assert kinds(writer.path)[-2:] == [Kind.DEVICE, Kind.END]
        assert read_part(writer.path, [identity]).report().state is State.COMPLETE


def test_a_part_that_finds_no_room_at_its_birth_leaves_no_file(tmp_path: Path, identity: Identity) -> None:
    with small_disk(tmp_path / "disk") as disk:
        filler = fill(disk, leave=0)
        with pytest.raises(DiskFull):
            begin_part(disk, identity)
        assert list(disk.iterdir()) == [filler]


def test_a_read_only_disk_is_refused_in_plain_words(tmp_path: Path, identity: Identity) -> None:
    with small_disk(tmp_path / "disk") as disk:
        make_read_only(disk)
        with pytest.raises(FolderRefused, match="meetingrec cannot write in"):
            begin_part(disk, identity)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, identity: Identity) -> None:
    with pytest.raises(FolderRefused, match="cannot write in"):
        begin_part(tmp_path / "nowhere", identity)


LIMITED = """
import json, resource, sys
from pathlib import Path
from meetingrec.domain.errors import FolderRefused
from meetingrec.vault.keys import identity_from
from tests.data.sealed import begin_part, sound
folder, identity = Path(sys.argv[1]), identity_from(sys.stdin.read())
writer = begin_part(folder, identity)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
refused = []
for _ in range(8):
    try:
        writer.audio(sound(1))
    except FolderRefused as fault:
        refused.append(fault.happened)
writer.close()
print(json.dumps([writer.broken, writer.sealed_seconds, writer.head, len(refused)]))
"""


def test_after_another_fault_the_part_is_over_and_a_new_one_follows_it(tmp_path: Path, identity: Identity) -> None:
    """The system refuses to let the file grow (EFBIG): not a full disk, so no retry in this part."""
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)],
        input=identity.secret,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    is_broken, seconds, head, refusals = json.loads(run.stdout)
    assert is_broken
    assert seconds + refusals == 8
    assert refusals > 1
    found = read_part(tmp_path / "0001-room.mrseg", [identity])
    assert found.is_proven
    assert (found.report().state, found.report().seconds) == (State.INTERRUPTED, seconds)
    assert found.report().head_hash == head
