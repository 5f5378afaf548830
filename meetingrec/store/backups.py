"""Copies of the library's database: made, checked, kept by a rota, and brought back (reliability.md 5).

A live file is never copied: VACUUM INTO writes a whole new encrypted one under the same key.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from meetingrec.disk import as_problem, sync_folder
from meetingrec.domain.errors import LibraryDamaged, LibraryMissing, Problem
from meetingrec.store.cipher import Database, connect, explained, faults_of

HOURLY = 24
DAILY = 30
UPGRADED_FOR = timedelta(days=30)

_STAMP = "%Y-%m-%dT%H-%M-%SZ"
_ROTA = "library-"
_UPGRADED = "before-upgrade-"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy on the disk. made_at: aware UTC, from its name; size in bytes; before_upgrade: outside the rota."""

    path: Path
    made_at: datetime
    size: int
    before_upgrade: bool = False


def backups_folder(library: Path) -> Path:
    """Where the copies of this database lie: `backups` beside it."""
    return library.parent / "backups"


def backup(db: Database, folder: Path, now: datetime | None = None) -> Backup:
    """Copies the open library, proves the copy whole, then drops the copies that the rota keeps no longer.

    Not inside `atomic()`. Raises DiskFull or FolderRefused, and LibraryDamaged when the copy is not sound: then
    no earlier copy is dropped.
    """
    made_at = (now or datetime.now(UTC)).astimezone(UTC)
    path = folder / f"{_ROTA}{made_at.strftime(_STAMP)}.db"
    copy_checked(db, path)
    _tidy(folder, made_at)
    return Backup(path, made_at.replace(microsecond=0), path.stat().st_size)


def backup_before_upgrade(db: Database, folder: Path) -> Backup:
    """A checked copy that stays 30 days, whatever the rota says. Raises as `backup`."""
    made_at = datetime.now(UTC).replace(microsecond=0)
    path = folder / f"{_UPGRADED}{made_at.strftime(_STAMP)}.db"
    copy_checked(db, path)
    return Backup(path, made_at, path.stat().st_size, before_upgrade=True)


def copy_checked(db: Database, into: Path) -> None:
    """A sound copy of the open library under this name, on the medium when this returns. Raises as `backup`."""
    fresh = into.with_name(into.name + ".part")
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with explained(into):
            db.execute("VACUUM INTO ?", [str(fresh)])
        _refuse_unsound(db.sibling(fresh))
        make_durable(fresh)
        fresh.replace(into)
        sync_folder(into.parent)
    except OSError as error:
        raise as_problem(error, into.parent) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def candidates(folder: Path) -> tuple[Backup, ...]:
    """The copies in this folder, newest first; an unreadable or missing folder holds none. Not opened."""
    found = []
    with contextlib.suppress(OSError):
        for path in folder.glob("*.db"):
            for start in (_ROTA, _UPGRADED):
                with contextlib.suppress(ValueError):
                    made_at = datetime.strptime(path.name, f"{start}{_STAMP}.db").replace(tzinfo=UTC)
                    found.append(Backup(path, made_at, path.stat().st_size, before_upgrade=start == _UPGRADED))
    return tuple(sorted(found, key=lambda copy: (copy.made_at, copy.path.name), reverse=True))


def no_longer_kept(copies: Iterable[Backup], now: datetime) -> tuple[Backup, ...]:
    """What may go: of the rota the newest copy of each of the last 24 hours and 30 days *that have one* stays (so
    that a machine that was off for weeks keeps what it has); copies from before an upgrade stay 30 days.
    """
    ordered = sorted(copies, key=lambda copy: copy.made_at, reverse=True)
    rota = [copy for copy in ordered if not copy.before_upgrade]
    kept = {*_newest_of_each(rota, "%Y-%m-%dT%H", HOURLY), *_newest_of_each(rota, "%Y-%m-%d", DAILY)}
    kept |= {copy for copy in ordered if copy.before_upgrade and now - copy.made_at <= UPGRADED_FOR}
    return tuple(copy for copy in ordered if copy not in kept)


def restore_latest(folder: Path, key: bytes) -> tuple[Backup, Database]:
    """The newest copy that is sound, opened read-only; copies that are not are passed over.

    Raises LibraryMissing when there is none.
    """
    for copy in candidates(folder):
        with contextlib.suppress(Problem), contextlib.ExitStack() as unless_sound:
            db = unless_sound.enter_context(contextlib.closing(connect(copy.path, key, writes=False)))
            if not _faults(db):
                unless_sound.pop_all()
                return copy, db
    raise LibraryMissing(
        f"There is no sound copy of the library in {folder}.",
        "Nothing was changed. The recordings are files of their own and are not affected.",
        "Do not delete anything. Ask IT for the copy they keep.",
    )


def restore(copy: Backup, library: Path, key: bytes) -> Path | None:
    """Puts a sound copy in the place of the library's database, which must be closed.

    What lay there is kept, under the name that is returned (None when nothing did): nothing is ever deleted.
    Raises LibraryDamaged when the copy is not sound, DiskFull, FolderRefused.
    """
    _refuse_unsound(connect(copy.path, key, writes=False))
    fresh = library.with_name(library.name + ".restored")
    try:
        shutil.copyfile(copy.path, fresh)
        fresh.chmod(0o600)
        make_durable(fresh)
        aside = _set_aside(library)
        fresh.replace(library)
        sync_folder(library.parent)
    except OSError as error:
        raise as_problem(error, library.parent) from error
    return aside


def _tidy(folder: Path, now: datetime) -> None:
    """Drops what the rota keeps no longer, and what a copy that was cut short left behind."""
    try:
        for old in no_longer_kept(candidates(folder), now):
            old.path.unlink(missing_ok=True)
        for start in (_ROTA, _UPGRADED):
            for unfinished in folder.glob(f"{start}*.db.part"):
                unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise as_problem(error, folder) from error


def make_durable(path: Path) -> None:
    """VACUUM INTO does not wait for the medium; this does. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _set_aside(library: Path) -> Path | None:
    """Renames the database and its write-ahead log together: a log must never meet another database."""
    aside = library.with_name(f"{library.name}.damaged-{datetime.now(UTC).strftime(_STAMP)}")
    for ending in ("-wal", "-shm"):
        log = library.with_name(library.name + ending)
        if log.exists():
            log.rename(aside.with_name(aside.name + ending))
    if not library.exists():
        return None
    library.rename(aside)
    return aside


def _newest_of_each(ordered: Sequence[Backup], period: str, periods: int) -> list[Backup]:
    newest: dict[str, Backup] = {}
    for copy in ordered:
        newest.setdefault(copy.made_at.strftime(period), copy)
    return list(newest.values())[:periods]


def _faults(db: Database) -> list[str]:
    with explained(db.path):
        return faults_of(db)


def _refuse_unsound(copy: Database) -> None:
    """Raises LibraryDamaged; closes the copy."""
    with contextlib.closing(copy):
        if not _faults(copy):
            return
    raise LibraryDamaged(
        "A copy of the library that was made or chosen just now is not sound.",
        "The library itself and its earlier copies were not changed.",
        "Check the disk; then make the copy again, or choose an earlier one.",
    )
