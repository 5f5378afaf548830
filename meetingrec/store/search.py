"""Finding words in what the machine heard, in what was written down, and in the names."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from meetingrec.store.cipher import Database
from meetingrec.store.rows import from_row


@dataclass(frozen=True, slots=True)
class Hit:
    """object_kind: "point", "segment" or a kind of `search_entries`; object_id: its id, "" of a segment. moment:
    seconds on the timeline of the recording, None for what was written down without one. recording_id is "" but for
    a segment. part_id: the restricted part it belongs to. detail: what kind of its kind it is (a point's heading).
    """

    object_kind: str
    object_id: str
    conference_id: str
    recording_id: str
    moment: float | None
    text: str
    part_id: str = ""
    detail: str = ""


def search(
    db: Database, words: str, *, conference_id: str = "", among: Iterable[str] | None = None, limit: int = 200
) -> tuple[Hit, ...]:
    """Where all of these words stand in points and in what was heard, best first; the last may be the beginning of a
    word. among: ids of conferences, None for all. Case and accents do not matter. No sign in `words` has a meaning of
    its own, and nothing that is typed raises. Removed points are not found.
    """
    query = _quoted(words)
    if not query:
        return ()
    wanted = [conference_id] if conference_id else None if among is None else list(among)
    rows = db.select(
        """SELECT * FROM (
             SELECT 'point' AS object_kind, points.id AS object_id, points.conference_id, '' AS recording_id,
                    points.moment, points.text, points.part_id, points.heading AS detail, points_fts.rank AS rank
             FROM points_fts JOIN points ON points.n = points_fts.rowid
             WHERE points_fts MATCH ?1 AND points.removed_at IS NULL
             UNION ALL
             SELECT 'segment', '', coalesce(recordings.conference_id, ''), recordings.id,
                    segments."start", segments.text, '', recordings.purpose, segments_fts.rank
             FROM segments_fts JOIN segments ON segments.n = segments_fts.rowid
             JOIN transcripts ON transcripts.id = segments.transcript_id
             JOIN recordings ON recordings.id = transcripts.recording_id
             WHERE segments_fts MATCH ?1)
           WHERE ?2 OR conference_id IN (SELECT value FROM json_each(?3)) ORDER BY rank, moment LIMIT ?4""",
        [query, int(wanted is None), json.dumps(wanted or []), limit],
    )
    return tuple(from_row(Hit, row) for row in rows)


_ENTRIES = (
    # kind, table, what is shown, what is searched besides, moment, part, kind of its kind
    ("voice", "voices", "words", "how || ' ' || not_obtained_why", "moment", "part_id", "''"),
    ("decision", "decisions", "statement", "rationale || ' ' || category", "moment", "part_id", "''"),
    ("action", "actions", "text", "owner || ' ' || how_we_will_know", "moment", "part_id", "''"),
    ("attendee", "attendees", "full_name", "role || ' ' || agency || ' ' || relationship", "NULL", "part_id", "''"),
    ("report", "reports", "agency || ' ' || author", "summary || ' ' || disagreed", "moment", "part_id", "''"),
    ("contingency", "contingencies", "trigger || ' ' || what", "who_decides", "moment", "part_id", "''"),
    ("family_view", "family_views", "words", "''", "moment", "part_id", "''"),
    ("view", "agency_views", "agency || ': ' || reason", "category", "moment", "part_id", "''"),
    ("review", "plan_reviews", "text", "owner || ' ' || why_not", "moment", "part_id", "''"),
    ("mark", "marks", "word", "''", "moment", "part_id", "''"),
)
_NAMES = """
SELECT 'child' AS object_kind, children.id AS object_id, links.conference_id, '' AS recording_id, NULL AS moment,
       children.full_name AS text, '' AS part_id, '' AS detail,
       children.known_as || ' ' || children.need_code || ' ' || children.school AS more
FROM children JOIN conference_children links ON links.child_id = children.id
UNION ALL
SELECT 'conference', id, id, '', NULL, purpose, '', '', place || ' ' || chair_name || ' ' || authority FROM conferences
"""


def search_entries(db: Database, words: str, among: Iterable[str], limit: int = 200) -> tuple[Hit, ...]:
    """Names, children's words, decisions, the plan and the rest, of these conferences: wherever all of the words stand,
    each as the beginning of a word. Names first, then in the order they were written.

    There are few of these beside points and words spoken, so all of them are read and compared; an index of their
    own would store every name a second time. Nothing that is typed raises.
    """
    wanted = _words(words)
    if not wanted:
        return ()
    ids = json.dumps(list(among))
    made = " UNION ALL ".join(
        f"SELECT '{kind}', id, conference_id, '', {moment}, {text}, {part}, {detail}, {more} "  # noqa: S608
        f"FROM {table} WHERE removed_at IS NULL"
        for kind, table, text, more, moment, part, detail in _ENTRIES
    )
    sql = f"SELECT * FROM ({_NAMES} UNION ALL {made}) WHERE conference_id IN (SELECT value FROM json_each(?))"  # noqa: S608
    found: list[Hit] = []
    for row in db.select(sql, [ids]):
        if _has(wanted, f"{row['text']} {row['more']}"):
            found.append(from_row(Hit, row))
            if len(found) == limit:
                break
    return tuple(found)


_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that have no accent to take off and are typed without it all the same."""


def _has(wanted: list[str], text: str) -> bool:
    there = _words(text)
    return all(any(word.startswith(one) for word in there) for one in wanted)


def _words(text: str) -> list[str]:
    """Without case and accents, as the full-text index sees them."""
    folded = text.casefold().translate(_PLAIN)
    if not folded.isascii():
        folded = "".join(each for each in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(each))
    return re.findall(r"\w+", folded)


def _quoted(words: str) -> str:
    """Each word in double quotes, which FTS5 takes as they stand; signs that are no words would match nothing."""
    plain = "".join(letter if letter.isprintable() and letter != '"' else " " for letter in words)
    found = [word for word in plain.split() if any(letter.isalnum() for letter in word)]
    return " ".join(f'"{word}"' for word in found) + ("*" if found else "")
