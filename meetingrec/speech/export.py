"""A transcript as plain data, for `transcribe --json`, the practice run and whoever reads a transcript elsewhere."""

from __future__ import annotations

from meetingrec.domain.transcript import Segment, Transcript

FORMAT = "meetingrec-transcript/1"


def transcript_json(transcript: Transcript) -> dict[str, object]:
    """JSON-able; times in seconds of the recording's timeline, rounded to milliseconds.

    It says what it is made of (model, settings) and what it lacks (coverage, complete), so that nobody takes a
    machine's draft for a record.
    """
    coverage = transcript.coverage
    return {
        "format": FORMAT,
        "id": transcript.id,
        "recording_id": transcript.recording_id,
        "model": transcript.model,
        "settings": transcript.settings,
        "complete": transcript.complete,
        "done_to": {source: round(seconds, 3) for source, seconds in transcript.done_to},
        "coverage": {
            "audio": round(coverage.audio, 3),
            "speech": round(coverage.speech, 3),
            "transcribed": round(coverage.transcribed, 3),
            "doubtful": round(coverage.doubtful, 3),
            "not_transcribed": round(coverage.not_transcribed, 3),
        },
        "segments": [_segment(segment) for segment in transcript.segments],
    }


def _segment(segment: Segment) -> dict[str, object]:
    return {
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
        "source": segment.source,
        "text": segment.text,
        "confidence": round(segment.confidence, 3),
        "words": [
            {
                "start": round(word.start, 3),
                "end": round(word.end, 3),
                "text": word.text,
                "probability": round(word.probability, 3),
            }
            for word in segment.words
        ],
    }
