"""Replay: which recording, why, and then listening; what was heard is logged (ui.md, Replay; domain.md 4.2)."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget

from meetingrec.domain.access import Reason, reason_problem
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import State
from meetingrec.services.replay import Listening, ReplayLine
from meetingrec.ui.core import Core
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.replay.listening import ListeningView
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.player import KEYS as PLAYER_KEYS
from meetingrec.ui.widgets.table import Column, RowsTable
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label


class ReplayPage(Page):
    """The list of recordings, and one of them opened."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Replay")
        self._services = services
        self._asking: InPageDialog | None = None
        self.table = RowsTable(
            "Recordings",
            [
                Column("Held", lambda line: f"{line.recording.started_at.astimezone():%d %b %Y %H:%M}", width=180),
                Column("Conference", lambda line: line.title, link=True),
                Column("Chair", lambda line: line.conference.chair_name, width=170),
                Column("Length", lambda line: clock(line.recording.seconds), width=110),
                Column("State", lambda line: line.recording.state.value.capitalize(), width=130),
            ],
            key=lambda line: line.recording.id,
        )
        self.table.chosen.connect(self.ask_why)
        self.nothing = EmptyState(
            "headphones", "Nothing to listen to yet", "Recorded conferences that you may listen to are listed here."
        )
        self.view = ListeningView(core, services)
        self.view.player.add_keys(self)
        self.back_button = self.add_action("Close this recording", self.close_listening, "x")
        self.back_button.hide()
        self.stack = QStackedWidget()
        for widget in (self.table, self.nothing, self.view):
            self.stack.addWidget(widget)
        self.notice = label("Every listen is logged: who, when, why and which parts were played.", "muted")
        self.body.addWidget(self.notice)
        self.body.addWidget(self.stack, 1)

    def open(self, **_where: str) -> None:
        self._look()

    def leave(self) -> None:
        self.close_listening()

    def changed(self, changes: Changes) -> None:
        if changes.kinds & {"recording", "conference"} and not self.view.listening:
            self._look()

    def keys(self) -> Keys:
        return (("Enter", "Listen to the recording in this row"), *PLAYER_KEYS, ("Ctrl+F", "Search the words"))

    def _look(self) -> None:
        self.core.read(self, self._services.replay.lines, self._show)

    def _show(self, lines: tuple[ReplayLine, ...]) -> None:
        self.table.show_rows(lines)
        if not self.view.listening:
            self.stack.setCurrentWidget(self.table if lines else self.nothing)

    def ask_why(self, line: ReplayLine) -> None:
        """Nothing is opened before a reason is given (domain.md 4.2)."""
        if line.recording.state is State.RECORDING:
            return
        panel = InPageDialog(
            self, "Why do you want to listen?", "Your name, the time, this reason and what you play are logged."
        )
        code = Field("Reason", QComboBox())
        for reason in Reason:
            code.widget.addItem(reason.value.capitalize(), reason)
        words = Field("In a few words", QLineEdit())
        reference = Field("Reference", QLineEdit(), hint="Needed for a complaint, a subject access request or a court.")
        for field in (code, words, reference):
            panel.body.addWidget(field)

        def listen() -> bool | None:
            reason = Reason(code.widget.currentData())
            missing = reason_problem(reason, words.widget.text(), reference.widget.text())
            wrong = reference if "reference" in missing.lower() else words
            for field in (words, reference):
                field.set_wrong(missing if missing and field is wrong else "")
            if missing:
                return False
            self._listen(line, reason, words.widget.text(), reference.widget.text())
            return None

        panel.add_button("Listen", listen, "primary", "headphones")
        panel.add_button("Go back")
        panel.open(code.widget)

    def close_listening(self) -> None:
        """Stops, logs what was played, and shows the list again."""
        if self.view.listening:
            self.view.let_go()
            self.back_button.hide()
            self.set_title("Replay")
            self.stack.setCurrentWidget(self.table)
            self._look()

    def _listen(self, line: ReplayLine, reason: Reason, words: str, reference: str) -> None:
        listen = partial(self._services.replay.listen, line.recording, reason, words, reference)
        self.core.act(self, listen, partial(self._opened, line))

    def _opened(self, line: ReplayLine, listening: Listening) -> None:
        held = line.recording.started_at.astimezone()
        self.set_title(line.title, f"{held:%A %d %B %Y, %H:%M}, chaired by {line.conference.chair_name}")
        self.view.show_listening(listening)
        self.back_button.show()
        self.stack.setCurrentWidget(self.view)
