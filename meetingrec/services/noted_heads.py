"""What the log says a recording held when it ended: the head hash of every sealed file (reliability.md 6, test 19)."""

from __future__ import annotations

from meetingrec.store import audit
from meetingrec.store.cipher import Database


def noted_heads(db: Database, recording_id: str) -> dict[str, tuple[str, ...]]:
    """By the name of the file, every head it was noted with, the first one first; "" where it could not be read then.

    Empty for a recording whose log is kept elsewhere. Raises LibraryDamaged.
    """
    found: dict[str, tuple[str, ...]] = {}
    for entry in audit.entries(db, object_id=recording_id):
        heads = entry.detail.get("heads")
        for file, head in heads.items() if isinstance(heads, dict) else ():
            known = found.get(str(file), ())
            found[str(file)] = known if head in known else (*known, str(head))
    return found


def noted_late(db: Database, recording_id: str) -> bool:
    """Whether the library was put back from an older copy before the first heads were noted: what stands in the log
    was then read from the files some time after the recording ended.
    """
    own = audit.entries(db, object_id=recording_id)
    if any(entry.act == "list a recording found on the disk" for entry in own):
        return True
    first = next((entry.seq for entry in own if "heads" in entry.detail), 0)
    restored = audit.entries(db, act="restore a copy of the library")
    return any(own[0].seq < entry.seq < first for entry in restored)


def noted_original(db: Database, recording_id: str) -> tuple[str, str]:
    """Of a file that was brought in, as the log noted it then: SHA-256 (hex) of the file, and of `original.sealed`.

    Each is "" where it was not noted.
    """
    noted = next((entry.detail for entry in audit.entries(db, object_id=recording_id) if "heads" in entry.detail), {})
    return str(noted.get("sha256", "")), str(noted.get("original", ""))
