"""What waits in memory while the disk cannot take it, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetingrec.audio.health import Watch
from meetingrec.audio.recorder_sealer import Hole, Identity, Note, Sealer, Sound
from meetingrec.audio.recorder_storage import Storage
from meetingrec.audio.recorder_track import NO_DEVICE, Track, Zero
from meetingrec.audio.recording import OpenRecording, report
from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import open_part
from meetingrec.audio.sources import Block
from meetingrec.audio.timekeeping import Clock
from meetingrec.domain.recording import GapReason, SourceHealth, State
from meetingrec.vault.keys import Identity as KeyPair
from meetingrec.vault.keys import new_identity
from tests.data.sealed import fill, small_disk

RATE = 8000
Samples = np.ndarray


class HandClock:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.clock = Clock(lambda: self.now, lambda: 1_790_000_000.0 + self.now)


class Bench:
    """A sealer with a folder, a key and clocks of its own."""

    def __init__(self, folder: Path, ballast: int = 0, forgets: bool = True) -> None:
        self.keys: KeyPair = new_identity()
        self.hand = HandClock()
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.storage = Storage(folder, "recording-1", ballast, 2.0 * RATE)
        self.identity = Identity("recording-1", [self.keys.public], RATE)
        self.sealer = Sealer("room", self.identity, self.storage, self.hand.clock, forgets)
        self.sealer.begin(self.storage.take_number(), self.identity)

    def heard(self) -> Samples:
        found = [
            np.round(block * 32768) for _, block in OpenRecording(self.folder, [self.keys]).blocks("room", rate=RATE)
        ]
        return np.concatenate(found).astype(np.int16)


def noise(seconds: float, seed: int = 1) -> Samples:
    return np.random.default_rng(seed).integers(-20_000, 20_000, round(seconds * RATE), dtype=np.int16)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.integers(0, 20_000), st.sampled_from(["gap", "mark", "device"])), min_size=1, max_size=15))
def test_whatever_is_put_in_comes_out_in_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int | str]
) -> None:
    bench = Bench(tmp_path_factory.mktemp("sealed") / "recording")
    given_in, gaps = [np.zeros(0, np.int16)], 0
    for seed, step in enumerate(steps):
        if isinstance(step, int):
            given_in.append(noise(step / RATE, seed))
            bench.sealer.put(Sound(given_in[-1]))
        elif step == "gap":
            gaps += 1
            bench.sealer.put(Hole(0.5, GapReason.NO_SAMPLES))
        else:
            bench.sealer.put(Note(step, "something"))
        bench.sealer.seal()
        assert bench.sealer.unsealed < 1.0 + 0.001
    bench.sealer.end()
    samples = np.concatenate(given_in)
    assert bench.sealer.ends_at == pytest.approx(len(samples) / RATE + gaps * 0.5)
    assert bench.sealer.unsealed == pytest.approx(0.0, abs=1e-6)
    assert report(bench.folder, [bench.keys]).state is State.COMPLETE
    if len(samples):
        assert np.array_equal(bench.heard(), samples)
    bench.storage.close()


def test_memory_holds_two_minutes_and_what_is_forgotten_is_a_gap(tmp_path: Path) -> None:
    samples = noise(200)
    with small_disk(tmp_path / "disk", "4m") as disk:
        bench = Bench(disk / "recording")
        sealer = bench.sealer
        sealer.put(Note("device", "Desk microphone"))
        sealer.put(Sound(samples[: 5 * RATE]))
        sealer.seal()
        filler = fill(disk, leave=0)
        for second in range(5, 200):
            sealer.put(Sound(samples[second * RATE : (second + 1) * RATE]))
            if second == 20:
                sealer.put(Note("mark", "kept"))
            sealer.seal()
        assert sealer.stuck.startswith("The disk is full and the reserve is used up.")
        assert sealer.taken == pytest.approx(200)
        stood_at = sealer.ends_at
        assert 5 <= stood_at < 60
        filler.unlink()
        bench.hand.now += 10
        sealer.try_again(bench.hand.now)
        assert sealer.stuck == ""
        sealer.end()
        found = report(bench.folder, [bench.keys])
        assert found.length == pytest.approx(200)
        assert found.bad == 0
        [gap] = found.gaps
        assert gap.reason == GapReason.DISK_FULL
        assert gap.start == pytest.approx(stood_at)
        assert gap.start + gap.seconds == pytest.approx(80, abs=1.1)
        opened = OpenRecording(bench.folder, [bench.keys])
        for at, block in opened.blocks("room", rate=RATE):
            first = round(at * RATE)
            assert np.array_equal(np.round(block * 32768).astype(np.int16), samples[first : first + len(block)])
        assert [text for _, text in opened.marks()] == ["kept"]
        bench.storage.close()


def test_a_file_waits_and_nothing_of_it_is_forgotten(tmp_path: Path) -> None:
    samples = noise(150)
    with small_disk(tmp_path / "disk", "6m") as disk:
        bench = Bench(disk / "recording", forgets=False)
        filler = fill(disk, leave=0)
        for second in range(150):
            bench.sealer.put(Sound(samples[second * RATE : (second + 1) * RATE]))
            bench.sealer.seal()
        assert bench.sealer.stuck
        filler.unlink()
        bench.hand.now += 10
        bench.sealer.try_again(bench.hand.now)
        bench.sealer.end()
        assert np.array_equal(bench.heard(), samples)
        bench.storage.close()


def test_the_reserve_is_given_up_in_two_steps_and_taken_back(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "6m") as disk:
        (disk / "recording").mkdir()
        storage = Storage(disk / "recording", "recording-1", 1_000_000, 2.0 * RATE)
        hours = storage.hours_left()
        assert storage.warning(hours) == ""
        assert storage.make_room()
        assert (storage.low, storage.spent) == (True, False)
        assert storage.warning(hours).startswith("The disk is nearly full: room for about")
        assert storage.make_room()
        assert storage.spent
        assert storage.warning(hours).startswith("The disk is full.")
        assert not storage.make_room()
        filler = fill(disk, leave=500_000)
        assert not storage.has_room_again()
        filler.unlink()
        assert storage.has_room_again()
        assert (storage.low, storage.spent) == (False, False)
        storage.close()
        assert [path.name for path in (disk / "recording").iterdir()] == ["recorder.lock"]


class HandSource:
    """A microphone whose blocks are made by hand: the track cannot tell the difference."""

    name = "room"
    device = "Desk microphone"
    live = True
    ended = False

    def __init__(self) -> None:
        self._watch = Watch("room", RATE)

    def start(self) -> None:
        """Nothing to open."""

    def read(self) -> Block | None:
        return None

    def stop(self) -> None:
        """Nothing to close."""

    def health(self, now: float) -> SourceHealth:
        return self._watch.look(now, self.device)


class Walk:
    """A track fed block by block along the hand's clock."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench(folder)
        self.track = Track(HandSource(), self.bench.identity, self.bench.storage, self.bench.hand.clock, Zero())
        self.track.begin(1, self.bench.identity)

    def speak(self, seconds: float, stream: int = 1, device: str = "Desk microphone") -> None:
        for _ in range(round(seconds * 20)):
            at = self.bench.hand.now
            self.bench.hand.now += 0.05
            self.track.take(Block(np.full(RATE // 20, 1000, np.int16), at, stream, device))
            self.track.tick(self.bench.hand.now)

    def rest(self, seconds: float) -> None:
        for _ in range(round(seconds * 20)):
            self.bench.hand.now += 0.05
            self.track.tick(self.bench.hand.now)


def test_the_position_never_jumps_back_and_follows_the_clock(tmp_path: Path) -> None:
    walk = Walk(tmp_path / "recording")
    walk.speak(3)
    began = walk.bench.hand.now - walk.track.position(walk.bench.hand.now)
    seen = []
    for step in (lambda: walk.speak(0.05), lambda: walk.rest(0.05)):
        for _ in range(40):
            step()
            seen.append(walk.track.position(walk.bench.hand.now))
    walk.speak(3, stream=2)
    walk.track.finish()
    assert seen == sorted(seen)
    assert walk.track.position(walk.bench.hand.now) == pytest.approx(walk.bench.hand.now - began, abs=0.05)
    found = report(walk.bench.folder, [walk.bench.keys])
    [gap] = found.gaps
    assert (gap.start, gap.seconds) == (pytest.approx(5.0, abs=0.01), pytest.approx(2.0, abs=0.01))
    walk.bench.storage.close()


def test_a_silent_source_is_sealed_up_to_its_last_sample(tmp_path: Path) -> None:
    """Less than a second is in hand when the microphone stops: it does not wait in memory for the next sample."""
    walk = Walk(tmp_path / "recording")
    walk.speak(2.5)
    assert walk.track.sealer.ends_at == pytest.approx(2.0)
    walk.rest(1.2)
    assert walk.track.sealer.ends_at == pytest.approx(2.5)
    walk.bench.storage.close()


def test_a_source_that_never_gives_anything_has_a_part_that_says_so(tmp_path: Path) -> None:
    walk = Walk(tmp_path / "recording")
    walk.rest(6)
    part = open_part(walk.bench.folder / "0001-room.mrseg", walk.bench.keys)
    assert part.texts(Kind.DEVICE) == [(0.0, NO_DEVICE)]
    walk.rest(4)
    walk.track.finish()
    found = report(walk.bench.folder, [walk.bench.keys])
    assert found.state is State.COMPLETE
    assert [gap.seconds for gap in found.gaps] == [pytest.approx(10, abs=0.1)]
    walk.bench.storage.close()


def test_a_night_of_sleep_is_one_gap(tmp_path: Path) -> None:
    """The lid was closed: the steady clock goes on, and the device is opened again afterwards."""
    walk = Walk(tmp_path / "recording")
    walk.speak(3)
    walk.bench.hand.now += 8 * 3600
    walk.speak(3, stream=2)
    walk.track.finish()
    found = report(walk.bench.folder, [walk.bench.keys])
    [gap] = found.gaps
    assert (gap.start, gap.seconds) == (pytest.approx(3.0), pytest.approx(8 * 3600, abs=0.01))
    assert found.length == pytest.approx(8 * 3600 + 6, abs=0.05)
    walk.bench.storage.close()


def test_another_device_is_noted_before_its_first_sample(tmp_path: Path) -> None:
    walk = Walk(tmp_path / "recording")
    walk.speak(2)
    walk.speak(2, device="Laptop microphone")
    walk.rest(0.5)
    walk.speak(2, stream=2, device="Desk microphone")
    walk.track.finish()
    part = open_part(walk.bench.folder / "0001-room.mrseg", walk.bench.keys)
    assert [(round(at, 2), name) for at, name in part.texts(Kind.DEVICE)] == [
        (0.0, "Desk microphone"),
        (2.0, "Laptop microphone"),
        (4.5, "Desk microphone"),
    ]
    assert [gap.reason for gap in part.gaps()] == [GapReason.DEVICE_CHANGED]
    walk.bench.storage.close()
