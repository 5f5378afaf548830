"""Changes of what was approved: asked for, answered by the author or a named deputy, made as a new version beside the
old one (domain.md 4.3, E5, E6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from meetingrec.domain.access import Act
from meetingrec.domain.amendment import Amendment, AmendmentState
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.document import Document, DocumentState
from meetingrec.domain.errors import InputRefused, LibraryDamaged
from meetingrec.domain.events import Changes
from meetingrec.services.papers import Papers
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import conferences, desk, documents, people
from meetingrec.store.rows import new_id

_SHORTEST = 10
"""Characters of a reason that says something."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One change that was asked for. title: whose conference. decided_by: name of who answered, "" before."""

    amendment: Amendment
    document: Document
    conference: Conference
    title: str
    decided_by: str = ""


class Amending:
    """Changes of approved documents."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._papers = Papers(signed_in)

    def asked(self, conference_id: str) -> tuple[Asked, ...]:
        """Everything asked for in one conference, what waits first. Raises NotAllowed."""
        self._signed_in.guard(Act.READ_DOCUMENT, self._signed_in.conference(conference_id))
        with self._signed_in.reading() as db:
            drafts = documents.of_conference(db, conference_id)
            found = [asked for draft in drafts for asked in desk.amendments(db, draft.id)]
        return self._lines(found)

    def being_made(self, conference_id: str) -> dict[str, tuple[Asked, ...]]:
        """By id of the document: what was agreed to and is to be made in what is open now. Raises NotAllowed."""
        agreed = [line for line in self.asked(conference_id) if line.amendment.state is AmendmentState.AGREED]
        return {
            document_id: tuple(line for line in agreed if line.document.id == document_id)
            for document_id in {line.document.id for line in agreed}
        }

    def waiting(self) -> tuple[Asked, ...]:
        """What waits for an answer in the whole library: a chair may stand in for another. Raises NotAllowed.

        Of conferences of others neither names nor words, only that something waits (domain.md E3: need to know).
        """
        self._signed_in.guard(Act.STAND_IN)
        with self._signed_in.reading() as db:
            found = self._lines(desk.AMENDMENTS.where(db, "state = ?", [AmendmentState.ASKED.value]))
        mine = [self._signed_in.may(Act.APPROVE, line.conference) for line in found]
        return tuple(line if own else _bare(line) for line, own in zip(found, mine, strict=True))

    def read_for_author(self, amendment_id: str) -> Asked:
        """What is asked of another chair, for one who may stand in; that it was read is noted. Raises NotAllowed."""
        self._signed_in.guard(Act.STAND_IN)
        asked = self._line(amendment_id)
        with self._signed_in.writing() as write:
            write.note("read what is asked of another chair", "document", asked.document.id)
        return asked

    def ask(self, document_id: str, reason: str, proposed: str, for_whom: str = "") -> Changes:
        """for_whom: the parent or professional who wants it, "" for oneself. Raises NotAllowed, InputRefused."""
        document = self._papers.document(document_id)
        if document.state is not DocumentState.APPROVED:
            raise InputRefused(
                "This document is not locked.", "Nothing was changed.", "Change it at the desk.", "document"
            )
        person, whom = self._signed_in.person.full_name, text_of(for_whom, "for_whom")
        asked = Amendment(
            new_id(),
            document.id,
            document.version,
            f"{whom}, through {person}" if whom else person,
            self._signed_in.clock(),
            _said(reason, "reason"),
            text_of(proposed, "proposed", needed=True),
        )
        with self._signed_in.writing() as write:
            desk.AMENDMENTS.add(write.db, asked)
            write.note("ask for a change of a document", "document", document.id, {"version": document.version})
        return Changes.of("document", "amendments", conference=document.conference_id)

    def agree(self, amendment_id: str, why: str = "") -> Changes:
        """The author agrees: the document is opened as the next version; the old one stays. Raises NotAllowed."""
        asked = self._waiting_for_me(amendment_id, deputy=False)
        return self._reopen(asked, self._decided(asked.amendment, AmendmentState.AGREED, text_of(why, "why")))

    def agree_for_author(self, amendment_id: str, why_not_author: str, manager: str, why: str = "") -> Changes:
        """Another chair agrees as the named deputy: why the author cannot, and the manager who agreed to that.

        Raises NotAllowed, InputRefused.
        """
        asked = self._waiting_for_me(amendment_id, deputy=True)
        stands = replace(
            self._decided(asked.amendment, AmendmentState.AGREED, text_of(why, "why")),
            deputy_for=asked.conference.chair_name,
            deputy_why=_said(why_not_author, "deputy_why"),
            manager=text_of(manager, "manager", needed=True),
        )
        return self._reopen(asked, stands)

    def refuse(self, amendment_id: str, why: str) -> Changes:
        """The author does not agree, and says why. Raises NotAllowed, InputRefused."""
        asked, answered = self._answered(amendment_id, AmendmentState.REFUSED, why)
        return self._store(asked, answered, "refuse a change of a document")

    def note_for_next(self, amendment_id: str, why: str) -> Changes:
        """A small error: the document stays; it is put right at the next conference. Raises NotAllowed, ..."""
        asked, answered = self._answered(amendment_id, AmendmentState.NOTED, why)
        return self._store(asked, answered, "leave a change to the next conference")

    def attach_comment(self, amendment_id: str, words: str) -> Changes:
        """What a parent or professional wrote after a refusal: kept to the letter, and once.

        Raises NotAllowed, InputRefused.
        """
        asked = self._line(amendment_id)
        self._signed_in.guard(Act.READ_DOCUMENT, asked.conference)
        text_of(words, "comment", needed=True)
        state, there = asked.amendment.state, asked.amendment.comment
        if state not in {AmendmentState.REFUSED, AmendmentState.NOTED} or there:
            raise InputRefused(
                "A comment is attached once, where a change was not made.",
                "What is there is unchanged.",
                "Ask for another change if there is more to say.",
                "comment",
            )
        return self._store(asked, replace(asked.amendment, comment=words), "attach a comment to a document")

    def _answered(self, amendment_id: str, state: AmendmentState, why: str) -> tuple[Asked, Amendment]:
        asked = self._waiting_for_me(amendment_id, deputy=False)
        return asked, self._decided(asked.amendment, state, _said(why, "why"))

    def _decided(self, amendment: Amendment, state: AmendmentState, why: str) -> Amendment:
        person, now = self._signed_in.person, self._signed_in.clock()
        return replace(amendment, state=state, decided_by=person.id, decided_at=now, decided_why=why)

    def _waiting_for_me(self, amendment_id: str, *, deputy: bool) -> Asked:
        """Raises NotAllowed, InputRefused when it was answered already."""
        asked = self._line(amendment_id)
        own = asked.conference.chair_id == self._signed_in.person.id
        # For all of the conference: a deputy agrees to each change anew, with a reason and a manager.
        self._signed_in.guard(Act.STAND_IN if deputy and not own else Act.APPROVE, asked.conference)
        if asked.amendment.state is not AmendmentState.ASKED or (deputy and own):
            raise InputRefused(
                "You are the author: answer it yourself." if own and deputy else "This was answered already.",
                "Nothing was changed.",
                "Look at what was answered.",
                "amendment",
            )
        return asked

    def _reopen(self, asked: Asked, agreed: Amendment) -> Changes:
        """The next version begins as the last one reads, with the chair; the approved Word file is not touched."""
        document = asked.document
        locked = document.state is DocumentState.APPROVED
        opened = replace(
            document,
            state=DocumentState.WITH_THE_CHAIR,
            version=document.version + 1,
            remarks="",
            approved_by="",
            approved_at=None,
            content_hash="",
        )
        with self._signed_in.writing() as write:
            desk.AMENDMENTS.replace(write.db, agreed)
            if locked:
                documents.save_draft(write.db, opened)
                conferences.replace(write.db, replace(asked.conference, stage=Stage.WITH_THE_CHAIR))
            detail = {
                "version": document.version + locked,
                "deputy": bool(agreed.deputy_for),
                "asked": asked.amendment.id,
            }
            write.note("agree to a change of a document", "document", document.id, detail)
        return Changes.of("document", "conference", "amendments", conference=document.conference_id)

    def _store(self, asked: Asked, changed: Amendment, act: str) -> Changes:
        with self._signed_in.writing() as write:
            desk.AMENDMENTS.replace(write.db, changed)
            write.note(act, "document", changed.document_id, {"version": changed.version})
        return Changes.of("amendments", conference=asked.conference.id)

    def _line(self, amendment_id: str) -> Asked:
        with self._signed_in.reading() as db:
            found = desk.AMENDMENTS.get(db, amendment_id)
            if found is not None:
                return self._lines((found,))[0]
        raise LibraryDamaged("This request is not in the library.", "The document is unchanged.", "Go back.")

    def _lines(self, found: Iterable[Amendment]) -> tuple[Asked, ...]:
        lines = []
        with self._signed_in.reading() as db:
            names = {person.id: person.full_name for person in people.all_people(db)}
            for amendment in found:
                document = documents.get(db, amendment.document_id)
                conference = conferences.get(db, document.conference_id) if document else None
                if document is None or conference is None:
                    continue
                about = " and ".join(child.short_name for child in conferences.children_of(db, conference.id))
                title = f"{about}: {conference.meeting_type.words}"
                lines.append(Asked(amendment, document, conference, title, names.get(amendment.decided_by, "")))
        order = list(AmendmentState)
        return tuple(sorted(lines, key=lambda line: (order.index(line.amendment.state), line.amendment.asked_at)))


def _bare(line: Asked) -> Asked:
    """Without children's names and without what is asked."""
    amendment = replace(line.amendment, reason="", proposed="", asked_by="")
    return replace(line, amendment=amendment, title=line.conference.meeting_type.words)


def _said(words: str, field: str) -> str:
    """A reason of a few words at least. Raises InputRefused."""
    said = text_of(words, field, needed=True)
    if len(said) < _SHORTEST:
        raise InputRefused(
            "This says too little.", "Nothing was changed.", f"A few words, please (at least {_SHORTEST}).", field
        )
    return said
