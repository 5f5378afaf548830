"""Making and opening the library's database, and bringing an older one up to date (reliability.md 5, design.md 5)."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from meetingrec.disk import as_problem, refuse_shared, sync_folder
from meetingrec.domain.errors import FolderRefused, LibraryDamaged, LibraryInUse, LibraryTooNew, Problem
from meetingrec.store.backups import (
    Backup,
    backup,
    backup_before_upgrade,
    backups_folder,
    candidates,
    make_durable,
    restore,
    restore_latest,
)
from meetingrec.store.cipher import Database, connect, explained, faults_of, is_library
from meetingrec.store.damage import PAGE_BYTES, why_it_does_not_open
from meetingrec.store.migrations import MIGRATIONS, Migrations, unknown

__all__ = [
    "Backup",
    "Database",
    "backup",
    "backups_folder",
    "candidates",
    "create_database",
    "open_database",
    "restore",
    "restore_latest",
    "sqlite_facts",
]

_SWAP_SECONDS = 2.5


def create_database(path: Path, key: bytes, *, migrations: Migrations = MIGRATIONS) -> Database:
    """Makes a library's database where none is, and opens it.

    It is built under another name and appears under its own when it is whole. Raises FolderRefused when there is
    something there already, or the folder will not do; DiskFull.
    """
    refuse_shared(path.parent)
    if path.exists():
        raise _there_already(path)
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with contextlib.closing(connect(fresh, key, writes=True)) as db, explained(fresh):
            migrations.apply(db)
        make_durable(fresh)
        _place(fresh, path)
        sync_folder(path.parent)
    except FileExistsError as error:
        raise _there_already(path) from error
    except OSError as error:
        raise as_problem(error, path.parent) from error
    return open_database(path, key, migrations=migrations)


def open_database(path: Path, key: bytes, *, migrations: Migrations = MIGRATIONS) -> Database:
    """Opens a library's database for reading and writing, after checking every page of it.

    One written by an older version is brought up to date first: on a copy, checked, then swapped in; the old one
    stays in `backups` for 30 days. A file is never made here, and one that does not open is never touched.

    Raises LibraryMissing, LibraryDamaged (wrong key, empty, cut short, changed, not a database), LibraryTooNew,
    LibraryInUse, FolderRefused, DiskFull.
    """
    refuse_shared(path.parent)
    db = _opened(path, key)
    try:
        if unknown(db, migrations):
            raise _too_new()
        if migrations.pending(db):
            db = _upgraded(db, path, key, migrations)
        with explained(path):
            db.enable_wal()
    except BaseException:
        db.close()
        raise
    return db


def sqlite_facts() -> str:
    """`SQLite 3.53.4, SQLCipher 4.19.0 community`."""
    connection = sqlite.connect(":memory:")
    try:
        cipher = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    return f"SQLite {sqlite.sqlite_version}, SQLCipher {cipher[0] if cipher else 'missing'}"


def _opened(path: Path, key: bytes) -> Database:
    """Connected, every page checked against its HMAC, and known to be a library."""
    if not path.is_file() or path.stat().st_size == 0:
        raise _diagnosis(path, key)
    with contextlib.ExitStack() as unless_sound:
        try:
            db = unless_sound.enter_context(contextlib.closing(connect(path, key, writes=True)))
            with explained(path):
                sound = _is_sound(db)
        except LibraryDamaged as error:
            raise _diagnosis(path, key) from error
        if not sound:
            raise _diagnosis(path, key)
        unless_sound.pop_all()
    return db


def _is_sound(db: Database) -> bool:
    """Whether this is a whole library. Raises sqlite.Error when not even that can be found out.

    After a power cut a page may lie torn in the file and whole in the write-ahead log; so the log is brought home
    before the file's own pages are checked, and never before the first page has shown that the key is right.
    """
    whole = is_library(db)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if db.execute("PRAGMA cipher_integrity_check").fetchall():
        return False
    wanted = db.execute("PRAGMA page_count").fetchone()[0] * PAGE_BYTES
    return whole and bool(db.path.stat().st_size == wanted)


def _diagnosis(path: Path, key: bytes) -> Problem:
    try:
        return why_it_does_not_open(path, key, len(candidates(backups_folder(path))))
    except OSError as error:
        return as_problem(error, path.parent)


def _upgraded(db: Database, path: Path, key: bytes, migrations: Migrations) -> Database:
    """The library after the steps it lacks. Until the swap at the end the file is as it was."""
    kept = backup_before_upgrade(db, backups_folder(path))
    db.close()
    fresh = path.with_name(path.name + ".upgrading")
    try:
        shutil.copyfile(kept.path, fresh)
        fresh.chmod(0o600)
        with contextlib.closing(connect(fresh, key, writes=True)) as copy:
            _migrate(copy, migrations)
        make_durable(fresh)
        if path.with_name(path.name + "-wal").exists():
            raise _open_elsewhere()
        _swap(fresh, path)
        sync_folder(path.parent)
    except OSError as error:
        raise as_problem(error, path.parent) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
    return _opened(path, key)


def _migrate(copy: Database, migrations: Migrations) -> None:
    """Applies and checks. A fault of a step is a bug, but the person in front of it needs to know what is safe."""
    try:
        with explained(copy.path):
            migrations.apply(copy)
            faults = faults_of(copy)
    except Problem:
        raise
    except Exception as error:
        raise _not_upgraded() from error
    if faults:
        raise _not_upgraded()


def _place(fresh: Path, path: Path) -> None:
    """Gives the new file its name unless something has it by now. Raises FileExistsError, OSError."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(path) from None
        _swap(fresh, path)
    else:
        fresh.unlink()


def _swap(fresh: Path, path: Path) -> None:
    """os.replace; on Windows a virus scanner may hold a file for a moment (reliability.md 1.5). Raises OSError."""
    deadline = time.monotonic() + _SWAP_SECONDS
    while True:
        try:
            fresh.replace(path)
        except PermissionError:
            if os.name != "nt" or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _there_already(path: Path) -> FolderRefused:
    return FolderRefused(
        f"There is a library in {path.parent} already.",
        "It was not touched.",
        "Open it, or choose an empty folder.",
    )


def _too_new() -> LibraryTooNew:
    return LibraryTooNew(
        "This library was written by a newer version of meetingrec.",
        "Nothing in it was changed.",
        "Install the newer version on this computer.",
    )


def _not_upgraded() -> LibraryDamaged:
    return LibraryDamaged(
        "The library could not be brought up to date for this version of meetingrec.",
        "The library is as it was before; the attempt was made on a copy.",
        "Use the version you had before, and tell IT.",
    )


def _open_elsewhere() -> LibraryInUse:
    return LibraryInUse(
        "Another program holds the library open, so it could not be brought up to date.",
        "Nothing was changed.",
        "Close the other program and start meetingrec again.",
    )
