"""The microphones that Prepare begins with."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from meetingrec.domain.errors import Problem
from meetingrec.ui.core import Core
from meetingrec.ui.prepare.sound_check import MicrophoneSearch
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.words import label


class Microphones(QWidget):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._sound = core, services.sound
        self._search = MicrophoneSearch(core, self)
        self._search.found.connect(self._show)
        self.room = Choice("Microphone", [])
        self.call = Choice("Second source", [])
        self.told = label("", "muted")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.addWidget(label("In the room", wrap=False), 0, 0)
        grid.addWidget(self.room, 0, 1)
        grid.addWidget(label("Second source (a call)", wrap=False), 1, 0)
        grid.addWidget(self.call, 1, 1)
        grid.addWidget(button("Look again", self._search.look, role="link"), 2, 0)
        grid.addWidget(self.told, 2, 1)
        grid.setColumnStretch(1, 1)
        self.room.chosen.connect(self._chosen)
        self.call.chosen.connect(self._chosen)
        self._show(())

    def open(self) -> None:
        self.told.setText("Looking for microphones")
        self._search.look()

    def _show(self, found: object) -> None:
        names = [device.name for device in found] if isinstance(found, tuple) else []
        words = f"{found.happened} {found.do}" if isinstance(found, Problem) else ""
        self.told.setText(words or ("" if names else "No microphone was found. Plug one in and look again."))
        self.told.setVisible(bool(self.told.text()))
        for choice, value, none in (
            (self.room, self._sound.room, "the computer's own choice"),
            (self.call, self._sound.call, "none: everybody is in the room"),
        ):
            gone = [value] if value and value not in names else []
            choice.set_choices([(none, ""), *((name, name) for name in (*names, *gone))])
            choice.set_value(value)

    def _chosen(self, *_: object) -> None:
        self._sound.room, self._sound.call = str(self.room.value or ""), str(self.call.value or "")
        self._core.act(self, self._sound.remember)
