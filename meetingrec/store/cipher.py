"""One keyed SQLCipher connection under sqlite-utils (reliability.md 3.2, 5). The rest of the store starts here."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils
import sqlite_utils.utils
from sqlcipher3 import dbapi2 as sqlite

from meetingrec.domain.errors import DiskFull, FolderRefused, LibraryDamaged, LibraryInUse, Problem
from meetingrec.vault.sealing import KEY_BYTES

if sqlite.sqlite_version_info < (3, 51, 3):  # the WAL-reset bug of 3.7.0 to 3.51.2 damages databases
    raise ImportError(f"SQLite {sqlite.sqlite_version} is too old for evidence; 3.51.3 or later is needed")

if sqlite_utils.utils.OperationalError is not sqlite.OperationalError:
    raise ImportError("sqlite_utils was imported before meetingrec.store and does not know SQLCipher's exceptions")

_PRAGMAS = (
    "busy_timeout=5000",
    "synchronous=FULL",
    "fullfsync=1",
    "checkpoint_fullfsync=1",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "temp_store=MEMORY",
    "secure_delete=ON",
)


class Database(sqlite_utils.Database):
    """An open library. `path` is its file; reads and writes come from one thread, writes inside `atomic()`.

    Faults of the disk or the file are raised as the Problem that says so (DiskFull, LibraryDamaged, ...).
    """

    def __init__(self, connection: Any, path: Path, key: bytes) -> None:
        super().__init__(connection, execute_plugins=False, strict=True)
        self.path = path
        self._key = key

    def sibling(self, path: Path) -> Database:
        """Another file under the same key, to read only."""
        return connect(path, self._key, writes=False)

    @contextmanager
    def atomic(self) -> Generator[Database, None, None]:
        """All or nothing: what is written inside is there after it, or nothing of it is. May be nested."""
        with explained(self.path), super().atomic():
            yield self

    def select(self, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """All rows of a query, each as column name -> value."""
        with explained(self.path):
            cursor = self.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def change(self, sql: str, values: Sequence[object] = ()) -> int:
        """Runs one INSERT, UPDATE or DELETE; the number of rows it touched."""
        with explained(self.path):
            return int(self.execute(sql, values).rowcount)

    def close(self) -> None:
        """Closes the file, bringing the write-ahead log home, and lets go of the key. May be called twice."""
        super().close()
        self._key = b""

    @property
    def is_open(self) -> bool:
        """Whether the connection has not been closed."""
        try:
            return bool(self.conn.total_changes >= 0)
        except sqlite.ProgrammingError:
            return False


_writers: weakref.WeakValueDictionary[Path, Database] = weakref.WeakValueDictionary()
_writers_lock = threading.Lock()


def connect(path: Path, key: bytes, *, writes: bool) -> Database:
    """A keyed connection to an existing file; the file is never made here.

    Only one connection of a process may write to a library: a second one raises LibraryInUse. Nothing is
    read yet, so a wrong key shows at the first query.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the key of a library is 32 bytes")
    path = path.absolute()
    with _writers_lock, explained(path):
        if writes:
            _refuse_second_writer(path)
        mode = "rw" if writes else "ro"
        connection = sqlite.connect(f"{path.as_uri()}?mode={mode}", uri=True, check_same_thread=False)
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in (*_PRAGMAS, *(() if writes else ("query_only=ON",))):
            connection.execute(f"PRAGMA {pragma}")
        db = Database(connection, path, key)
        if writes:
            _writers[path] = db
    return db


def is_library(db: Database) -> bool:
    """Whether the schema of a library is in it; an empty file is a sound database too, but not that."""
    return "_sqlite_migrations" in db.table_names()


def faults_of(db: Database) -> list[str]:
    """What SQLCipher's page check, SQLite's integrity check and the foreign keys find wrong; [] is a sound library."""
    pages = [str(row[0]) for row in db.execute("PRAGMA cipher_integrity_check").fetchall()]
    if pages:
        return pages
    if not is_library(db):
        return ["this is not a library"]
    structure = [str(row[0]) for row in db.execute("PRAGMA integrity_check").fetchall()]
    links = [f"row of {row[0]} without its {row[2]}" for row in db.execute("PRAGMA foreign_key_check").fetchall()]
    return [line for line in structure if line != "ok"] + links


@contextmanager
def explained(path: Path) -> Generator[None, None, None]:
    """Raises the Problem that a fault of the disk or the file is, instead of SQLite's own error."""
    try:
        yield
    except sqlite.Error as error:
        problem = problem_of(error, path)
        if problem is None:
            raise
        raise problem from error


def problem_of(error: Exception, path: Path) -> Problem | None:
    """SQLite's error as a Problem; None when it is a bug of the program, not a fault of the machine."""
    code = int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
    if code == sqlite.SQLITE_FULL:
        return DiskFull(
            "The disk that holds the library is full, so the last change was not kept.",
            "Everything saved before is safe.",
            "Free some space on that disk, then make the change again.",
        )
    if code in {sqlite.SQLITE_CORRUPT, sqlite.SQLITE_NOTADB}:
        return damaged_while_open()
    if code in {sqlite.SQLITE_BUSY, sqlite.SQLITE_LOCKED}:
        return LibraryInUse(
            "Another program holds the library open.",
            "Nothing was changed.",
            "Close the other program and try again.",
        )
    if code in {sqlite.SQLITE_READONLY, sqlite.SQLITE_CANTOPEN, sqlite.SQLITE_IOERR, sqlite.SQLITE_PERM}:
        return FolderRefused(
            f"meetingrec cannot read or write {path}.",
            "Everything saved before is safe as far as the disk can be read.",
            "Check that the disk is connected and may be written to, then start meetingrec again.",
        )
    return None


def damaged_while_open() -> LibraryDamaged:
    """A page that was read does not fit its check."""
    return LibraryDamaged(
        "A part of the library's database cannot be read: the file was damaged on the disk.",
        "Recordings are kept in files of their own and are not affected. Earlier copies are in the backups folder.",
        "Close meetingrec, do not delete anything, and restore the newest backup.",
    )


def constants(values: Iterable[object]) -> str:
    """`?, ?, ?` for as many values."""
    return ", ".join("?" for _ in values)


def _refuse_second_writer(path: Path) -> None:
    other = _writers.get(path)
    if other is not None and other.is_open:
        raise LibraryInUse("This library is open already.", "Nothing was changed.", "Use the window that is open.")
