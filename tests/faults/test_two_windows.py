"""A second window on the same library: refused with a clear page, and let in once the first one was killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from meetingrec.services import practice_library as practice
from meetingrec.ui.application import Application
from meetingrec.ui.sign_in.opening import CannotOpen
from meetingrec.ui.sign_in.page import SignInPage
from tests.ui.conftest import display, qapp_args

__all__ = ["display", "qapp_args"]

PATIENCE = 30_000
"""Milliseconds."""
DRIVER = Path(__file__).parents[1] / "window_driver.py"


@pytest.fixture
def folder(tmp_path: Path, planned: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))
    return shutil.copytree(planned, tmp_path / "library")


@pytest.fixture
def first(display: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A window of its own process that records the practice conference."""
    environment = {**os.environ, "DISPLAY": display}
    window = subprocess.Popen(
        [sys.executable, str(DRIVER), str(folder)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert window.stdout is not None
    yield window
    window.kill()
    window.wait()
    window.stdout.close()


@pytest.fixture
def second(display: str, qapp: QApplication, folder: Path) -> Iterator[Application]:
    made = Application(qapp, practice=True, folder=folder)
    made.window.resize(1280, 720)
    made.window.show()
    yield made
    services = made.services
    if services is not None and services.recorder.running:
        services.words.stop()
        made.core.act(made.window, services.recorder.stop)
        made.core.idle(30)
    made.close()


def sealed(window: subprocess.Popen[str]) -> float:
    """Seconds that the first window says are safe, from its next line."""
    assert window.stdout is not None
    line = window.stdout.readline()
    assert line, "the first window died"
    return float(line.split('"sealed": ')[1].split(",")[0])


def until_sealed(window: subprocess.Popen[str], seconds: float) -> float:
    while (so_far := sealed(window)) < seconds:
        pass
    return so_far


def refused(qtbot: QtBot, second: Application) -> CannotOpen:
    """The page that says why the library cannot be opened."""
    qtbot.waitUntil(lambda: isinstance(second.window.stack.currentWidget(), CannotOpen), timeout=PATIENCE)
    page = second.window.stack.currentWidget()
    assert isinstance(page, CannotOpen)
    return page


def test_a_second_window_is_refused_until_the_first_one_is_gone(
    first: subprocess.Popen[str], second: Application, qtbot: QtBot
) -> None:
    before = until_sealed(first, 0.5)
    second.start()
    page = refused(qtbot, second)
    problem = page.banner.problem
    assert problem.happened == "This library is already open in another meetingrec on this computer."
    assert problem.safe == "Nothing was changed."
    assert problem.do == "Use the window that is open, or close it first."
    assert second.library is None
    assert until_sealed(first, before + 0.5) > before, "the first window goes on recording"
    QTest.keyClick(page.try_again, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: second.window.stack.currentWidget() is not page, timeout=PATIENCE)
    again = refused(qtbot, second)
    assert first.poll() is None
    first.kill()
    first.wait()
    QTest.keyClick(again.try_again, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(second.window.stack.currentWidget(), SignInPage), timeout=PATIENCE)
    sign_in(qtbot, second)
    services = second.services
    assert services is not None
    qtbot.waitUntil(lambda: services.recorder.running, timeout=PATIENCE)
    qtbot.waitUntil(lambda: any("went on while" in words for words in told(second)), timeout=PATIENCE)


def told(program: Application) -> list[str]:
    """What stands anywhere in the window, as text."""
    return [words.text() for words in program.window.findChildren(QLabel)]


def sign_in(qtbot: QtBot, program: Application) -> None:
    fields = {field.accessibleName(): field for field in program.window.findChildren(QLineEdit)}
    QTest.keyClicks(fields["User name"], "chair")
    QTest.keyClicks(fields["Password"], practice.PASSWORD)
    QTest.keyClick(fields["Password"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.services is not None, timeout=PATIENCE)
