"""Below the picture of the sound: which parts are restricted or off the record, and letting somebody hear one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtWidgets import QHBoxLayout, QWidget

from meetingrec.domain.access import Act
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import icons, theme
from meetingrec.ui.core import Core
from meetingrec.ui.dates import time_words
from meetingrec.ui.replay.let_hear import LetHear
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.waveform import Stretch
from meetingrec.ui.widgets.words import label

MOST = 3
"""Stretches told one by one; of more only the first are."""


class PartsLine(QWidget):
    """Gone where the recording has no such part."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self._stretches: tuple[Stretch, ...] = ()
        self._record: ConferenceRecord | None = None
        self._within: Stretch | None = None
        self.panel: LetHear | None = None
        sign = label(wrap=False)
        icons.put(sign, "lock", "text", 20)
        self.words = label("", selectable=True)
        self.let_button = button("Let somebody hear this part", self.ask_who, icon="user-plus")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(sign)
        row.addWidget(self.words, 1)
        row.addWidget(self.let_button)
        self.hide()

    def show_stretches(self, stretches: Sequence[Stretch], record: ConferenceRecord | None = None) -> None:
        """record: with the restricted parts that this person may hear."""
        self._stretches, self._record, self._within = tuple(stretches), record, None
        self.setVisible(bool(stretches))
        self._tell()
        mine = record is not None and self._services.may(Act.RECORD, record.conference)
        self.let_button.setVisible(mine and bool(self._ended()))

    def set_position(self, seconds: float) -> None:
        """Where the voice is: a part that is silent says why, for as long as it lasts."""
        within = next((one for one in self._stretches if one.start <= seconds < one.end), None)
        if within is not self._within:
            self._within = within
            self._tell()
            if within is not None:
                announce(self, within.words)

    def ask_who(self) -> None:
        """Which part, who and why."""
        record = self._record
        if record is not None and (self.panel is None or not self.panel.is_open):
            parts = [(_part_words(part, record.conference.zone), part) for part in self._ended()]
            self.panel = LetHear(self, self._core, self._services, parts, self._let)
            self.panel.closed.connect(self._closed)
            self.panel.begin()

    # ---- inside ----

    def _ended(self) -> tuple[RestrictedPart, ...]:
        """Only what is over is handed on; in its order."""
        parts = self._record.parts if self._record is not None else ()
        return tuple(part for part in parts if part.started is not None and part.ended_at is not None)

    def _closed(self) -> None:
        self.panel = None

    def _let(self, words: str) -> None:
        self.words.setText(f"{self._all_words()} {words}")
        announce(self, words)

    def _tell(self) -> None:
        within = self._within
        self.words.setText(f"You are in: {within.words}." if within is not None else self._all_words())
        kind = "strong" if within is not None else "muted"
        if self.words.property("kind") != kind:
            self.words.setProperty("kind", kind)
            theme.restyle(self.words)

    def _all_words(self) -> str:
        told = [f"{one.words}." for one in self._stretches[:MOST]]
        more = len(self._stretches) - MOST
        return " ".join([*told, *([f"And {more} more, in the list of moments."] if more > 0 else [])])


def _part_words(part: RestrictedPart, zone: str) -> str:
    until = part.ended_at or part.at + timedelta(seconds=(part.ended or 0.0) - (part.started or 0.0))
    return f"{time_words(part.at, zone)} to {time_words(until, zone)}, {part.ground.words}"
