"""Hearing the microphones before a conference: the real recorder into a folder that is thrown away (ui.md, Prepare).

The way of the sound is the one of the conference, so what is heard here is recorded there. Nothing of it is kept: it is
sealed to a key that nobody has, and a recorder whose window was killed ends by itself; its folder goes with the next
start.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from meetingrec.domain.errors import Problem
from meetingrec.domain.recording import RecorderStatus, SourceHealth
from meetingrec.services.record import Inputs, microphones
from meetingrec.services.without_library import RecordOrder, for_nobody, is_being_written, record
from meetingrec.ui.core import Core, log_unexpected, something_went_wrong

LONGEST = 120.0
"""Seconds after which a check nobody ended ends itself."""
_LEEWAY = 10.0
"""Seconds the recorder of a check may go on longer than that, where no window is left to end it."""
_FOLDER = "meetingrec-check-"


class SoundCheck(QObject):
    """One check at a time, a recorder a source. `stop` returns at once; `stopped` follows when all have let go."""

    heard = Signal(str, object)
    """Source ("room" or "call") and its SourceHealth."""
    failed = Signal(str, object)
    """Source and the Problem that keeps it from being heard."""
    stopped = Signal()

    def __init__(self, core: Core, parent: QObject) -> None:
        super().__init__(parent)
        self._end = threading.Event()
        self._threads: list[threading.Thread] = []
        self._left = 0
        self._tell = told_while_there(core.relay(self, self._told))
        self._fail = told_while_there(core.relay(self, self._failed))
        self._done = told_while_there(core.relay(self, self._one_done))
        core.flushing.connect(self.stop)

    @property
    def running(self) -> bool:
        """Until the recorders of the check have let go of the microphones."""
        return self._left > 0

    def start(self, inputs: Inputs) -> None:
        """Listens to what a conference would be recorded from, for at most two minutes."""
        if self.running:
            return
        self._end = threading.Event()
        wanted = [("room", inputs.room), ("call", inputs.call)]
        if inputs.file is not None:
            orders = {"room": RecordOrder(Path(), file=inputs.file, rate=inputs.rate)}
        else:
            orders = {name: RecordOrder(Path(), device=it, rate=inputs.rate) for name, it in wanted if it is not None}
        self._threads = [
            # Not a daemon: at the end of the program the folder of the check is still cleared away.
            threading.Thread(target=self._listen, args=(name, order, self._end), name=f"sound check {name}")
            for name, order in orders.items()
        ]
        self._left = len(self._threads)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._end.set()

    def _listen(self, source: str, order: RecordOrder, end: threading.Event) -> None:
        """On a thread of its own."""
        until = time.monotonic() + LONGEST
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
        own = replace(order, folder=folder, name=source, recipients=(for_nobody(),), longest=LONGEST + _LEEWAY)
        try:
            record(
                own,
                partial(self._tell, source),
                lambda: end.is_set() or time.monotonic() > until,
            )
        except Problem as problem:
            if not end.is_set():
                self._fail(source, problem.with_traceback(None))
        except Exception as error:  # noqa: BLE001 - a bug of the check must not end in silence
            log_unexpected(error)
            self._fail(source, something_went_wrong())
        finally:
            _clear(folder)
            self._done()

    def _told(self, source: str, status: RecorderStatus) -> None:
        for health in status.sources:
            if isinstance(health, SourceHealth) and not self._end.is_set():
                self.heard.emit(source, health)

    def _failed(self, source: str, problem: Problem) -> None:
        self.failed.emit(source, problem)

    def _one_done(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.stopped.emit()


def told_while_there(stand_in: Callable[..., None]) -> Callable[..., None]:
    """For threads that may outlive the window by a moment: then nobody is left to be told."""

    def tell(*values: object) -> None:
        with contextlib.suppress(RuntimeError):
            stand_in(*values)

    return tell


def clear_left_over() -> None:
    """Takes away what a check left whose window was killed. Not on the window's thread."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with contextlib.suppress(OSError):
            # A check of another window may just be beginning.
            if time.time() - folder.stat().st_mtime > 2 * LONGEST and not is_being_written(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _clear(folder: Path) -> None:
    """The recorder may be putting its last files away while its folder goes."""
    until = time.monotonic() + 5
    while folder.exists() and time.monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.02)


class MicrophoneSearch(QObject):
    """Finds the microphones without making the window wait: a sound driver may take seconds to answer."""

    found = Signal(object)
    """Tuple of devices, the system's choice first, or the Problem that kept it from looking."""

    def __init__(self, core: Core, parent: QObject) -> None:
        super().__init__(parent)
        self._answer = told_while_there(core.relay(self, self._answered))
        self._thread: threading.Thread | None = None

    @property
    def looking(self) -> bool:
        return self._thread is not None

    def look(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=_look, args=(self._answer,), name="microphones", daemon=True)
            self._thread.start()

    def _answered(self, found: object) -> None:
        self._thread = None
        self.found.emit(found)


def _look(answer: Callable[..., None]) -> None:
    try:
        answer(microphones())
    except Problem as problem:
        answer(problem.with_traceback(None))
    except Exception as error:  # noqa: BLE001 - a bug in a sound driver's answer must not end in silence
        log_unexpected(error)
        answer(something_went_wrong())
