"""What the outside of a sound file tells before anything in it is decoded: protected, cut off, how long it says it is.

FFmpeg plays what it can of a file that ends too early without a word, and gives noise for an encrypted one; a record
must not be either in silence. Pure reading: nothing is trusted, every loop has an end.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

Read = Callable[[int, int], bytes]
"""(offset, size) -> the bytes there, fewer at the end of the file."""

_MOST_BOXES = 4000
_DEEPEST = 6
_INSIDE = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
_PROTECTED = {b"enca", b"encv", b"enct", b"encs", b"drms", b"drmi", b"p608"}
_UNKNOWN_LENGTHS = {0, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000}
_OGG_PAGE = 65307
_OGG_LAST = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """is_protected: encrypted or sold with copy protection. is_cut: something the file announces is not in it any more.
    has_index: False for an MP4 that lost the part without which nothing of it can be read. tells_length: whether the
    length it gives itself is counted and not guessed.
    """

    is_protected: bool = False
    is_cut: bool = False
    has_index: bool = True
    tells_length: bool = True


def shape_of(read: Read, size: int) -> Shape:
    """Never raises for any bytes whatever."""
    front = read(0, 16)
    if front[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return _mp4(read, size)
    if front[:4] == b"RIFF" and front[8:12] == b"WAVE":
        return Shape(is_cut=_wav_is_cut(read, size))
    if front[:4] == b"OggS":
        return Shape(is_cut=_ogg_is_cut(read, size), tells_length=False)
    if front[:3] == b"ID3" or front[:1] == b"\xff":
        return Shape(tells_length=_mp3_tells_length(read, front))
    return Shape()


class _Boxes:
    def __init__(self, read: Read, size: int) -> None:
        self._read, self._size = read, size
        self._left = _MOST_BOXES
        self.found: set[bytes] = set()
        self.samples: set[bytes] = set()
        self.is_cut = False

    def walk(self, start: int, end: int, depth: int = 0) -> None:
        """Boxes between two places of the file; those that hold the kinds of the tracks are looked into."""
        at = start
        while at + 8 <= end and self._left > 0 and depth <= _DEEPEST:
            self._left -= 1
            length, kind, head = self._head(at, end)
            if length < head:
                return
            self.is_cut = self.is_cut or at + length > self._size
            self.found.add(kind)
            if kind == b"stsd":
                self._entries(at + head + 8, min(at + length, end))
            elif kind in _INSIDE:
                self.walk(at + head, min(at + length, end), depth + 1)
            at += length

    def _head(self, at: int, end: int) -> tuple[int, bytes, int]:
        """Length of the whole box, its kind, length of its front."""
        raw = self._read(at, 16)
        length, kind = struct.unpack_from(">I4s", raw) if len(raw) >= 8 else (0, b"")
        if length == 1 and len(raw) == 16:
            return struct.unpack_from(">Q", raw, 8)[0], kind, 16
        return (end - at if length == 0 else length), kind, 8

    def _entries(self, start: int, end: int) -> None:
        at = start
        while at + 8 <= end and self._left > 0:
            self._left -= 1
            length, kind, head = self._head(at, end)
            self.samples.add(kind)
            if length < head:
                return
            at += length


def _mp4(read: Read, size: int) -> Shape:
    boxes = _Boxes(read, size)
    boxes.walk(0, size)
    return Shape(
        is_protected=bool(boxes.samples & _PROTECTED),
        is_cut=boxes.is_cut,
        has_index=b"moov" in boxes.found,
    )


def _wav_is_cut(read: Read, size: int) -> bool:
    at = 12
    for _ in range(200):
        raw = read(at, 8)
        if len(raw) < 8:
            return True
        kind, length = struct.unpack("<4sI", raw)
        if kind == b"data":
            return length not in _UNKNOWN_LENGTHS and at + 8 + length > size
        at += 8 + length + length % 2
    return False


def _ogg_is_cut(read: Read, size: int) -> bool:
    """A stream that was ended properly says so on its last page."""
    start = max(0, size - 2 * _OGG_PAGE)
    tail = read(start, 2 * _OGG_PAGE)
    at = tail.rfind(b"OggS")
    if at < 0 or len(tail) < at + 27:
        return True
    flags, count = tail[at + 5], tail[at + 26]
    lengths = tail[at + 27 : at + 27 + count]
    return not flags & _OGG_LAST or len(lengths) < count or at + 27 + count + sum(lengths) > len(tail)


def _mp3_tells_length(read: Read, front: bytes) -> bool:
    """Whether the first frame counts the others (Xing, Info or VBRI); else the length is guessed from the bit rate."""
    start = 0
    if front[:3] == b"ID3" and len(front) >= 10:
        start = 10 + sum((front[6 + place] & 0x7F) << (7 * (3 - place)) for place in range(4))
    first = read(start, 4096)
    return any(mark in first for mark in (b"Xing", b"Info", b"VBRI"))
