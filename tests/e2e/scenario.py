"""A chair who holds a whole conference by keyboard: the few words in which the scenario tests are written.

    with by_keyboard(begin("Priya Raman"), day, sound) as chair:
    chair.sign_in()                          to Marlbeck's library, with a clock that is set by hand
    chair.at("14:35")                        what the clock on the wall says from now on
    chair.step("Ctrl+1")                     a key of the page
    chair.types("police record: ...")        a line and Enter, stored before the next
    chair.fill("Why", "...")                 Tab to the field of that name, and type
    chair.choose("Category", "emotional")    Tab to the list of that name, and go down it

No mouse: a click anywhere fails the test.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.entries import EntryRow
from meetingrec.ui.room.growing import EntryLine, GrowingText
from meetingrec.ui.room.page import RoomPage
from meetingrec.ui.room.people import PersonChip
from tests.e2e.scenario_setting import PASSWORD, Clock, Room, make_library, room_tone
from tests.ui.conftest import qapp_args
from tests.ui.program import CONTROL, NONE, SHIFT, Program

MOST_STOPS = 400
"""Of Tab, on any page."""
SCALES = "How safe, from 0 to 10"
AGENCIES = "What each agency recommends"
FAMILY = "What the family says to it"
"""The three lines of the step Views."""


class NoMouse(QObject):
    """Counts clicks, of which there may be none, and the keys that are pressed through the window."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = self.clicks = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.MouseButtonPress:
            self.clicks += 1
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched.isWindowType():
            self.keys += event.key() not in {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt}
        return False


class Chair:
    """Somebody at the keyboard."""

    def __init__(self, program: Program, clock: Clock, sound: Path, watch: NoMouse) -> None:
        self.program, self.clock, self.watch = program, clock, watch
        self._sound = sound

    # ---- getting in ----

    def sign_in(self) -> None:
        self.program.ready()
        self.program.application._sound = Room(voices=True, heard=self._sound)
        self.program.sign_in("chair", PASSWORD)
        self.program.services.signed_in.clock = self.clock
        self.settle()

    @property
    def record(self) -> ConferenceRecord:
        """What the library holds of the latest conference, read past the window."""
        planning = self.program.services.planning
        latest = max((line.conference for line in planning.lines()), key=lambda one: one.planned_start)
        return planning.record(latest.id)

    @property
    def room(self) -> RoomPage:
        page = self.program.page
        assert isinstance(page, RoomPage), f"{type(page).__name__} is shown"
        return page

    def at(self, words: str) -> None:
        self.clock.set(words)

    # ---- keys ----

    def step(self, keys: str) -> None:
        """`Ctrl+1`, `F9`, `Alt+2`."""
        self.program.key(*_combination(keys))
        self.settle()

    def types(self, *lines: str) -> None:
        """Each with Enter, and stored before the next."""
        field = self.program.focus
        for line in lines:
            asked = self.program.focus
            assert asked is field, f"before {line!r} something else is asked for: {_name(asked)!r}"
            self.program.keys(f"{line}\n")
            self.settle()
            self.no_problems()
            left = self.program.focus
            kept = left.toPlainText() if isinstance(left, EntryLine) else ""
            assert not kept, f"{line!r} was not understood at {_name(left)!r}: {kept!r}"

    def keys_besides(self, step: str, line: str) -> int:
        """Types a line from wherever the focus is, each key through the window; how many it took beside the text."""
        before, window = self.watch.keys, self.program.window.windowHandle()
        self.program.key(*_combination(step))
        for letter in line:
            QTest.keyClick(window, letter)  # type: ignore[call-overload]
        self.program.key(Qt.Key.Key_Return)
        pressed = self.watch.keys - before
        self.settle()
        return pressed - len(line)

    def pane(self, keys: str, name: str) -> None:
        """A step that has several panes, and the line of one of them."""
        self.step(keys)
        self.tab_to(name)

    def open_row(self, words: str) -> None:
        """From a line down to the row that begins so, and Enter: its form is open."""
        for _ in range(60):
            self.program.key(Qt.Key.Key_Down)
            at = self.program.focus
            assert isinstance(at, EntryRow), f"no row begins with {words!r}"
            if at.text.startswith(words):
                self.program.key(Qt.Key.Key_Return)
                self.settle()
                return
        raise AssertionError(f"no row begins with {words!r}")

    def write(self, words: str) -> None:
        """Types without Enter."""
        self.program.keys(words)

    def tab_to(self, name: str, *, back: bool = False) -> QWidget:
        """Goes on with Tab until the focus is on what a screen reader calls so; once round, never in a circle."""
        seen: dict[int, str] = {}
        for _ in range(MOST_STOPS):
            at = self.program.focus
            if _name(at) == name:
                return at
            (place, *_) = shiboken6.getCppPointer(at)
            if place in seen and not isinstance(at, QAbstractSpinBox):
                break
            seen[place] = _name(at)
            self.program.key(*((Qt.Key.Key_Backtab, SHIFT) if back else (Qt.Key.Key_Tab, NONE)))
        raise AssertionError(f"Tab never came to {name!r}; it came to {list(dict.fromkeys(seen.values()))}")

    def fill(self, name: str, words: str, *, back: bool = False) -> None:
        """Writes a field anew."""
        at = self.tab_to(name, back=back)
        if not isinstance(at, QAbstractSpinBox):
            self.program.key(Qt.Key.Key_A, CONTROL)
        self.program.keys(words)

    def choose(self, name: str, words: str) -> None:
        """Goes down a list until it stands on what begins with these words."""
        at = self.tab_to(name)
        assert isinstance(at, QComboBox), f"{name} is no list"
        offered = [at.itemText(n).strip().casefold() for n in range(at.count())]
        wanted = words.casefold()
        found = offered.index(wanted) if wanted in offered else -1
        found = next((n for n, text in enumerate(offered) if text.startswith(wanted)), -1) if found < 0 else found
        assert found >= 0, f"{name} has {offered}"
        self.program.key(Qt.Key.Key_Home)
        while at.currentIndex() != found:
            before = at.currentIndex()
            self.program.key(Qt.Key.Key_Down)
            assert at.currentIndex() > before, f"{name} does not come to {words}"

    def tick(self, name: str, *, on: bool = True) -> None:
        at = self.tab_to(name)
        assert isinstance(at, QAbstractButton)
        if at.isChecked() is not on:
            self.program.key(Qt.Key.Key_Space)

    def press(self, name: str, *, back: bool = False) -> None:
        """Tab to a button, and Space."""
        self.tab_to(name, back=back)
        self.program.key(Qt.Key.Key_Space)
        self.settle()

    def done(self) -> None:
        """Escape closes what is open; what was typed is stored."""
        self.program.key(Qt.Key.Key_Escape)
        self.settle()

    def enter(self, held: Qt.KeyboardModifier = NONE) -> None:
        self.program.key(Qt.Key.Key_Return, held)
        self.settle()

    def tab(self, step: str) -> None:
        """To a later step in the life of the conference."""
        for _ in range(8):
            if self.program.tabs.here == step:
                return
            self.step("Ctrl+Tab")
        raise AssertionError(f"Ctrl+Tab does not come to {step}; it came to {self.program.tabs.here}")

    def pause(self) -> None:
        self.step("Ctrl+P")
        self.until(lambda: self.program.window.record_bar.state == "paused")

    def resume(self) -> None:
        self.step("Ctrl+P")
        self.until(lambda: self.program.window.record_bar.state == "recording")
        self.settle()

    # ---- the strip of people ----

    def on_strip(self, name: str, key: str = "Space") -> None:
        """F6, along to this person, and a key on them."""
        self.program.key(Qt.Key.Key_F6)
        for _ in range(60):
            at = self.program.focus
            assert isinstance(at, PersonChip)
            if at.person.full_name == name:
                break
            self.program.key(Qt.Key.Key_Right)
        else:
            raise AssertionError(f"{name} is not on the strip")
        self.program.key(*_combination(key))
        self.settle()
        self.program.key(Qt.Key.Key_Escape)

    def come(self, *names: str) -> None:
        for name in names:
            self.on_strip(name)

    go = come
    """Space again: they have left."""

    # ---- waiting, looking ----

    def settle(self) -> None:
        self.program.settle()

    def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        self.program.until(true, seconds)

    def no_problems(self) -> None:
        assert not self.program.problems, self.program.problems

    def child(self, name: str) -> str:
        return next(child.id for child in self.record.children if child.short_name == name)


def _combination(keys: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    """`Ctrl+1` as a key and what is held with it."""
    found: QKeyCombination = QKeySequence(keys)[0]  # type: ignore[index]
    return found.key(), found.keyboardModifiers()


def _name(widget: QWidget) -> str:
    """What a screen reader says of it."""
    if isinstance(widget, QAbstractButton):
        return widget.accessibleName() or widget.text()
    if isinstance(widget, QLineEdit) and not widget.accessibleName():
        above = widget.parentWidget()
        return above.accessibleName() if above is not None else ""
    return widget.accessibleName()


def end_with_leaflets(chair: Chair, to_whom: str) -> None:
    """The step Close: three leaflets given and explained, and the conference is ended."""
    chair.step("Ctrl+E")
    for leaflet in ("How to complain", "Appeals against conference decisions", "Your personal records"):
        chair.tick(f"{leaflet}: given")
        chair.settle()
        chair.fill(f"{leaflet}: to whom", to_whom)
        chair.tick(f"{leaflet}: explained")
        chair.settle()
    chair.press("End the conference")
    chair.press("End the conference", back=True)
    chair.until(lambda: not chair.program.services.recorder.running)
    chair.settle()


def found_by(chair: Chair, word: str) -> str:
    """A word of a point leads to it, through the window: what stands in the field that has the focus then."""
    chair.step("Ctrl+K")
    chair.write(f"{word}\n")
    chair.settle()
    assert len(chair.program.page.table.rows) == 1
    chair.enter()
    chair.until(lambda: isinstance(chair.program.page, RoomPage))
    chair.settle()
    at = chair.program.focus
    assert isinstance(at, GrowingText)
    return at.toPlainText()


def check_moments(chair: Chair) -> None:
    """Everything that was written down while the recording ran has its moment in it."""
    record = chair.record
    begun = record.conference.started_at
    assert begun is not None
    for kind, entries in everything(record).items():
        for entry in entries if isinstance(entries, tuple) else ():
            if hasattr(entry, "moment") and entry.at >= begun:
                assert entry.moment is not None, f"{kind}: {entry} has no moment"


def everything(record: ConferenceRecord) -> dict[str, Sequence[Any]]:
    """All entries by their kind, to be compared before and after the program was closed."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


@contextmanager
def by_keyboard(program: Program, day: date, sound: Path) -> Iterator[Chair]:
    """Nothing may be clicked meanwhile."""
    app = QApplication.instance()
    assert app is not None
    watch = NoMouse()
    app.installEventFilter(watch)
    try:
        yield Chair(program, Clock(day), sound, watch)
        assert watch.clicks == 0, "the mouse was used"
    finally:
        app.removeEventFilter(watch)


Begin = Callable[..., Program]


@pytest.fixture(scope="session")
def marlbeck(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """marlbeck(chair's name) -> a library nobody has open; to be copied."""
    made: dict[str, Path] = {}

    def get(chair: str) -> Path:
        if chair not in made:
            made[chair] = tmp_path_factory.mktemp("marlbeck") / "library"
            make_library(made[chair], chair)
        return made[chair]

    return get


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return room_tone(tmp_path_factory.mktemp("sound") / "room.flac")


@pytest.fixture
def begin(
    display: str,
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    marlbeck: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Begin]:
    """begin("Priya Raman") -> the program on a library of its own; begin() again on the same after it was closed.

    begin("Martin Okoro", "another") -> on another library, beside the first.
    """
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))
    running: list[Program] = []

    def start(chair: str = "", where: str = "library") -> Program:
        folder = tmp_path / where
        if chair:
            shutil.copytree(marlbeck(chair), folder)
        for program in running:
            program.close()
        running.clear()
        made = Program(qapp, qtbot, practice_too=False, folder=folder)
        running.append(made)
        return made

    yield start
    for program in running:
        program.close()


__all__ = ["Begin", "Chair", "begin", "by_keyboard", "check_moments", "everything", "marlbeck", "qapp_args", "sound"]
