"""Turning sound into words, seen from the window: a call that survives the death of the process doing the work."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil

from meetingrec.domain.errors import NotASpeechModel, NotAudio, Problem, SpeechFailed
from meetingrec.speech.child import Child, ChildLost
from meetingrec.speech.protocol import (
    HINTS_LIMIT,
    LAST_SECOND,
    RATE,
    STRETCH_LIMIT_SECONDS,
    Frame,
    ProtocolFault,
    number,
    text,
)
from meetingrec.speech.results import Cancelled, Gathered, StretchFailed, StretchResult

__all__ = ["Cancelled", "StretchFailed", "StretchResult", "Transcriber", "spare_threads"]

DEATHS = 3
"""So often is the same stretch tried before it is given up (design.md 1)."""

_CANCEL_SECONDS = 0.7
_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 90.0

_FINISHED = (-1.0, -1.0)
_LAST = frozenset(("done", "finished", "stopped", "problem", "fault", "ready"))

_log = logging.getLogger("meetingrec.speech")

Progress = Callable[[float, float], None]
"""(seconds done, seconds in all; 0 where a file does not say)."""


class Transcriber:
    """Keeps one speech process. Used from one thread; `cancel` may come from any other."""

    def __init__(
        self, model: Path, *, source: str = "room", threads: int = 0, patience_seconds: float = _PATIENCE_SECONDS
    ) -> None:
        """model: a folder that `models.find` gave. threads: 0 leaves one core to the recorder.

        patience_seconds: a worker silent for so long is taken for dead; a living one speaks every two seconds.
        """
        self._model = model
        self._source = source
        self._threads = threads or spare_threads()
        self._patience = patience_seconds
        self._child: Child | None = None
        self._job = 0
        self._running = False
        self._cancel = threading.Event()
        self._working = threading.Lock()
        self._state = threading.Lock()
        self.about = ""
        """Libraries and settings, once started."""

    def __enter__(self) -> Transcriber:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """The speech process's number, None when there is none."""
        child = self._child
        return child.process_id if child is not None else None

    def start(self) -> None:
        """Loads the model unless it is loaded. Raises NotASpeechModel, SpeechFailed, Cancelled."""
        with self._working, _Job(self):
            for _ in range(DEATHS):
                try:
                    self._ready()
                    return
                except ChildLost as lost:
                    self._bury(lost)
        raise SpeechFailed(
            "The speech process could not be started.",
            "The recording is safe; it can be turned into words later.",
            "Close other programs and try again. If it happens again, choose a smaller speech model.",
        )

    def stretch(
        self,
        start: float,
        pcm: npt.NDArray[np.int16],
        final: bool,
        on_progress: Progress | None = None,
        hints: str = "",
        cancelled: Callable[[], bool] | None = None,
    ) -> StretchResult:
        """Words of mono 16 kHz sound that begins at `start` seconds of the timeline, at most 15 minutes of it.

        final: the sound ends here or a gap follows, so that all of it is consumed; else it is cut at the last pause.
        hints: names and terms that may come, at most HINTS_LIMIT letters. cancelled: asked all the while; `cancel` does
        nothing before the call has begun.
        Raises StretchFailed, NotASpeechModel, Cancelled; ValueError for sound of another form.
        """
        if pcm.ndim != 1 or pcm.dtype != np.int16 or len(pcm) > STRETCH_LIMIT_SECONDS * RATE:
            raise ValueError("a stretch is one row of 16-bit samples, at most 15 minutes of them")
        length = len(pcm) / RATE
        message: dict[str, object] = {"type": "transcribe", "start": start, "final": final}
        if hints:
            message["hints"] = hints[:HINTS_LIMIT]
        heard = Gathered(seconds=length)
        tell = (lambda done: on_progress(done - start, length)) if on_progress else None
        with self._working, _Job(self):
            for _ in range(DEATHS):
                try:
                    raw = pcm.astype("<i2", copy=False).tobytes()
                    self._ask(message, heard, "done", tell, raw, cancelled=cancelled)
                    return heard.result()
                except ChildLost as lost:
                    self._bury(lost)
                    heard = Gathered(seconds=length)
        raise StretchFailed(start, length)

    def file(
        self,
        path: Path,
        on_progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        begin: float = 0.0,
    ) -> StretchResult:
        """Words of a sound file from `begin` seconds on; it is decoded in the speech process. At most 6 hours.

        A stretch that fails three times is counted as not transcribed and stepped over.
        Raises NotAudio, NotASpeechModel, StretchFailed (when it fails everywhere), Cancelled with what was heard.
        """
        heard = Gathered(consumed=begin)
        tell = (lambda done: on_progress(done, max(heard.seconds, done))) if on_progress else None
        stepped_over = False
        with self._working, _Job(self):
            while True:
                before = heard.consumed
                working = self._file_until_given_up(path, heard, tell, cancelled)
                if working is _FINISHED:
                    return heard.result()
                stepped_over = stepped_over and heard.consumed == before
                heard.step_over(working, again=stepped_over)
                stepped_over = True

    def _file_until_given_up(
        self,
        path: Path,
        heard: Gathered,
        tell: Callable[[float], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> tuple[float, float] | None:
        """_FINISHED, or the stretch on which the worker died three times; None when it died while decoding."""
        deaths, at, working = 0, heard.consumed, None
        while deaths < DEATHS:
            message = {"type": "file", "path": str(path.absolute()), "begin": heard.consumed}
            try:
                self._ask(message, heard, "finished", tell, cancelled=cancelled)
                return _FINISHED
            except Cancelled as stopped:
                heard.begin_again()
                stopped.partial = heard.result()
                raise
            except ChildLost as lost:
                self._bury(lost)
            deaths, at = (deaths + 1, at) if heard.consumed == at else (1, heard.consumed)
            working = heard.working
            heard.begin_again()
        return working

    def cancel(self) -> None:
        """Breaks off the call in hand, which raises Cancelled within a second. Without one it does nothing."""
        with self._state:
            if self._running:
                self._cancel.set()

    def close(self) -> None:
        """Ends the speech process. It may be started again."""
        self.cancel()
        with self._working:
            child, self._child = self._child, None
            if child is not None:
                child.close()

    def _ready(self) -> Child:
        """A worker with the model loaded. Raises ChildLost, NotASpeechModel, Cancelled."""
        if self._child is not None:
            return self._child
        self._child = Child()
        self._job += 1
        job = self._job
        self._child.send({"type": "load", "job": job, "model": str(self._model), "threads": self._threads})
        try:
            while True:
                frame = self._next(self._child, job, None)
                if frame.type == "ready":
                    self.about = text(frame.message, "about", 1000)
                    return self._child
        except ProtocolFault as error:
            raise ChildLost("it said something that cannot be") from error
        except (Problem, Cancelled):
            self._drop()
            raise

    def _ask(
        self,
        message: dict[str, object],
        heard: Gathered,
        last: str,
        tell: Callable[[float], None] | None,
        payload: bytes = b"",
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Runs one job to its last frame. Raises ChildLost, Cancelled, and the problems of the worker."""
        child = self._ready()
        self._job += 1
        job = self._job
        child.send({**message, "job": job}, payload)
        try:
            while True:
                frame = self._next(child, job, cancelled)
                heard.take(frame, self._source)
                if frame.type == "progress" and tell is not None:
                    tell(number(frame.message, "done", 0.0, LAST_SECOND))
                if frame.type == last:
                    return
        except ProtocolFault as error:
            raise ChildLost("it said something that cannot be") from error
        except (ChildLost, Problem):
            raise
        except BaseException:
            child.send({"type": "cancel", "job": job})
            raise

    def _next(self, child: Child, job: int, cancelled: Callable[[], bool] | None) -> Frame:
        """The next frame of this job. Raises ChildLost, Cancelled, NotAudio, NotASpeechModel."""
        while True:
            if self._cancel.is_set() or (cancelled is not None and cancelled()):
                self._break_off(child, job)
                raise Cancelled
            frame = child.receive(_LOOK_SECONDS)
            if frame is None:
                if child.silent_seconds > self._patience:
                    raise ChildLost("it fell silent")
                continue
            if frame.message.get("job") == job:
                _raise_faults(frame)
                return frame

    def _break_off(self, child: Child, job: int) -> None:
        """Asks the worker to stop; one that is deep in a computation is ended instead, and started when needed."""
        child.send({"type": "cancel", "job": job})
        until = time.monotonic() + _CANCEL_SECONDS
        try:
            while (left := until - time.monotonic()) > 0:
                frame = child.receive(left)
                if frame is not None and frame.message.get("job") == job and frame.type in _LAST:
                    return
        except ChildLost:
            _log.info("the speech process ended while it was asked to stop")
        self._drop()

    def _bury(self, lost: ChildLost) -> None:
        code = self._child.exit_code if self._child is not None else None
        _log.warning("speech process lost: %s (exit code %s)", lost, code)
        self._drop()

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()


class _Job:
    """While a call runs it can be cancelled; before and after it cannot."""

    def __init__(self, transcriber: Transcriber) -> None:
        self._of = transcriber

    def __enter__(self) -> None:
        with self._of._state:
            self._of._cancel.clear()
            self._of._running = True

    def __exit__(self, *_: object) -> None:
        with self._of._state:
            self._of._running = False


def spare_threads() -> int:
    """Physical cores less one, at least one: the recorder must never wait for words."""
    return max(1, (psutil.cpu_count(logical=False) or psutil.cpu_count() or 2) - 1)


def _raise_faults(frame: Frame) -> None:
    """Raises what the worker reported: NotAudio, NotASpeechModel; ChildLost for a failure; ProtocolFault."""
    if frame.type == "problem":
        kinds: dict[str, type[Problem]] = {"NotAudio": NotAudio, "NotASpeechModel": NotASpeechModel}
        kind = kinds.get(text(frame.message, "kind"))
        if kind is None:
            raise ProtocolFault("a problem of an unknown kind")
        raise kind(text(frame.message, "happened"), text(frame.message, "safe"), text(frame.message, "do"))
    if frame.type == "fault":
        raise ChildLost(text(frame.message, "what"))
