"""What the desk shows of one conference, read in one go on the services' thread."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from meetingrec.domain.access import Act
from meetingrec.domain.amendment import Remark
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.deadlines import time_left
from meetingrec.domain.dictation import Dictation, DictationState, Holder
from meetingrec.domain.document import Document, DocumentState, Finding
from meetingrec.domain.errors import KeyRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Recording
from meetingrec.domain.spoken_text import DraftParagraph
from meetingrec.domain.transcript import Transcript
from meetingrec.services.amend import Asked
from meetingrec.services.dictation_sound import Edited
from meetingrec.ui.approve.remarks import remark_words
from meetingrec.ui.dates import when_words
from meetingrec.ui.desk.editor import Title
from meetingrec.ui.desk.turn import other_typist, take_turn
from meetingrec.ui.services import Services

_MOST = 6
"""Lines of each kind that a question names."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document with the headings of its sections and what the checks found. undone: what the chair asked for.

    may_type, to_approve: what this person may do with it as it stands, chair or named deputy. asked: changes
    that were agreed to and are to be made in it.
    """

    document: Document
    titles: tuple[Title, ...]
    findings: tuple[Finding, ...]
    undone: tuple[Remark, ...] = ()
    may_type: bool = False
    to_approve: bool = False
    asked: tuple[Asked, ...] = ()


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
    asked = services.amending.being_made(conference_id)
    sheets = tuple(
        Sheet(
            document,
            services.desk.titles(document),
            services.desk.findings(document.id),
            _undone(services, document),
            services.desk.may_type(document),
            document.state is DocumentState.WITH_THE_CHAIR and services.may(Act.APPROVE, conference, document.id),
            asked.get(document.id, ()),
        )
        for document in services.desk.documents(conference_id)
    )
    record = services.planning.record(conference_id)
    holder = other_typist(services, dictation)
    return DeskRead(conference, record, sheets, dictation, sound, heard, holder, edited, paragraphs)


def _undone(services: Services, document: Document) -> tuple[Remark, ...]:
    if document.state is DocumentState.APPROVED:
        return ()
    return tuple(remark for remark in services.remarks.of_document(document.id) if remark.done_at is None)


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
    if chair:
        return document.state.words, _typing_words(read)
    return f"{document.state.words}{_due(dictation)}", ""


def _typing_words(read: DeskRead) -> str:
    """Who types it, or does not yet, for the chair."""
    dictation = read.dictation
    if read.conference.stage is not Stage.BEING_TYPED or dictation is None:
        return "Type it here, or dictate it to a minute taker."
    if read.holder is not None:
        return f"{read.holder.name} is typing it."
    who = dictation.typist_name
    if not who:
        return "It waits for a minute taker."
    return {
        DictationState.WAITING: f"It waits for {who}.",
        DictationState.SUSPENDED: f"{who} has laid it aside: {dictation.suspended_why}",
        DictationState.RETURNED: f"It is with {who} again.",
    }.get(dictation.state, f"{who} is typing it.")


def left_to_do(read: DeskRead) -> tuple[str, str] | None:
    """How much is still missing, and what it is, line by line; None when nothing is."""
    missing = [finding.text for sheet in read.sheets for finding in sheet.findings if finding.blocks]
    missing = list(dict.fromkeys(missing))
    remarks = []
    for sheet in read.sheets:
        headings = {key: heading for key, heading, _ in sheet.titles}
        remarks += [remark_words(remark, headings.get(remark.section, "")) for remark in sheet.undone]
    counts = []
    if remarks:
        counts.append(f"{len(remarks)} remark{' is' if len(remarks) == 1 else 's are'} not ticked as done")
    if missing:
        counts.append(f"{len(missing)} thing{' is' if len(missing) == 1 else 's are'} still missing")
    lines = [f"- Remark: {words}" for words in remarks[:_MOST]] + [f"- {words}" for words in missing[:_MOST]]
    return (", ".join(counts), "\n".join(lines)) if lines else None


def _due(dictation: Dictation | None) -> str:
    if dictation is None or dictation.due_at is None:
        return ""
    left = time_left(dictation.due_at, datetime.now(UTC))
    return f" - {left}" if left.startswith("LATE") else f", due {left}"
