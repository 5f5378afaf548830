"""The recorder: `python -m meetingrec.audio.recorder` (design.md 1, reliability.md 1 and 2).

It seals what the sources give and does nothing else: no window, no database, no speech model, and it can open nothing
that was sealed before. It reads one JSON line (messages.RecorderOrder) from stdin and answers with one line,
{"v":1,"ready":true,"address","token"} or {"v":1,"problem":{kind,happened,safe,do}}. From then on it belongs to nobody:
the death of the window, a closed terminal or Ctrl+C do not touch it. `recorder.json` in its folder says where it is.

Exit codes: 0 stopped and sealed; 1 a fault in the program; 2 an order it cannot follow; 3 no microphone; 4 folder or
disk; 5 the file to be played is no sound; 6 stopped with sound that the disk had no room for.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from queue import Empty
from typing import NoReturn

from meetingrec import logs
from meetingrec.audio.messages import line, parse_order, problem_fields, status_line
from meetingrec.audio.recorder_card import leave_card, remove_card
from meetingrec.audio.recorder_server import Request, Server
from meetingrec.audio.recorder_session import Recorder
from meetingrec.domain.errors import DiskFull, FolderRefused, InputRefused, NotAudio, Problem

_LOG = logging.getLogger(__name__)
_HEAR_OUT = 3.0
"""Seconds that a recorder whose files ended at once waits for the window that started it."""


def exit_code(problem: Problem) -> int:
    """2 order, 3 microphone, 4 folder or disk, 5 file."""
    if isinstance(problem, InputRefused):
        return 2
    if isinstance(problem, DiskFull | FolderRefused):
        return 4
    return 5 if isinstance(problem, NotAudio) else 3


def main() -> None:
    with contextlib.suppress(OSError):  # a full or missing home must not keep anybody from recording
        logs.start("recorder")
    threading.excepthook = _log_failed_thread
    try:
        order = parse_order(sys.stdin.buffer.readline())
        recorder = Recorder(order)
    except Problem as problem:
        _refuse(problem)
    server = None
    try:
        server = Server(lambda: status_line(recorder.status()), order.address)
        recorder.open()
        leave_card(order.folder, server.address, server.token, recorder.sources(), order.rate)
    except Problem as problem:
        if server is not None:
            server.close(patience=0.0)
        recorder.close()
        _refuse(problem)
    server.start()
    _cut_loose(recorder)
    _say(line({"ready": True, "address": server.address, "token": server.token}))
    _close_standard_streams()
    _LOG.info("recording")
    try:
        everything = recorder.run(lambda: _next(server))
    except Exception:  # noqa: BLE001 - whatever it is, it must be in the log of a process that nobody watches
        _LOG.exception("the recorder failed")  # the parts read as interrupted, and the window starts another
        os._exit(1)
    server.await_window(_HEAR_OUT)
    remove_card(order.folder)
    recorder.close()  # after its card: the next recorder of this folder lays its own there
    server.close()
    _LOG.info("stopped")
    os._exit(0 if everything else 6)


def _log_failed_thread(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread is not None else "?"
    _LOG.error(
        "the thread %s failed",
        name,
        exc_info=(failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback),
    )


def _refuse(problem: Problem) -> NoReturn:
    _LOG.warning("not started: %s", type(problem).__name__)
    _say(line({"problem": problem_fields(problem)}))
    os._exit(exit_code(problem))


def _next(server: Server) -> Request | None:
    try:
        return server.requests.get_nowait()
    except Empty:
        return None


def _cut_loose(recorder: Recorder) -> None:
    """What ends a window must not end us. A request of the system to end (shutting down) is a stop."""
    for name in ("SIGHUP", "SIGINT", "SIGPIPE"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: recorder.request_stop())
    if sys.platform != "win32" and os.getsid(0) != os.getpid() and os.getpgrp() != os.getpid():
        os.setsid()


def _say(message: bytes) -> None:
    try:
        sys.stdout.buffer.write(message)
        sys.stdout.buffer.flush()
    except OSError:
        _LOG.warning("nobody waits for the answer")


def _close_standard_streams() -> None:
    """Nobody listens from here on, and a pipe whose other end died must not be able to end us."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


if __name__ == "__main__":
    main()
