"""The files of `users/`: a person's identity behind their password, and the wait after wrong ones.

users/<hash>.json    person (id), identity (sealed), check (SHA-256 of it), misses, missed_at; no name in clear
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from meetingrec.disk import write_whole
from meetingrec.domain.errors import InputRefused, LibraryDamaged, Problem, SignInRefused
from meetingrec.services.key_files import both, content_of, contents, keep
from meetingrec.vault.keys import Identity
from meetingrec.vault.password import needs_raising, open_identity, seal_identity, weak_password

_LONGEST_WAIT = 60.0

Send = Callable[[Path, bytes], object]
"""Writes one file whole, as `write_whole` does."""
Stored = dict[str, object]
"""What a user's file holds."""


class Accounts:
    """What is kept of each user beside the database, found by their user name. Upper and lower case do not matter."""

    def __init__(self, library: Path, library_id: str) -> None:
        self._library, self._library_id = library, library_id

    def prove(
        self, user_name: str, password: str, now: datetime | None, refusal: Callable[[float], SignInRefused]
    ) -> tuple[Stored, Identity]:
        """What is kept of the person, and the identity the password opens. Raises SignInRefused, LibraryDamaged."""
        path = self._path(user_name)
        moment = (now or datetime.now(UTC)).timestamp()
        stored = _best(path)
        wait = self._wait(path, stored, moment)
        if wait > 0:
            raise _too_soon(wait)
        if stored is None:
            # As slow as a wrong password, so that nobody can find out who has an account.
            time.sleep(0.25)
            raise wrong(1.0)
        try:
            return stored, open_identity(_dict(stored["identity"]), password)
        except SignInRefused as error:
            missed = misses_of(stored) + 1
            write_whole(path, _text({**stored, "misses": missed, "missed_at": moment}))
            raise refusal(min(2.0 ** (missed - 1), _LONGEST_WAIT)) from error

    def raise_cost(self, user_name: str, stored: Stored, identity: Identity, password: str) -> None:
        """Forgets wrong passwords, and seals at today's cost what was sealed at a lower one."""
        if misses_of(stored) or needs_raising(_dict(stored["identity"])):
            self.keep(user_name, str(stored["person"]), identity, password)

    def keep(
        self, user_name: str, person_id: str, identity: Identity, password: str, send: Send = write_whole
    ) -> bytes:
        """Seals an identity with this password; what was written. send: how. Raises DiskFull, FolderRefused."""
        sealed = seal_identity(identity, password)
        content = _text({"person": person_id, "identity": sealed, "misses": 0, "missed_at": 0.0, "check": _sum(sealed)})
        keep(self._path(user_name), content, send)
        return content

    def misses(self, user_name: str) -> int:
        """Wrong passwords since the last right one."""
        return misses_of(_best(self._path(user_name)) or {})

    def holds(self, user_name: str, content: bytes) -> bool:
        """Whether this is what opens now: it may be in spite of a fault that came after it was written."""
        return content in contents(self._path(user_name))

    def public(self, user_name: str) -> str:
        """The public key that stands in the file, "" when there is none. Anybody may have written it there."""
        with contextlib.suppress(LibraryDamaged):
            return str(_dict((_best(self._path(user_name)) or {}).get("identity")).get("public", ""))
        return ""

    def _path(self, user_name: str) -> Path:
        name = hashlib.sha256(f"{self._library_id}/{user_name.strip().casefold()}".encode()).hexdigest()[:24]
        return self._library / "users" / f"{name}.json"

    def _wait(self, path: Path, stored: Stored | None, now: float) -> float:
        """Seconds that are left of the wait after wrong passwords."""
        if stored is None or misses_of(stored) < 2:
            return 0.0
        whole = min(2.0 ** (misses_of(stored) - 1), _LONGEST_WAIT)
        passed = now - float(str(stored.get("missed_at", 0.0)))
        if passed >= 0:
            return max(0.0, whole - passed)
        # The clock was put back since: the wait begins once more, by this clock, and is not tied to the wrong date.
        try:
            write_whole(path, _text({**stored, "missed_at": now}))
        except Problem:
            return 0.0
        return whole


def mend(library: Path) -> None:
    """Makes each file and its copy the same again, where it shows which of the two is whole. Raises DiskFull."""
    folders = {one.parent for one in both(library / "users" / "any.json")}
    for name in sorted({path.name for folder in folders if folder.is_dir() for path in folder.glob("*.json")}):
        path = library / "users" / name
        found = [content_of(one) for one in both(path)]
        whole = next((content for content in found if _read(content) is not None), b"")
        if whole and found[0] != found[1]:
            keep(path, whole)


def check_password(password: str, user_name: str) -> None:
    """Raises InputRefused with what is wrong in plain words."""
    fault = weak_password(password, user_name)
    if fault:
        raise InputRefused(fault, "Nothing was changed.", "Choose another password.", "password")


def misses_of(stored: Stored) -> int:
    return int(str(stored.get("misses", 0)))


def wrong(wait: float) -> SignInRefused:
    return SignInRefused(
        "That user name and password do not belong together.",
        "Nothing was changed. A recording that runs goes on.",
        "Check both and try again. A recovery key sets a new password.",
        wait,
    )


def not_yours(wait: float) -> SignInRefused:
    return SignInRefused(
        "This is not the password you have now.",
        "Nothing was changed. A recording that runs goes on.",
        "Type it again. A recovery key sets a new one at the sign-in.",
        wait,
    )


def _best(path: Path) -> Stored | None:
    """Out of the file, or of its copy when the file is damaged; None when there is neither. Raises LibraryDamaged."""
    for content in contents(path):
        if (stored := _read(content)) is not None:
            return stored
    if not any(one.exists() for one in both(path)):
        return None
    raise LibraryDamaged(
        "The file that holds this person's key is damaged.",
        "Recordings and records are untouched.",
        "Use a recovery key to set a new password, or put the users folder back from a backup.",
    )


def _read(content: bytes) -> Stored | None:
    """None when it is damaged. Files of earlier versions have no `check`."""
    with contextlib.suppress(ValueError):
        stored = json.loads(content)
        if isinstance(stored, dict) and "person" in stored and isinstance(stored.get("identity"), dict):
            sealed = stored["identity"]
            return stored if stored.get("check", _sum(sealed)) == _sum(sealed) else None
    return None


def _text(stored: Stored) -> bytes:
    return json.dumps(stored).encode()


def _sum(sealed: Stored) -> str:
    return hashlib.sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _too_soon(wait: float) -> SignInRefused:
    return SignInRefused(
        f"After several wrong passwords there is a short wait: {wait:.0f} seconds left.",
        "Nothing was changed. A recording that runs goes on.",
        "Try again then, or use a recovery key.",
        wait,
    )
