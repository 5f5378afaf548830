"""What goes into a hand-over file, and whether what came out of one is whole and nothing but what it says.

Nothing of a file is believed: ids are ids (they name folders and keys here), everything refers to something in the same
file, and no name or path of it is ever used on this disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from meetingrec.audio.sealed_format import Header, opening_length, parse_header
from meetingrec.documents.opened import opened
from meetingrec.domain.conference import CONFIRMED_DETAILS, Child, Stage, Unknown
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.document import Document, DocumentState
from meetingrec.domain.errors import InputRefused, RecordingDamaged, Refusal
from meetingrec.domain.other_library import NEEDED, SentDictation, TypedDrafts
from meetingrec.domain.plan import Action
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Purpose
from meetingrec.store.rows import from_json, to_json
from meetingrec.vault.hand_over import refused

T = TypeVar("T")

CONTENT = "content.json"
_CONTENT_LIMIT = 64 << 20
_PARTS_LIMIT = 2000
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HERE = ("said_by", "rater", "for_whom", "supports")
"""Fields that hold the id of somebody on the roll, or nothing."""


def for_typing(record: ConferenceRecord) -> ConferenceRecord:
    """Of a record what another library needs to type from (`NEEDED`): nothing of a restricted part, no address, no
    private mark, no paper that is not sent along, of a child nothing that stands in no document.
    """
    shown = opened(record)
    there = {person.id for person in shown.attendees}
    gone = {person.id for person in record.attendees} - there
    kept: dict[str, Any] = {}
    for part in fields(shown):
        value = getattr(shown, part.name)
        if isinstance(value, tuple):
            kept[part.name] = tuple(_without_strangers(item, there, gone) for item in _parts_needed(value))
    known = zip(kept["children"], shown.children, strict=True)
    kept["children"] = tuple(replace(child, unknown=_not_sent(before)) for child, before in known)
    kept["conference"] = replace(needed(shown.conference), stage=Stage.BEING_TYPED)
    return ConferenceRecord(**kept)


def needed(value: T) -> T:
    """Of a value only the fields that are NEEDED; the others as they are before anybody fills them in."""
    names, blank = NEEDED[type(value)], {}
    kept = {part.name: _parts_needed(getattr(value, part.name)) for part in fields(value) if part.name in names}  # type: ignore[arg-type]
    for part in fields(value):  # type: ignore[arg-type]
        if part.name not in names:
            blank[part.name] = "" if part.default is MISSING else part.default
    return type(value)(**kept, **blank)


def _parts_needed(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return tuple(needed(item) if is_dataclass(item) else item for item in value if _goes(item))


def _goes(item: Any) -> bool:
    return not is_dataclass(item) or type(item) in NEEDED


def _not_sent(child: Child) -> tuple[Unknown, ...]:
    """So that nobody who types is asked for details that are known where the conference was held."""
    answered = set(CONFIRMED_DETAILS) - set(child.unanswered) - {"full_name"}
    return tuple(Unknown(name, "It was not sent along.") for name in CONFIRMED_DETAILS if name in answered)


def _without_strangers(item: Any, there: set[str], gone: set[str]) -> Any:
    """Whoever was only in a restricted part is not on the roll that is sent: what names their id names nobody."""
    changed: dict[str, Any] = {name: "" for name in _refers(item) if getattr(item, name) not in there}
    for part in fields(item):
        value = getattr(item, part.name)
        if isinstance(value, tuple) and gone & {one for one in value if isinstance(one, str)}:
            changed[part.name] = tuple(one for one in value if one not in gone)
        elif isinstance(value, str) and value in gone:
            changed[part.name] = ""
    return replace(item, **changed) if changed else item


def _refers(item: Any) -> list[str]:
    """Fields that hold the id of somebody on the roll. Whom an action is for is said in words."""
    return [name for name in _HERE if hasattr(item, name) and not (name == "for_whom" and isinstance(item, Action))]


def read(kind: type[T], raw: bytes) -> T:
    """The content of a file. Raises HandOverRefused when it is not as `to_json` writes it."""
    if len(raw) > _CONTENT_LIMIT:
        raise refused(Refusal.TOO_LARGE)
    try:
        found = from_json(kind, raw.decode())
        to_json(found)  # what cannot be stored is refused here
        return found
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, InputRefused) as error:
        raise refused(Refusal.DAMAGED) from error


def check_sent(sent: SentDictation, headers: Sequence[Header]) -> None:
    """Raises HandOverRefused for a dictation that does not hold together."""
    conference, dictation, recording = sent.record.conference, sent.dictation, sent.recording
    if not all(ID.fullmatch(one) for one in _ids(sent)) or not all(_wrong_nowhere(sent)):
        raise refused(Refusal.DAMAGED)
    whole = [
        dictation.conference_id == conference.id,
        dictation.state in {DictationState.WAITING, DictationState.RETURNED},
        dictation.purged_at is None,
        dictation.recording_id in ("", recording.id if recording else ""),
        all(edit.dictation_id == dictation.id for edit in sent.edits),
        _is_zone(conference.zone),
        len({header.name for header in headers}) == len(headers) <= _PARTS_LIMIT,
        (recording is None) == (not headers) and (recording is None) == (not sent.key),
        recording is None
        or (recording.conference_id, recording.purpose, recording.folder)
        == (conference.id, Purpose.DICTATION, dictation.id),
        recording is None or all(one.recording_id == recording.id and not one.restricted for one in headers),
        sent.transcript is None or (recording is not None and sent.transcript.recording_id == recording.id),
    ]
    if not all(whole):
        raise refused(Refusal.DAMAGED)


def _wrong_nowhere(sent: SentDictation) -> Iterator[bool]:
    """Whether everything of the record refers to what is in the record, and nothing of it is of a restricted part."""
    record = sent.record
    people, children = {one.id for one in record.attendees}, {one.id for one in record.children}
    documents = {document.id for document in sent.documents}
    yield bool(children) and children == set(record.conference.child_ids)
    yield not record.parts
    for item in _items(record):
        yield getattr(item, "part_id", "") == ""
        yield getattr(item, "conference_id", record.conference.id) == record.conference.id
        yield getattr(item, "child_id", "") in {"", *children}
        yield set(getattr(item, "child_ids", ())) <= children
        for name in _refers(item):
            yield getattr(item, name) in {"", *people}
    yield all(document.conference_id == record.conference.id for document in sent.documents)
    yield len(documents) == len(sent.documents)
    yield all(remark.document_id in documents for remark in sent.remarks)


def _items(record: ConferenceRecord) -> Iterator[Any]:
    for part in fields(record):
        value = getattr(record, part.name)
        if isinstance(value, tuple):
            yield from value


def _ids(sent: SentDictation) -> Iterator[str]:
    """Ids of everything that becomes a row here."""
    own: Iterable[Any] = (sent.record.conference, sent.dictation, *sent.documents, *sent.edits, *sent.remarks)
    for item in (*own, *_items(sent.record)):
        yield item.id
    if sent.recording is not None:
        yield sent.recording.id
    if sent.transcript is not None:
        yield sent.transcript.id


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def header_of(name: str, raw: bytes) -> Header:
    """What a sealed part says of itself; it must be called as it names itself. Raises HandOverRefused."""
    length = opening_length(raw)
    try:
        if length is None:
            raise refused(Refusal.DAMAGED)
        header, _ = parse_header(raw[:length])
    except RecordingDamaged as error:
        raise refused(Refusal.DAMAGED) from error
    if header.name != name:
        raise refused(Refusal.DAMAGED)
    return header


def here(sent: SentDictation, typist_id: str, typist_name: str) -> SentDictation:
    """As it is kept in the library that types it: nobody here is its chair, and only a minute taker opens it."""
    conference = replace(
        sent.record.conference,
        chair_id="",
        previous_id="",
        stage=Stage.BEING_TYPED,
        typist_id=typist_id,
        typist_name=typist_name,
    )
    dictation = replace(
        sent.dictation,
        state=DictationState.RETURNED if _is_returned(sent.documents) else DictationState.WAITING,
        elsewhere="",
        suspended_why="",
        typist_id=typist_id,
        typist_name=typist_name,
    )
    return replace(
        sent,
        record=replace(sent.record, conference=conference),
        dictation=dictation,
        recording=replace(sent.recording, started_by="") if sent.recording is not None else None,
        documents=tuple(_locked(one) if one.state is DocumentState.APPROVED else one for one in sent.documents),
    )


def _locked(document: Document) -> Document:
    """What was approved there is read here and not typed in; the approval itself stays where it was made."""
    return replace(document, state=DocumentState.WITH_THE_CHAIR, approved_by="", approved_at=None, content_hash="")


def _is_returned(documents: Iterable[Document]) -> bool:
    return any(document.state is DocumentState.RETURNED for document in documents)


def to_send(dictation: Dictation, typist: str) -> Dictation:
    """Without what only concerns this library."""
    return replace(needed(dictation), typist_name=typist, state=DictationState.WAITING)


def typed_section(typed: TypedDrafts, document: Document, known: set[str]) -> Document | None:
    """What came back for this document, None for nothing: an amendment that was begun meanwhile is another version, and
    nobody typed that there. Raises HandOverRefused for sections that are not in it.
    """
    back = next((one for one in typed.documents if one.id == document.id), None)
    if back is None or back.version != document.version:
        return None
    keys = [part.key for part in back.sections]
    if len(set(keys)) != len(keys) or not set(keys) <= known:
        raise refused(Refusal.DAMAGED)
    others = tuple(part for part in document.sections if part.key not in keys)
    return replace(document, sections=(*others, *back.sections))
