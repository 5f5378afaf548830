"""Finding words in what the machine heard and in what the chair wrote down."""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.store.cipher import Database
from meetingrec.store.rows import from_row


@dataclass(frozen=True, slots=True)
class Hit:
    """object_kind: "point" or "segment"; object_id of a point, "" of a segment. moment: seconds on the timeline of
    the recording, None for a point written down without one. recording_id is "" for a point.
    """

    object_kind: str
    object_id: str
    conference_id: str
    recording_id: str
    moment: float | None
    text: str


def search(db: Database, words: str, *, conference_id: str = "", limit: int = 200) -> tuple[Hit, ...]:
    """Where all of these words stand, best first; the last may be the beginning of a word. Case and accents do not
    matter. No sign in `words` has a meaning of its own, and nothing that is typed raises. Removed points are not found.
    """
    query = _quoted(words)
    if not query:
        return ()
    rows = db.select(
        """SELECT * FROM (
             SELECT 'point' AS object_kind, points.id AS object_id, points.conference_id, '' AS recording_id,
                    points.moment, points.text, points_fts.rank AS rank
             FROM points_fts JOIN points ON points.n = points_fts.rowid
             WHERE points_fts MATCH ?1 AND points.removed_at IS NULL
             UNION ALL
             SELECT 'segment', '', coalesce(recordings.conference_id, ''), recordings.id,
                    segments."start", segments.text, segments_fts.rank
             FROM segments_fts JOIN segments ON segments.n = segments_fts.rowid
             JOIN transcripts ON transcripts.id = segments.transcript_id
             JOIN recordings ON recordings.id = transcripts.recording_id
             WHERE segments_fts MATCH ?1)
           WHERE ?2 = '' OR conference_id = ?2 ORDER BY rank, moment LIMIT ?3""",
        [query, conference_id, limit],
    )
    return tuple(from_row(Hit, row) for row in rows)


def _quoted(words: str) -> str:
    """Each word in double quotes, which FTS5 takes as they stand; signs that are no words would match nothing."""
    plain = "".join(letter if letter.isprintable() and letter != '"' else " " for letter in words)
    found = [word for word in plain.split() if any(letter.isalnum() for letter in word)]
    return " ".join(f'"{word}"' for word in found) + ("*" if found else "")
