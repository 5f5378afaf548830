"""What the desk shows of one conference, read in one go on the services' thread."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.deadlines import time_left
from meetingrec.domain.dictation import Dictation, Holder
from meetingrec.domain.document import Document, DocumentState, Finding
from meetingrec.domain.errors import KeyRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Recording
from meetingrec.domain.spoken_text import DraftParagraph
from meetingrec.domain.transcript import Transcript
from meetingrec.services.dictation_sound import Edited
from meetingrec.ui.dates import when_words
from meetingrec.ui.desk.editor import Title
from meetingrec.ui.desk.turn import other_typist, take_turn
from meetingrec.ui.services import Services


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document with the headings of its sections and what the checks found."""

    document: Document
    titles: tuple[Title, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DeskRead:
    """dictation, recording and heard are None where the chair sent the record without a dictation. edited: it as it is
    heard now. paragraphs: the draft of what was heard of it. holder: somebody else who types in it now.
    """

    conference: Conference
    record: ConferenceRecord
    sheets: tuple[Sheet, ...]
    dictation: Dictation | None
    recording: Recording | None
    heard: Transcript | None
    holder: Holder | None = None
    edited: Edited = field(default_factory=Edited)
    paragraphs: tuple[DraftParagraph, ...] = ()

    @property
    def all_heard(self) -> bool:
        """Whether every word of the dictation has been turned into text."""
        return self.heard is not None and self.heard.complete


def read_desk(
    services: Services, conference_id: str, leave: Collection[tuple[str, str]] = ()
) -> tuple[Changes, DeskRead]:
    """A first visit begins the drafts; a dictation that waits is taken by the one it was sent to. What was dictated
    is written down in the drafts. leave: (document id, section) of the section somebody is typing in.
    """
    _, _ = services.desk.open_drafts(conference_id)
    changes, dictation = take_turn(services, conference_id)
    services.drafting.fill(conference_id, leave)
    return changes, read_again(services, conference_id, dictation)


def read_again(services: Services, conference_id: str, dictation: Dictation | None) -> DeskRead:
    """Everything as it is now; changes nothing."""
    conference = services.signed_in.conference(conference_id)
    recording = services.dictating.recording(dictation) if dictation else None
    if recording is not None and recording.seconds <= 0:
        recording = None
    may_hear = services.may(Act.LISTEN_DICTATION, conference)
    sound = recording if may_hear else None
    heard = services.replay.transcript(sound) if sound else None
    edited = _edited(services, dictation, sound)
    paragraphs = services.drafting.paragraphs(dictation, sound) if dictation else ()
    sheets = tuple(
        Sheet(document, services.desk.titles(document), services.desk.findings(document.id))
        for document in services.desk.documents(conference_id)
    )
    record = services.planning.record(conference_id)
    holder = other_typist(services, dictation)
    return DeskRead(conference, record, sheets, dictation, sound, heard, holder, edited, paragraphs)


def _edited(services: Services, dictation: Dictation | None, recording: Recording | None) -> Edited:
    """Nothing where the keys are missing: opening it for listening says so."""
    try:
        return services.dictated.edited(dictation, recording) if dictation else Edited()
    except KeyRefused:
        return Edited()


def heading_of(document: Document, read: DeskRead, *, chair: bool) -> tuple[str, str]:
    """The state of a document as the person at the desk needs it: a few words, and one line below them."""
    conference, dictation = read.conference, read.dictation
    if document.state is DocumentState.APPROVED:
        when = f" on {when_words(document.approved_at, conference.zone)}" if document.approved_at else ""
        return "Approved and locked", f"By {document.approved_by}{when}. Nobody can change it."
    if document.state is DocumentState.WITH_THE_CHAIR:
        if chair:
            return "With you, to be approved", "You can still put a word right here."
        return (
            "With the chair",
            f"{conference.chair_name} reads it now. It comes back here if something is to be changed.",
        )
    typist = dictation.typist_name if dictation else ""
    if chair:
        being_typed = conference.stage is Stage.BEING_TYPED and typist
        under = f"{typist} is typing it." if being_typed else "Type it here, or dictate it to a minute taker."
        return document.state.words, under
    return f"{document.state.words}{_due(dictation)}", ""


def _due(dictation: Dictation | None) -> str:
    if dictation is None or dictation.due_at is None:
        return ""
    left = time_left(dictation.due_at, datetime.now(UTC))
    return f" - {left}" if left.startswith("LATE") else f", due {left}"
