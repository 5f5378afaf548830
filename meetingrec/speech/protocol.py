"""What the window and the speech process say to one another: frames over a pipe (design.md 1).

A frame is one line of JSON with "v" and "type"; when it also has "bytes": N, exactly N raw bytes follow the line
(PCM, 16 bit little endian, mono, 16 kHz). Whatever came across is checked before it is believed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, NoReturn

from meetingrec.domain.transcript import Segment, Word

VERSION = 1
RATE = 16000
"""Samples a second of everything that is heard."""

LINE_LIMIT = 1 << 20
"""The longest line, in bytes. A segment of half a minute with its words takes some 10 kB."""

STRETCH_LIMIT_SECONDS = 900.0
PAYLOAD_LIMIT = int(STRETCH_LIMIT_SECONDS) * RATE * 2
"""The most raw bytes a frame may carry: a quarter of an hour of sound."""

LAST_SECOND = 60.0 * 60.0 * 24.0 * 30.0
"""No time on a timeline lies behind this."""

HINTS_LIMIT = 1_000
"""Letters of the hints that come with a stretch (domain/hints.py keeps to fewer)."""

_TEXT_LIMIT = 20_000
_WORDS_LIMIT = 5_000


class ProtocolFault(Exception):
    """What came over the pipe is not what the other side may say."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message and the raw bytes that came with it."""

    message: Mapping[str, object]
    payload: bytes = b""

    @property
    def type(self) -> str:
        """What kind of message it is."""
        return str(self.message["type"])


def write_frame(stream: IO[bytes], message: Mapping[str, object], payload: bytes | memoryview = b"") -> None:
    """Sends one frame. ASCII only, so that no code page can change it. Raises OSError when nobody listens."""
    whole: dict[str, object] = {"v": VERSION, **message}
    if payload:
        whole["bytes"] = len(payload)
    stream.write(json.dumps(whole, ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n")
    if payload:
        stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Frame | None:
    """The next frame, None at the end of the stream. Raises ProtocolFault."""
    line = stream.readline(LINE_LIMIT + 1)
    if not line:
        return None
    if len(line) > LINE_LIMIT or not line.endswith(b"\n"):
        raise ProtocolFault("a line that is too long or broken off")
    message = _message(line)
    size = integer(message, "bytes", 0, PAYLOAD_LIMIT) if "bytes" in message else 0
    payload = _exactly(stream, size)
    return Frame(message, payload)


def number(message: Mapping[str, object], key: str, low: float, high: float) -> float:
    """A finite number within its bounds. Raises ProtocolFault."""
    value = message.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProtocolFault(f"{key} is not a number")
    if not math.isfinite(value) or not low <= value <= high:
        raise ProtocolFault(f"{key} is out of bounds")
    return float(value)


def integer(message: Mapping[str, object], key: str, low: int, high: int) -> int:
    """A whole number within its bounds. Raises ProtocolFault."""
    value = message.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ProtocolFault(f"{key} is not a whole number within its bounds")
    return value


def text(message: Mapping[str, object], key: str, limit: int = _TEXT_LIMIT) -> str:
    """Text of limited length. Raises ProtocolFault."""
    value = message.get(key)
    if not isinstance(value, str) or len(value) > limit:
        raise ProtocolFault(f"{key} is not text or too long")
    return value


def flag(message: Mapping[str, object], key: str) -> bool:
    """True or false. Raises ProtocolFault."""
    value = message.get(key)
    if not isinstance(value, bool):
        raise ProtocolFault(f"{key} is neither true nor false")
    return value


def segment_message(segment: Segment) -> dict[str, object]:
    """A segment as the worker sends it; times in seconds, words as [start, end, text, probability]."""
    return {
        "type": "segment",
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
        "text": segment.text,
        "confidence": round(segment.confidence, 4),
        "words": [[round(w.start, 3), round(w.end, 3), w.text, round(w.probability, 4)] for w in segment.words],
    }


def segment_from(message: Mapping[str, object], source: str) -> Segment:
    """The segment in a frame, checked. Raises ProtocolFault."""
    words = message.get("words")
    if not isinstance(words, list) or len(words) > _WORDS_LIMIT:
        raise ProtocolFault("words is not a list or too long")
    start = number(message, "start", 0.0, LAST_SECOND)
    return Segment(
        start=start,
        end=number(message, "end", start, LAST_SECOND),
        text=text(message, "text"),
        source=source,
        words=tuple(_word_from(word) for word in words),
        confidence=number(message, "confidence", 0.0, 1.0),
    )


def _word_from(value: object) -> Word:
    if not isinstance(value, list) or len(value) != 4:
        raise ProtocolFault("a word is not [start, end, text, probability]")
    named: dict[str, object] = dict(zip(("start", "end", "text", "probability"), value, strict=True))
    start = number(named, "start", 0.0, LAST_SECOND)
    return Word(
        start=start,
        end=number(named, "end", start, LAST_SECOND),
        text=text(named, "text", 1000),
        probability=number(named, "probability", 0.0, 1.0),
    )


def _message(line: bytes) -> dict[str, object]:
    try:
        message = json.loads(line.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ProtocolFault("a line that is not JSON") from error
    if not isinstance(message, dict) or message.get("v") != VERSION or not isinstance(message.get("type"), str):
        raise ProtocolFault("a line without version or type")
    return message


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    if not size:
        return b""
    held = bytearray()
    while len(held) < size:
        more = stream.read(size - len(held))
        if not more:
            raise ProtocolFault("the stream ended within a frame")
        held += more
    return bytes(held)
