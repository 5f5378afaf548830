"""A window on a practice library, for the tests of the pages that come after a conference.

def test_...(sit: Sit) -> None:
    seat = sit("chair", "held", "dictate")
    seat.page                                    the page of that step, in the real window
    seat = sit("typist", where="queue")          signs out, signs in anew to the same library
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meetingrec.audio.virtual_microphone import VirtualMicrophone
from meetingrec.domain.document import DocumentType
from meetingrec.services import practice_library as practice
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs
from meetingrec.services.signed_in import SignedIn
from meetingrec.ui import screens
from meetingrec.ui.conference_tabs import ConferenceTabs
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.recording_watch import RecordingWatch
from meetingrec.ui.services import Services
from meetingrec.ui.sound import Sound
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.window import MainWindow
from tests.ui.stages import library_at

PATIENCE = 30.0
"""Seconds that a test waits for what must come."""


@dataclass
class Seat:
    """Somebody who sits at the window. `library` is the test's own copy."""

    window: MainWindow
    library: Library
    services: Services
    conference_id: str
    qtbot: QtBot

    @property
    def core(self) -> Core:
        return self.window.core

    @property
    def tabs(self) -> ConferenceTabs:
        made = self.window.pages["conference"]
        assert isinstance(made, ConferenceTabs)
        return made

    @property
    def page(self) -> Any:
        """The page shown: the step's when a conference is open."""
        at: Page | None = self.window.page
        return at.current if isinstance(at, ConferenceTabs) else at

    def go(self, where: str) -> Any:
        """`where`: a section of the rail ("queue", "replay", ...), or a step of the conference."""
        if where in self.window.pages:
            self.window.go(where)
        else:
            self.window.go("conference", conference=self.conference_id, tab=where)
        self.settle()
        return self.page

    def settle(self, seconds: float = 20.0) -> None:
        """Until everything asked for is done and shown, what is held back for a moment too."""
        deadline = time.monotonic() + seconds
        while self._asked_for() or self.window.page is None or self.window.page.saving.dirty():
            assert time.monotonic() < deadline, "the window never came to rest"
            self.qtbot.wait(10)
        self.qtbot.wait(1)

    def _asked_for(self) -> bool:
        """Whether a page waits for an answer. Speech is turned into words all the time; nobody waits for that."""
        return any(task.owner is not self.services.words for task in self.core._tasks.values())

    def until(self, true: Callable[[], bool], seconds: float = 15.0) -> None:
        self.qtbot.waitUntil(true, timeout=round(seconds * 1000))

    def keys(self, words: str, at: QWidget | None = None) -> None:
        """Types where the focus is, as a person does."""
        QTest.keyClicks(at or _focus(), words)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, through the window, so that shortcuts see it first."""
        QTest.keyClick(self.window.windowHandle(), key, held)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        assert widget.isVisible(), f"{widget.accessibleName()} is not on the page"
        where = at or widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def typed(self, key: str, document: DocumentType = DocumentType.DECISIONS) -> str:
        """A section of a document as it lies in the store."""
        found = self.services.desk.documents(self.conference_id)
        return next(item for item in found if item.type is document).text(key)

    def panel(self) -> InPageDialog:
        """The question or form over the page."""
        open_now = self.window.host.panels()
        assert len(open_now) == 1, f"{len(open_now)} panels are open"
        return open_now[0]

    def answer(self, words: str) -> None:
        """Presses a button of the panel."""
        found = [button for button in self.panel().findChildren(QPushButton) if button.text() == words]
        assert len(found) == 1, f"no button {words!r}"
        self.click(found[0])
        self.settle()

    @property
    def told(self) -> tuple[str, ...]:
        """The news above the page, oldest first."""
        return self.window.problems.news

    @property
    def problems(self) -> list[str]:
        """What the banners above the page say happened, newest first."""
        return [problem.happened for problem in self.window.problems.problems]


Sit = Callable[..., Seat]


def _focus() -> QWidget:
    at = QApplication.focusWidget()
    assert at is not None, "nothing has the focus"
    return at


class Chairs:
    """Lets people sit down at one window, one after the other, and cleans up behind the last."""

    def __init__(self, core: Core, window: MainWindow, qtbot: QtBot, folder: Path, kept: Path) -> None:
        self._core, self._window, self._qtbot = core, window, qtbot
        self._folder, self._kept = folder, kept
        self.library: Library | None = None
        self.services: Services | None = None
        self.watch = RecordingWatch(core, window)

    def __call__(self, who: str, stage: str = "", where: str = "", inputs: Inputs | None = None) -> Seat:
        """stage: a fresh copy of the library; "" goes on with the one in use. inputs: the dictation's sound."""
        self.stand_up()
        if stage:
            self._close_library()
            shutil.copytree(library_at(stage, self._kept), self._folder / "library", dirs_exist_ok=False)
            self.library = Library.open(self._folder / "library")
        assert self.library is not None
        signed_in = self.library.sign_in(who, practice.PASSWORD)
        sound = _Sound(practice=True, voices=True, speed=0.0)
        sound.inputs = inputs
        self.services = Services.of(self._core, self.library, signed_in, sound)
        window = self._window
        screens.take_down(window)
        screens.put_up(window, self._core, self.services, window.set_theme)
        window.set_person(signed_in.person)
        window.set_practice(True)
        self.watch.watch(self.services)
        seat = Seat(window, self.library, self.services, _only_conference(signed_in), self._qtbot)
        if where:
            seat.go(where)
        return seat

    def stand_up(self) -> None:
        """What locking does: pages are left, edits stored, the recorder let go, the keys thrown away."""
        if self.services is None:
            return
        self.services.words.stop()
        self.services.controls.close()
        self._window.lock()
        self._core.idle(PATIENCE)
        if self.services.recorder.running:
            self._core.act(self._core, self.services.recorder.stop)
            self._core.idle(PATIENCE)
        self.watch.person_left()
        self.services.signed_in.close()
        self.services = None

    def close(self) -> None:
        self.stand_up()
        self.watch.close()
        self._close_library()

    def _close_library(self) -> None:
        if self.library is not None:
            self.library.close()
            shutil.rmtree(self.library.folder)
        self.library = None


@dataclass(slots=True)
class _Sound(Sound):
    """The practice voices at once, or whatever a test wants a dictation to be heard from."""

    inputs: Inputs | None = None

    def dictation_inputs(self) -> Inputs:
        return self.inputs or practice.dictation_inputs(self.speed)


def _only_conference(signed_in: SignedIn) -> str:
    lines = Planning(signed_in).lines()
    return lines[0].conference.id if lines else ""


@pytest.fixture(scope="module")
def sound_server() -> Iterator[VirtualMicrophone]:
    with VirtualMicrophone("Loudspeaker") as server:
        yield server


@pytest.fixture
def loudspeaker(sound_server: VirtualMicrophone, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is played goes to a real sound server that nobody hears."""
    for name, value in sound_server.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def no_sound(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A computer without microphone and loudspeaker."""
    nothing = tmp_path / "no-sound.conf"
    nothing.write_text("")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(nothing))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody-listens")


@pytest.fixture
def sit(core: Core, qtbot: QtBot, tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sit]:
    """sit(who, stage, where) -> Seat. who: "chair", "typist", "investigator" or "records"."""
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))
    window = MainWindow(core)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.setFocus()
    chairs = Chairs(core, window, qtbot, tmp_path, shared / "practice-stages")
    yield chairs
    chairs.close()
    window.close()
    window.deleteLater()
