"""Opening a hand-over file: everything is checked first, then all of it is in the library, or nothing."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from meetingrec.audio.recording import report
from meetingrec.disk import as_problem, sync, sync_folder
from meetingrec.documents import building
from meetingrec.domain.access import Act, Person, Role
from meetingrec.domain.conference import Stage
from meetingrec.domain.dictation import Dictation, DictationState, HandOver, HandOverWay
from meetingrec.domain.document import DocumentState
from meetingrec.domain.errors import (
    HandOverRefused,
    KeyRefused,
    ProfileRefused,
    RecordingDamaged,
    Refusal,
)
from meetingrec.domain.events import Changes
from meetingrec.domain.other_library import ELSEWHERE, Carries, KnownLibrary, SentDictation, TypedDrafts
from meetingrec.domain.recording import State
from meetingrec.services import versions
from meetingrec.services.hand_over_contents import CONTENT, check_sent, header_of, here, read, typed_section
from meetingrec.services.key_files import remove
from meetingrec.services.keyring import hand_over_identity, hand_over_public, take_dictation_key
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn, Writing, text_of
from meetingrec.services.typing_queue import refuse_other_typist
from meetingrec.store import (
    conferences,
    desk,
    dictations,
    documents,
    handed_over,
    other_libraries,
    people,
    read_model,
    recordings,
)
from meetingrec.store.open import Database
from meetingrec.store.rows import new_id
from meetingrec.vault.hand_over import LARGEST, Opened, open_sealed_file, refused
from meetingrec.vault.keys import identity_from

INCOMING = "incoming-"
"""Folders in recordings/ that are being taken in begin with this."""
_FILE_ID = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Received:
    """What a file brought: a dictation to type (for `typist`, "" for any minute taker), or what was typed of one."""

    carries: Carries
    conference_id: str
    library: str
    typist: str = ""


@dataclass(frozen=True, slots=True)
class _File:
    id: str
    carries: Carries
    library: KnownLibrary
    members: dict[str, bytes]
    sha256: str


class Receiving:
    """One file on its way in."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._recordings = signed_in.folder / "recordings"

    def receive(self, path: Path) -> tuple[Changes, Received]:
        """As `HandOverFiles.receive_file`; a file that is refused stands in the history too."""
        self._signed_in.guard(Act.OPEN_HAND_OVER)
        digest = ""
        try:
            raw = read_plain(path)
            digest = hashlib.sha256(raw).hexdigest()
            file = self._file(raw, digest)
            del raw
            return self._dictation(file) if file.carries is Carries.DICTATION else self._typed(file)
        except HandOverRefused as problem:
            with self._signed_in.writing() as write:
                detail = {"reason": problem.why.value, "sha256": digest}
                write.note("refuse a hand-over file", "library", "", detail)
            raise

    # ---- who sent it, and to whom ----

    def _file(self, raw: bytes, digest: str) -> _File:
        hand_over_public(self._signed_in)
        opened = open_sealed_file(raw, hand_over_identity(self._signed_in))
        told, library = opened.manifest, self._sender(opened)
        carries, file_id = told.get("carries"), told.get("file")
        if told.get("v") != 1:
            raise refused(Refusal.NEWER)
        if told.get("practice") is not self._signed_in.practice:
            raise refused(Refusal.PRACTICE)
        if not isinstance(carries, str) or carries not in set(Carries):
            raise refused(Refusal.DAMAGED)
        if not isinstance(file_id, str) or not _FILE_ID.fullmatch(file_id):
            raise refused(Refusal.DAMAGED)
        file = _File(file_id, Carries(carries), library, opened.members, digest)
        self._refuse_again(file)
        return file

    def _sender(self, opened: Opened) -> KnownLibrary:
        """The known library that signed it for this one. Raises HandOverRefused."""
        sender = opened.manifest.get("from")
        recipient = sender.get("recipient") if isinstance(sender, dict) else None
        if opened.manifest.get("to") != hand_over_public(self._signed_in):
            raise refused(Refusal.NOT_FOR_US)
        with self._signed_in.reading() as db:
            library = other_libraries.with_recipient(db, recipient) if isinstance(recipient, str) else None
        if library is None:
            raise refused(Refusal.UNKNOWN)
        if not opened.is_signed_by(library.verify_key):
            raise refused(Refusal.DAMAGED)
        return library

    def _refuse_again(self, file: _File) -> None:
        way = HandOverWay.RECEIVED if file.carries is Carries.DICTATION else HandOverWay.RETURNED
        with self._signed_in.reading() as db:
            if dictations.handed_over(db, file.id, way) is not None:
                raise refused(Refusal.BEFORE)

    # ---- a dictation to type ----

    def _dictation(self, file: _File) -> tuple[Changes, Received]:
        sent = self._checked(file)
        typist, readers = self._typist(sent.dictation.id, sent.typist)
        kept = here(sent, typist.id if typist else "", typist.full_name if typist else "")
        staged = self._stage(file, kept)
        try:
            with self._all_or_nothing(kept):
                self._keep(file, kept, readers, staged)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
        conference_id = kept.record.conference.id
        changes = Changes.of("dictation", "conference", "document", "recording", conference=conference_id)
        return changes, Received(file.carries, conference_id, file.library.name, kept.dictation.typist_name)

    def _checked(self, file: _File) -> SentDictation:
        sent = read(SentDictation, file.members.get(CONTENT, b""))
        parts = {name: raw for name, raw in file.members.items() if name != CONTENT}
        check_sent(sent, [header_of(name, raw) for name, raw in parts.items()])
        try:
            Profiles(self._signed_in).get(sent.record.conference.profile_id)
        except ProfileRefused as problem:
            raise refused(Refusal.RULES) from problem
        with self._signed_in.reading() as db:
            before = dictations.get(db, sent.dictation.id)
            try:
                handed_over.check(db, sent, file.library.recipient)
            except handed_over.NotTheirs as error:
                raise refused(Refusal.OURS) from error
        if before is not None and before.purged_at is not None:
            raise refused(Refusal.DESTROYED)
        refuse_other_typist(self._signed_in, sent.dictation.id)
        return sent

    def _typist(self, dictation_id: str, name: str) -> tuple[Person | None, list[str]]:
        """Who is named, where exactly one minute taker is called so, or who typed it before where nobody is; and the
        keys of those who may open it.
        """
        with self._signed_in.reading() as db:
            takers = [person for person in people.all_people(db) if Role.MINUTE_TAKER in person.roles]
            before = dictations.get(db, dictation_id)
        called = [person for person in takers if person.full_name.casefold() == name.strip().casefold()]
        if before is not None and not name.strip():
            called = [person for person in takers if person.id == before.typist_id]
        if len(called) == 1:
            return called[0], [called[0].public_key]
        return None, [person.public_key for person in takers]

    def _stage(self, file: _File, sent: SentDictation) -> Path:
        """The sealed sound in a folder that is not a recording's yet, proven with its key."""
        self._clear_incoming()
        staged = self._recordings / f"{INCOMING}{file.id}"
        parts = {name: raw for name, raw in file.members.items() if name != CONTENT}
        if sent.recording is None:
            return staged
        try:
            staged.mkdir()
            for name, raw in parts.items():
                _write_new(staged / name, raw)
            sync_folder(staged)
        except OSError as error:
            shutil.rmtree(staged, ignore_errors=True)
            raise as_problem(error, self._recordings) from error
        try:
            found = report(staged, (identity_from(sent.key),))
        except (RecordingDamaged, KeyRefused) as error:
            shutil.rmtree(staged, ignore_errors=True)
            raise refused(Refusal.DAMAGED) from error
        # Sound that was damaged before it was sent is better than none; its hashes are those of the sender.
        if not found.good or (found.content_proven is not True and found.state is not State.DAMAGED):
            shutil.rmtree(staged, ignore_errors=True)
            raise refused(Refusal.DAMAGED)
        return staged

    def _keep(self, file: _File, sent: SentDictation, readers: list[str], staged: Path) -> None:
        dictation = sent.dictation
        with self._signed_in.writing() as write:
            self._refuse_again(file)
            by = self._signed_in.person.full_name
            for document in sent.documents:
                earlier = documents.get(write.db, document.id)
                if earlier is not None and earlier.sections != document.sections:
                    versions.keep(write, earlier, earlier.sections, f"before it came again from {file.library.name}")
            handed_over.take_in(write.db, sent, by=by, at=write.at)
            self._pass(write, file, HandOverWay.RECEIVED, dictation.id)
            detail = {"from": file.library.name, "sha256": file.sha256}
            write.note("open a hand-over file", "dictation", dictation.id, detail)
            if sent.recording is not None:
                take_dictation_key(self._signed_in, dictation.id, sent.key, readers)
                self._move_in(staged, self._recordings / dictation.id)

    def _move_in(self, staged: Path, final: Path) -> None:
        """Last of all: the folder gets its name, or new parts are put into it. Sound is never exchanged."""
        try:
            if not final.exists():
                staged.rename(final)
            else:
                for part in sorted(staged.iterdir()):
                    there = final / part.name
                    if not there.exists():
                        part.rename(there)
                    elif there.read_bytes() != part.read_bytes():
                        raise refused(Refusal.DAMAGED)
                sync_folder(final)
            sync_folder(final.parent)
        except OSError as error:
            raise as_problem(error, final) from error

    @contextlib.contextmanager
    def _all_or_nothing(self, sent: SentDictation) -> Iterator[None]:
        """What lies beside the database goes when the transaction did not come to its end."""
        folder = self._recordings / sent.dictation.id
        key = self._signed_in.folder / "keys" / f"dictation-{sent.dictation.id}.age"
        if not self._knows(sent):
            # Left by a crash between the folder and the end of the transaction: nothing refers to it.
            shutil.rmtree(folder, ignore_errors=True)
        try:
            yield
        except BaseException:
            if not self._knows(sent):
                shutil.rmtree(folder, ignore_errors=True)
                remove(key)
            raise

    def _knows(self, sent: SentDictation) -> bool:
        with self._signed_in.reading() as db:
            known = sent.recording is not None and recordings.get(db, sent.recording.id) is not None
            return known or dictations.get(db, sent.dictation.id) is not None

    def _clear_incoming(self) -> None:
        """What a crash left of an earlier file; the file itself is still where it was."""
        for left in self._recordings.glob(f"{INCOMING}*"):
            shutil.rmtree(left, ignore_errors=True)

    # ---- what was typed ----

    def _typed(self, file: _File) -> tuple[Changes, Received]:
        typed = read(TypedDrafts, file.members.get(CONTENT, b""))
        if set(file.members) != {CONTENT}:
            raise refused(Refusal.DAMAGED)
        with self._signed_in.writing() as write:
            self._refuse_again(file)
            dictation = self._away(write.db, typed, file)
            self._take_drafts(write, typed, file, dictation)
            self._pass(write, file, HandOverWay.RETURNED, dictation.id)
            self._go_on(write, typed, file, dictation)
            detail = {"from": file.library.name, "sha256": file.sha256}
            write.note("open what another library typed", "dictation", dictation.id, detail)
        changes = Changes.of("dictation", "conference", "document", conference=dictation.conference_id)
        return changes, Received(file.carries, dictation.conference_id, file.library.name)

    def _away(self, db: Database, typed: TypedDrafts, file: _File) -> Dictation:
        """The dictation this answers: it must be at that library now, by the very file that is answered."""
        dictation = dictations.get(db, typed.dictation_id)
        passages = dictations.hand_overs(db, typed.dictation_id)
        last = passages[-1] if passages else None
        if dictation is None or not dictation.elsewhere or last is None:
            raise refused(Refusal.NOT_ELSEWHERE)
        answered = (HandOverWay.SENT, typed.answers, file.library.recipient)
        if (last.way, last.file_id, last.library_key) != answered or dictation.state is DictationState.APPROVED:
            raise refused(Refusal.NOT_ELSEWHERE)
        return dictation

    def _take_drafts(self, write: Writing, typed: TypedDrafts, file: _File, dictation: Dictation) -> None:
        record = read_model.conference_record(write.db, dictation.conference_id)
        profile = Profiles(self._signed_in).usable(record.conference.profile_id)[0]
        mine = documents.of_conference(write.db, dictation.conference_id)
        if not {document.id for document in typed.documents} <= {document.id for document in mine}:
            raise refused(Refusal.DAMAGED)
        by = f"{text_of(typed.typed_by, 'typed_by')}, {file.library.name}"
        state = DocumentState.WITH_THE_CHAIR if typed.finished else DocumentState.DRAFT
        for document in mine:
            titles = building.section_titles(document.type, profile, record)
            known = {key for key, _, is_typed in titles if is_typed} | {part.key for part in document.sections}
            fresh = typed_section(typed, document, known)
            if fresh is None or document.state is DocumentState.APPROVED:
                continue
            versions.keep(write, document, document.sections, f"before it came back from {file.library.name}")
            stored = replace(fresh, typed_by=by, state=state, remarks="", saved_at=write.at)
            documents.save_draft(write.db, stored, by=self._signed_in.person.full_name, at=write.at)
            versions.keep(write, stored, stored.sections, f"typed at {file.library.name}", by=by)
            self._done(write, typed, document.id, by)

    def _done(self, write: Writing, typed: TypedDrafts, document_id: str, by: str) -> None:
        for remark in desk.remarks(write.db, document_id):
            if remark.id in typed.done and remark.done_at is None:
                desk.REMARKS.replace(write.db, replace(remark, done_at=write.at, done_by=by))

    def _go_on(self, write: Writing, typed: TypedDrafts, file: _File, dictation: Dictation) -> None:
        """To the chair; or back to whoever types it here, and to the chair where nobody does."""
        conference = conferences.get(write.db, dictation.conference_id)
        if conference is None:
            raise refused(Refusal.NOT_ELSEWHERE)
        mine = "" if dictation.typist_id == ELSEWHERE else dictation.typist_id
        if typed.finished:
            state, stage = DictationState.TYPED, Stage.WITH_THE_CHAIR
        else:
            state, stage = (
                (DictationState.WAITING, Stage.BEING_TYPED) if mine else (DictationState.READY, Stage.DICTATED)
            )
        name = f"{text_of(typed.typed_by, 'typed_by')}, {file.library.name}"
        person = dictation.typist_name if mine and not typed.finished else name
        dictations.replace(write.db, replace(dictation, state=state, elsewhere=""))
        there = replace(conference, stage=stage, typist_id=dictation.typist_id, typist_name=person)
        conferences.replace(write.db, there)

    def _pass(self, write: Writing, file: _File, way: HandOverWay, dictation_id: str) -> None:
        library, by = file.library, self._signed_in.person.id
        passage = HandOver(
            new_id(), file.id, dictation_id, way, library.name, library.recipient, write.at, by, file.sha256
        )
        dictations.add_hand_over(write.db, passage)


def read_plain(path: Path) -> bytes:
    """A plain file and nothing else, without following a link. Raises HandOverRefused."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise refused(Refusal.NOT_ONE)
            if about.st_size > LARGEST:
                raise refused(Refusal.TOO_LARGE)
            return file.read(LARGEST + 1)
    except OSError as error:
        raise refused(Refusal.NOT_ONE) from error


def _write_new(path: Path, raw: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(raw)
        file.flush()
        sync(file.fileno())
