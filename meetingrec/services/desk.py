"""The minute taker's desk and the chair's approval: drafts, remarks, checks, the locked Word file."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from meetingrec.documents import building, checking
from meetingrec.domain.access import Act
from meetingrec.domain.amendment import AmendmentState
from meetingrec.domain.conference import Conference, MeetingType, Stage
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.document import Document, DocumentState, DocumentType, Finding
from meetingrec.domain.drafted import retyped
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.profile import Profile
from meetingrec.domain.strategy import STRATEGY_MEETINGS
from meetingrec.services import versions
from meetingrec.services.duties import Duties
from meetingrec.services.elsewhere import refuse_elsewhere
from meetingrec.services.papers import Papers, refuse_locked
from meetingrec.services.signed_in import LONGEST_FIELD, Writing, text_of
from meetingrec.services.typing_queue import refuse_while_typed
from meetingrec.store import conferences, desk, dictations, documents
from meetingrec.store.rows import new_id


class Desk(Papers):
    """Documents of one library, from the first draft to the copy that goes out."""

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

    def save_section(self, document_id: str, key: str, text: str, shown: str = "") -> tuple[Changes, Document]:
        """Stores what was typed into one section. shown: the stored text that it was typed over; machine paragraphs
        that are not in it were seen by nobody, and stay. Raises NotAllowed, RecordLocked, InputRefused, BeingTyped.
        """
        with self._signed_in.writing() as write:
            document = self.document(document_id)
            self.guard_typing(document)
            refuse_while_typed(self._signed_in, document.conference_id)
            known = next((part for part in document.sections if part.key == key), None)
            typed = retyped(known, key, text_of(text, key, longest=self._longest(document, key, text)), shown)
            others, person = [part for part in document.sections if part.key != key], self._signed_in.person.full_name
            saved = replace(document, sections=(*others, typed), typed_by=person, saved_at=write.at)
            if versions.due_before_typing(self._signed_in, document, write.at):
                versions.keep(write, document, self.sections(document), "typed")
            documents.save_draft(write.db, saved)
            write.note("type in a draft", "document", document.id, {"section": key})
        return Changes.of("document", conference=document.conference_id), saved

    def _longest(self, document: Document, key: str, text: str) -> int:
        """Letters that this section may have: as many as it has now, where the record made it longer than a field."""
        if len(text) <= LONGEST_FIELD:
            return LONGEST_FIELD
        return max(LONGEST_FIELD, *(len(part.text) for part in self.sections(document) if part.key == key), 0)

    def findings(self, document_id: str) -> tuple[Finding, ...]:
        """What the checks of domain.md 7 noticed; those that block come first.

        What a restricted part would give away is told to the chair alone (E20).
        """
        document = self.document(document_id)
        conference = self._signed_in.conference(document.conference_id)
        record, profile = self._record(conference.id), self._profile(conference.id)
        # What is due is looked after where the conference was held; here its answers are not known.
        duties = () if conference.from_elsewhere else Duties(self._signed_in).of_all((conference,))[conference.id]
        found = checking.findings(record, document, profile, duties)
        if self._signed_in.may(Act.APPROVE, conference, document.id):
            leaks = (*checking.leaks(record, document, profile), *checking.leaks_of_the_meeting(record, profile))
            found = (*leaks, *found)
        return tuple(sorted(found, key=lambda finding: not finding.blocks))

    def send_to_chair(self, conference_id: str) -> Changes:
        """The typing is done: both documents go to the chair. Raises NotAllowed, BeingTyped, RecordLocked, InputRefused
        when nothing is left to be sent.
        """
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.TYPE, conference)
        refuse_while_typed(self._signed_in, conference_id)
        return self._move(conference, DocumentState.WITH_THE_CHAIR, Stage.WITH_THE_CHAIR, DictationState.TYPED, "")

    def return_with_remarks(self, conference_id: str, remarks: str) -> Changes:
        """The chair sends the documents back; remarks: about all of it, beside those at places (`services.remarks`).

        Raises NotAllowed, RecordLocked while another library has it, InputRefused without any remark, or when
        everything is approved.
        """
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.APPROVE, conference)
        words = text_of(remarks, "remarks", needed=not self._open_remarks(conference_id))
        # To whoever typed it, or to the pool it was sent to; what was never sent, or was taken back, is the chair's.
        stage = Stage.BEING_TYPED if conference.typist_id or self._was_sent(conference_id) else Stage.DICTATED
        return self._move(conference, DocumentState.RETURNED, stage, DictationState.RETURNED, words)

    def approve(self, document_id: str, override_reason: str = "") -> tuple[Changes, Document]:
        """Locks a document: the Word file is made, hashed and stored as the next version (domain.md 4.3).

        Raises NotAllowed, RecordLocked (approved already, or typed in another library now), InputRefused when checks
        block and no reason to override is given.
        """
        document = self.document(document_id)
        conference = self._signed_in.conference(document.conference_id)
        self._signed_in.guard(Act.APPROVE, conference, document.id)
        refuse_locked(document)
        with self._signed_in.reading() as db:
            for dictation in dictations.of_conference(db, conference.id):
                refuse_elsewhere(dictation)
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
            version=self._next_version(document),
            approved_by=self._signed_in.person.full_name,
            approved_at=self._signed_in.clock(),
        )
        log_line = self._log_line(approved)
        content = self._word_file(approved, log_line)
        approved = replace(approved, content_hash=hashlib.sha256(content).hexdigest())
        self._store_approved(approved, conference, content, blocking, reason, log_line)
        return Changes.of("document", "conference", "dictation", conference=conference.id), approved

    def _store_approved(
        self,
        approved: Document,
        conference: Conference,
        content: bytes,
        blocking: list[Finding],
        reason: str,
        log_line: str,
    ) -> None:
        others = [item for item in self.documents(conference.id) if item.id != approved.id]
        all_done = all(item.state is DocumentState.APPROVED for item in others)
        with self._signed_in.writing() as write:
            documents.save_draft(write.db, approved)
            documents.store_file(write.db, approved.id, approved.version, content, approved.content_hash)
            by, version = approved.approved_by, approved.version
            versions.keep(write, approved, approved.sections, "approved", by=by, version=version)
            self._settle(write, approved)
            if all_done:
                conferences.replace(write.db, replace(conference, stage=Stage.APPROVED))
                for item in dictations.of_conference(write.db, conference.id):
                    dictations.replace(write.db, replace(item, state=DictationState.APPROVED))
            detail = {
                "version": approved.version,
                "sha256": approved.content_hash,
                "overridden": [finding.rule for finding in blocking],
                "reason": reason,
                "printed": log_line,
            }
            write.note("approve a document", "document", approved.id, detail)

    def _settle(self, write: Writing, approved: Document) -> None:
        """With the approval the changes that were agreed are made, and remarks that are left are no longer asked."""
        for asked in desk.amendments(write.db, approved.id):
            if asked.state is AmendmentState.AGREED:
                desk.AMENDMENTS.replace(write.db, replace(asked, state=AmendmentState.DONE))
        for remark in desk.remarks(write.db, approved.id):
            if remark.done_at is None:
                settled = replace(remark, done_at=write.at, done_by=approved.approved_by)
                desk.REMARKS.replace(write.db, settled)

    def _next_version(self, document: Document) -> int:
        with self._signed_in.reading() as db:
            return max((stored.version for stored in documents.versions(db, document.id)), default=0) + 1

    def _was_sent(self, conference_id: str) -> bool:
        with self._signed_in.reading() as db:
            found = dictations.of_conference(db, conference_id)
        return any(dictation.sent_at is not None for dictation in found)

    def _open_remarks(self, conference_id: str) -> bool:
        with self._signed_in.reading() as db:
            drafts = [item.id for item in documents.of_conference(db, conference_id)]
            return any(remark.done_at is None for draft in drafts for remark in desk.remarks(db, draft))

    def _move(
        self, conference: Conference, state: DocumentState, stage: Stage, dictated: DictationState, remarks: str
    ) -> Changes:
        drafts = [item for item in self.documents(conference.id) if item.state is not DocumentState.APPROVED]
        if not drafts:
            raise InputRefused(
                "No document of this conference is open.",
                "Nothing was changed.",
                "Look at it again: what is approved is changed by an amendment.",
                "document",
            )
        with self._signed_in.writing() as write:
            for document in drafts:
                why = "returned" if state is DocumentState.RETURNED else "sent to the chair"
                versions.keep(write, document, document.sections, why, by=self._signed_in.person.full_name)
                documents.save_draft(write.db, replace(document, state=state, remarks=remarks))
                write.note(f"document: {state.words.lower()}", "document", document.id)
            for item in dictations.of_conference(write.db, conference.id):
                refuse_elsewhere(item)
                dictations.replace(write.db, _moved(item, dictated))
            conferences.replace(write.db, replace(conference, stage=stage))
        return Changes.of("document", "conference", "dictation", conference=conference.id)


def _moved(dictation: Dictation, to: DictationState) -> Dictation:
    """What is not with a minute taker, because it was never sent or was taken back, is in no queue afterwards."""
    sent_at = None if dictation.state in {DictationState.RECORDING, DictationState.READY} else dictation.sent_at
    mine = to is DictationState.RETURNED and sent_at is None
    return replace(dictation, state=DictationState.READY if mine else to, sent_at=sent_at)


def documents_made(conference: Conference, profile: Profile) -> tuple[DocumentType, ...]:
    """What is written about this conference, by its profile; there is always one paper at least.

    A strategy meeting has a record for the agencies, a legal planning meeting a summary for the file: neither has a
    paper for the family, whatever the profile makes (domain.md 3.4).
    """
    if conference.meeting_type in STRATEGY_MEETINGS:
        return (DocumentType.STRATEGY,)
    if conference.meeting_type is MeetingType.LEGAL_PLANNING:
        return (DocumentType.SUMMARY,)
    both = (DocumentType.DECISIONS, DocumentType.SUMMARY)
    return tuple(kind for kind in both if profile.makes(kind.value)) or both
