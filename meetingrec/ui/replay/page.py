"""Replay: which recording, why, and then listening; what was heard is logged (ui.md, Replay; domain.md 4.2)."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from meetingrec.domain.access import Act, Reason, who_may
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import State
from meetingrec.services.replay import Listening, ReplayLine
from meetingrec.ui.core import Core
from meetingrec.ui.dates import when_words
from meetingrec.ui.desk.listen import close_unheard
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.queue.fitting import FittingTable
from meetingrec.ui.replay.listening import ListeningView
from meetingrec.ui.replay.why import ask_why
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.player import KEYS as PLAYER_KEYS
from meetingrec.ui.widgets.table import Column
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label

_LOGGED = "Every listen is logged: who, when, why, and which stretches were played."


class ReplayPage(Page):
    """The list of recordings, and one of them opened."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Replay")
        self._services = services
        self._shown = False
        self.table = FittingTable(
            "Recordings",
            [
                Column("Held", _held, width=210, order=lambda line: line.recording.started_at),
                Column("Conference", lambda line: line.title, link=True),
                Column("Chair", lambda line: line.conference.chair_name, width=140),
                Column("Length", lambda line: clock(line.recording.seconds), width=100),
                Column("State", _state, width=150),
            ],
            key=lambda line: line.recording.id,
            spare=(2, 3, 4),
        )
        self.table.chosen.connect(self.ask_why)
        self.told = label(_LOGGED, "muted")
        may = services.may(Act.LISTEN)
        self.nothing = EmptyState(
            "headphones",
            "Nothing to listen to" if may else "Not for listening",
            "Recorded conferences that you may listen to are listed here." if may else who_may(Act.LISTEN),
        )
        self.nothing.setProperty("ring", False)
        self.view = ListeningView(core, services)
        self.view.player.add_keys(self.view)
        self.close_button = self.add_action("Close this recording", self.close_listening, "x")
        self.close_button.hide()
        self._build()

    # ---- what the window calls ----

    def open(self, **_where: str) -> None:
        self._shown = True
        self._look()

    def leave(self) -> None:
        self._shown = False
        self.close_listening()

    def changed(self, changes: Changes) -> None:
        if changes.kinds & {"recording", "conference"} and not self.view.listening:
            self._look()

    def keys(self) -> Keys:
        return (
            ("Enter", "Listen to the recording in this row; on a word or a moment: play from there"),
            *PLAYER_KEYS,
            ("F4", "Repeat the sentence that is being heard"),
            ("Ctrl+F, F3", "Search the words; on to the next place"),
            ("Ctrl+Left, Ctrl+Right", "On the picture of the sound: to the moment before, to the next"),
        )

    def _build(self) -> None:
        listing = QWidget()
        rows = QVBoxLayout(listing)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self.table)
        rows.addWidget(self.told)
        rows.addStretch(1)
        self.listing = listing
        self.stack = QStackedWidget()
        for widget in (listing, self.nothing, self.view):
            self.stack.addWidget(widget)
        self.body.setContentsMargins(24, 8, 24, 12)
        self.body.addWidget(self.stack, 1)

    # ---- choosing ----

    def _look(self) -> None:
        self.core.read(self, self._services.replay.lines, self._show)

    def _show(self, lines: tuple[ReplayLine, ...]) -> None:
        self.table.show_rows(lines)
        if lines and self.table.current() is None:
            self.table.selectRow(0)
        if self.view.listening:
            return
        self.stack.setCurrentWidget(self.listing if lines else self.nothing)
        if lines:
            self.set_primary("Listen", self._listen_to_row, "headphones")
        else:
            self.drop_primary()

    def _listen_to_row(self) -> None:
        line = self.table.current()
        if line is not None:
            self.ask_why(line)

    def ask_why(self, line: ReplayLine) -> None:
        """Nothing is opened before a reason is given (domain.md 4.2)."""
        if line.recording.state is State.RECORDING:
            self.told.setText("This conference is still being recorded. It can be replayed when the recording ends.")
            return
        self.told.setText(_LOGGED)
        ask_why(self, line.title, partial(self._listen, line))

    # ---- listening ----

    def close_listening(self) -> None:
        """Stops, logs what was played, and shows the list again."""
        if not self.view.listening:
            return
        self.view.let_go()
        self.close_button.hide()
        self.set_title("Replay")
        self.stack.setCurrentWidget(self.listing)
        if self._shown:
            self._look()
            self.table.setFocus()

    def _listen(self, line: ReplayLine, reason: Reason, words: str, reference: str) -> None:
        listen = partial(self._services.replay.listen, line.recording, reason, words, reference)
        # Owned by the core: a recording that opens after this page was left must still be closed, and logged.
        self.core.act(self.core, listen, partial(self._opened, line))

    def _opened(self, line: ReplayLine, listening: Listening) -> None:
        if not shiboken6.isValid(self) or not self._shown or self.view.listening:
            close_unheard(self.core, listening)
            return
        self.set_title(line.title, f"{_held(line)}, chaired by {line.conference.chair_name}. What you play is logged.")
        self.drop_primary()
        self.close_button.show()
        self.stack.setCurrentWidget(self.view)
        self.view.show_listening(listening)


def _held(line: ReplayLine) -> str:
    return when_words(line.recording.started_at, line.conference.zone)


def _state(line: ReplayLine) -> str:
    return "Being recorded" if line.recording.state is State.RECORDING else line.recording.state.value.capitalize()
