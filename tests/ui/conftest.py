"""Real windows on a real X server, and a suite that notices everything.

- Xvfb is started for each worker where no display is set; windows are real (platform xcb), never "offscreen".
- A Qt warning fails the test that caused it, and so does a thread, a running timer or a window left behind.
- `shot(widget, name)` draws a picture, light and dark. With `--screenshots` (or MEETINGREC_SCREENSHOTS=1) it goes to
  docs/screenshots/ as a small PNG; otherwise it is drawn and thrown away.
- `look` finds what an eye would: clipped words, a focus out of sight, nameless fields, small targets, a jumping tab
  order.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from meetingrec.ui import theme
from meetingrec.ui.core import Core
from meetingrec.ui.widgets.tab_order import stops_of
from meetingrec.ui.window import MainWindow

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "docs" / "screenshots"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="write the pictures into docs/screenshots/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Any warning of Qt fails the test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))


# ---- the display ----


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The X display of this worker."""
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY"):
        yield os.environ.get("DISPLAY", "")
        return
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1200x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answers:
        name = f":{answers.readline().strip()}"
    os.environ["DISPLAY"] = name
    try:
        yield name
    finally:
        del os.environ["DISPLAY"]
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def qapp_args(display: str) -> list[str]:
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "xcb"
    return ["meetingrec"]


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    """Every test begins in the light look."""
    if theme.current().name != "light" or not qapp.styleSheet():
        theme.apply(qapp, "light")


# ---- nothing left behind ----


def _windows() -> dict[int, str]:
    return {
        shiboken6.getCppPointer(widget)[0]: f"{type(widget).__name__} {widget.objectName()}".strip()
        for widget in QApplication.topLevelWidgets()
        if widget.metaObject().className() != "QTipLabel"
    }


def _timers() -> set[int]:
    found = [thing for thing in gc.get_objects() if isinstance(thing, QTimer)]
    return {id(timer) for timer in found if shiboken6.isValid(timer) and timer.isActive()}


@pytest.fixture(scope="session", autouse=True)
def settled(qapp: QApplication) -> Iterator[None]:
    """All that was imported is there to stay: it need not be looked through after every test."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication, light: None) -> Iterator[None]:
    """Fails a test that leaves a window, a running timer or a thread behind."""
    windows, timers, threads = set(_windows()), _timers(), set(threading.enumerate())
    yield
    until = time.monotonic() + 5
    while True:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()
        gc.collect()
        left = [name for pointer, name in _windows().items() if pointer not in windows]
        left += ["a running timer"] * len(_timers() - timers)
        left += [thread.name for thread in threading.enumerate() if thread not in threads]
        if not left or time.monotonic() > until:
            break
        time.sleep(0.02)
    assert not left, f"left behind: {', '.join(left)}"


# ---- what tests are given ----


@pytest.fixture
def core(qapp: QApplication) -> Iterator[Core]:
    made = Core()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def window(core: Core, qtbot: QtBot) -> MainWindow:
    """An empty main window at 1280 x 720, shown and active."""
    made = MainWindow(core)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.setFocus()
    return made


Shot = Callable[..., tuple[QImage, QImage]]


@pytest.fixture
def shot(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot) -> Iterator[Shot]:
    """shot(widget, name): NAME-light.png and NAME-dark.png, each below 100 kB. Where no pictures are wanted it is only
    drawn, in the look that it has: putting another on a whole page takes a second. both=True: in both, always.

    Returns both pictures, the light one first (the same one twice where only one was drawn).
    """
    wanted = request.config.getoption("--screenshots", default=False) or os.environ.get("MEETINGREC_SCREENSHOTS")

    def take(widget: QWidget, name: str, *, both: bool = False) -> tuple[QImage, QImage]:
        if not wanted and not both:
            return (widget.grab().toImage(),) * 2
        pictures = {}
        for look in ("dark", "light"):
            theme.apply(qapp, look)
            qtbot.wait(60)
            drawn = pictures[look] = widget.grab().toImage()
            if wanted:
                path = PICTURES / f"{name}-{look}.png"
                _small(drawn).save(str(path), "PNG", 0)  # type: ignore[call-overload]
                assert path.stat().st_size < 100_000, f"{path.name} is {path.stat().st_size} bytes"
        return pictures["light"], pictures["dark"]

    yield take
    if theme.current().name != "light":
        theme.apply(qapp, "light")


def _small(image: QImage) -> QImage:
    """The picture in its 256 commonest colours (near ones counted together)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(plain.constBits(), dtype=np.uint32) & 0xFFFFFF
    coarse = pixels & 0xF8F8F8
    _, first, counts = np.unique(coarse, return_index=True, return_counts=True)
    commonest = first[np.argsort(counts)[::-1][:256]]
    colours, exact = np.unique(pixels, return_counts=True)
    table = []
    for shade in coarse[commonest]:
        alike = (colours & 0xF8F8F8) == shade
        table.append(int(colours[alike][np.argmax(exact[alike])]) | 0xFF000000)
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


class Look:
    """Checks that any page can be put to."""

    def at(self, widget: QWidget, *, typing: bool = False) -> None:
        """All of them, once the page has come to rest. typing: where somebody types, the place is seen, too."""
        until = time.monotonic() + 2
        while (faults := self.faults(widget) + (self.unseen(widget) if typing else [])) and time.monotonic() < until:
            QTest.qWait(20)
        assert not faults, "\n".join(faults)

    def faults(self, widget: QWidget) -> list[str]:
        found = (self.clipped, self.sideways, self.nameless, self.small, self.jumps)
        return [fault for check in found for fault in check(widget)]

    def clipped(self, widget: QWidget) -> list[str]:
        """Words that do not fit their widget, and widgets that stick out of the one they stand in."""
        faults = []
        for each in _shown(widget, QLabel, QPushButton, QCheckBox, QRadioButton):
            words = _words(each)
            needs = each.sizeHint()
            if isinstance(each, QLabel) and each.wordWrap():
                if words and each.height() < each.heightForWidth(each.width()):
                    faults.append(f"clipped: {words!r} needs {each.heightForWidth(each.width())}, has {each.height()}")
            elif words and (each.width() < needs.width() or each.height() < needs.height() - 1):
                has = (each.width(), each.height())
                faults.append(f"clipped: {words!r} needs {needs.width(), needs.height()}, has {has}")
            above = each.parentWidget()
            inside = above is None or above.rect().contains(each.geometry())
            if words and above is not None and not inside and not _scrolls(above):
                faults.append(f"sticks out: {words!r}")
        return faults

    def sideways(self, widget: QWidget) -> list[str]:
        """What is wider than the area that scrolls it: reading it takes scrolling in two directions (WCAG 1.4.10)."""
        areas = [each for each in _shown(widget, QScrollArea) if isinstance(each, QScrollArea)]
        return [
            f"cut off at the right: {inner.width()} pixels in {area.viewport().width()} at {_place(area, widget)}"
            for area in areas
            if (inner := area.widget()) is not None and inner.width() > area.viewport().width() > 0
        ]

    def unseen(self, widget: QWidget) -> list[str]:
        """The widget with the focus, or the caret in it, out of sight (WCAG 2.4.11)."""
        focused = QApplication.focusWidget()
        if focused is None or not widget.isAncestorOf(focused) or not focused.isVisible():
            return []
        if isinstance(focused, QTextEdit):
            return [] if self.caret_seen(focused) else [f"caret out of sight in {_words(focused)!r}"]
        return [] if _in_sight(focused, focused.rect()) else [f"out of sight: {_words(focused)!r}"]

    def caret_seen(self, field: QTextEdit) -> bool:
        caret = field.cursorRect()
        return _in_sight(field.viewport(), QRect(caret.topLeft(), QSize(max(1, caret.width()), caret.height())))

    def nameless(self, widget: QWidget) -> list[str]:
        """What the keyboard reaches and a screen reader could not name; pictures without words."""
        faults = []
        for each in _stops(widget):
            spoken = QAccessible.queryAccessibleInterface(each)
            if spoken is None or not spoken.text(QAccessible.Text.Name).strip():
                faults.append(f"nameless: {type(each).__name__} {each.objectName()} at {_place(each, widget)}")
            if isinstance(each, QAbstractButton) and not each.icon().isNull() and not each.text().strip():
                faults.append(f"icon without words: {each.accessibleName()}")
        return faults

    def small(self, widget: QWidget) -> list[str]:
        """Targets below 24 x 24 and words below 11 pt."""
        faults = [
            f"small target: {_words(each)!r} {each.width()} x {each.height()}"
            for each in _stops(widget)
            if each.width() < 24 or each.height() < 24
        ]
        faults += [
            f"small words: {_words(each)!r} {each.font().pointSizeF()} pt"
            for each in _shown(widget, QLabel, QAbstractButton)
            if _words(each) and each.font().pointSizeF() < 11
        ]
        return faults

    def jumps(self, widget: QWidget) -> list[str]:
        """Tab stops that lie wholly above the one before, and not to its right; in the order the window tabs in."""
        root, reached = widget.centralWidget() if isinstance(widget, MainWindow) else widget, set(_stops(widget))
        stops = [each for each in stops_of(root) if each in reached]
        places = [(one, _seen(one, other, widget), other, _seen(other, one, widget)) for one, other in pairwise(stops)]
        return [
            f"tab order jumps back from {_words(one)!r} {at.getRect()} to {_words(other)!r} {to.getRect()}"
            for one, at, other, to in places
            if to.bottom() < at.top() and to.left() < at.right()
        ]


@pytest.fixture
def look(qtbot: QtBot) -> Look:
    return Look()


def _words(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    return widget.accessibleName()


def _shown(widget: QWidget, *kinds: type[QWidget]) -> list[QWidget]:
    """Visible descendants, and not those that Qt puts inside its own widgets."""
    found: list[QWidget] = []
    for kind in kinds:
        found += [each for each in widget.findChildren(kind) if each.isVisibleTo(widget) and each.width() > 0]
    return [each for each in dict.fromkeys(found) if not each.objectName().startswith("qt_")]


def _stops(widget: QWidget) -> list[QWidget]:
    """What Tab reaches, in its order."""
    found: list[QWidget] = []
    at = widget.nextInFocusChain()
    while at is not None and at is not widget:
        reached = bool(at.focusPolicy() & Qt.FocusPolicy.TabFocus) and at.focusProxy() is None
        mine = widget.isAncestorOf(at) and at.isVisibleTo(widget) and at.isEnabled()
        if reached and mine and not isinstance(at, QScrollBar):
            found.append(at)
        at = at.nextInFocusChain()
    return found


def _scrolls(widget: QWidget) -> bool:
    above = widget.parentWidget()
    return isinstance(widget, QAbstractScrollArea) or isinstance(above, QAbstractScrollArea)


def _in_sight(each: QWidget, place: QRect) -> bool:
    """Whether any of a place in it lies within everything around it."""
    at: QWidget | None = each
    while at is not None:
        place = place.intersected(at.rect())
        if at.isWindow() or place.isEmpty():
            break
        place = place.translated(at.pos())
        at = at.parentWidget()
    return not place.isEmpty()


def _place(each: QWidget, widget: QWidget) -> QRect:
    return QRect(each.mapTo(widget, QPoint(0, 0)), each.size())


def _seen(each: QWidget, other: QWidget, widget: QWidget) -> QRect:
    """Where it stands, seen from the other: the scroll area around it, where the other is not in that."""
    at, outermost = each.parentWidget(), each
    while at is not None and at is not widget:
        if isinstance(at, QAbstractScrollArea) and not at.isAncestorOf(other):
            outermost = at
        at = at.parentWidget()
    return _place(outermost, widget)
