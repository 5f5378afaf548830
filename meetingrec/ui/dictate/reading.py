"""Where a dictation stands, read in one go on the services' thread."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from meetingrec.domain.access import Person
from meetingrec.domain.deadlines import Deadline
from meetingrec.domain.dictation import Dictation, DictationState, Holder
from meetingrec.domain.document import DocumentState
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Purpose, RecorderStatus, Recording, State
from meetingrec.domain.spoken_text import DraftParagraph
from meetingrec.domain.transcript import Transcript
from meetingrec.services.dictation_sound import Edited
from meetingrec.ui.dates import when_words
from meetingrec.ui.services import Services


class Standing(Enum):
    """What the chair sees the dictation as."""

    NOTHING = "nothing dictated"
    DICTATING = "dictating"
    PAUSED = "paused"
    SO_FAR = "dictated so far"
    FINISHED = "finished"
    SENT = "sent"


RUNNING = {Standing.DICTATING, Standing.PAUSED}


@dataclass(frozen=True, slots=True)
class DictateRead:
    """recording is None before the first word. edited: what is heard of it; heard: the words, at its times. deadline:
    when the rules say that it has to be typed. due: words for the time at which it is due. holder: who types it now.
    """

    record: ConferenceRecord
    dictation: Dictation | None
    recording: Recording | None
    heard: Transcript | None
    takers: tuple[Person, ...]
    due: str
    deadline: Deadline
    edited: Edited
    holder: Holder | None = None
    paragraphs: tuple[DraftParagraph, ...] = ()
    """The draft of what was heard."""
    reopened: tuple[str, ...] = ()
    """Names of documents that were approved and are being changed."""


def read_dictate(services: Services, conference_id: str) -> DictateRead:
    record = services.planning.record(conference_id)
    dictation = services.dictating.of_conference(conference_id)
    recording = services.dictating.recording(dictation) if dictation else None
    edited = services.dictated.edited(dictation, recording) if dictation else Edited()
    heard = services.dictated.heard(recording, edited)
    conference = record.conference
    deadline = services.dictating.deadline(conference)
    due = (dictation.due_at if dictation is not None else None) or deadline.due
    takers = services.dictating.minute_takers()
    words = when_words(due, conference.zone)
    holder = services.dictating.holder(dictation.id) if dictation else None
    paragraphs = services.drafting.paragraphs(dictation, recording) if dictation else ()
    reopened = _reopened(services, conference_id) if dictation and dictation.state is DictationState.APPROVED else ()
    return DictateRead(
        record, dictation, recording, heard, takers, words, deadline, edited, holder, paragraphs, reopened
    )


def _reopened(services: Services, conference_id: str) -> tuple[str, ...]:
    found = services.desk.documents(conference_id)
    return tuple(one.type.words for one in found if one.state is not DocumentState.APPROVED)


def recording_now(services: Services, conference_id: str) -> RecorderStatus | None:
    """The recorder's word on this conference's dictation, None when it is not being recorded. Any thread."""
    recording, status = services.recorder.recording, services.recorder.status()
    if recording is None or status is None or status.state not in {"recording", "paused"}:
        return None
    ours = recording.conference_id == conference_id and recording.purpose is Purpose.DICTATION
    return status if ours and services.recorder.running else None


def standing(read: DictateRead, status: RecorderStatus | None) -> Standing:
    """A dictation that is being recorded again after it was finished is not finished."""
    if status is not None:
        return Standing.PAUSED if status.state == "paused" else Standing.DICTATING
    dictation = read.dictation
    if dictation is not None and dictation.state not in {DictationState.RECORDING, DictationState.READY}:
        return Standing.SENT
    recording = read.recording
    if recording is None or (recording.seconds <= 0 and recording.state is not State.RECORDING):
        return Standing.NOTHING
    finished = dictation is not None and dictation.state is DictationState.READY
    return Standing.FINISHED if finished else Standing.SO_FAR
