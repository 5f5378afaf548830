"""Listening to what was recorded. An investigator gives a reason first; every listen is logged (domain.md 4.2)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from meetingrec.audio.recording import OpenRecording, report
from meetingrec.domain.access import Act, Reason, reason_problem
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Purpose, Recording, RecordingReport, State
from meetingrec.domain.transcript import Transcript
from meetingrec.services.import_recording import original_is_unchanged
from meetingrec.services.keyring import conference_identity, dictation_identity, own_parts, part_identities
from meetingrec.services.listening import RATE, Opened
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import open_audio
from meetingrec.store import conferences, read_model, recordings, transcripts


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """A conference that has a recording this person may listen to."""

    conference: Conference
    title: str
    recording: Recording

    @property
    def made(self) -> str:
        """`Recorded here`, or where it was brought in from."""
        source = self.recording.import_source
        return f"Brought in from {source}" if source else "Recorded here"


class Listening(Opened):
    """A conference, opened with a reason."""

    def __init__(
        self,
        signed_in: SignedIn,
        recording: Recording,
        audio: OpenRecording,
        why: dict[str, str],
        part_ids: frozenset[str] = frozenset(),
        shift: float = 0.0,
    ) -> None:
        """shift: seconds to add to a moment of the conference to find it in this recording."""
        super().__init__(signed_in, recording, audio.length, why, audio.sources, audio.gaps)
        self.shift = shift
        self.began = recording.began_at or audio.began
        """The moment of second 0 (aware)."""
        self._part_ids = part_ids
        self._audio = audio

    def wave(self, buckets: int) -> list[float]:
        # A recording is read by one thread only: the player has its own, drawing opens another.
        audio = open_audio(self._signed_in, self.recording, self._part_ids)
        return [float(peak) for peak in audio.wave(self.source or self.sources[0], buckets)]

    def _read(self, start: float, seconds: float) -> np.ndarray:
        """Mono sound of one source or of all mixed for the ear only; silence where nothing was recorded."""
        total = math.ceil(seconds * RATE)
        mixed = np.zeros(total, dtype=np.float32)
        for source in (self.source,) if self.source else self.sources:
            for at, block in self._audio.blocks(source, start, start + seconds, rate=RATE):
                first = max(0, round((at - start) * RATE))
                length = min(len(block), total - first)
                if length > 0:
                    mixed[first : first + length] += block[:length]
        return np.clip(mixed, -1.0, 1.0)


class Replay:
    """Finding recordings, saying why, listening, and checking that nothing was altered."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def lines(self) -> tuple[ReplayLine, ...]:
        """Recorded conferences this person may listen to, newest first."""
        with self._signed_in.reading() as db:
            lines = []
            for conference in conferences.all_conferences(db):
                if not self._signed_in.may(Act.LISTEN, conference):
                    continue
                names = ConferenceRecord(conference, conferences.children_of(db, conference.id)).names_of(())
                title = f"{conference.meeting_type.words}: {names}"
                found = recordings.of_conference(db, conference.id, Purpose.CONFERENCE)
                lines += [ReplayLine(conference, title, recording) for recording in found]
        return tuple(sorted(lines, key=lambda line: line.recording.started_at, reverse=True))

    def listen(self, recording: Recording, reason: Reason, text: str, reference: str = "") -> Listening:
        """Opens a conference recording for listening; the opening is logged before a sound is heard.

        Raises NotAllowed, InputRefused when the reason will not do, KeyRefused, RecordingDamaged.
        """
        conference = self._signed_in.conference(recording.conference_id)
        self._signed_in.guard(Act.LISTEN, conference)
        missing = reason_problem(reason, text, reference)
        if missing:
            raise InputRefused(missing, "Nothing was opened.", "Fill it in.", "reason")
        why = {"reason": reason.value, "text": text.strip(), "reference": reference.strip()}
        part_ids = own_parts(self._signed_in, recording.conference_id)
        audio = open_audio(self._signed_in, recording, part_ids)
        with self._signed_in.writing() as write:
            write.note("open a recording to listen", "recording", recording.id, {**why, "parts": sorted(part_ids)})
        return Listening(self._signed_in, recording, audio, why, part_ids, self._shift(recording))

    def _shift(self, recording: Recording) -> float:
        """What was typed has its moment on the recording made here; one brought in began at another time, as told."""
        if not recording.import_source or recording.began_at is None:
            return 0.0
        with self._signed_in.reading() as db:
            found = recordings.of_conference(db, recording.conference_id, Purpose.CONFERENCE)
        here = next((item for item in found if not item.import_source), None)
        return (here.started_at - recording.began_at).total_seconds() if here is not None else 0.0

    def check(self, recording: Recording) -> RecordingReport:
        """Reads every record and proves it with its key; logged (domain.md 4.4)."""
        if recording.purpose is Purpose.DICTATION:
            identities = [dictation_identity(self._signed_in, recording.folder)]
        else:
            own = part_identities(self._signed_in, own_parts(self._signed_in, recording.conference_id))
            identities = [conference_identity(self._signed_in, recording.conference_id), *own.values()]
        found = report(self._signed_in.folder / "recordings" / recording.folder, identities)
        if recording.import_source and not original_is_unchanged(self._signed_in, recording):
            changed = "The file that was brought in is not the one that was kept."
            found = replace(found, state=State.DAMAGED, says=f"{changed} {found.says}")
        with self._signed_in.writing() as write:
            detail = {"state": found.state.value, "good": found.good, "bad": found.bad}
            write.note("check a recording", "recording", recording.id, detail)
        return found

    def transcript(self, recording: Recording) -> Transcript | None:
        """Raises NotAllowed."""
        act = Act.LISTEN_DICTATION if recording.purpose is Purpose.DICTATION else Act.LISTEN
        self._signed_in.guard(act, self._signed_in.conference(recording.conference_id))
        with self._signed_in.reading() as db:
            return transcripts.of_recording(db, recording.id)

    def record(self, recording: Recording) -> ConferenceRecord:
        """Points and decisions to set beside the sound; of restricted parts only those this person may hear."""
        self._signed_in.guard(Act.READ_RECORD, self._signed_in.conference(recording.conference_id))
        with self._signed_in.reading() as db:
            record = read_model.conference_record(db, recording.conference_id)
        return record.with_parts(own_parts(self._signed_in, recording.conference_id))
