"""The window's side of the recorder: start it, find it again, ask it, see how it stands. Never waits for sound."""

from __future__ import annotations

import itertools
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Client, Connection
from pathlib import Path
from queue import Empty, Queue

from meetingrec.audio.messages import (
    LINE_LIMIT,
    RecorderOrder,
    SourceOrder,
    line,
    parse,
    problem_from,
    status_from,
)
from meetingrec.audio.processes import close_pipes, start_child
from meetingrec.audio.recorder_card import read_card
from meetingrec.audio.recorder_storage import is_locked
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.errors import Problem, RecorderLost
from meetingrec.domain.recording import RecorderStatus

__all__ = ["RecorderLink", "RecorderOrder", "SourceOrder", "find_recorder", "is_being_written", "start_recorder"]

_LOG = logging.getLogger(__name__)
_READY_WITHIN = 30.0
_FIRST_STATUS_WITHIN = 5.0
_ANSWER_WITHIN = 15.0
_OBEYED_WITHIN = 7.0
"""Seconds after which a recorder that stood still no longer begins what it was asked for: the window has told by then,
or soon will, that it was not done. What was begun in time is answered in time (see `next_part`)."""
_SEALED_WITHIN = 30.0
_HANG_UP_WITHIN = 1.0
_ENDING = 0.2

_Answer = tuple[Problem | None, float | None]
"""Why it was not possible, and the moment on the timeline where there is one to tell."""


class RecorderLink:
    """A line to a running recorder. Any thread may call; a thread of its own keeps the newest status."""

    def __init__(self, connection: Connection, token: str, within: float = _FIRST_STATUS_WITHIN) -> None:
        """Raises RecorderLost when the recorder does not tell within so many seconds how it stands."""
        self._connection = connection
        self._newest: RecorderStatus | None = None
        self._heard = threading.Event()
        self._ended = threading.Event()
        self._numbers = itertools.count(1)
        self._answers: dict[int, Queue[_Answer]] = {}
        self._sending = threading.Lock()
        try:
            connection.send_bytes(line({"type": "hello", "token": token}))
        except (OSError, ValueError) as error:
            connection.close()
            raise lost() from error
        self._thread = threading.Thread(target=self._listen, name="recorder link", daemon=True)
        self._thread.start()
        if not self._heard.wait(within) or self._newest is None:
            self.close()
            raise lost()

    @property
    def alive(self) -> bool:
        """False from the moment the recorder is gone, whether it stopped or died; the last status tells which."""
        return not self._ended.is_set()

    def status(self) -> RecorderStatus:
        """The newest one, at most a twentieth of a second old while `alive`."""
        assert self._newest is not None
        return self._newest

    def pause(self) -> None:
        """Returns when the microphones are closed and everything said before is sealed. Raises RecorderLost."""
        self._ask("pause")

    def resume(self) -> None:
        """Begins the next part. A microphone that has gone meanwhile shows as an alarm. Raises RecorderLost."""
        self._ask("resume")

    def mark(self, text: str = "") -> None:
        """Puts a mark at this moment of the recording. Raises RecorderLost, InputRefused when nothing is recorded."""
        self._ask("mark", text=text)

    def next_part(self, recipients: Sequence[str], label: str, restricted: bool) -> float:
        """Ends the running part of every source at one place of the timeline, and begins a part for these recipients.

        recipients: public keys ("age1..."). label: an id of at most 64 letters, digits and hyphens; it stands in the
        clear in the new part, as `restricted` does. Returns the place in seconds: what was said before it is in the
        old part, sealed and ended, what was said after it is in the new one (with a full disk both wait in memory,
        apart). Some tenths of a second pass; up to seven when a microphone has just stopped giving sound. When paused,
        the part begins with the next resume().

        Raises RecorderLost, and InputRefused for a label or recipients that cannot be used, or when nothing is
        recorded; the part before then goes on.
        """
        at = self._ask("part", text=label, recipients=list(recipients), restricted=restricted)
        if at is None:
            raise lost()
        return at

    def use_device(self, source: str, device: str) -> None:
        """Goes over to another device for this source ("" opens the same afresh). Raises RecorderLost, InputRefused."""
        self._ask("device", source=source, text=device)

    def stop(self) -> None:
        """Returns when everything is sealed and the recorder has ended.

        Raises DiskFull when the last seconds have no room: the recorder then waits for room, and ends by itself when
        they are written; a second stop() gives them up. Raises RecorderLost when it died instead.
        """
        try:
            self._ask("stop")
        except RecorderLost:
            if self.status().state != "stopped":
                raise
        if not self._ended.wait(_SEALED_WITHIN) or self.status().state not in ("stopped", "failed"):
            raise lost()

    def close(self) -> None:
        """Hangs up. The recorder goes on."""
        self._ended.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(_HANG_UP_WITHIN)

    def _ask(self, act: str, **fields: object) -> float | None:
        number = next(self._numbers)
        answer: Queue[_Answer] = Queue(1)
        self._answers[number] = answer
        try:
            with self._sending:
                until = steady() + _OBEYED_WITHIN
                self._connection.send_bytes(line({"type": act, "id": number, "until": until, **fields}))
            problem, at = answer.get(timeout=_ANSWER_WITHIN)
        except (OSError, ValueError, Empty) as error:
            raise lost() from error
        finally:
            self._answers.pop(number, None)
        if problem is not None:
            raise problem
        return at

    def _listen(self) -> None:
        """Only this thread closes the line: a number that is closed under a thread that still reads from it may be
        that of another line by then."""
        try:
            while not self._ended.is_set():
                if self._connection.poll(_HANG_UP_WITHIN / 4):
                    self._understand(parse(self._connection.recv_bytes(LINE_LIMIT)))
        except (OSError, EOFError, ValueError, TypeError) as error:
            if not isinstance(error, EOFError) and not self._ended.is_set():
                _LOG.warning("the line to the recorder ended: %s", type(error).__name__)
        self._ended.set()
        self._heard.set()
        for answer in list(self._answers.values()):
            answer.put((lost(), None))
        with self._sending:
            self._connection.close()

    def _understand(self, message: dict[str, object]) -> None:
        if message.get("type") == "status":
            self._newest = status_from(message)
            self._heard.set()
            return
        number = message.get("id")
        answer = self._answers.get(number) if isinstance(number, int) else None
        if message.get("type") == "answer" and answer is not None:
            told, at = message.get("problem"), message.get("at")
            moment = float(at) if isinstance(at, int | float) else None
            answer.put((problem_from(told) if told is not None else None, moment))


def start_recorder(order: RecorderOrder) -> RecorderLink:
    """Starts a recorder that outlives us. Returns when it records.

    Raises the Problem the recorder gave (MicrophoneMissing, MicrophoneBusy, FolderRefused, DiskFull, NotAudio ...) or
    RecorderLost when it did not start at all.
    """
    child = start_child("meetingrec.audio.recorder", order.environment, outlives_us=True)
    try:
        answer = _ready(child, order)
    except Problem:
        child.wait()
        raise
    finally:
        close_pipes(child)
    # Somebody has to wait for the child, or it stays as a shadow in the process list after it ended.
    threading.Thread(target=child.wait, name="recorder ended", daemon=True).start()
    return _connect(str(answer.get("address")), str(answer.get("token")))


def find_recorder(folder: Path, within: float = _FIRST_STATUS_WITHIN) -> RecorderLink | None:
    """A line to the recorder that writes this folder; None when there is none (any more), or when it does not answer
    within so many seconds: `is_being_written` tells which."""
    card = read_card(folder)
    if card is None:
        return None
    try:
        return _connect(card.address, card.token, within)
    except RecorderLost:
        return None


def is_being_written(folder: Path) -> bool:
    """Whether a recorder lives that writes this folder, also one that does not answer. A fifth of a second is given to
    one that is just ending."""
    until = time.monotonic() + _ENDING
    while is_locked(folder):
        if time.monotonic() > until:
            return True
        time.sleep(_ENDING / 10)
    return False


def _connect(address: str, token: str, within: float = _FIRST_STATUS_WITHIN) -> RecorderLink:
    try:
        connection = Client(address, "AF_PIPE" if sys.platform == "win32" else "AF_UNIX")
    except (OSError, ValueError) as error:
        raise lost() from error
    return RecorderLink(connection, token, within)


def lost() -> RecorderLost:
    return RecorderLost(
        "The recorder has ended or does not answer.",
        "Everything up to the last second is on the disk.",
        "Start recording again: it goes on in the same recording.",
    )


def _ready(child: subprocess.Popen[bytes], order: RecorderOrder) -> dict[str, object]:
    assert child.stdin is not None and child.stdout is not None
    too_long = threading.Timer(_READY_WITHIN, child.kill)
    too_long.start()
    try:
        child.stdin.write(order.line())
        child.stdin.flush()
        answer = parse(child.stdout.readline())
    except (OSError, ValueError) as error:
        child.kill()
        raise lost() from error
    finally:
        too_long.cancel()
    if answer.get("ready") is not True:
        raise problem_from(answer.get("problem"))
    return answer
