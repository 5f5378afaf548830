"""How a page reads and acts without ever making the window wait (design.md 3).

    core.read(self, lambda: services.plan.conferences(), self.show_rows)
    core.look(self, lambda: services.plan.conferences(), self.show_rows)     once, however often it is asked for
    core.act(self, lambda: services.plan.new_conference(kind, when), then=self.opened, failed=self.refused)
    core.slow(self, lambda: services.transcribe.run(recording_id, report), then=self.heard)

Every service call runs on one worker thread, in the order it was asked for, so services need no locks. What a call
returns is delivered on the window's thread and dropped when `owner` is gone. A call may return

    anything             -> then(anything)
    Changes              -> `changed` is emitted once, then(None)
    (Changes, value)     -> `changed` is emitted once, then(value)

A `Problem` goes to `failed(problem)`, or to the window by the signal `problem` when there is no `failed` or no owner
any more: a failed act is never lost in silence. Any other exception is a bug: its type and where it happened are
logged, never its words (they may be a conference's), and the person is told plainly.

`slow` is a second lane, also in order, for minutes of work (transcribing, rendering). It must not touch the store:
hand its result to `act`. `sound` is a third, for playing, pausing and seeking: a foot on a pedal waits for no reading.
`relay(owner, function)` makes a function that such work may call from its own thread.
"""

from __future__ import annotations

import itertools
import logging
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes

_log = logging.getLogger(__name__)

Call = Callable[[], Any]
Then = Callable[[Any], object]
Failed = Callable[[Problem], object]


@dataclass(slots=True)
class _Task:
    """Held by the window's thread from start to delivery.

    The worker never keeps a reference: the last one to a widget must not be dropped on another thread.
    """

    owner: QObject
    call: Call | None
    then: Then | None
    failed: Failed | None
    slow: bool = False
    look: bool = False
    begun: bool = False
    dropped: bool = False
    value: Any = None
    problem: Problem | None = None
    finished: bool = False


class Core(QObject):
    """The window's way to the services. Make one, on the window's thread, and close() it last."""

    changed = Signal(object)
    """Changes: what a call altered. Pages read again."""
    problem = Signal(object)
    """Problem: to be shown in the window's problem area."""
    flushing = Signal()
    """Whoever holds back an edit hands it in now (see autosave.py)."""

    _finished = Signal(int)
    _relayed = Signal(int, object)
    _delivered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="meetingrec-services")
        self._slow_lane = ThreadPoolExecutor(1, thread_name_prefix="meetingrec-slow")
        self._sound_lane = ThreadPoolExecutor(1, thread_name_prefix="meetingrec-sound")
        self._tasks: dict[int, _Task] = {}
        self._numbers = itertools.count()
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._relays: dict[int, tuple[QObject, Callable[..., object]]] = {}
        self._relayed.connect(self._relay, Qt.ConnectionType.QueuedConnection)

    def read(self, owner: QObject, call: Call, then: Then, failed: Failed | None = None) -> None:
        """Asks a service for something; then(value) on the window's thread.

        While the window closes nothing more is read: what was still under way may announce a change, and nobody is
        left to look at it.
        """
        if not self._closed:
            self._submit(self._lane, _Task(owner, call, then, failed))

    def look(self, owner: QObject, call: Call, then: Then, failed: Failed | None = None) -> None:
        """As `read`, for showing anew what may have changed. One that still waits for the same `then` gives way to
        this: many changes in a row cost one reading, and a page never waits for pictures of itself that are stale.
        """
        for task in self._tasks.values():
            task.dropped |= task.look and not task.begun and task.then == then
        if not self._closed:
            self._submit(self._lane, _Task(owner, call, then, failed, look=True))

    def act(self, owner: QObject, call: Call, then: Then | None = None, failed: Failed | None = None) -> None:
        """Has a service do something; `changed` first, then then(value)."""
        self._submit(self._lane, _Task(owner, call, then, failed))

    def slow(self, owner: QObject, call: Call, then: Then | None = None, failed: Failed | None = None) -> None:
        """Minutes of work that does not touch the store, on a lane of its own."""
        self._submit(self._slow_lane, _Task(owner, call, then, failed, slow=True))

    def sound(self, owner: QObject, call: Call, then: Then | None = None, failed: Failed | None = None) -> None:
        """Playing, pausing, seeking: at once and in order, on a lane of its own. Must not touch the store."""
        self._submit(self._sound_lane, _Task(owner, call, then, failed))

    def relay(self, owner: QObject, function: Callable[..., object]) -> Callable[..., None]:
        """A stand-in for `function` that any thread may call; it runs on the window's thread while owner lives."""
        self._relays = {key: kept for key, kept in self._relays.items() if shiboken6.isValid(kept[0])}
        number = next(self._numbers)
        self._relays[number] = (owner, function)

        def stand_in(*values: Any) -> None:
            self._relayed.emit(number, values)

        return stand_in

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def busy(self) -> bool:
        """Whether a call is waiting, running, or not delivered yet."""
        return bool(self._tasks)

    def idle(self, seconds: float = 10.0, *, slow: bool = True) -> None:
        """Keeps the window alive until the lanes are empty and all results are delivered. Raises TimeoutError.

        slow: wait for the slow lane too.
        """
        loop = QEventLoop()
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        self._delivered.connect(loop.quit)
        limit.start(round(seconds * 1000))
        while (left := sum(slow or not task.slow for task in self._tasks.values())) and limit.isActive():
            loop.exec()
        self._delivered.disconnect(loop.quit)
        if left:
            raise TimeoutError(f"{left} calls unfinished after {seconds} s")

    def close(self) -> None:
        """Hands in held-back edits, finishes what was asked, delivers it, and ends the threads.

        A slow call that is running is waited for (cancel it first); slow calls that only wait are dropped.
        """
        if self._closed:
            return
        self.flushing.emit()
        self._closed = True
        self._slow_lane.shutdown(wait=True, cancel_futures=True)
        self._sound_lane.shutdown(wait=True)
        self._lane.shutdown(wait=True)
        for number in list(self._tasks):
            self._deliver(number)

    def _submit(self, lane: ThreadPoolExecutor, task: _Task) -> None:
        if self._closed:
            raise RuntimeError("the core is closed")
        number = next(self._numbers)
        self._tasks[number] = task
        lane.submit(self._work, number)

    def _work(self, number: int) -> None:
        """On a lane's thread."""
        task = self._tasks[number]
        assert task.call is not None
        task.begun = True
        if not task.dropped:
            self._call(task, task.call)
        del task
        self._finished.emit(number)

    @staticmethod
    def _call(task: _Task, call: Call) -> None:
        try:
            task.value = call()
        except Problem as problem:
            task.problem = _bare(problem)
        except Exception as error:  # noqa: BLE001 - any bug of a service must reach the person and the log
            log_unexpected(error)
            task.problem = something_went_wrong()
        task.finished = True

    def _deliver(self, number: int) -> None:
        """On the window's thread."""
        task = self._tasks.pop(number, None)
        if task is None:
            return
        try:
            if task.finished:
                self._announce(task)
        finally:
            self._delivered.emit()

    def _relay(self, number: int, values: tuple[Any, ...]) -> None:
        owner, function = self._relays.get(number, (None, None))
        if owner is not None and function is not None and shiboken6.isValid(owner):
            function(*values)

    def _announce(self, task: _Task) -> None:
        owned = shiboken6.isValid(task.owner)
        if task.problem is not None:
            if owned and task.failed is not None:
                task.failed(task.problem)
            else:
                self.problem.emit(task.problem)
            return
        changes, value = _parted(task.value)
        if changes is not None:
            self.changed.emit(changes)
        if task.then is not None and shiboken6.isValid(task.owner):
            task.then(value)


def log_unexpected(error: BaseException) -> None:
    """Logs the kind of a bug and where it happened, never its words: they may be a conference's."""
    places = [
        f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    _log.error("unexpected %s at %s", type(error).__name__, " < ".join(reversed(places)) or "nowhere known")
    if error.__cause__ is not None:
        log_unexpected(error.__cause__)


def something_went_wrong() -> Problem:
    """What a person is told about a bug."""
    return Problem(
        "Something went wrong inside meetingrec.",
        "Everything that was saved before is safe, and a recording goes on.",
        "Try again. If it happens again, close meetingrec, open it again, and tell whoever looks after it.",
    )


def _bare(problem: Problem) -> Problem:
    """Without the frames it came through: they hold references that must not live on."""
    problem.__cause__ = problem.__context__ = None
    return problem.with_traceback(None)


def _parted(value: Any) -> tuple[Changes | None, Any]:
    """(changes, value) of whatever a call returned."""
    if isinstance(value, Changes):
        return value, None
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], Changes):
        return value[0], value[1]
    return None, value
