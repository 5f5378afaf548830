"""The speech process: `python -m meetingrec.speech.worker`. Frames in on stdin, frames out on stdout.

It touches no microphone and writes no sound and no word to any disk or log. It ends when its stdin closes, because
then nobody wants its words any more; whoever started it starts another where this one stopped (design.md 1).

    load {model, threads}             -> ready {window, about} | problem
    transcribe {job, start, final, hints?} +PCM -> segment*, progress*,
                                         done {job, consumed, speech, transcribed, doubtful}
    file {job, path, begin}           -> opened, then (working, segment*, done)*, finished | problem
    cancel {job}                      -> stopped {job}
    anything that goes wrong          -> fault {job, what}: a kind of error and a place in the code, never a text
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt
import psutil

from meetingrec import logs
from meetingrec.domain.errors import Problem
from meetingrec.speech.protocol import (
    HINTS_LIMIT,
    LAST_SECOND,
    RATE,
    Frame,
    ProtocolFault,
    flag,
    integer,
    number,
    read_frame,
    segment_message,
    text,
    write_frame,
)

if TYPE_CHECKING:
    from meetingrec.speech.engine import Engine, Heard

_WINDOWS_A_STRETCH = 10
"""How much of a file is heard at a time: memory stays flat however long it is."""

_BEAT_SECONDS = 2.0
_NICE = 10
_MOST_THREADS = 256
_LAST_JOB = 1 << 53
_PATH_LIMIT = 32_768
_SPARE_MEMORY = 4 << 30

_log = logging.getLogger("meetingrec.speech")


class _Outgoing:
    """The one way out, shared by the work and the heartbeat."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, message: Mapping[str, object]) -> None:
        """When nobody reads any more there is nothing left to do here: the process ends."""
        try:
            with self._lock:
                write_frame(self._stream, message)
        except OSError:
            os._exit(0)

    def beat(self, ended: threading.Event) -> None:
        """Says that this process lives while a long computation runs."""
        while not ended.wait(_BEAT_SECONDS):
            self.send({"type": "alive"})


class Worker:
    """Does one job after another. A thread of its own reads, so that "cancel" and the end of stdin are seen at once."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._out = _Outgoing(outgoing)
        self._jobs: SimpleQueue[Frame | None] = SimpleQueue()
        self._cancelled = 0
        self._busy = threading.Event()
        self._engine: Engine | None = None

    def run(self) -> None:
        """Returns when stdin ends while nothing is being done; ends the process when something is."""
        ended = threading.Event()
        threading.Thread(target=self._read, name="frames", daemon=True).start()
        threading.Thread(target=self._out.beat, args=(ended,), name="heartbeat", daemon=True).start()
        while (frame := self._jobs.get()) is not None:
            self._busy.set()
            self._do(frame)
            self._busy.clear()
        ended.set()

    def _read(self) -> None:
        try:
            while (frame := read_frame(self._incoming)) is not None:
                if frame.type == "cancel":
                    self._cancelled = max(self._cancelled, integer(frame.message, "job", 0, _LAST_JOB))
                else:
                    self._jobs.put(frame)
        except (ProtocolFault, OSError):
            _log.exception("the window said something that cannot be")
        self._jobs.put(None)
        self._busy.wait()
        os._exit(0)

    def _do(self, frame: Frame) -> None:
        from meetingrec.speech.stopped import Stopped

        job = frame.message.get("job", 0)
        acts = {"load": self._load, "transcribe": self._transcribe, "file": self._file}
        try:
            acts[frame.type](frame)
        except Problem as problem:
            self._out.send({"type": "problem", "job": job, "kind": type(problem).__name__, **_sentences(problem)})
        except Stopped:
            self._out.send({"type": "stopped", "job": job})
        except Exception as error:  # noqa: BLE001 - told to the window, which tries again; a text could hold words
            what = _where(error)
            _log.error("fault: %s", what)
            self._out.send({"type": "fault", "job": job, "what": what})

    def _load(self, frame: Frame) -> None:
        from meetingrec.speech.engine import Engine

        folder = Path(text(frame.message, "model", _PATH_LIMIT))
        engine = Engine(folder, integer(frame.message, "threads", 1, _MOST_THREADS))
        self._engine = engine
        self._out.send({"type": "ready", "job": frame.message.get("job", 0), "about": engine.about})

    def _transcribe(self, frame: Frame) -> None:
        job = integer(frame.message, "job", 1, _LAST_JOB)
        start = number(frame.message, "start", 0.0, LAST_SECOND)
        if len(frame.payload) % 2:
            raise ProtocolFault("half a sample")
        pcm = np.frombuffer(frame.payload, dtype="<i2").astype(np.int16, copy=False)
        hints = text(frame.message, "hints", HINTS_LIMIT) if "hints" in frame.message else ""
        self._hear(job, start, pcm, flag(frame.message, "final"), hints)

    def _file(self, frame: Frame) -> None:
        from meetingrec.speech.decoding import LONGEST_SECONDS, SoundFile

        job = integer(frame.message, "job", 1, _LAST_JOB)
        at = round(number(frame.message, "begin", 0.0, LONGEST_SECONDS + 1) * RATE)
        _limit_memory()
        with SoundFile(Path(text(frame.message, "path", _PATH_LIMIT))) as file:
            file.skip(at)
            self._out.send({"type": "opened", "job": job, "seconds": min(file.seconds, LAST_SECOND)})
            pcm = file.read(self._stretch_samples())
            while len(pcm):
                working = {"type": "working", "job": job, "start": at / RATE, "length": len(pcm) / RATE}
                self._out.send(working)
                heard = self._hear(job, at / RATE, pcm, file.ended)
                at += heard.consumed
                pcm = np.concatenate([pcm[heard.consumed :], file.read(heard.consumed)])
        self._out.send({"type": "finished", "job": job})

    def _hear(self, job: int, start: float, pcm: npt.NDArray[np.int16], final: bool, hints: str = "") -> Heard:
        if self._engine is None:
            raise ProtocolFault("asked to listen before a model was loaded")

        def progress(done: float) -> None:
            self._out.send({"type": "progress", "job": job, "done": start + done})

        heard = self._engine.hear(pcm, final, progress, self._stop(job), hints)
        for segment in heard.segments:
            words = tuple(replace(w, start=w.start + start, end=w.end + start) for w in segment.words)
            moved = replace(segment, start=segment.start + start, end=segment.end + start, words=words)
            self._out.send({**segment_message(moved), "job": job})
        counts = {"speech": heard.speech, "transcribed": heard.transcribed, "doubtful": heard.doubtful}
        self._out.send({"type": "done", "job": job, "consumed": heard.consumed / RATE, **counts})
        return heard

    def _stretch_samples(self) -> int:
        window = self._engine.window if self._engine is not None else 0.0
        return int(window * _WINDOWS_A_STRETCH * RATE)

    def _stop(self, job: int) -> Callable[[], bool]:
        return lambda: self._cancelled >= job


def main() -> None:
    """Lets everything else go first, keeps stdout for frames alone, and works until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _be_modest()
    os.environ["HF_HUB_OFFLINE"] = "1"
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _start_log()
    Worker(sys.stdin.buffer, outgoing).run()


def _start_log() -> None:
    try:
        logs.start("speech")
    except OSError:
        logging.getLogger().addHandler(logging.NullHandler())


def _be_modest() -> None:
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(_NICE)


def _limit_memory() -> None:
    """A hostile file may make a decoder ask for all memory there is: then this process fails, and not the computer."""
    if sys.platform != "linux":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = psutil.Process().memory_info().vms + _SPARE_MEMORY
    if most == resource.RLIM_INFINITY or limit < most:
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def _sentences(problem: Problem) -> dict[str, str]:
    return {"happened": problem.happened, "safe": problem.safe, "do": problem.do}


def _where(error: BaseException) -> str:
    """The kind of error and where it came from; never its text, which may quote what was said."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" in {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place is not None else ""
    return type(error).__name__ + where


if __name__ == "__main__":
    main()
