"""Handing everything that a lost key opens on to a fresh one, and which recovery keys a library has."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from meetingrec.domain.access import Person
from meetingrec.domain.errors import Problem, SignInRefused
from meetingrec.services.key_files import keys_of, opened, readers, rewrap
from meetingrec.store import audit, people
from meetingrec.store.open import Database
from meetingrec.vault.keys import Identity

NOTED = "recovery_keys"
"""Under this name the recovery public keys stand in the log: library.json can be changed without any key."""


def noted(db: Database, library_id: str) -> tuple[str, ...]:
    """The recovery keys as the log has them, () in a library of an earlier version."""
    for entry in reversed(audit.entries(db, object_id=library_id)):
        if isinstance(keys := entry.detail.get(NOTED), list):
            return tuple(str(key) for key in keys)
    return ()


def keys_of_person(db: Database, person: Person, in_file: str, recovery: Sequence[str]) -> frozenset[str]:
    """The public keys a person has or had. in_file: what stands in their file, which counts if it is nobody else's:
    the database may be from before their last change."""
    own = people.keys_ever(db)[person.id]
    return own if not in_file or in_file in _of_others(db, person, recovery) else own | {in_file}


def refuse_another_persons(db: Database, person: Person, public: str, recovery: Sequence[str]) -> None:
    """Raises SignInRefused when somebody put their own key into this person's file, to sign in under their name."""
    if public in _of_others(db, person, recovery):
        raise SignInRefused(
            "The file that holds this person's key holds the key of somebody else.",
            "Nothing was changed.",
            "Tell a records manager and IT. A recovery key gives this person a new password.",
        )


def hand_on(library: Path, opener: Identity, before: frozenset[str], fresh: str) -> int:
    """Wraps every key that one of `before` opens to `fresh` as well; the number of keys that could not be read.

    May be done again after it was cut short. Raises DiskFull, FolderRefused.
    """
    left_out = 0
    for path in keys_of(library):
        try:
            listed = readers(path)
            secret = None if before.isdisjoint(listed) else opened(path, opener)
        except Problem:  # one damaged key must not keep anybody from the others
            left_out += 1
            continue
        if secret is not None and fresh not in listed:
            rewrap(path, secret, [*listed, fresh])
    return left_out


def take_off(library: Path, opener: Identity, gone: frozenset[str]) -> None:
    """These public keys open nothing any more. What cannot be written is left: they are nobody's by now."""
    for path in keys_of(library):
        with contextlib.suppress(Problem):
            listed = readers(path)
            if not gone.isdisjoint(listed):
                rewrap(path, opened(path, opener), [one for one in listed if one not in gone])


def _of_others(db: Database, person: Person, recovery: Sequence[str]) -> frozenset[str]:
    ever = people.keys_ever(db)
    return frozenset(recovery).union(*(keys for person_id, keys in ever.items() if person_id != person.id))
