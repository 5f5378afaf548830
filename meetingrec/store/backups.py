"""Copies of the library's database: made, checked, kept by a rota, and brought back (reliability.md 5).

A live file is never copied: VACUUM INTO writes a whole new encrypted one under the same key.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from meetingrec.disk import as_problem, sync, sync_folder
from meetingrec.domain.errors import LibraryDamaged, LibraryMissing, Problem
from meetingrec.store.cipher import Database, connect, explained, faults_of

HOURLY = 24
DAILY = 30
KEEP_UPGRADED = timedelta(days=30)

_STAMP = "%Y-%m-%dT%H-%M-%SZ"
_ROTA = "library-"
_UPGRADED = "before-upgrade-"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy on the disk. made_at is an aware UTC time, from its name; size in bytes."""

    path: Path
    made_at: datetime
    size: int
    before_upgrade: bool


def backups_folder(library: Path) -> Path:
    """Where the copies of this database lie: `backups` beside it."""
    return library.parent / "backups"


def backup(db: Database, folder: Path, now: datetime | None = None) -> Backup:
    """Copies the open library, proves the copy whole, and drops copies that the rota no longer keeps.

    Not inside `atomic()`. Raises DiskFull, FolderRefused, or LibraryDamaged when the copy is not sound; then no
    earlier copy is dropped.
    """
    made_at = (now or datetime.now(UTC)).astimezone(UTC)
    wanted = folder / f"{_ROTA}{made_at.strftime(_STAMP)}.db"
    copy_checked(db, wanted)
    for old in no_longer_kept(candidates(folder), made_at):
        old.path.unlink(missing_ok=True)
    return Backup(wanted, made_at.replace(microsecond=0), wanted.stat().st_size, before_upgrade=False)


def copy_checked(db: Database, into: Path) -> None:
    """A sound copy of the open library under this name, durable when this returns. Raises as `backup`."""
    fresh = into.with_name(into.name + ".part")
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with explained(into):
            db.execute("VACUUM INTO ?", [str(fresh)])
        fresh.chmod(0o600)
        _refuse_unsound(fresh, _key_of(db))
        _make_durable(fresh)
        fresh.replace(into)
        sync_folder(into.parent)
    except OSError as error:
        raise as_problem(error, into.parent) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
