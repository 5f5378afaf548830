"""Room kept free on the disk for the moment it is full (reliability.md 1.5: some 57 minutes at 67 MB an hour).

Two files in the recording's folder: the large one is given up when the disk is full for the first time, the small
one when it is full again, so that the record in hand, a GAP and END still find room.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from meetingrec.disk import as_problem, sync, sync_folder

SIZE = 64 << 20
LAST = 256 << 10
_NAME = "ballast.bin"
_LAST_NAME = "ballast-last.bin"
_CHUNK = 1 << 20


class Ballast:
    """size and last in bytes."""

    def __init__(self, folder: Path, size: int = SIZE, last: int = LAST) -> None:
        self._folder = folder
        self._sizes = {folder / _LAST_NAME: last, folder / _NAME: size}

    @property
    def held(self) -> int:
        """Bytes held now."""
        return sum(path.stat().st_size for path in self._sizes if path.exists())

    def hold(self) -> None:
        """Takes the room; what a recorder that was killed left behind is used again.

        Raises DiskFull, and then holds nothing and leaves nothing behind, or FolderRefused.
        """
        self._take(self._sizes)

    def hold_last(self) -> None:
        """Takes the room of the small file only. Raises as `hold`."""
        self._take({self._folder / _LAST_NAME: self._sizes[self._folder / _LAST_NAME]})

    def _take(self, sizes: Mapping[Path, int]) -> None:
        try:
            for path, size in sizes.items():
                if not path.exists() or path.stat().st_size != size:
                    _fill(path, size)
            sync_folder(self._folder)
        except OSError as error:
            self.drop()
            raise as_problem(error, self._folder) from error

    def release(self) -> int:
        """Gives up the large file. Returns the bytes that became free, 0 when it was given up before."""
        return self._remove(self._folder / _NAME)

    def release_last(self) -> int:
        """Gives up the small file too."""
        return self._remove(self._folder / _LAST_NAME)

    def drop(self) -> None:
        """Gives up both; at a clean stop."""
        self.release()
        self.release_last()

    def _remove(self, path: Path) -> int:
        try:
            size = path.stat().st_size
            path.unlink()
            sync_folder(self._folder)
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise as_problem(error, self._folder) from error
        return size


def _fill(path: Path, size: int) -> None:
    """Real blocks: random bytes where the system cannot promise them, which no file system stores smaller."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        if not _reserved(descriptor, size):
            block = os.urandom(_CHUNK)
            left = size
            while left:
                left -= os.write(descriptor, block[:left])
        sync(descriptor)
    finally:
        os.close(descriptor)


def _reserved(descriptor: int, size: int) -> bool:
    if not hasattr(os, "posix_fallocate"):
        return False
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError as error:
        if error.errno in {errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}:
            return False
        raise
    return True
