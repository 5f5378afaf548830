"""One recording session: sources in, sealed parts out, requests obeyed in between (design.md 1, reliability.md 2.4)."""

from __future__ import annotations

import contextlib
import logging
import math
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from meetingrec.audio.devices import StandIn
from meetingrec.audio.messages import RecorderOrder, SourceOrder
from meetingrec.audio.microphone import Microphone
from meetingrec.audio.pulse import Routing
from meetingrec.audio.recorder_audience import Audience, not_recording
from meetingrec.audio.recorder_card import read_card, tell_sources
from meetingrec.audio.recorder_sealer import Identity, Note
from meetingrec.audio.recorder_server import Request
from meetingrec.audio.recorder_storage import Storage
from meetingrec.audio.recorder_track import Track, Zero
from meetingrec.audio.sealed_format import part_name
from meetingrec.audio.sides import Sides
from meetingrec.audio.sources import FileSource, Source
from meetingrec.audio.timekeeping import Clock, steady
from meetingrec.domain.errors import DiskFull, InputRefused, Problem
from meetingrec.domain.recording import RecorderStatus, SourceHealth

_LOG = logging.getLogger(__name__)
_TURN = 0.05
_BLOCKS_A_TURN = 50
_CLOCK_JUMP = 2.0
_LOOK_AT_DISK = 5.0
_SLOW_DISK = 3.0


class Recorder:
    """One recording session. `run` is the writing thread; `status` may be called from any."""

    def __init__(self, order: RecorderOrder, clock: Clock | None = None) -> None:
        """Raises InputRefused, FolderRefused, DiskFull."""
        _check(order)
        identity = Identity(order.recording_id, order.recipients, order.rate, order.restricted, order.label)
        self._audience = Audience(identity)
        self._clock = clock or Clock()
        self._order = order
        self._news = threading.Event()
        self._storage = Storage(
            order.folder, order.recording_id, order.ballast_bytes, 2.0 * order.rate * len(order.sources)
        )
        self._routing = Routing()
        self._sides = Sides()
        zero = Zero()
        self.tracks = [
            Track(self._source(source), identity, self._storage, self._clock, zero) for source in order.sources
        ]
        self._state = "recording"
        self._ending = False
        self._hours = self._storage.hours_left()
        self._turned = self._looked = self._clock.steady()
        self._until = self._turned + (order.longest or math.inf)
        self._apart = self._clock.utc() - self._clock.steady()

    def _source(self, order: SourceOrder) -> Source:
        if order.file:
            return FileSource(order.name, Path(order.file), self._order.rate, order.speed, self._news.set)
        return Microphone(
            order.name,
            order.device,
            self._order.rate,
            self._news.set,
            routing=self._routing,
            stand_in=self._stand_in(order),
        )

    def _stand_in(self, order: SourceOrder) -> StandIn:
        """Never a microphone for the call: it would put the room into the call's channel."""
        others = tuple(other.device for other in self._order.sources if other is not order and other.device)
        return StandIn(computer_sound=order.name == "call", taken=others)

    def sources(self) -> list[SourceOrder]:
        """What it records, as another recorder would have to be told; the usual microphone by its name."""
        found = []
        for order, track in zip(self._order.sources, self.tracks, strict=True):
            chosen = track.source.chosen if isinstance(track.source, Microphone) else order.device
            found.append(replace(order, device=chosen))
        return found

    # -- what others see

    def status(self) -> RecorderStatus:
        """How things stand at this moment. The time stands still once it is stopped: it is then what was recorded."""
        now = self._clock.steady()
        return RecorderStatus(
            state=self.state,
            elapsed=max(
                track.sealer.taken if self._state == "stopped" else track.position(now) for track in self.tracks
            ),
            sealed=max(track.sealer.ends_at for track in self.tracks),
            disk_hours=self._hours,
            sources=tuple(self._health(track, now) for track in self.tracks),
            message=self._message(now),
            restricted=self._audience.restricted,
            label=self._audience.identity.label,
        )

    @property
    def state(self) -> str:
        """recording, paused, stopped or failed."""
        return "failed" if self._is_stuck() else self._state

    def _is_stuck(self) -> bool:
        """Whether something cannot be written; after the stop only what still waits counts."""
        sealers = [track.sealer for track in self.tracks if track.sealer.stuck]
        return any(sealer.waiting or self._state != "stopped" for sealer in sealers)

    def _health(self, track: Track, now: float) -> SourceHealth:
        health = track.source.health(now)
        if self._state == "recording" and not track.finished:
            return health if health.alarm else replace(health, alarm=self._sides.warning(health.name))
        return SourceHealth(health.name, health.device, -120.0, -120.0, False, 0.0, health.samples)

    def _message(self, now: float) -> str:
        for track in self.tracks:
            if track.sealer.stuck:
                return track.sealer.stuck
        behind = now - self._turned
        if behind > _SLOW_DISK and self._state == "recording":
            return f"The disk has not answered for {int(behind)} seconds. What is said meanwhile is kept in memory."
        return self._storage.warning(self._hours)

    # -- beginning and ending

    def open(self) -> None:
        """Opens the sources. Raises when the first cannot give anything; the others may come later.

        A recorder that goes on where another died (whose card still lies there) does not insist even on the first:
        it keeps trying.
        """
        if any(track.source.live for track in self.tracks):
            self._routing.start()
        try:
            self._begin(insist=read_card(self._order.folder) is None)
        except Problem:
            self._stop_sources(self.tracks)
            raise

    def _begin(self, insist: bool = False) -> None:
        number = self._storage.take_number()
        going = self._going()
        for track in going:
            track.begin(number, self._audience.identity)
            if isinstance(track.source, Microphone):
                track.source.begin()
            else:
                track.source.start()
        if insist and isinstance(going[0].source, Microphone):
            going[0].source.await_open()
        self._sides.begin()
        self._state = "recording"

    def close(self) -> None:
        """Lets go of the folder."""
        self._routing.stop()
        self._storage.close()

    def run(self, requests: Callable[[], Request | None]) -> bool:
        """Seals until it is stopped or every file has ended. requests: the next that is waiting, or None.

        Returns whether everything that came lies on the disk.
        """
        while not self._is_over():
            self._news.clear()
            while (request := requests()) is not None:
                self._obey(request)
            busy = self._drain()
            self._audience.answer(self._going())
            self._mind(self._clock.steady())
            if not busy:
                self._news.wait(_TURN)
        return not any(track.sealer.unsealed for track in self.tracks)

    def request_stop(self) -> None:
        """As if a window had asked twice; for signals, so it takes no lock."""
        self._ending = True

    def _is_over(self) -> bool:
        self._turned = self._clock.steady()
        if self._ending:
            self._halt("stopped")
        return self._state == "stopped" and (self._ending or not self._is_stuck())

    def _drain(self) -> bool:
        """Takes what the sources have. True when more is likely to be waiting."""
        busy = False
        for track in self.tracks:
            if not track.source.live and track.sealer.stuck:
                continue  # a file can wait for the disk
            for _ in range(_BLOCKS_A_TURN):
                block = track.source.read()
                if block is None:
                    break
                track.take(block)
            else:
                busy = True
        return busy

    def _halt(self, state: str) -> None:
        """Nothing more is heard; what came is sealed and the parts end."""
        if self._state == "recording":
            going = self._going()
            self._stop_sources(going)
            while self._drain():
                continue
            for track in going:
                track.finish()
        self._state = state
        self._audience.answer(self._going())

    def _stop_sources(self, tracks: list[Track]) -> None:
        enders = [threading.Thread(target=track.source.stop) for track in tracks]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()

    # -- what is to be done

    def _mind(self, now: float) -> None:
        for track in self.tracks:
            track.tick(now)
            if isinstance(track.source, Microphone) and self._state == "recording":
                track.source.tend(now)
        if self._state == "recording":
            self._sides.look(now, [track.source.health(now) for track in self.tracks if track.source.live])
        self._end_played_files()
        self._ending = self._ending or now > self._until
        self._watch_clock(now)
        if now - self._looked > _LOOK_AT_DISK:
            self._looked = now
            if self._storage.low and not self._storage.spent:
                self._storage.has_room_again()  # the reserve was used up, or was not there: space may be free by now
            self._hours = self._storage.hours_left()

    def _end_played_files(self) -> None:
        if self._state != "recording":
            return
        for track in self.tracks:
            if track.source.ended and not track.finished:
                track.finished = True
                track.finish()
        if all(track.finished for track in self.tracks):
            self._state = "stopped"
            self._audience.answer(())

    def _watch_clock(self, now: float) -> None:
        """A jump of the wall clock is noted and changes nothing on the timeline (reliability.md 6.8)."""
        apart = self._clock.utc() - now
        if abs(apart - self._apart) > _CLOCK_JUMP and self._state == "recording":
            for track in self.tracks:
                track.note(Note("clock", jump=apart - self._apart))
            self._apart = apart
        elif self._state != "recording":
            self._apart = apart

    def _obey(self, request: Request) -> None:
        """What was asked for too long ago is not begun: the window was told that it was not done, and a restricted part
        that ended in spite of it would be heard by everybody. To stop or to pause is right however late."""
        try:
            if steady() > request.until and request.act not in ("pause", "stop"):
                raise _asked_too_long_ago()
            getattr(self, f"_do_{request.act}")(request)
        except Problem as problem:
            request.answer(problem)
        else:
            if request.act != "part":  # answered when every source has come to its place
                request.answer(None)

    def _do_pause(self, _request: Request) -> None:
        if self._state == "recording":
            self._halt("paused")

    def _do_resume(self, _request: Request) -> None:
        if self._state == "stopped":
            raise not_recording()
        if self._state == "paused":
            self._begin()

    def _do_stop(self, _request: Request) -> None:
        self._ending = self._state == "stopped"
        self._halt("stopped")
        unsealed = max(track.sealer.unsealed for track in self.tracks)
        if self._is_stuck():
            raise DiskFull(
                f"The last {unsealed:.0f} seconds have no room on the disk and are in memory only.",
                "Everything before is safe.",
                "Free some space: they are then written by themselves. Stopping again gives them up.",
            )

    def _do_mark(self, request: Request) -> None:
        track = next((track for track in self.tracks if not track.finished), None)
        if self._state != "recording" or track is None:
            raise not_recording()
        track.note(Note("mark", request.text))

    def _do_part(self, request: Request) -> None:
        self._audience.ask(request, self._going(), self._state, self._clock.steady(), self._storage.take_number)

    def _going(self) -> list[Track]:
        return [track for track in self.tracks if not track.finished]

    def _do_device(self, request: Request) -> None:
        source = next((track.source for track in self.tracks if track.source.name == request.source), None)
        if not isinstance(source, Microphone):
            raise InputRefused(
                "There is no such source in this recording.", "The recording goes on.", "Choose another.", "source"
            )
        source.choose(request.text)
        with contextlib.suppress(Problem):  # a full disk must not keep anybody from another microphone
            tell_sources(self._order.folder, self.sources())


def _check(order: RecorderOrder) -> None:
    try:
        for source in order.sources:
            part_name(1, source.name)
    except ValueError as error:
        raise InputRefused(
            "A source of this recording has a name that cannot be used.", "Nothing was recorded.", "Rename it.", "name"
        ) from error


def _asked_too_long_ago() -> InputRefused:
    return InputRefused(
        "The recorder stood still and was asked too long ago.", "The recording goes on as it was.", "Ask again."
    )
