"""A library on disk: making one, opening it, signing in, and getting back in after a lost password.

library.json               format, id, practice or real, the two recovery public keys
users/<hash>.json          a person's identity sealed with their password (no name in clear)
keys/database.age          the database key, wrapped to every user and to both recovery keys
keys/investigators.age     the identity that opens conferences for investigators
keys/conference-<id>.age   the identity of a conference, keys/dictation-<id>.age of a dictation
library.db                 SQLCipher
recordings/<id>/           sealed audio
locks/<dictation>.lock     held while somebody types; .json beside it: who, by id, since when
backups/                   checked copies of library.db
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from meetingrec.disk import as_problem, refuse_shared, write_whole
from meetingrec.domain.access import Person, Role
from meetingrec.domain.errors import (
    FolderRefused,
    InputRefused,
    KeyRefused,
    LibraryDamaged,
    LibraryInUse,
    LibraryMissing,
    LibraryTooNew,
    SignInRefused,
)
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, people
from meetingrec.store.open import Database, create_database, open_database
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import Identity, identity_from, new_identity, unwrap, wrap
from meetingrec.vault.password import needs_raising, open_identity, seal_identity, weak_password
from meetingrec.vault.sealing import new_key

FORMAT = 1
_LONGEST_WAIT = 60.0


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
        self._lock = lock

    @staticmethod
    def create(folder: Path, first: Newcomer, *, practice: bool = False) -> tuple[Library, RecoveryKeys]:
        """Makes a new library in an empty or missing folder.

        Raises FolderRefused, DiskFull, or InputRefused for a password that is too weak.
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
        recovery = (new_identity(), new_identity())
        about: dict[str, object] = {
            "format": FORMAT,
            "id": new_id(),
            "practice": practice,
            "recovery": [key.public for key in recovery],
        }
        library = Library(folder, about, lock)
        _fill(library, first)
        # Written last: a folder without it is no library, so a set-up that was cut short is never opened.
        write_whole(folder / "library.json", json.dumps(about, indent=1).encode())
        return library, RecoveryKeys(recovery[0].secret, recovery[1].secret)

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
        stored, identity = self._proven(user_name, password, now, _wrong)
        misses = int(str(stored.get("misses", 0)))
        if misses or needs_raising(_dict(stored["identity"])):
            self._write_user(user_name, str(stored["person"]), identity, password)
        return self._opened(str(stored["person"]), identity, misses)

    def change_password(self, user_name: str, old: str, new: str, now: datetime | None = None) -> None:
        """Seals a person's identity with a new password; what it opens stays the same (domain.md E4).

        Raises SignInRefused for a wrong old one, as slowly as at the door; InputRefused for a weak or the same new
        one; DiskFull or FolderRefused when it cannot be kept: the old one still opens then.
        """
        stored, identity = self._proven(user_name, old, now, _not_yours)
        check_password(new, user_name)
        if new == old:
            raise InputRefused(
                "This is the password you have.", "Nothing was changed.", "Choose another password.", "password"
            )
        self._write_user(user_name, str(stored["person"]), identity, new)

    def recover(self, user_name: str, recovery_key: str, new_password: str) -> SignedIn:
        """Gives a person who lost their password a new one, with one of the two recovery keys.

        The person gets a fresh identity and everything the old one could open is wrapped to the new one.
        Raises KeyRefused for a wrong recovery key, SignInRefused for an unknown user name, InputRefused for a
        weak password.
        """
        officer = identity_from(recovery_key)
        if officer.public not in self.recovery:
            raise KeyRefused(
                "This is not a recovery key of this library.",
                "Nothing was changed.",
                "Check the printed sheet. Each library has two keys; either will do.",
            )
        stored = _read_user(self._user_file(user_name))
        if stored is None:
            raise _wrong(0.0)
        check_password(new_password, user_name)
        db = self._open_database(officer)
        person = people.get(db, str(stored["person"]))
        if person is None:
            db.close()
            raise _wrong(0.0)
        fresh = new_identity()
        for path in sorted((self.folder / "keys").glob("*.age")):
            self._hand_on(path, officer, person.public_key, fresh.public)
        self._write_user(user_name, person.id, fresh, new_password)
        renewed = Person(person.id, person.user_name, person.full_name, person.roles, fresh.public)
        with db.atomic():
            people.replace(db, renewed)
            audit.append(
                db,
                actor_id=person.id,
                act="recover a lost password",
                object_kind="person",
                object_id=person.id,
                detail={"recovery_key": self.recovery.index(officer.public) + 1},
                at=datetime.now(UTC),
            )
        return SignedIn(self.folder, self.recovery, renewed, fresh, db, practice=self.practice)

    def add_user(self, person: Person, identity: Identity, password: str) -> None:
        """Writes a new person's sealed identity. The caller wraps keys and stores the person."""
        path = self._user_file(person.user_name)
        if path.exists():
            raise InputRefused(
                "Somebody already has this user name.", "Nothing was changed.", "Choose another.", "user_name"
            )
        self._write_user(person.user_name, person.id, identity, password)

    def misses(self, user_name: str) -> int:
        """Wrong passwords since the last right one."""
        return int(str((_read_user(self._user_file(user_name)) or {}).get("misses", 0)))

    def _proven(
        self, user_name: str, password: str, now: datetime | None, refusal: Callable[[float], SignInRefused]
    ) -> tuple[dict[str, object], Identity]:
        """What is kept of the person, and the identity that the password opens. Raises SignInRefused."""
        path = self._user_file(user_name)
        stored = _read_user(path)
        moment = (now or datetime.now(UTC)).timestamp()
        wait = _wait_left(stored, moment)
        if wait > 0:
            raise _too_soon(wait)
        if stored is None:
            # As slow as a wrong password, so that nobody can find out who has an account.
            time.sleep(0.25)
            raise _wrong(1.0)
        try:
            return stored, open_identity(_dict(stored["identity"]), password)
        except SignInRefused as error:
            misses = int(str(stored.get("misses", 0))) + 1
            write_whole(path, json.dumps({**stored, "misses": misses, "missed_at": moment}).encode())
            raise refusal(min(2.0 ** (misses - 1), _LONGEST_WAIT)) from error

    def _opened(self, person_id: str, identity: Identity, misses: int) -> SignedIn:
        db = self._open_database(identity)
        person = people.get(db, person_id)
        if person is None:
            db.close()
            raise SignInRefused("This account was closed.", "Nothing was changed.", "Ask a records manager.", 0.0)
        signed_in = SignedIn(self.folder, self.recovery, person, identity, db, practice=self.practice)
        with signed_in.writing() as write:
            write.note("sign in", "person", person.id, {"misses_before": misses} if misses else {})
        return signed_in

    def _open_database(self, identity: Identity) -> Database:
        wrapped = self.folder / "keys" / "database.age"
        if not wrapped.is_file():
            raise LibraryDamaged(
                "The key of the database is missing (keys/database.age).",
                "The recordings and the database themselves are untouched.",
                "Put the keys folder back from a backup of this library.",
            )
        return open_database(self.folder / "library.db", unwrap(wrapped.read_bytes(), identity))

    def _hand_on(self, path: Path, officer: Identity, old_public: str, new_public: str) -> None:
        readers_path = path.with_suffix(".json")
        readers = json.loads(readers_path.read_text(encoding="utf-8")) if readers_path.exists() else []
        if old_public not in readers:
            return
        renewed = [new_public if reader == old_public else reader for reader in readers]
        rewrap(path, unwrap(path.read_bytes(), officer), renewed)

    def _user_file(self, user_name: str) -> Path:
        name = hashlib.sha256(f"{self.id}/{user_name.strip().casefold()}".encode()).hexdigest()[:24]
        return self.folder / "users" / f"{name}.json"

    def _write_user(self, user_name: str, person_id: str, identity: Identity, password: str) -> None:
        sealed = seal_identity(identity, password)
        content = {"person": person_id, "identity": sealed, "misses": 0, "missed_at": 0.0}
        write_whole(self._user_file(user_name), json.dumps(content).encode())


def rewrap(path: Path, secret: bytes, readers: list[str]) -> None:
    """Wraps a key to these public keys, and keeps the list of them beside it. Raises DiskFull, FolderRefused."""
    unique = list(dict.fromkeys(readers))
    write_whole(path, wrap(secret, unique))
    write_whole(path.with_suffix(".json"), json.dumps(unique).encode())


def check_password(password: str, user_name: str) -> None:
    """Raises InputRefused with what is wrong in plain words."""
    wrong = weak_password(password, user_name)
    if wrong:
        raise InputRefused(wrong, "Nothing was changed.", "Choose another password.", "password")


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
    write_whole(keys / "investigators.pub", investigators.public.encode())
    library.add_user(person, identity, first.password)
    db = create_database(library.folder / "library.db", database_key)
    signed_in = SignedIn(library.folder, library.recovery, person, identity, db, practice=library.practice)
    with signed_in.writing() as write:
        people.add(db, person)
        write.note("set up the library", "library", library.id, {"practice": library.practice})
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


def _read_user(path: Path) -> dict[str, object] | None:
    if not path.exists():
        return None
    with contextlib.suppress(ValueError):
        stored = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(stored, dict) and "identity" in stored and "person" in stored:
            return stored
    raise LibraryDamaged(
        "The file that holds this person's key is damaged.",
        "Recordings and records are untouched.",
        "Use a recovery key to set a new password, or put the users folder back from a backup.",
    )


def _wait_left(stored: dict[str, object] | None, now: float) -> float:
    if stored is None:
        return 0.0
    misses = int(str(stored.get("misses", 0)))
    if misses < 2:
        return 0.0
    passed = now - float(str(stored.get("missed_at", 0.0)))
    # A clock set back must not lock anybody out for longer than the wait itself.
    return max(0.0, min(2.0 ** (misses - 1), _LONGEST_WAIT) - max(passed, 0.0))


def _too_soon(wait: float) -> SignInRefused:
    return SignInRefused(
        f"After several wrong passwords there is a short wait: {wait:.0f} seconds left.",
        "Nothing was changed. A recording that runs goes on.",
        "Try again then, or use a recovery key.",
        wait,
    )


def _wrong(wait: float) -> SignInRefused:
    return SignInRefused(
        "That user name and password do not belong together.",
        "Nothing was changed. A recording that runs goes on.",
        "Check both and try again. A recovery key sets a new password.",
        wait,
    )


def _not_yours(wait: float) -> SignInRefused:
    return SignInRefused(
        "This is not the password you have now.",
        "Nothing was changed. A recording that runs goes on.",
        "Type it again. A recovery key sets a new one at the sign-in.",
        wait,
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
