"""Who was given which version of a document, and who must get the new one (domain.md D5, 4.3, 4.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from meetingrec.domain.access import Act
from meetingrec.domain.amendment import Copy
from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.document import Document, DocumentState, DocumentType
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.papers import Papers
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import desk, documents, read_model
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


@dataclass(frozen=True, slots=True)
class CopiesMissing:
    """who: everybody who should have a copy of this approved document and is not in its list, in order of the roll.

    must: the profile says that it has to be noted (D5 = "block"); otherwise it is a reminder.
    """

    document: Document
    who: tuple[str, ...]
    must: bool

    @property
    def words(self) -> str:
        told = "A copy must still be noted for" if self.must else "No copy is noted yet for"
        return f"{told}: {', '.join(self.who)}."


class Copies:
    """Approved versions and their copies."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._papers = Papers(signed_in)
        self._profiles = Profiles(signed_in)

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

    def gaps(self, conference_id: str) -> tuple[CopiesMissing, ...]:
        """For each approved document that is sent out and lacks somebody in its list of copies: who (domain.md D5, D8).

        Whoever has an older version is in the list: `given` says that they must get the new one. Raises NotAllowed.
        """
        sent = [
            document
            for document in self._papers.documents(conference_id)
            if document.state is DocumentState.APPROVED and document.type is not DocumentType.SUMMARY
        ]
        if not sent:
            return ()
        with self._signed_in.reading() as db:
            record = read_model.conference_record(db, conference_id).open_only
            given = {document.id: [copy.to_whom for copy in desk.copies(db, document.id)] for document in sent}
        must = self._profiles.usable(record.conference.profile_id)[0].blocks("D5", otherwise=False)
        found = [
            CopiesMissing(
                document,
                missing_from(given[document.id], record, agencies_only=document.type is DocumentType.STRATEGY),
                must,
            )
            for document in sent
        ]
        return tuple(one for one in found if one.who)

    def save(self, document_id: str, folder: Path, to_whom: str, how: str, *, version: int = 0) -> tuple[Changes, Path]:
        """Writes the Word file of an approved version into a folder, and who it goes to and how into the list.

        version: 0 for the newest. Raises NotAllowed, InputRefused before approval or when it does not say to whom and
        how, FolderRefused, DiskFull; there is neither a file nor an entry then.
        """
        document = self._papers.document(document_id)
        self._signed_in.guard(Act.SAVE_COPY, self._signed_in.conference(document.conference_id), document.id)
        whom = text_of(to_whom, "to_whom", needed=True)
        way = text_of(how, "how", needed=True)
        if document.type is DocumentType.STRATEGY:
            self._refuse_family(document.conference_id, whom)
        stored, content = self._file(document, version)
        path = folder / document.type.file_name
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
            write.send_out(path, content)
        return Changes.of("copies", conference=document.conference_id), path

    def _refuse_family(self, conference_id: str, whom: str) -> None:
        """A record of a strategy meeting never goes to a family: it says what they may not be told yet (3.4)."""
        with self._signed_in.reading() as db:
            record = read_model.conference_record(db, conference_id)
        people = [_folded(person.full_name) for person in record.attendees if person.side in _FAMILY]
        words = _folded(whom).removeprefix("the ")
        if words in _PARENTS | {"family"} or any(name and words.startswith(name) for name in people):
            raise InputRefused(
                "The record of a strategy meeting goes to the agencies, never to the family.",
                "No copy was written.",
                "Name the agency it is for.",
                "to_whom",
            )

    def _file(self, document: Document, version: int) -> tuple[StoredFile, bytes]:
        with self._signed_in.reading() as db:
            wanted = [stored for stored in documents.versions(db, document.id) if version in {0, stored.version}]
            content = documents.file(db, document.id, wanted[-1].version) if wanted else None
        if content is None:
            raise InputRefused(
                "This document is not approved yet.", "The draft is saved.", "Approve it first.", "document"
            )
        return wanted[-1], content


_PARENTS = frozenset(
    {"mother", "mum", "father", "dad", "parent", "parents", "carer", "carers", "guardian"}
    | {"stepmother", "stepfather", "stepmum", "stepdad"}
)
_FAMILY = frozenset({Side.FAMILY, Side.CHILD, Side.SUPPORTER})
_LEFT_OUT = frozenset({Presence.NOT_INVITED, Presence.EXCLUDED})
"""Whether they get anything is for the chair to decide, each time (domain.md D5, scenario S1.36)."""


def missing_from(given: Iterable[str], record: ConferenceRecord, *, agencies_only: bool = False) -> tuple[str, ...]:
    """Full names of those who should have a copy and are in none of the texts that say who was given one.

    Parents, carers and others with parental responsibility; every professional and advocate who was invited, those who
    did not come among them (domain.md 4.5). Not the children, for whom the chair judges what they understand; not the
    chair. agencies_only: the record of a strategy meeting, for the agencies that were at it and nobody else (3.4).
    """
    texts = [_folded(text) for text in given]
    wanted = _was_there if agencies_only else _should_have
    due = [person for person in record.attendees if wanted(person, record)]
    return tuple(
        person.full_name for person in due if not any(_is_meant(text, person, record.attendees) for text in texts)
    )


def _was_there(person: Attendee, record: ConferenceRecord) -> bool:
    """Nobody where it is an agency's own account."""
    there = record.conference.official_record and person.presence in {Presence.HERE, Presence.REPORT_ONLY}
    return person.side is Side.PROFESSIONAL and there and _should_have(person, record)


def _should_have(person: Attendee, record: ConferenceRecord) -> bool:
    name = _folded(person.full_name)
    if not name or person.presence in _LEFT_OUT or name == _folded(record.conference.chair_name):
        return False
    if person.side is Side.FAMILY:
        responsible = any(item.responsible for item in person.relations)
        named = any(name == _folded(one) for child in record.children for one in child.responsible)
        related = [person.relationship, *(item.relationship for item in person.relations)]
        return responsible or named or any(_is_parent(words) for words in related)
    return person.side in {Side.PROFESSIONAL, Side.ADVOCATE}


def _is_parent(relationship: str) -> bool:
    """`mother`, `Ellie's father`, `main carer`; not `friend of mother`, not `mother's partner`."""
    first = re.split(r"\b(?:of|for|to)\b", relationship.casefold())[0]
    return any(word in _PARENTS for word in re.findall(r"[\w'’-]+", first))


def _is_meant(text: str, person: Attendee, others: Iterable[Attendee]) -> bool:
    """Generously: by the whole name, the family name and the agency or job, the agency alone, or a first name that
    nobody else has. text: folded.
    """
    name, agency, role = (_folded(words) for words in (person.full_name, person.agency, person.role))
    if name in text or (agency and text == agency):
        return True
    first, last = name.split()[0], name.split()[-1]
    known = any(words and words in text for words in (agency, role))
    if known and re.search(rf"(?<!\w){re.escape(last)}(?!\w)", text):
        return True
    return text == first and sum(_folded(other.full_name).split()[:1] == [first] for other in others) == 1


def _who(copy: Copy) -> str:
    return _folded(copy.to_whom)


def _same(one: str, two: str) -> bool:
    return _folded(one) == _folded(two)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
