"""Everybody with an account."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.access import Person
from meetingrec.store import revisions
from meetingrec.store.cipher import Database
from meetingrec.store.rows import from_json
from meetingrec.store.shelf import Shelf

_PEOPLE = Shelf("people", Person, order="full_name, id")


def add(db: Database, person: Person) -> None:
    """A new account."""
    _PEOPLE.add(db, person)


def replace(db: Database, person: Person, *, by: str = "", at: datetime | None = None) -> None:
    """Changed roles, a new key, another name. The earlier version is kept. Raises NotThere."""
    _PEOPLE.replace(db, person, by=by, at=at)


def get(db: Database, person_id: str) -> Person | None:
    return _PEOPLE.get(db, person_id)


def by_user_name(db: Database, name: str) -> Person | None:
    """Upper and lower case do not matter, in any script, nor do blanks around the name."""
    wanted = name.strip().casefold()
    return next((person for person in all_people(db) if person.user_name.strip().casefold() == wanted), None)


def all_people(db: Database) -> tuple[Person, ...]:
    """By name."""
    return _PEOPLE.where(db, "1")


def keys_ever(db: Database) -> dict[str, frozenset[str]]:
    """The public keys each person has or had, by the person's id."""
    return {
        person.id: frozenset(
            {person.public_key}
            | {from_json(Person, earlier.json).public_key for earlier in revisions.of(db, "people", person.id)}
        )
        for person in all_people(db)
    }
