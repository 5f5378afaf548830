"""Opening the file somebody chose: a plain file and nothing else, only ever read, its name only ever shown."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from meetingrec.audio.import_problems import SAFE, FileRefused

_LONGEST_NAME = 200


def open_plain(file: Path, most: int) -> BinaryIO:
    """A plain file, opened without following a link. Raises FileRefused."""
    try:
        found = file.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise _not_plain()
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        opened = os.fdopen(os.open(file, flags), "rb")
    except OSError as error:
        raise FileRefused(
            "This file cannot be opened.", SAFE, "Check that it is still there and that you may read it."
        ) from error
    there = os.fstat(opened.fileno())
    problem: FileRefused | None = None
    if not stat.S_ISREG(there.st_mode) or (there.st_dev, there.st_ino) != (found.st_dev, found.st_ino):
        problem = _not_plain()
    elif there.st_size == 0:
        problem = FileRefused("This file is empty.", SAFE, "Copy or download it again, or choose another file.")
    elif there.st_size > most:
        problem = FileRefused(
            "This file is larger than any recording that meetingrec takes.", SAFE, "Check that it is the right file."
        )
    if problem is not None:
        opened.close()
        raise problem
    return opened


def _not_plain() -> FileRefused:
    return FileRefused(
        "This is not a file but a folder, a shortcut or a device.",
        "Nothing was changed.",
        "Choose the sound file itself.",
    )


def plain_name(file: Path) -> str:
    """What the file was called, for people to read; never used as a path."""
    return "".join(letter if letter.isprintable() else " " for letter in file.name)[:_LONGEST_NAME]
