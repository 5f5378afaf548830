"""Lines that were typed and not entered: no part of the record, kept so that nobody has to type them twice."""

from __future__ import annotations

from collections.abc import Mapping

from meetingrec.store.cipher import Database


def keep(db: Database, conference_id: str, person_id: str, lines: Mapping[str, str]) -> None:
    """lines: text by the name of its field, in place of all that was kept of this person before."""
    db.change("DELETE FROM unfinished_lines WHERE conference_id = ? AND person_id = ?", [conference_id, person_id])
    for line, text in lines.items():
        db.change("INSERT INTO unfinished_lines VALUES (?, ?, ?, ?)", [conference_id, person_id, line, text])


def of_person(db: Database, conference_id: str, person_id: str) -> dict[str, str]:
    sql = "SELECT line, text FROM unfinished_lines WHERE conference_id = ? AND person_id = ? ORDER BY line"
    return {row["line"]: row["text"] for row in db.select(sql, [conference_id, person_id])}
