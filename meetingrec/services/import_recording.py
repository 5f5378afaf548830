"""Bringing in a recording made elsewhere: a Teams meeting, a dictaphone, a phone (domain.md A3; reliability.md 6.13).

The file is sealed byte for byte on arrival; what is decoded afterwards is read from that sealed copy, so the sound in
the library is that of the bytes whose SHA-256 stands in the record, whatever happens to the file meanwhile. The decoded
sound becomes sealed parts like those of a recording made here, so that listening, transcribing and checking are the
same. Nothing is in the library before all of it is; a folder that is not finished says so itself and is cleared away.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

from meetingrec import disk
from meetingrec.audio.import_child import Begin, Decoder, End, Stopped, Tracks
from meetingrec.audio.import_file import open_plain, plain_name
from meetingrec.audio.import_original import NAME, OpenOriginal, Sealed, seal_original
from meetingrec.audio.import_problems import SAFE, FileRefused, PartlyReadable, cut_off, damaged, no_room, not_kept
from meetingrec.audio.import_sealing import Apart, Sealing
from meetingrec.audio.import_wire import RATE, Limits
from meetingrec.audio.recording import report
from meetingrec.audio.recording_words import moment_words
from meetingrec.domain.access import Act
from meetingrec.domain.conference import Conference
from meetingrec.domain.errors import DiskFull, InputRefused, NotAllowed, RecordingDamaged
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.recording import Purpose, Recording, RecordingReport, State
from meetingrec.services.before_meeting import refuse_where_not_recorded
from meetingrec.services.brought_in import ComesFrom, Told, held_elsewhere, original_is_unchanged, says_of
from meetingrec.services.import_restricted import (
    KeptBack,
    RestrictedThere,
    all_apart,
    ask_how_much,
    kept_apart,
    parts_of,
    stretches_of,
)
from meetingrec.services.keyring import conference_identity, make_part_key, part_identities, public_half
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import recordings
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import Identity

__all__ = [
    "FILE_KINDS",
    "BringingIn",
    "ComesFrom",
    "KeptBack",
    "PartlyReadable",
    "RestrictedThere",
    "Told",
    "held_elsewhere",
    "original_is_unchanged",
]

FILE_KINDS = ("mp4", "m4a", "mp3", "wav", "flac", "ogg", "opus")

UNFINISHED = "not-finished"
"""A file of this name lies in the folder of a recording until all of it is there and in the library."""

_ROOM_LEFT = 512 << 20
"""Bytes that stay free: a recording that runs needs them."""

_TELL_EVERY = 0.1
_LONGEST_WORDS = 200

Progress = Callable[[str, float, float], None]
"""What is being done, how far it is, and how far it goes (any unit); from another thread."""

_under_way: set[str] = set()


class BringingIn:
    """One file on its way into the library. `run` takes minutes: call it on a thread of its own."""

    def __init__(
        self,
        signed_in: SignedIn,
        conference_id: str,
        file: Path,
        told: Told,
        *,
        partly: bool = False,
        kept_back: KeptBack | None = None,
        limits: Limits | None = None,
    ) -> None:
        """partly: also take a file that ends too early or is damaged in places, as far as it can be read. kept_back:
        what the chair answered where there was a restricted part in the conference.
        """
        self._signed_in = signed_in
        self._conference_id = conference_id
        self._file = file
        self._told = told
        self._partly = partly
        self._kept_back = kept_back
        self._parts: tuple[RestrictedPart, ...] = ()
        self._limits = limits or Limits()
        self._stop = threading.Event()
        self._told_at = 0.0
        self._is_in = False
        self._id = new_id()
        self._folder = signed_in.folder / "recordings" / self._id

    def cancel(self) -> None:
        """From any thread: `run` ends within a moment, and nothing is left behind."""
        self._stop.set()

    def run(self, progress: Progress) -> tuple[Changes, Recording | None]:
        """Brings it in; None when it was cancelled.

        Raises NotAllowed, InputRefused, FileRefused, PartlyReadable, RestrictedThere, DiskFull, FolderRefused. Then,
        too, nothing of it is left in the library. The file itself is only ever read.
        """
        conference = self._signed_in.conference(self._conference_id)
        self._signed_in.guard(Act.RECORD, conference)
        refuse_where_not_recorded(self._signed_in, conference)
        source = self._checked_source()
        self._parts = parts_of(self._signed_in, conference)
        if self._parts and self._kept_back is None:
            raise ask_how_much(self._parts, self._told.began_at)
        _under_way.add(self._id)
        try:
            clear_unfinished(self._signed_in)
            self._make_folder()
            made = self._bring_in(conference, source, progress)
        except (Stopped, NotAllowed):
            # Somebody stopped it, or locked the library while it went on. A refusal was raised before it began.
            self._clear()
            return Changes.of(), None
        except DiskFull as full:
            self._clear()
            if full.safe == SAFE:
                raise
            raise no_room() from full
        except BaseException:
            self._clear()
            raise
        finally:
            _under_way.discard(self._id)
        return Changes.of("recording", conference=conference.id), made

    # ---- the steps ----

    def _bring_in(self, conference: Conference, source: str, progress: Progress) -> Recording:
        public = public_half(self._signed_in, "conference", conference.id)
        identity = conference_identity(self._signed_in, conference.id)
        # The file holds the restricted parts whatever becomes of its sound: it gets a key that only the chair holds.
        own = make_part_key(self._signed_in, self._id) if self._parts else ""
        sealed = self._seal(own or public, progress)
        self._refuse_known(sealed)
        with OpenOriginal(self._folder / NAME, self._own_key() if own else identity) as original:
            if original.sha256() != sealed.sha256 or original.size != sealed.size:
                raise not_kept()
            end = self._decode(original, public, source, self._apart(own), progress)
        if (end.is_cut or end.damaged) and not self._partly:
            raise cut_off(end.seconds, end.declared) if end.is_cut else damaged(end.seconds, end.damaged)
        progress("Checking what was sealed", 0, 0)
        found = self._checked((identity, *self._own_keys()))
        return self._store(conference, source, sealed, found, end)

    def _seal(self, public: str, progress: Progress) -> Sealed:
        """The original into the folder. The file must be a plain one, and the same from its first byte to its last."""
        with open_plain(self._file, self._limits.file) as file:
            before = os.fstat(file.fileno())
            self._need_room(before.st_size)

            def went(size: int) -> None:
                self._halt()
                self._tell(progress, "Sealing the original", size, before.st_size)

            try:
                sealed = seal_original(file, self._folder / NAME, recording_id=self._id, recipient=public, went=went)
            except OSError as error:
                raise FileRefused(
                    "This file could not be read to its end.", SAFE, "Check the disk or stick it is on, and try again."
                ) from error
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or sealed.size != after.st_size:
            raise FileRefused(
                "This file was changed while it was being read.",
                SAFE,
                "Wait until it is fully copied or downloaded, then bring it in again.",
            )
        return sealed

    def _apart(self, own: str) -> tuple[Apart, ...]:
        if self._kept_back is KeptBack.ALL and own:
            return all_apart(own, self._id)
        return kept_apart(self._signed_in, stretches_of(self._parts, self._told.began_at))

    def _own_key(self) -> Identity:
        return part_identities(self._signed_in, [self._id])[self._id]

    def _own_keys(self) -> tuple[Identity, ...]:
        ids = [*(part.id for part in self._parts), *([self._id] if self._parts else [])]
        return tuple(part_identities(self._signed_in, ids).values())

    def _decode(
        self, original: OpenOriginal, public: str, source: str, apart: tuple[Apart, ...], progress: Progress
    ) -> End:
        sealing = Sealing(self._folder, self._id, public, f"Brought in from {source}", apart)
        decoder = Decoder(original.read, original.size, self._limits, self._stop)
        declared = 0.0
        try:
            with closing(decoder.events()) as events:
                for event in events:
                    self._halt()
                    if isinstance(event, Tracks):
                        declared = event.seconds
                        self._need_room(int(event.seconds * RATE * 2 * event.count))
                    elif isinstance(event, Begin):
                        self._need_room(0)
                    sealing.take(event)
                    self._tell(progress, "Reading the sound", sealing.sealed, declared)
                    if isinstance(event, End):
                        return event
        finally:
            sealing.close()
        raise not_kept()

    def _checked(self, identities: tuple[Identity, ...]) -> RecordingReport:
        """Reads everything back from the disk and proves it with its keys."""
        try:
            found = report(self._folder, identities)
        except RecordingDamaged as error:
            raise not_kept() from error
        self._halt()
        if found.state is not State.COMPLETE or not found.content_proven:
            raise not_kept()
        return found

    def _store(
        self, conference: Conference, source: str, sealed: Sealed, found: RecordingReport, end: End
    ) -> Recording:
        now, person = self._signed_in.clock(), self._signed_in.person
        kept_back = self._kept_back if self._parts else None
        says = says_of(source, now, conference.zone, person.full_name, found, end, kept_back)
        made = Recording(
            id=self._id,
            conference_id=conference.id,
            purpose=Purpose.CONFERENCE,
            folder=self._id,
            started_at=self._told.began_at,
            started_by=person.id,
            ended_at=self._told.began_at + timedelta(seconds=found.length),
            seconds=found.seconds,
            state=found.state,
            says=says,
            head_hash=found.parts[-1].head_hash,
            import_source=source,
            import_name=plain_name(self._file),
            import_sha256=sealed.sha256,
            imported_by=person.id,
            imported_at=now,
            began_at=self._told.began_at,
        )
        with self._signed_in.writing() as write:
            # Once more, in the transaction: two windows of this program may bring in the same file at the same time.
            self._refuse_known(sealed)
            recordings.add(write.db, made)
            write.note(
                "brought in a recording made elsewhere",
                "recording",
                made.id,
                {**self._detail(made, found, end, conference.zone), "original": sealed.stored},
            )
        # From here on it is a recording: nothing that happens now may take its folder away.
        self._is_in = True
        with suppress(OSError):
            (self._folder / UNFINISHED).unlink()
        with suppress(NotAllowed):
            self._signed_in.checkpoint()
        return made

    def _detail(self, made: Recording, found: RecordingReport, end: End, zone: str) -> dict[str, object]:
        """For the audit chain: nothing that names a family, so neither the file's name nor the chair's own words."""
        detail: dict[str, object] = {
            "seconds": round(found.seconds, 3),
            "heads": {part.file: part.head_hash for part in found.parts},
            "sha256": made.import_sha256,
            "from": self._told.comes_from.words,
            "began": moment_words(self._told.began_at, zone),
        }
        if self._parts and self._kept_back is not None:
            detail["kept_back"] = self._kept_back.value
        if end.is_cut or end.damaged:
            detail["not_whole"] = "ends too early" if end.is_cut else f"{end.damaged} places cannot be heard"
        return detail

    # ---- what is refused ----

    def _checked_source(self) -> str:
        """Where it comes from, as it is said after "from". Raises InputRefused."""
        told = self._told
        words = " ".join(text_of(told.words, "words").split())[:_LONGEST_WORDS]
        if told.comes_from is ComesFrom.OTHER and not words:
            raise InputRefused("Where was it recorded?", "Nothing was changed.", "Say it in a few words.", "words")
        if told.began_at > self._signed_in.clock():
            raise InputRefused(
                "The recording cannot have begun later than now.", "Nothing was changed.", "Mend the time.", "began_at"
            )
        if told.comes_from is ComesFrom.OTHER:
            return words
        return f"{told.comes_from} ({words})" if words else told.comes_from.value

    def _refuse_known(self, sealed: Sealed) -> None:
        with self._signed_in.reading() as db:
            known = recordings.brought_in(db, sealed.sha256)
        if not known:
            return
        first = known[0]
        own = " for this conference" if first.conference_id == self._conference_id else ""
        zone = self._signed_in.conference(self._conference_id).zone
        when = f" at {moment_words(first.imported_at, zone)}" if first.imported_at else ""
        raise FileRefused(
            f"This recording is in this library already: it was brought in{own}{when}.",
            "It is kept there unchanged. Your file was not changed.",
            "Choose another file." if not own else "There is nothing more to do.",
        )

    def _need_room(self, more: int) -> None:
        free = disk.free_bytes(self._folder)
        if free < more + _ROOM_LEFT:
            raise no_room(more + _ROOM_LEFT - free)

    # ---- the folder ----

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True)
            (self._folder / UNFINISHED).touch(mode=0o600)
        except OSError as error:
            raise disk.as_problem(error, self._folder.parent) from error

    def _clear(self) -> None:
        if not self._is_in:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _halt(self) -> None:
        """Locking ends it, too: nothing goes on with the keys of somebody who has gone."""
        if self._stop.is_set() or self._signed_in.locked:
            raise Stopped

    def _tell(self, progress: Progress, words: str, done: float, total: float) -> None:
        now = time.monotonic()
        if now - self._told_at >= _TELL_EVERY:
            self._told_at = now
            progress(words, done, total)


def clear_unfinished(signed_in: SignedIn) -> None:
    """Takes away what a power cut or a crash left of a file that was being brought in: the file itself is still where
    it was. Never a folder that the library knows as a recording.
    """
    for mark in sorted((signed_in.folder / "recordings").glob(f"*/{UNFINISHED}")):
        folder = mark.parent
        if folder.name in _under_way or folder.is_symlink():
            continue
        with signed_in.reading() as db:
            is_known = recordings.get(db, folder.name) is not None
        if is_known:
            with suppress(OSError):
                mark.unlink()
        else:
            shutil.rmtree(folder, ignore_errors=True)
