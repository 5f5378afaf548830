"""Replay: which recording, why, and then listening; what was heard is logged (ui.md, Replay; domain.md 4.2)."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from meetingrec.domain.access import Act, Reason, who_may
from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import State
from meetingrec.services.replay import Listening, ReplayLine
from meetingrec.ui.core import Core
from meetingrec.ui.dates import time_words, when_words
from meetingrec.ui.desk.listen import close_unheard
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.queue.fitting import FittingTable
from meetingrec.ui.replay.listening import ListeningView
from meetingrec.ui.replay.why import ask_why
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.empty import EmptyState
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
        self._wanted: tuple[str, float] | None = None
        """Recording and moment that somebody was sent here for."""
        self.table = FittingTable(
            "Recordings",
            [
                Column("Held", _held, width=210, order=lambda line: line.recording.started_at),
                Column("Conference", lambda line: line.title, link=True),
                Column("Chair", lambda line: line.conference.chair_name, width=130),
                Column("Recording", lambda line: line.made, width=190),
                Column("Length", lambda line: clock(line.recording.seconds), width=90),
                Column("State", _state, width=125),
            ],
            key=lambda line: line.recording.id,
            spare=(2, 3, 4, 5),
        )
        self.table.chosen.connect(lambda line: self.ask_why(line))
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
        self.view.other_asked.connect(self._to_other)
        self._lines: tuple[ReplayLine, ...] = ()
        self._why: tuple[Reason, str, str] | None = None
        """The reason that was given for what is open."""
        self.close_button = self.add_action("Close this recording", self.close_listening, "x")
        self.close_button.hide()
        self._build()

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        """where: {"recording": id, "moment": seconds} asks for the reason at once and begins there."""
        self._shown = True
        self._wanted = (where["recording"], float(where.get("moment") or 0)) if where.get("recording") else None
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
            *self.view.player.keys(),
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
        self.core.look(self, self._services.replay.lines, self._show)

    def _show(self, lines: tuple[ReplayLine, ...]) -> None:
        self._lines = lines
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
        wanted = next((line for line in lines if self._wanted and line.recording.id == self._wanted[0]), None)
        if wanted is not None and self._wanted is not None:
            begin, self._wanted = self._wanted[1], None
            self.ask_why(wanted, begin)

    def _listen_to_row(self) -> None:
        line = self.table.current()
        if line is not None:
            self.ask_why(line)

    def ask_why(self, line: ReplayLine, begin: float = 0.0) -> None:
        """Nothing is opened before a reason is given (domain.md 4.2). begin: seconds where listening starts."""
        if line.recording.state is State.RECORDING:
            self.told.setText("This conference is still being recorded. It can be replayed when the recording ends.")
            return
        self.told.setText(_LOGGED)
        ask_why(self, line.title, partial(self._listen, line, begin=begin))

    # ---- listening ----

    def close_listening(self) -> None:
        """Stops, logs what was played, and shows the list again."""
        if not self.view.listening:
            return
        self.view.let_go()
        self._to_list()

    def _to_list(self) -> None:
        self.close_button.hide()
        self.set_title("Replay")
        self.stack.setCurrentWidget(self.listing)
        if self._shown:
            self._look()
            self.table.setFocus()

    def _listen(self, line: ReplayLine, reason: Reason, words: str, reference: str, begin: float = 0.0) -> None:
        self._why = (reason, words, reference)
        listen = partial(self._services.replay.listen, line.recording, reason, words, reference)
        # Owned by the core: a recording that opens after this page was left must still be closed, and logged.
        self.core.act(self.core, listen, partial(self._opened, line, begin), self._refused)

    def _refused(self, problem: Problem) -> None:
        if shiboken6.isValid(self) and not self.view.listening and self.stack.currentWidget() is self.view:
            self._to_list()
        self.core.problem.emit(problem)

    def _opened(self, line: ReplayLine, begin: float, listening: Listening) -> None:
        if not shiboken6.isValid(self) or not self._shown or self.view.listening:
            close_unheard(self.core, listening)
            return
        made = f" {line.made}, not recorded by this program." if line.recording.import_source else ""
        chair = line.conference.chair_name
        self.set_title(line.title, f"{_held(line)}, chaired by {chair}.{made} What you play is logged.")
        self.drop_primary()
        self.close_button.show()
        self.stack.setCurrentWidget(self.view)
        same = [other for other in reversed(self._lines) if other.conference.id == line.conference.id]
        whole = [other for other in same if other.recording.state is not State.RECORDING]
        self.view.show_listening(listening, [(_which(other), other.recording.id) for other in whole])
        if begin:
            self.view.player.seek(begin)

    def _to_other(self, recording_id: str) -> None:
        """Another recording of the same conference, for the same reason; both listenings are logged."""
        why, line = self._why, next((line for line in self._lines if line.recording.id == recording_id), None)
        now = self.view.listening
        if why is None or line is None or now is None or now.recording.id == recording_id:
            return
        self.view.let_go()
        self._listen(line, *why)


def _which(line: ReplayLine) -> str:
    return f"{line.made}, {time_words(line.recording.started_at, line.conference.zone)}"


def _held(line: ReplayLine) -> str:
    return when_words(line.recording.started_at, line.conference.zone)


def _state(line: ReplayLine) -> str:
    return "Being recorded" if line.recording.state is State.RECORDING else line.recording.state.value.capitalize()
