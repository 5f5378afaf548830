"""History: every act on one conference, in order, in words."""

from __future__ import annotations

from meetingrec.domain.events import Changes
from meetingrec.services.history import HistoryLine
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.table import Column, RowsTable
from meetingrec.ui.widgets.words import label


class HistoryPage(Page):
    """Reading it is an entry of its own (domain.md 4.2), made once each time the page is opened."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "History")
        self._services = services
        self._conference_id = ""
        self.chain = label("", "strong")
        self.table = RowsTable(
            "What was done with this conference",
            [
                Column("When", lambda line: f"{line.at.astimezone():%d %b %Y %H:%M:%S}", width=190),
                Column("Who", lambda line: line.who, width=180),
                Column("What", lambda line: line.what.capitalize(), width=300),
                Column("More", lambda line: line.detail),
            ],
            key=lambda line: (line.at, line.what),
        )
        self.body.addWidget(self.chain)
        self.body.addWidget(self.table, 1)

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self.core.act(self, self._read_all, self._show)

    def changed(self, changes: Changes) -> None:
        if changes.conference_id == self._conference_id:
            self.core.read(self, self._read_all, self._show)

    def _read_all(self) -> tuple[tuple[HistoryLine, ...], tuple[str, ...]]:
        """On the services' thread."""
        history = self._services.history
        return history.of_conference(self._conference_id), history.check()

    def _show(self, read: tuple[tuple[HistoryLine, ...], tuple[str, ...]]) -> None:
        lines, wrong = read
        self.table.show_rows(lines)
        self.chain.setText(
            f"This history has been altered: {wrong[0]}" if wrong else "Unaltered: every entry is as it was written."
        )
