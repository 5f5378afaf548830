"""Whether the files of a recording are those whose heads were noted when it ended (reliability.md 6, test 19).

A folder cannot tell that by itself: its last file may be gone, and with the public key alone somebody can put another
recording in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from meetingrec.audio.recording_parts import Row
from meetingrec.domain.recording import AgainstLog, State

_MOST_NAMES = 6


def against_log(rows: Sequence[Row], noted: Mapping[str, Sequence[str]]) -> AgainstLog:
    """rows: every part of the recording. noted: as in `recording_report.report`."""
    there = {row.report.file: row for row in rows if row.is_there}
    return AgainstLog(
        missing=tuple(sorted(name for name in noted if name not in there)),
        changed=tuple(sorted(name for name in noted if name in there and not _is_as_noted(there[name], noted[name]))),
        added=tuple(sorted(name for name in there if name not in noted)),
    )


def _is_as_noted(row: Row, heads: Sequence[str]) -> bool:
    """Whether a file ends where the log says, and was never another one: a later entry cannot take the place of the
    first. Between the two it may have grown: a recorder that was given up for lost may go on.
    """
    own, known = row.report.head_hash, [head for head in heads if head]
    if not known or own not in known:
        return not known and not own
    if row.placed is None or own == known[0]:
        return own == known[0]
    first = bytes.fromhex(known[0])
    return any(entry.head.previous == first for entry in row.placed.walk.entries)


def unlike_words(found: AgainstLog, rows: Sequence[Row]) -> str:
    """What is not as it was, what is safe, and what to do."""
    words = ["This recording is not as it was when it ended."]
    for what, names in (("Missing", found.missing), ("Changed or cut short", found.changed), ("Added", found.added)):
        if names:
            words.append(f"{what}: {_names(names)}.")
    doubtful = {*found.missing, *found.changed, *found.added}
    whole = sum(row.report.file not in doubtful and row.report.state is not State.DAMAGED for row in rows)
    if whole:
        other = "The other file is" if whole == 1 else f"The other {whole} files are"
        words.append(f"{other} as recorded.")
    else:
        words.append("Nobody can prove that what is heard now was said.")
    if found.missing or found.changed:
        words.append("Put back what is missing or changed from a copy of the library, then check again.")
    words.append("Tell the records manager.")
    return " ".join(words)


def _names(files: Sequence[str]) -> str:
    more = len(files) - _MOST_NAMES
    return ", ".join(files[:_MOST_NAMES]) + (f" and {more} more, named in the history" if more > 0 else "")
