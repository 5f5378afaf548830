"""The file somebody brought, kept byte for byte and sealed: `original.sealed` in the folder of its recording.

8 bytes magic, 16 bit version, 16 bit zero, 32 bit length of the JSON that follows; JSON: recording (id), part (16
random bytes, hex), chunk (bytes), key (the file's random key as an age file, base64). Then chunks of `chunk` plain
bytes, the last one shorter or as long, each AES-256-GCM with its 16-byte tag. Chunk n: key of the part and nonce as in
a sealed part of a recording (vault/sealing.py), associated data = SHA-256(everything before the first chunk) + n
(64 bit) + 1 in the last chunk, else 0. So no chunk can be taken away, put elsewhere, or added at the end without being
noticed. All numbers little endian.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from meetingrec.disk import as_problem, sync, sync_folder
from meetingrec.domain.errors import RecordingDamaged
from meetingrec.vault.keys import Identity, unwrap, wrap
from meetingrec.vault.sealing import TAG_BYTES, PartCipher, new_key

NAME = "original.sealed"
MAGIC = b"\x89MRORG\r\n"
VERSION = 1
CHUNK = 1 << 18

_OPENING = struct.Struct("<8sHHI")
_CONTEXT = struct.Struct("<QB")
_HEADER_LIMIT = 1 << 20
_CACHED = 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed: bytes and SHA-256 (hex) of the original as it came. stored: SHA-256 (hex) of the sealed file, by
    which anybody can tell without a key that it is still the same.
    """

    size: int
    sha256: str
    stored: str = field(default="", compare=False)


def seal_original(
    source: BinaryIO, path: Path, *, recording_id: str, recipient: str, went: Callable[[int], None]
) -> Sealed:
    """Copies `source` from where it stands to its end into the new file `path`, sealed to this public key.

    Nothing of it is ever on the disk in the clear. went(bytes so far) is called between chunks and may raise to stop.
    On the medium when it returns. Raises DiskFull or FolderRefused; OSError when the source cannot be read.
    """
    key, part_id = new_key(), os.urandom(16)
    front = _front(recording_id, part_id, wrap(key, [recipient]))
    cipher, digest = PartCipher(key, part_id), hashlib.sha256()
    size = number = 0
    with _Output(path) as output:
        output.put(front)
        chunk = _full_chunk(source)
        while True:
            following = _full_chunk(source)
            digest.update(chunk)
            size += len(chunk)
            output.put(cipher.seal(number, chunk, _context(front, number, is_last=not following)))
            number += 1
            went(size)
            if not following:
                break
            chunk = following
        output.finish()
    return Sealed(size, digest.hexdigest(), output.digest.hexdigest())


def stored_sha256(path: Path) -> str:
    """Of the sealed file as it lies there, hex; no key is needed. Raises RecordingDamaged when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _damaged("is missing or cannot be read") from error


class OpenOriginal:
    """A sealed original opened for reading; `read` gives any place of it. One thread uses it."""

    def __init__(self, path: Path, identity: Identity) -> None:
        """Raises RecordingDamaged when it is not one, KeyRefused for a key that does not open it."""
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise _damaged("is missing or cannot be read") from error
        try:
            self._begin(identity)
        except BaseException:
            self._file.close()
            raise

    def _begin(self, identity: Identity) -> None:
        opening = self._file.read(_OPENING.size)
        if len(opening) < _OPENING.size:
            raise _damaged("is not whole")
        magic, version, _, length = _OPENING.unpack(opening)
        if (magic, version) != (MAGIC, VERSION) or length > _HEADER_LIMIT:
            raise _damaged("is not of a kind that this version of meetingrec knows")
        body = self._file.read(length)
        try:
            told = json.loads(body)
            self._chunk = int(told["chunk"])
            part_id, wrapped = bytes.fromhex(told["part"]), base64.b64decode(told["key"], validate=True)
            self.recording_id = str(told["recording"])
        except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
            raise _damaged("does not say what it must") from error
        self._front = opening + body
        sealed = os.fstat(self._file.fileno()).st_size - len(self._front)
        if not 1 <= self._chunk <= 1 << 24 or len(part_id) != 16 or sealed <= TAG_BYTES:
            raise _damaged("is not whole")
        self._cipher = PartCipher(unwrap(wrapped, identity), part_id)
        self._chunks = -(-sealed // (self._chunk + TAG_BYTES))
        self.size = sealed - self._chunks * TAG_BYTES
        self._cache: OrderedDict[int, bytes] = OrderedDict()

    def read(self, offset: int, size: int) -> bytes:
        """The plain bytes there, fewer at the end. Raises KeyRefused where something was changed."""
        end = min(max(offset, 0) + max(size, 0), self.size)
        pieces, at = [], max(offset, 0)
        while at < end:
            number, inside = divmod(at, self._chunk)
            piece = self._plain(number)[inside : inside + end - at]
            if not piece:
                raise _damaged("is not whole")
            pieces.append(piece)
            at += len(piece)
        return b"".join(pieces)

    def pieces(self) -> Iterator[bytes]:
        """The whole original, from front to end."""
        for number in range(self._chunks):
            yield self._plain(number)

    def sha256(self) -> str:
        """Of the original, hex, worked out from what lies here. Raises KeyRefused where something was changed."""
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece)
        return digest.hexdigest()

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _plain(self, number: int) -> bytes:
        if number in self._cache:
            self._cache.move_to_end(number)
            return self._cache[number]
        self._file.seek(len(self._front) + number * (self._chunk + TAG_BYTES))
        sealed = self._file.read(self._chunk + TAG_BYTES)
        plain = self._cipher.open(number, sealed, _context(self._front, number, is_last=number == self._chunks - 1))
        self._cache[number] = plain
        if len(self._cache) > _CACHED:
            self._cache.popitem(last=False)
        return plain


class _Output:
    """A new file that nobody else may read; its errors are Problems."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        self.digest = hashlib.sha256()

    def __enter__(self) -> Self:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            self._descriptor = os.open(self._path, flags, 0o600)
        except OSError as error:
            raise as_problem(error, self._path.parent) from error
        return self

    def put(self, raw: bytes) -> None:
        self.digest.update(raw)
        left = memoryview(raw)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            raise as_problem(error, self._path.parent) from error

    def finish(self) -> None:
        try:
            sync(self._descriptor)
            sync_folder(self._path.parent)
        except OSError as error:
            raise as_problem(error, self._path.parent) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def _front(recording_id: str, part_id: bytes, wrapped: bytes) -> bytes:
    told = {
        "recording": recording_id,
        "part": part_id.hex(),
        "chunk": CHUNK,
        "key": base64.b64encode(wrapped).decode(),
    }
    body = json.dumps(told, indent=1).encode()
    return _OPENING.pack(MAGIC, VERSION, 0, len(body)) + body


def _context(front: bytes, number: int, *, is_last: bool) -> bytes:
    return hashlib.sha256(front).digest() + _CONTEXT.pack(number, is_last)


def _full_chunk(source: BinaryIO) -> bytes:
    got = bytearray()
    while len(got) < CHUNK and (piece := source.read(CHUNK - len(got))):
        got += piece
    return bytes(got)


def _damaged(what: str) -> RecordingDamaged:
    return RecordingDamaged(
        f"The original of this recording {what}.",
        "It was not touched, and what was made from it is not affected.",
        "Put the folder of the recording back from a backup, or ask whoever made the recording for the file.",
    )
