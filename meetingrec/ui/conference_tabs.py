"""One conference, opened: its steps as tabs in the order of its life (ui.md). Here the pages of the steps plug in.

    window.add_page("conference", ConferenceTabs(core, services), section="conferences")
    page.go.emit("conference", {"conference": id})                      # opens at the step it has reached
    page.go.emit("conference", {"conference": id, "tab": "dictate"})    # or at this one

A step's page lives in `meetingrec/ui/<folder>/page.py`, is made from (core, services) when its tab is first shown, and
is opened with {"conference": id}, plus whatever else was in `where`. Its heading row (title, saved, actions, primary
button) stands under the tabs. It emits `go` as any page does; a `go` to "conference" with the id that is open only
changes the tab.
Each conference that is opened has pages of its own: an instance never serves two conferences.

A step that is not reached yet says what is missing. A step that is not for this person is absent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from meetingrec.domain.access import ANY, Act
from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import theme
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.conferences.elided import ElidedLabel
from meetingrec.ui.core import Core
from meetingrec.ui.dates import when_words
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.empty import EmptyState

_ORDER = tuple(Stage)
_ROOM_FOR_NAMES = 220
"""Pixels left beside the steps from which the names of the children stand there."""


def reached(conference: Conference, stage: Stage) -> bool:
    """Whether a conference has come as far as `stage` in its life."""
    return _ORDER.index(conference.stage) >= _ORDER.index(stage)


@dataclass(frozen=True, slots=True)
class Step:
    """One tab. module and name: where its page is. act: what one must be allowed to do to be shown it.

    missing(conference): one sentence saying what has to happen before this step, "" when it can be opened; `before` is
    the step that sentence leads to.
    """

    key: str
    words: str
    module: str
    name: str
    act: Act
    missing: Callable[[Conference], str]
    before: str = ""

    def make(self, core: Core, services: Services) -> Page:
        """Loaded here, so that opening the list of conferences does not wait for every page there is."""
        made: Page = getattr(import_module(self.module), self.name)(core, services)
        return made


def _always(_conference: Conference) -> str:
    return ""


def _begun(conference: Conference) -> str:
    return "" if reached(conference, Stage.IN_CONFERENCE) else "The conference has not begun. It starts from Prepare."


def _held(conference: Conference) -> str:
    if reached(conference, Stage.HELD):
        return ""
    if conference.stage is Stage.IN_CONFERENCE:
        return "The conference is still being held. End it when everybody has gone."
    return "The conference has not been held yet."


def _typed(conference: Conference) -> str:
    if reached(conference, Stage.WITH_THE_CHAIR):
        return ""
    if conference.stage is Stage.BEING_TYPED:
        return f"{conference.typist_name or 'The minute taker'} has not sent the documents to the chair yet."
    return _held(conference) or "The documents have not been typed yet."


def _any_approved(conference: Conference) -> str:
    """A document that was approved first, while the other waits, is found here already."""
    return "" if reached(conference, Stage.WITH_THE_CHAIR) else "No document has been approved yet."


STEPS = (
    Step("prepare", "Prepare", "meetingrec.ui.prepare.page", "PreparePage", Act.CAPTURE, _always),
    Step("room", "In conference", "meetingrec.ui.room.page", "RoomPage", Act.CAPTURE, _begun, "prepare"),
    Step("dictate", "Dictate", "meetingrec.ui.dictate.page", "DictatePage", Act.DICTATE, _held, "room"),
    Step("document", "Document", "meetingrec.ui.desk.page", "DeskPage", Act.TYPE, _held, "room"),
    Step("approve", "Approve", "meetingrec.ui.approve.page", "ApprovePage", Act.APPROVE, _typed, "document"),
    Step("copies", "Copies", "meetingrec.ui.copies.page", "CopiesPage", Act.READ_DOCUMENT, _any_approved, "approve"),
    Step("history", "History", "meetingrec.ui.history.page", "HistoryPage", Act.READ_HISTORY, _always),
)

_STEP_AT = {
    Stage.PLANNED: "prepare",
    Stage.IN_CONFERENCE: "room",
    Stage.HELD: "dictate",
    Stage.DICTATED: "dictate",
    Stage.BEING_TYPED: "document",
    Stage.WITH_THE_CHAIR: "approve",
    Stage.APPROVED: "approve",
    Stage.ISSUED: "approve",
}


class ConferenceTabs(Page):
    """The conference that is open. `page_of("dictate")` is its page, once shown."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Conference")
        self.services = services
        self.conference_id = ""
        self.record: ConferenceRecord | None = None
        self._steps: tuple[Step, ...] = ()
        self._pages: dict[str, Page] = {}
        self._here = ""
        self._where: dict[str, str] = {}
        self.saving = _Together(core, self._pages)
        self._build()

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        """where: {"conference": id} and, if wanted, {"tab": key of a step}."""
        self._where = dict(where)
        conference_id = where["conference"]
        if conference_id != self.conference_id:
            self._forget()
            self.conference_id = conference_id
        self.core.read(self, lambda: self.services.planning.record(conference_id), self._show, self._not_read)

    def place(self) -> dict[str, str]:
        within = self.current.place() if self.current is not None else {}
        return {"conference": self.conference_id, "tab": self._here, **within}

    def leave(self) -> None:
        page = self.current
        if page is not None:
            page.leave()
        self.saving.flush()
        self._here = ""

    def changed(self, changes: Changes) -> None:
        if changes.conference_id in {"", self.conference_id} and "conference" in changes.kinds:
            conference_id = self.conference_id
            self.core.read(self, lambda: self.services.planning.record(conference_id), self._renew)
        page = self.current
        if page is not None:
            page.changed(changes)

    @property
    def heading(self) -> str:
        """Whose conference, and which step of it."""
        words = next((step.words for step in self._steps if step.key == self._here), "")
        names = self.record.names_of(()) if self.record is not None else ""
        return f"{names}, {words}".strip(", ")

    def focus_first(self) -> None:
        page = self.current
        if page is not None:
            page.focus_first()
        else:
            self.tabs.setFocus(Qt.FocusReason.TabFocusReason)

    def _go_along(self, by: int) -> None:
        """To the next step, or the one before; round at the ends."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % max(1, self.tabs.count()))

    def keys(self) -> Keys:
        own = (("Ctrl+Tab, Ctrl+Shift+Tab", "To the next step of the conference, to the one before"),)
        page = self.current
        return (*(page.keys() if page is not None else ()), *own)

    # ---- what pages and tests ask ----

    @property
    def current(self) -> Page | None:
        """The page of the step shown; None while it only says what is missing."""
        page = self._pages.get(self._here)
        return page if page is not None and self.stack.currentWidget() is page else None

    @property
    def here(self) -> str:
        """The key of the step shown."""
        return self._here

    def page_of(self, key: str) -> Page | None:
        return self._pages.get(key)

    def show_step(self, key: str) -> None:
        """Goes to a step; does nothing for one that is absent for this person."""
        found = [at for at, step in enumerate(self._steps) if step.key == key]
        if found and self.tabs.currentIndex() != found[0]:
            self.tabs.setCurrentIndex(found[0])
        elif found:
            self._turn(found[0])

    # ---- inside ----

    def _build(self) -> None:
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        self.area.hide()
        self.title = ElidedLabel("heading")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Steps of the conference")
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tabs.currentChanged.connect(self._turn)
        for keys, by in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._go_along, by))
        self.tabs.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setContentsMargins(24, 4, 12, 0)
        row.setSpacing(10)
        row.addWidget(self.title, 1)
        row.addWidget(self.tabs)
        self.stack = QStackedWidget()
        rows = self.layout()
        assert isinstance(rows, QVBoxLayout)
        rows.insertLayout(0, self._row)
        rows.addWidget(self.stack, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the steps leave no room beside them, whose conference it is stands above them."""
        beside = self.width() - self.tabs.sizeHint().width() >= _ROOM_FOR_NAMES
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction != self._row.direction():
            self._row.setDirection(direction)
            self._row.setSpacing(10 if beside else 0)
            self.title.setProperty("kind", "heading" if beside else "strong")
            theme.restyle(self.title)

    def _show(self, record: ConferenceRecord) -> None:
        if record.conference.id != self.conference_id:
            return
        self._renew(record)
        wanted = self._where.get("tab", "") or _STEP_AT[record.conference.stage]
        keys = [step.key for step in self._steps]
        self._here = ""
        self.show_step(wanted if wanted in keys else keys[-1] if keys else "")
        self.focus_first()

    def _not_read(self, problem: Problem) -> None:
        self.core.problem.emit(problem)
        self.go.emit("conferences", {})

    def _renew(self, record: ConferenceRecord) -> None:
        """The conference was read again: the heading, and whether the step shown can be opened now."""
        if record.conference.id != self.conference_id:
            return
        self.record = record
        conference = record.conference
        when = when_words(conference.planned_start, conference.zone)
        # The names first: they are what a person looks for, and what must not be cut off.
        names, kind = record.names_of(()), conference.meeting_type
        self.title.setText(f"{names} · {kind.short_words}")
        self.title.setToolTip(f"{names} · {kind.words}\n{when}, {conference.stage.words}")
        steps = tuple(step for step in STEPS if self.services.may(step.act, conference, ANY))
        if steps != self._steps:
            self._set_tabs(steps)
        elif self._here and self.current is None:
            self.show_step(self._here)

    def _set_tabs(self, steps: tuple[Step, ...]) -> None:
        self._steps = steps
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for step in steps:
            self.tabs.addTab(step.words)
        self.tabs.blockSignals(False)
        self._fit()

    def _turn(self, at: int) -> None:
        """Shows the step of a tab: its page, or what is missing."""
        if self.record is None or not 0 <= at < len(self._steps):
            return
        step = self._steps[at]
        if step.key == self._here and self.current is not None:
            return
        before = self.current
        if before is not None:
            before.leave()
            before.saving.flush()
        self._here = step.key
        missing = step.missing(self.record.conference)
        if missing:
            self._show_missing(step, missing)
            return
        page = self._pages.get(step.key) or self._make(step)
        self.stack.setCurrentWidget(page)
        where, self._where = {**self._where, "conference": self.conference_id}, {}
        page.open(**where)

    def _show_missing(self, step: Step, missing: str) -> None:
        named = {known.key: known.words for known in self._steps}
        leads = f"Go to {named[step.before]}" if step.before in named else ""
        empty = EmptyState("hourglass", f"{step.words}: not yet", missing, leads, lambda: self.show_step(step.before))
        self._drop_spare()
        self.stack.addWidget(empty)
        self.stack.setCurrentWidget(empty)

    def _make(self, step: Step) -> Page:
        page = step.make(self.core, self.services)
        page.go.connect(self._go)
        self._pages[step.key] = page
        self.stack.addWidget(page)
        return page

    def _go(self, to: str, where: dict[str, str]) -> None:
        if to == "conference" and where.get("conference") == self.conference_id and where.get("tab"):
            self._where = dict(where)
            self.show_step(where["tab"])
            self.focus_first()
        else:
            self.go.emit(to, where)

    def _forget(self) -> None:
        """The pages of the conference before are let go; what they hold back is stored by their Autosaves."""
        self.saving.flush()
        self._pages.clear()
        self._here, self.record, self._steps = "", None, ()
        while self.stack.count():
            self._drop(self.stack.widget(0))
        self._set_tabs(())

    def _drop_spare(self) -> None:
        for at in reversed(range(self.stack.count())):
            widget = self.stack.widget(at)
            if not isinstance(widget, Page):
                self._drop(widget)

    def _drop(self, widget: QWidget | None) -> None:
        if widget is not None:
            self.stack.removeWidget(widget)
            widget.deleteLater()


class _Together(Autosave):
    """The Autosaves of all the steps' pages as one, for the window: flush, and whether anything is unsaved."""

    def __init__(self, core: Core, pages: dict[str, Page]) -> None:
        super().__init__(core)
        self._pages = pages

    def flush(self) -> None:
        for page in getattr(self, "_pages", {}).values():
            page.saving.flush()

    def dirty(self, key: str = "") -> bool:
        return any(page.saving.dirty(key) for page in self._pages.values())
