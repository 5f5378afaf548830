"""The whole program on a library of its own, driven by the keyboard: for the tests of the chair's pages.

def test_...(program: Program) -> None:
    page = program.sign_in("chair")              the page one begins in
    room = program.open("room")                  a step of the practice conference
    program.keys("PS: lost weight\\n")            typed where the focus is
    program.settle()
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from meetingrec.domain.record import ConferenceRecord
from meetingrec.services import practice_library as practice
from meetingrec.ui.application import Application
from meetingrec.ui.conference_tabs import ConferenceTabs
from meetingrec.ui.room.choosers import PersonChooser
from meetingrec.ui.services import Services
from meetingrec.ui.sign_in.page import SignInPage
from tests.conftest import planned as planned

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
PATIENCE = 30.0


class Program:
    def __init__(self, app: QApplication, qtbot: QtBot, *, practice_too: bool, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.application = Application(app, practice=practice_too, folder=folder)
        self.window = self.application.window
        self.core = self.application.core
        self.window.resize(1280, 720)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.application.start()

    # ---- getting somewhere ----

    @property
    def services(self) -> Services:
        assert self.application.services is not None
        return self.application.services

    @property
    def page(self) -> Any:
        """The page in sight: a step of the conference, a section, or what covers them."""
        at = self.window.page or self.window.stack.currentWidget()
        return at.current or at.stack.currentWidget() if isinstance(at, ConferenceTabs) else at

    @property
    def tabs(self) -> ConferenceTabs:
        made = self.window.pages["conference"]
        assert isinstance(made, ConferenceTabs)
        return made

    @property
    def record(self) -> ConferenceRecord:
        """What the library holds of the only conference, read past the window."""
        conference = self.services.planning.lines()[0].conference
        return self.services.planning.record(conference.id)

    def ready(self) -> SignInPage:
        self.until(lambda: isinstance(self.page, SignInPage))
        return self.page

    def sign_in(self, who: str, password: str = practice.PASSWORD) -> Any:
        page = self.ready()
        page.user_name.widget.clear()
        page.user_name.widget.setFocus()
        self.keys(f"{who}\n{password}\n")
        self.until(lambda: self.application.services is not None)
        self.settle()
        return self.page

    def open(self, step: str) -> Any:
        """The only conference at this step; starts it without a recording when the step needs that."""
        conference = self.record.conference
        if step != "prepare" and conference.started_at is None:
            self.core.act(self.window, lambda: self.services.planning.begin(conference.id, "a test without sound"))
        self.window.go("conference", conference=conference.id, tab=step)
        self.until(lambda: self.tabs.current is not None and self.tabs.here == step)
        self.settle()
        return self.page

    # ---- keys ----

    def keys(self, words: str, at: QWidget | None = None) -> None:
        """Types where the focus is; a new line is Enter, a tab is Tab."""
        for line in words.splitlines(keepends=True):
            for known, letters in groupby(line.rstrip("\n"), key=str.isascii):
                text = "".join(letters)
                if known:
                    # A list that opens below a field takes its time, as people do.
                    pace = 20 if isinstance(at or self.focus, PersonChooser) else -1
                    QTest.keyClicks(at or self.focus, text, delay=pace)
                else:
                    # No key has these letters: an input method hands them over, as it does for people.
                    committed = QInputMethodEvent()
                    committed.setCommitString(text)
                    QCoreApplication.sendEvent(at or self.focus, committed)
            if line.endswith("\n"):
                QTest.keyClick(at or self.focus, Qt.Key.Key_Return)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """One key, through the window, so that its shortcuts are asked first."""
        QTest.keyClick(self.window.windowHandle(), key, held)

    @property
    def focus(self) -> QWidget:
        at = QApplication.focusWidget()
        assert at is not None, "nothing has the focus"
        return at

    # ---- waiting ----

    def until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        self.qtbot.waitUntil(true, timeout=round(seconds * 1000))

    def settle(self, seconds: float = PATIENCE) -> None:
        """Until what was typed and asked for is stored and shown; speech being turned into words is not waited for."""
        deadline = time.monotonic() + seconds
        while (page := self.window.page) is not None and page.saving.dirty():
            assert time.monotonic() < deadline, "the window never came to rest"
            QTest.qWait(10)
        self.core.idle(seconds, slow=False)
        QTest.qWait(1)

    @property
    def told(self) -> tuple[str, ...]:
        """The news above the page, oldest first."""
        return self.window.problems.news

    @property
    def problems(self) -> list[str]:
        """What the banners above the page say happened, newest first."""
        return [problem.happened for problem in self.window.problems.problems]

    def close(self) -> None:
        """Stops what is being recorded, too: a test leaves no recorder behind."""
        services = self.application.services
        if services is not None and services.recorder.running:
            services.words.stop()
            self.core.act(self.window, services.recorder.stop)
            self.core.idle(PATIENCE)
        self.application.close()
        self.window.deleteLater()
        self.core.deleteLater()
        self.application.deleteLater()


Start = Callable[..., Program]


@pytest.fixture
def start(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, planned: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """start() -> the program on a copy of the practice library; start(real=True) on a folder without a library."""
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))
    running: list[Program] = []

    def begin(*, real: bool = False, folder: Path | None = None) -> Program:
        where = folder or tmp_path / ("real" if real else "library")
        if not real and not where.exists():
            shutil.copytree(planned, where)
        made = Program(qapp, qtbot, practice_too=not real, folder=where)
        running.append(made)
        return made

    yield begin
    for program in running:
        program.close()


@pytest.fixture
def program(start: Start) -> Program:
    made = start()
    made.ready()
    return made
