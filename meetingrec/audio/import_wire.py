"""What the process that decodes a recording made elsewhere says, and what it is told (design.md 1). No sound, no files.

From the decoder: READ (it wants bytes of the original: offset, size), TRACKS (JSON, once), BEGIN, SOUND and GAP of a
track, END (JSON) or REFUSED (one of `Refusal`). To it: the order (JSON, once), then BYTES for each READ.
A message is its kind (one byte), the length of its payload (32 bit, little endian), and the payload.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

RATE = 16000
"""Samples a second of what the decoder gives: the rate of a recording made here."""

LONGEST_MESSAGE = 1 << 20
MOST_TRACKS = 8

READ, TRACKS, BEGIN, SOUND, GAP, END, REFUSED = b"R", b"T", b"B", b"S", b"G", b"E", b"X"
ORDER, BYTES = b"O", b"b"

PLACE = struct.Struct("<QI")
"""READ: offset and size."""
ON_TRACK = struct.Struct("<Bd")
"""BEGIN: track, seconds on the timeline. GAP: track, seconds without sound. SOUND has only the track's byte first."""

_HEAD = struct.Struct("<cI")


class WireFault(Exception):
    """What came across is no message, or says what cannot be."""


class Refusal(StrEnum):
    """Why the decoder takes nothing from a file."""

    NOT_AUDIO = "not audio"
    NO_SOUND = "video without sound"
    PROTECTED = "protected against copying"
    CUT_OFF = "cut off before anything can be read"
    TOO_LONG = "too long"
    TOO_MANY_TRACKS = "too many tracks"
    OTHER_KIND = "sound of a kind not taken"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost. Bytes and seconds; memory and processor time hold where the system knows such limits.

    sound: seconds on the timeline. output: bytes of decoded sound, all tracks together. wall: seconds the decoder may
    take for everything. silence: seconds in which it may say nothing at all.
    """

    file: int = 8 << 30
    sound: float = 6 * 3600.0
    output: int = 2 << 30
    memory: int = 1 << 30
    processor: int = 1800
    wall: float = 3600.0
    silence: float = 120.0


@dataclass(frozen=True, slots=True)
class Order:
    """What the decoder is told: how large the original is, and its limits."""

    size: int
    sound: float
    output: int
    memory: int
    processor: int

    def packed(self) -> bytes:
        names = ("size", "sound", "output", "memory", "processor")
        return json.dumps({name: getattr(self, name) for name in names}).encode()

    @staticmethod
    def unpacked(payload: bytes) -> Order:
        """Raises WireFault."""
        told = unpack(payload)
        try:
            return Order(
                int(told["size"]),
                float(told["sound"]),
                int(told["output"]),
                int(told["memory"]),
                int(told["processor"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise WireFault("not an order") from error


def unpack(payload: bytes) -> dict[str, float]:
    """A JSON table of numbers. Raises WireFault for anything else."""
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise WireFault("not JSON") from error
    if not isinstance(told, dict) or not all(type(value) in {int, float, bool} for value in told.values()):
        raise WireFault("not a table of numbers")
    return told


def pack(told: Mapping[str, float]) -> bytes:
    return json.dumps(told).encode()


def write_message(stream: IO[bytes], kind: bytes, payload: bytes = b"") -> None:
    """Raises OSError when nobody listens any more."""
    stream.write(_HEAD.pack(kind, len(payload)) + payload)
    stream.flush()


def read_message(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """(kind, payload), None at the end. Raises WireFault for half a message or one that is too long."""
    head = _exactly(stream, _HEAD.size)
    if not head:
        return None
    if len(head) < _HEAD.size:
        raise WireFault("half a message")
    kind, length = _HEAD.unpack(head)
    if length > LONGEST_MESSAGE:
        raise WireFault("too long a message")
    payload = _exactly(stream, length)
    if len(payload) < length:
        raise WireFault("half a message")
    return kind, payload


def _exactly(stream: IO[bytes], count: int) -> bytes:
    """This many bytes, fewer only at the end of the stream."""
    got = bytearray()
    while len(got) < count:
        piece = stream.read(count - len(got))
        if not piece:
            break
        got += piece
    return bytes(got)
