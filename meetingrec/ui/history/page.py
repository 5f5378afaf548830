"""History: every act on one conference, in order, in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit

from meetingrec.domain.access import Act
from meetingrec.domain.events import Changes
from meetingrec.ui import icons
from meetingrec.ui.core import Core
from meetingrec.ui.history.acts import Sort
from meetingrec.ui.history.log_line import LogLine
from meetingrec.ui.history.wording import Told, tell
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.queue.fitting import NARROW, GivingTable
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.table import Column
from meetingrec.ui.widgets.words import label


@dataclass(frozen=True, slots=True)
class _Read:
    """wrong: what the check of the log found, empty when every entry is as it was written. point: where the log stands,
    in words.
    """

    told: tuple[Told, ...]
    entries: int
    wrong: tuple[str, ...]
    point: str


class HistoryPage(Page):
    """Reading it is an entry of its own (domain.md 4.2), made once each time it is read."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "History")
        self._services = services
        self._conference_id = ""
        self._told: tuple[Told, ...] = ()
        self._sign = label(wrap=False)
        self.chain = label("", "strong", selectable=True)
        self.again = button("There is more: read again", self._look, "link")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the history")
        self.search.setAccessibleName("Search the history")
        self.search.setFixedWidth(240)
        self.search.textChanged.connect(lambda _: self._show_rows())
        self.sorts = Choice("Show", [("Everything", None), *((sort.value, sort) for sort in Sort)])
        self.sorts.chosen.connect(lambda _: self._show_rows())
        self.none = label("Nothing of this kind was done, or nothing with these words.", "muted")
        self.table = GivingTable(
            "What was done with this conference",
            [
                Column("When", lambda told: told.when, width=218),
                Column("Who", lambda told: told.who, width=140),
                Column("What", _what, width=330),
                Column("More", lambda told: told.more),
            ],
            key=lambda told: (told.since, told.what),
            spare=(1, 3),
        )
        self.table.selected.connect(self._show_whole)
        self.whole = label("", selectable=True)
        self.log_line = LogLine(core, services)
        self._build()

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self._look()

    def changed(self, changes: Changes) -> None:
        """Not read again by itself: each reading is an entry."""
        if changes.conference_id == self._conference_id:
            self.again.show()

    def keys(self) -> Keys:
        return (("Ctrl+F", "Search the history"), ("Up, Down", "From one entry to the next"))

    def _build(self) -> None:
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        proof = QHBoxLayout()
        proof.setSpacing(10)
        proof.addWidget(self._sign)
        proof.addWidget(self.chain, 1)
        self._above = QHBoxLayout()
        self._above.setSpacing(10)
        self._above.addLayout(proof, 1)
        self._above.addWidget(self.again)
        self._above.addWidget(self.search)
        self._above.addWidget(self.sorts)
        self.again.hide()
        self.whole.hide()
        self.none.hide()
        self.body.setContentsMargins(24, 12, 24, 12)
        self.body.setSpacing(10)
        self.body.addLayout(self._above)
        self.body.addWidget(self.none)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.whole)
        self.body.addWidget(self.log_line)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WindowShortcut)
        find.activated.connect(self.search.setFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._above.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    # ---- reading and showing ----

    def _look(self) -> None:
        self.again.hide()
        self.core.look(self, self._read_all, self._show)

    def _read_all(self) -> _Read:
        """On the services' thread."""
        services, conference_id = self._services, self._conference_id
        names = {person.id: person.full_name for person in services.people.everybody()}
        sections: dict[tuple[str, str], str] = {}
        if services.may(Act.READ_DOCUMENT, services.signed_in.conference(conference_id)):
            for document in services.desk.documents(conference_id):
                names[document.id] = document.type.words
                for key, heading, _ in services.desk.titles(document):
                    sections[document.id, key] = heading
        lines = services.history.of_conference(conference_id)
        told = tuple(tell(lines, names, sections))
        return _Read(told, len(lines), services.history.check(), services.history.point().words)

    def _show(self, read: _Read) -> None:
        self._told = read.told
        self._show_rows()
        icons.put(self._sign, *(("triangle-alert", "red_text") if read.wrong else ("shield-check", "green")), 24)
        self.chain.setText(
            f"This history has been altered. {read.wrong[0]}"
            if read.wrong
            else f"Unaltered: all {read.entries} entries are as they were written."
        )

        self.log_line.show_point(read.point)

    def _show_rows(self) -> None:
        wanted = self.search.text().casefold().split()
        sort = self.sorts.value
        fits = [told for told in self._told if sort is None or told.sort is sort]
        rows = [told for told in fits if all(word in _text(told) for word in wanted)]
        self.none.setVisible(bool(self._told) and not rows)
        self.table.show_rows(rows)
        self._show_whole(self.table.current())

    def _show_whole(self, told: Told | None) -> None:
        """The chosen entry in full below the table, where no column cuts it short."""
        self.whole.setVisible(told is not None and bool(told.more))
        if told is not None:
            self.whole.setText(f"{told.when}, {told.who}: {_what(told)}. {told.more}")


def _what(told: Told) -> str:
    return f"{told.what} ({told.times})" if told.times else told.what


def _text(told: Told) -> str:
    return f"{told.when} {told.who} {told.what} {told.more}".casefold()
