"""The dictation to listen to while typing: player, picture of the sound, and the words as heard."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.recording import Recording
from meetingrec.domain.transcript import Transcript
from meetingrec.services.replay import Listening
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.player import PlayerBar
from meetingrec.ui.widgets.transcript import TranscriptView
from meetingrec.ui.widgets.waveform import Waveform

STEP_BACK = 2.0
"""Seconds that playing steps back after a pause, so that no word is missed."""


class ListenPanel(QWidget):
    """`heard` is the transcript view; the page puts it where it belongs."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core = core
        self._services = services
        self._listening: Listening | None = None
        self._wanted = ""
        self._shown: Transcript | None = None
        self.player = PlayerBar(step_back=STEP_BACK)
        self.wave = Waveform("Position in the dictation")
        self.heard = TranscriptView()
        self.heard.setAccessibleName("Dictated, as heard")
        self.player.moved.connect(self.wave.set_position)
        self.player.moved.connect(self.heard.set_position)
        self.wave.seek.connect(self.player.seek)
        self.heard.seek.connect(self.player.play_from)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.player)
        rows.addWidget(self.wave)

    def begin(self) -> None:
        """The page is shown again."""
        self._wanted = ""

    def show_words(self, heard: Transcript | None) -> None:
        """Only when they changed: nobody loses their place in the text."""
        if heard is not None and (self._shown is None or heard.segments != self._shown.segments):
            self._shown = heard
            self.heard.show_segments(heard.segments)

    def listen_to(self, recording: Recording) -> None:
        """Opens the dictation once; the opening is logged."""
        if self._wanted == recording.id:
            return
        self._wanted = recording.id
        self._core.read(self, partial(self._services.replay.listen_dictation, recording), self._attach)

    def let_go(self) -> None:
        """Stops, and logs what was played."""
        listening, self._listening, self._wanted = self._listening, None, ""
        self.player.attach(None, self._core)
        if listening is not None:
            self._core.act(self, listening.close)

    def _attach(self, listening: Listening) -> None:
        self._listening = listening
        self.player.attach(listening.player, self._core)
        self._core.read(self, partial(listening.wave, 1500), partial(self._show_wave, listening))

    def _show_wave(self, listening: Listening, peaks: list[float]) -> None:
        self.wave.show_wave(peaks, listening.length, gaps=listening.gaps)
