"""What a library went through to have the schema it has; sqlite-utils keeps the list in `_sqlite_migrations`."""

from __future__ import annotations

from sqlite_utils import Migrations
from sqlite_utils.db import Database as Plain

from meetingrec.store import schema_1, schema_2, schema_3
from meetingrec.store.rows import new_id

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


@MIGRATIONS(name="0002 guided capture")
def _second(db: Plain) -> None:
    for table, column in schema_2.COLUMNS:
        db.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    db.executescript(schema_2.ENTRIES)
    for row in db.query("SELECT id, contingency, planned_start FROM conferences WHERE contingency <> ''"):
        db.execute(
            "INSERT INTO contingencies "
            "(id, conference_id, at, trigger, what, who_decides, child_ids, part_id, position) "
            "VALUES (?, ?, ?, '', ?, '', '[]', '', 0)",
            [new_id(), row["id"], row["planned_start"], row["contingency"]],
        )
    db.execute("ALTER TABLE conferences DROP COLUMN contingency")
    for table in schema_2.NEVER_DELETED:
        db.execute(_guard(table, "DELETE"))


@MIGRATIONS(name="0003 dictation and typing")
def _third(db: Plain) -> None:
    for table, column in schema_3.COLUMNS:
        db.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    db.executescript(schema_3.TABLES)
    for table in schema_3.NEVER_CHANGED:
        for act in ("UPDATE", "DELETE"):
            db.execute(_guard(table, act))
    for table in schema_3.NEVER_DELETED:
        db.execute(_guard(table, "DELETE"))
    for statement in (*schema_3.SEGMENTS_GO_WITH_THEIR_DICTATION, *schema_3.DRAFTS_FORGET_THEIR_DICTATION):
        db.execute(statement)


def _guards() -> list[str]:
    """Triggers that refuse to rewrite what is evidence."""
    acts = [(table, act) for table in schema_1.NEVER_CHANGED for act in ("UPDATE", "DELETE")]
    acts += [(table, "DELETE") for table in schema_1.NEVER_DELETED]
    return [_guard(table, act) for table, act in acts]


def _guard(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT raise(ABORT, '{table} is evidence: no {act.lower()}'); END"
    )


def unknown(db: Plain, migrations: Migrations) -> list[str]:
    """Names of steps this file went through that this program does not know: a newer version wrote it."""
    known = {step.name for step in migrations._migrations}
    return [step.name for step in migrations.applied(db) if step.name not in known]
