"""Going over to a part for others while sound is on its way, late, lost, or has no room on the disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetingrec.audio.health import Watch
from meetingrec.audio.recorder_audience import Audience
from meetingrec.audio.recorder_sealer import Hole, Identity, Note, Sealer, Sound
from meetingrec.audio.recorder_server import Request
from meetingrec.audio.recorder_storage import Storage
from meetingrec.audio.recorder_track import Track, Zero
from meetingrec.audio.recording import OpenRecording, report
from meetingrec.audio.sealed_format import Kind
from meetingrec.audio.sealed_reader import OpenPart, open_part
from meetingrec.audio.sources import Block
from meetingrec.audio.timekeeping import Clock
from meetingrec.domain.errors import Problem
from meetingrec.domain.recording import GapReason, SourceHealth, State
from meetingrec.vault.keys import new_identity
from tests.data.sealed import fill, small_disk

RATE = 8000
BEGAN = 1000.0
Samples = npt.NDArray[np.int16]


class HandSource:
    """A microphone whose blocks are made by hand; `late` seconds pass before what was heard is delivered.

    pace: seconds of the clock for a second of its samples. phase: seconds by which its first sample comes later.
    """

    live = True
    ended = False
    device = "Desk microphone"

    def __init__(self, name: str, late: float = 0.1, pace: float = 1.0, seconds: float = 60.0) -> None:
        self.name, self.late, self.pace = name, late, pace
        self.samples = np.random.default_rng(len(name)).integers(-20_000, 20_000, round(seconds * RATE), np.int16)
        self.given, self.phase = 0, 0.0
        self._watch = Watch(name, RATE)

    def start(self) -> None:
        """Nothing to open."""

    def stop(self) -> None:
        """Nothing to close."""

    def read(self) -> Block | None:
        return None

    def health(self, now: float) -> SourceHealth:
        return self._watch.look(now, self.device)

    def next(self, now: float, count: int, at: float | None = None) -> Block | None:
        """The next `count` samples once they were heard and delivered by `now`. at: another time than they had."""
        heard = BEGAN + self.phase + self.given / RATE * self.pace
        if now < heard + count / RATE * self.pace + self.late:
            return None
        samples = self.samples[self.given : self.given + count]
        self.given += count
        return Block(samples, heard if at is None else at, 1, self.device)


class Room:
    """Two tracks in one folder, their clock moved by hand, an open and a restricted key."""

    def __init__(self, folder: Path, *sources: HandSource) -> None:
        self.now = BEGAN
        self.open, self.restricted = new_identity(), new_identity()
        folder.mkdir()
        self.storage = Storage(folder, "recording-1", 0, 4.0 * RATE)
        self.identity = Identity("recording-1", [self.open.public], RATE)
        clock, zero = Clock(lambda: self.now, lambda: 1_790_000_000.0 + self.now), Zero()
        self.tracks = [Track(source, self.identity, self.storage, clock, zero) for source in sources]
        self.sources = sources
        self.audience = Audience(self.identity)
        self.answers: list[float] = []
        self.silent: set[str] = set()
        for track in self.tracks:
            track.begin(self.storage.take_number() if track is self.tracks[0] else 1, self.identity)

    def run(self, until: float, step: float = 0.05) -> None:
        while self.now < BEGAN + until:
            self.now += step
            for source, track in zip(self.sources, self.tracks, strict=True):
                if source.name not in self.silent:
                    while (block := source.next(self.now, round(step * RATE))) is not None:
                        track.take(block)
                track.tick(self.now)
            self.audience.answer(self.tracks)

    def ask(self, *, restricted: bool) -> None:
        def answer(problem: Problem | None, at: float | None = None) -> None:
            assert problem is None and at is not None
            self.answers.append(at)

        key = self.restricted if restricted else self.open
        request = Request("part", "a-label", "", answer, (key.public,), restricted)
        self.audience.ask(request, self.tracks, "recording", self.now, self.storage.take_number)

    def end(self) -> None:
        for track in self.tracks:
            track.finish()
        self.storage.close()

    def parts(self, source: str) -> list[OpenPart]:
        """Opened with the one key that should open each."""
        paths = sorted(self.storage.folder.glob(f"*-{source}.mrseg"))
        return [open_part(path, self.restricted if turn % 2 else self.open) for turn, path in enumerate(paths)]


def sound_of(part: OpenPart) -> Samples:
    pieces = [sound.reshape(-1) for _, sound in part.pieces(0, 1 << 40)]
    return np.concatenate([np.zeros(0, np.int16), *pieces])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lates=st.tuples(st.floats(0, 0.1), st.floats(0, 0.6)),
    begun=st.floats(0.2, 4.0),
    lasting=st.floats(0.0, 3.0),
    phase=st.floats(0.0, 0.05),
)
def test_what_was_said_before_and_after_never_meets(
    tmp_path_factory: pytest.TempPathFactory, lates: tuple[float, float], begun: float, lasting: float, phase: float
) -> None:
    sources = HandSource("room", lates[0]), HandSource("call", sum(lates))
    sources[1].phase = phase
    room = Room(tmp_path_factory.mktemp("changes") / "recording", *sources)
    room.run(begun)
    entered = room.now - BEGAN
    room.ask(restricted=True)
    assert room.audience.restricted
    room.run(entered + lasting)
    left = room.now - BEGAN
    room.ask(restricted=False)
    room.run(left + 2.0)
    room.end()
    begin, end = room.answers
    for source in sources:
        before, during, after = room.parts(source.name)
        assert before.starts_at == pytest.approx(source.phase, abs=1e-6)
        assert [during.starts_at, after.starts_at] == [begin, end]
        assert before.starts_at + before.length == pytest.approx(begin, abs=1 / RATE)
        assert begin + during.length == pytest.approx(end, abs=1 / RATE)
        pieces = [sound_of(part) for part in (before, during, after)]
        assert np.array_equal(np.concatenate(pieces), source.samples[: source.given])
        assert source.phase + len(pieces[0]) / RATE == pytest.approx(entered, abs=0.06)
        until = source.phase + (len(pieces[0]) + len(pieces[1])) / RATE
        assert 0.24 < until - left < 0.36, "the last word is kept back"
        assert during.header.restricted and not after.header.restricted
    assert report(room.storage.folder, [room.open, room.restricted]).gaps == ()


def test_asked_before_anything_was_heard_there_is_no_open_part(tmp_path: Path) -> None:
    room = Room(tmp_path / "recording", HandSource("room", late=0.5), HandSource("call", late=0.5))
    room.ask(restricted=True)
    assert room.answers == [0.0]
    room.run(3.0)
    room.end()
    parts = report(room.storage.folder).parts
    assert [(part.restricted, part.starts_at, part.seconds > 2.4) for part in parts] == [(True, 0.0, True)] * 2


def test_a_slow_clock_is_put_right_where_the_part_begins(tmp_path: Path) -> None:
    """After five minutes one microphone is 0.09 s behind: its sound changes at the moment, not at the place."""
    sources = HandSource("room", seconds=320), HandSource("call", pace=1.00029, seconds=320)
    room = Room(tmp_path / "recording", *sources)
    room.run(310, step=0.5)
    room.ask(restricted=True)
    room.run(312, step=0.5)
    room.end()
    before, during = room.parts("call")
    assert during.starts_at == room.parts("room")[1].starts_at == room.answers[0]
    said_at = len(sound_of(before)) / RATE * 1.00029
    assert said_at == pytest.approx(310, abs=0.02)
    [gap] = before.gaps()
    assert (gap.reason, gap.seconds) == (GapReason.CLOCK_SLOW, pytest.approx(310 * 0.00029, abs=0.02))
    assert before.starts_at + before.length == pytest.approx(during.starts_at, abs=0.001)


def test_a_backlog_is_divided_where_it_was_said(tmp_path: Path) -> None:
    """The sound server hangs for three seconds, and in the middle of that the restricted part begins."""
    source = HandSource("room", late=0.0)
    room = Room(tmp_path / "recording", source)
    room.run(5.0)
    room.silent.add("room")
    room.run(6.5)
    room.ask(restricted=True)
    room.run(8.0)
    assert room.answers == []
    while (block := source.next(room.now, RATE // 20, at=room.now - 0.05)) is not None:
        room.tracks[0].take(block)
    room.silent.clear()
    room.run(10.0)
    room.end()
    before, during = room.parts("room")
    assert before.gaps() == during.gaps() == ()
    assert len(sound_of(before)) / RATE == pytest.approx(6.5, abs=0.06)
    assert np.array_equal(np.concatenate([sound_of(before), sound_of(during)]), source.samples[: source.given])


@pytest.mark.parametrize("gone_from", [0.0, 2.0])
def test_a_microphone_that_is_gone_holds_up_nothing_for_long(tmp_path: Path, gone_from: float) -> None:
    room = Room(tmp_path / "recording", HandSource("room"), HandSource("call"))
    room.run(gone_from)
    room.silent.add("call")
    room.run(gone_from + 5.0)
    room.ask(restricted=True)
    asked = room.now
    while not room.answers:
        room.run(room.now - BEGAN + 0.05)
    assert room.now - asked < 1.5
    room.run(room.now - BEGAN + 7.0)
    room.ask(restricted=False)
    room.run(room.now - BEGAN + 0.45)
    assert len(room.answers) == 2, "gone for longer than anything can be on its way: no waiting at all"
    room.run(room.now - BEGAN + 2.0)
    room.end()
    starts = [[part.starts_at for part in room.parts(name)] for name in ("room", "call")]
    assert starts[0] == starts[1] == [0.0, *room.answers]
    found = report(room.storage.folder, [room.open, room.restricted])
    assert found.state is State.COMPLETE
    assert {gap.reason for gap in found.gaps} == {GapReason.NO_SAMPLES}
    assert sum(gap.seconds for gap in found.gaps) == pytest.approx(found.length - gone_from, abs=0.3)


def test_a_pause_on_the_way_lets_the_next_part_begin_with_the_resume(tmp_path: Path) -> None:
    room = Room(tmp_path / "recording", HandSource("room", late=0.4))
    room.run(3.0)
    room.ask(restricted=True)
    for track in room.tracks:
        track.finish()
    room.audience.answer(room.tracks)
    assert len(room.answers) == 1
    assert room.audience.identity.restricted
    room.tracks[0].begin(room.storage.take_number(), room.audience.identity)
    room.run(6.0)
    room.end()
    before, during = room.parts("room")
    assert during.header.restricted
    assert np.array_equal(sound_of(before), room.sources[0].samples[: len(sound_of(before))])


def test_with_a_full_disk_the_parts_stay_apart_in_memory(tmp_path: Path) -> None:
    """What waits for room and what is forgotten: nothing crosses the place where the audience changes."""
    keys = {name: new_identity() for name in ("open", "restricted")}
    samples = np.random.default_rng(5).integers(-20_000, 20_000, 200 * RATE, np.int16)
    with small_disk(tmp_path / "disk", "4m") as disk:
        folder = disk / "recording"
        folder.mkdir()
        storage, now = Storage(folder, "recording-1", 0, 2.0 * RATE), [BEGAN]
        identity = Identity("recording-1", [keys["open"].public], RATE)
        sealer = Sealer("room", identity, storage, Clock(lambda: now[0], lambda: now[0]), forgets=True)
        sealer.begin(storage.take_number(), identity)
        sealer.put(Note("device", "Desk microphone"))
        sealer.put(Sound(samples[: 5 * RATE]))
        sealer.seal()
        filler = fill(disk, leave=0)
        other = replace(identity, recipients=[keys["restricted"].public], restricted=True, label="a-label")
        for second in range(5, 200):
            if second == 70:
                sealer.change(storage.take_number(), other, 70.0)
            sealer.put(Sound(samples[second * RATE : (second + 1) * RATE]))
            sealer.seal()
        assert sealer.stuck
        stood_at = sealer.ends_at
        filler.unlink()
        now[0] += 60
        sealer.try_again(now[0])
        sealer.end()
        storage.close()
        found = report(folder, list(keys.values()))
        assert (found.bad, found.content_proven, found.length) == (0, True, pytest.approx(200))
        assert [(part.restricted, part.starts_at) for part in found.parts][-1] == (True, pytest.approx(70))
        assert [gap.reason for gap in found.gaps] == [GapReason.DISK_FULL] * 2
        assert found.gaps[0].start == pytest.approx(stood_at)
        assert found.gaps[0].start + found.gaps[0].seconds == pytest.approx(found.gaps[1].start) == pytest.approx(70)
        heard = list(OpenRecording(folder, [keys["restricted"]]).blocks("room", rate=RATE))
        assert heard[0][0] == pytest.approx(80, abs=1.1)
        for at, block in heard:
            first = round(at * RATE)
            assert np.array_equal(np.round(block * 32768).astype(np.int16), samples[first : first + len(block)])
        open_key = OpenRecording(folder, [keys["open"]]).blocks("room", rate=RATE)
        assert max(at + len(block) / RATE for at, block in open_key) <= 70.0


def test_a_pause_while_nothing_can_be_written_divides_the_queue_too(tmp_path: Path) -> None:
    keys = [new_identity(), new_identity()]
    folder = tmp_path / "recording"
    folder.mkdir()
    storage = Storage(folder, "recording-1", 0, 2.0 * RATE)
    identity = Identity("recording-1", [keys[0].public], RATE)
    sealer = Sealer("room", identity, storage, Clock(lambda: 9.0, lambda: 9.0), forgets=True)
    sealer.begin(storage.take_number(), identity)
    samples = np.random.default_rng(6).integers(-20_000, 20_000, 4 * RATE, np.int16)
    sealer.stuck = "nothing can be written"
    sealer.put(Sound(samples[: 2 * RATE]))
    sealer.end()
    other = replace(identity, recipients=[keys[1].public], restricted=True)
    sealer.begin(storage.take_number(), other)
    sealer.put(Hole(1.0, GapReason.PAUSED))
    sealer.put(Note("device", "Desk microphone"))
    sealer.put(Sound(samples[2 * RATE :]))
    sealer.try_again(100.0)
    sealer.end()
    storage.close()
    one, two = (open_part(path, key) for path, key in zip(sorted(folder.glob("*.mrseg")), keys, strict=True))
    assert np.array_equal(sound_of(one), samples[: 2 * RATE])
    assert np.array_equal(sound_of(two), samples[2 * RATE :])
    assert two.texts(Kind.DEVICE) == [(3.0, "Desk microphone")]
    assert report(folder, keys).bad == 0
