"""The decoder of a recording made elsewhere as this program sees it: fed, watched, and never believed unchecked."""

from __future__ import annotations

import logging
import math
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from meetingrec.audio import import_wire as wire
from meetingrec.audio.import_problems import FileRefused, cost_too_much, refused
from meetingrec.audio.import_wire import Limits, Order, Refusal, WireFault
from meetingrec.audio.processes import close_pipes, start_child
from meetingrec.domain.errors import FolderRefused

_LOG = logging.getLogger(__name__)
_LOOK_EVERY = 0.1


class Stopped(Exception):
    """Somebody asked for it to stop. Not a fault."""


@dataclass(frozen=True, slots=True)
class Tracks:
    """What the file says it holds. seconds: 0.0 when it does not say."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Begin:
    """A track's sound begins, so many seconds after the beginning of the recording."""

    track: int
    at: float


@dataclass(frozen=True, slots=True)
class Sound:
    """int16 mono at `import_wire.RATE`, a second at most."""

    track: int
    samples: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Hole:
    """Seconds for which the file has no sound."""

    track: int
    seconds: float


@dataclass(frozen=True, slots=True)
class End:
    """seconds: what there is; declared: what the file says there should be; damaged: pieces that cannot be heard."""

    seconds: float
    declared: float
    damaged: int
    is_cut: bool


Event = Tracks | Begin | Sound | Hole | End


class Decoder:
    """One decoder process for one file. `read(offset, size)` gives the original's bytes."""

    def __init__(self, read: Callable[[int, int], bytes], size: int, limits: Limits, stop: threading.Event) -> None:
        """stop: set from any thread, ends it within a moment."""
        self._read, self._size, self._limits, self._stop = read, size, limits, stop
        self._waiting_since: float | None = None
        self._over = threading.Event()

    def events(self) -> Generator[Event, None, None]:
        """What is in the file, END last. Raises FileRefused, Stopped, and whatever `read` raises.

        The process is gone when this ends, however it ends.
        """
        try:
            child = start_child("meetingrec.audio.import_decoder")
        except OSError as error:
            raise FolderRefused(
                "The program that reads sound files could not be started.",
                "Nothing was changed.",
                "Close other programs and try again, or restart the computer.",
            ) from error
        watch = threading.Thread(target=self._watch, args=(child,), name="watch over the decoder")
        watch.start()
        try:
            yield from self._conversation(child)
        except (WireFault, OSError) as fault:
            if self._stop.is_set():
                raise Stopped from None
            _LOG.warning("the decoder of a file brought in was lost: %s", type(fault).__name__)
            raise cost_too_much() from fault
        finally:
            self._over.set()
            child.kill()
            child.wait()
            watch.join()
            close_pipes(child)

    def _conversation(self, child: subprocess.Popen[bytes]) -> Generator[Event, None, None]:
        assert child.stdin is not None and child.stdout is not None
        limits = self._limits
        order = Order(self._size, limits.sound, limits.output, limits.memory, limits.processor)
        wire.write_message(child.stdin, wire.ORDER, order.packed())
        checked = _Checked(limits)
        while True:
            kind, payload = self._next(child.stdout)
            if kind == wire.READ:
                offset, size = _unpacked(wire.PLACE.unpack, payload)
                piece = self._read(int(offset), min(int(size), 1 << 17))
                with self._waiting():
                    wire.write_message(child.stdin, wire.BYTES, piece)
                continue
            if kind == wire.REFUSED:
                raise self._refused(payload)
            event = checked.event(kind, payload)
            yield event
            if isinstance(event, End):
                return

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """While the process has to take or give something."""
        self._waiting_since = time.monotonic()
        try:
            yield
        finally:
            self._waiting_since = None

    def _next(self, stream: IO[bytes]) -> tuple[bytes, bytes]:
        with self._waiting():
            message = wire.read_message(stream)
        if self._stop.is_set():
            raise Stopped
        if message is None:
            raise WireFault("it ended")
        return message

    def _refused(self, payload: bytes) -> FileRefused:
        try:
            return refused(Refusal(payload.decode("ascii")), self._limits)
        except ValueError as error:
            raise WireFault("no reason") from error

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        """Ends it when it is stopped, takes too long, or says nothing. Its end is what the conversation then sees."""
        until = time.monotonic() + self._limits.wall
        while True:
            since, now = self._waiting_since, time.monotonic()
            is_silent = since is not None and now - since > self._limits.silence
            if self._stop.is_set() or now > until or is_silent:
                with suppress(OSError):
                    child.kill()
                return
            if self._over.wait(_LOOK_EVERY):
                return


class _Checked:
    """Messages as events, in the only order they may come, within the limits. Raises WireFault or FileRefused."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tracks = 0
        self._ends: dict[int, float] = {}
        self._output = 0

    def event(self, kind: bytes, payload: bytes) -> Event:
        if kind == wire.TRACKS and not self._tracks:
            told = wire.unpack(payload)
            count = int(_plain(told, "tracks"))
            if not 1 <= count <= wire.MOST_TRACKS:
                raise WireFault("tracks")
            self._tracks = count
            return Tracks(count, _plain(told, "seconds"))
        if kind == wire.END:
            return self._end(payload)
        if not payload or payload[0] >= self._tracks:
            raise WireFault("a track that is not there")
        track = payload[0]
        if kind == wire.SOUND and track in self._ends:
            return self._sound(track, payload[1:])
        _, seconds = _unpacked(wire.ON_TRACK.unpack, payload)
        if not math.isfinite(seconds) or seconds < 0:
            raise WireFault("a time")
        if kind == wire.BEGIN and track not in self._ends:
            self._moved(track, seconds)
            return Begin(track, seconds)
        if kind == wire.GAP and track in self._ends:
            self._moved(track, seconds)
            return Hole(track, seconds)
        raise WireFault("out of place")

    def _sound(self, track: int, raw: bytes) -> Sound:
        if not raw or len(raw) % 2 or len(raw) > wire.RATE * 2:
            raise WireFault("no samples")
        self._output += len(raw)
        if self._output > self._limits.output:
            raise refused(Refusal.TOO_LONG, self._limits)
        self._moved(track, len(raw) / 2 / wire.RATE)
        return Sound(track, np.frombuffer(raw, dtype="<i2").astype(np.int16))

    def _moved(self, track: int, seconds: float) -> None:
        self._ends[track] = self._ends.get(track, 0.0) + seconds
        if self._ends[track] > self._limits.sound + 1:
            raise refused(Refusal.TOO_LONG, self._limits)

    def _end(self, payload: bytes) -> End:
        told = wire.unpack(payload)
        if not self._output:
            raise WireFault("nothing came")
        declared, damaged = _plain(told, "declared"), int(_plain(told, "damaged"))
        return End(max(self._ends.values()), declared, damaged, bool(_plain(told, "cut")))


def _plain(told: dict[str, float], name: str) -> float:
    value = told.get(name)
    if value is None or not math.isfinite(value) or value < 0:
        raise WireFault(name)
    return float(value)


def _unpacked(unpack: Callable[[bytes], tuple[float, ...]], payload: bytes) -> tuple[float, ...]:
    try:
        return unpack(payload)
    except struct.error as error:
        raise WireFault("not of the right length") from error
