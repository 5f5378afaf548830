"""A dictation that was sent, for its chair: where it stands, giving it to somebody else, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.dictation import TO_TYPE, Holder
from meetingrec.ui.core import Call, Core
from meetingrec.ui.dictate.reading import DictateRead
from meetingrec.ui.queue.acts import ask_to_whom
from meetingrec.ui.queue.wording import standing_words
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.panel import ask
from meetingrec.ui.widgets.words import label

EVERY_MS = 10_000
"""How often it is asked who types it now."""


class SentPanel(QWidget):
    """`do(call)` is how the page acts."""

    def __init__(self, core: Core, services: Services, do: Callable[[Call], None]) -> None:
        super().__init__()
        self._core, self._services, self._do = core, services, do
        self._read: DictateRead | None = None
        self.standing = label("", "strong")
        self.give_button = button("Give to another...", self._give, icon="send")
        self.back_button = button("Take it back...", self._ask_back, icon="undo-2")
        keys = QWidget()
        row = FlowLayout(keys, gap=10)
        row.addWidget(self.give_button)
        row.addWidget(self.back_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addWidget(self.standing)
        rows.addWidget(keys)
        self._again = QTimer(self)
        self._again.setInterval(EVERY_MS)
        self._again.timeout.connect(self._look)

    def show_read(self, read: DictateRead) -> None:
        self._read = read
        dictation = read.dictation
        if dictation is None:
            return
        self.standing.setText(standing_words(dictation, read.holder, read.record.conference.zone))
        here = dictation.state in TO_TYPE and not dictation.elsewhere
        for made in (self.give_button, self.back_button):
            made.setVisible(here and read.holder is None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    def _look(self) -> None:
        """Who types it now. Whether they have left it shows here without anything being changed."""
        read, services = self._read, self._services
        if read is None or read.dictation is None or self._core.closed:
            return
        dictation = read.dictation

        def show(holder: Holder | None) -> None:
            if self._read is read and holder != read.holder:
                self.show_read(replace(read, holder=holder))

        self._core.read(self, lambda: services.dictating.holder(dictation.id), show)

    def _give(self) -> None:
        read = self._read
        if read is not None and read.dictation is not None:
            ask_to_whom(self, self._core, self._services, read.dictation, read.takers)

    def _ask_back(self) -> None:
        words = "You can dictate more then, send it again, or type it yourself. Everything typed so far stays."
        ask(self, "Take the dictation back?", words, "Take it back", self._take_back, no="Leave it there")

    def _take_back(self) -> None:
        dictation = self._read.dictation if self._read is not None else None
        if dictation is not None:
            self._do(lambda: self._services.dictating.take_back(dictation))
