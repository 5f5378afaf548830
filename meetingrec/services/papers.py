"""The documents of a conference as they are read: drafts, headings, the page as it will print."""

from __future__ import annotations

import re
from dataclasses import replace

from meetingrec import resources
from meetingrec.documents import building, preview, word
from meetingrec.documents.opened import known_by_restricted
from meetingrec.documents.same_words import print_alike
from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import Document, DocumentState, DocumentType, SectionText
from meetingrec.domain.errors import LibraryDamaged, NotAllowed, RecordLocked
from meetingrec.domain.log_point import LogPoint
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, documents, read_model

_TEMPLATES = {
    DocumentType.DECISIONS: "decisions.docx",
    DocumentType.SUMMARY: "summary.docx",
    DocumentType.STRATEGY: "strategy.docx",
}

_NOT_BROKEN = "\u2011"
"""A hyphen at which no line ends."""


class Papers:
    """What everybody who works on documents reads them with; changes nothing."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._profiles = Profiles(signed_in)

    def documents(self, conference_id: str) -> tuple[Document, ...]:
        """The documents as they read now: a section that nobody has touched follows the record until approval.

        Raises NotAllowed.
        """
        self._signed_in.guard(Act.READ_DOCUMENT, self._signed_in.conference(conference_id))
        with self._signed_in.reading() as db:
            found = documents.of_conference(db, conference_id)
        order, record = list(DocumentType), self._record(conference_id)
        shown = [
            replace(item, sections=building.current_sections(record, item, self._profile(conference_id)))
            for item in found
        ]
        return tuple(sorted(shown, key=lambda document: order.index(document.type)))

    def document(self, document_id: str) -> Document:
        """As it is stored. Raises NotAllowed."""
        with self._signed_in.reading() as db:
            found = documents.get(db, document_id)
        if found is None:
            raise LibraryDamaged("This document is not in the library.", "Recordings are untouched.", "Go back.")
        self._signed_in.guard(Act.READ_DOCUMENT, self._signed_in.conference(found.conference_id))
        return found

    def titles(self, document: Document) -> tuple[tuple[str, str, bool], ...]:
        """(key, heading, whether it is typed) of each section, in the order they are printed."""
        return tuple(
            building.section_titles(
                document.type, self._profile(document.conference_id), self._record(document.conference_id)
            )
        )

    def sections(self, document: Document) -> tuple[SectionText, ...]:
        """Every typed section of a document as it reads now."""
        record = self._record(document.conference_id)
        return building.current_sections(record, document, self._profile(document.conference_id))

    def hidden_words(self, conference_id: str) -> tuple[re.Pattern[str], ...]:
        """By what somebody who is known from a restricted part only would be told; none for who approves, who knows."""
        if self._signed_in.may(Act.APPROVE, self._signed_in.conference(conference_id)):
            return ()
        return known_by_restricted(self._record(conference_id))

    def preview(self, document_id: str) -> str:
        """The page as it will print, as HTML."""
        document = self.document(document_id)
        return preview.html(
            building.paper(self._record(document.conference_id), document, self._profile(document.conference_id))
        )

    def guard_typing(self, document: Document) -> Conference:
        """Raises NotAllowed, RecordLocked. The chair reads what was sent; meanwhile only the chair changes a word."""
        conference = self._signed_in.conference(document.conference_id)
        self._signed_in.guard(Act.TYPE, conference, document.id)
        refuse_locked(document)
        if document.state is DocumentState.WITH_THE_CHAIR:
            self._signed_in.guard(Act.APPROVE, conference, document.id)
        return conference

    def may_type(self, document: Document) -> bool:
        """Whether this person may change a word of it as it stands, while nobody else types."""
        try:
            self.guard_typing(document)
        except (NotAllowed, RecordLocked):
            return False
        return True

    def unchanged_since(self, document: Document) -> int:
        """The last approved version, when this one, opened again, would print just like it; 0 otherwise."""
        with self._signed_in.reading() as db:
            last = max((stored.version for stored in documents.versions(db, document.id)), default=0)
            before = documents.file(db, document.id, last) if last else None
        if before is None or document.state is DocumentState.APPROVED:
            return 0
        frozen = replace(document, sections=self.sections(document), state=DocumentState.APPROVED, version=last)
        return last if print_alike(before, self._word_file(frozen)) else 0

    def _log_line(self, document: Document) -> str:
        """Where the log of this library stands, for a paper that professionals keep: whoever rewrites the log cannot
        rewrite that. A family's paper stays free of it.
        """
        if document.type is DocumentType.DECISIONS:
            return ""
        with self._signed_in.reading() as db:
            return LogPoint.of(*audit.head(db)).words

    def _word_file(self, document: Document, log_line: str = "") -> bytes:
        paper = building.paper(self._record(document.conference_id), document, self._profile(document.conference_id))
        if log_line:
            whole = log_line.replace("-", _NOT_BROKEN)
            paper = replace(paper, footer=f"{paper.footer} · {whole}")
        return word.word_file(paper, resources.template(_TEMPLATES[document.type]))

    def _record(self, conference_id: str) -> ConferenceRecord:
        with self._signed_in.reading() as db:
            # The whole of it, so that documents.opened can take out every trace of a restricted part (domain.md E20).
            return read_model.conference_record(db, conference_id)

    def _profile(self, conference_id: str) -> Profile:
        return self._profiles.usable(self._signed_in.conference(conference_id).profile_id)[0]


def refuse_locked(document: Document) -> None:
    """Raises RecordLocked."""
    if document.state is DocumentState.APPROVED:
        raise RecordLocked(
            "This document was approved and is locked.",
            "The approved version is unchanged.",
            "Ask the chair for an amendment: it becomes a new version beside this one.",
        )
