"""A library on disk: making one, opening it, signing in, and getting back in after a lost password.

library.json               format, id, practice or real, the two recovery public keys
users/<hash>.json          a person's identity sealed with their password (no name in clear)
keys/database.age          the database key, wrapped to every user and to both recovery keys
keys/investigators.age     the identity that opens conferences for investigators
keys/conference-<id>.age   the identity of a conference, keys/dictation-<id>.age of a dictation
mirror/                    a second copy of users/ and keys/
library.db                 SQLCipher
recordings/<id>/           sealed audio
locks/<dictation>.lock     held while somebody types; .json beside it: who, by id, since when
backups/                   checked copies of library.db
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import filelock

from meetingrec.disk import as_problem, refuse_links, refuse_shared, write_whole
from meetingrec.domain.access import Person, Role
from meetingrec.domain.errors import (
    FolderRefused,
    InputRefused,
    KeyRefused,
    LibraryDamaged,
    LibraryInUse,
    LibraryMissing,
    LibraryTooNew,
    Problem,
    SignInRefused,
)
from meetingrec.services import recovery
from meetingrec.services.accounts import Accounts, Send, check_password, misses_of, not_yours, wrong
from meetingrec.services.key_files import both, keep, opened, rewrap
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import people
from meetingrec.store.open import Database, create_database, open_database
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import Identity, identity_from, new_identity
from meetingrec.vault.sealing import new_key

FORMAT = 1
_UNSEEN = "recovery_unseen"


@dataclass(frozen=True, slots=True)
class RecoveryKeys:
    """Two secrets for two officers, shown once at set-up, printed and kept apart; either opens everything."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The first person of a new library."""

    user_name: str
    full_name: str
    password: str
    roles: frozenset[Role]


class Library:
    """An open library folder. Only one program may have it open; the lock dies with the process."""

    def __init__(self, folder: Path, about: dict[str, object], lock: filelock.BaseFileLock) -> None:
        self.folder = folder
        self.id = str(about["id"])
        self.practice = bool(about["practice"])
        self.recovery = tuple(str(key) for key in _list(about["recovery"]))
        self.accounts = Accounts(folder, self.id)
        self._about = about
        self._lock = lock

    @staticmethod
    def create(
        folder: Path, first: Newcomer, *, practice: bool = False, unseen: bool = False
    ) -> tuple[Library, RecoveryKeys]:
        """Makes a new library in an empty or missing folder.

        unseen: the recovery keys are still to be shown; until `keys_seen` says that they were, `new_recovery` makes
        others in their place. Raises FolderRefused, DiskFull, or InputRefused for a password that is too weak.
        """
        refuse_shared(folder)
        check_newcomer(first)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(entry for entry in folder.iterdir() if entry.name != ".lock"):
                raise FolderRefused(
                    f"{folder} is not empty.", "Nothing was changed there.", "Choose an empty or a new folder."
                )
            for name in ("users", "keys", "recordings", "backups"):
                (folder / name).mkdir()
        except OSError as error:
            raise as_problem(error, folder) from error
        lock = _lock(folder)
        made = (new_identity(), new_identity())
        about: dict[str, object] = {
            "format": FORMAT,
            "id": new_id(),
            "practice": practice,
            "recovery": [key.public for key in made],
            **({_UNSEEN: True} if unseen else {}),
        }
        library = Library(folder, about, lock)
        _fill(library, first)
        # Written last: a folder without it is no library, so a set-up that was cut short is never opened.
        library._write_about()
        return library, RecoveryKeys(made[0].secret, made[1].secret)

    @staticmethod
    def open(folder: Path) -> Library:
        """Raises LibraryMissing, LibraryTooNew, LibraryDamaged, LibraryInUse or FolderRefused."""
        refuse_shared(folder)
        path = folder / "library.json"
        if not path.is_file():
            raise LibraryMissing(
                f"There is no meetingrec library in {folder}.",
                "Nothing was changed there.",
                "Choose the folder that holds library.json, or set up a new library.",
            )
        refuse_links(folder)
        try:
            about = json.loads(path.read_text(encoding="utf-8"))
            known = int(about["format"])
            library_fields = (about["id"], about["practice"], about["recovery"])
        except (ValueError, KeyError, TypeError) as error:
            raise LibraryDamaged(
                f"{path} cannot be read.",
                "The recordings and the database beside it are untouched.",
                "Put library.json back from a backup of this folder.",
            ) from error
        if known > FORMAT or not all(field is not None for field in library_fields):
            raise LibraryTooNew(
                "This library was written by a newer version of meetingrec.",
                "Nothing in it was changed.",
                "Install the newer version on this computer.",
            )
        return Library(folder, about, _lock(folder))

    def close(self) -> None:
        """Lets another program open the library."""
        self._lock.release()

    def sign_in(self, user_name: str, password: str, now: datetime | None = None) -> SignedIn:
        """Opens the library for one person.

        A wrong password is refused slowly: each further miss doubles the wait, up to a minute, and the wait
        survives a restart. Recording is never held up by it. Raises SignInRefused, LibraryDamaged, LibraryTooNew.
        """
        stored, identity = self.accounts.prove(user_name, password, now, wrong)
        self.accounts.raise_cost(user_name, stored, identity, password)
        return self._opened(str(stored["person"]), identity, misses_of(stored))

    def change_password(
        self, user_name: str, old: str, new: str, now: datetime | None = None, send: Send = write_whole
    ) -> bytes:
        """Seals a person's identity with a new password; what it opens stays the same (domain.md E4).

        What was written, by `send`. Raises SignInRefused for a wrong old one, as slowly as at the door; InputRefused
        for a weak or the same new one; DiskFull or FolderRefused when it cannot be kept: the old one still opens then.
        """
        stored, identity = self.accounts.prove(user_name, old, now, not_yours)
        check_password(new, user_name)
        if new == old:
            raise InputRefused(
                "This is the password you have.", "Nothing was changed.", "Choose another password.", "password"
            )
        return self.accounts.keep(user_name, str(stored["person"]), identity, new, send)

    def recover(self, user_name: str, recovery_key: str, new_password: str) -> SignedIn:
        """Gives a person who lost their password a new one, with one of the two recovery keys. What is kept of the
        person in `users/` is not needed.

        The person gets a fresh identity. Everything the old one could open is wrapped to both; then password, person
        and log are stored in one step; then the old one is taken off. Cut short at any moment it can be done again, and
        until that one step the old password opens. Raises KeyRefused for a wrong recovery key, SignInRefused for an
        unknown user name, InputRefused for a weak password, DiskFull.
        """
        officer = identity_from(recovery_key)
        db = self._recovery_database(officer)
        with contextlib.ExitStack() as unless_in:
            unless_in.callback(db.close)
            person = people.by_user_name(db, user_name)
            if person is None:
                raise wrong(0.0)
            check_password(new_password, user_name)
            fresh = new_identity()
            before = recovery.keys_of_person(db, person, self.accounts.public(user_name), self.recovery)
            left_out = recovery.hand_on(self.folder, officer, before, fresh.public)
            renewed = replace(person, public_key=fresh.public)
            signed_in = SignedIn(self.folder, self.recovery, renewed, fresh, db, practice=self.practice)
            with signed_in.writing() as write:
                people.replace(write.db, renewed, by=person.id, at=write.at)
                detail: dict[str, object] = {"recovery_key": self.recovery.index(officer.public) + 1}
                if left_out:
                    detail["keys_that_could_not_be_read"] = left_out
                write.note("recover a lost password", "person", person.id, detail)
                self.accounts.keep(person.user_name, person.id, fresh, new_password, write.send_out)
            unless_in.pop_all()
        recovery.take_off(self.folder, officer, before - {fresh.public})
        return signed_in

    def add_user(self, person: Person, identity: Identity, password: str, send: Send = write_whole) -> None:
        """Writes a new person's sealed identity. The caller wraps keys and stores the person."""
        self.accounts.keep(person.user_name, person.id, identity, password, send)

    # ---- the recovery keys ----

    @property
    def keys_unseen(self) -> bool:
        """Whether set-up was cut short while the recovery keys were shown: nobody may hold them."""
        return bool(self._about.get(_UNSEEN))

    def keys_seen(self) -> None:
        """Somebody has proved that both keys are on paper. Raises DiskFull, FolderRefused."""
        self._about.pop(_UNSEEN, None)
        self._write_about()

    def new_recovery(self, signed_in: SignedIn) -> RecoveryKeys | None:
        """Two keys in place of those that nobody may have seen; None where there is no need, and for a library that
        more people have joined since: its keys are in use. Raises DiskFull, FolderRefused."""
        with signed_in.reading() as db:
            is_alone = len(people.all_people(db)) == 1
        if not self.keys_unseen or not is_alone:
            return None
        made, before = (new_identity(), new_identity()), frozenset(self.recovery)
        for one in made:
            recovery.hand_on(self.folder, signed_in.identity, before, one.public)
        with signed_in.writing() as write:
            detail = {recovery.NOTED: [one.public for one in made]}
            write.note("make new recovery keys", "library", self.id, detail)
        self._use_recovery(tuple(one.public for one in made))
        signed_in.recovery = self.recovery
        recovery.take_off(self.folder, signed_in.identity, before)
        return RecoveryKeys(made[0].secret, made[1].secret)

    def _use_recovery(self, keys: tuple[str, ...]) -> None:
        self.recovery = keys
        self._about["recovery"] = list(keys)
        self._write_about()

    def _recovery_database(self, officer: Identity) -> Database:
        """The database, opened with a recovery key. Raises KeyRefused for a key that is none of this library."""
        try:
            db = self._open_database(officer)
        except KeyRefused as problem:
            raise problem if officer.public in self.recovery else _no_recovery_key() from problem
        self.recovery = recovery.noted(db, self.id) or self.recovery
        if officer.public not in self.recovery:
            db.close()
            raise _no_recovery_key()
        return db

    # ---- inside ----

    def _opened(self, person_id: str, identity: Identity, misses: int) -> SignedIn:
        db = self._open_database(identity)
        with contextlib.ExitStack() as unless_in:
            unless_in.callback(db.close)
            person = people.get(db, person_id)
            if person is None:
                raise SignInRefused("This account was closed.", "Nothing was changed.", "Ask a records manager.", 0.0)
            recovery.refuse_another_persons(db, person, identity.public, self.recovery)
            noted = recovery.noted(db, self.id)
            named, self.recovery = self.recovery, noted or self.recovery
            own = replace(person, public_key=identity.public)
            signed_in = SignedIn(self.folder, self.recovery, own, identity, db, practice=self.practice)
            with signed_in.writing() as write:
                write.note("sign in", "person", person.id, {"misses_before": misses} if misses else {})
                if own != person:  # a change that was cut short, or a database from before it
                    people.replace(write.db, own, by=person.id, at=write.at)
                    write.note("take up a new key", "person", person.id)
                if noted != named:
                    keys = {recovery.NOTED: list(self.recovery)}
                    write.note(
                        "put the recovery keys right" if noted else "note the recovery keys", "library", self.id, keys
                    )
            unless_in.pop_all()
        if noted and noted != named:
            with contextlib.suppress(Problem):  # the right ones are used whatever stands in the file
                self._use_recovery(noted)
        return signed_in

    def proven_database_key(self, user_name: str, password: str, now: datetime | None = None) -> bytes:
        """As at the door, for opening what does not open: the key alone. Raises SignInRefused, LibraryDamaged."""
        return self._database_key(self.accounts.prove(user_name, password, now, wrong)[1])

    def _database_key(self, identity: Identity) -> bytes:
        """Raises LibraryDamaged when it is gone, KeyRefused."""
        wrapped = self.folder / "keys" / "database.age"
        if not any(one.is_file() for one in both(wrapped)):
            raise LibraryDamaged(
                "The key of the database is missing (keys/database.age).",
                "The recordings and the database themselves are untouched.",
                "Put the keys folder back from a backup of this library.",
            )
        return opened(wrapped, identity)

    def _open_database(self, identity: Identity) -> Database:
        return open_database(self.folder / "library.db", self._database_key(identity))

    def _write_about(self) -> None:
        write_whole(self.folder / "library.json", json.dumps(self._about, indent=1).encode())


def check_newcomer(newcomer: Newcomer) -> None:
    """Raises InputRefused naming the field."""
    for field, value, words in (
        ("user_name", newcomer.user_name, "a user name"),
        ("full_name", newcomer.full_name, "a full name"),
    ):
        if not value.strip() or len(value) > 200:
            raise InputRefused(f"Please give {words}.", "Nothing was changed.", "Fill it in.", field)
    if not newcomer.roles:
        raise InputRefused("Please choose a role.", "Nothing was changed.", "Choose at least one.", "roles")
    check_password(newcomer.password, newcomer.user_name)


def _fill(library: Library, first: Newcomer) -> None:
    identity, database_key, investigators = new_identity(), new_key(), new_identity()
    person = Person(new_id(), first.user_name.strip(), first.full_name.strip(), first.roles, identity.public)
    keys = library.folder / "keys"
    readers = [identity.public, *library.recovery]
    rewrap(keys / "database.age", database_key, readers)
    rewrap(keys / "investigators.age", investigators.secret.encode(), readers)
    keep(keys / "investigators.pub", investigators.public.encode())
    library.add_user(person, identity, first.password)
    db = create_database(library.folder / "library.db", database_key)
    signed_in = SignedIn(library.folder, library.recovery, person, identity, db, practice=library.practice)
    with signed_in.writing() as write:
        people.add(db, person)
        write.note(
            "set up the library",
            "library",
            library.id,
            {"practice": library.practice, recovery.NOTED: list(library.recovery)},
        )
    signed_in.close()


def _lock(folder: Path) -> filelock.BaseFileLock:
    # Opened and closed on different threads of the window: one lock for all of them.
    lock = filelock.FileLock(folder / ".lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise LibraryInUse(
            "This library is already open in another meetingrec on this computer.",
            "Nothing was changed.",
            "Use the window that is open, or close it first.",
        ) from error
    except OSError as error:
        raise as_problem(error, folder) from error
    return lock


def _no_recovery_key() -> KeyRefused:
    return KeyRefused(
        "This is not a recovery key of this library.",
        "Nothing was changed.",
        "Check the printed sheet. Each library has two keys; either will do.",
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
