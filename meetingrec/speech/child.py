"""The speech process as the window sees it: started, fed, listened to, and ended."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import meetingrec
from meetingrec.speech.protocol import Frame, ProtocolFault, read_frame, write_frame

_END_SECONDS = 3.0


class ChildLost(Exception):
    """The process ended, fell silent, or said something that cannot be."""


class Child:
    """One worker process. A thread writes and a thread reads, so a stuck worker never blocks the window."""

    def __init__(self) -> None:
        """Raises ChildLost when the system cannot start a process."""
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "meetingrec.speech.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                creationflags=flags,
            )
        except OSError as error:
            raise ChildLost("could not start") from error
        self._outgoing: SimpleQueue[tuple[Mapping[str, object], bytes] | None] = SimpleQueue()
        self._incoming: SimpleQueue[Frame | None] = SimpleQueue()
        self._heard = time.monotonic()
        self._threads = [
            threading.Thread(target=self._write, name="to the speech process", daemon=True),
            threading.Thread(target=self._read, name="from the speech process", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def process_id(self) -> int:
        """The system's number for it."""
        return self._process.pid

    @property
    def silent_seconds(self) -> float:
        """How long it has said nothing at all. A living worker says something every two seconds."""
        return time.monotonic() - self._heard

    def send(self, message: Mapping[str, object], payload: bytes = b"") -> None:
        """Returns at once; a worker that no longer listens shows in `receive`."""
        self._outgoing.put((message, payload))

    def receive(self, seconds: float) -> Frame | None:
        """The next frame, None when none came in time. Raises ChildLost."""
        try:
            frame = self._incoming.get(timeout=seconds)
        except Empty:
            return None
        if frame is None:
            self._incoming.put(None)
            raise ChildLost("it ended")
        return frame

    def kill(self) -> None:
        """Ends it now, whatever it does, and leaves no thread or pipe behind."""
        self._process.kill()
        self._clear_up()

    def close(self) -> None:
        """Ends it by closing its stdin; by force if it does not follow within some seconds."""
        self._outgoing.put(None)
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._clear_up()

    @property
    def exit_code(self) -> int | None:
        """How it ended, None while it runs; a negative number is a signal."""
        return self._process.poll()

    def _clear_up(self) -> None:
        self._process.wait()
        self._outgoing.put(None)
        for thread in self._threads:
            thread.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _write(self) -> None:
        stream = self._process.stdin
        if stream is None:
            return
        with suppress(OSError):
            while (item := self._outgoing.get()) is not None:
                write_frame(stream, *item)
        with suppress(OSError):
            stream.close()

    def _read(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        with suppress(ProtocolFault, OSError):
            while (frame := read_frame(stream)) is not None:
                self._heard = time.monotonic()
                if frame.type != "alive":
                    self._incoming.put(frame)
        self._incoming.put(None)


def _environment() -> dict[str, str]:
    """The same package, wherever the window was started from; and no network."""
    root = str(Path(meetingrec.__file__).resolve().parent.parent)
    path = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root, "HF_HUB_OFFLINE": "1"}
