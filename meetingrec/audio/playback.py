"""Listening: any stretch, faster or slower with the pitch kept, and an exact note of what was really played.

What was played is logged for investigators (domain.md 4.2), so it is counted from what the loudspeaker took, not from
what was sent to it.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meetingrec.audio.limiter import Limiter
from meetingrec.audio.messages import line, parse, problem_from
from meetingrec.audio.processes import end_child, start_child
from meetingrec.audio.speaker import FLUSH, FRAME, SOUND, no_loudspeaker
from meetingrec.audio.tempo import FASTEST, SLOWEST, Tempo
from meetingrec.domain.errors import Problem, RecordingDamaged

_LOG = logging.getLogger(__name__)
_CHUNK = 0.1
"""Seconds of the recording read at a time."""
_AHEAD = 0.25
"""Seconds of sound sent before it is played."""
_OPEN_WITHIN = 8.0
_JOIN = 0.05

Read = Callable[[float, float], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A chunk on its way: after `until` played samples the recording stands at `end` (it began at `start`)."""

    since: int
    until: int
    start: float
    end: float


class Player:
    """Plays what `read` gives. Any thread may call, and poll the properties."""

    def __init__(self, read: Read, length: float, rate: int, environment: Mapping[str, str] | None = None) -> None:
        """read(start_seconds, seconds) -> float32 mono at `rate`, called from a thread of the player; what it gives
        too short is filled with silence. length: seconds. environment: for the loudspeaker process alone."""
        self._read = read
        self._length = length
        self._rate = rate
        self._environment = environment
        self._lock = threading.Condition()
        self._opening = threading.Lock()
        self._speed = 1.0
        self._volume = 1.0
        self._loop: tuple[float, float] | None = None
        self._playing = self._closed = False
        self._restart = False
        self._position = self._cursor = 0.0
        self._tempo, self._limiter = Tempo(1.0, rate), Limiter(rate)
        self._sent: deque[_Sent] = deque()
        self._sent_to = 0.0
        self._heard_last: _Sent | None = None
        self._sent_samples = self._played_samples = 0
        self._flushes = 0
        self._ranges: list[tuple[float, float]] = []
        self._child: subprocess.Popen[bytes] | None = None
        self._problem: Problem | None = None
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    # -- what people do

    def play(self) -> None:
        """Goes on from `position` (from the beginning when it stands at the end).

        The first time it starts the loudspeaker process, a few tenths of a second: not for a window's own thread.
        Raises MicrophoneMissing, with words about loudspeakers, when there is no output.
        """
        with self._opening:
            with self._lock:
                if self._closed:
                    raise ValueError("this player is closed")
                if self._playing:
                    return
                if self._position >= self._length:
                    self._move(0.0)
            self._open()
        with self._lock:
            if self._child is None and not self._closed:  # its device went away while it was opened
                raise no_loudspeaker()
            self._playing = self._restart = not self._closed
            self._lock.notify_all()

    def pause(self) -> None:
        with self._lock:
            self._playing = False
            self._move(self._position)

    def seek(self, seconds: float) -> None:
        """Goes to this place, playing or not; outside the recording means its nearest end."""
        with self._lock:
            self._move(min(max(0.0, seconds), self._length))

    def loop(self, start: float, end: float) -> None:
        """Repeats this stretch until `unloop`. Raises ValueError when it is no stretch of the recording."""
        if not 0.0 <= start < end <= self._length:
            raise ValueError("a loop must lie inside the recording")
        with self._lock:
            self._loop = (start, end)
            if not start <= self._position < end:
                self._move(start)

    def unloop(self) -> None:
        with self._lock:
            self._loop = None

    def close(self) -> None:
        """Ends playing for good and lets the loudspeaker go."""
        with self._lock:
            self._closed, self._playing = True, False
            child, self._child = self._child, None
            self._lock.notify_all()
        if child is not None:
            end_child(child)
        self._thread.join()

    # -- what can be seen

    @property
    def position(self) -> float:
        """Seconds into the recording of what is heard now."""
        with self._lock:
            return self._position

    @property
    def playing(self) -> bool:
        with self._lock:
            return self._playing

    @property
    def length(self) -> float:
        """Seconds; may be raised while a recording is still growing."""
        return self._length

    @length.setter
    def length(self, seconds: float) -> None:
        with self._lock:
            self._length = seconds

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        """0.5 to 2.0; raises ValueError beyond."""
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"the speed must be {SLOWEST} to {FASTEST}")
        with self._lock:
            if speed != self._speed:
                self._speed = speed
                self._move(self._position)

    @property
    def volume(self) -> float:
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        """0.0 (silent) to 1.0 (as recorded) and up to 4.0 for quiet voices, where what is loud already is turned down
        in place of clipping; raises ValueError beyond."""
        if not 0.0 <= volume <= 4.0:
            raise ValueError("the volume must be 0 to 4")
        self._volume = volume

    @property
    def played(self) -> tuple[tuple[float, float], ...]:
        """(start, end) in seconds of every stretch that was really heard, in the order it was heard."""
        with self._lock:
            return tuple(self._ranges)

    @property
    def problem(self) -> Problem | None:
        """Why playing ended by itself (the loudspeaker went away); None when nothing went wrong. play() tries again."""
        with self._lock:
            return self._problem

    # -- the loudspeaker process

    def _open(self) -> None:
        """Starts it unless it runs. Raises the Problem it gives."""
        with self._lock:
            self._problem = None
            if self._child is not None and self._child.poll() is None:
                return
        child = start_child("meetingrec.audio.speaker", self._environment)
        assert child.stdin is not None and child.stdout is not None
        too_long = threading.Timer(_OPEN_WITHIN, child.kill)
        too_long.start()
        try:
            child.stdin.write(line({"rate": self._rate}))
            child.stdin.flush()
            answer = parse(child.stdout.readline())
        except (OSError, ValueError) as error:
            end_child(child)
            raise no_loudspeaker() from error
        finally:
            too_long.cancel()
        if answer.get("ready") is not True:
            end_child(child)
            raise problem_from(answer.get("problem"))
        with self._lock:
            gone, self._flushes = self._closed, 0
            self._child = None if gone else child
        if gone:  # closed while it was being opened
            end_child(child)
            return
        threading.Thread(target=self._hear_back, args=(child,), name="player position", daemon=True).start()

    def _hear_back(self, child: subprocess.Popen[bytes]) -> None:
        """Follows what the loudspeaker took. Ends with the process."""
        assert child.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for said in child.stdout:
                flushes, played = said.split()
                self._note_played(child, int(flushes), int(played))
        self._gone(child)
        end_child(child)

    def _note_played(self, child: subprocess.Popen[bytes], flushes: int, played: int) -> None:
        with self._lock:
            if self._child is not child or flushes != self._flushes or self._restart:
                return
            self._played_samples = played
            while self._sent:
                chunk = self._sent[0]
                share = min(1.0, (played - chunk.since) / max(1, chunk.until - chunk.since))
                if share <= 0:
                    break
                self._heard(chunk, chunk.start + (chunk.end - chunk.start) * share)
                if share < 1:
                    break
                self._sent.popleft()
            self._lock.notify_all()

    def _heard(self, chunk: _Sent, position: float) -> None:
        """The last stretch grows while it goes on without a jump; anything else begins a new one."""
        goes_on = bool(self._ranges) and abs(chunk.start - self._ranges[-1][1]) < _JOIN
        if chunk is self._heard_last or goes_on:
            self._ranges[-1] = (self._ranges[-1][0], max(position, self._ranges[-1][1]))
        else:
            self._ranges.append((chunk.start, position))
        self._heard_last = chunk
        self._position = position

    # -- the thread that reads and sends

    def _move(self, to: float) -> None:
        """Everything sent is forgotten; the next sound is that of `to`. With the lock held."""
        self._position = self._cursor = to
        self._restart = True
        self._lock.notify_all()

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(self._has_work)
                if self._closed:
                    return
                if self._child is None:
                    continue
                child, restart = self._child, self._restart
                if restart:
                    self._begin_anew()
                start, seconds, playing = self._cursor, self._next_seconds(), self._playing
                flushes = self._flushes
            try:
                if restart:
                    _send(child, FLUSH)
                if playing:
                    self._send_chunk(child, flushes, start, seconds)
            except Problem as problem:
                self._fail(problem)
            except (OSError, ValueError):
                _LOG.warning("the loudspeaker process ended")
                end_child(child)
                self._gone(child)

    def _fail(self, problem: Problem) -> None:
        with self._lock:
            self._problem, self._playing = problem, False
            self._move(self._position)

    def _gone(self, child: subprocess.Popen[bytes]) -> None:
        """The loudspeaker process ended by itself: its device went away."""
        with self._lock:
            if self._child is child:
                self._child = None
                self._problem = no_loudspeaker() if self._playing else None
                self._playing = False
                self._move(self._position)

    def _has_work(self) -> bool:
        if self._closed:
            return True
        if self._child is None:
            return False
        if self._restart:
            return True
        return self._playing and (self._sent_samples - self._played_samples) / self._rate < _AHEAD

    def _begin_anew(self) -> None:
        self._restart = False
        self._sent.clear()
        self._sent_samples = self._played_samples = 0
        self._sent_to = self._cursor
        self._heard_last = None
        self._tempo, self._limiter = Tempo(self._speed, self._rate), Limiter(self._rate)
        self._flushes += 1

    def _next_seconds(self) -> float:
        """Seconds to read at the cursor: up to the end of the recording or of the loop."""
        end = self._loop[1] if self._loop is not None and self._cursor < self._loop[1] else self._length
        return min(_CHUNK, end - self._cursor)

    def _send_chunk(self, child: subprocess.Popen[bytes], flushes: int, start: float, seconds: float) -> None:
        at_end = seconds <= 0
        sound = self._tempo.finish() if at_end else self._tempo.feed(self._sound(start, seconds))
        raw = (self._loud(sound) * 32767.0).astype("<i2").tobytes()
        with self._lock:
            if self._flushes != flushes or self._restart:
                return
            since, self._cursor = self._sent_samples, start + max(0.0, seconds)
            self._sent_samples += len(raw) // 2
            if raw:  # what the tempo filter holds back comes with a later chunk, and is counted there
                self._sent.append(_Sent(since, self._sent_samples, self._sent_to, self._cursor))
                self._sent_to = self._cursor
            if self._loop is not None and self._cursor >= self._loop[1] - _JOIN / 100:
                self._cursor = self._sent_to = self._loop[0]
        _send(child, SOUND, raw)
        if at_end:
            self._wait_for_end(flushes)

    def _loud(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """At the chosen volume; what is as loud as it was recorded needs no turning down."""
        if self._volume > 1.0:
            return self._limiter.feed(sound * np.float32(self._volume))
        quiet: NDArray[np.float32] = np.clip(sound * np.float32(self._volume), -1.0, 1.0)
        return quiet

    def _wait_for_end(self, flushes: int) -> None:
        """Everything was sent: playing ends when it was heard."""
        with self._lock:

            def is_over() -> bool:
                heard = self._played_samples >= self._sent_samples
                return heard or self._closed or self._restart or self._flushes != flushes or self._child is None

            self._lock.wait_for(is_over)
            if self._flushes == flushes and not self._restart and self._playing:
                self._playing = False
                self._position = self._length

    def _sound(self, start: float, seconds: float) -> NDArray[np.float32]:
        wanted = round(seconds * self._rate)
        try:
            given = np.asarray(self._read(start, seconds), dtype=np.float32).reshape(-1)[:wanted]
        except OSError as error:
            raise _cannot_be_read() from error
        return np.pad(given, (0, wanted - len(given)))


def _cannot_be_read() -> RecordingDamaged:
    return RecordingDamaged(
        "This place of the recording cannot be read.",
        "Nothing was changed.",
        "Check that the disk it lies on is still connected, and play again.",
    )


def _send(child: subprocess.Popen[bytes], kind: bytes, raw: bytes = b"") -> None:
    assert child.stdin is not None
    child.stdin.write(FRAME.pack(kind, len(raw)) + raw)
    child.stdin.flush()
