"""Walks the records of a sealed part without a key, round whatever is damaged (docs/file-formats.md, "Reading").

Only the fronts of the records are kept, never the sound: some 10 MB for four hours.
"""

from __future__ import annotations

import bisect
import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, NamedTuple

from meetingrec.audio.sealed_format import (
    BLOCK,
    HEAD_BYTES,
    HEADER_LIMIT,
    MAGIC,
    MARKER,
    Header,
    Kind,
    RecordHead,
    opening_length,
    parse_head,
    parse_header,
    reason_words,
)
from meetingrec.domain.errors import RecordingDamaged

Proof = Callable[[bytes, RecordHead, bytes], bool]
"""Whether a record opens with its key: (its raw front, its front, its payload)."""

_CHUNK = 1 << 18
_ZEROS = 8
"""So many zero bytes at the end of a file were never written: a record ends in a tag that has none by chance."""


class Entry(NamedTuple):
    """Where a record lies and what its front says. hash is empty unless the walk checks the chain."""

    offset: int
    size: int
    head: RecordHead
    hash: bytes

    @property
    def kind(self) -> int:
        return self.head.kind

    @property
    def reason(self) -> str:
        return reason_words(self.head.reason)

    @property
    def sequence(self) -> int:
        return self.head.sequence

    @property
    def place(self) -> int:
        return self.head.place

    @property
    def end(self) -> int:
        """Samples of the part's timeline up to the end of this record."""
        return self.head.place + (self.head.extent if self.head.kind in (Kind.AUDIO, Kind.GAP) else 0)

    @property
    def end_first(self) -> int:
        """Audio samples of the part up to the end of this record."""
        return self.head.first + (self.head.extent if self.head.kind == Kind.AUDIO else 0)


class Fault(Enum):
    """What is wrong with a record that is whole in itself."""

    DUPLICATE = "is there twice"
    DISORDER = "is not in its order"
    AFTER_END = "was added after the end"


class Tail(Enum):
    """What follows the last whole record."""

    CLEAN = "nothing"
    TORN = "a record that was being written"
    DAMAGED = "bytes that are not a record"


@dataclass(slots=True)
class Walk:
    """The records found so far. extend() goes on where it stopped.

    entries: whole records by rising sequence. spoiled: records whose front is right and whose payload is not, or does
    not open with its key. faults: records that are whole but not where they belong. skipped: from and to which byte
    of the file there was no record.
    is_checked: payload and chain are checked too, not only the fronts.
    """

    path: Path
    header: Header
    header_hash: bytes
    is_front_damaged: bool
    is_checked: bool
    next: int
    size: int = 0
    entries: list[Entry] = field(default_factory=list)
    spoiled: list[Entry] = field(default_factory=list)
    faults: list[tuple[Entry, Fault]] = field(default_factory=list)
    skipped: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_ended(self) -> bool:
        return bool(self.entries) and self.entries[-1].kind == Kind.END

    def extend(self, proof: Proof | None = None) -> bool:
        """Takes in what was appended since. Returns whether records were found.

        Raises RecordingDamaged when the file cannot be read at all any more.
        """
        before = len(self.entries), len(self.spoiled), len(self.faults)
        try:
            with self.path.open("rb", buffering=0) as file:
                self.size = file.seek(0, 2)
                while self._step(file, proof):
                    pass
        except OSError as error:
            raise unreadable(self.path, error) from error
        return before != (len(self.entries), len(self.spoiled), len(self.faults))

    def _step(self, file: BinaryIO, proof: Proof | None) -> bool:
        entry = _entry_at(file, self.next, self.size)
        if entry is None:
            return self._resynchronise(file)
        if not self.is_checked:
            self._take(entry)
        elif (raw := _whole(file, entry)) is None:
            return self._pass_over(file, entry)
        elif not self._is_right(raw, entry, proof):
            self.spoiled.append(entry)
        else:
            self._take(entry._replace(hash=hashlib.sha256(raw).digest()))
        self.next = entry.offset + entry.size
        return True

    def _is_right(self, raw: bytes, entry: Entry, proof: Proof | None) -> bool:
        front, payload = raw[:HEAD_BYTES], raw[HEAD_BYTES:]
        if entry.kind == Kind.COPY:
            return hashlib.sha256(payload[:-32]).digest() == payload[-32:] == self.header_hash
        return proof is None or proof(front, entry.head, payload)

    def _take(self, entry: Entry) -> None:
        last = self.entries[-1] if self.entries else None
        if last and last.kind == Kind.END:
            self.faults.append((entry, Fault.AFTER_END))
        if not last or entry.sequence > last.sequence:
            self.entries.append(entry)
            return
        place = bisect.bisect_left(self.entries, entry.sequence, key=attrgetter("sequence"))
        if self.entries[place].sequence == entry.sequence:
            self.faults.append((entry, Fault.DUPLICATE))
        else:
            self.faults.append((entry, Fault.DISORDER))
            self.entries.insert(place, entry)

    def _pass_over(self, file: BinaryIO, entry: Entry) -> bool:
        """A record whose payload is not what its front says: the next one may begin inside it."""
        found = find_record(file, entry.offset + HEAD_BYTES, self.size)
        if found is None:
            return False
        self.spoiled.append(entry)
        self.next = found
        return True

    def _resynchronise(self, file: BinaryIO) -> bool:
        """No record begins at `next`. When only fronts are read, the fault may be in the record before."""
        if self.next >= self.size:
            return False
        if not self.is_checked and self.entries and self.entries[-1].offset + self.entries[-1].size == self.next:
            last = self.entries[-1]
            if _whole(file, last) is None:
                self.entries.pop()
                self.next = last.offset
                return self._pass_over(file, last)
        found = find_record(file, self.next + 1, self.size)
        if found is None:
            return False
        self.skipped.append((self.next, found))
        self.next = found
        return True

    def tail(self) -> tuple[Tail, Entry | None]:
        """What follows the last whole record, and its front when that can be read.

        A cut during a write leaves the first bytes of a record, maybe with zeros after them; anything else was damaged.
        """
        try:
            with self.path.open("rb", buffering=0) as file:
                return _tail(file, self.next, self.header)
        except OSError as error:
            raise unreadable(self.path, error) from error

    def head(self) -> bytes:
        """SHA-256 of the last whole record, the header's when there is none."""
        try:
            with self.path.open("rb", buffering=0) as file:
                for entry in reversed(self.entries):
                    raw = _whole(file, entry)
                    if raw is not None:
                        return hashlib.sha256(raw).digest()
        except OSError as error:
            raise unreadable(self.path, error) from error
        return self.header_hash


def begin_walk(path: Path, *, is_checked: bool) -> Walk:
    """A walk that stands before the first record. Raises RecordingDamaged when there is no header, nor a copy of it."""
    try:
        with path.open("rb", buffering=0) as file:
            size = file.seek(0, 2)
            fault = None
            for block, first_record, is_copy in _fronts(file, size):
                try:
                    header, digest = parse_header(block)
                except RecordingDamaged as error:
                    fault = fault or error
                    continue
                return Walk(path, header, digest, is_copy, is_checked, first_record)
    except OSError as error:
        raise unreadable(path, error) from error
    raise fault or RecordingDamaged(
        f"{path.name} is not a sealed recording, or nothing of it can be read.",
        "It was not touched.",
        "Look for another copy of it, and keep this one.",
    )


def is_only_begun(path: Path) -> bool:
    """Whether this is what a cut in the very first moment of a part leaves: the front, not whole yet."""
    try:
        with path.open("rb", buffering=0) as file:
            start, size = _read(file, 0, HEADER_LIMIT + BLOCK), file.seek(0, 2)
    except OSError:
        return False
    written = start.rstrip(b"\0")
    if not written:
        return size <= 4 * BLOCK
    whole = opening_length(start)
    if len(start) < len(MAGIC) or whole is None:
        return size < 16 and MAGIC.startswith(start[: len(MAGIC)])
    return size < whole or (size == whole and size - len(written) >= _ZEROS)


def find_record(file: BinaryIO, start: int, size: int) -> int | None:
    """Where the first whole record at or after `start` begins, None when there is none."""
    position = start
    while position < size:
        chunk = _read(file, position, _CHUNK)
        if not chunk:
            return None
        at = chunk.find(MARKER)
        while at >= 0:
            entry = _entry_at(file, position + at, size)
            if entry is not None and _whole(file, entry) is not None:
                return entry.offset
            at = chunk.find(MARKER, at + 1)
        position += max(len(chunk) - len(MARKER) + 1, 1)
    return None


def read_record(file: BinaryIO, entry: Entry) -> bytes | None:
    """Front and payload of a record as they lie in the file, None when they are not what they were at the walk."""
    raw = _whole(file, entry)
    return raw if raw is not None and parse_head(raw[:HEAD_BYTES]) == entry.head else None


def unreadable(path: Path, error: OSError) -> RecordingDamaged:
    return RecordingDamaged(
        f"{path.name} cannot be read ({error.strerror}).",
        "It was not touched.",
        "Check that the disk is connected and that you may read the folder, then try again.",
    )


def _fronts(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, bool]]:
    """Header blocks, where the records begin, and whether it is a copy; the one at the start comes first."""
    length = opening_length(_read(file, 0, 16))
    if length is not None:
        block = _read(file, 0, length)
        if hashlib.sha256(block[:-32]).digest() == block[-32:]:
            yield block, length, False
    first = at = find_record(file, 0, size)
    while first is not None and at is not None:
        entry = _entry_at(file, at, size)
        raw = _whole(file, entry) if entry else None
        if entry and raw and entry.kind == Kind.COPY:
            yield raw[HEAD_BYTES:], first, True
        at = find_record(file, at + (entry.size if entry else 1), size)


def _entry_at(file: BinaryIO, offset: int, size: int) -> Entry | None:
    """The record whose front begins here and whose payload lies inside the file."""
    if offset + HEAD_BYTES > size:
        return None
    head = parse_head(_read(file, offset, HEAD_BYTES))
    if head is None or offset + HEAD_BYTES + head.payload_bytes > size:
        return None
    return Entry(offset, HEAD_BYTES + head.payload_bytes, head, b"")


def _whole(file: BinaryIO, entry: Entry) -> bytes | None:
    """The raw record when its payload fits its check sum."""
    raw = _read(file, entry.offset, entry.size)
    is_right = len(raw) == entry.size and zlib.crc32(memoryview(raw)[HEAD_BYTES:]) == entry.head.payload_check
    return raw if is_right else None


def _tail(file: BinaryIO, start: int, header: Header) -> tuple[Tail, Entry | None]:
    left = file.seek(0, 2) - start
    if left <= 0:
        return Tail.CLEAN, None
    front = _read(file, start, HEAD_BYTES)
    head = parse_head(front)
    entry = Entry(start, HEAD_BYTES + head.payload_bytes, head, b"") if head else None
    whole = entry.size if entry else HEAD_BYTES
    second = header.rate * header.channels * 2 + 2 * BLOCK
    is_zeroed = left <= max(whole, second) and left - _written(file, start, start + left) >= _ZEROS
    is_cut = left < whole or is_zeroed
    begins_one = MARKER.startswith(front[: len(MARKER)].rstrip(b"\0"))
    return (Tail.TORN if is_cut and begins_one else Tail.DAMAGED), entry


def _written(file: BinaryIO, start: int, size: int) -> int:
    """Bytes from `start` up to the last one that is not zero."""
    end = size
    while end > start:
        begin = max(start, end - _CHUNK)
        length = len(_read(file, begin, end - begin).rstrip(b"\0"))
        if length:
            return begin + length - start
        end = begin
    return 0


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    """Bytes of the file, fewer at its end. Where the disk cannot read a block 0xFF stands, and the rest is read."""
    found = bytearray()
    while len(found) < length:
        at = offset + len(found)
        try:
            file.seek(at)
            piece = file.read(length - len(found))
        except OSError:
            # No check sum fits these bytes, so that whatever lay there is told as damage like any other.
            piece = b"\xff" * min(BLOCK - at % BLOCK, length - len(found))
        if not piece:
            break
        found += piece
    return bytes(found)
