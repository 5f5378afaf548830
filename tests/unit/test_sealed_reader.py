"""Reading a part and a recording: the right samples at the right time, with the right key only."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from meetingrec.audio.recording import WITHHELD, OpenRecording, next_part
from meetingrec.audio.sealed_format import NO_HASH, Kind
from meetingrec.audio.sealed_reader import open_part, read_part
from meetingrec.domain.errors import KeyRefused, RecordingDamaged
from meetingrec.domain.recording import Gap, GapReason, State
from meetingrec.vault.keys import Identity, new_identity
from tests.data.sealed import RATE, STARTED, Samples, begin_part, sound, whole_part


@pytest.fixture
def identity() -> Identity:
    return new_identity()


def heard(recording: OpenRecording, source: str, start: float, end: float, rate: int = RATE) -> Samples:
    """What blocks() give, laid on a timeline of zeros."""
    whole = np.zeros(round((end - start) * rate), np.int16)
    for at, block in recording.blocks(source, start, end, rate=rate):
        begin = round((at - start) * rate)
        whole[begin : begin + len(block)] = np.round(block * 32768).astype(np.int16)
    return whole


@pytest.mark.parametrize(("start", "seconds"), [(0, 7.5), (0, 1), (3, 1), (2.25, 0.5), (0.999, 2.002), (7.4, 0.1)])
def test_any_stretch_comes_back(tmp_path: Path, identity: Identity, start: float, seconds: float) -> None:
    samples = sound(7.5)
    part = open_part(whole_part(tmp_path, identity, samples).path, identity)
    first = round(start * RATE)
    assert np.array_equal(part.samples(start, seconds)[:, 0], samples[first : first + round(seconds * RATE)])


def test_outside_the_part_there_is_silence(tmp_path: Path, identity: Identity) -> None:
    samples = sound(2)
    part = open_part(whole_part(tmp_path, identity, samples, starts_at=10.0).path, identity)
    around = part.samples(9, 5)[:, 0]
    assert np.array_equal(around[RATE : 3 * RATE], samples)
    assert not around[:RATE].any()
    assert not around[3 * RATE :].any()


def test_a_gap_keeps_time_and_is_told(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity, starts_at=100.0) as writer:
        writer.gap(5, GapReason.PAUSED)
        writer.audio(sound(1, 1))
        writer.gap(2.5, GapReason.OVERFLOW)
        writer.audio(sound(1, 2))
        writer.end()
    part = open_part(writer.path, identity)
    assert part.gaps() == (Gap(100, 5, "paused"), Gap(106, 2.5, "samples lost by the system"))
    assert part.length == 9.5
    assert np.array_equal(part.samples(105, 1)[:, 0], sound(1, 1))
    assert np.array_equal(part.samples(108.5, 1)[:, 0], sound(1, 2))
    blocks = list(OpenRecording(tmp_path, [identity]).blocks("room", rate=RATE))
    assert [(at, len(block)) for at, block in blocks] == [(105.0, RATE), (108.5, RATE)]


def test_texts_come_back_with_their_time(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as writer:
        writer.device("Jabra Speak 750")
        writer.audio(sound(2))
        writer.mark("Ola: she wants to go home")
        writer.mark()
        writer.end()
    part = open_part(writer.path, identity)
    assert part.texts(Kind.MARK) == [(2.0, "Ola: she wants to go home"), (2.0, "")]
    assert part.texts(Kind.DEVICE) == [(0.0, "Jabra Speak 750")]
    assert OpenRecording(tmp_path, [identity]).marks() == ((2.0, ""), (2.0, "Ola: she wants to go home"))


def test_another_key_opens_nothing(tmp_path: Path, identity: Identity) -> None:
    writer = whole_part(tmp_path, identity, sound(2))
    stranger = new_identity()
    with pytest.raises(KeyRefused):
        open_part(writer.path, stranger)
    with pytest.raises(KeyRefused):
        OpenRecording(tmp_path, [stranger])
    with pytest.raises(KeyRefused):
        list(OpenRecording(tmp_path, []).blocks("room"))
    found = read_part(writer.path, [stranger])
    assert (found.is_proven, found.report().state) == (None, State.COMPLETE)


def test_one_of_several_keys_is_enough(tmp_path: Path, identity: Identity) -> None:
    whole_part(tmp_path, identity, sound(2))
    assert np.array_equal(heard(OpenRecording(tmp_path, [new_identity(), identity]), "room", 0, 2), sound(2))


def test_a_part_for_others_is_withheld_and_the_rest_is_heard(tmp_path: Path, identity: Identity) -> None:
    one = whole_part(tmp_path, identity, sound(2, 1))
    two = whole_part(tmp_path, new_identity(), sound(3, 2), number=2, starts_at=2.0, previous=one.head)
    whole_part(tmp_path, identity, sound(1, 3), number=3, starts_at=5.0, previous=two.head)
    recording = OpenRecording(tmp_path, [identity])
    assert recording.gaps == (Gap(2.0, 3.0, WITHHELD),)
    expected = np.concatenate([sound(2, 1), np.zeros(3 * RATE, np.int16), sound(1, 3)])
    assert np.array_equal(heard(recording, "room", 0, 6), expected)
    assert recording.wave("room", 6)[2:5].max() == 0


def test_parts_and_pauses_lie_on_one_timeline(tmp_path: Path, identity: Identity) -> None:
    one = whole_part(tmp_path, identity, sound(2, 1))
    with begin_part(tmp_path, identity, number=2, starts_at=2.0, previous=one.head) as writer:
        writer.gap(60, GapReason.PAUSED)
        writer.audio(sound(1, 2))
        writer.end()
    recording = OpenRecording(tmp_path, [identity])
    assert recording.length == 63
    assert recording.began == STARTED
    assert recording.gaps == (Gap(2.0, 60.0, "paused"),)
    assert np.array_equal(heard(recording, "room", 62, 63), sound(1, 2))


def test_time_between_two_parts_is_a_gap(tmp_path: Path, identity: Identity) -> None:
    one = whole_part(tmp_path, identity, sound(2, 1))
    whole_part(tmp_path, identity, sound(1, 2), number=2, starts_at=12.0, previous=one.head)
    assert OpenRecording(tmp_path, [identity]).gaps == (Gap(2.0, 10.0, "recorder stopped"),)


def test_a_part_that_claims_the_time_of_another_hides_nothing(tmp_path: Path, identity: Identity) -> None:
    """The clock was set back between two starts."""
    one = whole_part(tmp_path, identity, sound(3, 1))
    whole_part(tmp_path, identity, sound(2, 2), number=2, starts_at=1.0, previous=one.head)
    recording = OpenRecording(tmp_path, [identity])
    assert recording.length == 5
    assert np.array_equal(heard(recording, "room", 0, 5), np.concatenate([sound(3, 1), sound(2, 2)]))


def test_two_sources_are_apart(tmp_path: Path, identity: Identity) -> None:
    whole_part(tmp_path, identity, sound(3, 1))
    whole_part(tmp_path, identity, sound(2, 2), source="call", starts_at=0.5)
    recording = OpenRecording(tmp_path, [identity])
    assert recording.sources == ("call", "room")
    assert np.array_equal(heard(recording, "room", 0, 3), sound(3, 1))
    assert np.array_equal(heard(recording, "call", 0.5, 2.5), sound(2, 2))
    with pytest.raises(ValueError, match="no source"):
        recording.wave("window", 3)


def test_another_rate_keeps_time_and_pitch(tmp_path: Path, identity: Identity) -> None:
    time = np.arange(5 * 48000) / 48000
    tone = (np.sin(2 * np.pi * 440 * time) * 10000).astype(np.int16)
    whole_part(tmp_path, identity, tone, rate=48000)
    recording = OpenRecording(tmp_path, [identity])
    wanted = np.sin(2 * np.pi * 440 * np.arange(5 * 16000) / 16000) * 10000
    once = heard(recording, "room", 0, 5, rate=16000)
    assert np.abs(once - wanted)[200:-200].max() < 30
    pieces = [heard(recording, "room", at / 4, (at + 1) / 4, rate=16000) for at in range(20)]
    assert np.abs(np.concatenate(pieces) - wanted)[200:-200].max() < 30


def test_the_wave_shows_where_it_is_loud(tmp_path: Path, identity: Identity) -> None:
    with begin_part(tmp_path, identity) as writer:
        writer.audio(np.full(RATE, 16384, np.int16))
        writer.gap(1, GapReason.PAUSED)
        writer.audio(np.full(RATE, -32768, np.int16))
        writer.audio(np.zeros(RATE, np.int16))
        writer.end()
    recording = OpenRecording(tmp_path, [identity])
    assert recording.wave("room", 4).tolist() == [0.5, 0.0, 1.0, 0.0]
    assert recording.wave("room", 2).tolist() == [0.5, 1.0]
    assert recording.wave("room", 400).max() == 1.0


def test_a_file_is_read_while_it_grows_byte_by_byte(tmp_path: Path, identity: Identity) -> None:
    """Every state a reader can meet while the recorder writes: never damage, and a second as soon as it is whole."""
    samples = sound(3)
    made = tmp_path / "made"
    made.mkdir()
    content = whole_part(made, identity, samples).path.read_bytes()
    live = tmp_path / "live"
    live.mkdir()
    path = live / "0001-room.mrseg"
    path.write_bytes(content[:8192])
    recording = OpenRecording(live, [identity])
    lengths = {recording.length}
    with path.open("ab", buffering=0) as file:
        for at in range(8192, len(content), 61):
            file.write(content[at : at + 61])
            before = recording.length
            changed = recording.refresh()
            assert changed or recording.length == before
            assert recording.gaps == ()
            state = read_part(path).report(live=True).state
            assert state is (State.COMPLETE if at + 61 >= len(content) else State.RECORDING)
            if recording.length > before:
                assert np.array_equal(
                    heard(recording, "room", 0, recording.length), samples[: round(recording.length * RATE)]
                )
            lengths.add(recording.length)
    assert lengths == {0, 1, 2, 3}


def test_a_new_part_is_found_while_listening(tmp_path: Path, identity: Identity) -> None:
    one = whole_part(tmp_path, identity, sound(2, 1))
    recording = OpenRecording(tmp_path, [identity])
    assert not recording.refresh()
    assert recording.wave("room", 2).all()
    (tmp_path / "0002-room.mrseg").write_bytes(b"")
    assert not recording.refresh()
    (tmp_path / "0002-room.mrseg").unlink()
    with begin_part(tmp_path, identity, number=2, starts_at=2.0, previous=one.head) as writer:
        writer.audio(sound(1, 2))
        assert recording.refresh()
        assert recording.length == 3
        assert np.array_equal(heard(recording, "room", 2, 3), sound(1, 2))
        assert recording.wave("room", 3).all()


def test_where_a_source_goes_on(tmp_path: Path, identity: Identity) -> None:
    folder = tmp_path / "recording"
    assert next_part(folder, "room").number == 1
    folder.mkdir()
    first = next_part(folder, "room")
    assert (first.starts_at, first.previous, first.last_utc) == (0.0, NO_HASH, None)
    with begin_part(folder, identity) as writer:
        writer.audio(sound(1))
        writer.audio(sound(1))
    with writer.path.open("ab") as file:
        file.write(b"\xf5mrREC\r\n a torn record")
    (folder / "0004-room.mrseg").write_bytes(b"torn at birth")
    room = next_part(folder, "room")
    assert (room.number, room.starts_at, room.previous) == (5, 2.0, writer.head)
    assert room.last_utc is not None
    assert (room.last_utc - STARTED).total_seconds() == 3
    call = next_part(folder, "call")
    assert (call.number, call.starts_at, call.previous, call.last_utc) == (5, 0.0, NO_HASH, STARTED)


def test_an_empty_folder_holds_no_recording(tmp_path: Path, identity: Identity) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RecordingDamaged):
            OpenRecording(path, [identity])
    (tmp_path / "0001-room.mrseg").write_bytes(b"junk" * 5000)
    with pytest.raises(RecordingDamaged):
        OpenRecording(tmp_path, [identity])


def test_memory_does_not_grow_with_the_sound(tmp_path: Path, identity: Identity) -> None:
    """Twenty minutes at 48 kHz are 115 MB of samples."""
    rate = 48000
    second = sound(1, rate=rate)
    with begin_part(tmp_path, identity, rate=rate) as writer:
        for _ in range(1200):
            writer.audio(second)
        writer.end()
    tracemalloc.start()
    try:
        found = read_part(writer.path, [identity])
        assert found.is_proven
        recording = OpenRecording(tmp_path, [identity])
        total = sum(len(block) for _, block in recording.blocks("room", rate=rate))
        recording.wave("room", 1000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert total == 1200 * rate
    assert peak < 12 << 20
