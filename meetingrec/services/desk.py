"""The minute taker's desk and the chair's approval: drafts, remarks, checks, the locked Word file."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from meetingrec import resources
from meetingrec.disk import write_whole
from meetingrec.documents import building, checking, preview, word
from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.dictation import DictationState
from meetingrec.domain.document import Document, DocumentState, DocumentType, Finding, SectionText
from meetingrec.domain.errors import InputRefused, LibraryDamaged, RecordLocked
from meetingrec.domain.events import Changes
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.duties import Duties
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.services.strategy import STRATEGY_MEETINGS
from meetingrec.store import conferences, dictations, documents, read_model
from meetingrec.store.rows import new_id

_TEMPLATES = {DocumentType.DECISIONS: "decisions.docx", DocumentType.SUMMARY: "summary.docx"}


class Desk:
    """Documents of one library, from the first draft to the copy that goes out."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._profiles = Profiles(signed_in)

    def open_drafts(self, conference_id: str) -> tuple[Changes, tuple[Document, ...]]:
        """The documents that the conference's own profile makes; a new one starts with what the record already holds.

        Minutes, where a profile has them, are not made by this program yet. Raises NotAllowed.
        """
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.READ_DOCUMENT, conference)
        record, known = self._record(conference_id), self.documents(conference_id)
        wanted = documents_made(conference, self._profile(conference_id))
        missing = [kind for kind in wanted if kind not in {document.type for document in known}]
        if not missing or not self._signed_in.may(Act.TYPE, conference):
            return Changes.of(), known
        fresh = [
            Document(
                new_id(),
                conference_id,
                kind,
                sections=building.starting_sections(record, kind, self._profile(conference_id)),
                saved_at=self._signed_in.clock(),
            )
            for kind in missing
        ]
        with self._signed_in.writing() as write:
            for document in fresh:
                documents.save_draft(write.db, document)
                write.note("begin a draft", "document", document.id, {"type": document.type.value})
        return Changes.of("document", conference=conference_id), self.documents(conference_id)

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

    def save_section(self, document_id: str, key: str, text: str) -> tuple[Changes, Document]:
        """Stores what was typed into one section. Raises NotAllowed, RecordLocked, InputRefused."""
        document = self.document(document_id)
        conference = self._signed_in.conference(document.conference_id)
        self._signed_in.guard(Act.TYPE, conference)
        _refuse_locked(document)
        if document.state is DocumentState.WITH_THE_CHAIR:
            # The chair reads what was sent; only the chair puts a word right now.
            self._signed_in.guard(Act.APPROVE, conference)
        typed = SectionText(key, text_of(text, key))
        others = [part for part in document.sections if part.key != key]
        saved = replace(
            document,
            sections=(*others, typed),
            typed_by=self._signed_in.person.full_name,
            saved_at=self._signed_in.clock(),
        )
        with self._signed_in.writing() as write:
            documents.save_draft(write.db, saved)
            write.note("type in a draft", "document", document.id, {"section": key})
        return Changes.of("document", conference=document.conference_id), saved

    def findings(self, document_id: str) -> tuple[Finding, ...]:
        """What the checks of domain.md 7 noticed; those that block come first.

        What a restricted part would give away is told to the chair alone (E20).
        """
        document = self.document(document_id)
        conference = self._signed_in.conference(document.conference_id)
        record, profile = self._record(conference.id), self._profile(conference.id)
        duties = Duties(self._signed_in).of_all((conference,))[conference.id]
        found = checking.findings(record, document, profile, duties)
        if self._signed_in.may(Act.APPROVE, conference):
            found = (*checking.leaks(record, document, profile), *found)
        return tuple(sorted(found, key=lambda finding: not finding.blocks))

    def preview(self, document_id: str) -> str:
        """The page as it will print, as HTML."""
        document = self.document(document_id)
        return preview.html(
            building.paper(self._record(document.conference_id), document, self._profile(document.conference_id))
        )

    def send_to_chair(self, conference_id: str) -> Changes:
        """The typing is done: both documents go to the chair."""
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.TYPE, conference)
        return self._move(conference, DocumentState.WITH_THE_CHAIR, Stage.WITH_THE_CHAIR, DictationState.TYPED, "")

    def return_with_remarks(self, conference_id: str, remarks: str) -> Changes:
        """The chair sends the documents back. Raises InputRefused without remarks."""
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.APPROVE, conference)
        words = text_of(remarks, "remarks", needed=True)
        return self._move(conference, DocumentState.RETURNED, Stage.BEING_TYPED, DictationState.RETURNED, words)

    def approve(self, document_id: str, override_reason: str = "") -> tuple[Changes, Document]:
        """Locks a document: the Word file is made, hashed and stored as the next version (domain.md 4.3).

        Raises NotAllowed, RecordLocked, InputRefused when checks block and no reason to override is given.
        """
        document = self.document(document_id)
        conference = self._signed_in.conference(document.conference_id)
        self._signed_in.guard(Act.APPROVE, conference)
        _refuse_locked(document)
        blocking = [finding for finding in self.findings(document_id) if finding.blocks]
        reason = text_of(override_reason, "override_reason")
        if blocking and len(reason) < 10:
            raise InputRefused(
                f"{len(blocking)} things are still missing in this document.",
                "The draft is saved.",
                "Mend them, or say in a few words why it is approved as it is.",
                "override_reason",
            )
        approved = replace(
            document,
            # Frozen as the chair read it: sections nobody touched followed the record until now.
            sections=building.current_sections(self._record(conference.id), document, self._profile(conference.id)),
            state=DocumentState.APPROVED,
            version=document.version + 1,
            approved_by=self._signed_in.person.full_name,
            approved_at=self._signed_in.clock(),
        )
        content = self._word_file(approved)
        approved = replace(approved, content_hash=hashlib.sha256(content).hexdigest())
        self._store_approved(approved, conference, content, blocking, reason)
        return Changes.of("document", "conference", "dictation", conference=conference.id), approved

    def save_copy(self, document_id: str, folder: Path) -> Path:
        """Writes the Word file of an approved document into a folder; the copy is logged (domain.md D5).

        Raises NotAllowed, InputRefused before approval, FolderRefused, DiskFull.
        """
        document = self.document(document_id)
        self._signed_in.guard(Act.SAVE_COPY, self._signed_in.conference(document.conference_id))
        with self._signed_in.reading() as db:
            content = documents.file(db, document.id, document.version) if document.version else None
        if content is None:
            raise InputRefused(
                "This document is not approved yet.", "The draft is saved.", "Approve it first.", "document"
            )
        path = folder / document.type.file_name
        write_whole(path, content)
        with self._signed_in.writing() as write:
            detail = {"version": document.version, "sha256": document.content_hash}
            write.note("save a copy of a document", "document", document.id, detail)
        return path

    def _store_approved(
        self, approved: Document, conference: Conference, content: bytes, blocking: list[Finding], reason: str
    ) -> None:
        others = [item for item in self.documents(conference.id) if item.id != approved.id]
        all_done = all(item.state is DocumentState.APPROVED for item in others)
        with self._signed_in.writing() as write:
            documents.save_draft(write.db, approved)
            documents.store_file(write.db, approved.id, approved.version, content, approved.content_hash)
            if all_done:
                conferences.replace(write.db, replace(conference, stage=Stage.APPROVED))
                for item in dictations.of_conference(write.db, conference.id):
                    dictations.replace(write.db, replace(item, state=DictationState.APPROVED))
            detail = {
                "version": approved.version,
                "sha256": approved.content_hash,
                "overridden": [finding.rule for finding in blocking],
                "reason": reason,
            }
            write.note("approve a document", "document", approved.id, detail)

    def _word_file(self, document: Document) -> bytes:
        paper = building.paper(self._record(document.conference_id), document, self._profile(document.conference_id))
        return word.word_file(paper, resources.template(_TEMPLATES[document.type]))

    def _move(
        self, conference: Conference, state: DocumentState, stage: Stage, dictated: DictationState, remarks: str
    ) -> Changes:
        drafts = [item for item in self.documents(conference.id) if item.state is not DocumentState.APPROVED]
        with self._signed_in.writing() as write:
            for document in drafts:
                documents.save_draft(write.db, replace(document, state=state, remarks=remarks))
                write.note(f"document: {state.words.lower()}", "document", document.id)
            for item in dictations.of_conference(write.db, conference.id):
                dictations.replace(write.db, replace(item, state=dictated))
            conferences.replace(write.db, replace(conference, stage=stage))
        return Changes.of("document", "conference", "dictation", conference=conference.id)

    def _record(self, conference_id: str) -> ConferenceRecord:
        with self._signed_in.reading() as db:
            # The whole of it, so that documents.opened can take out every trace of a restricted part (domain.md E20).
            return read_model.conference_record(db, conference_id)

    def _profile(self, conference_id: str) -> Profile:
        return self._profiles.usable(self._signed_in.conference(conference_id).profile_id)[0]


def documents_made(conference: Conference, profile: Profile) -> tuple[DocumentType, ...]:
    """What is written about this conference, by its profile. A strategy meeting has no paper for the family
    (domain.md 3.4); there is always one paper at least.
    """
    made = tuple(kind for kind in DocumentType if profile.makes(kind.value)) or tuple(DocumentType)
    if conference.meeting_type in STRATEGY_MEETINGS:
        return (DocumentType.SUMMARY,)
    return made


def _refuse_locked(document: Document) -> None:
    if document.state is DocumentState.APPROVED:
        raise RecordLocked(
            "This document was approved and is locked.",
            "The approved version is unchanged.",
            "Ask the chair for an amendment: it becomes a new version beside this one.",
        )
