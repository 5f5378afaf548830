"""The timeline's half of a source: blocks come, gaps are put where samples are missing, parts begin and end.

Rules of reliability.md 0.5 and 2.4: time is the sample counter, what is missing is a GAP, nothing is joined across it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from meetingrec.audio.recorder_sealer import Hole, Identity, Note, Sealer, Sound
from meetingrec.audio.recorder_storage import Storage
from meetingrec.audio.sources import Block, Source
from meetingrec.audio.timekeeping import Arrival, Clock, Timekeeper
from meetingrec.domain.recording import GapReason

_STALL = 1.0
_GONE = 6.0
_A_YEAR = 366 * 24 * 3600.0
"""Seconds after which what a silent device still had is lost: it was opened anew by then (microphone.py)."""
_CLOCKS_APART = 0.05
"""Seconds by which the places of two sources on the timeline may differ without meaning anything."""
_FIRST_SAMPLE = 5.0
_TOGETHER = 2.0
NO_DEVICE = "no microphone"


@dataclass
class Zero:
    """The steady time at which the recording's first sample came, shared by all tracks."""

    at: float | None = None


@dataclass(frozen=True, slots=True)
class ChangeOfPart:
    """Where all sources go over to a new part. at: that place on the timeline. moment: the steady time of it.

    number, identity: of the new part. After it a source stands `at` that place, whatever place it stood before.
    """

    number: int
    identity: Identity
    at: float
    moment: float


class Track:
    """One source of a recording. `position` may be read from any thread; the rest is for the writing thread."""

    def __init__(self, source: Source, identity: Identity, storage: Storage, clock: Clock, zero: Zero) -> None:
        """Goes on where earlier parts of this source in the folder end."""
        self.source = source
        self.sealer = Sealer(source.name, identity, storage, clock, forgets=source.live)
        self.finished = False
        self._rate = identity.rate
        self._clock = clock
        self._zero = zero
        self._keeper = Timekeeper()
        self._held: deque[Block] = deque()
        self._held_seconds = 0.0
        self._gap_reason: GapReason | None = None
        self._stream = 0
        self._began = self._came = clock.steady()
        self._stopped: float | None = None
        self._changes: deque[tuple[float, ChangeOfPart]] = deque()
        """Changes that are to come, each with the place on the timeline of the last sample before it."""
        self._find_earlier(storage)

    def _find_earlier(self, storage: Storage) -> None:
        found = storage.next_part(self.source.name)
        self.sealer.previous = found.previous
        self.sealer.move_start(found.starts_at)
        if found.last_utc is not None:
            away = self._clock.utc() - found.last_utc.timestamp()
            # A clock that was put right between the two recorders tells nothing about the time between them.
            away = away if 0.0 <= away < _A_YEAR else 0.0
            self._stopped = self._keeper.due = self._clock.steady() - away
            self._gap_reason = GapReason.RECORDER_STOPPED

    def begin(self, number: int, identity: Identity) -> None:
        """Samples are about to come. The part is written from the first of them on."""
        self.sealer.begin(number, identity)
        self._began = self._came = self._clock.steady()
        if self._stopped is not None:
            self._gap_reason = self._gap_reason or GapReason.PAUSED
            if not self.source.live:
                self._put(Hole(self._began - self._stopped, self._gap_reason))
                self._gap_reason = None
        self._stopped = None

    def finish(self) -> None:
        """Everything that came is sealed, and the part gets its END."""
        now = self._clock.steady()
        self._release_held()
        if self.source.live:
            self._put_missing(now)
        self._changes.clear()  # what begins next is told to begin()
        self._stopped = self._keeper.due if self.source.live else now
        self.sealer.end()

    def take(self, block: Block) -> None:
        """One block from the source, in order."""
        self._came = self._clock.steady()
        if block.at is None:
            self._store(block, 0.0)
            return
        if self._zero.at is None:
            self._zero.at = block.at
        if self._keeper.due is None:
            self._place_first(block.at, self._zero.at)
        arrival = Arrival(block.at, len(block.samples) / self._rate, block.stream, block.overflow)
        self._held.append(block)
        for missing, _ in self._keeper.feed(arrival):
            self._store(self._held.popleft(), missing)
        self._count_held()

    def tick(self, now: float) -> None:
        """Some times a second: what no block can bring about. now: steady seconds."""
        live = self.source.live and self._stopped is None
        if live and now - self._came > _STALL and (self._held or self.sealer.waiting):
            self._release_held()
            self.sealer.seal(flush=True)
        if live and self._changes and now >= self._changes[0][1].moment and now - self._came > _GONE:
            self._change_without_sound()
        never = not self.sealer.begun and not self.sealer.waiting and not self.sealer.stuck
        if live and never and now - self._began > _FIRST_SAMPLE:
            self.sealer.put(Note("device", NO_DEVICE))
            self.sealer.seal()
        self.sealer.try_again(now)

    @property
    def to_come(self) -> int:
        """How many changes were asked for whose places have not come yet."""
        return len(self._changes)

    def place(self, moment: float) -> float:
        """Where on the timeline the source stands at a steady time, changes that are to come made by then."""
        return self.position(moment) + sum(change.at - until for until, change in self._changes)

    def change(self, change: ChangeOfPart) -> None:
        """The samples up to a place go to the part in hand, those after it to the next. They may still be on the way.

        A microphone whose clock is slow stands at an earlier place at that moment: its sound changes there, and what
        the clock has lost since the last change becomes a gap at the end of the part. So nothing that is said after
        the moment gets into the part before, and the new part begins at one place for all.
        """
        own = self.place(change.moment)
        is_slow = self.source.live and self._keeper.due is not None and change.at - own > _CLOCKS_APART
        self._changes.append((own if is_slow else change.at, change))
        self._change_if_there()
        self.sealer.seal()

    def note(self, note: Note) -> None:
        """Puts a mark or a jump of the clock where the timeline is now."""
        self.sealer.put(note)

    def position(self, now: float) -> float:
        """Seconds on the timeline now."""
        since = self._keeper.due if self.source.live else self._stopped
        return self.sealer.taken + self._held_seconds + (max(0.0, now - since) if since is not None else 0.0)

    def _place_first(self, at: float, zero: float) -> None:
        """A track whose first sample ever comes a moment after the others' begins that much later."""
        apart = max(0.0, at - zero)
        if apart < _TOGETHER and not self.sealer.begun:
            self.sealer.move_start(apart)
        else:
            self._keeper.due = zero

    def _release_held(self) -> None:
        for missing, _ in self._keeper.flush():
            self._store(self._held.popleft(), missing)
        self._count_held()

    def _count_held(self) -> None:
        self._held_seconds = sum(len(block.samples) for block in self._held) / self._rate

    def _put(self, entry: Sound | Hole) -> None:
        """Puts in what comes before the change of part and, behind the change, the rest."""
        while self._changes and _is_something(entry, self._rate):
            room = self._changes[0][0] - self.sealer.taken
            before, entry = _divided(entry, room, self._rate)
            if _is_something(before, self._rate):
                self.sealer.put(before)
            self._change_if_there()
        if _is_something(entry, self._rate):
            self.sealer.put(entry)

    def _change_if_there(self) -> None:
        while self._changes and round((self._changes[0][0] - self.sealer.taken) * self._rate) <= 0:
            _, change = self._changes.popleft()
            if change.at - self.sealer.taken > _CLOCKS_APART:
                self.sealer.put(Hole(change.at - self.sealer.taken, GapReason.CLOCK_SLOW))
            self.sealer.change(change.number, change.identity, change.at)

    def _change_without_sound(self) -> None:
        """A source that has given nothing for long has a gap up to the change, and goes on having it behind."""
        self._release_held()
        if self._changes:
            _, change = self._changes.popleft()
            self._changes.appendleft((change.at, change))
            self._keeper.due = change.moment
            self._put(Hole(max(change.at - self.sealer.taken, 0.0), self._gap_reason or GapReason.NO_SAMPLES))
            self._change_if_there()
        self.sealer.seal()

    def _store(self, block: Block, missing: float) -> None:
        if missing:
            self._put(Hole(missing, self._reason(block)))
        self._gap_reason = None
        if block.device != self.sealer.device:
            self.sealer.put(Note("device", block.device))
        self._stream = block.stream
        if len(block.samples):
            self._put(Sound(block.samples, block.overflow))
        self.sealer.seal()

    def _reason(self, block: Block) -> GapReason:
        if self._gap_reason is not None:
            return self._gap_reason
        if block.stream != self._stream:
            changed = self.sealer.device not in ("", NO_DEVICE, block.device)
            return GapReason.DEVICE_CHANGED if changed else GapReason.NO_SAMPLES
        return GapReason.OVERFLOW if block.overflow else GapReason.NO_SAMPLES

    def _put_missing(self, now: float) -> None:
        """At the end: a source that gave nothing lately, or never, has a gap up to now."""
        due = self._keeper.due
        if due is None:
            due = self._zero.at if self._zero.at is not None else self._began
        if now - due > _STALL:
            self._put(Hole(now - due, self._gap_reason or GapReason.NO_SAMPLES))
            self._gap_reason = None
            due = now
        self._keeper.due = due


def _is_something(entry: Sound | Hole, rate: int) -> bool:
    """Whether it is a sample long; what dividing leaves of a gap may be less."""
    return entry.seconds * rate > 0.5 if isinstance(entry, Hole) else len(entry.samples) > 0


def _divided(entry: Sound | Hole, seconds: float, rate: int) -> tuple[Sound | Hole, Sound | Hole]:
    """What lies before a place so many seconds from its beginning, and the rest; to the sample."""
    if isinstance(entry, Hole):
        before = min(max(seconds, 0.0), entry.seconds)
        return Hole(before, entry.reason), Hole(entry.seconds - before, entry.reason)
    count = max(round(seconds * rate), 0)
    return Sound(entry.samples[:count], entry.overflow), Sound(entry.samples[count:], entry.overflow and not count)
