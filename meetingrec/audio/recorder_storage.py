"""The folder that a recorder writes: one recorder at a time, the numbers of its parts, and room on its disk."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import IO

from meetingrec import disk
from meetingrec.audio.ballast import Ballast
from meetingrec.audio.recording import NextPart, next_part
from meetingrec.audio.sealed_format import EXTENSION
from meetingrec.audio.sealed_walk import begin_walk
from meetingrec.domain.errors import DiskFull, FolderRefused, RecordingDamaged

_LOG = logging.getLogger(__name__)
_LOCK = "recorder.lock"
_SPARE = 1 << 20
_LEAST = 4 << 20
"""Bytes, some three minutes: with less a recording is not gone on with."""
_LOW_HOURS = 1 / 6
_SHARE_OF_PCM = 0.65
"""Sealed FLAC of a room as a share of its plain samples (reliability.md 1.4: 0.53 to 0.63)."""


class Lock:
    """Held by the one recorder of a folder. The system lets go of it when its holder dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        """Raises FolderRefused when another recorder writes here, or nothing can be written."""
        try:
            self._file: IO[bytes] = (folder / _LOCK).open("a+b")
        except OSError as error:
            raise disk.as_problem(error, folder) from error
        try:
            _take(self._file)
        except OSError as error:
            self._file.close()
            raise FolderRefused(
                "Another recorder is already writing in this folder.",
                "What it records is not disturbed.",
                "Go back to that recording, or begin a new one.",
            ) from error

    def release(self) -> None:
        self._file.close()


def is_locked(folder: Path) -> bool:
    """Whether a recorder that lives, answering or not, writes in this folder now."""
    try:
        file: IO[bytes] = (folder / _LOCK).open("r+b")
    except OSError:
        return False
    with file:
        try:
            _take(file)
        except OSError:
            return True
    return False


def _take(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _refuse_other(folder: Path, recording_id: str) -> None:
    """Two recordings in one folder would each make the other look tampered with."""
    for path in sorted(folder.glob(f"*{EXTENSION}")):
        try:
            found = begin_walk(path, is_checked=False).header.recording_id
        except RecordingDamaged:
            continue
        if found != recording_id:
            raise FolderRefused(
                f"The folder {folder.name} holds another recording already.",
                "That recording was not touched.",
                "Choose an empty folder.",
            )
        return


class Storage:
    """Shared by all sources of a recorder. Used by its one writing thread."""

    def __init__(self, folder: Path, recording_id: str, ballast_bytes: int, bytes_a_second: float) -> None:
        """bytes_a_second: of plain samples, all sources together.

        Raises DiskFull; FolderRefused also when another recorder writes here or another recording lies here.
        """
        if not folder.is_dir():
            raise FolderRefused(
                f"The folder for this recording is not there: {folder}.",
                "Nothing was recorded.",
                "Check that the disk it lies on is connected, and try again.",
            )
        self.folder = folder
        self._ballast_bytes = ballast_bytes
        self._bytes_an_hour = bytes_a_second * _SHARE_OF_PCM * 3600
        self._lock = Lock(folder)
        self._ballast = Ballast(folder, ballast_bytes)
        self._number = 0
        self.spent = False
        self.low = False
        try:
            _refuse_other(folder, recording_id)
            self._hold()
        except (DiskFull, FolderRefused):
            self._lock.release()
            raise

    def _hold(self) -> None:
        """A recording that is gone on with must not be given up for want of a reserve: its recorder may have died after
        it had used it up. Raises DiskFull, FolderRefused."""
        try:
            self._ballast.hold()
        except DiskFull:
            if not any(self.folder.glob(f"*{EXTENSION}")) or disk.free_bytes(self.folder) < _LEAST:
                raise
            _LOG.warning("no room for the reserve: recording goes on without it")
            self._ballast.hold_last()
            self.low = True

    def next_part(self, source: str) -> NextPart:
        """Where this source goes on after what lies in the folder."""
        found = next_part(self.folder, source)
        self._number = max(self._number, found.number - 1)
        return found

    def take_number(self) -> int:
        """A part number that nothing in this folder has."""
        self._number += 1
        return self._number

    def make_room(self) -> bool:
        """Gives up ballast, the large piece first, the small one last; False when there is nothing more to give.

        After the small one `spent` holds: what is being written must be brought to its end.
        """
        if self._ballast.release():
            _LOG.warning("the disk is full: the reserve was released")
            self.low = True
            return True
        if self._ballast.release_last():
            _LOG.error("the disk is full and the reserve is used up")
            self.spent = True
            return True
        return False

    def has_room_again(self) -> bool:
        """Tries to take the reserve back after the disk was full; True when recording can go on."""
        try:
            if disk.free_bytes(self.folder) < self._ballast_bytes + _SPARE:
                return False
            self._ballast.hold()
        except (DiskFull, FolderRefused, OSError):
            return False
        self.spent = self.low = False
        return True

    def hours_left(self) -> float:
        """Hours of recording that still fit, the reserve included while it is held."""
        try:
            return (disk.free_bytes(self.folder) + self._ballast.held) / self._bytes_an_hour
        except OSError:
            return 0.0

    def warning(self, hours: float) -> str:
        """What a person must know about the disk; "" when there is room."""
        if self.spent:
            return "The disk is full. Nothing more can be recorded until some space is freed."
        if self.low or hours < _LOW_HOURS:
            return f"The disk is nearly full: room for about {max(0, int(hours * 60))} minutes. Free some space now."
        return ""

    def close(self) -> None:
        """At a clean stop: the reserve goes and the folder is free. The empty lock file stays: taking it away could
        leave two recorders each with a lock of its own."""
        self._ballast.drop()
        self._lock.release()
