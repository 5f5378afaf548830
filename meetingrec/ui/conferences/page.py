"""Everybody's home: the conferences one has a part in, what is due first, who has it, and the next step."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from meetingrec.domain.access import Act, who_may
from meetingrec.domain.conference import Stage
from meetingrec.domain.deadlines import time_left
from meetingrec.domain.dictation import DictationState
from meetingrec.domain.due import DutyState
from meetingrec.domain.events import Changes
from meetingrec.services.plan_conference import GIVE_A_REASON, ConferenceLine
from meetingrec.ui.conferences.due import WhatIsDue, due_words, late_words, show_due
from meetingrec.ui.conferences.new_conference import NewConference
from meetingrec.ui.core import Core
from meetingrec.ui.dates import short_when, when_words
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.queue.wording import standing_words
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.search_line import SearchLine, has_all
from meetingrec.ui.widgets.table import Column, RowsTable
from meetingrec.ui.widgets.words import label

ROOM_FOR_ALL, ROOM_FOR_WIDE = 820, 560
"""Pixels of width from which all five columns are shown, and from which the three that always are have their width."""
_STATE, _WITH, _NEXT = 2, 3, 4
_SHOWN = frozenset({"conference", "dictation", "document", "duties", "reports", "decisions", "strategy", "settings"})
"""Changes after which the list may read differently."""
_TYPING = {
    DictationState.WAITING: "Waiting to be typed",
    DictationState.SUSPENDED: "Typing suspended",
    DictationState.RETURNED: "Sent back",
}
EVERY_MS = 30_000
"""How often `in 3 h 10 min` is worked out again."""


class ConferencesPage(Page):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Conferences")
        self.services = services
        self._lines: tuple[ConferenceLine, ...] = ()
        self._may_plan = services.may(Act.PLAN)
        self._begun: NewConference | None = None
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._time_passed)

    def open(self, **_where: str) -> None:
        self._read()
        self._timer.start()
        (self.table if self._lines else self.search).setFocus()

    def leave(self) -> None:
        self._timer.stop()

    def changed(self, changes: Changes) -> None:
        if changes.kinds & _SHOWN:
            self._read()

    def keys(self) -> Keys:
        new = (("Ctrl+N", "New conference"),) if self._may_plan else ()
        return (
            ("Enter", "Open the conference"),
            ("Ctrl+D", "What is due for it; give a reason where something was late"),
            ("Ctrl+F", "Search names; Enter there searches everything written down and said"),
            ("Ctrl+K", "Search everything"),
            *new,
        )

    def show_due(self) -> WhatIsDue | None:
        """What is due for the conference under the cursor; asks for a missing reason at once."""
        line = self.table.current()
        if line is None or self._stack.currentWidget() is not self.table:
            return None
        asked = line.next_step == GIVE_A_REASON
        panel = show_due(self, self.core, self.services, line.conference.id, reason=asked)
        panel.followed.connect(lambda where: self.go.emit("conference", where))
        return panel

    def new_conference(self) -> NewConference:
        """The panel that plans one, with what was typed into it before; it opens the conference when it is done."""
        panel = self._begun if self._begun is not None and self._begun.kept else None
        if panel is None:
            panel = self._begun = NewConference(self, self.core, self.services)
            panel.made.connect(lambda conference: self.go.emit("conference", {"conference": conference.id}))
            panel.afresh.connect(self._afresh)
        if not panel.is_open:
            panel.open(panel.first)
        return panel

    def _afresh(self) -> None:
        if self._begun is not None:
            self._begun.drop()
            self._begun = None
        self.new_conference()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window what two of the columns say is said below, of the row under the cursor."""
        super().resizeEvent(event)
        for column in (_WITH, _NEXT):
            self.table.setColumnHidden(column, self.width() < ROOM_FOR_ALL)
        wide = self.width() >= ROOM_FOR_WIDE
        for column, width in ((0, 196 if wide else 130), (_STATE, 176 if wide else 110)):
            self.table.setColumnWidth(column, width)
        self.table.set_two_lines(not wide)
        self._say(self.table.current())

    # ---- inside ----

    def _build(self) -> None:
        self.body.setContentsMargins(24, 4, 24, 16)
        self.search = SearchLine()
        self.search.setPlaceholderText("Search names, words spoken")
        self.search.setAccessibleName("Search names; Enter searches everything written down and said")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(420)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._search_all)
        self.search.left_down.connect(self._to_table)
        self._found = label("", "muted", wrap=False)
        self.order = Choice("Order", [("Due first", "due"), ("By date", "date")])
        self.whose = Choice("Whose conferences", [("Mine", True), ("All", False)])
        for choice in (self.order, self.whose):
            choice.chosen.connect(lambda _: self._filter())
        self.table = self._table()
        words = (
            "Plan the first one: the children, the day, and who is invited." if self._may_plan else who_may(Act.PLAN)
        )
        do = ("New conference", self.new_conference) if self._may_plan else ("", None)
        self.empty = EmptyState("calendar", "No conferences yet", words, *do)
        self.nothing = EmptyState(
            "search",
            "No conference has that in its name",
            "Enter searches everything that was written down and said.",
            "Search everything",
            self._search_all,
        )
        self._stack = QStackedWidget()
        for widget in (self.table, self.empty, self.nothing):
            self._stack.addWidget(widget)
        self._lay_out()
        self._set_keys()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(6, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self.search, 1)
        row.addWidget(self._found)
        row.addStretch()
        row.addWidget(self.order)
        row.addWidget(self.whose)
        self._said = label("")
        self.due_button = button("What is due", self.show_due, icon="clock")
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 4, 6, 4)
        foot.setSpacing(14)
        foot.addWidget(self._said, 1)
        foot.addWidget(self.due_button)
        self._foot = QWidget()
        self._foot.setLayout(foot)
        self.body.addLayout(row)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._foot)

    def _set_keys(self) -> None:
        held = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus, context=held)
        QShortcut(QKeySequence("Ctrl+D"), self, lambda: self.show_due(), context=held)
        if self._may_plan:
            self.set_primary("New conference", self.new_conference, icon="plus")
            QShortcut(QKeySequence("Ctrl+N"), self, lambda: self.new_conference(), context=held)

    def _table(self) -> RowsTable:
        made = RowsTable(
            "Conferences",
            [
                Column(
                    "Due", _due, width=196, strong=lambda line: _due(line).startswith("LATE"), icon=_sign, order=_order
                ),
                Column("Conference", lambda line: line.title, link=True, order=lambda line: line.title.casefold()),
                Column("State", _state, width=176, order=_stage),
                Column("With", lambda line: line.with_whom, width=154, order=lambda line: line.with_whom.casefold()),
                Column("Next", lambda line: line.next_step, width=200, strong=lambda line: line.needs_why),
            ],
            key=lambda line: line.conference.id,
        )
        # In a very low window the page scrolls rather than squeeze the rows to nothing.
        made.setMinimumHeight(190)
        made.chosen.connect(lambda line: self.go.emit("conference", {"conference": line.conference.id}))
        made.selected.connect(self._say)
        made.clicked.connect(self._next_clicked)
        return made

    def _next_clicked(self, index: QModelIndex) -> None:
        line = self.table.row(index.row())
        if index.column() == _NEXT and line is not None and line.next_step == GIVE_A_REASON:
            self.show_due()

    def _read(self) -> None:
        self.core.look(self, self.services.planning.lines, self._show)

    def _show(self, lines: tuple[ConferenceLine, ...]) -> None:
        first = not self._lines and bool(lines)
        self._lines = lines
        # Only where there is something to choose: most people see their own conferences and nothing else.
        both = len({line.mine for line in lines}) > 1
        self.whose.setVisible(both)
        self._filter()
        if first and self.search.hasFocus() and not self.search.text():
            self.table.setFocus()
            self.table.selectRow(0)

    def _time_passed(self) -> None:
        """What has just become late asks for its reason now, not at the next change."""
        now = datetime.now(UTC)
        due = [line.due for line in self._lines if line.due is not None and line.due.done is None]
        if any(duty.state is not DutyState.LATE and duty.deadline.due < now for duty in due):
            self._read()
        else:
            self._filter()

    def _filter(self) -> None:
        wanted = self.search.text().strip()
        mine = not self.whose.isHidden() and self.whose.value is True
        offered = [line for line in self._lines if line.mine or not mine]
        shown = [line for line in offered if has_all(wanted, _searched(line))]
        if self.order.value == "date":
            shown.sort(key=lambda line: line.conference.planned_start, reverse=True)
        if shown != list(self.table.rows) or self._timer.isActive():
            self.table.show_rows(shown)
        self._found.setText(f"{len(shown)} of {len(offered)}" if wanted else "")
        self._stack.setCurrentWidget(self.table if shown else self.nothing if self._lines else self.empty)
        self._say(self.table.current())

    def _say(self, line: ConferenceLine | None) -> None:
        """What the row under the cursor has due, in a sentence."""
        self._foot.setVisible(line is not None)
        if line is None:
            return
        asked = line.next_step == GIVE_A_REASON
        reword(self.due_button, "Give a reason (Ctrl+D)" if asked else "What is due (Ctrl+D)", "clock")
        typing = _typing(line)
        if self.width() < ROOM_FOR_ALL:
            said = (
                f"With {line.with_whom}." if line.with_whom else "",
                f"Next: {line.next_step}." if line.next_step else "",
            )
            typing = " ".join(filter(None, (typing, *said)))
        if line.due is None:
            self._said.setText(f"Nothing is due for this conference now. {typing}".strip())
            return
        deadline, zone = line.due.deadline, line.conference.zone
        self._said.setText(f"{deadline.what}: due {due_words(deadline, zone)}. {deadline.remark} {typing}".strip())

    def _search_all(self) -> None:
        self.go.emit("search", {"words": self.search.text().strip()})

    def _to_table(self) -> None:
        if self.table.rows:
            self.table.setFocus()
            self.table.selectRow(max(0, self.table.currentIndex().row()))


def _due(line: ConferenceLine) -> str:
    """`in 3 h 10 min`, `LATE 42 min`; before a meeting of which nothing is due, when it is."""
    due = line.due
    if due is not None:
        return late_words(due.deadline, due.done) if due.done else time_left(due.deadline.due, datetime.now(UTC))
    if line.conference.stage is Stage.PLANNED:
        return short_when(line.conference.planned_start, line.conference.zone)
    return "now" if line.conference.stage is Stage.IN_CONFERENCE else ""


def _sign(line: ConferenceLine) -> str:
    """A shape beside the words: colour is never the only sign."""
    if line.due is not None:
        return "triangle-alert" if _due(line).startswith("LATE") else "clock"
    return "calendar" if line.conference.stage is Stage.PLANNED else ""


def _order(line: ConferenceLine) -> datetime:
    return line.due.deadline.due if line.due is not None else line.conference.planned_start


def _state(line: ConferenceLine) -> str:
    """The stage of its life; while it is typed, how far that is."""
    if line.conference.stage is not Stage.BEING_TYPED or line.dictation is None:
        return line.conference.stage.words
    return _TYPING.get(line.dictation.state, line.conference.stage.words)


def _typing(line: ConferenceLine) -> str:
    """Who types it and since when, or why it rests, in a sentence; "" while it is not in the queue."""
    if line.conference.stage is not Stage.BEING_TYPED or line.dictation is None:
        return ""
    words = standing_words(line.dictation, line.holder, line.conference.zone)
    why = line.dictation.suspended_why
    return f"{words}: {why} {_agreed(line)}".strip() if why else f"{words}. {_agreed(line)}".strip()


def _agreed(line: ConferenceLine) -> str:
    """When its chair and the minute taker want it typed, where that is not when the rules say; "" where it is."""
    dictation, zone = line.dictation, line.conference.zone
    if dictation is None or dictation.due_at is None:
        return ""
    earlier = line.due is not None and line.due.done is None and dictation.due_at < line.due.deadline.due
    if not earlier and not dictation.due_why:
        return ""
    words = f"Agreed: to be typed by {when_words(dictation.due_at, zone)}"
    return f"{words} ({dictation.due_why})." if dictation.due_why else f"{words}."


def _stage(line: ConferenceLine) -> int:
    return list(Stage).index(line.conference.stage)


def _searched(line: ConferenceLine) -> tuple[str, ...]:
    conference = line.conference
    kind = conference.meeting_type.words
    return line.title, kind, line.with_whom, _state(line), conference.stage.words, conference.place
