"""What belongs to typing and approving besides the drafts: versions, remarks, amendments, copies, auto-text, holds."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.amendment import Amendment, AutoText, Copy, DocumentVersion, Remark
from meetingrec.domain.keeping import Hold, Purge
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import Shelf

VERSIONS = Shelf("document_versions", DocumentVersion, order="at, id")
REMARKS = Shelf("remarks", Remark, order="at, id")
AMENDMENTS = Shelf("amendments", Amendment, order="asked_at, id")
COPIES = Shelf("copies", Copy, order="at, id")
AUTO_TEXTS = Shelf("auto_texts", AutoText, order="short, id", removable=True)
HOLDS = Shelf("holds", Hold, order="at, id")
PURGES = Shelf("purges", Purge, order="at, id")


def versions(db: Database, document_id: str) -> tuple[DocumentVersion, ...]:
    """Oldest first."""
    return VERSIONS.where(db, "document_id = ?", [document_id])


def last_version_at(db: Database, document_id: str, why: str = "") -> datetime | None:
    """When a version was kept last (for this reason, if one is given), without reading any."""
    sql = "SELECT max(at) AS at FROM document_versions WHERE document_id = ? AND ? IN ('', why)"
    found = db.select(sql, [document_id, why])
    return datetime.fromisoformat(str(found[0]["at"])) if found[0]["at"] else None


def remarks(db: Database, document_id: str) -> tuple[Remark, ...]:
    """Oldest first, those that were dealt with too."""
    return REMARKS.where(db, "document_id = ?", [document_id])


def amendments(db: Database, document_id: str) -> tuple[Amendment, ...]:
    """Oldest first."""
    return AMENDMENTS.where(db, "document_id = ?", [document_id])


def stands_in(db: Database, conference_id: str, person_id: str, *, after: bool) -> bool:
    """Whether this person agreed, as a named deputy, to a change of this conference that is being made; after: or that
    was made by them before.
    """
    return bool(
        AMENDMENTS.where(
            db,
            "(state = 'agreed' OR ? AND state = 'done') AND decided_by = ? AND deputy_for <> '' "
            "AND document_id IN (SELECT id FROM documents WHERE conference_id = ?)",
            [int(after), person_id, conference_id],
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
