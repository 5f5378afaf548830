"""Versions of a draft: kept by themselves, listed with author and time, compared, and taken back (domain.md E5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from meetingrec.documents import compared
from meetingrec.domain.amendment import DocumentVersion
from meetingrec.domain.compare import Piece, compare
from meetingrec.domain.document import Document, SectionText
from meetingrec.domain.errors import LibraryDamaged
from meetingrec.domain.events import Changes
from meetingrec.services.papers import Papers
from meetingrec.services.signed_in import SignedIn, Writing
from meetingrec.services.typing_queue import refuse_while_typed
from meetingrec.store import desk, documents
from meetingrec.store.rows import new_id

EVERY = timedelta(minutes=10)
"""Of typing: no more than this is ever between two versions."""
NOW = "now"
"""Stands for the document as it reads now, wherever the id of a version is asked for."""


@dataclass(frozen=True, slots=True)
class SectionCompared:
    """One typed section of two versions."""

    key: str
    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a document, the earlier one first. html: the page with what was added and taken out marked."""

    before: DocumentVersion
    after: DocumentVersion
    sections: tuple[SectionCompared, ...]
    html: str


class Versions:
    """The versions of documents."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._papers = Papers(signed_in)

    def of_document(self, document_id: str) -> tuple[DocumentVersion, ...]:
        """Newest first, before them the document as it reads now (its id is NOW). Raises NotAllowed.

        One that names what is known from a restricted part only is left out for all but the chair, who took it out of
        the draft again (domain.md E20).
        """
        document = self._papers.document(document_id)
        hidden = self._papers.hidden_words(document.conference_id)
        with self._signed_in.reading() as db:
            kept = desk.versions(db, document_id)
        shown = [one for one in reversed(kept) if not any(word.search(_whole(one)) for word in hidden)]
        return (self._now(document), *shown)

    def compare(self, document_id: str, one: str, two: str) -> Compared:
        """Two versions by their ids, whichever was earlier first. Raises NotAllowed."""
        listed = self.of_document(document_id)
        after, before = sorted((self._found(listed, one), self._found(listed, two)), key=listed.index)
        document = self._papers.document(document_id)
        sections = tuple(
            SectionCompared(key, heading, compare(before.text(key), after.text(key)))
            for key, heading, typed in self._papers.titles(document)
            if typed
        )
        html = compared.html(document.type.words, [(section.heading, section.pieces) for section in sections])
        return Compared(before, after, sections, html)

    def take_back(self, document_id: str, version_id: str) -> Changes:
        """The words of an older version become the draft; what was there until now is kept as a version.

        Raises NotAllowed, RecordLocked, BeingTyped.
        """
        with self._signed_in.writing() as write:
            document = self._papers.document(document_id)
            self._papers.guard_typing(document)
            refuse_while_typed(self._signed_in, document.conference_id)
            wanted = self._found(self.of_document(document_id), version_id)
            now = {part.key: part for part in self._papers.sections(document)}
            taken = tuple(
                now[part.key] if part.key in now and now[part.key].text == part.text else replace(part, machine=False)
                for part in wanted.sections
            )
            keep(write, document, tuple(now.values()), "before an older one was taken back")
            person = self._signed_in.person.full_name
            documents.save_draft(write.db, replace(document, sections=taken, typed_by=person, saved_at=write.at))
            write.note("take back an older version", "document", document.id)
        return Changes.of("document", conference=document.conference_id)

    def _now(self, document: Document) -> DocumentVersion:
        at = document.saved_at or document.approved_at or self._signed_in.clock()
        by, sections = document.typed_by, self._papers.sections(document)
        return DocumentVersion(NOW, document.id, at, by, "now", document.version, sections)

    def _found(self, listed: Sequence[DocumentVersion], version_id: str) -> DocumentVersion:
        found = next((version for version in listed if version.id == version_id), None)
        if found is None:
            raise LibraryDamaged("This version is not in the library.", "The draft is unchanged.", "Go back.")
        return found


def keep(
    write: Writing, document: Document, sections: tuple[SectionText, ...], why: str, *, by: str = "", version: int = 0
) -> None:
    """Keeps a document as it is at this moment. by: who brought it there, whoever typed last by default. version: of an
    approved document.
    """
    at = document.saved_at or write.at if why == "typed" else write.at
    desk.VERSIONS.add(
        write.db, DocumentVersion(new_id(), document.id, at, by or document.typed_by, why, version, sections)
    )


def due_before_typing(signed_in: SignedIn, document: Document, now: datetime) -> bool:
    """Whether a draft is kept before it is typed in: somebody else typed last, or ten minutes of typing went by."""
    if document.typed_by != signed_in.person.full_name:
        return True
    with signed_in.reading() as db:
        last = desk.last_version_at(db, document.id)
    # A clock that was set back shows as a long time too: better one version more than hours without one.
    return last is None or abs(now - last) >= EVERY


def _whole(version: DocumentVersion) -> str:
    return "\n".join(part.text for part in version.sections)
