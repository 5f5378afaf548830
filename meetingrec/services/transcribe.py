"""From a sealed recording to words, on this machine, in a process of its own (design.md 1).

Works on a recording that is still growing, too: capture never waits for it. What was heard is stored stretch by
stretch together with how far it got, so that it resumes where it stopped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from meetingrec.audio.recording import OpenRecording
from meetingrec.documents.opened import opened
from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.hints import hints
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.domain.transcript import Coverage, Segment, Transcript
from meetingrec.services.keyring import conference_identity, dictation_identity, part_identities
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn
from meetingrec.speech import models
from meetingrec.speech.transcriber import Cancelled, StretchFailed, StretchResult, Transcriber
from meetingrec.store import read_model, recordings, transcripts
from meetingrec.store.rows import new_id

RATE = 16000
STRETCH_SECONDS = 60.0
"""How much sound one request holds: long enough to pack, short enough that a crash costs little."""

LIVE_SECONDS = 28.0
"""While the recording runs, wait until at least this much new sound is there: shorter pieces cost accuracy."""


def open_audio(signed_in: SignedIn, recording: Recording, part_ids: Iterable[str] = ()) -> OpenRecording:
    """The recording with the keys of the signed-in person; restricted parts are silent but for those of `part_ids`
    that the person may open. Raises KeyRefused, RecordingDamaged.
    """
    if recording.purpose is Purpose.DICTATION:
        identity = dictation_identity(signed_in, recording.folder)
    else:
        identity = conference_identity(signed_in, recording.conference_id)
    parts = part_identities(signed_in, part_ids)
    return OpenRecording(signed_in.folder / "recordings" / recording.folder, (identity, *parts.values()))


class Transcribing:
    """One recording being turned into words. `run` blocks: call it on a thread of its own."""

    def __init__(self, signed_in: SignedIn, recording: Recording, model: Path) -> None:
        self._signed_in = signed_in
        self._recording = recording
        self._model = model
        self._stop = threading.Event()
        self._hints = ""
        self._transcriber: Transcriber | None = None

    def cancel(self) -> None:
        """Stops within a second; what was done is kept."""
        self._stop.set()
        if self._transcriber is not None:
            self._transcriber.cancel()

    def run(
        self, still_recording: Callable[[], bool], progress: Callable[[float, float], None]
    ) -> tuple[Changes, Transcript | None]:
        """Works until everything recorded has been heard, or until cancelled.

        progress(done, length) in seconds of the timeline. Raises NotASpeechModel, SpeechFailed, KeyRefused.
        """
        transcript = self._begin()
        self._hints = hints_for(self._signed_in, self._recording.conference_id, self._model)
        self._transcriber = Transcriber(self._model)
        try:
            self._transcriber.start()
            self._hear_all(transcript.id, still_recording, progress)
        except Cancelled:
            return self._changes(), self.stored()
        finally:
            self._transcriber.close()
        if not self._stop.is_set():
            with self._signed_in.writing() as write:
                transcripts.finish(write.db, transcript.id)
                write.note("finish the transcript", "transcript", transcript.id)
        return self._changes(), self.stored()

    def _hear_all(
        self, transcript_id: str, still_recording: Callable[[], bool], progress: Callable[[float, float], None]
    ) -> None:
        audio = open_audio(self._signed_in, self._recording)
        while not self._stop.is_set():
            # Asked first: what was sealed before the recording ended is then surely seen.
            live = still_recording()
            audio.refresh()
            moved = [self._advance(audio, source, transcript_id, live, progress) for source in audio.sources]
            if not any(moved):
                if not live:
                    return
                self._stop.wait(1.0)

    def _changes(self) -> Changes:
        return Changes.of("transcript", conference=self._recording.conference_id)

    def stored(self) -> Transcript | None:
        """What has been heard so far."""
        with self._signed_in.reading() as db:
            return transcripts.of_recording(db, self._recording.id)

    def _begin(self) -> Transcript:
        known = self.stored()
        if known is not None:
            return known
        name = "practice" if models.is_practice(self._model) else self._model.name
        fresh = Transcript(new_id(), self._recording.id, name, models.settings_words(self._model))
        with self._signed_in.writing() as write:
            transcripts.start(write.db, fresh)
            write.note("start a transcript", "transcript", fresh.id, {"model": name})
        return fresh

    def _advance(
        self,
        audio: OpenRecording,
        source: str,
        transcript_id: str,
        live: bool,
        progress: Callable[[float, float], None],
    ) -> bool:
        """Hears one more stretch of a source; False when there is nothing more to hear now."""
        with self._signed_in.reading() as db:
            done = dict(transcripts.progress(db, transcript_id)).get(source, 0.0)
        start, sound, gap_after, last = _next_stretch(audio, source, done)
        if sound is None:
            return False
        seconds = len(sound) / RATE
        if live and not gap_after and seconds < LIVE_SECONDS:
            return False
        final = gap_after or (last and not live)
        result = self._hear(start, sound, final)
        segments: tuple[Segment, ...] = ()
        if result is None:
            coverage, consumed = Coverage(audio=seconds, not_transcribed=seconds), seconds
        else:
            segments = tuple(replace(segment, source=source) for segment in result.segments)
            consumed = seconds if final else result.consumed
            coverage = Coverage(consumed, result.speech, result.transcribed, result.doubtful, 0.0)
        if consumed <= 0 and self._stop.is_set():
            return False
        done_to = start + max(consumed, 0.0)
        self._store(transcript_id, source, done_to, segments, coverage)
        progress(min(done_to, audio.length), audio.length)
        return consumed > 0

    def _hear(self, start: float, sound: np.ndarray, final: bool) -> StretchResult | None:
        transcriber = self._transcriber
        if transcriber is None or self._stop.is_set():
            return StretchResult((), 0.0, 0.0, 0.0, 0.0)
        pcm = (np.clip(sound, -1.0, 1.0) * 32767).astype(np.int16)
        try:
            return transcriber.stretch(start, pcm, final, hints=self._hints, cancelled=self._stop.is_set)
        except StretchFailed:
            # Three deaths on the same stretch: it is marked "not transcribed" and the work goes on behind it.
            return None

    def _store(
        self, transcript_id: str, source: str, done_to: float, segments: tuple[Segment, ...], coverage: Coverage
    ) -> None:
        with self._signed_in.writing() as write:
            transcripts.append_stretch(write.db, transcript_id, source, done_to, segments, coverage)


def _next_stretch(audio: OpenRecording, source: str, done: float) -> tuple[float, np.ndarray | None, bool, bool]:
    """Start and sound of the next stretch, whether a gap follows it, and whether no sound comes after it so far.

    Sound is None when there is none yet. Blocks are never joined across a gap: words on both sides of it would run
    into one another. A restricted part, or silence at the end, is a gap with nothing behind it. However long nothing
    was said, what comes behind it is found: the blocks are read one by one, and gaps cost nothing.
    """
    start, length = done, 0.0
    pieces: list[np.ndarray] = []
    for at, block in audio.blocks(source, done, rate=RATE):
        if not pieces:
            start = at
        elif abs(at - (start + length)) > 0.05:
            return start, np.concatenate(pieces), True, False
        pieces.append(block)
        length += len(block) / RATE
        if length >= STRETCH_SECONDS:
            return start, np.concatenate(pieces), _gap_at(audio, source, start + length), False
    if not pieces:
        return done, None, False, True
    return start, np.concatenate(pieces), _gap_at(audio, source, start + length), True


def _gap_at(audio: OpenRecording, source: str, seconds: float) -> bool:
    return any(abs(gap.start - seconds) <= 0.05 for gap in audio.gaps_of(source))


def hints_for(signed_in: SignedIn, conference_id: str, model: Path) -> str:
    """Names and terms of this conference, "" for a model that does worse with them. Nothing of a restricted part is
    among them: a name that was only said there must not come up in what everybody reads (domain.md E20).
    """
    if not models.takes_hints(model):
        return ""
    with signed_in.reading() as db:
        record = read_model.conference_record(db, conference_id)
    profile = Profiles(signed_in).usable(record.conference.profile_id)[0]
    return hints(opened(record), profile.glossary)


def transcript_of(signed_in: SignedIn, conference_id: str, purpose: Purpose) -> Transcript | None:
    """The stored transcript of the first recording of this purpose, if there is one."""
    with signed_in.reading() as db:
        for recording in recordings.of_conference(db, conference_id, purpose):
            found = transcripts.of_recording(db, recording.id)
            if found is not None:
                return found
    return None


def chosen_model(name: str, *, practice: bool) -> Path:
    """The folder of the speech model in the settings; the practice model in a practice library.

    Raises NotASpeechModel, also when none was chosen: a model is never fetched unasked.
    """
    return models.find("practice" if practice else name, practice=practice)


def why_no_model(name: str, *, practice: bool) -> Problem | None:
    """What keeps speech from being turned into words, None when all is ready."""
    try:
        chosen_model(name, practice=practice)
    except Problem as problem:
        return problem
    return None
