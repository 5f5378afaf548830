"""The draft by this machine: what was dictated, written down in the documents until a person accepts it (domain.md 1B).

A paragraph goes into the section it was spoken into, marked as the machine's. What was spoken straight through, and
what comes from the record (decisions, dates), stays in the list beside the document, to be taken by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from meetingrec.domain import drafted
from meetingrec.domain.access import Act
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.document import Document, DocumentState, DocumentType, SectionText
from meetingrec.domain.drafted import Written
from meetingrec.domain.edit_list import Piece
from meetingrec.domain.errors import KeyRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import Recording
from meetingrec.domain.spoken_headings import SUMMARY
from meetingrec.domain.spoken_text import DraftParagraph, draft_paragraphs
from meetingrec.services import versions
from meetingrec.services.dictation_sound import DictationSound
from meetingrec.services.papers import Papers
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.typing_queue import holder_of, refuse_while_typed
from meetingrec.store import desk, dictations, documents, recordings, transcripts

_D, _S, _T = DocumentType.DECISIONS, DocumentType.SUMMARY, DocumentType.STRATEGY
PLACES: dict[str, tuple[tuple[DocumentType, str], ...]] = {
    "decided": ((_S, "decision"),),
    "why": ((_D, "why"), (_S, "decision")),
    "worries": ((_D, "worries"), (_S, "worries")),
    "positives": ((_D, "well"), (_S, "positives")),
    "changes": ((_D, "needs"), (_S, "changes")),
    "plan": ((_D, "needs"), (_S, "changes")),
    "told": ((_D, "told"), (_S, "parents")),
    "dissent": ((_D, "dissent"), (_S, "agencies")),
    "contingency": ((_D, "contingency"),),
    "why_held": ((_S, "why_held"),),
    "agencies": ((_S, "agencies"),),
    "weight": ((_S, "weight"),),
    "parents": ((_S, "parents"), (_D, "told")),
    "progress": ((_S, "progress"),),
}
"""Where what was spoken into a section goes: the first of these that there is. What has no place here, "dates" say, is
made from the record, or has no one section.
"""
_IN_STRATEGY_RECORD = {
    "decided": "why",
    "why": "why",
    "worries": "known",
    "positives": "known",
    "changes": "known",
    "plan": "known",
    "told": "known",
    "agencies": "known",
    "parents": "known",
    "dissent": "dissent",
    "contingency": "contingency",
    "why_held": "why_held",
    "progress": "progress",
}
"""The same in the record of a strategy meeting, which is the only paper of one."""
_FULL = 18_000
"""Letters of a section beyond which nothing is written down in it: a field holds 20,000, and people need room too."""


@dataclass(frozen=True, slots=True)
class _Dictated:
    """What was dictated in a conference, marks as they are kept: the second time the same was said has its own."""

    paragraphs: tuple[DraftParagraph, ...]
    marks: tuple[str, ...]


class Drafting:
    """Draft paragraphs of dictations, and the machine's text in the documents."""

    def __init__(self, signed_in: SignedIn, dictated: DictationSound) -> None:
        self._signed_in = signed_in
        self._dictated = dictated
        self._papers = Papers(signed_in)
        self._known: dict[str, tuple[tuple[int, tuple[Piece, ...]], tuple[DraftParagraph, ...]]] = {}

    def paragraphs(self, dictation: Dictation, recording: Recording | None) -> tuple[DraftParagraph, ...]:
        """What the machine heard of a dictation as it is edited now, in paragraphs at the times of the dictation; none
        while it cannot be heard. Raises NotAllowed.
        """
        try:
            edited = self._dictated.edited(dictation, recording)
            transcript = self._dictated.heard(recording, edited)
        except KeyRefused:
            return ()
        if transcript is None:
            return ()
        state = (sum(len(segment.words) for segment in transcript.segments), edited.pieces)
        known = self._known.get(transcript.id)
        if known is None or known[0] != state:
            known = self._known[transcript.id] = (state, draft_paragraphs(transcript.segments))
        return known[1]

    def fill(self, conference_id: str, leave: Collection[tuple[str, str]] = ()) -> Changes:
        """Writes down in the drafts what was dictated and is not there yet; what was there once is never put in again.

        Only once all of it has been heard, and while nobody else types. leave: (document id, key) of sections somebody
        is typing in at this moment; those are filled the next time.
        """
        found = self._to_write_down(conference_id)
        if found is None:
            return Changes.of()
        with self._signed_in.writing() as write:
            drafts = [item for item in self._papers.documents(conference_id) if _open(item)]
            changed = self._filled(found, drafts, leave)
            for document in changed:
                documents.save_draft(write.db, document)
                count = sum(len(part.drafted) for part in document.sections)
                write.note("write down what was dictated", "document", document.id, {"paragraphs": count})
        return Changes.of("document", conference=conference_id) if changed else Changes.of()

    def accept(self, document_id: str, key: str, paragraph: str) -> tuple[Changes, Document]:
        """A person has read this paragraph of the machine and takes it as it is.

        Raises NotAllowed, RecordLocked, BeingTyped.
        """
        with self._signed_in.writing() as write:
            document = self._papers.document(document_id)
            self._papers.guard_typing(document)
            refuse_while_typed(self._signed_in, document.conference_id)
            before = next((part for part in self._papers.sections(document) if part.key == key), SectionText(key, ""))
            after = drafted.accepted(before, paragraph)
            if after == before:
                return Changes.of(), document
            others = [part for part in document.sections if part.key != key]
            person = self._signed_in.person.full_name
            saved = replace(document, sections=(*others, after), typed_by=person, saved_at=write.at)
            if versions.due_before_typing(self._signed_in, document, write.at):
                versions.keep(write, document, self._papers.sections(document), "typed")
            documents.save_draft(write.db, saved)
            write.note("accept machine text", "document", document.id, {"section": key, "paragraphs": 1})
        return Changes.of("document", conference=document.conference_id), saved

    # ---- inside ----

    def _filled(
        self, found: _Dictated, drafts: Sequence[Document], leave: Collection[tuple[str, str]]
    ) -> list[Document]:
        """Those of the drafts that change, with what was dictated."""
        there = {line for document in drafts for part in document.sections for line in _lines(part.text)}
        known = self._written_before(drafts)
        changed = []
        for document in drafts:
            parts = []
            for part in document.sections:
                now = self._now(found, drafts, document.type, part.key)
                fresh = [one for one in now if one[0] not in known]
                taken = [one for one in fresh if _plain(one[1]) in there]
                if (document.id, part.key) not in leave:
                    fresh = _fitting(part.text, [one for one in fresh if one not in taken])
                    part = drafted.noted(drafted.written_down(part, now, fresh, found.marks), taken)
                parts.append(part)
            if tuple(parts) != document.sections:
                changed.append(replace(document, sections=tuple(parts)))
        return changed

    def _to_write_down(self, conference_id: str) -> _Dictated | None:
        """All that was dictated; None while it is not all heard yet, or is not this person's to write down."""
        conference = self._signed_in.conference(conference_id)
        may = all(self._signed_in.may(act, conference) for act in (Act.TYPE, Act.LISTEN_DICTATION))
        with self._signed_in.reading() as db:
            found = dictations.of_conference(db, conference_id)
            made = {item.folder: item for item in recordings.of_conference(db, conference_id)}
        heard: list[DraftParagraph] = []
        for dictation in found:
            recording = made.get(dictation.id)
            holder = holder_of(self._signed_in, dictation.id)
            theirs = holder is not None and holder.person_id != self._signed_in.person.id
            if not may or theirs or dictation.elsewhere or dictation.state is DictationState.RECORDING:
                return None
            if recording is None or dictation.purged_at is not None:
                continue
            with self._signed_in.reading() as db:
                transcript = transcripts.of_recording(db, recording.id)
            paragraphs = self.paragraphs(dictation, recording)
            if transcript is None or not transcript.complete or not paragraphs:
                return None
            if self._dictated.edited(dictation, recording).lost:  # its words would go from the draft too
                return None
            heard += paragraphs
        return _Dictated(tuple(heard), _numbered(paragraph.mark for paragraph in heard))

    def _now(self, found: _Dictated, drafts: Sequence[Document], kind: DocumentType, key: str) -> tuple[Written, ...]:
        """All that was dictated into a section, in its order."""
        there = {(document.type, part.key) for document in drafts for part in document.sections}
        return tuple(
            (mark, paragraph.text)
            for mark, paragraph in zip(found.marks, found.paragraphs, strict=True)
            if next((place for place in places(paragraph.section) if place in there), None) == (kind, key)
        )

    def _written_before(self, drafts: Sequence[Document]) -> frozenset[str]:
        """Marks of what was written down in these documents, in an earlier version of them too."""
        with self._signed_in.reading() as db:
            kept = [version for document in drafts for version in desk.versions(db, document.id)]
        whole = [*(part for item in drafts for part in item.sections)]
        whole += [part for version in kept for part in version.sections]
        return frozenset(mark for part in whole for mark, _ in part.filled)


def places(section: str) -> tuple[tuple[DocumentType, str], ...]:
    """Document and section for what was spoken into this; none where a person has to choose.

    >>> places("summary:worries")[0][1]
    'worries'
    """
    key = section.removeprefix(f"{SUMMARY}:")
    found = PLACES.get(key, ())
    if key != section:
        found = tuple(sorted(found, key=lambda place: place[0] is not _S))
    return (*found, (_T, _IN_STRATEGY_RECORD[key])) if key in _IN_STRATEGY_RECORD else found


def _open(document: Document) -> bool:
    """Whether the machine may still write in it: not while the chair reads, nor in an amendment."""
    return document.state in {DocumentState.DRAFT, DocumentState.RETURNED} and not document.version


def _fitting(text: str, fresh: Sequence[Written]) -> list[Written]:
    """As many as the section has room for; the rest stays in the list beside the document."""
    ends = accumulate(len(written) + 1 for _, written in fresh)
    return [one for one, end in zip(fresh, ends, strict=True) if len(text) + end <= _FULL]


def _numbered(marks: Iterable[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    found = []
    for mark in marks:
        seen[mark] += 1
        found.append(mark if seen[mark] == 1 else f"{mark}-{seen[mark]}")
    return tuple(found)


def _lines(text: str) -> Iterable[str]:
    return (_plain(line) for line in text.split("\n") if line.strip())


def _plain(text: str) -> str:
    """As it is compared: a bullet or not, taken by hand or written down."""
    return " ".join(text.removeprefix("- ").split()).casefold()
