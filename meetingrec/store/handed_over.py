"""Taking in what another library sent to be typed: new rows, or the next state of those it sent before.

Nothing of this library's own is ever touched, nor what a third library sent: whatever has an id that is known here must
belong to a conference that came from the same library.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from meetingrec.domain.conference import Child, Conference
from meetingrec.domain.dictation import Dictation, HandOverWay
from meetingrec.domain.document import Document
from meetingrec.domain.edit_list import DictationEdit
from meetingrec.domain.other_library import SentDictation
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Recording
from meetingrec.domain.transcript import Transcript
from meetingrec.store import conferences, desk, dictations, documents, entries, recordings, transcripts
from meetingrec.store.cipher import Database
from meetingrec.store.rows import new_id

_NOT_ENTRIES = frozenset({"conference", "children"})


class NotTheirs(LookupError):
    """An id in the file is that of something else in this library."""


def came_from(db: Database, conference_id: str) -> str:
    """Public key of the library a conference came from, "" for one of this library."""
    found = db.select(
        """SELECT hand_overs.library_key AS key FROM hand_overs JOIN dictations ON dictations.id = dictation_id
           WHERE dictations.conference_id = ? AND way = ? ORDER BY hand_overs.rowid DESC LIMIT 1""",
        [conference_id, HandOverWay.RECEIVED.value],
    )
    return str(found[0]["key"]) if found else ""


def check(db: Database, sent: SentDictation, library_key: str) -> None:
    """Raises NotTheirs when any id in it is that of something that did not come from this library."""
    record, conference_id = sent.record, sent.record.conference.id
    if conferences.get(db, conference_id) is not None and came_from(db, conference_id) != library_key:
        raise NotTheirs("conferences")
    for child in record.children:
        theirs = [came_from(db, item.id) == library_key for item in conferences.of_child(db, child.id)]
        if not all(theirs) or (not theirs and conferences.get_child(db, child.id) is not None):
            raise NotTheirs("children")
    known = entries.ids_of_conference(db, conference_id)
    for entry in _entries(record):
        if entry.id not in known and entries.exists(db, type(entry), entry.id):
            raise NotTheirs("entries")
    _check_desk(db, sent, conference_id)


def take_in(db: Database, sent: SentDictation, *, by: str, at: datetime) -> None:
    """Everything of it, in the caller's transaction, after `check`."""
    _take_record(db, sent.record, by=by, at=at)
    if sent.recording is not None:
        _take_recording(db, sent.recording, sent.transcript, at)
    _take_dictation(db, sent.dictation, sent.edits)
    for document in sent.documents:
        documents.save_draft(db, document, by=by, at=at)
    for remark in sent.remarks:
        if desk.REMARKS.get(db, remark.id) is None:
            desk.REMARKS.add(db, remark)
        else:
            desk.REMARKS.replace(db, remark, by=by, at=at)


def _check_desk(db: Database, sent: SentDictation, conference_id: str) -> None:
    found: list[Dictation | Recording | Document | None] = [dictations.get(db, sent.dictation.id)]
    found += recordings.in_folder(db, sent.dictation.id)
    found.append(recordings.get(db, sent.recording.id) if sent.recording else None)
    found += [documents.get(db, document.id) for document in sent.documents]
    if any(item is not None and item.conference_id != conference_id for item in found):
        raise NotTheirs("dictation")
    ids = {document.id for document in sent.documents}
    before = [desk.REMARKS.get(db, remark.id) for remark in sent.remarks]
    if any(remark is not None and remark.document_id not in ids for remark in before):
        raise NotTheirs("remarks")


def _take_record(db: Database, record: ConferenceRecord, *, by: str, at: datetime) -> None:
    conference = record.conference
    for child in record.children:
        _take_child(db, child, by=by, at=at)
    _take_conference(db, conference, by=by, at=at)
    known = entries.ids_of_conference(db, conference.id)
    for entry in _entries(record):
        if entry.id not in known:
            entries.add(db, entry)
            continue
        if entries.get(db, type(entry), entry.id) is None:
            entries.restore(db, entry, by=by, at=at)
        entries.replace(db, entry, by=by, at=at)
    kept = {entry.id for entry in _entries(record)}
    for kind in entries.KINDS:
        for entry in entries.of_conference(db, kind, conference.id):
            if entry.id not in kept:
                entries.remove(db, entry, by=by, at=at)


def _take_child(db: Database, child: Child, *, by: str, at: datetime) -> None:
    if conferences.get_child(db, child.id) is None:
        conferences.add_child(db, child)
    else:
        conferences.replace_child(db, child, by=by, at=at)


def _take_conference(db: Database, conference: Conference, *, by: str, at: datetime) -> None:
    if conferences.get(db, conference.id) is None:
        conferences.add(db, conference)
    else:
        conferences.replace(db, conference, by=by, at=at)


def _take_recording(db: Database, recording: Recording, transcript: Transcript | None, at: datetime) -> None:
    if recordings.get(db, recording.id) is None:
        recordings.add(db, recording)
    else:
        recordings.replace(db, recording, at=at)
    known = transcripts.of_recording(db, recording.id)
    if transcript is not None and (known is None or known.segments != transcript.segments):
        # What a machine heard is never changed: a newer account of it is a transcript of its own.
        transcripts.start(db, replace(transcript, id=new_id()), at=at)


def _take_dictation(db: Database, dictation: Dictation, edits: tuple[DictationEdit, ...]) -> None:
    if dictations.get(db, dictation.id) is None:
        dictations.add(db, dictation)
    else:
        dictations.replace(db, dictation)
    known = {edit.id for edit in dictations.edits(db, dictation.id)}
    for edit in edits:
        if edit.id not in known:
            dictations.add_edit(db, edit)


def _entries(record: ConferenceRecord) -> tuple[Any, ...]:
    """Everything written down of it, of every kind; who is on the roll comes first, because others refer to them."""
    names = [part.name for part in fields(record) if part.name not in _NOT_ENTRIES]
    return tuple(entry for name in names for entry in getattr(record, name))
