"""The main window: the recording bar above everything, pages, panels, locking, closing, light and dark."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from meetingrec.domain.access import Person, Role
from meetingrec.domain.errors import DiskFull, Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import RecorderStatus, SourceHealth
from meetingrec.ui import theme
from meetingrec.ui.core import Core
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.fields import Field, date_edit, number_edit, time_edit
from meetingrec.ui.widgets.panel import InPageDialog, ask
from meetingrec.ui.widgets.table import Column, RowsTable
from meetingrec.ui.widgets.words import label
from meetingrec.ui.window import MainWindow

CHAIR = Person("1", "jb", "Jane Booth", frozenset({Role.CHAIR}))
ROOM = SourceHealth("room", "Jabra Speak 510", -18.0, -9.0, clipped=False, silent_seconds=0.0, samples=16000)
RUNNING = RecorderStatus("recording", 2467.4, 2466.0, 6.4, (ROOM, replace(ROOM, name="call", device="Teams")))
GONE = Problem("The USB microphone has gone.", "Everything up to 14:31:07 is saved.", "Plug it back in.")


class Here(Page):
    """A page that remembers what was done to it."""

    def __init__(self, core: Core, title: str) -> None:
        super().__init__(core, title)
        self.done: list[object] = []
        self.field = Field("Where", QLineEdit(), "Room, or the link of the call")
        self.second = QLineEdit()
        self.second.setAccessibleName("Second")
        self.body.addWidget(self.field)
        self.body.addWidget(self.second)
        self.body.addStretch()
        self.names_place("place", self.field)
        self.kept: list[tuple[str, str]] = []
        self.fault: Problem | None = None
        self.saving.watch(self.field.widget, "place", self._save)

    def _save(self, subject: str, value: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.kept.append((subject, value))

    def open(self, **where: str) -> None:
        self.saving.about(where.get("conference", ""))
        self.done.append(where)

    def leave(self) -> None:
        self.done.append("left")

    def changed(self, changes: Changes) -> None:
        self.done.append(changes)

    def keys(self) -> Keys:
        return (("F9", "Play or pause"),)


@pytest.fixture
def pages(window: MainWindow, core: Core) -> dict[str, Here]:
    made = {
        key: Here(core, words) for key, words in (("one", "Conferences"), ("two", "Settings"), ("three", "Prepare"))
    }
    window.add_section("one", "Conferences", "calendar", made["one"])
    window.add_section("two", "Settings", "settings", made["two"])
    window.add_page("three", made["three"], section="one")
    window.set_person(CHAIR)
    window.go("one")
    return made


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def words(widget: QWidget) -> str:
    found = [each for each in widget.findChildren(QWidget) if each.isVisible()]
    return "\n".join(each.text() for each in found if isinstance(each, QLabel | QPushButton))


def bar_is_whole(window: MainWindow) -> bool:
    """Whether the recording bar is drawn on the screen as it would be alone: nothing lies over it."""
    QApplication.processEvents()
    bar = window.record_bar
    at = place(bar, window)
    seen = window.grab(at).toImage().convertToFormat(QImage.Format.Format_RGB32)
    alone = bar.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return at.topLeft() == QPoint(0, 0) and at.width() == window.width() and bar.isVisible() and seen == alone


# ---- pages ----


def test_going_leaves_one_page_and_opens_the_other(window: MainWindow, pages: dict[str, Here]) -> None:
    pages["one"].go.emit("three", {"conference": "c1"})
    assert window.page is pages["three"]
    assert pages["one"].done == [{}, "left"]
    assert pages["three"].done == [{"conference": "c1"}]
    assert window.rail.sections["one"].isChecked()
    QTest.mouseClick(window.rail.sections["two"], Qt.MouseButton.LeftButton)
    assert window.page is pages["two"]
    assert not window.rail.sections["one"].isChecked()
    with pytest.raises(KeyError):
        window.go("nowhere")


def test_only_the_page_shown_is_told_of_changes(window: MainWindow, core: Core, pages: dict[str, Here]) -> None:
    core.act(window, lambda: Changes.of("points"))
    core.idle()
    assert pages["one"].done[-1] == Changes.of("points")
    assert pages["two"].done == []


def test_an_edit_is_stored_when_the_page_is_left(window: MainWindow, core: Core, pages: dict[str, Here]) -> None:
    window.go("three", conference="c1")
    QTest.keyClicks(pages["three"].field.widget, "Room 4")
    window.go("one")
    core.idle()
    assert pages["three"].kept == [("c1", "Room 4")]


def test_the_keyboard_starts_in_the_page_and_goes_the_way_of_the_eye(
    window: MainWindow, pages: dict[str, Here], qtbot: QtBot, look: Callable[..., None]
) -> None:
    qtbot.waitUntil(pages["one"].field.widget.hasFocus)
    window.record_bar.allow(pause=True, stop=True)
    window.record_bar.set_status(RUNNING)
    pages["one"].set_primary("New conference", lambda: None, icon="plus")
    QApplication.processEvents()
    look.at(window)  # type: ignore[attr-defined]
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert pages["one"].second.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_1 + 1, Qt.KeyboardModifier.ControlModifier)
    assert window.page is pages["two"]


def test_tab_goes_the_way_of_the_eye_whatever_was_made_when(window: MainWindow, pages: dict[str, Here]) -> None:
    page = pages["one"]
    late = QLineEdit()
    late.setAccessibleName("Late")
    page.body.insertWidget(0, late)
    grid = QGridLayout()
    for name, row, column in (("d", 1, 1), ("a", 0, 0), ("c", 1, 0), ("b", 0, 1)):
        edit = QLineEdit(name)
        edit.setAccessibleName(name)
        grid.addWidget(edit, row, column)
    page.body.insertLayout(1, grid)
    page.set_primary("Start", lambda: None)
    page.set_missing("Before you can start:", [("Say where it is held", "place")])
    window.record_bar.allow(stop=True)
    window.record_bar.set_status(RUNNING)
    QApplication.processEvents()
    window.record_bar.stop_button.setFocus()
    visited = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget().accessibleName())
    rail = ["Conferences", "Settings", "Lock", "Keys"]
    assert visited == [*rail, "Start", "Say where it is held", "Late", *"abcd", "Where"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert QApplication.focusWidget().accessibleName() == "d"


def test_the_focus_ring_stands_round_what_the_keyboard_reaches(
    window: MainWindow, pages: dict[str, Here], qtbot: QtBot
) -> None:
    pages["one"].set_primary("New conference", lambda: None)
    QApplication.processEvents()
    primary = pages["one"].primary
    assert primary is not None
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    primary.setFocus()
    qtbot.waitUntil(primary.hasFocus)
    ring = window.ring.layer
    assert ring is not None
    assert ring.isVisible()
    assert ring.geometry() == place(primary, window).adjusted(-5, -5, 5, 5)
    around = window.grab(ring.geometry()).toImage()
    colours = {around.pixelColor(x, around.height() // 2).name() for x in range(6)}
    assert {theme.LIGHT.focus, theme.LIGHT.focus_edge} <= colours
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=place(primary, window).center())
    assert not ring.isVisible(), "not after a click on a button"
    pages["one"].field.widget.setFocus()
    assert ring.isVisible(), "but always round a field"
    pages["one"].field.hide()
    assert window.ring.layer is None or not place(pages["one"].field, window).intersects(ring.geometry())


def test_the_primary_button_leads_to_what_is_missing(pages: dict[str, Here], qtbot: QtBot) -> None:
    page, done = pages["one"], []
    page.set_primary("Start recording", lambda: done.append("started"), icon="mic")
    page.set_missing("Before you can start recording:", [("Say where it is held", "place")])
    QApplication.processEvents()
    page.second.setFocus()
    assert "Say where it is held" in [link.text() for link in page.missing.links]
    assert page.primary is not None
    QTest.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    assert done == []
    qtbot.waitUntil(page.field.widget.hasFocus)
    page.second.setFocus()
    QTest.keyClick(page.missing.links[0], Qt.Key.Key_Space)
    qtbot.waitUntil(page.field.widget.hasFocus)
    page.set_missing("", [])
    QTest.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    assert done == ["started"]
    page.drop_primary()
    assert page.primary.isHidden()


def test_a_page_says_its_name_when_and_that_it_is_saved(window: MainWindow, core: Core, pages: dict[str, Here]) -> None:
    page = pages["one"]
    page.set_title("Initial child protection conference", "Leo and Maya, Tuesday 10:00")
    done: list[str] = []
    page.set_primary("Start", lambda: done.append("start"))
    QTest.mouseClick(page.add_action("Test", lambda: done.append("test")), Qt.MouseButton.LeftButton)
    QTest.keyClicks(page.field.widget, "x")
    page.saving.flush()
    core.idle()
    QApplication.processEvents()
    for part in ("Initial child protection conference", "Leo and Maya, Tuesday 10:00", "Saved "):
        assert part in words(page)
    assert done == ["test"]
    assert page.heading == "Initial child protection conference"


# ---- the recording bar above all ----


def test_nothing_ever_covers_the_recording_bar(window: MainWindow, pages: dict[str, Here], core: Core) -> None:
    window.record_bar.allow(pause=True, stop=True)
    window.record_bar.set_status(RUNNING)
    window.set_practice(True)
    assert bar_is_whole(window)
    for key in pages:
        window.go(key)
        assert bar_is_whole(window), key
    window.show_problem(GONE)
    assert bar_is_whole(window)
    panel = ask(pages["three"], "Stop the recording?", "It is sealed and kept.", "Stop recording", lambda: None)
    assert bar_is_whole(window)
    assert not place(panel, window).intersects(place(window.record_bar, window))
    window.show_keys()
    assert bar_is_whole(window)
    cover = QWidget()
    window.cover(cover)
    assert bar_is_whole(window)
    window.resize(640, 360)
    assert bar_is_whole(window)
    tops = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    assert tops == [window], "no second window that could lie over it"


def test_signing_in_covers_rail_and_pages(window: MainWindow, pages: dict[str, Here]) -> None:
    cover = Here(window.core, "Sign in")
    window.cover(cover)
    assert cover.isVisible()
    assert not window.rail.isVisible()
    assert not pages["one"].isVisible()
    assert window.page is None
    assert pages["one"].done[-1] == "left"
    window.show_keys()
    assert window.host.panels() == []
    window.uncover()
    window.go("one")
    assert window.rail.isVisible()
    assert pages["one"].isVisible()


def test_practice_is_said_on_every_page(window: MainWindow, pages: dict[str, Here]) -> None:
    assert "synthetic voices" not in words(window)
    window.set_practice(True)
    for key in pages:
        window.go(key)
        assert "Practice - synthetic voices" in words(window)
    window.cover(QWidget())
    assert "Practice - synthetic voices" in words(window)


# ---- panels ----


def test_tab_stays_in_a_panel_escape_closes_it_and_the_focus_returns(
    window: MainWindow, pages: dict[str, Here], qtbot: QtBot, look: Callable[..., None]
) -> None:
    page = pages["one"]
    page.second.setFocus()
    panel = InPageDialog(page, "Add somebody", "They get an invitation.")
    name = Field("Name", QLineEdit())
    panel.body.addWidget(name)
    added: list[str] = []

    def add() -> bool:
        added.append(name.widget.text())
        return bool(name.widget.text())

    yes = panel.add_button("Add", add, role="primary")
    no = panel.add_button("Cancel")
    panel.open()
    QApplication.processEvents()
    look.at(panel)  # type: ignore[attr-defined]
    assert name.widget.hasFocus()
    visited = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
    assert visited == [yes, no, name.widget, yes]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert name.widget.hasFocus()
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert added == [""]
    assert panel.is_open, "a slot that returns False keeps it open"
    with qtbot.waitSignal(panel.closed):
        QTest.keyClick(name.widget, Qt.Key.Key_Escape)
    assert page.second.hasFocus()
    assert window.host.panels() == []


def test_a_question_has_its_harmless_answer_ready(window: MainWindow, pages: dict[str, Here]) -> None:
    done: list[str] = []
    panel = ask(pages["one"], "Stop?", "It is sealed.", "Stop recording", lambda: done.append("stop"), no="Go on")
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Go on"
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert done == []
    assert not panel.is_open
    panel = ask(pages["one"], "Stop?", "It is sealed.", "Stop recording", lambda: done.append("stop"), no="Go on")
    [stop] = [made for made in panel.findChildren(QPushButton) if made.text() == "Stop recording"]
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert done == ["stop"]


def test_a_click_beside_the_panel_does_not_reach_the_page(window: MainWindow, pages: dict[str, Here]) -> None:
    page, done = pages["one"], []
    page.set_primary("New conference", lambda: done.append("new"))
    QApplication.processEvents()
    ask(page, "Stop?", "It is sealed.", "Stop recording", lambda: None)
    assert page.primary is not None
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=place(page.primary, window).center())
    assert done == []


def test_a_long_panel_scrolls_in_a_small_window(window: MainWindow, pages: dict[str, Here]) -> None:
    window.resize(640, 400)
    QApplication.processEvents()
    panel = InPageDialog(pages["one"], "Everybody")
    for number in range(40):
        panel.body.addWidget(label(f"Person {number}"))
    panel.add_button("Close")
    panel.open()
    QApplication.processEvents()
    assert window.host.rect().contains(panel.mapTo(window.host, panel.rect().bottomRight()))
    assert panel.area.verticalScrollBar().maximum() > 0
    panel.close_panel()


# ---- keys ----


def test_question_mark_shows_the_keys_but_can_be_typed(window: MainWindow, pages: dict[str, Here]) -> None:
    edit = pages["one"].field.widget
    edit.setFocus()
    QTest.keyClicks(edit, "why?")
    assert edit.text() == "why?"
    assert window.host.panels() == []
    window.rail.keys_button.setFocus()
    QTest.keyClicks(window.rail.keys_button, "?")
    [panel] = window.host.panels()
    assert {"F9", "Play or pause", "F1 or ?"} <= set(words(panel).splitlines())
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert window.host.panels() == [panel]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert len(window.host.panels()) == 1


# ---- problems and long work ----


def test_problems_of_the_core_stand_above_the_page(window: MainWindow, pages: dict[str, Here], core: Core) -> None:
    def fail() -> None:
        raise GONE

    core.act(pages["one"], fail)
    core.idle()
    QApplication.processEvents()
    assert window.problems.problems == (GONE,)
    banner = place(window.problems, window)
    assert banner.top() >= place(window.record_bar, window).bottom()
    assert place(pages["one"], window).top() >= banner.bottom()
    for sentence in (GONE.happened, GONE.safe, GONE.do):
        assert sentence in words(window)


def test_long_work_is_told_in_the_status_line(window: MainWindow, pages: dict[str, Here]) -> None:
    window.work("hear", "Writing down what was said").show_progress(1, 10)
    assert window.work("hear", "again") is window.work("hear", "and again")
    assert "Writing down what was said" in words(window)
    window.work_done("hear")
    window.work_done("hear")
    QApplication.processEvents()
    assert "Writing down what was said" not in words(window)


# ---- locking and closing ----


def test_locking_stores_the_edit_closes_panels_and_asks(
    window: MainWindow, pages: dict[str, Here], core: Core, qtbot: QtBot
) -> None:
    window.go("three", conference="c1")
    QTest.keyClicks(pages["three"].field.widget, "Room 4")
    panel = ask(pages["three"], "Stop?", "Sealed.", "Stop", lambda: None)
    window.show_problem(GONE)
    with qtbot.waitSignal(window.locked):
        QTest.mouseClick(window.rail.lock_button, Qt.MouseButton.LeftButton)
    core.idle()
    assert pages["three"].kept == [("c1", "Room 4")]
    assert not panel.is_open
    assert window.problems.problems == ()
    assert window.person is None
    assert "Jane Booth" not in words(window)
    assert not window.rail.lock_button.isVisible()
    with qtbot.assertNotEmitted(window.locked):
        window.lock()


def test_it_locks_after_idle_with_a_warning_and_not_while_somebody_types(
    window: MainWindow, pages: dict[str, Here], qtbot: QtBot
) -> None:
    window.attention._last = 0.0
    window.set_idle_minutes(2.4 / 60)
    handle = window.windowHandle()
    with qtbot.assertNotEmitted(window.locked):
        for _ in range(16):
            QTest.keyClick(handle, Qt.Key.Key_A)
            qtbot.wait(200)
    with qtbot.waitSignal(window.locked, timeout=10_000):
        qtbot.waitUntil(lambda: "meetingrec locks in" in words(window), timeout=5000)
    assert "meetingrec locks in" not in words(window)


def test_a_movement_after_the_warning_keeps_it_open(window: MainWindow, pages: dict[str, Here], qtbot: QtBot) -> None:
    window.set_idle_minutes(6.0 / 60)
    qtbot.waitUntil(lambda: "meetingrec locks in" in words(window), timeout=5000)
    qtbot.wait(1000)
    QTest.mouseMove(window.windowHandle(), QPoint(400, 300))
    QTest.mouseMove(window.windowHandle(), QPoint(420, 310))
    qtbot.waitUntil(lambda: "meetingrec locks in" not in words(window), timeout=3000)
    assert window.person is CHAIR
    window.set_idle_minutes(0)
    assert not window._idle.isActive()


def test_nobody_signed_in_means_nothing_to_lock(window: MainWindow) -> None:
    window.set_idle_minutes(0.1)
    assert not window._idle.isActive()


def test_closing_stores_the_last_edit(window: MainWindow, pages: dict[str, Here], core: Core, qtbot: QtBot) -> None:
    window.go("three", conference="c1")
    QTest.keyClicks(pages["three"].field.widget, "last words")
    with qtbot.waitSignal(window.closing):
        window.close()
    assert pages["three"].kept == [("c1", "last words")]
    assert not window.isVisible()


def test_it_does_not_close_in_silence_over_an_edit_that_cannot_be_stored(
    window: MainWindow, pages: dict[str, Here], core: Core, qtbot: QtBot
) -> None:
    page = pages["one"]
    page.fault = DiskFull("The disk is full.", "All else is saved.", "Make room.")
    QTest.keyClicks(page.field.widget, "x")
    with qtbot.assertNotEmitted(window.closing):
        window.close()
    assert window.isVisible()
    assert window.problems.problems == (page.fault,)
    [panel] = window.host.panels()
    assert "could not be stored" in words(panel)
    [leave] = [made for made in panel.findChildren(QPushButton) if made.text() == "Close without it"]
    with qtbot.waitSignal(window.closing):
        QTest.mouseClick(leave, Qt.MouseButton.LeftButton)


def test_slow_work_does_not_keep_the_window_from_closing(
    window: MainWindow, pages: dict[str, Here], core: Core, qtbot: QtBot
) -> None:
    go_on = threading.Event()
    core.slow(window, lambda: go_on.wait(20))
    with qtbot.waitSignal(window.closing, timeout=5000):
        window.close()
    go_on.set()


def test_sections_one_may_not_use_are_absent(window: MainWindow, pages: dict[str, Here]) -> None:
    window.rail.show_section("one", shown=False)
    assert not window.rail.sections["one"].isVisible()
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.page is pages["two"]


# ---- what it looks like ----


def test_small_and_large(window: MainWindow, pages: dict[str, Here], look: Callable[..., None]) -> None:
    page = pages["one"]
    page.set_title("Initial child protection conference", "Leo and Maya Carter, Tuesday 4 March, 10:00, planned")
    page.set_primary("Start recording", lambda: None, icon="mic")
    page.add_action("Test recording", lambda: None, icon="audio-lines")
    page.set_missing("Before you can start recording:", [("Say where it is held", "place"), ("Name the typist", "x")])
    page.saved.show_saved(datetime.now(UTC))
    window.record_bar.allow(pause=True, restrict=True, stop=True)
    window.record_bar.set_status(RUNNING)
    window.set_practice(True)
    for width, height in ((1280, 720), (1920, 1080), (1024, 600), (640, 360)):
        window.resize(width, height)
        for _ in range(3):
            QApplication.processEvents()
        assert (window.width(), window.height()) == (width, height)
        look.at(window)  # type: ignore[attr-defined]


def test_at_two_hundred_percent(display: str) -> None:
    """A 1280 x 720 screen at 200 % is 640 x 360 to the program, drawn with twice the dots."""
    code = """
from PySide6.QtWidgets import QApplication
from meetingrec.ui import theme
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.window import MainWindow
app = QApplication([])
theme.apply(app, "dark")
core = Core()
window = MainWindow(core)
window.add_section("one", "Conferences", "calendar", Page(core, "Conferences"))
window.resize(640, 360)
window.show()
window.go("one")
app.processEvents()
picture = window.grab()
assert picture.devicePixelRatio() == 2.0, picture.devicePixelRatio()
assert (picture.width(), picture.height()) == (1280, 720)
icon = window.rail.sections["one"].icon().pixmap(window.rail.sections["one"].iconSize(), 2.0)
assert icon.width() == 50, icon.width()
core.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "QT_SCALE_FACTOR": "2", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_shell_in_light_and_dark(
    window: MainWindow, core: Core, shot: Callable[[QWidget, str], tuple[QImage, QImage]], look: Callable[..., None]
) -> None:
    listing = Page(core, "Conferences")
    listing.set_primary("New conference", lambda: None, icon="plus")
    table = RowsTable(
        "Conferences",
        [
            Column("Due", lambda row: row[0], width=170, icon=lambda row: "clock"),
            Column("Conference", lambda row: row[1], link=True),
            Column("State", lambda row: row[2], width=170),
        ],
        key=lambda row: row[1],
    )
    table.show_rows(
        [("in 3 h 10 min", "Initial - E. and J. T.", "Being typed"), ("LATE", "Review - K. B.", "Dictated")]
    )
    listing.body.addWidget(table)
    empty = Page(core, "Replay")
    empty.body.addWidget(EmptyState("headphones", "Nothing to replay yet", "Recordings you may hear appear here."))
    window.add_section("one", "Conferences", "calendar", listing)
    window.add_section("two", "Typing queue", "list-checks", Page(core, "Typing queue"))
    window.add_section("three", "Replay", "headphones", empty)
    window.set_person(CHAIR)
    window.set_practice(True)
    window.record_bar.allow(pause=True, stop=True)
    window.record_bar.set_status(RUNNING)
    window.go("one")
    QApplication.processEvents()
    look.at(window)  # type: ignore[attr-defined]
    picture, dark = shot(window, "shell", both=True)
    assert picture.size() == dark.size() == window.size()
    middle = QPoint(window.width() // 2, window.height() - 40)
    assert picture.pixelColor(middle).name() == theme.LIGHT.ground
    assert dark.pixelColor(middle).name() == theme.DARK.ground
    assert picture.pixelColor(20, 12).name() == theme.LIGHT.red


def test_every_field_in_light_and_dark(core: Core, qtbot: QtBot, look: Callable[..., None]) -> None:
    host = QWidget()
    rows = QVBoxLayout(host)
    for name, widget in (("Date", date_edit()), ("Time", time_edit()), ("Lock after", number_edit(0, 90, " minutes"))):
        rows.addWidget(Field(name, widget))
    qtbot.addWidget(host)
    host.resize(400, 300)
    with qtbot.waitExposed(host):
        host.show()
    look.at(host)  # type: ignore[attr-defined]
