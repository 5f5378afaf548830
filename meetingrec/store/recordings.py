"""Recordings as the library knows them; the sound lies in files of its own."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.recording import Purpose, Recording, State
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import Shelf

_RECORDINGS = Shelf("recordings", Recording, order="started_at, id", links=("conference_id",))


def add(db: Database, recording: Recording) -> None:
    """A new recording; a test recording may belong to no conference ("")."""
    _RECORDINGS.add(db, recording)


def replace(db: Database, recording: Recording, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    _RECORDINGS.replace(db, recording, by=by, at=at)


def get(db: Database, recording_id: str) -> Recording | None:
    return _RECORDINGS.get(db, recording_id)


def of_conference(db: Database, conference_id: str, purpose: Purpose | None = None) -> tuple[Recording, ...]:
    """Oldest first; of one purpose when it is given."""
    if purpose is None:
        return _RECORDINGS.where(db, "conference_id = ?", [conference_id])
    return _RECORDINGS.where(db, "conference_id = ? AND purpose = ?", [conference_id, purpose.value])


def in_folder(db: Database, folder: str) -> tuple[Recording, ...]:
    """Those whose sound lies in this folder: one at most."""
    return _RECORDINGS.where(db, "folder = ?", [folder])


def made_here(db: Database) -> tuple[Recording, ...]:
    """All but those brought in from elsewhere, oldest first."""
    return _RECORDINGS.where(db, "import_source = ''")


def unfinished(db: Database) -> tuple[Recording, ...]:
    """Those the library believes to be running, oldest first: after a crash they are looked at again."""
    return _RECORDINGS.where(db, "state = ?", [State.RECORDING.value])


def brought_in(db: Database, sha256: str) -> tuple[Recording, ...]:
    """Those made elsewhere from a file with this SHA-256 (hex)."""
    return _RECORDINGS.where(db, "import_sha256 = ?", [sha256])
