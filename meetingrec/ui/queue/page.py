"""Typing queue: the dictations that wait for this minute taker or for anybody, what is due first on top."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from meetingrec.domain.access import Person
from meetingrec.domain.dictation import TO_TYPE, DictationState
from meetingrec.domain.events import Changes
from meetingrec.services.dictate import QueueLine
from meetingrec.ui.core import Core
from meetingrec.ui.desk.notice import Notice
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.queue.acts import ask_to_whom, ask_why_suspended
from meetingrec.ui.queue.fitting import FittingTable
from meetingrec.ui.queue.hand_over_file import QueueFiles
from meetingrec.ui.queue.narrowing import Narrowing
from meetingrec.ui.queue.wording import due_order, due_words, is_late, length_words, said_of, sign, state_words
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.table import Column
from meetingrec.ui.widgets.words import label

_HINT = "What is urgent comes first, then what is due soonest. Enter opens the row."
_DUE, _STATE = 0, 2
"""Columns."""
_STATE_WIDE = 318
"""Pixels of width for the longest words there are."""
EVERY_MS = 30_000
"""How often `in 3 h 10 min`, and who types what, is looked at again."""


class QueuePage(Page):
    """Opening a row opens the conference at its document; one that is for anybody is taken by opening it."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Typing queue")
        self._services = services
        self._lines: tuple[QueueLine, ...] = ()
        self._people: tuple[Person, ...] = ()
        self.narrowing = Narrowing()
        self.narrowing.changed.connect(self._narrow)
        self.narrowing.search.left_down.connect(self._to_table)
        self.narrowing.search.returnPressed.connect(self._to_table)
        self.table = self._table()
        self.note = Notice()
        self.open_button = button("Open", self.open_current, icon="pencil")
        self.take_button = button("Take", self.take, icon="check")
        self.suspend_button = button("Suspend with a reason...", self.suspend, icon="pause")
        self.go_on_button = button("Go on with it", self.take, icon="play")
        self.give_button = button("Give to another...", self.give, icon="send")
        self.files = QueueFiles(core, services, self)
        self._build()
        self._set_keys()
        self._minutes = QTimer(self)
        self._minutes.setInterval(EVERY_MS)
        self._minutes.timeout.connect(self._look)

    # ---- what the window calls ----

    def open(self, **_where: str) -> None:
        self._minutes.start()
        self._look()

    def leave(self) -> None:
        self._minutes.stop()

    def changed(self, changes: Changes) -> None:
        if changes.kinds & {"dictation", "conference", "people"}:
            self._look()

    def keys(self) -> Keys:
        return (
            ("Enter", "Open the row; what is for anybody is yours then"),
            ("Up, Down", "From one row to the next"),
            ("Ctrl+T", "Take it, or go on with what was suspended"),
            ("Ctrl+E", "Suspend it with a reason"),
            ("Ctrl+G", "Give it to another minute taker"),
            ("Ctrl+F", "Search names and notes"),
        )

    def focus_first(self) -> None:
        if self.table.isVisible():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().focus_first()

    # ---- what a person does with the row under the cursor ----

    def open_current(self) -> None:
        line = self.table.current()
        if line is not None:
            self._open_line(line)

    def take(self) -> None:
        line = self.table.current()
        if line is not None and (_may_take(line) or _may_go_on(line)):
            self.core.act(self, partial(self._services.dictating.take, line.dictation))

    def suspend(self) -> None:
        line = self.table.current()
        if line is not None and _may_suspend(line):
            ask_why_suspended(self, self.core, self._services, line.dictation)

    def give(self) -> None:
        line = self.table.current()
        if line is not None and _may_give(line):
            ask_to_whom(self, self.core, self._services, line.dictation, self._people)

    # ---- what it looks like ----

    def _table(self) -> FittingTable:
        made = FittingTable(
            "Dictations to type",
            [
                Column("Due", due_words, width=158, strong=is_late, icon=sign, order=due_order),
                Column("Conference", lambda line: line.title, link=True),
                Column("State", state_words, width=_STATE_WIDE, strong=lambda line: line.dictation.urgent),
                Column("From", lambda line: line.conference.chair_name, width=118),
                Column("Dictated", length_words, width=112),
                Column("Note", lambda line: " ".join(said_of(line)), width=106),
            ],
            key=lambda line: line.dictation.id,
            spare=(3, 4, 5),
            fits=(_DUE, _STATE),
        )
        made.chosen.connect(self._open_line)
        made.selected.connect(self._show_line)
        return made

    def _build(self) -> None:
        self.nothing = EmptyState(
            "inbox",
            "Nothing waits to be typed",
            "What a chair sends to you, or to any minute taker, is listed here: what is due first on top.",
            "Show what is with the chair",
            self.narrowing.show_all,
        )
        self.nothing.setProperty("ring", False)
        self.none_found = EmptyState(
            "search", "Nothing here looks like that", "", "Show everything", self.narrowing.show_all
        )
        self._acts = QWidget()
        acts = FlowLayout(self._acts, gap=10)
        for made in (*self._buttons, self.files.return_button):
            acts.addWidget(made)
        waiting = QWidget()
        rows = QVBoxLayout(waiting)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        for widget in (self.table, self.note, self._acts, label(_HINT, "muted")):
            rows.addWidget(widget)
        rows.addStretch(1)
        self.stack = QStackedWidget()
        for widget in (waiting, self.nothing, self.none_found):
            self.stack.addWidget(widget)
        row = QHBoxLayout()
        row.setContentsMargins(6, 2, 6, 2)
        row.addWidget(self.narrowing, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.stack, 1)

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.open_button, self.take_button, self.go_on_button, self.suspend_button, self.give_button

    def _set_keys(self) -> None:
        for keys, act, buttons in (
            ("Ctrl+T", self.take, (self.take_button, self.go_on_button)),
            ("Ctrl+E", self.suspend, (self.suspend_button,)),
            ("Ctrl+G", self.give, (self.give_button,)),
            ("Ctrl+F", self.narrowing.search.setFocus, ()),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
            for made in buttons:
                made.setToolTip(keys)

    # ---- reading and showing ----

    def _look(self) -> None:
        dictating = self._services.dictating
        self.core.look(self, lambda: (dictating.queue(), dictating.minute_takers()), self._show)

    def _show(self, read: tuple[tuple[QueueLine, ...], tuple[Person, ...]]) -> None:
        self._lines, self._people = read
        self._narrow()

    def _narrow(self) -> None:
        shown = self.narrowing.narrowed(self._lines)
        begins = not self.table.rows and self.nothing.isVisible()
        self.table.show_rows(shown)
        self.narrowing.setVisible(bool(self._lines))
        self._show_stack(bool(shown))
        if not shown:
            self.drop_primary()
            return
        if self.table.current() is None:
            self.table.selectRow(0)
        self._show_line(self.table.current())
        self.set_primary("Type what comes first", self._open_first, "pencil")
        if begins:
            self.table.setFocus()

    def _show_stack(self, there: bool) -> None:
        """The rows, or why there are none: nothing to type, or nothing that was looked for."""
        self.stack.setCurrentIndex(0 if there else 1 if self.narrowing.plain or not self._lines else 2)
        if self.nothing.button is not None:
            self.nothing.button.setVisible(bool(self._lines))

    def _show_line(self, line: QueueLine | None) -> None:
        """What was written about the row under the cursor, and what can be done with it."""
        self._acts.setVisible(line is not None)
        self.files.show_line(line)
        if line is None:
            self.note.show_words("", "")
            return
        who = f"{line.conference.chair_name} says:" if line.remarks or line.dictation.note else ""
        self.note.show_words(who, "\n".join(said_of(line)))
        for made, may in (
            (self.take_button, _may_take(line)),
            (self.go_on_button, _may_go_on(line)),
            (self.suspend_button, _may_suspend(line)),
            (self.give_button, _may_give(line)),
        ):
            made.setVisible(may)

    def _to_table(self) -> None:
        if self.table.rows:
            self.table.setFocus()

    # ---- opening ----

    def _open_first(self) -> None:
        """What comes first of what can be typed now: what somebody else has open is passed over."""
        free = [line for line in self.table.rows if line.dictation.state in TO_TYPE and line.holder is None]
        if free or self.table.rows:
            self._open_line((free or list(self.table.rows))[0])

    def _open_line(self, line: QueueLine) -> None:
        where = {"conference": line.conference.id, "tab": "document"}
        if _may_take(line):
            take = partial(self._services.dictating.take, line.dictation)
            self.core.act(self, take, lambda _: self.go.emit("conference", where))
        else:
            self.go.emit("conference", where)


def _may_take(line: QueueLine) -> bool:
    return line.pool and line.dictation.state in TO_TYPE


def _may_go_on(line: QueueLine) -> bool:
    return line.mine and line.dictation.state is DictationState.SUSPENDED


def _may_suspend(line: QueueLine) -> bool:
    rests = line.dictation.state in {DictationState.SUSPENDED, DictationState.TYPED}
    return (line.mine or line.own) and not rests and not line.dictation.elsewhere


def _may_give(line: QueueLine) -> bool:
    return (line.mine or line.own) and line.dictation.state in TO_TYPE and not line.dictation.elsewhere
