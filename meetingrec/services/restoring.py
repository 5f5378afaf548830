"""Putting the newest sound copy of the database in the place of a damaged one, and listing the recordings that were
made after that copy (reliability.md 5, row 7)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from meetingrec.audio.recording_folder import part_files
from meetingrec.audio.sealed_format import Header
from meetingrec.audio.sealed_walk import begin_walk
from meetingrec.domain.errors import LibraryDamaged, LibraryMissing, Problem, RecordingDamaged
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.services.hand_over_receiving import INCOMING
from meetingrec.services.import_recording import UNFINISHED
from meetingrec.services.keyring import conference_identity
from meetingrec.services.library import Library
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, conferences, dictations, recordings
from meetingrec.store.open import backups_folder, candidates, open_database, restore, restore_latest
from meetingrec.vault.keys import unwrap

_RESTORED = "restore a copy of the library"


@dataclass(frozen=True, slots=True)
class Restored:
    """made_at: of the copy, aware UTC, None where the database turned out to be whole; kept_as: the name under which
    the damaged file lies, "" where there was none."""

    signed_in: SignedIn
    made_at: datetime | None = None
    kept_as: str = ""


def newest_copy(library: Library, problem: Problem) -> datetime | None:
    """When the newest copy was made, if there is one and a copy is what this problem asks for; aware UTC."""
    if not isinstance(problem, LibraryDamaged | LibraryMissing):
        return None
    copies = candidates(backups_folder(library.folder / "library.db"))
    return copies[0].made_at if copies else None


def restore_newest(library: Library, user_name: str, password: str, now: datetime | None = None) -> Restored:
    """Signs somebody in to the newest sound copy, which takes the place of a database that does not open; nothing is
    deleted, and one that opens is left alone.

    Raises SignInRefused as the sign-in, LibraryMissing when no copy is sound, DiskFull, FolderRefused.
    """
    key = library.proven_database_key(user_name, password, now)
    path, made_at, kept_as = library.folder / "library.db", None, ""
    try:
        open_database(path, key).close()
    except (LibraryDamaged, LibraryMissing):
        copy, opened = restore_latest(backups_folder(path), key)
        opened.close()
        aside = restore(copy, path, key)
        made_at, kept_as = copy.made_at, aside.name if aside else ""
    signed_in = library.sign_in(user_name, password, now)
    if made_at is None:
        return Restored(signed_in)
    with signed_in.writing() as write:
        detail = {"made_at": made_at.isoformat(), "kept_as": kept_as}
        write.note("restore a copy of the library", "library", library.id, detail)
    return Restored(signed_in, made_at, kept_as)


def list_found(library: Library, signed_in: SignedIn) -> tuple[int, int]:
    """Lists recordings that lie on the disk and that a restored database does not know, as far as this person opens
    them; how many were listed, how many were not. They are read back as interrupted ones are. Nothing is listed in a
    library that was never restored: a folder that appeared by itself is not believed, but counted."""
    with signed_in.reading() as db:
        was_restored = any(entry.act == _RESTORED for entry in audit.entries(db, object_id=library.id))
        folders = sorted(path for path in (library.folder / "recordings").iterdir() if path.is_dir())
        strange = [path for path in folders if not recordings.in_folder(db, path.name)]
    found = left = 0
    for folder in strange:
        if folder.name.startswith(INCOMING) or (folder / UNFINISHED).exists():
            continue
        header = _first(folder)
        recording = _recording_of(signed_in, folder, header) if header and was_restored else None
        if not recording:
            left += header is not None
            continue
        with signed_in.writing() as write:
            recordings.add(write.db, recording)
            write.note("list a recording found on the disk", "recording", recording.id)
        found += 1
    return found, left


def _first(folder: Path) -> Header | None:
    """The front of its first part that can be read, one that is not of a restricted part before others."""
    fronts = []
    with contextlib.suppress(RecordingDamaged):
        for path in part_files(folder):
            with contextlib.suppress(RecordingDamaged):
                fronts.append(begin_walk(path, is_checked=False).header)
    return min(fronts, key=lambda front: front.restricted, default=None)


def _recording_of(signed_in: SignedIn, folder: Path, header: Header) -> Recording | None:
    """What the database would have said of it: whose it is shows in whose key opens it."""
    with signed_in.reading() as db:
        if recordings.get(db, header.recording_id) is not None:
            return None
        dictation = dictations.get(db, folder.name)
        all_ids = [conference.id for conference in conferences.all_conferences(db)]
    purpose = Purpose.CONFERENCE if dictation is None else Purpose.DICTATION
    belongs = dictation.conference_id if dictation else _conference_of(signed_in, header, all_ids)
    if not belongs:
        return None
    began = min(header.began, datetime.now(UTC))
    return Recording(header.recording_id, belongs, purpose, folder.name, began, signed_in.person.id)


def _conference_of(signed_in: SignedIn, header: Header, conference_ids: list[str]) -> str:
    for conference_id in conference_ids:
        with contextlib.suppress(Problem):
            unwrap(header.key, conference_identity(signed_in, conference_id))
            return conference_id
    return ""
