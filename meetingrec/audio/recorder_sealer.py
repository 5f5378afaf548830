"""The disk's half of a source: entries wait in a queue and leave it only when they lie on the disk.

So a full or failing disk loses nothing that memory can hold (reliability.md 6.3, 6.18): with room again, or after a
fault at once, what is queued goes into a new part.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from meetingrec.audio.health import flags_of
from meetingrec.audio.recorder_storage import Storage
from meetingrec.audio.recording_folder import ROUNDING
from meetingrec.audio.sealed_format import NO_HASH, part_name
from meetingrec.audio.sealed_writer import PartWriter
from meetingrec.audio.timekeeping import Clock
from meetingrec.domain.errors import DiskFull, FolderRefused
from meetingrec.domain.recording import GapReason

_LOG = logging.getLogger(__name__)
_IN_MEMORY = 120.0
_LONGEST_TEXT = 4096
_RETRY = 2.0
_LONGEST_RETRY = 30.0


@dataclass(frozen=True, slots=True)
class Sound:
    """samples: int16 mono. overflow: the system lost some before them."""

    samples: NDArray[np.int16]
    overflow: bool = False


@dataclass(frozen=True, slots=True)
class Hole:
    """Seconds of the timeline without samples."""

    seconds: float
    reason: GapReason


@dataclass(frozen=True, slots=True)
class Note:
    """kind: "device", "mark" or "clock"; the last has its jump in seconds."""

    kind: str
    text: str = ""
    jump: float = 0.0


@dataclass(frozen=True, slots=True)
class Identity:
    """What a part of a recording carries. recipients: public keys. rate: samples a second. restricted, label: see
    sealed_format.Header.
    """

    recording_id: str
    recipients: Sequence[str]
    rate: int
    restricted: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What was put in before goes to the part before, what comes after to another, with this identity.

    number: of the new part, or higher where that is taken by then. at: seconds on the timeline where it begins.
    """

    number: int
    identity: Identity
    at: float


Entry = Sound | Hole | Note | Change


@dataclass
class Sealer:
    """Writes the parts of one source. The plain figures may be read from any thread, the rest is for one."""

    source: str
    identity: Identity
    storage: Storage
    clock: Clock
    forgets: bool
    """Whether sound that memory cannot hold is given up (a microphone goes on; a file can wait)."""
    stuck: str = ""
    """Why nothing can be written at the moment, and what to do; "" when all is well."""
    ends_at: float = 0.0
    """Seconds on the timeline up to which everything lies on the disk."""
    taken: float = 0.0
    """Seconds on the timeline up to which something was put in."""
    number: int = 0
    previous: str = NO_HASH
    device: str = ""
    """What the sound that was put in last comes from; a new part says it at its front."""
    ending: bool = False
    """Nothing more comes for this part: it gets its END as soon as everything is in it."""
    coming: Identity = field(init=False)
    """Of the part that what is put in next belongs to; `identity` is that of the part that is being written."""
    _writer: PartWriter | None = None
    _starts_at: float = 0.0
    _entries: deque[Entry] = field(default_factory=deque)
    _in_memory: float = 0.0
    _retry_at: float = 0.0
    _retry_after: float = 0.0

    def __post_init__(self) -> None:
        self.coming = self.identity

    @property
    def unsealed(self) -> float:
        """Seconds that are in memory only."""
        return max(0.0, self.taken - self.ends_at)

    @property
    def begun(self) -> bool:
        """Whether a part is being written."""
        return self._writer is not None

    @property
    def waiting(self) -> bool:
        """Whether anything is queued."""
        return bool(self._entries)

    def begin(self, number: int, identity: Identity) -> None:
        """The next entry opens a part of this number. When the disk did not take yet what was put in before, it goes
        into the same part, or for other recipients into another behind that one."""
        if self._entries and identity != self.coming:
            self._entries.append(Change(number, identity, self.taken))
        elif not self._entries:
            self.number, self.identity = number, identity
        self.coming = identity
        self.device = ""
        self.ending = False

    def change(self, number: int, identity: Identity, at: float) -> None:
        """Here, where everything put in so far ends, the part ends and one with this identity begins. at: this place
        on the timeline as all sources call it."""
        self.coming = identity
        if not self.begun and not self._entries:  # nothing was recorded for the part before
            self.number, self.identity = number, identity
            self._begin_at(at)
            return
        self._entries.append(Change(number, identity, at))
        if self.device:
            self._entries.append(Note("device", self.device))

    def move_start(self, seconds: float) -> None:
        """Before anything was put in: the source begins so much later on the timeline."""
        self.ends_at = self.taken = self.ends_at + seconds

    def put(self, entry: Entry) -> None:
        """Takes an entry over; seal() writes it. A text is cut, and what is no text in it replaced, not refused."""
        if isinstance(entry, Note):
            entry = replace(entry, text=entry.text.encode("utf-8", "replace").decode()[:_LONGEST_TEXT])
        self._entries.append(entry)
        self.taken += self._length(entry)
        self._in_memory += self._sound(entry)
        if isinstance(entry, Note) and entry.kind == "device":
            self.device = entry.text

    def seal(self, flush: bool = False) -> None:
        """Writes every whole second, with `flush` (or when ending) the last piece too. Never raises: see `stuck`."""
        if self.stuck:
            self._forget_oldest()
            return
        try:
            while self._entries and self._has_whole(flush or self.ending):
                self._seal_next()
            if self.ending:
                self._end_part()
        except (DiskFull, FolderRefused) as problem:
            self._abandon(problem)

    def end(self) -> None:
        """Everything put in is sealed and the part gets its END, now or once the disk permits it."""
        self.ending = True
        self.seal()

    def try_again(self, now: float) -> None:
        """To be called some times a second while `stuck`. now: steady seconds."""
        if not self.stuck or now < self._retry_at:
            return
        if (self.storage.spent or self.storage.low) and not self.storage.has_room_again():
            self._retry_at = now + _RETRY
            return
        self.stuck = ""
        self.number = self.storage.take_number()
        if self.device and self._entries and isinstance(self._entries[0], Sound | Hole):
            self._entries.appendleft(Note("device", self.device))
        self.seal()

    # -- one record

    def _has_whole(self, flush: bool) -> bool:
        """Whether the next record is complete: a note or gap always, sound when a second or what follows ends it."""
        held = 0
        for entry in self._entries:
            if flush or not isinstance(entry, Sound):
                return True
            held += len(entry.samples)
            if held >= self.identity.rate:
                return True
        return False

    def _seal_next(self) -> None:
        if isinstance(self._entries[0], Change):
            self._change_part(self._entries[0])
            return
        writer = self._opened()
        self._join_second()
        before = writer.length
        try:
            try:
                _write(writer, self._entries[0])
            except DiskFull:
                self._retry_with_room(writer)
        except (DiskFull, FolderRefused):
            if writer.length > before:  # it lies on the disk; what failed came behind it
                self._drop_first(writer)
            raise
        self._drop_first(writer)
        self._retry_after = 0.0
        if self.storage.spent:
            self._end_part()
            raise self._full()

    def _change_part(self, change: Change) -> None:
        """Nothing that was put in for one part can come into the other: it is the queue that is divided."""
        self._end_part()
        self._entries.popleft()
        self.identity = change.identity
        self.number = change.number if change.number > self.number else self.storage.take_number()
        self._begin_at(change.at)

    def _begin_at(self, place: float) -> None:
        """Sources' samples lie up to one apart; a new part begins at the same place for all of them."""
        if abs(place - self.ends_at) < ROUNDING:
            self.ends_at = place
        if not self._entries:
            self.taken = self.ends_at

    def _drop_first(self, writer: PartWriter) -> None:
        self._in_memory -= self._sound(self._entries.popleft())
        self.ends_at = self._starts_at + writer.length
        if not self._entries:
            self.taken = self.ends_at

    def _join_second(self) -> None:
        """Makes a first entry of sound one second long, or all there is before the next note or gap."""
        rate = self.identity.rate
        pieces: list[NDArray[np.int16]] = []
        held, overflow = 0, False
        while self._entries and held < rate and isinstance(self._entries[0], Sound):
            piece = self._entries.popleft()
            assert isinstance(piece, Sound)
            pieces.append(piece.samples)
            held, overflow = held + len(piece.samples), overflow or piece.overflow
        if not pieces:
            return
        whole = np.concatenate(pieces)
        if held > rate:
            self._entries.appendleft(Sound(whole[rate:]))
        self._entries.appendleft(Sound(whole[:rate], overflow))

    def _retry_with_room(self, writer: PartWriter) -> None:
        """The record waits inside the writer: room is made until it fits. Raises DiskFull when there is none left."""
        while writer.waiting:
            if not self.storage.make_room():
                raise self._full()
            try:
                writer.retry()
            except DiskFull:
                continue

    # -- one part

    def _opened(self) -> PartWriter:
        """The part that is being written, begun now if need be. Raises DiskFull, FolderRefused."""
        while self._writer is None:
            try:
                self._writer = self._new_part()
            except DiskFull:
                if not self.storage.make_room():
                    raise
            else:
                self._starts_at = self.ends_at
        return self._writer

    def _new_part(self) -> PartWriter:
        return PartWriter(
            self.storage.folder / part_name(self.number, self.source),
            recording_id=self.identity.recording_id,
            source=self.source,
            rate=self.identity.rate,
            recipients=self.identity.recipients,
            restricted=self.identity.restricted,
            label=self.identity.label,
            number=self.number,
            starts_at=self.ends_at,
            previous=self.previous,
            clocks=self.clock.read,
        )

    def _end_part(self) -> None:
        writer = self._writer
        if writer is None:
            return
        try:
            try:
                writer.end()
            except DiskFull:
                self._retry_with_room(writer)
        except (DiskFull, FolderRefused):
            _LOG.exception("a part could not be ended; it reads as interrupted")
        self._let_go(writer)

    def _let_go(self, writer: PartWriter) -> None:
        writer.close()
        self.previous = writer.head
        self.ends_at = self._starts_at + writer.length
        self._writer = None

    def _abandon(self, problem: DiskFull | FolderRefused) -> None:
        """The part cannot go on: after a fault the next is tried at once, then less and less often."""
        _LOG.error("%s: %s", self.source, problem.happened)
        if self._writer is not None:
            self._let_go(self._writer)
        self.stuck = f"{problem.happened} {problem.do}"
        self._retry_at = self.clock.steady() + self._retry_after
        self._retry_after = min(_LONGEST_RETRY, max(_RETRY, self._retry_after * 2))

    def _full(self) -> DiskFull:
        return DiskFull(
            "The disk is full and the reserve is used up.",
            "Everything recorded before is safe.",
            "Free some space now: recording then goes on by itself.",
        )

    def _forget_oldest(self) -> None:
        """Memory holds two minutes; what has to be forgotten becomes a gap that says why. Notes and the places where
        a part changes are kept."""
        kept: list[Entry] = []
        notes: list[Entry] = []
        gone = 0.0
        while self.forgets and self._in_memory > _IN_MEMORY:
            entry = self._entries.popleft()
            if isinstance(entry, Change):
                kept += [*_forgotten(gone), *notes, entry]
                notes, gone = [], 0.0
            elif isinstance(entry, Note):
                notes.append(entry)
            else:
                gone += self._length(entry)
                self._in_memory -= self._sound(entry)
        self._entries.extendleft(reversed([*kept, *_forgotten(gone), *notes]))

    def _length(self, entry: Entry) -> float:
        return entry.seconds if isinstance(entry, Hole) else self._sound(entry)

    def _sound(self, entry: Entry) -> float:
        return len(entry.samples) / self.identity.rate if isinstance(entry, Sound) else 0.0


def _forgotten(seconds: float) -> list[Entry]:
    return [Hole(seconds, GapReason.DISK_FULL)] if seconds else []


def _write(writer: PartWriter, entry: Entry) -> None:
    if isinstance(entry, Sound):
        writer.audio(entry.samples, flags_of(entry.samples, entry.overflow))
    elif isinstance(entry, Hole):
        writer.gap(entry.seconds, entry.reason)
    elif isinstance(entry, Note):
        _write_note(writer, entry)


def _write_note(writer: PartWriter, note: Note) -> None:
    if note.kind == "device":
        writer.device(note.text)
    elif note.kind == "mark":
        writer.mark(note.text)
    else:
        writer.clock(note.jump)
