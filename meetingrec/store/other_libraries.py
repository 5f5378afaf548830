"""Other libraries whose address was added, and the name that stands in this library's own address."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.other_library import KnownLibrary
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import Shelf

_KNOWN = Shelf("known_libraries", KnownLibrary, order="name COLLATE NOCASE, id")


def add(db: Database, library: KnownLibrary) -> None:
    """A new address; the caller has asked for its fingerprint to be compared."""
    _KNOWN.add(db, library)


def all_known(db: Database) -> tuple[KnownLibrary, ...]:
    """Those that were not removed, by name."""
    return _KNOWN.where(db, "removed_at IS NULL")


def with_recipient(db: Database, recipient: str) -> KnownLibrary | None:
    """The known library whose files are sealed to this key, None when it is not known, or not any more."""
    return next(iter(_KNOWN.where(db, "removed_at IS NULL AND recipient = ?", [recipient])), None)


def replace(db: Database, library: KnownLibrary, *, by: str, at: datetime) -> None:
    """Removed, or called another name; the earlier version is kept. Raises NotThere."""
    _KNOWN.replace(db, library, by=by, at=at)


def own_name(db: Database) -> str:
    """The name in this library's own address, "" before it was first saved."""
    found = db.select("SELECT name FROM library_name")
    return str(found[0]["name"]) if found else ""


def set_own_name(db: Database, name: str) -> None:
    db.change(
        "INSERT INTO library_name (only, name) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET name = excluded.name",
        [name],
    )
