"""What a row held before it was changed, removed or brought back. The one home of earlier versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meetingrec.store.cipher import Database
from meetingrec.store.rows import from_row, to_row


@dataclass(frozen=True, slots=True)
class Revision:
    """object_kind is the name of the table; what: "changed", "removed" or "restored"; json: the row before that."""

    object_kind: str
    object_id: str
    what: str
    at: datetime
    by: str
    json: str


def keep(db: Database, revision: Revision) -> None:
    """Adds it; revisions are never deleted, and changed only by `shorten`."""
    row = to_row(revision)
    db.change(
        "INSERT INTO revisions (object_kind, object_id, what, at, by, json) VALUES (?, ?, ?, ?, ?, ?)",
        list(row.values()),
    )


def of(db: Database, object_kind: str, object_id: str) -> tuple[Revision, ...]:
    """The history of one row, oldest first."""
    return tuple(revision for _, revision in numbered(db, object_kind, object_id))


def numbered(db: Database, object_kind: str, object_id: str) -> tuple[tuple[int, Revision], ...]:
    """The same with their numbers."""
    found = db.select(
        "SELECT * FROM revisions WHERE object_kind = ? AND object_id = ? ORDER BY n", [object_kind, object_id]
    )
    return tuple((int(row["n"]), from_row(Revision, row)) for row in found)


def shorten(db: Database, number: int, json: str) -> None:
    """What is left of a draft when its dictation is destroyed: the database refuses any other change."""
    db.change("UPDATE revisions SET json = ? WHERE n = ?", [json, number])
