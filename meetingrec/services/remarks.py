"""The chair's remarks at places of a draft, until each is dealt with (domain.md 4.3, B14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from meetingrec.domain.access import Act
from meetingrec.domain.amendment import Remark
from meetingrec.domain.document import Document, DocumentState
from meetingrec.domain.errors import InputRefused, LibraryDamaged
from meetingrec.domain.events import Changes
from meetingrec.services.papers import Papers, refuse_locked
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.services.typing_queue import refuse_while_typed
from meetingrec.store import desk
from meetingrec.store.rows import new_id


class Remarks:
    """Remarks are stored as they are written; the minute taker sees them when the documents come back."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._papers = Papers(signed_in)

    def of_document(self, document_id: str) -> tuple[Remark, ...]:
        """Oldest first, those that were dealt with too; not what a chair is still writing down. Raises NotAllowed."""
        document = self._papers.document(document_id)
        with self._signed_in.reading() as db:
            found = desk.remarks(db, document_id)
        mine = self._signed_in.may(Act.APPROVE, self._signed_in.conference(document.conference_id), document.id)
        if mine or document.state is not DocumentState.WITH_THE_CHAIR:
            return found
        return tuple(remark for remark in found if remark.done_at is not None)

    def sent_back_at(self, document_id: str) -> datetime | None:
        """When the document last went back to the minute taker, with the remarks that stood then."""
        self._papers.document(document_id)
        with self._signed_in.reading() as db:
            return desk.last_version_at(db, document_id, "returned")

    def add(self, document_id: str, section: str, quote: str, text: str) -> Changes:
        """section: its key, "" for the whole paper. quote: the words it is about. Raises NotAllowed, InputRefused."""
        document = self._with_the_chair(document_id)
        words = text_of(text, "remark", needed=True)
        by = self._signed_in.person.full_name
        remark = Remark(new_id(), document.id, section, text_of(quote, "quote"), words, by, self._signed_in.clock())
        with self._signed_in.writing() as write:
            desk.REMARKS.add(write.db, remark)
            write.note("write a remark", "document", document.id, {"section": section})
        return Changes.of("document", conference=document.conference_id)

    def take_back(self, remark_id: str) -> Changes:
        """The chair no longer asks for this. Raises NotAllowed."""
        remark = self._remark(remark_id)
        document = self._with_the_chair(remark.document_id)
        return self._settle(remark, document, "take back a remark", done=True)

    def set_done(self, remark_id: str, *, done: bool) -> Changes:
        """Whoever types ticks it off, or unticks it. Raises NotAllowed, RecordLocked, BeingTyped."""
        remark = self._remark(remark_id)
        document = self._papers.document(remark.document_id)
        self._papers.guard_typing(document)
        refuse_while_typed(self._signed_in, document.conference_id)
        return self._settle(remark, document, "deal with a remark" if done else "open a remark again", done=done)

    def _settle(self, remark: Remark, document: Document, act: str, *, done: bool) -> Changes:
        by = self._signed_in.person.full_name if done else ""
        with self._signed_in.writing() as write:
            settled = replace(remark, done_at=write.at if done else None, done_by=by)
            desk.REMARKS.replace(write.db, settled)
            write.note(act, "document", document.id, {"section": remark.section})
        return Changes.of("document", conference=document.conference_id)

    def _with_the_chair(self, document_id: str) -> Document:
        document = self._papers.document(document_id)
        self._signed_in.guard(Act.APPROVE, self._signed_in.conference(document.conference_id))
        refuse_locked(document)
        if document.state is not DocumentState.WITH_THE_CHAIR:
            raise InputRefused(
                "This document is with the minute taker.",
                "Your remark was not added; what you sent before is there.",
                "Wait until it comes back to you.",
                "remark",
            )
        return document

    def _remark(self, remark_id: str) -> Remark:
        with self._signed_in.reading() as db:
            found = desk.REMARKS.get(db, remark_id)
        if found is None:
            raise LibraryDamaged("This remark is not in the library.", "The document is unchanged.", "Go back.")
        return found
