"""A microphone as a source: the capture process, watched, and opened again whenever it stops giving sound.

Rules and numbers of reliability.md 2.4: amber after 2 s without samples, opened anew after 5 s, tried every 2 s.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import IO

import numpy as np

from meetingrec.audio.capture import FRAME, MAGIC, OVERFLOW
from meetingrec.audio.health import Watch
from meetingrec.audio.messages import line, parse, problem_from
from meetingrec.audio.processes import end_child, start_child
from meetingrec.audio.pulse import PulseSource, Routing, heard_by, pulse_sources
from meetingrec.audio.resampling import Resampler
from meetingrec.audio.sources import Block
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.errors import MicrophoneBusy, Problem
from meetingrec.domain.recording import SourceHealth

_LOG = logging.getLogger(__name__)
_OPEN_WITHIN = 8.0
_STALLED = 5.0
_RETRY = 2.0
_KEEP_SECONDS = 120.0
_FRAME_LIMIT = 1 << 20


class Microphone:
    """One device. A thread keeps a capture process running from `start` to `stop`, whatever happens to it."""

    live = True

    def __init__(
        self,
        name: str,
        device: str,
        rate: int,
        wake: Callable[[], None],
        environment: Mapping[str, str] | None = None,
        routing: Routing | None = None,
    ) -> None:
        """device: a name from devices(), "" for the usual one. wake: called when there is something to read.
        environment: for the capture process. routing: tells of silent changes of microphone; may be shared."""
        self.name = name
        self.device = device
        self._wanted = device
        self._rate = rate
        self._wake = wake
        self._environment = environment
        self._routing = routing or Routing(environment)
        self._watch = Watch(name, rate)
        self._blocks: deque[Block] = deque()
        self._held = 0.0
        self._dropped = False
        self._stream = self._heard = 0
        self._is_open = False
        self._trouble = ""
        self._chosen = self._identity = ""
        self._was_right = False
        self._changes = 0
        self._looking = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._hurry = threading.Event()
        """The capture process is ended on purpose: no alarm, and no waiting before the next."""
        self._opened = threading.Event()
        self._refusal: Problem | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def ended(self) -> bool:
        return False

    def start(self, patience: float = _OPEN_WITHIN + 2) -> None:
        """Returns when the device is open. Raises what the device answered; it is then tried again every 2 s all the
        same until `stop`, so the caller chooses whether to go on without it."""
        self.begin()
        self.await_open(patience)

    def begin(self) -> None:
        """Starts opening without waiting for the answer."""
        self._stopping.clear()
        self._hurry.clear()
        self._opened.clear()
        self._refusal = None
        self._thread = threading.Thread(target=self._run, name=f"microphone {self.name}", daemon=True)
        self._thread.start()

    def await_open(self, patience: float = _OPEN_WITHIN + 2) -> None:
        """Waits for the first answer of the device; see start()."""
        if not self._opened.wait(patience):
            raise _no_answer(self._wanted)
        if self._refusal is not None:
            raise self._refusal

    def read(self) -> Block | None:
        with self._lock:
            if not self._blocks:
                return None
            block = self._blocks.popleft()
            self._held -= len(block.samples) / self._rate
            return block

    def stop(self) -> None:
        """Closes the device within a second; what was heard until now can still be read."""
        self._stopping.set()
        self._hurry.set()
        child = self._child
        if child is not None and child.stdin is not None:
            _ask_to_end(child)
        thread = self._thread
        if thread is not None:
            thread.join(1.0)
            child = self._child
            if thread.is_alive() and child is not None:
                child.kill()
                thread.join(_OPEN_WITHIN)
        self._trouble = ""

    def choose(self, device: str) -> None:
        """Goes over to another device (or opens the same one afresh) without stopping."""
        self._wanted = device
        self._reopen()

    def health(self, now: float) -> SourceHealth:
        return self._watch.look(now, self.device, self._trouble)

    def tend(self, now: float) -> None:
        """To be called some times a second: ends a capture process that gives nothing, and asks where sound comes
        from when the sound server changed something."""
        child = self._child
        if child is not None and self._is_open and self._watch.stalled(now) > _STALLED:
            _LOG.warning("%s gives no samples: opening it again", self.name)
            self._is_open = False
            self._trouble = f"Nothing comes from {self.name} ({self.device}) any more. Is the microphone plugged in?"
            child.kill()
        if self._routing.changes != self._changes and self._looking.acquire(blocking=False):
            self._changes = self._routing.changes
            threading.Thread(target=self._look_at_route, name="route", daemon=True).start()

    # -- the thread that keeps the device open

    def _run(self) -> None:
        while not self._stopping.is_set():
            began = steady()
            try:
                self._listen()
            except Problem as problem:
                if not self._hurry.is_set():
                    self._refused(problem)
            except Exception:  # noqa: BLE001
                # Whatever it was, the microphone has to be tried again: a dead thread would be silence for good.
                _LOG.exception("the microphone %s failed", self.name)
                self._refused(_no_answer(self._wanted))
            else:
                if not self._hurry.is_set() and not self._trouble:
                    self._trouble = f"The microphone of {self.name} ({self.device}) has gone. Plug it in again."
            self._is_open = False
            if steady() - began < _RETRY:
                self._hurry.wait(_RETRY)
            if not self._stopping.is_set():
                self._hurry.clear()

    def _refused(self, problem: Problem) -> None:
        if self._opened.is_set():
            self._trouble = f"{problem.happened} {problem.do}"
        else:
            self._trouble, self._refusal = f"{problem.happened} {problem.do}", problem
            self._opened.set()

    def _listen(self) -> None:
        """Opens the device and reads until it ends. Raises a Problem when it does not open."""
        child = start_child("meetingrec.audio.capture", self._environment)
        self._child = child
        try:
            resampler = self._greet(child)
            assert child.stdout is not None
            while (block := self._next(child.stdout, resampler)) is not None:
                self._keep(block)
        finally:
            self._child = None
            end_child(child)

    def _greet(self, child: subprocess.Popen[bytes]) -> Resampler:
        assert child.stdin is not None and child.stdout is not None
        too_long = threading.Timer(_OPEN_WITHIN, child.kill)
        too_long.start()
        try:
            child.stdin.write(line({"device": self._wanted, "rate": self._rate}))
            child.stdin.flush()
            answer = parse(child.stdout.readline())
        except (OSError, ValueError) as error:
            raise _no_answer(self._wanted) from error
        finally:
            too_long.cancel()
        if answer.get("ready") is not True:
            raise problem_from(answer.get("problem"))
        rate, channels = answer.get("rate"), answer.get("channels")
        if not isinstance(rate, int) or not isinstance(channels, int) or not 1 <= channels <= 8:
            raise _no_answer(self._wanted)
        self._chosen, self._identity = str(answer.get("device")), str(answer.get("identity"))
        self.device = self._chosen
        self._wanted = self._wanted or self._identity
        self._came_open()
        return Resampler(rate, channels, self._rate)

    def _came_open(self) -> None:
        self._stream += 1
        self._is_open = True
        self._was_right = False
        self._changes = -1
        self._watch.begin(steady())
        self._refusal = None
        self._opened.set()
        if self._stopping.is_set() and self._child is not None:
            _ask_to_end(self._child)

    def _next(self, pipe: IO[bytes], resampler: Resampler) -> Block | None:
        head = pipe.read(FRAME.size)
        if len(head) < FRAME.size:
            return None
        magic, flags, at, length = FRAME.unpack(head)
        if magic != MAGIC or length > _FRAME_LIMIT:
            _LOG.error("%s: the capture process sent something that is no sound", self.name)
            return None
        raw = pipe.read(length)
        samples = resampler.feed(np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2").astype(np.int16, copy=False))
        return Block(samples, at / 1e9, self._stream, self.device, bool(flags & OVERFLOW))

    def _keep(self, block: Block) -> None:
        """Holds two minutes for a disk that does not answer; after that the newest is worth more than the oldest."""
        self._watch.feed(block.samples, steady())
        if block.stream != self._heard:
            self._heard, self._trouble = block.stream, ""
        with self._lock:
            self._blocks.append(block)
            self._held += len(block.samples) / self._rate
            while self._held > _KEEP_SECONDS:
                self._held -= len(self._blocks.popleft().samples) / self._rate
        self._wake()

    # -- where the sound really comes from

    def _look_at_route(self) -> None:
        try:
            child = self._child
            heard = heard_by(child.pid, self._environment) if child is not None else None
            if heard is not None and self._child is child:
                self._judge_route(heard)
        finally:
            self._looking.release()

    def _judge_route(self, heard: PulseSource) -> None:
        if heard.identity == self._identity:
            if self.device != self._chosen:
                self.device, self._trouble = self._chosen, ""
            self._was_right = True
            return
        is_back = any(source.identity == self._identity for source in pulse_sources(self._environment))
        if is_back and self._was_right:
            _LOG.warning("%s: the chosen microphone is back", self.name)
            self._reopen()
            return
        self.device = heard.description
        self._trouble = (
            f"The microphone of {self.name} has gone and the computer has put another in its place"
            f" ({heard.description}). Plug it in again, or choose another."
        )

    def _reopen(self) -> None:
        child = self._child
        self._hurry.set()
        if child is not None:
            _ask_to_end(child)


def _ask_to_end(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):  # it has ended already
        if child.stdin is not None:
            child.stdin.close()


def _no_answer(device: str) -> MicrophoneBusy:
    return MicrophoneBusy(
        f"The microphone {device or 'of this computer'} does not answer.",
        "Nothing was recorded with it.",
        "Unplug it and plug it in again; if that does not help restart the computer.",
    )
