"""What belongs to typing and approving besides the drafts: versions, remarks, amendments, copies, auto-text, holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from meetingrec.domain.access import ANY
from meetingrec.domain.amendment import Amendment, AutoText, Copy, DocumentVersion, Remark
from meetingrec.domain.document import DocumentState
from meetingrec.domain.drafted import destroyed
from meetingrec.domain.keeping import Hold, Purge
from meetingrec.store import documents
from meetingrec.store.cipher import Database
from meetingrec.store.rows import to_row
from meetingrec.store.shelf import Shelf

VERSIONS = Shelf("document_versions", DocumentVersion, order="rowid")
REMARKS = Shelf("remarks", Remark, order="rowid")
AMENDMENTS = Shelf("amendments", Amendment, order="rowid")
COPIES = Shelf("copies", Copy, order="rowid")
AUTO_TEXTS = Shelf("auto_texts", AutoText, order="short, id", removable=True)
HOLDS = Shelf("holds", Hold, order="rowid")
PURGES = Shelf("purges", Purge, order="rowid")
"""As they were written, whatever the clock said."""


def versions(db: Database, document_id: str) -> tuple[DocumentVersion, ...]:
    """Oldest first."""
    return VERSIONS.where(db, "document_id = ?", [document_id])


def last_version_at(db: Database, document_id: str, why: str = "") -> datetime | None:
    """When a version was kept last (for this reason, if one is given), without reading any."""
    sql = "SELECT at FROM document_versions WHERE document_id = ? AND ? IN ('', why) ORDER BY rowid DESC LIMIT 1"
    found = db.select(sql, [document_id, why])
    return datetime.fromisoformat(str(found[0]["at"])) if found else None


def destroy_drafted(db: Database, conference_id: str) -> int:
    """Takes the machine's paragraphs that nobody accepted out of every draft there was, except for what was approved
    with them; how many drafts they were.

    Only after a purge of the conference was written down: the database refuses it otherwise.
    """
    now = documents.of_conference(db, conference_id)
    kept = [version for document in now for version in versions(db, document.id)]
    approved = [one.sections for one in kept if one.version]
    approved += [one.sections for one in now if one.state is DocumentState.APPROVED]
    lines = {line.strip() for sections in approved for part in sections for line in part.text.split("\n")}
    count = 0
    for version in kept:
        left = tuple(destroyed(part, lines) for part in version.sections)
        if not version.version and left != version.sections:
            row = to_row(replace(version, sections=left))
            count += db.change("UPDATE document_versions SET sections = ? WHERE id = ?", [row["sections"], version.id])
    return count + sum(documents.destroy_drafted(db, document, lines) for document in now)


def remarks(db: Database, document_id: str) -> tuple[Remark, ...]:
    """Oldest first, those that were dealt with too."""
    return REMARKS.where(db, "document_id = ?", [document_id])


def amendments(db: Database, document_id: str) -> tuple[Amendment, ...]:
    """Oldest first."""
    return AMENDMENTS.where(db, "document_id = ?", [document_id])


def stands_in(db: Database, conference_id: str, person_id: str, document_id: str, *, after: bool) -> bool:
    """Whether this person agreed, as a named deputy, to a change of this document (or of ANY of the conference) that is
    being made; after: or that was made by them before.
    """
    return bool(
        AMENDMENTS.where(
            db,
            "(state = 'agreed' OR ? AND state = 'done') AND decided_by = ? AND deputy_for <> '' "
            "AND document_id IN (SELECT id FROM documents WHERE conference_id = ? AND ? IN (id, ?))",
            [int(after), person_id, conference_id, document_id, ANY],
        )
    )


def copies(db: Database, document_id: str) -> tuple[Copy, ...]:
    """Oldest first."""
    return COPIES.where(db, "document_id = ?", [document_id])


def auto_texts(db: Database, person_id: str) -> tuple[AutoText, ...]:
    """Everybody's and this person's own, by their letters."""
    return AUTO_TEXTS.where(db, "owner_id IN ('', ?)", [person_id])


def holds(db: Database, conference_id: str) -> tuple[Hold, ...]:
    """Oldest first, those that were released too."""
    return HOLDS.where(db, "conference_id = ?", [conference_id])


def purges(db: Database, conference_id: str) -> tuple[Purge, ...]:
    """Oldest first."""
    return PURGES.where(db, "conference_id = ?", [conference_id])
