"""Changes asked for: what waits for this chair, and what waits for another who cannot answer."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from meetingrec.domain.events import Changes
from meetingrec.services.amend import Asked
from meetingrec.ui.amendments.panels import answer, stand_in
from meetingrec.ui.core import Core
from meetingrec.ui.dates import short_when
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.queue.fitting import FittingTable
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.table import Column


class AmendmentsPage(Page):
    """In the rail, for chairs."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Changes asked for")
        self._services = services
        self.table = FittingTable(
            "Changes that wait for an answer",
            [
                Column("Asked", lambda asked: short_when(asked.amendment.asked_at, asked.conference.zone), width=168),
                Column("Conference", lambda asked: asked.title, link=True),
                Column("Document", lambda asked: asked.document.type.words, width=262),
                Column("By", lambda asked: asked.amendment.asked_by, width=190),
                Column("Waits for", self._waits_for, width=160),
            ],
            key=lambda asked: asked.amendment.id,
            spare=(0, 2, 3),
        )
        self.table.chosen.connect(self._answer)
        self.nothing = EmptyState(
            "check",
            "Nobody waits for an answer",
            "When somebody asks for a change of an approved document, it is listed here. You may stand in for another "
            "chair who cannot answer.",
        )
        self.nothing.setProperty("ring", False)
        self.stack = QStackedWidget()
        waiting = QWidget()
        rows = QVBoxLayout(waiting)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.table)
        rows.addStretch(1)
        self.stack.addWidget(waiting)
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)

    def open(self, **_where: str) -> None:
        self._look()

    def changed(self, changes: Changes) -> None:
        if "amendments" in changes.kinds:
            self._look()

    def keys(self) -> Keys:
        return (("Enter", "Answer the row"), ("Up, Down", "From one row to the next"))

    def _look(self) -> None:
        self.core.look(self, self._services.amending.waiting, self._show)

    def _show(self, waiting: tuple[Asked, ...]) -> None:
        self.table.show_rows(sorted(waiting, key=lambda asked: not self._mine(asked)))
        self.stack.setCurrentIndex(0 if waiting else 1)

    def _mine(self, asked: Asked) -> bool:
        return asked.conference.chair_id == self._services.person.id

    def _waits_for(self, asked: Asked) -> str:
        return "you" if self._mine(asked) else asked.conference.chair_name

    def _answer(self, asked: Asked) -> None:
        where = {"conference": asked.conference.id, "tab": "approve", "document": asked.document.id}
        go_on = partial(self.go.emit, "conference", where)
        if self._mine(asked):
            answer(self, self.core, self._services, asked, go_on)
            return
        read = partial(self._services.amending.read_for_author, asked.amendment.id)
        self.core.read(self, read, lambda whole: stand_in(self, self.core, self._services, whole, go_on))
