"""What the machine heard, stretch by stretch. Segments are written once; how far it got is stored with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from meetingrec.domain.transcript import Coverage, Segment, Transcript
from meetingrec.store.cipher import Database
from meetingrec.store.rows import from_row, to_row
from meetingrec.store.shelf import NotThere


@dataclass(frozen=True, slots=True)
class _Head:
    """A transcript without its segments: one row of `transcripts`."""

    id: str
    recording_id: str
    model: str
    settings: str
    complete: bool
    started_at: datetime
    audio: float
    speech: float
    transcribed: float
    doubtful: float
    not_transcribed: float


def start(db: Database, transcript: Transcript, *, at: datetime | None = None) -> None:
    """A new transcript, with the segments and the progress it already has, if any."""
    coverage = transcript.coverage
    head = _Head(
        transcript.id,
        transcript.recording_id,
        transcript.model,
        transcript.settings,
        transcript.complete,
        at or datetime.now(UTC),
        coverage.audio,
        coverage.speech,
        coverage.transcribed,
        coverage.doubtful,
        coverage.not_transcribed,
    )
    with db.atomic():
        db.change(
            """INSERT INTO transcripts (id, recording_id, model, settings, complete, started_at,
                 audio, speech, transcribed, doubtful, not_transcribed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            list(to_row(head).values()),
        )
        _add_segments(db, transcript.id, transcript.segments)
        for source, done_to in transcript.done_to:
            _move_on(db, transcript.id, source, done_to)


def append_stretch(
    db: Database, transcript_id: str, source: str, done_to: float, segments: Sequence[Segment], coverage: Coverage
) -> None:
    """One more stretch of one source: its segments, and how far this source has been heard, together or not at all.

    done_to: seconds of the timeline. coverage: seconds of *this stretch*; they are added to those of the
    transcript. Raises ValueError when this source was heard further already (the words would stand there twice),
    NotThere for an unknown transcript.
    """
    with db.atomic():
        head = _head(db, transcript_id)
        if done_to < dict(_progress(db, transcript_id)).get(source, 0.0):
            raise ValueError(f"this source of transcript {transcript_id} was heard beyond {done_to} s before")
        _add_segments(db, transcript_id, segments)
        _move_on(db, transcript_id, source, done_to)
        added = to_row(coverage)
        sums = [float(getattr(head, name)) + float(str(seconds)) for name, seconds in added.items()]
        db.change(
            """UPDATE transcripts SET complete = 0, audio = ?, speech = ?, transcribed = ?, doubtful = ?,
                 not_transcribed = ? WHERE id = ?""",
            [*sums, transcript_id],
        )


def finish(db: Database, transcript_id: str) -> None:
    """All that was recorded has been heard. (More sound, heard later, makes it incomplete again.) Raises NotThere."""
    _head(db, transcript_id)
    db.change("UPDATE transcripts SET complete = 1 WHERE id = ?", [transcript_id])


def get(db: Database, transcript_id: str) -> Transcript | None:
    """With all its segments, in the order of their start."""
    found = db.select("SELECT * FROM transcripts WHERE id = ?", [transcript_id])
    return _whole(db, from_row(_Head, found[0])) if found else None


def of_recording(db: Database, recording_id: str) -> Transcript | None:
    """The latest transcript of this recording, whatever the clock said when it was begun."""
    found = db.select("SELECT * FROM transcripts WHERE recording_id = ? ORDER BY rowid DESC LIMIT 1", [recording_id])
    return _whole(db, from_row(_Head, found[0])) if found else None


def ids_of_recording(db: Database, recording_id: str) -> tuple[str, ...]:
    """Every transcript that was begun of this recording, oldest first."""
    rows = db.select("SELECT id FROM transcripts WHERE recording_id = ? ORDER BY rowid", [recording_id])
    return tuple(str(row["id"]) for row in rows)


def progress(db: Database, transcript_id: str) -> tuple[tuple[str, float], ...]:
    """(source, seconds of the timeline heard), without reading any segment."""
    return _progress(db, transcript_id)


def destroy_words(db: Database, recording_id: str) -> int:
    """Takes away every word the machine heard of a dictation, out of the search too; how many stretches they were.

    Only after its purge was written down: the database refuses it otherwise.
    """
    ids = ids_of_recording(db, recording_id)
    return sum(db.change("DELETE FROM segments WHERE transcript_id = ?", [transcript]) for transcript in ids)


def _whole(db: Database, head: _Head) -> Transcript:
    rows = db.select('SELECT * FROM segments WHERE transcript_id = ? ORDER BY "start", n', [head.id])
    return Transcript(
        id=head.id,
        recording_id=head.recording_id,
        model=head.model,
        settings=head.settings,
        segments=tuple(from_row(Segment, row) for row in rows),
        coverage=Coverage(head.audio, head.speech, head.transcribed, head.doubtful, head.not_transcribed),
        complete=head.complete,
        done_to=_progress(db, head.id),
    )


def _head(db: Database, transcript_id: str) -> _Head:
    found = db.select("SELECT * FROM transcripts WHERE id = ?", [transcript_id])
    if not found:
        raise NotThere(f"transcripts has no row {transcript_id}")
    return from_row(_Head, found[0])


def _progress(db: Database, transcript_id: str) -> tuple[tuple[str, float], ...]:
    rows = db.select(
        "SELECT source, done_to FROM transcript_progress WHERE transcript_id = ? ORDER BY source", [transcript_id]
    )
    return tuple((str(row["source"]), float(row["done_to"])) for row in rows)


def _move_on(db: Database, transcript_id: str, source: str, done_to: float) -> None:
    db.change(
        """INSERT INTO transcript_progress (transcript_id, source, done_to) VALUES (?, ?, ?)
           ON CONFLICT (transcript_id, source) DO UPDATE SET done_to = excluded.done_to""",
        [transcript_id, source, done_to],
    )


def _add_segments(db: Database, transcript_id: str, segments: Sequence[Segment]) -> None:
    for segment in segments:
        row = to_row(segment)
        db.change(
            """INSERT INTO segments (transcript_id, source, "start", "end", text, words, confidence)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            [transcript_id, *(row[name] for name in ("source", "start", "end", "text", "words", "confidence"))],
        )
