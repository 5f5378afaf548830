"""The recorder's local socket: it tells any number of windows how it stands and hears what they ask.

No window can hold it up: each has a slot for one message, and what it does not fetch in time is replaced by newer
news. Only JSON in our own form is read, never a pickle, at most LINE_LIMIT bytes, and only after the token of
`recorder.json` (a file that only this user can read) was shown.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
import math
import os
import secrets
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from queue import Full, Queue
from typing import Protocol

from meetingrec.audio.messages import LINE_LIMIT, line, parse, problem_fields
from meetingrec.audio.recorder_card import SOCKET_FOLDER
from meetingrec.audio.timekeeping import steady
from meetingrec.domain.errors import InputRefused, Problem

_LOG = logging.getLogger(__name__)
_PERIOD = 0.04
_CLIENTS = 16
_ACTS = ("pause", "resume", "stop", "mark", "device", "part")
_LONGEST_ADDRESS = 100
"""Bytes; a socket's path has room for 104 on macOS."""


class Answer(Protocol):
    """May be called once from any thread."""

    def __call__(self, problem: Problem | None, at: float | None = None) -> None:
        """problem: why the act was not possible. at: seconds on the timeline, where the act has a moment to tell."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a window asks for. act: one of pause, resume, stop, mark (with text), device (source and device name),
    part (recipients, label in `text`, restricted). until: the moment of the steady clock from which the window no
    longer counts on it.
    """

    act: str
    text: str
    source: str
    answer: Answer
    recipients: tuple[str, ...] = ()
    restricted: bool = False
    until: float = math.inf


class Server:
    """Threads: one accepts, one pushes the status, two for each window. All are daemons and never hold a lock long."""

    def __init__(self, status: Callable[[], bytes], address: str = "") -> None:
        """status: gives the newest status line. Raises InputRefused for an address that others could reach."""
        self.status = status
        self.token = secrets.token_hex(16)
        self._folder: Path | None = None
        self.address = address or self._own_address()
        if address:
            _check_private(address)
        try:
            self._listener = Listener(self.address, _family(), backlog=_CLIENTS)
        except OSError as error:
            raise _bad_address(self.address) from error
        self.requests: Queue[Request] = Queue(64)
        self._clients: list[_Client] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._was_met = threading.Event()

    def start(self) -> None:
        for work, name in ((self._accept, "accept"), (self._push, "status")):
            threading.Thread(target=work, name=name, daemon=True).start()

    def await_window(self, patience: float) -> None:
        """Gives whoever started us this many seconds to come and hear how it went; returns at once if they came."""
        self._was_met.wait(patience)

    def close(self, patience: float = 1.0) -> None:
        """Gives every window that still listens the last status, then closes."""
        self._closing.set()
        self._listener.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        last = self.status()
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            client.send_last(last)
        for client in clients:
            client.wait_sent(patience)

    def _own_address(self) -> str:
        if sys.platform == "win32":
            return rf"\\.\pipe\meetingrec-{secrets.token_hex(16)}"
        self._folder = Path(tempfile.mkdtemp(prefix=SOCKET_FOLDER, dir=_short_folder()))
        return str(self._folder / "s")

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()
            except (OSError, EOFError):
                self._closing.wait(0.1)
                continue
            with self._lock:
                crowded = len(self._clients) >= _CLIENTS
                client = _Client(connection, self)
                if not crowded:
                    self._clients.append(client)
            if crowded:
                connection.close()
            else:
                client.start()

    def met(self) -> None:
        """A window has shown its token."""
        self._was_met.set()

    def forget(self, client: _Client) -> None:
        with self._lock:
            if client in self._clients:
                self._clients.remove(client)

    def _push(self) -> None:
        while not self._closing.wait(_PERIOD):
            with self._lock:
                clients = list(self._clients)
            asked = steady()
            newest = self.status() if clients else b""
            for client in clients:
                client.offer(newest, asked)


class _Client:
    """One window. Answers are kept in order; of the status only the newest waits."""

    def __init__(self, connection: Connection, server: Server) -> None:
        self._connection, self._server = connection, server
        self._news = threading.Condition()
        self._newest: bytes | None = None
        self._answers: list[bytes] = []
        self._known = self._ended = self._last = False
        self._answered = -math.inf
        self._threads = 2
        self._sent = threading.Event()

    def start(self) -> None:
        for work, name in ((self._hear, "hear"), (self._tell, "tell")):
            threading.Thread(target=work, name=name, daemon=True).start()

    def offer(self, status: bytes, asked: float) -> None:
        """Replaces what the window has not fetched yet. asked: when it was asked for; what is older than an answer
        could take back what the answer told."""
        with self._news:
            if self._known and not self._last and asked > self._answered:
                self._newest = status
                self._news.notify()

    def send_last(self, status: bytes) -> None:
        with self._news:
            self._newest, self._last = status if self._known else None, True
            self._news.notify()

    def wait_sent(self, patience: float) -> None:
        self._sent.wait(patience)

    def _answer(self, number: object, problem: Problem | None, at: float | None) -> None:
        """The status goes before the answer: after pause() returned, a window must not see "recording" any more."""
        told = problem_fields(problem) if problem is not None else None
        answered, newest = steady(), self._server.status()
        with self._news:
            self._newest, self._answered = newest, answered
            if len(self._answers) < 64:
                self._answers.append(line({"type": "answer", "id": number, "problem": told, "at": at}))
            self._news.notify()

    def _tell(self) -> None:
        try:
            while (messages := self._wait()) is not None:
                for message in messages:
                    self._connection.send_bytes(message)
        except (OSError, ValueError):
            _LOG.info("a window went away")
        finally:
            self._sent.set()
            self._leave()

    def _wait(self) -> list[bytes] | None:
        with self._news:
            while not (self._answers or self._newest or self._ended or self._last):
                self._news.wait()
            if self._ended:
                return None
            messages, self._answers = [*filter(None, [self._newest]), *self._answers], []
            self._newest = None
            return messages or None

    def _hear(self) -> None:
        try:
            while True:
                self._understand(parse(self._connection.recv_bytes(LINE_LIMIT)))
        except (OSError, EOFError, ValueError):
            _LOG.info("a window hung up, or was hung up on")
        finally:
            self._leave()

    def _understand(self, message: dict[str, object]) -> None:
        if not self._known:
            if not hmac.compare_digest(str(message.get("token", "")).encode(), self._server.token.encode()):
                raise ValueError("an unknown window")
            self._known = True
            self._server.met()
            return
        number = message.get("id")

        def answer(problem: Problem | None, at: float | None = None) -> None:
            self._answer(number, problem, at)

        request = _request(message, answer)
        try:
            self._server.requests.put_nowait(request)
        except Full:
            request.answer(_busy())

    def _leave(self) -> None:
        """Called by each of the two threads at its end. The line is closed by the last: a number that is closed under
        a thread that still uses it may be that of another window by then."""
        with self._news:
            self._ended = True
            self._threads -= 1
            is_last = self._threads == 0
            self._news.notify()
        self._server.forget(self)
        if is_last:
            self._connection.close()
        else:
            _hang_up(self._connection)


def _request(message: dict[str, object], answer: Answer) -> Request:
    """Raises ValueError for what no window of ours says."""
    act, text, source = message.get("type"), message.get("text", ""), message.get("source", "")
    recipients, restricted = message.get("recipients", []), message.get("restricted", False)
    are_texts = isinstance(text, str) and isinstance(source, str)
    until = message.get("until", math.inf)
    if act not in _ACTS or not are_texts or not isinstance(restricted, bool) or not isinstance(recipients, list):
        raise ValueError("not a request")
    if not isinstance(until, int | float):
        raise ValueError("not a moment")
    if not all(isinstance(recipient, str) for recipient in recipients):
        raise ValueError("not a list of recipients")
    return Request(str(act), str(text), str(source), answer, tuple(recipients), restricted, float(until))


def _hang_up(connection: Connection) -> None:
    """Wakes the thread that waits in this line."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as same_line:
            same_line.shutdown(socket.SHUT_RDWR)


def _busy() -> InputRefused:
    return InputRefused("The recorder was asked too much at once.", "The recording goes on.", "Try again in a moment.")


def _family() -> str:
    return "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"


def _short_folder() -> str:
    """The user's own run-time folder, or the system's for passing files, whichever leaves room for a socket's name."""
    candidates = [os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"]  # noqa: S108
    for folder in candidates:
        if folder and len(folder) < _LONGEST_ADDRESS - 30 and os.access(folder, os.W_OK):
            return folder
    raise _bad_address(candidates[1])


def _check_private(address: str) -> None:
    """A socket that others could reach lets them stop a recording."""
    if sys.platform == "win32":
        if not address.startswith("\\\\.\\pipe\\meetingrec-"):
            raise _bad_address(address)
        return
    folder = Path(address).parent
    try:
        found = folder.stat()
    except OSError as error:
        raise _bad_address(address) from error
    if found.st_mode & 0o077 or found.st_uid != os.getuid() or len(address.encode()) > _LONGEST_ADDRESS:
        raise _bad_address(address)


def _bad_address(address: str) -> InputRefused:
    return InputRefused(
        f"The recorder cannot be reached safely at {address}.",
        "Nothing was recorded.",
        "Leave the address to the recorder.",
        "address",
    )
