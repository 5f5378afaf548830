"""Drafts of documents, and the Word files as they were approved."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from meetingrec.domain.document import Document, DocumentState, DocumentType
from meetingrec.domain.drafted import destroyed
from meetingrec.domain.errors import LibraryDamaged, RecordLocked
from meetingrec.store import revisions
from meetingrec.store.cipher import Database
from meetingrec.store.rows import from_json, from_row, to_json, to_row
from meetingrec.store.shelf import Shelf

_DOCUMENTS = Shelf("documents", Document)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A Word file without its content. sha256 in hex, size in bytes, stored_at an aware UTC time."""

    version: int
    sha256: str
    size: int
    stored_at: datetime


def save_draft(db: Database, document: Document, *, by: str = "", at: datetime | None = None) -> None:
    """Stores a new document, or the next state of one.

    A version is kept for good when the document passes to another person or state, not at every pause in typing.
    An approved version is never written over; a higher version number begins an amendment (domain.md 4.3).
    Raises RecordLocked.
    """
    known = _DOCUMENTS.get(db, document.id)
    if known is None:
        _DOCUMENTS.add(db, document)
        return
    if known.state is DocumentState.APPROVED and document != known and document.version <= known.version:
        raise _locked()
    moved_on = (known.state, known.version, known.typed_by) != (document.state, document.version, document.typed_by)
    _DOCUMENTS.replace(db, document, by=by, at=at, keep=moved_on)


def get(db: Database, document_id: str) -> Document | None:
    return _DOCUMENTS.get(db, document_id)


def of_conference(db: Database, conference_id: str) -> tuple[Document, ...]:
    """In the order they were begun."""
    return _DOCUMENTS.where(db, "conference_id = ?", [conference_id])


def store_file(
    db: Database, document_id: str, version: int, content: bytes, sha256: str, *, at: datetime | None = None
) -> None:
    """Keeps the Word file of an approved version, once and for good.

    Raises ValueError when `sha256` (hex) is not the hash of `content`, RecordLocked when this version has a file.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("the hash does not belong to this file")
    if any(stored.version == version for stored in versions(db, document_id)):
        raise _locked()
    stored_at = to_row(StoredFile(version, sha256, len(content), at or datetime.now(UTC)))["stored_at"]
    db.change(
        "INSERT INTO document_files (document_id, version, stored_at, sha256, content) VALUES (?, ?, ?, ?, ?)",
        [document_id, version, stored_at, sha256, content],
    )


def file(db: Database, document_id: str, version: int) -> bytes | None:
    """The Word file of this version, None when there is none. Raises LibraryDamaged when its hash does not fit."""
    found = db.select(
        "SELECT sha256, content FROM document_files WHERE document_id = ? AND version = ?", [document_id, version]
    )
    if not found:
        return None
    content = bytes(found[0]["content"])
    if hashlib.sha256(content).hexdigest() != found[0]["sha256"]:
        raise LibraryDamaged(
            "A stored document is not as it was approved: its hash does not fit.",
            "It was not changed by opening it. Earlier copies are in the backups folder.",
            "Do not issue it. Tell a records manager, and restore a backup.",
        )
    return content


def versions(db: Database, document_id: str) -> tuple[StoredFile, ...]:
    """The files there are, oldest version first."""
    rows = db.select(
        """SELECT version, sha256, length(content) AS size, stored_at FROM document_files
           WHERE document_id = ? ORDER BY version""",
        [document_id],
    )
    return tuple(from_row(StoredFile, row) for row in rows)


def first_approved(db: Database, kind: DocumentType) -> dict[str, datetime]:
    """When a document of this kind was first approved, by id of the conference. An amendment changes nothing."""
    rows = db.select(
        """SELECT documents.conference_id, min(CASE WHEN documents.version <= 1 THEN documents.approved_at
                                                    ELSE document_files.stored_at END) AS at
           FROM documents JOIN document_files ON document_files.document_id = documents.id
           WHERE documents.type = ? GROUP BY documents.conference_id""",
        [kind.value],
    )
    return {str(row["conference_id"]): datetime.fromisoformat(str(row["at"])) for row in rows if row["at"]}


def destroy_drafted(db: Database, document: Document, kept: Collection[str]) -> int:
    """Takes the machine's paragraphs that nobody accepted out of what a document was before, and of what it is while
    nobody approved it, except for the lines in kept; how many times it held some. See desk.destroy_drafted.
    """
    count = 0
    for number, before in revisions.numbered(db, _DOCUMENTS.table, document.id):
        known = from_json(Document, before.json)
        left = _without(known, kept)
        if left != known:
            revisions.shorten(db, number, to_json(left))
            count += 1
    left = _without(document, kept)
    if left != document:
        _DOCUMENTS.replace(db, left, keep=False)
    return count + (left != document)


def _without(document: Document, kept: Collection[str]) -> Document:
    if document.state is DocumentState.APPROVED:
        return document
    return replace(document, sections=tuple(destroyed(part, kept) for part in document.sections))


def _locked() -> RecordLocked:
    return RecordLocked(
        "This document was approved and is locked.",
        "It was not changed.",
        "Corrections are made as an amendment, which the chair approves again.",
    )
