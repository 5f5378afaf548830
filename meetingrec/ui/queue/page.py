"""Typing queue: the dictations that wait for this minute taker, what is due first on top."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from meetingrec.domain.deadlines import time_left
from meetingrec.domain.dictation import DictationState
from meetingrec.domain.events import Changes
from meetingrec.services.dictate import QueueLine
from meetingrec.ui.core import Core
from meetingrec.ui.desk.notice import Notice
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.queue.fitting import FittingTable
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.table import Column
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label


class QueuePage(Page):
    """Opening a row opens the conference at its document."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Typing queue")
        self._services = services
        self.table = FittingTable(
            "Dictations to type",
            [
                Column("Due", due_words, width=140, strong=_late, order=_due),
                Column("Conference", lambda line: line.title, link=True),
                Column("State", state_words, width=170, strong=lambda line: line.dictation.urgent),
                Column("Dictated", _length, width=126),
                Column("Chair", lambda line: line.conference.chair_name, width=150),
            ],
            key=lambda line: line.dictation.id,
            spare=(2, 3, 4),
        )
        self.table.chosen.connect(self._open_line)
        self.table.selected.connect(self._show_note)
        self.note = Notice()
        self.hint = label("What is urgent comes first, then what is due soonest. Enter opens the row.", "muted")
        self.nothing = EmptyState(
            "inbox",
            "Nothing waits to be typed",
            "What a chair sends to you is listed here, what is due first on top.",
        )
        self.nothing.setProperty("ring", False)
        waiting = QWidget()
        rows = QVBoxLayout(waiting)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        for widget in (self.table, self.note, self.hint):
            rows.addWidget(widget)
        rows.addStretch(1)
        self.stack = QStackedWidget()
        self.stack.addWidget(waiting)
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)
        self._minutes = QTimer(self)
        self._minutes.setInterval(30_000)
        self._minutes.timeout.connect(self._look)

    def open(self, **_where: str) -> None:
        self._minutes.start()
        self._look()

    def leave(self) -> None:
        self._minutes.stop()

    def changed(self, changes: Changes) -> None:
        if changes.kinds & {"dictation", "conference"}:
            self._look()

    def keys(self) -> Keys:
        return (("Enter", "Open the row"), ("Up, Down", "From one row to the next"))

    def _look(self) -> None:
        self.core.read(self, self._services.dictating.queue, self._show)

    def _show(self, lines: tuple[QueueLine, ...]) -> None:
        self.table.show_rows(lines)
        self.stack.setCurrentIndex(0 if lines else 1)
        if not lines:
            self.drop_primary()
            return
        if self.table.current() is None:
            self.table.selectRow(0)
        self._show_note(self.table.current())
        self.set_primary("Type what comes first", self._open_first, "pencil")

    def _show_note(self, line: QueueLine | None) -> None:
        """The chair's words about the row that is chosen, in full."""
        said = line.dictation.note if line is not None else ""
        self.note.show_words(f"{line.conference.chair_name} says:" if line is not None else "", said)

    def _open_first(self) -> None:
        if self.table.rows:
            self._open_line(self.table.row(0))

    def _open_line(self, line: QueueLine) -> None:
        self.go.emit("conference", {"conference": line.conference.id, "tab": "document"})


def due_words(line: QueueLine) -> str:
    """`in 3 h 10 min`, `LATE 42 min`, or nothing when there is no due time."""
    due = line.dictation.due_at
    return time_left(due, datetime.now(UTC)) if due else ""


def state_words(line: QueueLine) -> str:
    """`Waiting, urgent`; what came back says so."""
    state = line.dictation.state
    words = "Sent back to you" if state is DictationState.RETURNED else state.words
    return f"{words}, urgent" if line.dictation.urgent else words


def _late(line: QueueLine) -> bool:
    return due_words(line).startswith("LATE")


def _due(line: QueueLine) -> datetime:
    return line.dictation.due_at or line.dictation.created_at


def _length(line: QueueLine) -> str:
    return clock(line.seconds) if line.seconds > 0 else "not dictated"
