"""A chair who dictates in the real window, for a test that must be able to kill it.

    python tests/e2e/dictating_chair.py LIBRARY

Signs in, opens the dictation, and writes one JSON line a status as window_driver.py does. Every line read from stdin is
one press of F2: start, pause or go on.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from meetingrec.ui.conference_tabs import ConferenceTabs
from meetingrec.ui.dictate.page import DictatePage
from tests.window_driver import Driver


def main() -> None:
    driver = Driver(Path(sys.argv[1]))
    driver.sign_in()
    driver.services.sound.voices = False
    conference = driver.services.planning.lines()[0].conference
    driver.program.window.go("conference", conference=conference.id, tab="dictate")
    tabs = driver.program.window.findChild(ConferenceTabs)
    driver.until(lambda: isinstance(tabs.page_of("dictate"), DictatePage) and tabs.page_of("dictate").isVisible())
    driver.program.core.idle(20, slow=False)
    driver.program.window.activateWindow()
    driver.until(driver.program.window.isActiveWindow)
    os.set_blocking(sys.stdin.fileno(), False)
    while True:
        pressed = sys.stdin.readline()
        if pressed:
            page = tabs.page_of("dictate")
            driver.until(lambda page=page: not page.takes.acting)  # a press before the last has worked does nothing
            QTest.keyClick(driver.program.window.windowHandle(), Qt.Key.Key_F2)
        driver.report()
        end = time.monotonic() + 0.05
        while time.monotonic() < end:
            driver.app.processEvents()
            time.sleep(0.002)


if __name__ == "__main__":
    main()
