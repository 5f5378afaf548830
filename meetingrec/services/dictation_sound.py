"""The chair's dictation as one edits it: record over, insert, append, delete, undo, and hear the result (domain.md B4).

Nothing is ever cut out of the sealed files. An edit is stored before the sound it announces is recorded, so that a
crash in the middle of a sentence leaves both.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate

import numpy as np

from meetingrec.audio.edited_sound import EditedSound
from meetingrec.audio.recording import next_part
from meetingrec.audio.sealed_format import named_part, part_name
from meetingrec.domain import edit_list
from meetingrec.domain.access import Act
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.edit_list import RATE, DictationEdit, EditKind, Piece, Step, Steps
from meetingrec.domain.errors import InputRefused, KeyRefused, RecordingDamaged
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import Recording, State
from meetingrec.domain.transcript import Segment, Transcript
from meetingrec.services.keyring import dictation_identity
from meetingrec.services.listening import Opened
from meetingrec.services.noted_heads import noted_heads
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import dictations, recordings, transcripts
from meetingrec.store.rows import new_id

SECTIONS = (
    ("decided", "What was decided"),
    ("why", "Why"),
    ("worries", "Worries"),
    ("positives", "Positives"),
    ("changes", "Changes"),
    ("plan", "Plan"),
    ("dates", "Dates"),
    ("summary", "Summary"),
)
"""Key and name of what a chair may dictate into, in the order it is printed (ui.md, Dictate)."""

ORDER = tuple(key for key, _ in SECTIONS)

_OPEN = {DictationState.RECORDING, DictationState.READY}
"""The states in which a chair still dictates."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A dictation as it is heard now. Times are seconds of the dictation; `starts`: where each sealed part's sound
    begins on the recording's timeline, by its number.
    """

    pieces: tuple[Piece, ...] = ()
    starts: tuple[tuple[int, float], ...] = ()
    can_undo: bool = False
    can_redo: bool = False
    reached: float = 0.0
    """Where the last step ended: what is said next usually goes there."""
    lost: tuple[int, ...] = ()
    """Sealed parts that are not whole any more, by their numbers."""

    @property
    def readable(self) -> bool:
        """Whether there is sound that this person can hear, taken out or not."""
        return bool(self.starts)

    @property
    def seconds(self) -> float:
        return edit_list.length(self.pieces) / RATE

    @property
    def sections(self) -> tuple[tuple[str, float, float], ...]:
        """(section, start, end) of every stretch spoken into a section, in the order it is heard."""
        found: list[tuple[str, float, float]] = []
        begin = 0
        for piece in self.pieces:
            start, begin = begin, begin + piece.samples
            if found and found[-1][0] == piece.section and round(found[-1][2] * RATE) == start:
                found[-1] = (piece.section, found[-1][1], begin / RATE)
            else:
                found.append((piece.section, start / RATE, begin / RATE))
        return tuple(found)

    def length_of(self, section: str) -> float:
        """Seconds spoken into a section, "" for straight through."""
        return sum(piece.samples for piece in self.pieces if piece.section == section) / RATE

    def begin_of(self, section: str) -> float | None:
        """The second at which a section is first heard, None while nothing was spoken into it."""
        return next((start for key, start, _ in self.sections if key == section), None)

    def end_of(self, section: str) -> float:
        """Where more of a section belongs, in seconds; the end for "" (straight through)."""
        if not section:
            return self.seconds
        return edit_list.end_of_section(self.pieces, section, ORDER) / RATE

    def section_at(self, seconds: float) -> str:
        """The section being heard at this second, "" for what was spoken straight through."""
        ends = list(accumulate(piece.samples for piece in self.pieces))
        at = bisect_right(ends, round(seconds * RATE))
        return self.pieces[at].section if at < len(self.pieces) else ""

    def heard(self, segments: Sequence[Segment]) -> tuple[Segment, ...]:
        """What the machine heard, in the order and at the times of the dictation; what was taken out is left out.

        A word belongs to the piece its middle lies in, and its time is cut to that piece. `source` becomes the section
        it was spoken into.
        """
        starts = dict(self.starts)
        found: list[Segment] = []
        begin = 0
        for piece in self.pieces:
            if piece.part in starts:
                first = starts[piece.part] + piece.first / RATE
                stretch = (first, first + piece.samples / RATE)
                kept = (_within(segment, stretch, begin / RATE) for segment in segments)
                found += [replace(segment, source=piece.section) for segment in kept if segment is not None]
            begin += piece.samples
        return tuple(found)


def _within(segment: Segment, stretch: tuple[float, float], begin: float) -> Segment | None:
    """The words of a segment whose middle lies in a stretch, moved so that the stretch begins at `begin`."""
    first, last = stretch
    if segment.end <= first or segment.start >= last:
        return None

    def moved(seconds: float) -> float:
        return min(max(seconds, first), last) - first + begin

    words = tuple(
        replace(word, start=moved(word.start), end=moved(word.end))
        for word in segment.words
        if first <= (word.start + word.end) / 2 < last
    )
    if len(words) == len(segment.words):
        inside = bool(words) or first <= (segment.start + segment.end) / 2 < last
        start, end = moved(segment.start), moved(segment.end)
        return replace(segment, start=start, end=end, words=words) if inside else None
    if not words:
        return None
    text = " ".join(word.text.strip() for word in words)
    confidence = sum(word.probability for word in words) / len(words)
    return Segment(words[0].start, words[-1].end, text, segment.source, words, confidence)


class DictatedListening(Opened):
    """A dictation as it is edited."""

    def __init__(self, signed_in: SignedIn, recording: Recording, sound: EditedSound, edited: Edited) -> None:
        own = signed_in.conference(recording.conference_id).chair_id == signed_in.person.id
        super().__init__(signed_in, recording, edited.seconds, {"reason": "dictating" if own else "typing"})
        self.edited = edited
        self._sound = sound

    def wave(self, buckets: int) -> list[float]:
        # A recording is read by one thread only: the player has its own, drawing opens another.
        sound = open_sound(self._signed_in, self.recording)
        return [float(peak) for peak in sound.wave(self.edited.pieces, buckets)]

    def _read(self, start: float, seconds: float) -> np.ndarray:
        first = round(start * RATE)
        samples = self._sound.samples(self.edited.pieces, first, first + round(seconds * RATE))
        return samples.astype(np.float32) / np.float32(32768)


class DictationSound:
    """Edits of dictations, and what is heard of them. Any thread may call."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._sounds: dict[str, EditedSound] = {}
        self._heads: dict[str, tuple[tuple[str, State], dict[str, str]]] = {}
        self._reading_sound = threading.Lock()

    def edited(self, dictation: Dictation, recording: Recording | None) -> Edited:
        """What is heard now, while it is being recorded too; nothing where there is no sound, or none that this person
        can hear, or a lost part leaves in doubt which words were taken out (`listen` says why).
        """
        if recording is None or dictation.purged_at is not None:
            return Edited()
        edits = self._edits(dictation)
        with self._reading_sound:
            sound = self._sound(recording)
            lost = self._lost(recording, sound)
            if sound is None or _uncertain(edits, lost):
                return Edited(lost=lost)
            lengths, starts = sound.lengths, sound.starts
        steps = edit_list.steps(edits, lengths)
        pieces = edit_list.pieces(edits, lengths)
        reached = _end_of(steps.done[-1], pieces) if steps.done else edit_list.length(pieces) / RATE
        return Edited(pieces, tuple(sorted(starts.items())), bool(steps.done), bool(steps.taken_back), reached, lost)

    def begin_take(self, dictation: Dictation, kind: EditKind, at: float = 0.0, section: str = "") -> Changes:
        """What is recorded next comes at the end, is inserted at `at` (seconds of the dictation), or goes over what is
        heard from there on. Call it just before the recorder starts or goes on. Raises NotAllowed, InputRefused,
        RecordingDamaged.
        """
        if not kind.records:
            raise ValueError(f"{kind} records nothing")
        if section and section not in ORDER:
            raise InputRefused("There is no such section.", "Nothing was recorded.", "Choose another.", "section")
        return self._add(dictation, kind, at=max(0, round(at * RATE)), section=section)

    def delete(self, dictation: Dictation, start: float, end: float) -> Changes:
        """Takes a stretch out (seconds of the dictation); `undo` brings it back. Raises InputRefused when empty."""
        first, last = max(0, round(start * RATE)), round(end * RATE)
        if last <= first:
            raise InputRefused(
                "No stretch is chosen.", "Nothing was changed.", "Choose where it begins and where it ends.", "stretch"
            )
        return self._add(dictation, EditKind.DELETE, at=first, samples=last - first)

    def undo(self, dictation: Dictation, recording: Recording) -> tuple[Changes, float | None]:
        """Takes back the last step that counts; the second of the dictation at which it was, None with none."""
        steps = self._steps(dictation, recording)
        if not steps.done:
            return Changes.of(), None
        changes = self._add(dictation, EditKind.UNDO)
        edit = steps.done[-1].edit
        seconds = self.edited(dictation, recording).seconds
        return changes, seconds if edit.kind is EditKind.APPEND else min(edit.at / RATE, seconds)

    def redo(self, dictation: Dictation, recording: Recording) -> tuple[Changes, float | None]:
        """Brings back what was taken back last; where its sound ends (seconds of the dictation), None with nothing."""
        steps = self._steps(dictation, recording)
        if not steps.taken_back:
            return Changes.of(), None
        changes = self._add(dictation, EditKind.REDO)
        return changes, self.edited(dictation, recording).reached

    def listen(self, dictation: Dictation, recording: Recording) -> DictatedListening:
        """Opens it for its chair or its minute taker, as it is edited; logged.

        Raises NotAllowed, KeyRefused, RecordingDamaged.
        """
        self._signed_in.guard(Act.LISTEN_DICTATION, self._signed_in.conference(dictation.conference_id))
        sound = open_sound(self._signed_in, recording)
        self._refuse_doubt(self._edits(dictation), recording)
        edited = self.edited(dictation, recording)
        with self._signed_in.writing() as write:
            write.note("open a dictation", "recording", recording.id)
        return DictatedListening(self._signed_in, recording, sound, edited)

    def heard(self, recording: Recording | None, edited: Edited) -> Transcript | None:
        """What the machine heard of it, at the times of the dictation. Raises NotAllowed."""
        if recording is None:
            return None
        self._signed_in.guard(Act.LISTEN_DICTATION, self._signed_in.conference(recording.conference_id))
        with self._signed_in.reading() as db:
            found = transcripts.of_recording(db, recording.id)
        return replace(found, segments=edited.heard(found.segments)) if found is not None else None

    def _edits(self, dictation: Dictation) -> tuple[DictationEdit, ...]:
        with self._signed_in.reading() as db:
            return dictations.edits(db, dictation.id)

    def _refuse_doubt(
        self, edits: Sequence[DictationEdit], recording: Recording, kind: EditKind = EditKind.APPEND
    ) -> None:
        """Raises RecordingDamaged where a lost part moves earlier edits, or would be counted on by one of this kind."""
        with self._reading_sound:
            lost = self._lost(recording, self._sound(recording))
        if _uncertain(edits, lost) or (lost and kind is not EditKind.APPEND):
            raise _damaged(lost)

    def _lost(self, recording: Recording, sound: EditedSound | None) -> tuple[int, ...]:
        """The parts that are not whole any more, by what the history says of every take when it ended."""
        heads = self._noted_heads(recording)
        if sound is None:
            folder = self._signed_in.folder / "recordings" / recording.folder
            gone = (named_part(name) for name in heads if not (folder / name).exists())
            return tuple(sorted(named[0] for named in gone if named is not None))
        if not heads and recording.head_hash and recording.state is not State.RECORDING:
            # Handed over, its history stayed behind: the head of the last part came with it.
            heads = {part_name(sound.last_part, "room"): recording.head_hash}
        return sound.lost(heads)

    def _noted_heads(self, recording: Recording) -> Mapping[str, str]:
        """The head hash of every sealed file as it was first written down, by its name."""
        state = (recording.head_hash, recording.state)
        known = self._heads.get(recording.id)
        if known is None or known[0] != state:
            with self._signed_in.reading() as db:
                noted = noted_heads(db, recording.id)
            first = {file: [head for head in heads if head][:1] for file, heads in noted.items()}
            known = state, {file: head for file, heads in first.items() for head in heads}
            self._heads[recording.id] = known
        return known[1]

    def _steps(self, dictation: Dictation, recording: Recording) -> Steps:
        with self._reading_sound:
            sound = self._sound(recording)
            lengths = sound.lengths if sound is not None else {}
        return edit_list.steps(self._edits(dictation), lengths)

    def _sound(self, recording: Recording) -> EditedSound | None:
        """Kept open, so that looking again reads only what is new. None where there is none that can be heard."""
        try:
            if recording.id in self._sounds:
                self._sounds[recording.id].refresh()
            else:
                self._sounds[recording.id] = open_sound(self._signed_in, recording)
        except (RecordingDamaged, KeyRefused):
            self._sounds.pop(recording.id, None)
        return self._sounds.get(recording.id)

    def _add(
        self, dictation: Dictation, kind: EditKind, *, at: int = 0, samples: int = 0, section: str = ""
    ) -> Changes:
        self._signed_in.guard(Act.DICTATE, self._signed_in.conference(dictation.conference_id))
        with self._signed_in.reading() as db:
            made = recordings.in_folder(db, dictation.id)
        for recording in made:
            self._refuse_doubt(self._edits(dictation), recording, kind)
        part = next_part(self._signed_in.folder / "recordings" / dictation.id, "room").number
        with self._signed_in.writing() as write:
            now = dictations.get(write.db, dictation.id)
            if now is None or now.state not in _OPEN or now.purged_at is not None:
                raise _sent()
            before = dictations.edits(write.db, dictation.id)
            made_at = self._signed_in.clock()
            if before and made_at <= before[-1].made_at:
                made_at = before[-1].made_at + timedelta(microseconds=1)  # the clock was set back: order is all
            dictations.add_edit(write.db, DictationEdit(new_id(), now.id, kind, made_at, at, samples, part, section))
            write.note(f"dictation: {kind.value}", "dictation", now.id)
        return Changes.of("dictation", conference=dictation.conference_id)


def _end_of(step: Step, pieces: Sequence[Piece]) -> float:
    """Where the sound of the last step ends, in seconds of the dictation; where a stretch was taken out."""
    whole = edit_list.length(pieces)
    end = whole if step.edit.kind is EditKind.APPEND else step.edit.at + edit_list.length(step.sound)
    return min(end, whole) / RATE


def open_sound(signed_in: SignedIn, recording: Recording) -> EditedSound:
    """The sealed sound of a dictation with the keys of the signed-in person. Raises KeyRefused, RecordingDamaged."""
    identity = dictation_identity(signed_in, recording.folder)
    return EditedSound(signed_in.folder / "recordings" / recording.folder, (identity,))


def _uncertain(edits: Sequence[DictationEdit], lost: Sequence[int]) -> bool:
    return not all(edit_list.stands_without(edits, number) for number in lost)


def _damaged(lost: Sequence[int]) -> RecordingDamaged:
    files = ", ".join(part_name(number, "room") for number in lost)
    return RecordingDamaged(
        f"A part of this dictation is missing or was cut short ({files}), so nobody can tell where the changes belong "
        "that were made in it.",
        "Nothing was changed, and every other part is as it was recorded.",
        "Put the file back from a backup copy of the library, then open the dictation again.",
    )


def _sent() -> InputRefused:
    return InputRefused(
        "This dictation was handed over.",
        "Nothing of it was changed.",
        "Take it back from the typing queue before you change it.",
        "dictation",
    )
