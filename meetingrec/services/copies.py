"""Who was given which version of a document, and who must get the new one (domain.md D5, 4.3, 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from meetingrec.disk import write_whole
from meetingrec.domain.access import Act
from meetingrec.domain.amendment import Copy
from meetingrec.domain.document import Document, DocumentState
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.services.papers import Papers
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import desk, documents
from meetingrec.store.documents import StoredFile
from meetingrec.store.rows import new_id


@dataclass(frozen=True, slots=True)
class ApprovedVersion:
    """at: when it was approved, aware UTC. sha256 of its Word file, hex."""

    version: int
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class CopyGiven:
    """latest: the newest approved version. needs_new: whoever has it was given an older one and not that."""

    copy: Copy
    document: Document
    latest: int
    needs_new: bool


class Copies:
    """Approved versions and their copies."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._papers = Papers(signed_in)

    def approved(self, document_id: str) -> tuple[ApprovedVersion, ...]:
        """The approved versions, oldest first; all of them stay readable. Raises NotAllowed."""
        self._papers.document(document_id)
        with self._signed_in.reading() as db:
            stored = documents.versions(db, document_id)
        return tuple(ApprovedVersion(file.version, file.stored_at, file.sha256) for file in stored)

    def given(self, conference_id: str) -> tuple[CopyGiven, ...]:
        """Who has what, those who must get a new version first. Raises NotAllowed."""
        found: list[CopyGiven] = []
        for document in self._papers.documents(conference_id):
            with self._signed_in.reading() as db:
                given = desk.copies(db, document.id)
                latest = max((stored.version for stored in documents.versions(db, document.id)), default=0)
            have = {_who(copy) for copy in given if copy.version == latest}
            newest = {_who(copy): copy.id for copy in given}
            renewed = document.state is DocumentState.APPROVED
            for copy in given:
                waits = renewed and _who(copy) not in have and newest[_who(copy)] == copy.id
                found.append(CopyGiven(copy, document, latest, waits))
        return tuple(sorted(found, key=lambda line: (not line.needs_new, -line.copy.at.timestamp())))

    def save(self, document_id: str, folder: Path, to_whom: str, how: str, *, version: int = 0) -> tuple[Changes, Path]:
        """Writes the Word file of an approved version into a folder, and who it goes to and how into the list.

        version: 0 for the newest. Raises NotAllowed, InputRefused before approval or when it does not say to whom and
        how, FolderRefused, DiskFull.
        """
        document = self._papers.document(document_id)
        self._signed_in.guard(Act.SAVE_COPY, self._signed_in.conference(document.conference_id))
        whom = text_of(to_whom, "to_whom", needed=True)
        way = text_of(how, "how", needed=True)
        stored, content = self._file(document, version)
        path = folder / document.type.file_name
        write_whole(path, content)
        with self._signed_in.writing() as write:
            before = [
                copy.version
                for copy in desk.copies(write.db, document.id)
                if _same(copy.to_whom, whom) and copy.version < stored.version
            ]
            copy = Copy(
                new_id(),
                document.id,
                stored.version,
                whom,
                way,
                self._signed_in.person.full_name,
                write.at,
                max(before, default=0),
            )
            desk.COPIES.add(write.db, copy)
            detail = {"version": stored.version, "replaces": copy.replaces or "", "sha256": stored.sha256}
            write.note("save a copy of a document", "document", document.id, detail)
        return Changes.of("copies", conference=document.conference_id), path

    def _file(self, document: Document, version: int) -> tuple[StoredFile, bytes]:
        with self._signed_in.reading() as db:
            wanted = [stored for stored in documents.versions(db, document.id) if version in {0, stored.version}]
            content = documents.file(db, document.id, wanted[-1].version) if wanted else None
        if content is None:
            raise InputRefused(
                "This document is not approved yet.", "The draft is saved.", "Approve it first.", "document"
            )
        return wanted[-1], content


def _who(copy: Copy) -> str:
    return " ".join(copy.to_whom.split()).casefold()


def _same(one: str, two: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(two.split()).casefold()
