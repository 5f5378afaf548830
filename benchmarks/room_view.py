"""How long the window's thread is held up by the screen in the room while points arrive.

    python benchmarks/room_view.py        (needs a display; `xvfb-run` will do)

A conference with 200 points is shown on a window of 1280 x 720, and 200 more arrive, one every 50 ms, as when the chair
types fast. A timer of 5 ms says how late it was called: that is how long nobody could have been answered. The reference
is a bare window with one QLabel that is given the same words. The median is of the processor time from a point to its
picture, which other work on the machine does not stretch. The sheets are made beforehand, as the services' thread makes
them, and garbage is collected as the program does it (ui/tidying.py).
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from benchmarks.window_thread import Lateness
from meetingrec import resources
from meetingrec.domain.points import Heading, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.room_view import room_sheet
from meetingrec.ui import theme
from meetingrec.ui.room_view.window import RoomWindow
from meetingrec.ui.tidying import Tidying
from tests.data.marlbeck import AT, RECORD, C

AT_FIRST, MORE, EVERY_MS = 200, 200, 50
LINE = "Attendance was low in May and June, the school says"


def record_with(points: int) -> ConferenceRecord:
    headings = list(Heading)
    made = (
        Point(f"p{at}", C, headings[at % 3], f"Point {at}. {LINE}", AT + timedelta(seconds=20 * at), said_by="a7")
        for at in range(points)
    )
    return replace(RECORD, points=tuple(made))


def arriving(
    window: QWidget, made: Callable[[ConferenceRecord], Any], show: Callable[[Any], None]
) -> tuple[float, float, float]:
    """The longest turn and the 99.9th hundredth of the window's thread, and the median from a point to its picture."""
    window.resize(1280, 720)
    window.show()
    QTest.qWaitForWindowExposed(window)
    show(made(record_with(AT_FIRST)))
    QTest.qWait(500)
    sheets = [made(record_with(AT_FIRST + number)) for number in range(1, MORE + 1)]
    lateness, took = Lateness(), []
    for sheet in sheets:
        began = time.thread_time()
        show(sheet)
        window.repaint()
        took.append((time.thread_time() - began) * 1000)
        QTest.qWait(EVERY_MS)
    longest, nearly, _ = lateness.stop()
    window.close()
    return longest, nearly, statistics.median(took)


def main() -> None:
    app = QApplication([])
    theme.apply(app, "light")
    profile = resources.profile("national")
    room, bare = RoomWindow(), QLabel()
    bare.setAlignment(Qt.AlignmentFlag.AlignTop)
    tidying = Tidying()
    reference = arriving(bare, lambda record: "\n".join(point.text for point in record.points), bare.setText)
    ours = arriving(room, lambda record: room_sheet(record, profile), room.show_sheet)
    tidying.close()
    print("                      longest      99.9 %   processor time, point to picture")
    print(f"bare QLabel         {reference[0]:6.1f} ms   {reference[1]:6.1f} ms   {reference[2]:6.1f} ms")
    print(f"room view           {ours[0]:6.1f} ms   {ours[1]:6.1f} ms   {ours[2]:6.1f} ms")
    print(f"ratio of the longest {ours[0] / max(reference[0], 1.0):5.2f}, of a picture {ours[2] / reference[2]:.2f}")


if __name__ == "__main__":
    main()
