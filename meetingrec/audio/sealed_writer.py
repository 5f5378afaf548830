"""Writes one sealed part, a record at a time, each on the medium before the call returns (reliability.md 1.5).

The part's key is made here and kept nowhere but in memory and, sealed to the recipients, in the header: whoever
holds only public keys can record, and cannot open what was recorded before (design.md 6).
"""

from __future__ import annotations

import errno
import hashlib
import io
import logging
import os
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
import soundfile

from meetingrec.audio.sealed_format import (
    NO_HASH,
    SECONDS_LIMIT,
    TEXT_LIMIT,
    Flags,
    Header,
    Kind,
    RecordHead,
    associated,
    header_block,
    pack_head,
    parse_header,
    reason_code,
)
from meetingrec.disk import sync, sync_folder
from meetingrec.domain.errors import DiskFull, FolderRefused, RecordingDamaged
from meetingrec.domain.recording import GapReason
from meetingrec.vault.keys import wrap
from meetingrec.vault.sealing import TAG_BYTES, PartCipher, new_key

_COPY_EVERY = 600
"""Records between two copies of the header, some ten minutes."""

_LONGEST = 400 * 24 * 3600.0
"""Seconds. Whatever is longer is a mistake, not a recording or a pause."""
_WIDEST = (1 << 63) - 1
"""Nanoseconds that a signed field holds."""

_log = logging.getLogger(__name__)

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def read_clocks() -> tuple[int, int]:
    """(monotonic nanoseconds, UTC nanoseconds since 1970) now."""
    return time.monotonic_ns(), time.time_ns()


class _Waiting(NamedTuple):
    """A sealed record that is not on the medium yet, and what the part has come to once it is."""

    raw: bytes
    kind: Kind
    first: int
    place: int


class PartWriter:
    """Makes the file `path` (named `part_name(number, source)`, not there yet) and appends records to it.

    starts_at: seconds on the recording's timeline where the part's first record begins. After a pause that is where
    the last part ended, and the first record is gap(the pause). previous: `head` of the last part of this source,
    NO_HASH for the first. clocks: read for each record, when its last sample is at hand. restricted, label: see Header.

    Raises DiskFull and FolderRefused (also when the file is there already), and then leaves no file behind;
    ValueError for arguments that make no part. One thread writes.

    What the calls that write raise:

    DiskFull: the file was cut back to its last whole record and nothing before is harmed. The record is kept, sealed,
    in memory (`waiting`). Make room and call retry(), which writes the very same bytes, so that no nonce is ever used
    for two contents; do not give the same samples again. Any other call does retry() first, and takes nothing new
    when that raises DiskFull.

    FolderRefused: any other fault of the disk. The part is over (`broken`): after a failed fsync its pages may be
    called clean without being written (reliability.md 6, test 18). Close it, begin a new part with previous=head, and
    give the samples of this call to that one.
    """

    _sequence = _first = _place = 0
    """Of the next record: see RecordHead."""
    _end = 0
    """Bytes of the file that are on the medium and whole."""
    _waiting: _Waiting | None = None
    _is_ended = _is_broken = False

    def __init__(
        self,
        path: Path,
        *,
        recording_id: str,
        source: str,
        rate: int,
        recipients: Sequence[str],
        number: int,
        starts_at: float,
        previous: str = NO_HASH,
        channels: int = 1,
        clocks: Callable[[], tuple[int, int]] = read_clocks,
        restricted: bool = False,
        label: str = "",
    ) -> None:
        key, part_id = new_key(), os.urandom(16)
        monotonic, utc = clocks()
        header = Header(
            recording_id=recording_id,
            part_id=part_id,
            source=source,
            number=number,
            rate=rate,
            channels=channels,
            began_utc=max(utc, 0),
            began_monotonic=monotonic,
            starts_at=_nanoseconds(starts_at),
            previous=previous,
            key=wrap(key, recipients),
            restricted=restricted,
            label=label,
        )
        if path.name != header.name:
            raise ValueError(f"this part must be called {header.name}")
        self.path = path
        self.part_id = part_id.hex()
        self._rate, self._channels, self._clocks = rate, channels, clocks
        self._block = header_block(header)
        self._hash = self._head = _checked_hash(self._block)
        self._cipher = PartCipher(key, part_id)
        self._descriptor = _create(path)
        self._begin()

    def _begin(self) -> None:
        """Header and its first copy. Without them there is no part, so a failure takes the file away again."""
        try:
            self._put(self._block)
            self._end = len(self._block)
            self._append(Kind.COPY, self._block)
            sync_folder(self.path.parent)
        except OSError as error:
            self._give_up()
            raise self._problem(error) from error
        except (DiskFull, FolderRefused):
            self._give_up()
            raise

    def _give_up(self) -> None:
        self.close()
        self.path.unlink(missing_ok=True)

    @property
    def sealed_seconds(self) -> float:
        """Seconds of audio of this part on the medium."""
        return self._first / self._rate

    @property
    def length(self) -> float:
        """Seconds of this part on the timeline, gaps included. The next part starts at starts_at + length."""
        return self._place / self._rate

    @property
    def head(self) -> str:
        """SHA-256 (hex) of the last record on the medium."""
        return self._head.hex()

    @property
    def waiting(self) -> bool:
        """Whether a record is kept in memory because the disk was full."""
        return self._waiting is not None

    @property
    def broken(self) -> bool:
        """Whether the disk failed in another way than by being full, so that a new part is needed."""
        return self._is_broken

    @property
    def ended(self) -> bool:
        """Whether END is on the medium."""
        return self._is_ended

    def audio(self, samples: npt.NDArray[np.int16], flags: Flags = Flags.NONE) -> None:
        """Appends int16 samples, shape (n,) or (n, channels), at most 60 s; one second each is meant."""
        rows = samples.reshape(-1, 1) if samples.ndim == 1 else samples
        if samples.dtype != np.int16 or rows.ndim != 2 or rows.shape[1] != self._channels:
            raise ValueError(f"samples must be int16 in {self._channels} channels, not {samples.dtype} {samples.shape}")
        if len(rows) > SECONDS_LIMIT * self._rate:
            raise ValueError(f"a record holds at most {SECONDS_LIMIT} seconds")
        self._append(Kind.AUDIO, _flac(rows, self._rate), flags=int(flags), extent=len(rows))

    def gap(self, seconds: float, reason: GapReason) -> None:
        """Appends time without samples. Keeps the timeline in step with the clock on the wall."""
        extent = round(_nanoseconds(seconds) * self._rate / 1e9)
        self._append(Kind.GAP, reason=reason_code(reason), extent=extent)

    def mark(self, text: str = "") -> None:
        """Marks this moment. The text (at most 64 KiB in UTF-8) is sealed."""
        self._append(Kind.MARK, _text(text))

    def clock(self, jump_seconds: float) -> None:
        """Notes that the computer's clock jumped by so much against the monotonic one. In the clear. However far it
        jumped: one whose battery is empty begins decades ago."""
        self._append(Kind.CLOCK, extent=max(-_WIDEST, min(round(jump_seconds * 1e9), _WIDEST)))

    def device(self, name: str) -> None:
        """Notes which microphone the following samples come from. The name is sealed."""
        self._append(Kind.DEVICE, _text(name))

    def end(self) -> None:
        """Appends END with the number of samples and closes the file. A second call does nothing."""
        self.retry()
        if not self._is_ended:
            self._append(Kind.END, extent=self._first)

    def retry(self) -> None:
        """Writes the waiting record, if there is one. Raises DiskFull or FolderRefused."""
        if self._waiting is None:
            return
        if self._is_broken:
            raise self._problem(OSError(errno.EIO, "the part is broken"))
        try:
            self._put(self._waiting.raw)
        except OSError as error:
            self._cut_back()
            self._is_broken = error.errno not in _FULL
            raise self._problem(error) from error
        done, self._waiting = self._waiting, None
        self._end += len(done.raw)
        self._head = hashlib.sha256(done.raw).digest()
        self._sequence, self._first, self._place = self._sequence + 1, done.first, done.place
        if done.kind is Kind.END:
            self._is_ended = True
            self.close()
        elif self._sequence % _COPY_EVERY == 0:
            self._append(Kind.COPY, self._block)

    def close(self) -> None:
        """Closes the file as it is; without END before, the part reads as interrupted. Twice does no harm."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, kind: Kind, plain: bytes = b"", *, flags: int = 0, reason: int = 0, extent: int = 0) -> None:
        self.retry()
        if self._is_broken:
            raise self._problem(OSError(errno.EIO, "the part is broken"))
        if self._descriptor < 0:
            raise ValueError("this part is closed")
        monotonic, utc = self._clocks()
        numbers = (self._sequence, self._first, self._place, extent)
        times_and_before = (monotonic, max(utc, 0), self._head)
        is_open = kind is Kind.COPY
        size = len(plain) + (0 if is_open else TAG_BYTES)
        bare = RecordHead(kind, flags, reason, *numbers, *times_and_before, size, 0)
        context = associated(self._hash, pack_head(bare))
        payload = plain if is_open else self._cipher.seal(self._sequence, plain, context)
        head = bare._replace(payload_check=zlib.crc32(payload))
        sound, gap = (extent if kind is Kind.AUDIO else 0), (extent if kind is Kind.GAP else 0)
        self._waiting = _Waiting(pack_head(head) + payload, kind, self._first + sound, self._place + sound + gap)
        self.retry()

    def _put(self, raw: bytes) -> None:
        """Writes at the end of the last whole record: what a failed attempt left there is overwritten."""
        os.lseek(self._descriptor, self._end, os.SEEK_SET)
        left = memoryview(raw)
        while left:
            left = left[os.write(self._descriptor, left) :]
        sync(self._descriptor)

    def _cut_back(self) -> None:
        """Takes a torn record off the end. If that fails it stays: readers know one, and retry() writes over it."""
        try:
            os.ftruncate(self._descriptor, self._end)
            sync(self._descriptor)
        except OSError as error:
            _log.warning("%s could not be cut back: %s", self.path.name, error.strerror)

    def _problem(self, error: OSError) -> DiskFull | FolderRefused:
        if error.errno in _FULL:
            return DiskFull(
                f"The disk that holds {self.path.parent} is full.",
                "Everything recorded before this second is safe.",
                "Free some space on it now.",
            )
        return FolderRefused(
            f"meetingrec cannot write to {self.path.name} ({error.strerror}).",
            "Everything recorded before this second is safe.",
            "Choose a folder on another disk, or ask IT to look at this one.",
        )


def _create(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o600)
    except FileExistsError as error:
        raise FolderRefused(
            f"{path.name} is there already.",
            "It was not touched: a part of a recording is never written over.",
            "Begin the next part under the next number.",
        ) from error
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                f"The disk that holds {path.parent} is full.",
                "Nothing was recorded yet, and nothing else was changed.",
                "Free some space, or choose a folder on another disk.",
            ) from error
        raise FolderRefused(
            f"meetingrec cannot write in {path.parent} ({error.strerror}).",
            "Nothing was recorded yet, and nothing else was changed.",
            "Choose a folder you may write in, or ask IT to allow it.",
        ) from error


def _checked_hash(block: bytes) -> bytes:
    """The hash of a header that can be read again: what a reader would refuse must not be begun."""
    try:
        return parse_header(block)[1]
    except RecordingDamaged as error:
        raise ValueError("these arguments make no part of a recording") from error


def _flac(rows: npt.NDArray[np.int16], rate: int) -> bytes:
    if not len(rows):
        return b""
    sink = io.BytesIO()
    soundfile.write(sink, rows, rate, format="FLAC", subtype="PCM_16")
    return sink.getvalue()


def _nanoseconds(seconds: float) -> int:
    if not 0 <= seconds < _LONGEST:
        raise ValueError(f"{seconds} is not a length of time")
    return round(seconds * 1e9)


def _text(text: str) -> bytes:
    encoded = text.encode()
    if len(encoded) > TEXT_LIMIT:
        raise ValueError("a text in a recording holds at most 64 KiB")
    return encoded
