"""Runs the real window as a person would, for tests that must be able to kill it.

    python tests/window_driver.py LIBRARY

Signs in as the chair of a practice library, opens the conference, presses "Start recording" (or finds the recording
that went on), and from then on prints one JSON line a status: {"told": [...], "state", "sealed", "recorder"}.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from meetingrec.services import practice_library as practice
from meetingrec.ui.application import Application
from meetingrec.ui.conference_tabs import ConferenceTabs
from meetingrec.ui.services import Services

HERE = "window driver"


class Driver:
    """One window and one pair of hands."""

    def __init__(self, folder: Path) -> None:
        self.app = QApplication([HERE])
        self.program = Application(self.app, practice=True, folder=folder)
        self.program.window.show()
        self.program.start()

    @property
    def services(self) -> Services:
        assert self.program.services is not None
        return self.program.services

    def until(self, true: Callable[[], object], seconds: float = 30.0) -> None:
        """Turns the event loop until it is true; fails after so many seconds."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                raise TimeoutError("the window did not get there")
            self.app.processEvents()
            time.sleep(0.005)

    def sign_in(self) -> None:
        self.until(lambda: self._field("Password") is not None)
        name, password = self._field("User name"), self._field("Password")
        assert name is not None and password is not None
        QTest.keyClicks(name, "chair")
        QTest.keyClicks(password, practice.PASSWORD)
        QTest.keyClick(password, Qt.Key.Key_Return)
        self.until(lambda: self.program.services is not None)
        self.program.core.idle(20, slow=False)

    def record(self) -> None:
        """Presses Start recording, wherever the page has it; nothing when it runs already."""
        if self.services.recorder.running:
            return
        conference = self.services.planning.lines()[0].conference
        self.program.window.go("conference", conference=conference.id)
        tabs = self.program.window.findChild(ConferenceTabs)
        planned = conference.started_at is None
        self.until(lambda: tabs.page_of("prepare" if planned else "room") is not None)
        self.program.core.idle(20, slow=False)
        if planned:
            page = tabs.page_of("prepare")
            self.until(lambda: page.primary is not None and page.primary.isVisible() and page.primary.isEnabled())
            page.primary.click()
        else:
            line = tabs.page_of("room").recording_line
            self.until(line.start.isVisible)
            line.start.click()
        self.until(lambda: self.services.recorder.running)

    def told(self) -> list[str]:
        area = self.program.window.problems
        return [*area.news, *(problem.happened for problem in area.problems)]

    def report(self) -> None:
        """One line about the recorder as the window sees it."""
        recorder = self.services.recorder
        status, recording = recorder.status(), recorder.recording
        process = None
        if recording is not None and recorder.running:
            card = recorder.folder(recording) / "recorder.json"
            process = json.loads(card.read_text())["pid"] if card.exists() else None
        line = {
            "told": self.told(),
            "state": status.state if status else "",
            "sealed": status.sealed if status else 0.0,
            "elapsed": status.elapsed if status else 0.0,
            "recorder": process,
        }
        print(json.dumps(line), flush=True)

    def _field(self, name: str) -> QLineEdit | None:
        fields = self.program.window.findChildren(QLineEdit)
        return next((field for field in fields if field.accessibleName() == name and field.isVisible()), None)


def main() -> None:
    driver = Driver(Path(sys.argv[1]))
    driver.sign_in()
    driver.report()
    driver.record()
    while True:
        driver.report()
        end = time.monotonic() + 0.05
        while time.monotonic() < end:
            driver.app.processEvents()
            time.sleep(0.002)


if __name__ == "__main__":
    main()
