"""Everybody's home: the conferences one has a part in, what is due first, who has it, and the next step."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget

from meetingrec.domain.access import Act, who_may
from meetingrec.domain.conference import Stage
from meetingrec.domain.deadlines import time_left
from meetingrec.domain.events import Changes
from meetingrec.services.plan_conference import ConferenceLine
from meetingrec.ui.conferences.new_conference import NewConference
from meetingrec.ui.core import Core
from meetingrec.ui.dates import short_when
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.table import Column, RowsTable
from meetingrec.ui.widgets.words import label

ROOM_FOR_ALL = 820
"""Pixels of width from which all five columns are shown."""
EVERY_MS = 30_000
"""How often `in 3 h 10 min` is worked out again."""


class ConferencesPage(Page):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Conferences")
        self.services = services
        self._lines: tuple[ConferenceLine, ...] = ()
        self._may_plan = services.may(Act.PLAN)
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._filter)

    def open(self, **_where: str) -> None:
        self._read()
        self._timer.start()
        (self.table if self._lines else self.search).setFocus()

    def leave(self) -> None:
        self._timer.stop()

    def changed(self, changes: Changes) -> None:
        if changes.kinds & {"conference", "dictation", "document"}:
            self._read()

    def keys(self) -> Keys:
        new = (("Ctrl+N", "New conference"),) if self._may_plan else ()
        return (("Enter", "Open the conference"), ("Ctrl+F", "Search"), *new)

    def new_conference(self) -> NewConference:
        """The panel that plans one; it opens the new conference when it is done."""
        panel = NewConference(self, self.core, self.services)
        panel.made.connect(lambda conference: self.go.emit("conference", {"conference": conference.id}))
        panel.open(panel.first)
        return panel

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the two columns that can be seen elsewhere give way."""
        super().resizeEvent(event)
        for column in (3, 4):
            self.table.setColumnHidden(column, self.width() < ROOM_FOR_ALL)

    # ---- inside ----

    def _build(self) -> None:
        self.body.setContentsMargins(24, 4, 24, 16)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search names and kinds of meeting")
        self.search.setAccessibleName("Search names and kinds of meeting")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(420)
        self.search.textChanged.connect(self._filter)
        self._found = label("", "muted", wrap=False)
        self.table = self._table()
        words = (
            "Plan the first one: the children, the day, and who is invited." if self._may_plan else who_may(Act.PLAN)
        )
        do = ("New conference", self.new_conference) if self._may_plan else ("", None)
        self.empty = EmptyState("calendar", "No conferences yet", words, *do)
        self.nothing = EmptyState(
            "search", "No conference has that in its name", "Search for less, or empty the field."
        )
        self._stack = QStackedWidget()
        for widget in (self.table, self.empty, self.nothing):
            self._stack.addWidget(widget)
        row = QHBoxLayout()
        row.setContentsMargins(6, 6, 6, 6)
        row.addWidget(self.search, 1)
        row.addWidget(self._found)
        row.addStretch()
        self.body.addLayout(row)
        self.body.addWidget(self._stack, 1)
        held = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus, context=held)
        if self._may_plan:
            self.set_primary("New conference", self.new_conference, icon="plus")
            QShortcut(QKeySequence("Ctrl+N"), self, lambda: self.new_conference(), context=held)

    def _table(self) -> RowsTable:
        made = RowsTable(
            "Conferences",
            [
                Column(
                    "Due", self._due, width=172, strong=lambda line: self._due(line).startswith("LATE"), order=_order
                ),
                Column("Conference", lambda line: line.title, link=True, order=lambda line: line.title.casefold()),
                Column("State", lambda line: line.conference.stage.words, width=130, order=_stage),
                Column("With", lambda line: line.with_whom, width=140, order=lambda line: line.with_whom.casefold()),
                Column("Next", lambda line: line.next_step, width=200),
            ],
            key=lambda line: line.conference.id,
        )
        made.chosen.connect(lambda line: self.go.emit("conference", {"conference": line.conference.id}))
        return made

    def _read(self) -> None:
        self.core.read(self, self.services.planning.lines, self._show)

    def _show(self, lines: tuple[ConferenceLine, ...]) -> None:
        first = not self._lines and bool(lines)
        self._lines = lines
        self._filter()
        if first and self.search.hasFocus() and not self.search.text():
            self.table.setFocus()
            self.table.selectRow(0)

    def _filter(self) -> None:
        wanted = _plain(self.search.text()).split()
        shown = [line for line in self._lines if all(word in _plain(_searched(line)) for word in wanted)]
        if shown != list(self.table.rows) or self._timer.isActive():
            self.table.show_rows(shown)
        self._found.setText(f"{len(shown)} of {len(self._lines)}" if wanted else "")
        self._stack.setCurrentWidget(self.table if shown else self.nothing if self._lines else self.empty)

    @staticmethod
    def _due(line: ConferenceLine) -> str:
        if line.deadline is not None:
            return time_left(line.deadline.due, datetime.now(UTC))
        if line.conference.stage is Stage.PLANNED:
            return short_when(line.conference.planned_start, line.conference.zone)
        return "now" if line.conference.stage is Stage.IN_CONFERENCE else ""


def _order(line: ConferenceLine) -> datetime:
    return line.deadline.due if line.deadline is not None else line.conference.planned_start


def _stage(line: ConferenceLine) -> int:
    return list(Stage).index(line.conference.stage)


def _searched(line: ConferenceLine) -> str:
    return f"{line.title} {line.with_whom} {line.conference.stage.words} {line.conference.place}"


def _plain(text: str) -> str:
    """Without accents and case, so that `zoe` finds Zoë."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
