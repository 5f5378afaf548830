"""A microphone as a source: the capture process, watched, and opened again whenever it stops giving sound.

Rules and numbers of reliability.md 2.4: amber after 2 s without samples, opened anew after 5 s, tried every 2 s.

When its device goes (reliability.md 6.1):
- The alarm comes at once. Nothing of another device is stored before: while the sound server says that something
  changed, what comes is held back until it is known where it comes from.
- Another device is recorded in its place under its own name, where one fits (devices.StandIn): the one the server put
  there, or, after the alarm has stood for a while, the usual one. Where none fits there is a gap.
- A device of the same name is taken again by itself as soon as it is back, and the window is told. The chair chose it.
"""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from meetingrec.audio.capture import known_from
from meetingrec.audio.device_words import apart, has_gone, no_answer, replaced, told
from meetingrec.audio.devices import PULSE, Device, Known, StandIn, from_pulse, inputs, ordered, plays
from meetingrec.audio.frames import read_frame
from meetingrec.audio.health import Watch
from meetingrec.audio.intake import Intake
from meetingrec.audio.messages import line, parse, problem_from
from meetingrec.audio.processes import ask_to_end, end_child, start_child
from meetingrec.audio.pulse import PulseSource, Routing, heard_by, pulse_sources
from meetingrec.audio.resampling import Resampler
from meetingrec.audio.sources import Block
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.errors import MicrophoneMissing, Problem
from meetingrec.domain.recording import SourceHealth

_LOG = logging.getLogger(__name__)
_OPEN_WITHIN = 8.0
_STALLED, _RESTED = 5.0, 15.0
"""Seconds without samples after which a device is opened anew; the second where it gives none in silence."""
_RETRY = 2.0
_SETTLE = 0.1
"""Seconds the sound server needs to put its changes into practice."""
_SHOWN = 1.5
"""Seconds for which the alarm has to stand before another device is opened."""
_HELD = 30.0
"""Seconds after which a device that another program holds is tried again while another stands in for it."""
_SOON, _SAID = 60.0, 4.0
"""Seconds for which a lost device is looked for often, and for which it is told that one is back."""


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
        stand_in: StandIn | None = None,
    ) -> None:
        """device: a name from devices(), "" for the usual one. wake: called when there is something to read.
        environment: for the capture process. routing: tells of silent changes of microphone; may be shared.
        stand_in: what may be recorded while the device is gone; any other microphone unless it is told."""
        self.name = name
        self.device = device
        self._wanted = device
        self._known: Known | None = None
        """The chosen device, from its first opening on."""
        self._rate = rate
        self._wake = wake
        self._environment = environment
        self._routing = routing or Routing(environment)
        self._stand_in = stand_in or StandIn()
        self._watch = Watch(name, rate)
        self._intake = Intake(rate)
        self._stream = self._heard = self._unwanted = 0
        self._is_open = self._is_pulse = self._is_instead = False
        self._played, self._rests = plays(device), False
        self._trouble = self._news = ""
        self._news_until = 0.0
        self._lost_at: float | None = None
        """When the chosen device went; None while it is there."""
        self._held_until = 0.0
        self._opened_now = ""
        self._was_right = False
        self._judged = 0
        """How many changes of the sound server have been looked into."""
        self._look_at: float | None = None
        self._looking = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._hurry = threading.Event()
        """The capture process is ended on purpose: no alarm, and no waiting before the next."""
        self._opened = threading.Event()
        self._refusal: Problem | None = None
        self._thread: threading.Thread | None = None

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
            raise no_answer(self._wanted)
        if self._refusal is not None:
            raise self._refusal

    def read(self) -> Block | None:
        return self._intake.read()

    def stop(self) -> None:
        """Closes the device within a second; what was heard until now can still be read."""
        self._stopping.set()
        self._hurry.set()
        child = self._child
        if child is not None and child.stdin is not None:
            ask_to_end(child)
        thread = self._thread
        if thread is not None:
            thread.join(1.0)
            child = self._child
            if thread.is_alive() and child is not None:
                child.kill()
                thread.join(_OPEN_WITHIN)
        self._intake.settle()
        self._trouble = self._news = ""

    def choose(self, device: str) -> None:
        """Goes over to another device (or opens the same one afresh) without stopping."""
        self._wanted, self._known = device, None
        self._played = plays(device)
        self._lost_at = None
        self._reopen()

    def health(self, now: float) -> SourceHealth:
        health = self._watch.look(now, self.device, self._trouble)
        return replace(health, alarm=self._news) if not health.alarm and now < self._news_until else health

    @property
    def chosen(self) -> str:
        """What to open to hear the same device again: the usual one has its own name from the first opening on."""
        return self._known.order if self._known is not None else self._wanted

    @property
    def _own(self) -> str:
        """The chosen device's name."""
        return self._known.name if self._known is not None else self._wanted

    def tend(self, now: float) -> None:
        """To be called some times a second: ends a capture process that gives nothing, asks where sound comes from
        when the sound server changed something, and looks for a device that has gone."""
        child = self._child
        if child is None or not self._is_open:
            return
        if self._watch.stalled(now) > (_RESTED if self._rests else _STALLED):
            _LOG.warning("%s gives no samples: opening it again", self.name)
            self._is_open = False
            if not self._rests:
                self._trouble = f"Nothing comes from {told(self._own, self._played)} any more. Is it plugged in?"
            child.kill()
        if self._routing.changes != self._judged:
            self._look_at = min(self._look_at or now + _SETTLE, now + _SETTLE)
        if self._look_at is not None:
            if now >= self._look_at and self._looking.acquire(blocking=False):
                self._look_at = None
                threading.Thread(target=self._look_at_route, name="route", daemon=True).start()
        elif self._is_instead and not self._routing.following and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look_for_own, name="looking for a microphone", daemon=True).start()

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
                self._refused(no_answer(self._wanted))
            else:
                if not self._hurry.is_set() and not self._trouble:
                    self._lose()
            self._is_open = False
            (self._intake.discard if self._unwanted == self._stream > 0 else self._intake.settle)()
            if steady() - began < _RETRY:
                self._hurry.wait(_RETRY)
            if not self._stopping.is_set():
                self._hurry.clear()

    def _refused(self, problem: Problem) -> None:
        was_there = self._stream > 0 and isinstance(problem, MicrophoneMissing)
        self._trouble = has_gone(self._own, self._played) if was_there else f"{problem.happened} {problem.do}"
        if not isinstance(problem, MicrophoneMissing):
            self._held_until = steady() + _HELD  # it is there, and trying again would interrupt what stands in for it
        self._lost_at = steady() if self._lost_at is None else self._lost_at
        if not self._opened.is_set():
            self._refusal = problem
            self._opened.set()

    def _lose(self) -> None:
        """The device has gone. Another may take its place once this has been shown."""
        self._lost_at = steady()
        self._trouble = has_gone(self._own, self._played)

    def _listen(self) -> None:
        """Opens the device and reads until it ends. Raises a Problem when it does not open."""
        child = start_child("meetingrec.audio.capture", self._environment)
        self._child = child
        try:
            resampler = self._greet(child)
            assert child.stdout is not None
            while (came := read_frame(child.stdout)) is not None:
                samples = resampler.feed(came.samples)
                self._keep(Block(samples, came.at, self._stream, self.device, came.overflow))
        finally:
            self._child = None
            end_child(child)

    def _greet(self, child: subprocess.Popen[bytes]) -> Resampler:
        assert child.stdin is not None and child.stdout is not None
        too_long = threading.Timer(_OPEN_WITHIN, child.kill)
        too_long.start()
        try:
            known = asdict(self._known) if self._known is not None else None
            order = {"device": self._wanted, "rate": self._rate, "known": known, "instead": self._instead()}
            child.stdin.write(line(order))
            child.stdin.flush()
            answer = parse(child.stdout.readline())
        except (OSError, ValueError) as error:
            raise no_answer(self._wanted) from error
        finally:
            too_long.cancel()
        if answer.get("ready") is not True:
            raise problem_from(answer.get("problem"))
        rate, channels = answer.get("rate"), answer.get("channels")
        opened = known_from(answer.get("known"))
        if not isinstance(rate, int) or not isinstance(channels, int) or not 1 <= channels <= 8 or opened is None:
            raise no_answer(self._wanted)
        self._came_open(opened, answer)
        return Resampler(rate, channels, self._rate)

    def _instead(self) -> dict[str, object] | None:
        """What may be opened in place of a device that has gone, for the capture process."""
        shown = self._lost_at is not None and steady() - self._lost_at >= _SHOWN
        if not shown or (self._stand_in.computer_sound and not self._played):
            return None  # another microphone would put the room into the call's channel
        return {"computer_sound": self._stand_in.computer_sound, "taken": list(self._stand_in.taken)}

    def _came_open(self, opened: Known, answer: dict[str, object]) -> None:
        self._opened_now = opened.identity
        self._is_pulse = opened.host == PULSE
        self._is_instead = answer.get("is_instead") is True
        self._rests = answer.get("rests") is True
        played = answer.get("computer_sound") is True
        if not self._is_instead:
            self._known, self._played = opened, played
        self.device = apart(opened.name, self._own) if self._is_instead else opened.name
        self._stream += 1
        self._was_right = False
        self._judged = self._routing.changes
        self._look_at = steady() + _SETTLE if self._is_pulse else None
        self._watch.begin(steady(), played, self._rests)
        self._is_open = True
        self._refusal = None
        self._opened.set()
        if self._stopping.is_set() and self._child is not None:
            ask_to_end(self._child)

    def _keep(self, block: Block) -> None:
        """Stores a block, or holds it back while it is not known which microphone it comes from."""
        if block.stream == self._unwanted:
            return
        self._watch.feed(block.samples, steady())
        if block.stream != self._heard:
            again, self._heard = self._heard > 0, block.stream
            self._comes_right(again)
        self._intake.put(block, doubtful=self._is_pulse and self._routing.changes != self._judged)
        self._wake()

    def _comes_right(self, again: bool) -> None:
        """What was wrong with the device is over, or another has taken its place. again: it was heard before."""
        if self._is_instead:
            self._trouble = replaced(self._own, self._played, self.device)
            return
        if self._lost_at is not None and again:
            self._news, self._news_until = f"{self._own} is back and is recorded again.", steady() + _SAID
        self._trouble, self._lost_at = "", None

    # -- where the sound really comes from

    def _look_at_route(self) -> None:
        try:
            child, changes, held = self._child, self._routing.changes, self._intake.doubtful
            heard = heard_by(child.pid, self._environment) if child is not None else None
            if child is None or self._child is not child:
                return
            if heard is not None:
                self._judge_route(heard)
                if self._unwanted == self._stream:
                    return  # what comes until the capture process has ended stays in doubt, and is discarded
            elif self._is_pulse:
                self._look_at = steady() + _SHOWN
            self._judged = changes
            self._intake.settle(self.device, None if changes == self._routing.changes else held)
            self._wake()
        finally:
            self._looking.release()

    def _judge_route(self, heard: PulseSource) -> None:
        """heard: what this stream's samples come from now. Decides what it is called, or that it is not wanted."""
        sources = pulse_sources(self._environment)
        own_is_there = self._own_is_among(ordered([from_pulse(source) for source in sources]))
        if self._known is not None and heard.identity == self._known.identity:
            self._was_right = True
            if self.device != self._known.name:
                # The server put it back itself. What is on its way comes from the other: only a new stream is clean.
                self._take_back()
            return
        if self._is_instead and heard.identity == self._opened_now:
            self._was_right = True
            self._look_at = steady() + _STALLED if self._routing.following else None
            if own_is_there:
                self._take_back()
            return
        other = from_pulse(heard)
        fits = self._stand_in.fits(other) and (self._played or not self._stand_in.computer_sound)
        if fits:
            if self.device != apart(other.name, self._own):
                self._watch.begin(steady(), self._played)
            self.device = apart(other.name, self._own)
            self._lost_at = steady() if self._lost_at is None else self._lost_at
            self._trouble = replaced(self._own, self._played, self.device)
            self._look_at = steady() + _STALLED  # a change may go unheard while the sound server is started again
        else:
            self._refuse_stream()
        if own_is_there and self._was_right:
            self._take_back()

    def _refuse_stream(self) -> None:
        """What comes now is not for this source, and nothing of it is stored."""
        self._unwanted = self._stream
        self._intake.discard()
        self._lose()
        if self._child is not None:
            self._child.kill()

    def _look_for_own(self) -> None:
        """Where no sound server tells: whether the chosen device is there again."""
        try:
            patience = _SHOWN if steady() - (self._lost_at or 0.0) < _SOON else _STALLED
            if not self._stopping.wait(patience) and self._own_is_among(inputs(self._environment)) and self._is_instead:
                self._take_back()
        except Problem:
            _LOG.warning("%s: the microphones cannot be listed", self.name)
        finally:
            self._looking.release()

    def _own_is_among(self, found: list[Device]) -> bool:
        if steady() < self._held_until:
            return False
        if self._known is not None:
            return self._known.among(found) is not None
        return any(self._wanted in (device.name, device.identity) for device in found)

    def _take_back(self) -> None:
        _LOG.warning("%s: the chosen microphone is back", self.name)
        self._trouble = f"{self._own} is back and is being opened."
        self._reopen()

    def _reopen(self) -> None:
        child = self._child
        self._hurry.set()
        if child is not None:
            ask_to_end(child)
