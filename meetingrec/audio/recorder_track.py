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
_FIRST_SAMPLE = 5.0
_TOGETHER = 2.0
NO_DEVICE = "no microphone"


@dataclass
class Zero:
    """The steady time at which the recording's first sample came, shared by all tracks."""

    at: float | None = None


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
        self._find_earlier(storage)

    def _find_earlier(self, storage: Storage) -> None:
        found = storage.next_part(self.source.name)
        self.sealer.previous = found.previous
        self.sealer.move_start(found.starts_at)
        if found.last_utc is not None:
            away = max(0.0, self._clock.utc() - found.last_utc.timestamp())
            self._stopped = self._keeper.due = self._clock.steady() - away
            self._gap_reason = GapReason.RECORDER_STOPPED

    def begin(self, number: int) -> None:
        """Samples are about to come. The part is written from the first of them on."""
        self.sealer.begin(number)
        self._began = self._came = self._clock.steady()
        if self._stopped is not None:
            self._gap_reason = self._gap_reason or GapReason.PAUSED
            if not self.source.live:
                self.sealer.put(Hole(self._began - self._stopped, self._gap_reason))
                self._gap_reason = None
        self._stopped = None

    def finish(self) -> None:
        """Everything that came is sealed, and the part gets its END."""
        now = self._clock.steady()
        self._release_held()
        if self.source.live:
            self._put_missing(now)
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
        never = not self.sealer.begun and not self.sealer.waiting and not self.sealer.stuck
        if live and never and now - self._began > _FIRST_SAMPLE:
            self.sealer.put(Note("device", NO_DEVICE))
            self.sealer.seal()
        self.sealer.try_again(now)

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

    def _store(self, block: Block, missing: float) -> None:
        if missing:
            self.sealer.put(Hole(missing, self._reason(block)))
        self._gap_reason = None
        if block.device != self.sealer.device:
            self.sealer.put(Note("device", block.device))
        self._stream = block.stream
        if len(block.samples):
            self.sealer.put(Sound(block.samples, block.overflow))
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
            self.sealer.put(Hole(now - due, self._gap_reason or GapReason.NO_SAMPLES))
            self._gap_reason = None
            due = now
        self._keeper.due = due
