"""How long the window's thread is ever held up while a long conference is recorded, turned into words and typed into.

    python benchmarks/window_thread.py        (needs a display; `xvfb-run` will do)

A conference with 2,000 points over six hours is open on the chair's page. The practice voices are recorded in real
time and turned into words beside it, and 20 worries are typed, a key every 30 ms. A timer of 5 ms says how late it was
called: that is how long nobody could have been answered. Told are the longest, the 99.9th hundredth and how many were
above 50 ms, which is the aim. The reference is a bare PySide6 window with one text field, typed into in the same way
by the side of the same recorder and speech processes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from meetingrec.domain.points import Heading, Point
from meetingrec.services import practice_library as practice
from meetingrec.services.capture import Capture
from meetingrec.services.plan_conference import Planning
from meetingrec.ui.conference_tabs import ConferenceTabs
from meetingrec.ui.room.entries import AT_FIRST
from tests.window_driver import Driver

POINTS, LINES, EVERY_MS, KEY_MS = 2_000, 20, 5, 30
LINE = "Attendance was low in May and June, the school says"


class Lateness:
    """Milliseconds by which a timer was late."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(EVERY_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, (now - self._last) * 1000 - EVERY_MS))
        self._last = now

    def stop(self) -> tuple[float, float, int]:
        """The longest, the 99.9th hundredth, and how many were above 50 ms."""
        self._timer.stop()
        ordered = sorted(self._late)
        return ordered[-1], ordered[int(len(ordered) * 0.999) - 1], sum(late > 50 for late in ordered)


def six_hours(folder: Path) -> None:
    """The practice conference with POINTS points, a tenth of a minute apart."""
    made = practice.make(folder)
    chair = made.sign_in("chair", practice.PASSWORD)
    planning, capture = Planning(chair), Capture(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id)
    began = chair.clock()
    for number in range(POINTS):
        moment = 6 * 3600 * number / POINTS
        chair.clock = lambda at=began + timedelta(seconds=moment): at
        heading = list(Heading)[number % 3]
        capture.add(Point("", conference.id, heading, f"Point {number}. {LINE}", began, moment=moment))
    chair.close()
    made.close()


def typing(field: Callable[[], QWidget]) -> tuple[float, float, int]:
    lateness = Lateness()
    for _ in range(LINES):
        for letter in LINE:
            QTest.keyClicks(field(), letter)
            QTest.qWait(KEY_MS)
        QTest.keyClick(field(), Qt.Key.Key_Return)
        QTest.qWait(KEY_MS)
    return lateness.stop()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MEETINGREC_HOME"] = folder
        six_hours(Path(folder) / "library")
        driver = Driver(Path(folder) / "library")
        driver.sign_in()
        driver.record()
        tabs = driver.program.window.findChild(ConferenceTabs)
        driver.until(lambda: tabs.page_of("room") is not None)
        room = tabs.page_of("room")
        room.show_step("worried")
        driver.until(lambda: len(room.discussion.parts[Heading.WORRIED].entries.rows) == AT_FIRST, 60)
        ours = typing(lambda: room.discussion.parts[Heading.WORRIED].line)
        driver.program.window.hide()
        bare = QPlainTextEdit()
        bare.resize(1280, 720)
        bare.show()
        reference = typing(lambda: bare)
        driver.services.recorder.stop()
        driver.program.close()
    print("                         longest    99.9 %   above 50 ms")
    print(f"bare text field       {reference[0]:7.1f} ms {reference[1]:6.1f} ms   {reference[2]:4d}")
    print(f"chair's page          {ours[0]:7.1f} ms {ours[1]:6.1f} ms   {ours[2]:4d}")
    print(f"ratio of the longest  {ours[0] / max(reference[0], 1.0):7.2f}")


if __name__ == "__main__":
    main()
