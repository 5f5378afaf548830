"""The bytes of a sealed part, `MRSEG/1` (docs/file-formats.md; reliability.md 1.5). No files and no keys here."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, IntFlag
from typing import NamedTuple

from meetingrec.domain.errors import RecordingDamaged
from meetingrec.domain.recording import GapReason

MAGIC = b"\x89MRSEG\r\n"
VERSION = 1
BLOCK = 4096
"""The header is padded to whole blocks, so that one lost sector cannot take it together with its copy."""
HEADER_LIMIT = 1 << 20
PAYLOAD_LIMIT = 1 << 24
SECONDS_LIMIT = 60
"""The longest stretch of audio in one record."""
TEXT_LIMIT = 1 << 16
NO_HASH = "0" * 64
EXTENSION = ".mrseg"

MARKER = b"\xf5mrREC\r\n"
_HEAD = struct.Struct("<8sBBHQQQqqq32sII")
_CHECK = struct.Struct("<I")
HEAD_BYTES = _HEAD.size + _CHECK.size
_OPENING = struct.Struct("<8sHHI")
_HASH_BYTES = 32
_COUNT_LIMIT = 1 << 53

_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,19}")
_LABEL = re.compile(r"[A-Za-z0-9-]{0,64}")
_NAME = re.compile(rf"(\d{{4}})-({_SOURCE.pattern})\.mrseg")
_HEX = re.compile(r"[0-9a-f]+")


class Flags(IntFlag):
    """What the recorder noticed in a second of audio."""

    NONE = 0
    OVERFLOW = 1
    CLIPPED = 2
    SILENT = 4


class Kind(IntEnum):
    """What a record holds. COPY is the header once more, in the clear."""

    AUDIO = 1
    GAP = 2
    MARK = 3
    CLOCK = 4
    DEVICE = 5
    END = 6
    COPY = 7


_REASONS = {
    1: GapReason.PAUSED,
    2: GapReason.RECORDER_STOPPED,
    3: GapReason.NO_SAMPLES,
    4: GapReason.OVERFLOW,
    5: GapReason.DEVICE_CHANGED,
    6: GapReason.DISK_FULL,
    7: GapReason.CLOCK_SLOW,
}


def reason_code(reason: GapReason) -> int:
    """The number that stands for a reason in a GAP record."""
    return next(code for code, known in _REASONS.items() if known is reason)


def reason_words(code: int) -> str:
    """The words of a reason; a number that this version does not know is said as it is."""
    return str(_REASONS.get(code, f"reason {code}"))


def part_name(number: int, source: str) -> str:
    """`0001-room.mrseg`. Raises ValueError: number is 1 to 9999, source 1 to 20 of a-z, 0-9 and _, a letter first."""
    if not 1 <= number <= 9999 or not _SOURCE.fullmatch(source):
        raise ValueError(f"no part can be called {number} of {source!r}")
    return f"{number:04d}-{source}{EXTENSION}"


def named_part(name: str) -> tuple[int, str] | None:
    """(number, source) out of a file name, None when it is not the name of a part."""
    found = _NAME.fullmatch(name)
    return (int(found[1]), found[2]) if found and int(found[1]) else None


def is_label(text: str) -> bool:
    """Whether a part may be given this label: at most 64 letters, digits and hyphens. It stands in the clear."""
    return _LABEL.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Header:
    """What a part says about itself, in the clear.

    part_id: 16 random bytes. began_utc and began_monotonic: nanoseconds. starts_at: nanoseconds on the recording's
    timeline. previous: SHA-256 (hex) of the last record of the part of the same source before this one, NO_HASH for
    none. key: the part's random key as an age file for those who may open it. restricted: sealed for an audience of
    its own, whom `label` (an id, "" for none) lets the library find.
    """

    recording_id: str
    part_id: bytes
    source: str
    number: int
    rate: int
    channels: int
    began_utc: int
    began_monotonic: int
    starts_at: int
    previous: str
    key: bytes
    restricted: bool = False
    label: str = ""

    @property
    def name(self) -> str:
        return part_name(self.number, self.source)

    @property
    def began(self) -> datetime:
        return moment(self.began_utc)


class RecordHead(NamedTuple):
    """The fixed front of a record.

    first: audio samples of the part before this record. place: samples of the part's timeline before it (audio and
    gaps). extent: samples that an AUDIO or GAP record covers; samples in all for END; nanoseconds of the jump for
    CLOCK; 0 otherwise. reason: why a GAP. payload_check: CRC-32 of the payload. previous: SHA-256 of the record before.
    """

    kind: int
    flags: int
    reason: int
    sequence: int
    first: int
    place: int
    extent: int
    monotonic: int
    utc: int
    previous: bytes
    payload_bytes: int
    payload_check: int


def moment(utc_nanoseconds: int) -> datetime:
    """An aware UTC time; parts of a microsecond are dropped."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=utc_nanoseconds // 1000)


def pack_head(head: RecordHead) -> bytes:
    """HEAD_BYTES bytes; the last four are the CRC-32 of those before."""
    body = _HEAD.pack(MARKER, *head)
    return body + _CHECK.pack(zlib.crc32(body))


def associated(header_hash: bytes, raw_head: bytes) -> bytes:
    """What is authenticated with the payload: the header's hash and the record's front without its two check sums
    (one of them is of the sealed payload itself).
    """
    return header_hash + raw_head[:-8]


def parse_head(raw: bytes) -> RecordHead | None:
    """The front of a record, None when these bytes are not one (any bytes may be given)."""
    if len(raw) != HEAD_BYTES or raw[: len(MARKER)] != MARKER:
        return None
    if _CHECK.unpack_from(raw, _HEAD.size)[0] != zlib.crc32(raw[: _HEAD.size]):
        return None
    head = RecordHead(*_HEAD.unpack_from(raw)[1:])
    return head if _is_sane(head) else None


def _is_sane(head: RecordHead) -> bool:
    numbers = (head.sequence, head.first, head.place)
    extent_fits = 0 <= head.extent < _COUNT_LIMIT or head.kind == Kind.CLOCK
    return (
        max(numbers) < _COUNT_LIMIT
        and extent_fits
        and head.utc >= 0
        and head.payload_bytes <= PAYLOAD_LIMIT
        and head.kind in Kind._value2member_map_
    )


def header_block(header: Header) -> bytes:
    """The whole front of a part: opening, JSON, zeros up to whole blocks, SHA-256 of all that (the header hash)."""
    body = json.dumps(
        {
            "recording": header.recording_id,
            "part": header.part_id.hex(),
            "source": header.source,
            "number": header.number,
            "rate": header.rate,
            "channels": header.channels,
            "sample": "s16",
            "codec": "flac",
            "cipher": "aes-256-gcm",
            "began_utc_ns": header.began_utc,
            "began_monotonic_ns": header.began_monotonic,
            "starts_at_ns": header.starts_at,
            "previous": header.previous,
            "key": base64.b64encode(header.key).decode(),
            "restricted": header.restricted,
            "label": header.label,
        },
        indent=1,
    ).encode()
    block = _OPENING.pack(MAGIC, VERSION, 0, len(body)) + body
    block += bytes(header_bytes(len(body)) - len(block) - _HASH_BYTES)
    return block + hashlib.sha256(block).digest()


def header_bytes(body_bytes: int) -> int:
    """Bytes of the header block whose JSON has this many."""
    whole = _OPENING.size + body_bytes + _HASH_BYTES
    return -(-whole // BLOCK) * BLOCK


def opening_length(raw: bytes) -> int | None:
    """Bytes of the whole header block, from its first 16; None when they do not open a sealed part of any version."""
    if len(raw) < _OPENING.size:
        return None
    magic, _, _, body_bytes = _OPENING.unpack_from(raw)
    return header_bytes(body_bytes) if magic == MAGIC and body_bytes <= HEADER_LIMIT else None


def parse_header(block: bytes) -> tuple[Header, bytes]:
    """The header and its 32-byte hash. Raises RecordingDamaged for anything else than a whole, right header block."""
    length = opening_length(block)
    if length is None or len(block) != length:
        raise _not_a_header("is not where it should be")
    digest = hashlib.sha256(block[:-_HASH_BYTES]).digest()
    if digest != block[-_HASH_BYTES:]:
        raise _not_a_header("was changed or damaged")
    _, version, _, body_bytes = _OPENING.unpack_from(block)
    if version != VERSION:
        raise RecordingDamaged(
            f"This part of a recording is of a format ({version}) that this version of meetingrec does not know.",
            "It was not touched.",
            "Open it with the newest meetingrec.",
        )
    try:
        data = json.loads(block[_OPENING.size : _OPENING.size + body_bytes])
        return _header_from(data), digest
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _not_a_header("does not say what it must") from error


def _header_from(data: Mapping[str, object]) -> Header:
    if not isinstance(data, dict):
        raise ValueError("not a table")
    if (data["sample"], data["codec"], data["cipher"]) != ("s16", "flac", "aes-256-gcm"):
        raise ValueError("another way of storing sound")
    header = Header(
        recording_id=_text(data, "recording"),
        part_id=bytes.fromhex(_hex(data, "part", 32)),
        source=_text(data, "source"),
        number=_number(data, "number", 1, 9999),
        rate=_number(data, "rate", 1000, 384_000),
        channels=_number(data, "channels", 1, 8),
        began_utc=_number(data, "began_utc_ns", 0, (1 << 63) - 1),
        began_monotonic=_number(data, "began_monotonic_ns", -(1 << 63), (1 << 63) - 1),
        starts_at=_number(data, "starts_at_ns", 0, (1 << 63) - 1),
        previous=_hex(data, "previous", 64),
        key=base64.b64decode(_text(data, "key"), validate=True),
        restricted=_flag(data, "restricted"),
        label=_label(data),
    )
    part_name(header.number, header.source)
    return header


def _flag(data: Mapping[str, object], key: str) -> bool:
    """False where it is not there: parts sealed before there were restricted ones."""
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise ValueError(key)
    return value


def _label(data: Mapping[str, object]) -> str:
    value = data.get("label", "")
    if not isinstance(value, str) or not is_label(value):
        raise ValueError("label")
    return value


def _text(data: Mapping[str, object], key: str) -> str:
    value = data[key]
    if not isinstance(value, str) or not value or len(value) > HEADER_LIMIT:
        raise ValueError(key)
    return value


def _hex(data: Mapping[str, object], key: str, length: int) -> str:
    value = _text(data, key)
    if len(value) != length or not _HEX.fullmatch(value):
        raise ValueError(key)
    return value


def _number(data: Mapping[str, object], key: str, least: int, most: int) -> int:
    value = data[key]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(key)
    return value


def _not_a_header(what: str) -> RecordingDamaged:
    return RecordingDamaged(
        f"The front of this part of a recording {what}.",
        "The file was not touched.",
        "Look for another copy of it, and keep this one.",
    )
