"""Pedal and keys drive the player while another program is in front: real keys, a recorded pedal, real sound."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from meetingrec import settings
from meetingrec.audio.playback import Player
from meetingrec.domain.pedal import Pedal
from meetingrec.settings import Settings
from meetingrec.ui.core import Core
from meetingrec.ui.pedal.controls import PlayerControls, drive
from meetingrec.ui.pedal.key_names import key_of, types_a_letter
from meetingrec.ui.pedal.keys_everywhere import KeysEverywhere, why_not
from meetingrec.ui.settings.page import SettingsPage
from meetingrec.ui.widgets.player import PlayerBar
from tests.ui.conftest import Look, Shot
from tests.ui.program import Program, Start, planned, start
from tests.virtual_microphone import BreakableMicrophone, shared_microphone

__all__ = ["planned", "shared_microphone", "start"]

RATE = 16_000
OTHER = """
import sys
from Xlib import X, XK
from Xlib.display import Display
display = Display()
window = display.screen().root.create_window(
    0, 0, 300, 200, 0, X.CopyFromParent, event_mask=X.KeyPressMask | X.FocusChangeMask | X.ExposureMask
)
window.map()
while True:
    event = display.next_event()
    if event.type == X.Expose:
        window.set_input_focus(X.RevertToParent, X.CurrentTime)
    elif event.type == X.FocusIn and event.mode == X.NotifyNormal:
        print("in front", flush=True)
    elif event.type == X.KeyPress:
        keysym = display.keycode_to_keysym(event.detail, 0)
        print("F9" if keysym == XK.XK_F9 else XK.keysym_to_string(keysym), flush=True)
"""


class Other:
    """Another program with the focus, that tells which keys it hears."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", OTHER], stdout=subprocess.PIPE, text=True)
        self.heard: queue.Queue[str] = queue.Queue()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        assert self.heard.get(timeout=10) == "in front"

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            for line in said:
                self.heard.put(line.strip())

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join()


class Foot:
    """Writes what a pedal would send."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self._pipe = os.open(pipe, os.O_RDWR)

    def plug_in(self, name: str = "05f3:00ff VEC USB Footpedal") -> None:
        os.write(self._pipe, f"device {name}\n".encode())

    def send(self, report: str) -> None:
        os.write(self._pipe, f"0 {report}\n".encode())

    def close(self) -> None:
        os.close(self._pipe)


@pytest.fixture
def foot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Foot]:
    made = Foot(tmp_path / "reports")
    monkeypatch.setenv("MEETINGREC_PEDAL_REPORTS", str(tmp_path / "reports"))
    yield made
    made.close()


@pytest.fixture
def press(display: str) -> Iterator[Callable[[str], None]]:
    """press("F9"): the key goes down and up, as a keyboard would tell it."""
    keyboard = Display(display)

    def press(name: str) -> None:
        code = keyboard.keysym_to_keycode(XK.string_to_keysym(name))
        for kind in (X.KeyPress, X.KeyRelease):
            xtest.fake_input(keyboard, kind, code)
        keyboard.sync()

    yield press
    keyboard.close()


@pytest.fixture
def controls(core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[PlayerControls]:
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path))
    settings.save(Settings(step_back=0.0))
    made = PlayerControls(core)
    yield made
    made.close()
    core.idle()


@pytest.fixture
def player(shared_microphone: BreakableMicrophone) -> Iterator[Player]:
    def read(_start: float, seconds: float) -> np.ndarray:
        return np.zeros(round(seconds * RATE), np.float32)

    made = Player(read, 60.0, RATE, shared_microphone.environment)
    yield made
    made.close()


def bar_with(player: Player, controls: PlayerControls, core: Core, qtbot: QtBot) -> tuple[QWidget, PlayerBar]:
    page, bar = QWidget(), PlayerBar()
    rows = QVBoxLayout(page)
    rows.addWidget(bar)
    rows.addWidget(QLineEdit())
    qtbot.addWidget(page)
    drive(bar, controls)
    bar.add_keys(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    bar.attach(player, core)
    bar.seek(30.0)
    core.idle()
    return page, bar


def test_pedal_and_keys_drive_the_player_while_another_program_is_in_front(
    player: Player, controls: PlayerControls, core: Core, qtbot: QtBot, foot: Foot, press: Callable[[str], None]
) -> None:
    assert why_not() == ""
    _page, bar = bar_with(player, controls, core, qtbot)
    foot.plug_in()
    qtbot.waitUntil(lambda: bar.pedal.text() == "Pedal: ready")
    other = Other()
    try:
        qtbot.waitUntil(lambda: QApplication.activeWindow() is None)
        press("a")
        assert other.heard.get(timeout=5) == "a"
        press("F9")
        qtbot.waitUntil(lambda: player.playing)
        press("F9")
        qtbot.waitUntil(lambda: not player.playing)
        at = player.position
        press("F7")
        qtbot.waitUntil(lambda: player.position == pytest.approx(at - 3.0))
        press("F8")
        qtbot.waitUntil(lambda: player.position == pytest.approx(at))
        foot.send("0200")
        qtbot.waitUntil(lambda: player.playing)
        foot.send("0000")
        qtbot.waitUntil(lambda: not player.playing)
        at = player.position
        foot.send("0100")
        foot.send("0000")
        qtbot.waitUntil(lambda: player.position == pytest.approx(at - 3.0))
        foot.send("0400")
        foot.send("0000")
        qtbot.waitUntil(lambda: player.position == pytest.approx(at))
        press("b")
        assert other.heard.get(timeout=5) == "b", "the player's keys were for the player alone"
        bar.attach(None, core)
        qtbot.waitUntil(lambda: not any(thread.name == "keys everywhere" for thread in threading.enumerate()))
        press("F9")
        assert other.heard.get(timeout=5) == "F9", "with nothing to listen to no key is taken from anybody"
    finally:
        other.close()


def test_nothing_plays_on_when_the_plug_is_pulled(
    player: Player, controls: PlayerControls, core: Core, qtbot: QtBot, foot: Foot
) -> None:
    _page, bar = bar_with(player, controls, core, qtbot)
    foot.plug_in()
    foot.send("0200")
    qtbot.waitUntil(lambda: player.playing)
    controls._reader._child.kill()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: not player.playing)
    qtbot.waitUntil(lambda: bar.pedal.isHidden())
    foot.plug_in()
    qtbot.waitUntil(lambda: bar.pedal.text() == "Pedal: ready", timeout=5000)
    bar.attach(None, core)


def test_a_pedal_that_acts_as_keys_types_nothing(controls: PlayerControls, core: Core, qtbot: QtBot) -> None:
    done: list[str] = []

    class Driven:
        def toggle(self) -> None:
            done.append("toggle")

        def play(self) -> None:
            done.append("play")

        def pause(self) -> None:
            done.append("pause")

        def back(self) -> None:
            done.append("back")

        def on(self) -> None:
            done.append("on")

    field = QLineEdit()
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    field.activateWindow()
    driven = Driven()
    controls._use(Settings(pedal_keys={"centre": "F13", "left": "F14", "right": "B"}, keys_everywhere=False))
    controls.take(driven)
    window = field.windowHandle()
    QTest.keyPress(window, Qt.Key.Key_F13)
    assert done == ["play"]
    QTest.keyRelease(window, Qt.Key.Key_F13)
    assert done == ["play", "pause"]
    QTest.keyPress(window, Qt.Key.Key_F14)
    qtbot.waitUntil(lambda: done.count("back") >= 2, timeout=3000)  # held: it goes on
    QTest.keyRelease(window, Qt.Key.Key_F14)
    QTest.keyClick(window, Qt.Key.Key_B)
    assert (field.text(), "on" in done) == ("b", False), "a letter stays a letter"
    controls._use(Settings(pedal_keys={"centre": "F13"}, pedal_hold=False, pedal_acts={"centre": "play"}))
    QTest.keyClick(window, Qt.Key.Key_F13)
    assert done[-1] == "toggle"
    controls.release(driven)
    count = len(done)
    QTest.keyClick(window, Qt.Key.Key_F13)
    assert len(done) == count, "with nothing driven it is a key like any other"


def test_a_key_that_is_held_is_pressed_once_and_a_taken_key_is_told(display: str, qtbot: QtBot) -> None:
    heard: queue.Queue[tuple[str, bool]] = queue.Queue()
    taken: queue.Queue[tuple[str, ...]] = queue.Queue()
    keys = KeysEverywhere(lambda name, down: heard.put((name, down)), taken.put)
    others = KeysEverywhere(lambda *_: None, taken.put)
    keyboard = Display(display)
    try:
        keys.start(["F9", "Ctrl+Alt+P", "", "F9, F10", "No such key"])
        code = keyboard.keysym_to_keycode(XK.XK_F9)
        while heard.empty():  # until the keys are listened to
            xtest.fake_input(keyboard, X.KeyPress, code)
            keyboard.sync()
            qtbot.wait(20)
            if heard.empty():
                xtest.fake_input(keyboard, X.KeyRelease, code)
        qtbot.wait(800)  # the X server repeats it after 660 ms
        xtest.fake_input(keyboard, X.KeyRelease, code)
        names = ("Control_L", "Alt_L", "p")
        for kind, order in ((X.KeyPress, names), (X.KeyRelease, names[::-1])):
            for name in order:
                xtest.fake_input(keyboard, kind, keyboard.keysym_to_keycode(XK.string_to_keysym(name)))
        keyboard.sync()
        told = [heard.get(timeout=5) for _ in range(4)]
        assert told == [("F9", True), ("F9", False), ("Ctrl+Alt+P", True), ("Ctrl+Alt+P", False)]
        others.start(["F9", "F10"])
        assert taken.get(timeout=5) == ("F9",)
    finally:
        keys.stop()
        others.stop()
        keyboard.close()


def test_a_system_without_keys_everywhere_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "the pedal works" in why_not()


@given(st.text(max_size=20))
def test_key_names_are_read_or_refused_never_worse(words: str) -> None:
    key = key_of(words)
    assert key is None or key.base
    types_a_letter(words)


def test_keys_are_named_as_qt_names_them() -> None:
    for name in ("F9", "Ctrl+Alt+P", "Media Play", "Ctrl++", "Shift+PgUp"):
        assert QKeySequence(name).toString(QKeySequence.SequenceFormat.PortableText) == name
        key = key_of(name)
        assert key is not None
    assert key_of("Ctrl++").base == "+"  # type: ignore[union-attr]
    assert types_a_letter("B") and types_a_letter("Shift+B") and not types_a_letter("Ctrl+B")


# ---- Settings ----


@pytest.fixture
def page(foot: Foot, start: Start) -> Iterator[tuple[Program, SettingsPage]]:
    program = start()
    program.sign_in("typist")
    program.window.go("settings")
    assert isinstance(program.page, SettingsPage)
    yield program, program.page
    program.window.go("queue")


def show_part(page: SettingsPage, part: QWidget) -> None:
    """Its heading at the top of the page."""
    frame = part.parentWidget()
    assert frame is not None
    page.area.verticalScrollBar().setValue(frame.y())


def test_settings_show_each_press_and_keep_what_is_chosen(
    page: tuple[Program, SettingsPage], foot: Foot, look: Look, shot: Shot
) -> None:
    program, settings_page = page
    pedal, player = settings_page.pedal, settings_page.player
    assert "No foot pedal was found" in pedal.now.text()
    foot.plug_in()
    program.until(lambda: pedal.now.text() == "VEC USB Footpedal is plugged in.")
    foot.send("0100")
    program.until(lambda: pedal.picture.words == "Left pedal down")
    assert pedal.pressed.text() == "Left pedal down"
    look.at(settings_page)
    show_part(settings_page, pedal)
    shot(program.window, "settings-pedal")
    foot.send("0000")
    program.until(lambda: pedal.picture.words == "No pedal is down")

    pedal.acts[Pedal.RIGHT].setFocus()
    program.key(Qt.Key.Key_End)
    pedal.hold.click()
    pedal.keys[Pedal.CENTRE].setFocus()
    program.key(Qt.Key.Key_F13)
    program.settle()
    kept = settings.load()
    assert (kept.pedal_acts, kept.pedal_hold, kept.pedal_keys) == ({"right": "nothing"}, False, {"centre": "F13"})
    program.key(Qt.Key.Key_A)
    assert "A is for typing" in pedal.refused.text()
    program.key(Qt.Key.Key_F9)
    assert "F9 does something else already" in pedal.refused.text()

    show_part(settings_page, player)
    player.play_key.setFocus()
    program.key(Qt.Key.Key_F4)
    assert (player.refused.text(), player.play_key.text()) == ("F4 does something else already.", "F9")
    program.key(Qt.Key.Key_F10)
    player.jump.setFocus()
    program.key(Qt.Key.Key_Down)
    player.everywhere.click()
    program.settle()
    show_part(settings_page, player)
    shot(program.window, "settings-player")
    kept = settings.load()
    assert (kept.play_key, kept.jump, kept.keys_everywhere) == ("F10", 5.0, False)
    assert program.services.controls.chosen == kept, "and it counts at once"


def test_an_unknown_pedal_is_shown_once_by_pressing(page: tuple[Program, SettingsPage], foot: Foot) -> None:
    program, settings_page = page
    pedal = settings_page.pedal
    foot.plug_in("0c45:7403 FootSwitch")
    program.until(lambda: "show which pedal is which" in pedal.now.text())
    foot.send("0080")  # this make says something even at rest
    pedal.show_button.click()
    assert pedal.pressed.text() == "Press the left pedal once and let it up."
    for report in ("0084", "0080", "0084", "0080", "0088", "0080", "0081", "0080"):
        foot.send(report)
    program.until(lambda: settings.load().pedal_shown != {})
    assert settings.load().pedal_shown == {"0c45:7403": "left=1/4 centre=1/8 right=1/1"}
    program.until(lambda: pedal.now.text() == "FootSwitch is plugged in.")
    foot.send("0088")
    program.until(lambda: pedal.picture.words == "Centre pedal down")
