"""Sending the dictation to a minute taker, or the record alone where nothing was dictated."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.events import Changes
from meetingrec.services.dictate import Sending
from meetingrec.ui.core import Call, Core
from meetingrec.ui.dictate.hand_over import HandOver
from meetingrec.ui.dictate.hand_over_file import ToAnotherLibrary
from meetingrec.ui.dictate.reading import DictateRead
from meetingrec.ui.dictate.sent import SentPanel
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.panel import InPageDialog

WITHOUT = "Send without a dictation"


class SendPanel(QWidget):
    """`do(call)` is how the page acts; `sent` is emitted before a dictation goes, so that nobody listens on."""

    sent = Signal()

    def __init__(self, core: Core, services: Services, do: Callable[[Call], None]) -> None:
        super().__init__()
        self._services, self._do = services, do
        self._read: DictateRead | None = None
        self.hand_over = HandOver()
        self.send_button = button("Send to minute taker", self._send, "primary", "send")
        self.without_button = button(WITHOUT, self._ask_without, "link")
        self.form = QWidget()
        send = QVBoxLayout(self.form)
        send.setContentsMargins(0, 4, 0, 0)
        send.setSpacing(10)
        send.addWidget(self.hand_over)
        send.addWidget(self.send_button, 0, Qt.AlignmentFlag.AlignLeft)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        self.after = SentPanel(core, services, do)
        rows.addWidget(self.form)
        rows.addWidget(self.after)
        self.to_library = ToAnotherLibrary(core, services)
        rows.addWidget(self.to_library)
        rows.addWidget(self.without_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hand_over.changed.connect(self._name_send)

    def show_read(self, read: DictateRead) -> None:
        """Who can be asked, and when it is due."""
        self._read = read
        self.after.show_read(read)
        self.to_library.show_read(read)
        conference = read.record.conference
        self.hand_over.show_people(read.takers, conference.typist_id, read.deadline, conference.zone)

    def offer(self, *, dictated: bool, nothing: bool, gone: bool = False) -> None:
        """dictated: it is finished and can be sent. nothing: there is none, and the record can go without. gone: it was
        sent.
        """
        self.after.setVisible(gone)
        self.form.setVisible(dictated)
        self.without_button.setVisible(nothing)
        self.setVisible(dictated or nothing or gone)

    def focus_first(self) -> None:
        self.hand_over.people.widget.setFocus()

    def _name_send(self) -> None:
        name = self.hand_over.name
        reword(self.send_button, f"Send to {name}" if name else "Send to minute taker")

    def _send(self) -> None:
        dictation, chosen = self._read.dictation if self._read else None, self.hand_over.chosen()
        if dictation is not None and chosen is not None:
            self.sent.emit()
            self._do(lambda: self._services.dictating.hand_over(dictation, chosen))

    def _ask_without(self) -> None:
        read = self._read
        if read is None:
            return
        words = "The minute taker types from the record of the conference. Nothing is recorded."
        panel = InPageDialog(self, f"{WITHOUT}?", words)
        whom = HandOver()
        conference = read.record.conference
        whom.show_people(read.takers, conference.typist_id, read.deadline, conference.zone)
        panel.body.addWidget(whom)
        panel.add_button(WITHOUT, lambda: self._send_without(whom.chosen()), "primary", "send")
        panel.add_button("Go back")
        panel.open(whom.people.widget)

    def _send_without(self, chosen: Sending | None) -> bool | None:
        if chosen is None or self._read is None:
            return False
        services, conference = self._services, self._read.record.conference

        def send() -> Changes:
            _, dictation = services.dictating.begin(conference)
            return services.dictating.hand_over(dictation, chosen)

        self._do(send)
        return None
