"""Typing queue: the dictations that wait for this minute taker, what is due first on top."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from meetingrec.domain.deadlines import time_left
from meetingrec.domain.events import Changes
from meetingrec.services.dictate import QueueLine
from meetingrec.ui.core import Core
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.table import Column, RowsTable
from meetingrec.ui.widgets.times import clock


class QueuePage(Page):
    """Opening a row opens the conference at its document."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Typing queue")
        self._services = services
        self.table = RowsTable(
            "Dictations to type",
            [
                Column("Due", due_words, width=150, strong=_late, order=lambda line: line.dictation.due_at),
                Column("Conference", lambda line: line.title, link=True),
                Column("State", _state, width=170),
                Column("Length", lambda line: clock(line.seconds), width=110),
                Column("Chair", lambda line: line.conference.chair_name, width=160),
                Column("Note", lambda line: line.dictation.note, width=220),
            ],
            key=lambda line: line.dictation.id,
        )
        self.table.chosen.connect(self._open_line)
        self.nothing = EmptyState(
            "inbox",
            "Nothing waits to be typed",
            "Dictations that a chair sends to you are listed here, what is due first on top.",
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)
        self._minutes = QTimer(self)
        self._minutes.setInterval(60_000)
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
        return (("Enter", "Open the dictation in this row"),)

    def _look(self) -> None:
        self.core.read(self, self._services.dictating.queue, self._show)

    def _show(self, lines: tuple[QueueLine, ...]) -> None:
        self.table.show_rows(lines)
        self.stack.setCurrentWidget(self.table if lines else self.nothing)

    def _open_line(self, line: QueueLine) -> None:
        self.go.emit("conference", {"conference": line.conference.id, "tab": "document"})


def due_words(line: QueueLine) -> str:
    """`in 3 h 10 min`, `LATE 42 min`, or nothing when there is no due time."""
    due = line.dictation.due_at
    return time_left(due, datetime.now(UTC)) if due else ""


def _late(line: QueueLine) -> bool:
    return due_words(line).startswith("LATE") or line.dictation.urgent


def _state(line: QueueLine) -> str:
    words = line.dictation.state.words
    return f"{words} (urgent)" if line.dictation.urgent else words
