"""The bytes of a sealed part, without files and keys."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.audio.sealed_format import (
    BLOCK,
    HEAD_BYTES,
    MAGIC,
    NO_HASH,
    Header,
    Kind,
    RecordHead,
    header_block,
    header_bytes,
    named_part,
    pack_head,
    parse_head,
    parse_header,
    part_name,
    reason_code,
    reason_words,
)
from meetingrec.domain.errors import RecordingDamaged
from meetingrec.domain.recording import GapReason
from tests.data.sealed import flipped

HEADER = Header(
    recording_id="0198f3f2-0000-7000-8000-000000000001",
    part_id=bytes(range(16)),
    source="room",
    number=7,
    rate=16000,
    channels=1,
    began_utc=1_775_136_660_000_000_000,
    began_monotonic=-5,
    starts_at=12_500_000_000,
    previous=NO_HASH,
    key=b"sealed to somebody",
)
HEAD = RecordHead(Kind.GAP, 0, 3, 5, 48000, 64000, 16000, -7, 1_775_136_660_000_000_000, bytes(32), 16, 99)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


def block_of(body: bytes, version: int = 1) -> bytes:
    """A header block with any JSON, whose hash is right."""
    front = MAGIC + struct.pack("<HHI", version, 0, len(body)) + body
    front += bytes(header_bytes(len(body)) - len(front) - 32)
    return front + hashlib.sha256(front).digest()


def test_header_comes_back_and_fills_whole_blocks() -> None:
    block = header_block(HEADER)
    header, digest = parse_header(block)
    assert header == HEADER
    assert digest == hashlib.sha256(block[:-32]).digest()
    assert len(block) % BLOCK == 0
    assert header.name == "0007-room.mrseg"
    assert header.began.isoformat() == "2026-04-02T13:31:00+00:00"


def test_every_single_bit_flip_of_a_header_is_refused() -> None:
    block = header_block(HEADER)
    for bit in range(len(block) * 8):
        with pytest.raises(RecordingDamaged):
            parse_header(flipped(block, bit))


@given(st.binary(max_size=3 * BLOCK))
def test_any_bytes_are_refused_as_a_header(raw: bytes) -> None:
    with pytest.raises(RecordingDamaged):
        parse_header(raw)


@given(json_values)
def test_any_json_with_a_right_hash_is_refused(value: object) -> None:
    with pytest.raises(RecordingDamaged):
        parse_header(block_of(json.dumps(value).encode()))


@given(st.binary(max_size=200))
def test_any_text_with_a_right_hash_is_refused(body: bytes) -> None:
    with pytest.raises(RecordingDamaged):
        parse_header(block_of(body))


@given(st.sampled_from(sorted(json.loads(header_block(HEADER)[16:1500].split(b"}")[0] + b"}"))), json_values)
def test_a_header_with_one_wrong_field_is_refused_or_whole(field: str, value: object) -> None:
    body = json.loads(header_block(HEADER)[16:1500].split(b"}")[0] + b"}")
    body[field] = value
    try:
        header, _ = parse_header(block_of(json.dumps(body).encode()))
    except RecordingDamaged:
        return
    assert parse_header(header_block(header))[0] == header


def test_deeply_nested_and_endless_numbers_are_refused() -> None:
    for body in (b"[" * 100_000, b'{"recording": ' + b"9" * 10_000 + b"}"):
        with pytest.raises(RecordingDamaged):
            parse_header(block_of(body))


def test_a_newer_version_says_so() -> None:
    with pytest.raises(RecordingDamaged, match="newest meetingrec"):
        parse_header(block_of(b"whatever comes then", version=2))


def test_head_comes_back_and_every_bit_flip_is_noticed() -> None:
    raw = pack_head(HEAD)
    assert len(raw) == HEAD_BYTES == 104
    assert parse_head(raw) == HEAD
    assert all(parse_head(flipped(raw, bit)) is None for bit in range(len(raw) * 8))


@given(st.binary(max_size=2 * HEAD_BYTES))
def test_any_bytes_are_no_head(raw: bytes) -> None:
    assert parse_head(raw) is None


@pytest.mark.parametrize(
    "wrong",
    [
        HEAD._replace(kind=99),
        HEAD._replace(sequence=1 << 60),
        HEAD._replace(place=1 << 60),
        HEAD._replace(extent=-1),
        HEAD._replace(utc=-1),
        HEAD._replace(payload_bytes=(1 << 24) + 1),
    ],
)
def test_a_head_with_impossible_numbers_is_none(wrong: RecordHead) -> None:
    assert parse_head(pack_head(wrong)) is None


def test_names_of_parts() -> None:
    assert part_name(12, "call") == "0012-call.mrseg"
    assert named_part("0012-call.mrseg") == (12, "call")
    for name in ("0000-call.mrseg", "12-call.mrseg", "0012-call.mrseg.bak", "0012-Call.mrseg", "0012-../x.mrseg"):
        assert named_part(name) is None
    for number, source in ((0, "room"), (10_000, "room"), (1, ""), (1, "Room"), (1, "a/b"), (1, "r" * 21)):
        with pytest.raises(ValueError, match="no part"):
            part_name(number, source)


def test_every_reason_has_a_number_and_strange_numbers_are_said() -> None:
    assert {reason_words(reason_code(reason)) for reason in GapReason} == {reason.value for reason in GapReason}
    assert reason_words(999) == "reason 999"


def test_a_header_tells_of_a_restricted_part_and_an_older_one_says_nothing() -> None:
    restricted = replace(HEADER, restricted=True, label="0198f3f2-0000-7000-8000-00000000000a")
    assert parse_header(header_block(restricted))[0] == restricted
    body = json.loads(header_block(restricted)[16:1500].split(b"}")[0] + b"}")
    for change in ({"label": "two words"}, {"label": "x" * 65}, {"label": None}, {"restricted": 1}):
        with pytest.raises(RecordingDamaged):
            parse_header(block_of(json.dumps({**body, **change}).encode()))
    del body["restricted"], body["label"]
    assert parse_header(block_of(json.dumps(body).encode()))[0] == HEADER
