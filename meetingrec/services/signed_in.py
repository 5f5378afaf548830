"""What one signed-in person holds: the open database and their keys. Locking throws both away."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from meetingrec.disk import as_problem, write_whole
from meetingrec.domain.access import ANY, FOR_ONE_DOCUMENT, Act, Person, allowed, who_may
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import DiskFull, FolderRefused, InputRefused, LibraryDamaged, NotAllowed
from meetingrec.services import accounts, key_files
from meetingrec.services.typing_lock import TypingLocks
from meetingrec.store import audit, backups, conferences, desk
from meetingrec.store.open import Database
from meetingrec.vault.keys import Identity

LONGEST_FIELD = 20_000

_SIGNED_EVERY = 100
_SIGNED_AT_ONCE = frozenset(
    {
        "start the recording",
        "stop the recording",
        "approve a document",
        "save a copy of a document",
        "destroy a dictation",
        "send a dictation to another library",
        "open a hand-over file",
        "return what was typed to another library",
        "open what another library typed",
        "sign out",
    }
)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Writing:
    """One transaction: acts, their audit entries and files that go out are all there after it or none of them."""

    def __init__(self, db: Database, actor: Person, clock: Callable[[], datetime]) -> None:
        self.db = db
        self.at = clock()
        self._actor = actor
        self._sign = False
        self._replaced: list[tuple[Path, bytes | None]] = []

    def note(self, act: str, object_kind: str, object_id: str, detail: Mapping[str, object] | None = None) -> None:
        """Adds an entry to the audit chain. Never words of a conference: ids, counts and reasons only."""
        audit.append(
            self.db,
            actor_id=self._actor.id,
            act=act,
            object_kind=object_kind,
            object_id=object_id,
            detail=detail or {},
            at=self.at,
        )
        self._sign = self._sign or act in _SIGNED_AT_ONCE or audit.since_checkpoint(self.db) >= _SIGNED_EVERY

    def send_out(self, path: Path, content: bytes) -> None:
        """Writes a file that leaves the library: it is there if all of this is stored, and else what was there before.
        Raises DiskFull, FolderRefused.
        """
        try:
            before = path.read_bytes() if path.exists() else None
        except OSError as error:
            raise as_problem(error, path.parent) from error
        write_whole(path, content)
        self._replaced.append((path, before))

    def keep_in(self) -> None:
        """Takes back what was sent out: nothing of it was stored. Where that fails the first fault says enough."""
        for path, before in reversed(self._replaced):
            with contextlib.suppress(OSError, DiskFull, FolderRefused):
                if before is None:
                    path.unlink(missing_ok=True)
                else:
                    write_whole(path, before)

    def finish(self) -> None:
        """Signs the head of the audit chain when something weighty was noted (reliability.md 4)."""
        if self._sign:
            audit.checkpoint(self.db, audit.signer(self.db), at=self.at)


class SignedIn:
    """Services are made from this. Threads may share it: the lock lets one at a time use the connection."""

    def __init__(
        self,
        folder: Path,
        recovery: tuple[str, ...],
        person: Person,
        identity: Identity,
        db: Database,
        *,
        practice: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.folder = folder
        self.recovery = recovery
        self.person = person
        self.practice = practice
        self.clock = clock
        self.typing = TypingLocks(folder, person.id, clock)
        self._identity: Identity | None = identity
        self._db: Database | None = db
        self._lock = threading.RLock()

    @property
    def identity(self) -> Identity:
        """Raises NotAllowed after locking."""
        if self._identity is None:
            raise _locked()
        return self._identity

    @contextlib.contextmanager
    def reading(self) -> Iterator[Database]:
        """The database, for queries. Raises NotAllowed after locking."""
        with self._lock:
            if self._db is None:
                raise _locked()
            yield self._db

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction that also takes the audit entries. Raises NotAllowed after locking."""
        with self._lock:
            if self._db is None:
                raise _locked()
            write = Writing(self._db, self.person, self.clock)
            try:
                with self._db.atomic():
                    yield write
                    write.finish()
            except BaseException:
                write.keep_in()
                raise

    def checkpoint(self) -> str:
        """The signed head of the audit chain, to be kept away from this computer."""
        with self.writing() as write:
            return audit.checkpoint(write.db, audit.signer(write.db), at=write.at)

    def back_up(self) -> None:
        """Puts a checked copy of the database into `backups/`, and sees that each key has its copy. Raises DiskFull,
        FolderRefused, LibraryDamaged."""
        key_files.mend(self.folder, self.identity)
        accounts.mend(self.folder)
        with self.reading() as db:
            backups.backup(db, self.folder / "backups", self.clock())

    def guard(self, act: Act, conference: Conference | None = None, document_id: str = "") -> None:
        """Raises NotAllowed with who may do it."""
        if not self.may(act, conference, document_id):
            raise NotAllowed(who_may(act), "Nothing was changed.", "Ask somebody with that role, or the chair.")

    def may(self, act: Act, conference: Conference | None = None, document_id: str = "") -> bool:
        """document_id: what it is done to, ANY for one of the conference's documents, "" for the whole conference. A
        named deputy may do to the one document what its chair may do to all (domain.md 4.3).
        """
        if allowed(self.person, act, conference):
            return True
        if conference is None or not allowed(self.person, act, conference, stands_in=True):
            return False
        wanted, after = document_id if act in FOR_ONE_DOCUMENT else ANY, act not in {Act.TYPE, Act.APPROVE}
        with self.reading() as db:
            return desk.stands_in(db, conference.id, self.person.id, wanted, after=after)

    def conference(self, conference_id: str) -> Conference:
        """Raises LibraryDamaged when an id from this library has no row: that must never happen."""
        with self.reading() as db:
            found = conferences.get(db, conference_id)
        if found is None:
            raise LibraryDamaged(
                "This conference is not in the library any more.",
                "Recordings are untouched.",
                "Go back to the list of conferences, and tell a records manager.",
            )
        return found

    @property
    def locked(self) -> bool:
        return self._db is None

    def sign_out(self) -> None:
        """Signs the audit chain, leaves a checked copy of the database behind, then forgets the keys.

        The keys are forgotten whatever happens. Raises DiskFull, FolderRefused or LibraryDamaged when no copy
        could be made.
        """
        try:
            with self.writing() as write:
                write.note("sign out", "person", self.person.id)
            self.back_up()
        finally:
            self.close()

    def close(self) -> None:
        """Forgets the keys, closes the database and lets go of what was being typed. A recorder that runs goes on
        without them."""
        with self._lock:
            self.typing.let_go_all()
            if self._db is not None:
                self._db.close()
            self._db = None
            self._identity = None


def text_of(value: str, field: str, *, needed: bool = False, longest: int = LONGEST_FIELD) -> str:
    """A typed text as it is stored: no NUL, ends trimmed. Raises InputRefused when too long, or empty when needed.

    longest: letters; more where the text that it takes the place of is longer, so that only growth is refused.
    """
    cleaned = value.replace("\x00", "").strip()
    if len(cleaned) > longest:
        raise InputRefused(
            f"This text is {len(cleaned)} characters long; {longest} fit into one field.",
            "What you typed is still in the field.",
            "Divide it into several entries.",
            field,
        )
    if needed and not cleaned:
        raise InputRefused("This field is empty.", "Nothing was changed.", "Fill it in.", field)
    return cleaned


def _locked() -> NotAllowed:
    return NotAllowed(
        "meetingrec is locked.", "Everything typed before is saved. A recording that runs goes on.", "Sign in again."
    )
