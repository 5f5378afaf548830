"""A pane that says what it understands of a line while it is typed, so that nobody is surprised by Enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.pane import EntryPane
from meetingrec.ui.room.sitting import Sitting

Say = Callable[[str, ConferenceRecord], str]
"""What was understood of the text, or what it still lacks; "" for nothing worth a word."""


class SayingPane(EntryPane):
    def __init__(self, sitting: Sitting, *pane: Any, say: Say, **more: Any) -> None:
        """pane, more: as EntryPane has them."""
        super().__init__(sitting, *pane, **more)
        self._say = say
        # After the pane's own, which takes the last words away.
        self.line.textChanged.connect(self._understood)
        self.line.entered.connect(self._stored)

    def _understood(self) -> None:
        typed, record = self.line.toPlainText(), self._sitting.record
        if typed.strip() and record is not None and not self.line.entering:
            self.tell(self._say(typed, record))

    def _stored(self, _typed: str) -> None:
        """Words about a line that is not there any more would be taken for the next one's."""
        if not self.line.toPlainText():
            self.tell("")
