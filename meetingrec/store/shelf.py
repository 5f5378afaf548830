"""One table of dataclasses that have an id: what every aggregate module does in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from meetingrec.store import revisions
from meetingrec.store.cipher import Database, constants
from meetingrec.store.revisions import Revision
from meetingrec.store.rows import from_row, to_json, to_row

T = TypeVar("T")


class NotThere(LookupError):
    """No row has this id: a bug of the caller, ids never come from people."""


@dataclass(frozen=True, slots=True)
class Shelf(Generic[T]):
    """Rows of one dataclass in one table.

    links: fields in which "" means nothing and is kept as NULL, because the column points to another table.
    removable: the table has `removed_at`; removed rows stay, but are not found.
    SQL is put together from names of this program only; every value is bound.
    """

    table: str
    kind: type[T]
    order: str = "id"
    links: tuple[str, ...] = ()
    removable: bool = False

    def add(self, db: Database, value: T) -> None:
        """A new row."""
        row = self._row(value)
        names = ", ".join(f'"{name}"' for name in row)
        db.change(f"INSERT INTO {self.table} ({names}) VALUES ({constants(row)})", list(row.values()))  # noqa: S608

    def replace(self, db: Database, value: T, *, by: str = "", at: datetime | None = None, keep: bool = True) -> None:
        """Puts a new version in place of the row with the same id and keeps the earlier one (unless it is the same,
        or `keep` is False). Raises NotThere.
        """
        row = self._row(value)
        object_id = str(row.pop("id"))
        before = self._any(db, object_id)
        if before == value:
            return
        with db.atomic():
            if keep:
                self._remember(db, object_id, before, "changed", by, at)
            changes = ", ".join(f'"{name}" = ?' for name in row)
            db.change(f"UPDATE {self.table} SET {changes} WHERE id = ?", [*row.values(), object_id])  # noqa: S608

    def get(self, db: Database, object_id: str) -> T | None:
        """The row with this id, None when there is none or it was removed."""
        return next(iter(self.where(db, "id = ?", [object_id])), None)

    def where(self, db: Database, condition: str, values: Sequence[object] = ()) -> tuple[T, ...]:
        """Rows that fit and were not removed, in their order."""
        there = " AND removed_at IS NULL" if self.removable else ""
        sql = f"SELECT * FROM {self.table} WHERE ({condition}){there} ORDER BY {self.order}"  # noqa: S608
        return tuple(self._value(row) for row in db.select(sql, values))

    def remove(self, db: Database, object_id: str, *, by: str = "", at: datetime | None = None) -> None:
        """Takes a row off the page; it stays in the file and `restore` brings it back. Raises NotThere."""
        when = at or datetime.now(UTC)
        self._mark(db, object_id, "removed", when.astimezone(UTC).isoformat(timespec="microseconds"), by, when)

    def restore(self, db: Database, object_id: str, *, by: str = "", at: datetime | None = None) -> None:
        """Brings a removed row back. Raises NotThere."""
        self._mark(db, object_id, "restored", None, by, at)

    def _mark(
        self, db: Database, object_id: str, what: str, removed_at: str | None, by: str, at: datetime | None
    ) -> None:
        with db.atomic():
            self._remember(db, object_id, self._any(db, object_id), what, by, at)
            db.change(f"UPDATE {self.table} SET removed_at = ? WHERE id = ?", [removed_at, object_id])  # noqa: S608

    def _remember(self, db: Database, object_id: str, before: T, what: str, by: str, at: datetime | None) -> None:
        when = at or datetime.now(UTC)
        revisions.keep(db, Revision(self.table, object_id, what, when, by, to_json(before)))

    def _any(self, db: Database, object_id: str) -> T:
        """The row with this id, removed or not."""
        found = db.select(f"SELECT * FROM {self.table} WHERE id = ?", [object_id])  # noqa: S608
        if not found:
            raise NotThere(f"{self.table} has no row {object_id}")
        return self._value(found[0])

    def _row(self, value: T) -> dict[str, object]:
        row = to_row(value)
        return {**row, **{name: row[name] or None for name in self.links}}

    def _value(self, row: dict[str, object]) -> T:
        return from_row(self.kind, {**row, **{name: row[name] or "" for name in self.links}})
