"""Listening to what was recorded. An investigator gives a reason first; every listen is logged (domain.md 4.2)."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from meetingrec.audio.import_original import NAME, stored_sha256
from meetingrec.audio.recording import OpenRecording, report
from meetingrec.domain.access import Act, Reason, reason_problem
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import InputRefused, KeyRefused, LibraryDamaged, RecordingDamaged
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Purpose, Recording, RecordingReport, State
from meetingrec.domain.transcript import Transcript
from meetingrec.services.import_recording import original_is_unchanged
from meetingrec.services.keyring import conference_identity, dictation_identity, own_parts, part_identities
from meetingrec.services.listening import RATE, Opened
from meetingrec.services.noted_heads import noted_heads, noted_late, noted_original
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import open_audio
from meetingrec.store import audit, conferences, read_model, recordings, transcripts
from meetingrec.vault.keys import Identity


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
        missing: tuple[str, ...] = (),
    ) -> None:
        """shift: seconds to add to a moment of the conference to find it in this recording. missing: names of files
        that were there when it ended."""
        super().__init__(signed_in, recording, audio.length, why, audio.sources, audio.gaps)
        self.shift = shift
        self.missing = missing
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
        gone = self._missing(recording)
        detail = {**why, "parts": sorted(part_ids), **({"missing": list(gone)} if gone else {})}
        with self._signed_in.writing() as write:
            write.note("open a recording to listen", "recording", recording.id, detail)
        return Listening(self._signed_in, recording, audio, why, part_ids, self._shift(recording), gone)

    def _missing(self, recording: Recording) -> tuple[str, ...]:
        """Sealed files that the log knows and the folder lacks: the first thing to say, long before all is checked."""
        folder = self._signed_in.folder / "recordings" / recording.folder
        with contextlib.suppress(LibraryDamaged), self._signed_in.reading() as db:
            return tuple(sorted(name for name in noted_heads(db, recording.id) if not (folder / name).exists()))
        return ()

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
        found = self._compared(recording, identities)
        if recording.import_source and (wrong := self._wrong_with_original(recording)):
            found = replace(found, state=State.DAMAGED, says=f"{wrong} {found.says}")
        with self._signed_in.writing() as write:
            detail: dict[str, object] = {"state": found.state.value, "good": found.good, "bad": found.bad}
            if found.against_log is None:
                detail["log"] = "not compared"
            else:
                detail |= {what: list(files) for what, files in asdict(found.against_log).items() if files}
            write.note("check a recording", "recording", recording.id, detail)
        return found

    def _compared(self, recording: Recording, identities: Sequence[Identity]) -> RecordingReport:
        """With the heads in the log, where there is a log to rely on."""
        with self._signed_in.reading() as db:
            wrong = audit.verify(db)
            noted = {} if wrong else noted_heads(db, recording.id)
            late = bool(noted) and noted_late(db, recording.id)
        why = ""
        if recording.state is State.RECORDING:
            why = "It is still being recorded: what it holds is noted when it ends."
        elif wrong:
            why = f"The history of this library was altered, so it cannot show whether anything is missing. {wrong[0]}"
        elif late:
            why = (
                "The library was put back from an older copy, so it does not know what this recording held at its end."
            )
        elif not noted:
            why = "The history does not say what this recording held when it ended, so something may be missing."
        folder = self._signed_in.folder / "recordings" / recording.folder
        found = report(folder, identities, noted=None if why else noted)
        return replace(found, says=f"{why} {found.says}") if why else found

    def _wrong_with_original(self, recording: Recording) -> str:
        """Of a recording brought in, "" when the file that came is still here, byte for byte."""
        with self._signed_in.reading() as db:
            sha256, stored = noted_original(db, recording.id)
        path = self._signed_in.folder / "recordings" / recording.folder / NAME
        try:
            if stored:
                # Needs no key: where it holds a restricted part only the chair has that.
                same = stored_sha256(path) == stored
            else:
                same = original_is_unchanged(self._signed_in, replace(recording, import_sha256=sha256))
        except (RecordingDamaged, KeyRefused) as problem:
            return f"The file that was brought in cannot be read. {problem.happened}"
        return "" if same else "The file that was brought in is not the one that was kept."

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
