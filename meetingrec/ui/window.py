"""The main window: a shell. The recording bar on top of everything, the rail, one page at a time.

    window = MainWindow(core)
    window.add_section("conferences", "Conferences", "calendar", ConferencesPage(...))   # in the rail
    window.add_page("room", RoomPage(...), section="conferences")                        # reached from other pages
    window.cover(SignInPage(...))                   # over everything but the recording bar (signing in, setting up)
    window.set_person(person); window.uncover()
    window.go("conferences")                        # page.leave() of the old, page.open(**where) of the new
    window.record_bar.follow(service.status); window.record_bar.allow(pause=True, stop=True)
    window.set_idle_minutes(15); window.locked.connect(...)      # after edits are stored and panels closed
    window.set_practice(True); window.set_theme("dark")
    window.work("typing up", "Typing up the recording").show_progress(done, total);  window.work_done("typing up")

Problems of the core appear above the page. Closing stores what is in hand; if that fails the window stays and says so.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from meetingrec.domain.access import Person
from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes
from meetingrec.resources import asset
from meetingrec.ui import theme
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.attention import Attention
from meetingrec.ui.widgets.focus import FocusRing
from meetingrec.ui.widgets.keys import keys_panel
from meetingrec.ui.widgets.panel import PanelHost, ask
from meetingrec.ui.widgets.problems import ProblemArea
from meetingrec.ui.widgets.rail import Rail
from meetingrec.ui.widgets.record_bar import RecordBar
from meetingrec.ui.widgets.tab_order import go_on
from meetingrec.ui.widgets.words import label
from meetingrec.ui.widgets.work import LongWork

NARROW = 900
"""Below this width in pixels (1280 x 720 at 200 %, say) the rail gives way."""
WARNING_S = 60
"""Seconds of warning before the window locks (WCAG 2.2.1)."""


class MainWindow(QMainWindow):
    locked = Signal()
    """Edits are stored, panels closed: cover the window with signing in."""
    closing = Signal()
    """Everything is stored; the window goes."""

    def __init__(self, core: Core) -> None:
        super().__init__()
        self.core = core
        self.person: Person | None = None
        self.pages: dict[str, Page] = {}
        self.here = ""
        self.covered = False
        self._sections: dict[str, str] = {}
        self._works: dict[str, LongWork] = {}
        self._may_close = False
        self.setWindowTitle("meetingrec")
        self.setWindowIcon(QIcon(str(asset("icons", "meetingrec.svg"))))
        self.resize(1280, 720)
        self.setMinimumSize(QSize(480, 340))
        self._build()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.attention = Attention(self)
        self.ring = FocusRing(app, self.attention)
        self.left_at: tuple[str, dict[str, str]] = ("", {})
        """The page that was shown when the window was locked, and what `open` needs to show it again."""
        self._set_idle_timers()
        self._set_keys()
        core.problem.connect(self.show_problem)
        core.changed.connect(self._changed)

    # ---- pages ----

    def add_section(self, key: str, words: str, icon: str, page: Page) -> None:
        """A page with an entry of its own in the rail."""
        self.rail.add(key, words, icon)
        self.add_page(key, page, section=key)

    def add_page(self, key: str, page: Page, section: str = "") -> None:
        """A page reached from other pages; section: the entry of the rail that is marked meanwhile."""
        self.pages[key] = page
        self._sections[key] = section
        self.stack.addWidget(page)
        page.go.connect(lambda to, where: self.go(to, **where))

    def go(self, key: str, **where: str) -> None:
        """Shows a page. Raises KeyError for a key that was never added."""
        page = self.pages[key]
        self._leave()
        self.here = key
        self.rail.choose(self._sections[key])
        self.stack.setCurrentWidget(page)
        page.open(**where)
        if not page.isAncestorOf(self.focusWidget() or self):
            page.focus_first()
        announce(self, page.heading)

    @property
    def page(self) -> Page | None:
        """The page shown, None while covered or before the first."""
        return self.pages.get(self.here)

    def cover(self, page: QWidget) -> None:
        """Shows page in place of rail and pages, under the recording bar: signing in, setting up."""
        self._leave()
        self.host.close_panels()
        self.problems.clear()
        self.covered = True
        self.rail.hide()
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        if isinstance(page, Page):
            page.open()

    def uncover(self) -> None:
        """The rail again; follow it with go()."""
        self.covered = False
        self.rail.show()

    # ---- people ----

    def set_person(self, person: Person | None) -> None:
        """Who is signed in, for the rail; None for nobody."""
        self.person = person
        roles = ", ".join(sorted(role.words for role in person.roles)) if person else ""
        self.rail.set_person(person.full_name if person else "", roles)
        self._restart_idle()

    def lock(self) -> None:
        """Stores what is in hand, closes panels and asks for somebody to sign in. A recording goes on."""
        if self.person is None:
            return
        self.left_at = (self.here, self.page.place()) if self.page is not None else ("", {})
        self._leave()
        self.host.close_panels()
        self.problems.clear()
        self._idle.stop()
        self._warning.hide()
        self.set_person(None)
        self.locked.emit()

    def set_idle_minutes(self, minutes: float) -> None:
        """Minutes without a key or a movement after which the window locks; 0 never."""
        self._idle_ms = round(minutes * 60_000)
        self._restart_idle()

    # ---- what stands round the pages ----

    def show_problem(self, problem: Problem) -> None:
        """A banner above the page that is shown."""
        self.problems.add(problem)

    def tell(self, words: str) -> None:
        """News above the page: something that happened by itself and is well."""
        self.problems.tell(words)

    def set_practice(self, on: bool) -> None:
        self._ribbon.setVisible(on)

    def set_theme(self, choice: str) -> None:
        """choice: "light", "dark" or "system"."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, choice)

    def work(self, key: str, words: str) -> LongWork:
        """Long work in the status line; the same key gives the same line."""
        if key not in self._works:
            self._works[key] = LongWork()
            self._works[key].start(words)
            self._status_row.addWidget(self._works[key])
        self._status.show()
        return self._works[key]

    def work_done(self, key: str) -> None:
        line = self._works.pop(key, None)
        if line is not None:
            self._status_row.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._status.setVisible(bool(self._works))

    def show_keys(self) -> None:
        """The list of keys of this page."""
        page = self.page
        if not self.host.panels() and not self.covered:
            keys_panel(self.host, f"On this page: {page.heading}" if page else "", page.keys() if page else ()).open()

    # ---- inside ----

    def _build(self) -> None:
        self.record_bar = RecordBar()
        self._ribbon = QFrame()
        self._ribbon.setObjectName("ribbon")
        ribbon = QHBoxLayout(self._ribbon)
        ribbon.setContentsMargins(14, 3, 14, 3)
        ribbon.addWidget(label("Practice - synthetic voices", "strong"))
        self._ribbon.hide()
        self.rail = Rail()
        self.rail.chosen.connect(self.go)
        self.rail.lock_asked.connect(self.lock)
        self.rail.keys_asked.connect(self.show_keys)
        self.stack = QStackedWidget()
        self.problems = ProblemArea()
        self.host = PanelHost()
        self.host.focus_lost.connect(self._focus_page)
        self.record_bar.focus_lost.connect(self._focus_page)
        pages = QVBoxLayout(self.host)
        pages.setContentsMargins(0, 0, 0, 0)
        pages.setSpacing(0)
        pages.addWidget(self.problems)
        pages.addWidget(self.stack, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.host, 1)
        self._build_status()
        self._centre = QWidget()
        column = QVBoxLayout(self._centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.record_bar)
        column.addWidget(self._ribbon)
        column.addLayout(row, 1)
        column.addWidget(self._status)
        self.setCentralWidget(self._centre)

    def _build_status(self) -> None:
        self._warning = label("", "danger")
        self._warning.hide()
        self._status = QFrame()
        self._status.setObjectName("statusLine")
        self._status_row = QVBoxLayout(self._status)
        self._status_row.setContentsMargins(14, 6, 14, 6)
        self._status_row.addWidget(self._warning)
        self._status.hide()

    def _set_idle_timers(self) -> None:
        self._idle_ms = 0
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._idle_passed)
        self._warned = False
        self.attention.touched.connect(self._restart_idle)

    def _set_keys(self) -> None:
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda at=number - 1: self._go_section(at))
        QShortcut(QKeySequence("F1"), self).activated.connect(self.show_keys)
        QShortcut(QKeySequence("Ctrl+L"), self).activated.connect(self.lock)

    def _go_section(self, at: int) -> None:
        shown = [key for key, made in self.rail.sections.items() if not made.isHidden()]
        if at < len(shown) and not self.covered and not self.host.panels():
            self.go(shown[at])

    def _leave(self) -> None:
        page = self.page
        if page is not None:
            page.leave()
            page.saving.flush()
        self.here = ""

    def _focus_page(self) -> None:
        """Not onto the rail, where an Enter would leave what somebody is in the middle of."""
        if self.page is not None and not self.host.panels():
            self.page.focus_first()

    def _changed(self, changes: Changes) -> None:
        page = self.page
        if page is not None:
            page.changed(changes)

    def _restart_idle(self) -> None:
        self._warned = False
        self._warning.hide()
        self._status.setVisible(bool(self._works))
        if self._idle_ms > 0 and self.person is not None:
            self._idle.start(max(0, self._idle_ms - min(WARNING_S * 1000, self._idle_ms // 2)))
        else:
            self._idle.stop()

    def _idle_passed(self) -> None:
        if self._warned:
            self.lock()
            return
        self._warned = True
        left_ms = min(WARNING_S * 1000, self._idle_ms // 2)
        words = f"meetingrec locks in {max(1, round(left_ms / 1000))} seconds. Press any key to go on working."
        self._warning.setText(words)
        self._warning.show()
        self._status.show()
        announce(self, words, urgent=True)
        self._idle.start(left_ms)

    def focusNextPrevChild(self, next: bool) -> bool:
        return go_on(self._centre, self.focusWidget(), next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`?` arrives here only when no field took it."""
        if event.text() == "?":
            self.show_keys()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.attention.watch(self.windowHandle())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < NARROW)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close and not self._stored():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def _stored(self) -> bool:
        """Stores what is in hand. When that fails, the person decides."""
        if self.core.closed:
            return True
        if self.page is not None:
            self.page.leave()
        self.core.flushing.emit()
        try:
            self.core.idle(15.0, slow=False)
        except TimeoutError:
            return self._ask_to_close("The last edit is still being stored.")
        if any(page.saving.dirty() for page in self.pages.values()):
            return self._ask_to_close("The last edit could not be stored.")
        return True

    def _ask_to_close(self, words: str) -> bool:
        def go() -> None:
            self._may_close = True
            QTimer.singleShot(0, self.close)

        ask(self.host, "Close without the last edit?", words, "Close without it", go, no="Stay", role="danger")
        return False
