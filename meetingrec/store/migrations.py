"""What a library went through to have the schema it has; sqlite-utils keeps the list in `_sqlite_migrations`."""

from __future__ import annotations

from sqlite_utils import Migrations
from sqlite_utils.db import Database as Plain

from meetingrec.store import schema_1

__all__ = ["MIGRATIONS", "Migrations", "unknown"]

MIGRATIONS = Migrations("meetingrec")


@MIGRATIONS(name="0001 first schema")
def _first(db: Plain) -> None:
    parts = (
        schema_1.PEOPLE,
        schema_1.CONFERENCES,
        schema_1.ROOM,
        schema_1.SOUND,
        schema_1.PAPER,
        schema_1.LOG,
        schema_1.SEARCH,
    )
    for part in parts:
        db.executescript(part)
    for trigger in (*schema_1.TRIGGERS, *_guards()):
        db.execute(trigger)


def _guards() -> list[str]:
    """Triggers that refuse to rewrite what is evidence."""
    acts = [(table, act) for table in schema_1.NEVER_CHANGED for act in ("UPDATE", "DELETE")]
    acts += [(table, "DELETE") for table in schema_1.NEVER_DELETED]
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT raise(ABORT, '{table} is evidence: no {act.lower()}'); END"
        for table, act in acts
    ]


def unknown(db: Plain, migrations: Migrations) -> list[str]:
    """Names of steps this file went through that this program does not know: a newer version wrote it."""
    known = {step.name for step in migrations._migrations}
    return [step.name for step in migrations.applied(db) if step.name not in known]
