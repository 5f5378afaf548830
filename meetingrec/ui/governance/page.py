"""Governance: which dictations are due to be destroyed, what holds them, and what was destroyed (domain.md 4.8)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from meetingrec.domain.events import Changes
from meetingrec.services.keeping import KeepingLine
from meetingrec.ui.core import Core
from meetingrec.ui.dates import short_when, when_words
from meetingrec.ui.governance.panels import ask_for_hold, ask_to_destroy, ask_to_release
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.queue.fitting import FittingTable
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.table import Column
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label


class GovernancePage(Page):
    """For records managers."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Governance")
        self._services = services
        self._shown: tuple[KeepingLine, ...] = ()
        self.table = FittingTable(
            "Dictations and holds",
            [
                Column("Due to be destroyed", self._due, width=230, strong=self._is_due),
                Column("Conference", lambda line: line.title),
                Column("Held on", _held_on, width=148),
                Column("Chair", lambda line: line.conference.chair_name, width=130),
                Column("Dictated", _length, width=100),
                Column("Hold", lambda line: line.hold.reference if line.hold else "", width=130),
            ],
            key=_key,
            spare=(2, 3, 4),
        )
        self.table.selected.connect(self._show_chosen)
        self.whole = label("", selectable=True)
        self.nothing = EmptyState(
            "shield-check", "There is nothing here yet", "Conferences and their dictations are listed here."
        )
        self.nothing.setProperty("ring", False)
        self._build()

    def open(self, **_where: str) -> None:
        self.core.act(self, self._services.keeping.finish)
        self._look()

    def changed(self, changes: Changes) -> None:
        if changes.kinds & {"keeping", "dictation", "document", "conference"}:
            self._look()

    def keys(self) -> Keys:
        return (("Up, Down", "From one row to the next"),)

    def _build(self) -> None:
        self.hold_button = self.add_action("Place a hold", self._place, "lock")
        self.release_button = self.add_action("Release the hold", self._release, "check")
        listed = QWidget()
        rows = QVBoxLayout(listed)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(
            label(
                "A dictation is a working note. Some days after the last document is approved it is due; a person "
                "destroys it and says why. Nothing goes by itself, and nothing while a hold stands.",
                "muted",
            )
        )
        rows.addWidget(self.table)
        rows.addWidget(self.whole)
        rows.addStretch(1)
        self.stack = QStackedWidget()
        self.stack.addWidget(listed)
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)

    def _look(self) -> None:
        self.core.look(self, self._services.keeping.lines, self._show)

    def _show(self, lines: tuple[KeepingLine, ...]) -> None:
        self._shown = lines
        self.stack.setCurrentIndex(0 if lines else 1)
        self.table.show_rows(lines)
        if self.table.current() is None and lines:
            self.table.selectRow(0)
        self._show_chosen(self.table.current())

    def _show_chosen(self, line: KeepingLine | None) -> None:
        self.hold_button.setVisible(line is not None and line.hold is None)
        self.release_button.setVisible(line is not None and line.hold is not None)
        self.whole.setText(whole_words(line) if line is not None else "")
        if line is not None and self._is_due(line):
            self.set_primary("Destroy this dictation", partial(self._destroy, line), "trash-2", role="danger")
        else:
            self.drop_primary()

    def _is_due(self, line: KeepingLine) -> bool:
        return line.is_due(self._services.signed_in.clock())

    def _due(self, line: KeepingLine) -> str:
        return due_words(line, due=self._is_due(line))

    def _destroy(self, line: KeepingLine) -> None:
        ask_to_destroy(self, self.core, self._services, line)

    def _place(self) -> None:
        line = self.table.current()
        if line is not None:
            ask_for_hold(self, self.core, self._services, line)

    def _release(self) -> None:
        line = self.table.current()
        if line is not None and line.hold is not None:
            ask_to_release(self, self.core, self._services, line, line.hold)


def due_words(line: KeepingLine, *, due: bool) -> str:
    """When it is due, why it is not, or when it went."""
    if line.purge is not None:
        return f"Destroyed {_day(line, line.purge.at)}"
    if line.dictation is None:
        return "No dictation"
    if line.hold is not None:
        return "Not while the hold stands"
    if line.typed_at:
        return f"Not while it is at {line.typed_at}"
    if line.due_at is None:
        return "Not sent back yet" if line.conference.from_elsewhere else "Not everything is approved"
    return f"{'Due since' if due else 'On'} {_day(line, line.due_at)}"


def whole_words(line: KeepingLine) -> str:
    """What there is to say about a row, below the table."""
    zone, told = line.conference.zone, [f"{line.title}, chaired by {line.conference.chair_name}."]
    if line.hold is not None:
        when = when_words(line.hold.at, zone)
        told.append(f"Hold {line.hold.reference}, placed by {line.hold.by} on {when}: {line.hold.reason}")
    if line.purge is not None:
        when, files = when_words(line.purge.at, zone), line.purge.files
        told.append(
            f"{line.purge.by} destroyed the dictation on {when}: {files} sealed file{'' if files == 1 else 's'}."
        )
        told.append(f"Certificate: {line.purge.certificate}")
    return "\n".join(told)


def _day(line: KeepingLine, at: datetime) -> str:
    return short_when(at, line.conference.zone).partition(",")[0]


def _held_on(line: KeepingLine) -> str:
    conference = line.conference
    return when_words(conference.started_at or conference.planned_start, conference.zone).partition(",")[0]


def _length(line: KeepingLine) -> str:
    return clock(line.seconds) if line.seconds > 0 else ""


def _key(line: KeepingLine) -> tuple[str, str]:
    return line.conference.id, line.dictation.id if line.dictation is not None else ""
