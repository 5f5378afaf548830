"""Handing a dictation to another library in a sealed file, and taking back what was typed there (domain.md B4, B5).

The file is sealed to the other library's key and signed with this one's, and each is taken in once. Meanwhile the
dictation is *elsewhere*: nobody types it here. What the other library is given of the record is in
`hand_over_contents.for_typing`.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from meetingrec.audio.recording_folder import part_files
from meetingrec.documents import building, checking
from meetingrec.domain.access import Act
from meetingrec.domain.conference import Stage
from meetingrec.domain.dictation import Dictation, DictationState, HandOver, HandOverWay
from meetingrec.domain.document import Document, DocumentState
from meetingrec.domain.errors import InputRefused, Refusal
from meetingrec.domain.events import Changes
from meetingrec.domain.other_library import ELSEWHERE, Carries, KnownLibrary, SentDictation, TypedDrafts
from meetingrec.domain.recording import Recording
from meetingrec.domain.transcript import Transcript
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.elsewhere import refuse_elsewhere
from meetingrec.services.hand_over_contents import CONTENT, for_typing, needed, to_send
from meetingrec.services.hand_over_names import names_any, refuse_names
from meetingrec.services.hand_over_receiving import Received, Receiving
from meetingrec.services.keyring import dictation_identity
from meetingrec.services.other_libraries import own_address
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn, Writing, text_of
from meetingrec.services.typing_queue import refuse_while_typed
from meetingrec.store import (
    conferences,
    desk,
    dictations,
    documents,
    other_libraries,
    people,
    read_model,
    transcripts,
)
from meetingrec.store.rows import new_id, to_json
from meetingrec.vault.hand_over import LARGEST, refused, seal

__all__ = ["FILE_KIND", "HandOverFiles", "Received", "file_name"]

FILE_KIND = "mrhand"
_STATE = DictationState
_LARGEST_SOUND = LARGEST - (32 << 20)
"""Bytes; the rest is for words."""
_CAN_GO = frozenset({_STATE.READY, _STATE.WAITING, _STATE.SUSPENDED, _STATE.RETURNED})


class HandOverFiles:
    """Sealed hand-over files of one library, out and in."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def passages(self, dictation: Dictation) -> tuple[HandOver, ...]:
        """Every file in which this dictation went out or came in, oldest first."""
        with self._signed_in.reading() as db:
            return dictations.hand_overs(db, dictation.id)

    def came_in(self, dictation: Dictation) -> HandOver | None:
        """The file that brought it here, while it still has to go back; None for a dictation of this library."""
        last = next(iter(reversed(self.passages(dictation))), None)
        return last if last is not None and last.way is HandOverWay.RECEIVED else None

    # ---- out ----

    def names_spoken(self, dictation: Dictation) -> bool:
        """Whether the machine heard somebody named in it who is known from a restricted part only. It is sent as it was
        spoken all the same, so the chair is to know. Raises NotAllowed.
        """
        self._signed_in.guard(Act.DICTATE, self._signed_in.conference(dictation.conference_id))
        heard = self._heard(Dictating(self._signed_in).recording(dictation))
        with self._signed_in.reading() as db:
            record = read_model.conference_record(db, dictation.conference_id)
        return heard is not None and names_any(record, heard, self._known_names())

    def send_file(
        self, dictation: Dictation, library: KnownLibrary, path: Path, *, typist: str = "", urgent: bool, note: str
    ) -> tuple[Changes, Path]:
        """Seals it for this library into a new file. typist: the name of who should type it there, "" for anybody.

        Nothing that the dictation needs is left out and nothing else put in. Raises NotAllowed, InputRefused,
        BeingTyped, RecordLocked, KeyRefused, HandOverRefused, FolderRefused, DiskFull; nothing was changed then.
        """
        conference = self._signed_in.conference(dictation.conference_id)
        self._signed_in.guard(Act.DICTATE, conference)
        refuse_while_typed(self._signed_in, conference.id)
        _refuse_existing(path)
        current = self._ready_to_go(dictation)
        due = current.due_at or Dictating(self._signed_in).deadline(conference).due
        now = self._signed_in.clock()
        leaving = replace(current, urgent=urgent, note=text_of(note, "note"), sent_at=now, due_at=due, suspended_why="")
        sent = self._contents(leaving, text_of(typist, "typist"))
        file_id = new_id()
        raw = self._sealed(file_id, Carries.DICTATION, library, to_json(sent).encode(), self._parts(sent.recording))
        with self._signed_in.writing() as write:
            gone = _gone(leaving, library)
            dictations.replace(write.db, gone)
            away = replace(conference, stage=Stage.BEING_TYPED, typist_id=ELSEWHERE, typist_name=library.name)
            conferences.replace(write.db, away)
            self._pass(write, HandOverWay.SENT, file_id, current.id, library, raw)
            write.note("send a dictation to another library", "dictation", current.id, _told("to", library, raw))
            write.send_out(path, raw)
        return Changes.of("dictation", "conference", conference=conference.id), path

    def return_file(self, dictation: Dictation, path: Path, *, finished: bool) -> tuple[Changes, Path]:
        """Seals what was typed here for the library it came from. finished: it goes to the chair there, else to whoever
        types it there. Raises NotAllowed, InputRefused, BeingTyped, HandOverRefused, FolderRefused, DiskFull.
        """
        conference = self._signed_in.conference(dictation.conference_id)
        self._signed_in.guard(Act.TYPE, conference)
        refuse_while_typed(self._signed_in, conference.id)
        _refuse_existing(path)
        came = self.came_in(dictation)
        if came is None:
            raise InputRefused(
                "This dictation did not come from another library.", "Nothing was saved.", "Choose another.", "file"
            )
        with self._signed_in.reading() as db:
            library = other_libraries.with_recipient(db, came.library_key)
        if library is None:
            raise refused(Refusal.UNKNOWN)
        typed = self._typed(dictation, came.file_id, finished=finished)
        file_id = new_id()
        raw = self._sealed(file_id, Carries.TYPED, library, to_json(typed).encode(), [])
        with self._signed_in.writing() as write:
            current = _current(write, dictation)
            dictations.replace(write.db, replace(current, state=_STATE.TYPED, elsewhere=library.name))
            conferences.replace(write.db, replace(conference, stage=Stage.WITH_THE_CHAIR))
            self._pass(write, HandOverWay.RETURNED, file_id, dictation.id, library, raw)
            write.note("return what was typed to another library", "dictation", current.id, _told("to", library, raw))
            write.send_out(path, raw)
        self._signed_in.typing.let_go(dictation.id)
        return Changes.of("dictation", "conference", conference=conference.id), path

    def take_back(self, dictation: Dictation, reason: str) -> Changes:
        """It is typed here after all, and what still comes back is refused. Raises NotAllowed, InputRefused."""
        conference = self._signed_in.conference(dictation.conference_id)
        self._signed_in.guard(Act.DICTATE, conference)
        why = text_of(reason, "reason", needed=True)
        with self._signed_in.writing() as write:
            current = _current(write, dictation)
            last = next(iter(reversed(dictations.hand_overs(write.db, dictation.id))), None)
            if not current.elsewhere or last is None or last.way is not HandOverWay.SENT:
                raise InputRefused(
                    "This dictation is not at another library.", "Nothing was changed.", "Look again.", "reason"
                )
            back = replace(current, state=_STATE.READY, elsewhere="", typist_id="", typist_name="", sent_at=None)
            dictations.replace(write.db, back)
            here = replace(conference, stage=Stage.DICTATED, typist_id="", typist_name="")
            conferences.replace(write.db, here)
            taken = replace(last, id=new_id(), way=HandOverWay.TAKEN_BACK, at=write.at, by=self._signed_in.person.id)
            dictations.add_hand_over(write.db, taken)
            detail = {"from": last.library_name, "reason": why}
            write.note("take a dictation back from another library", "dictation", current.id, detail)
        return Changes.of("dictation", "conference", conference=conference.id)

    # ---- in ----

    def receive_file(self, path: Path) -> tuple[Changes, Received]:
        """Takes in a dictation to type, or what was typed of one that was sent. Everything is checked before anything
        is written. Raises NotAllowed, HandOverRefused, KeyRefused, FolderRefused, DiskFull.
        """
        return Receiving(self._signed_in).receive(path)

    # ---- inside ----

    def _ready_to_go(self, dictation: Dictation) -> Dictation:
        with self._signed_in.writing() as write:
            current = _current(write, dictation)
        refuse_elsewhere(current)
        if current.state not in _CAN_GO or current.purged_at is not None:
            raise InputRefused(
                "This dictation cannot be sent to another library now.",
                "Nothing was changed.",
                "Finish dictating, or take it back from who has it.",
                "library",
            )
        return current

    def _contents(self, leaving: Dictation, typist: str) -> SentDictation:
        """Everything of it, as it reads now. What names somebody from a restricted part does not leave (domain.md E20).

        Raises InputRefused.
        """
        conference_id = leaving.conference_id
        Desk(self._signed_in).open_drafts(conference_id)
        recording = Dictating(self._signed_in).recording(leaving)
        with self._signed_in.reading() as db:
            record = read_model.conference_record(db, conference_id)
            stored = documents.of_conference(db, conference_id)
            remarks = [remark for draft in stored for remark in desk.remarks(db, draft.id)]
            edits = dictations.edits(db, leaving.id)
        profile, known = Profiles(self._signed_in).usable(record.conference.profile_id)[0], self._known_names()
        drafts = [replace(one, sections=building.current_sections(record, one, profile)) for one in stored]
        if any(checking.leaks(record, draft, profile) for draft in drafts):
            raise InputRefused(
                "A draft names somebody who is known from a restricted part only.",
                "Nothing was sent.",
                "Read the drafts under Document; the place is marked there. Take it out, then send again.",
                "library",
            )
        sent = SentDictation(
            record=for_typing(record),
            dictation=replace(to_send(leaving, typist), recording_id=recording.id if recording else ""),
            edits=edits,
            recording=needed(recording) if recording else None,
            transcript=self._heard(recording),
            documents=tuple(needed(draft) for draft in drafts),
            # One that was dealt with is not needed: so the chair ticks off what must not leave.
            remarks=tuple(one for one in remarks if one.done_at is None or not names_any(record, one, known)),
            typist=typist,
            key=dictation_identity(self._signed_in, leaving.id).secret if recording else "",
        )
        refuse_names(record, sent, known)
        return sent

    def _heard(self, recording: Recording | None) -> Transcript | None:
        with self._signed_in.reading() as db:
            return transcripts.of_recording(db, recording.id) if recording else None

    def _known_names(self) -> list[str]:
        """Of those who have an account here, and of this library: no secrets."""
        with self._signed_in.reading() as db:
            return [other_libraries.own_name(db), *(person.full_name for person in people.all_people(db))]

    def _parts(self, recording: Recording | None) -> list[tuple[str, bytes]]:
        """The sealed sound as it lies in the library."""
        if recording is None:
            return []
        folder = self._signed_in.folder / "recordings" / recording.folder
        paths = part_files(folder)
        if sum(path.stat().st_size for path in paths) > _LARGEST_SOUND:
            raise _too_long()
        return [(path.name, path.read_bytes()) for path in paths]

    def _typed(self, dictation: Dictation, answers: str, *, finished: bool) -> TypedDrafts:
        with self._signed_in.reading() as db:
            found = documents.of_conference(db, dictation.conference_id)
            drafts = [item for item in found if item.state is not DocumentState.APPROVED]
            remarks = [remark for draft in drafts for remark in desk.remarks(db, draft.id)]
        person = self._signed_in.person.full_name
        by = next((draft.typed_by for draft in drafts if draft.typed_by), person)
        done = tuple(remark.id for remark in remarks if remark.done_at is not None)
        return TypedDrafts(answers, dictation.id, tuple(map(_bare, drafts)), by, finished, done)

    def _sealed(
        self, file_id: str, carries: Carries, library: KnownLibrary, content: bytes, parts: list[tuple[str, bytes]]
    ) -> bytes:
        own, secret = own_address(self._signed_in)
        manifest = {
            "v": 1,
            "file": file_id,
            "carries": carries.value,
            "practice": self._signed_in.practice,
            "made_at": self._signed_in.clock().isoformat(timespec="seconds"),
            "from": {"name": own.name, "recipient": own.recipient, "verify_key": own.verify_key},
            "to": library.recipient,
        }
        raw = seal(manifest, [(CONTENT, content), *parts], library.recipient, secret)
        if len(raw) > LARGEST:
            raise _too_long()
        return raw

    def _pass(
        self, write: Writing, way: HandOverWay, file_id: str, dictation_id: str, library: KnownLibrary, raw: bytes
    ) -> None:
        digest, by = hashlib.sha256(raw).hexdigest(), self._signed_in.person.id
        passage = HandOver(new_id(), file_id, dictation_id, way, library.name, library.recipient, write.at, by, digest)
        dictations.add_hand_over(write.db, passage)


def file_name(carries: Carries, at: datetime) -> str:
    """A name that tells nothing of whom it is about: file names travel further than files (domain.md 4.7.5)."""
    what = "hand-over" if carries is Carries.DICTATION else "typed"
    return f"{what}-{at.astimezone():%Y-%m-%d-%H%M}.{FILE_KIND}"


def _gone(dictation: Dictation, library: KnownLibrary) -> Dictation:
    """typist_id: whoever would type it here stays named, so that it comes back to them; a pool it is not."""
    return replace(
        dictation,
        state=_STATE.WAITING,
        elsewhere=library.name,
        typist_id=dictation.typist_id or ELSEWHERE,
        typist_name=dictation.typist_name or library.name,
    )


def _bare(document: Document) -> Document:
    """What was typed, and nothing that only the other library decides about."""
    return replace(document, remarks="", state=DocumentState.DRAFT, approved_by="", approved_at=None, content_hash="")


def _current(write: Writing, dictation: Dictation) -> Dictation:
    found = dictations.get(write.db, dictation.id)
    return found if found is not None else dictation


def _too_long() -> InputRefused:
    return InputRefused(
        "This dictation is too long for a hand-over file: it has more than three hours of sound.",
        "Nothing was changed.",
        "Have it typed in this library.",
        "library",
    )


def _told(name: str, library: KnownLibrary, raw: bytes) -> dict[str, object]:
    return {name: library.name, "sha256": hashlib.sha256(raw).hexdigest()}


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise InputRefused(
            "There is a file of this name already.", "It was not changed.", "Give it another name.", "path"
        )
    if not path.parent.is_dir():
        raise InputRefused("There is no such folder.", "Nothing was saved.", "Choose another folder.", "path")
