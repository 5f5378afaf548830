"""Who types a dictation now: one person at a time, and nobody once their program has died (lessons.md 8).

`locks/<dictation>.lock` is locked by the operating system for whoever types, so that it is free again however their
program ends. `locks/<dictation>.json` says who and since when, by id alone: names lie in the database only (ADR 4).
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from meetingrec.disk import as_problem, write_whole

FOLDER = "locks"
PATIENCE = 0.3
"""Seconds that a lock is asked for: whoever only looks whether it is free holds it themselves for a moment."""
_A_LOOK = 0.05
_POLL = 0.005


@dataclass(frozen=True, slots=True)
class Typist:
    """Who types, by id ("" while that cannot be read), and since when (aware UTC)."""

    person_id: str
    since: datetime


class TypingLocks:
    """What one person holds in one library folder. Any thread may ask."""

    def __init__(
        self, library: Path, person_id: str, clock: Callable[[], datetime], *, patience: float = PATIENCE
    ) -> None:
        self._folder = library / FOLDER
        self._person_id = person_id
        self._clock = clock
        self._patience = patience
        self._held: dict[str, tuple[filelock.BaseFileLock, Typist]] = {}
        self._one_at_a_time = threading.RLock()

    def hold(self, dictation_id: str) -> Typist | None:
        """None when the dictation is this person's to type now, else who has it. Raises DiskFull, FolderRefused."""
        with self._one_at_a_time:
            if dictation_id in self._held:
                return None
            lock = self._lock(dictation_id)
            with self._as_problem():
                self._folder.mkdir(exist_ok=True)
                try:
                    lock.acquire(timeout=self._patience, poll_interval=_POLL)
                except filelock.Timeout:
                    return self._read(dictation_id)
            typist = Typist(self._person_id, self._clock())
            try:
                self._clear(dictation_id)  # the mark of somebody whose program died
                self._write(dictation_id, typist)
            except BaseException:
                lock.release()
                raise
            self._held[dictation_id] = (lock, typist)
            return None

    def let_go(self, dictation_id: str) -> None:
        """Somebody else may type it now. Does nothing when it is not held."""
        with self._one_at_a_time:
            lock, _ = self._held.pop(dictation_id, (None, None))
            if lock is None:
                return
            self._clear(dictation_id)
            lock.release()

    def let_go_all(self) -> None:
        for dictation_id in tuple(self._held):
            self.let_go(dictation_id)

    def holds(self, dictation_id: str) -> bool:
        return dictation_id in self._held

    def typist(self, dictation_id: str) -> Typist | None:
        """Who types it now, this person too; None for nobody. A mark that a dead program left is cleared away."""
        with self._one_at_a_time:
            if dictation_id in self._held:
                return self._held[dictation_id][1]
            if not self._mark(dictation_id).exists():
                return None
            lock = self._lock(dictation_id)
            with self._as_problem():
                try:
                    lock.acquire(timeout=min(_A_LOOK, self._patience), poll_interval=_POLL)
                except filelock.Timeout:
                    return self._read(dictation_id)
            self._clear(dictation_id)
            lock.release()
            return None

    def _lock(self, dictation_id: str) -> filelock.BaseFileLock:
        # Taken on the services' thread and let go of wherever the person signs out: one lock for all threads.
        return filelock.FileLock(self._folder / f"{dictation_id}.lock", thread_local=False)

    def _mark(self, dictation_id: str) -> Path:
        return self._folder / f"{dictation_id}.json"

    def _clear(self, dictation_id: str) -> None:
        """A mark that cannot be taken away misleads nobody: whoever reads it asks for the lock first."""
        with contextlib.suppress(OSError):
            self._mark(dictation_id).unlink(missing_ok=True)

    def _write(self, dictation_id: str, typist: Typist) -> None:
        content = {"person": typist.person_id, "since": typist.since.astimezone(UTC).isoformat()}
        write_whole(self._mark(dictation_id), json.dumps(content).encode())

    def _read(self, dictation_id: str) -> Typist:
        """What the holder wrote down. Between taking a lock and saying so lies a moment."""
        try:
            stored = json.loads(self._mark(dictation_id).read_text(encoding="utf-8"))
            return Typist(str(stored["person"]), datetime.fromisoformat(stored["since"]).astimezone(UTC))
        except (OSError, ValueError, KeyError, TypeError):
            return Typist("", self._clock())

    @contextlib.contextmanager
    def _as_problem(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise as_problem(error, self._folder) from error
