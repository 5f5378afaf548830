"""Whatever is done to the bytes of a recording: it is told, nothing else is lost, nothing false is played."""

from __future__ import annotations

import errno
import functools
import io
import os
import random
import tempfile
import zlib
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.audio.recording import OpenRecording, report
from meetingrec.audio.sealed_format import HEAD_BYTES, Header, Kind, RecordHead, associated, header_block, pack_head
from meetingrec.audio.sealed_reader import open_part, read_part
from meetingrec.audio.sealed_walk import begin_walk, is_only_begun
from meetingrec.domain.errors import RecordingDamaged
from meetingrec.domain.recording import Gap, GapReason, PartReport, State
from meetingrec.vault.keys import Identity, new_identity, unwrap
from meetingrec.vault.sealing import PartCipher
from tests.data.sealed import RATE, Samples, begin_part, flipped, sound

SECOND = 400
"""Samples in a record here: a twentieth of a second, to keep the file small."""


class Made(NamedTuple):
    """A part with 8 AUDIO records, a gap after the third, a mark, a device and an end; where its records lie."""

    identity: Identity
    content: bytes
    spans: tuple[tuple[int, int, Kind], ...]
    samples: Samples
    places: tuple[tuple[int, int], ...]
    """(place on the timeline, place among the samples) of each AUDIO record."""


@functools.cache
def made() -> Made:
    identity = new_identity()
    samples = sound(8 * SECOND / RATE, 5)
    with tempfile.TemporaryDirectory() as folder:
        with begin_part(Path(folder), identity) as writer:
            writer.device("microphone")
            for index in range(8):
                writer.audio(samples[index * SECOND : (index + 1) * SECOND])
                if index == 2:
                    writer.gap(0.5, GapReason.PAUSED)
                    writer.mark("here")
            writer.end()
        walk = begin_walk(writer.path, is_checked=True)
        walk.extend()
        content = writer.path.read_bytes()
    spans = tuple((entry.offset, entry.offset + entry.size, Kind(entry.kind)) for entry in walk.entries)
    places = tuple((entry.place, entry.head.first) for entry in walk.entries if entry.kind == Kind.AUDIO)
    return Made(identity, content, spans, samples, places)


def record(index: int) -> bytes:
    start, end, _ = made().spans[index]
    return made().content[start:end]


def audio_record(number: int) -> int:
    """Which record is the AUDIO record of this number (from 0)."""
    return [index for index, (_, _, kind) in enumerate(made().spans) if kind is Kind.AUDIO][number]


def without(*indices: int) -> bytes:
    front = made().content[: made().spans[0][0]]
    return front + b"".join(record(index) for index in range(len(made().spans)) if index not in indices)


def stored(folder: Path, content: bytes) -> Path:
    path = folder / "0001-room.mrseg"
    path.write_bytes(content)
    return path


def judged(folder: Path, content: bytes) -> PartReport:
    """Without a key."""
    return read_part(stored(folder, content)).report()


def played(folder: Path, content: bytes) -> set[int]:
    """Numbers of the AUDIO records that play. Fails when anything plays that was not recorded just there."""
    by_place = {place: number for number, (place, _) in enumerate(made().places)}
    part = open_part(stored(folder, content), made().identity)
    heard: set[int] = set()
    for place, piece in part.pieces(0, 1 << 40):
        first = made().places[by_place[place]][1]
        assert np.array_equal(piece[:, 0], made().samples[first : first + SECOND])
        heard.add(by_place[place])
    return heard


def test_cut_off_at_every_byte(tmp_path: Path) -> None:
    """Whatever was whole before the cut is whole after it, and no cut is called damage."""
    content, spans = made().content, made().spans
    header = spans[0][0]
    for length in range(len(content)):
        path = stored(tmp_path, content[:length])
        if length < header:
            assert is_only_begun(path), length
            with pytest.raises(RecordingDamaged):
                read_part(path)
            assert report(tmp_path).state is State.EMPTY, length
            continue
        found = read_part(path, [made().identity])
        told = found.report()
        whole = [kind for _, end, kind in spans if end <= length]
        assert (told.good, told.bad, told.damage) == (len(whole), 0, ()), length
        assert told.state is (State.INTERRUPTED if Kind.AUDIO in whole else State.EMPTY), length
        assert found.is_proven
    assert judged(tmp_path, content).state is State.COMPLETE


@pytest.mark.parametrize("record_index", range(12))
def test_cut_off_and_filled_with_zeros(tmp_path: Path, record_index: int) -> None:
    """A power cut can leave the length of a record and not its bytes."""
    start, end, _ = made().spans[record_index]
    for kept in {0, 1, 7, 8, 50, HEAD_BYTES - 10, HEAD_BYTES, HEAD_BYTES + 5, (end - start) // 2, end - start - 20}:
        content = made().content[: start + kept].ljust(end, b"\0")
        told = judged(tmp_path, content)
        assert (told.good, told.damage) == (record_index, ()), kept
        assert len(played(tmp_path, content)) == [kind for _, _, kind in made().spans[:record_index]].count(Kind.AUDIO)


def test_every_bit_flip_is_noticed_without_a_key(tmp_path: Path) -> None:
    content = made().content
    chance = random.Random(7)
    bits = [byte * 8 + chance.randrange(8) for byte in range(made().spans[0][1] - 200, len(content))]
    bits += [chance.randrange(8 * made().spans[0][1]) for _ in range(1500)]
    for bit in bits:
        told = judged(tmp_path, flipped(content, bit))
        assert told.state is State.DAMAGED, bit
        assert told.bad > 0


def test_no_bit_flip_makes_anything_false_play_and_one_record_is_the_most_that_is_lost(tmp_path: Path) -> None:
    content = made().content
    chance = random.Random(8)
    for _ in range(1500):
        bit = chance.randrange(8 * len(content))
        assert len(played(tmp_path, flipped(content, bit))) >= 7, bit


def test_a_damaged_second_is_a_gap_and_the_rest_stays_in_its_place(tmp_path: Path) -> None:
    start, end, _ = made().spans[audio_record(4)]
    broken = made().content[: start + 30] + os.urandom(end - start - 60) + made().content[end - 30 :]
    told = judged(tmp_path, broken)
    at = made().places[4][0] / RATE
    assert Gap(at, SECOND / RATE, "damaged") in told.gaps
    assert told.damage == (f"0.1 seconds from 00:00:{int(at):02d} cannot be played (0001-room.mrseg).",)
    assert played(tmp_path, broken) == {0, 1, 2, 3, 5, 6, 7}
    assert Gap(at, SECOND / RATE, "damaged") in OpenRecording(tmp_path, [made().identity]).gaps


def test_damage_found_only_when_played_becomes_a_gap(tmp_path: Path) -> None:
    """Opening reads no content; a fault in it shows when it is asked for."""
    start = made().spans[audio_record(4)][0]
    stored(tmp_path, flipped(made().content, (start + HEAD_BYTES + 9) * 8))
    recording = OpenRecording(tmp_path, [made().identity])
    assert len(list(recording.blocks("room", rate=RATE))) == 7
    assert Gap(made().places[4][0] / RATE, SECOND / RATE, "damaged") in recording.gaps


def test_a_long_unreadable_end_is_told_in_seconds(tmp_path: Path) -> None:
    with begin_part(tmp_path, made().identity) as writer:
        for second in range(20):
            writer.audio(sound(1, second))
        writer.end()
    content = writer.path.read_bytes()
    half = read_part(writer.path).walk.entries[11].offset
    told = judged(tmp_path, content[:half] + os.urandom(len(content) - half))
    lost = len(content) - half
    assert told.damage == (f"The last {lost} bytes of 0001-room.mrseg cannot be read, some 10 seconds of sound.",)
    assert (told.state, told.seconds, told.good) == (State.DAMAGED, 10, 11)


@pytest.mark.parametrize("lost", [1, 3, 30])
def test_bytes_missing_in_the_middle(tmp_path: Path, lost: int) -> None:
    start, _, _ = made().spans[audio_record(4)]
    for where in (start + 2, start + 50, start + HEAD_BYTES + 10):
        content = made().content[:where] + made().content[where + lost :]
        assert played(tmp_path, content) == {0, 1, 2, 3, 5, 6, 7}
        assert judged(tmp_path, content).state is State.DAMAGED


def test_a_lost_gap_still_keeps_time(tmp_path: Path) -> None:
    index = next(index for index, (_, _, kind) in enumerate(made().spans) if kind is Kind.GAP)
    told = judged(tmp_path, without(index))
    assert told.damage == (
        "From 00:00:00 no sound was recorded for 0.5 seconds, and the reason cannot be read (0001-room.mrseg).",
    )
    assert told.gaps == (Gap(3 * SECOND / RATE, 0.5, "damaged"),)
    assert played(tmp_path, without(index)) == set(range(8))


def test_the_front_destroyed_costs_no_sound(tmp_path: Path) -> None:
    header = made().spans[0][0]
    for content in (
        bytes(header) + made().content[header:],
        os.urandom(header) + made().content[header:],
        made().content[header:],
        made().content[100:],
    ):
        told = judged(tmp_path, content)
        assert told.state is State.DAMAGED
        assert told.damage == (
            "The front of 0001-room.mrseg is damaged; its copy inside the file was used and no sound is lost by it.",
        )
        assert played(tmp_path, content) == set(range(8))


def test_front_and_copy_destroyed_a_later_copy_serves(tmp_path: Path) -> None:
    identity = new_identity()
    with begin_part(tmp_path, identity) as writer:
        for second in range(605):
            writer.audio(sound(0.01, second))
        writer.end()
    content = writer.path.read_bytes()
    stored(tmp_path, bytes(12_000) + content[12_000:])
    found = read_part(writer.path, [identity])
    assert found.report().state is State.DAMAGED
    assert found.report().good > 580
    assert np.array_equal(open_part(writer.path, identity).samples(6, 0.01)[:, 0], sound(0.01, 600))


def test_deleting_any_record_is_noticed_without_a_key(tmp_path: Path) -> None:
    last = len(made().spans) - 1
    for index in range(last):
        told = judged(tmp_path, without(index))
        assert (told.state, told.bad) == (State.DAMAGED, 1), index
    assert judged(tmp_path, without(last)).state is State.INTERRUPTED
    assert judged(tmp_path, without(*range(2, last))).state is State.DAMAGED


def test_swapping_any_two_records_is_noticed_without_a_key_and_loses_nothing(tmp_path: Path) -> None:
    spans = made().spans
    for one in range(len(spans)):
        for two in range(one + 1, len(spans)):
            order = list(range(len(spans)))
            order[one], order[two] = two, one
            content = made().content[: spans[0][0]] + b"".join(record(index) for index in order)
            assert judged(tmp_path, content).state is State.DAMAGED, (one, two)
            assert played(tmp_path, content) == set(range(8)), (one, two)


def test_doubling_any_record_is_noticed_without_a_key_and_plays_once(tmp_path: Path) -> None:
    for index, (_, end, _) in enumerate(made().spans):
        content = made().content[:end] + record(index) + made().content[end:]
        told = judged(tmp_path, content)
        assert told.state is State.DAMAGED, index
        assert played(tmp_path, content) == set(range(8)), index


def test_whatever_follows_the_end_is_noticed(tmp_path: Path) -> None:
    for more in (b"x", bytes(5), os.urandom(500), record(3), made().content):
        told = judged(tmp_path, made().content + more)
        assert told.state is State.DAMAGED
        assert played(tmp_path, made().content + more) == set(range(8))


class BadDisk(io.FileIO):
    """A file on a disk with blocks that cannot be read, as the operating system tells of them."""

    bad: ClassVar[range] = range(0)

    def read(self, size: int | None = -1, /) -> bytes:
        at = self.tell()
        if at in self.bad:
            raise OSError(errno.EIO, "Input/output error")
        until_bad = self.bad.start - at if at < self.bad.start else 1 << 30
        return super().read(min(1 << 30 if size is None or size < 0 else size, until_bad)) or b""


@pytest.mark.parametrize("block", range(4))
def test_a_block_that_the_disk_cannot_read_costs_only_what_lies_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    stored(tmp_path, made().content)
    assert len(made().content) > 3 * 4096
    bad = range(block * 4096, (block + 1) * 4096)
    ordinary = Path.open
    monkeypatch.setattr(BadDisk, "bad", bad)
    monkeypatch.setattr(
        Path,
        "open",
        lambda path, mode="r", *more, **others: (
            BadDisk(path) if path.suffix == ".mrseg" and mode == "rb" else ordinary(path, mode, *more, **others)
        ),
    )
    whole = {index for index, (start, end, _) in enumerate(made().spans) if end <= bad.start or start >= bad.stop}
    found = read_part(tmp_path / "0001-room.mrseg", [made().identity]).report()
    assert found.good == len(whole)
    assert found.state is State.DAMAGED
    heard = sum(len(sound) for _, sound in OpenRecording(tmp_path, [made().identity]).blocks("room", rate=RATE))
    assert heard == SECOND * len([index for index in whole if made().spans[index][2] is Kind.AUDIO])


def test_damage_on_both_sides_of_a_mark_is_told_as_one(tmp_path: Path) -> None:
    """The mark between them is whole and takes no time."""
    with begin_part(tmp_path, made().identity) as writer:
        writer.audio(sound(1))
        writer.mark()
        writer.audio(sound(1))
        writer.end()
    content = bytearray(writer.path.read_bytes())
    for entry in read_part(writer.path).walk.entries:
        if entry.kind == Kind.AUDIO:
            content[entry.offset + 200] ^= 1
    assert judged(tmp_path, bytes(content)).damage == ("2 seconds from 00:00:00 cannot be played (0001-room.mrseg).",)


@pytest.mark.parametrize(
    ("content", "extent"), [(b"this is no FLAC file", 400), (None, 399), (None, 500_000), (b"", 400)]
)
def test_what_was_sealed_but_is_no_sound_is_left_out(tmp_path: Path, content: bytes | None, extent: int) -> None:
    """A recorder with a fault; nobody without the key can make such a record."""
    with begin_part(tmp_path, made().identity) as writer:
        writer.end()
    walk = read_part(writer.path).walk
    key = unwrap(walk.header.key, made().identity)
    flac = io.BytesIO()
    soundfile.write(flac, made().samples[:400], RATE, format="FLAC", subtype="PCM_16")
    plain = flac.getvalue() if content is None else content
    start = walk.entries[1].offset
    bare = walk.entries[1].head._replace(kind=Kind.AUDIO, extent=extent, payload_bytes=len(plain) + 16)
    cipher = PartCipher(key, walk.header.part_id)
    payload = cipher.seal(1, plain, associated(walk.header_hash, pack_head(bare)))
    record = pack_head(bare._replace(payload_check=zlib.crc32(payload))) + payload
    stored(tmp_path, writer.path.read_bytes()[:start] + record)
    recording = OpenRecording(tmp_path, [made().identity])
    assert recording.gaps == ()
    assert list(recording.blocks("room")) == []
    assert recording.wave("room", 4).max() == 0
    assert recording.gaps == (Gap(0, extent / RATE, "damaged"),)


def forged(index: int, **changes: object) -> bytes:
    """A record whose front says something else, with check sums that fit."""
    raw = record(index)
    walk_head = next(entry.head for entry in entries() if entry.offset == made().spans[index][0])
    head: RecordHead = walk_head._replace(**changes)  # type: ignore[arg-type]
    return pack_head(head) + raw[HEAD_BYTES:]


@functools.cache
def entries() -> tuple[object, ...]:
    with tempfile.TemporaryDirectory() as folder:
        walk = begin_walk(stored(Path(folder), made().content), is_checked=True)
        walk.extend()
    return tuple(walk.entries)


@pytest.mark.parametrize(
    "changes",
    [{"extent": 4 * SECOND}, {"place": 8000}, {"first": 1}, {"utc": 5}, {"monotonic": 5}, {"flags": 7}, {"kind": 6}],
)
def test_a_forged_front_with_right_check_sums_is_noticed_without_a_key_and_never_played(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    index = audio_record(4)
    start, end, _ = made().spans[index]
    content = made().content[:start] + forged(index, **changes) + made().content[end:]
    assert judged(tmp_path, content).state is State.DAMAGED
    assert played(tmp_path, content) == {0, 1, 2, 3, 5, 6, 7}
    with_key = read_part(tmp_path / "0001-room.mrseg", [made().identity])
    assert with_key.is_proven is False
    assert report(tmp_path, [made().identity]).content_proven is False


def test_a_forged_last_record_needs_the_key_to_be_noticed(tmp_path: Path) -> None:
    """What nothing follows, nothing vouches for: the head hash in the audit log does, or the key."""
    index = audio_record(7)
    content = made().content[: made().spans[index][0]] + forged(index, utc=5)
    assert judged(tmp_path, content).state is State.INTERRUPTED
    assert report(tmp_path, [made().identity]).content_proven is False
    assert report(tmp_path, [made().identity]).state is State.DAMAGED


def test_another_front_over_the_same_records_is_noticed_without_a_key(tmp_path: Path) -> None:
    header = read_part(stored(tmp_path, made().content)).header
    changed = Header(**{**{name: getattr(header, name) for name in Header.__slots__}, "starts_at": 5_000_000_000})
    content = header_block(changed) + made().content[made().spans[0][0] :]
    assert judged(tmp_path, content).state is State.DAMAGED
    assert played(tmp_path, content) == set()


def test_the_records_of_another_part_are_not_taken_for_its_own(tmp_path: Path) -> None:
    other = begin_part(tmp_path, made().identity, number=2)
    for index in range(8):
        other.audio(made().samples[index * SECOND : (index + 1) * SECOND])
    other.end()
    strange = other.path.read_bytes()[other.path.stat().st_size // 2 :]
    content = made().content[: made().spans[6][0]] + strange
    told = judged(tmp_path, content)
    assert told.state is State.DAMAGED
    assert played(tmp_path, content) <= {0, 1, 2, 3}


splices = st.tuples(
    st.sampled_from(["cut", "zero", "noise", "double", "insert"]),
    st.integers(0, 20_000),
    st.integers(1, 3_000),
    st.integers(0, 1 << 30),
)


def spliced(content: bytes, how: str, at: int, length: int, seed: int) -> bytes:
    at %= len(content) + 1
    before, middle, after = content[:at], content[at : at + length], content[at + length :]
    noise = random.Random(seed).randbytes(length)
    new = {
        "cut": b"",
        "zero": bytes(len(middle)),
        "noise": noise[: len(middle)],
        "double": middle + middle,
        "insert": noise + middle,
    }[how]
    return before + new + after


@settings(max_examples=400, deadline=None)
@given(st.lists(splices, min_size=1, max_size=4))
def test_any_harm_is_told_and_nothing_false_plays(harm: list[tuple[str, int, int, int]]) -> None:
    content = made().content
    for step in harm:
        content = spliced(content, *step) or b"x"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = stored(folder, content)
        try:
            found = read_part(path, [made().identity])
        except RecordingDamaged:
            return
        told = found.report()
        assert (told.state is State.COMPLETE) == (content == made().content)
        heard = played(folder, content)
        walked = {entry.place for entry in found.walk.entries if entry.kind == Kind.AUDIO}
        assert {made().places[number][0] for number in heard} == walked & {place for place, _ in made().places}
        recording = OpenRecording(folder, [made().identity])
        recording.refresh()
        assert report(folder).length == pytest.approx(told.starts_at + told.seconds)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=20_000))
def test_any_bytes_in_a_sealed_file_are_refused_in_plain_words(junk: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = stored(Path(name), junk)
        with pytest.raises(RecordingDamaged):
            read_part(path)
        with pytest.raises(RecordingDamaged):
            open_part(path, made().identity)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=20), st.lists(st.integers(0, 14), max_size=20))
def test_any_mixture_of_records_and_junk_is_read(junk: list[bytes], order: list[int]) -> None:
    parts = [made().content[: made().spans[0][0]]]
    for index, noise in zip(order, junk, strict=False):
        parts += [record(index % len(made().spans)), noise]
    with tempfile.TemporaryDirectory() as name:
        content = b"".join(parts)
        assert played(Path(name), content) <= set(range(8))
        told = judged(Path(name), content)
        assert told.good <= len(made().spans)
