"""One recording opened for listening: the sound with what was written down on it, and the words that follow."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.errors import Problem
from meetingrec.domain.recording import RecordingReport, State
from meetingrec.domain.transcript import Segment, Transcript
from meetingrec.services.replay import Listening
from meetingrec.ui import icons
from meetingrec.ui.core import Core
from meetingrec.ui.desk.halves import Halves
from meetingrec.ui.desk.listen import tell_why_it_stopped
from meetingrec.ui.replay.moments import MomentList, moments_of
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.player import PlayerBar
from meetingrec.ui.widgets.transcript import TranscriptView
from meetingrec.ui.widgets.waveform import Waveform
from meetingrec.ui.widgets.words import label

_PEAKS = 2000
_SHORTEST = 1.0
"""Seconds that a repeated stretch lasts at least."""


class ListeningView(QWidget):
    """`show_listening` to begin, `let_go` to end and log."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core = core
        self._services = services
        self._segments: tuple[Segment, ...] = ()
        self.listening: Listening | None = None
        self._sign = label(wrap=False)
        self.checked = label("", "strong", selectable=True)
        self.player = PlayerBar()
        self.wave = Waveform()
        self.words = TranscriptView()
        self.moments = MomentList()
        self.told = label("", "muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the words")
        self.search.setAccessibleName("Search the words")
        self.search.setFixedWidth(220)
        self.found = label("", "muted", wrap=False)
        self.source = QComboBox()
        self.source.setAccessibleName("Which microphone to hear")
        self.repeat_button = button("Repeat this sentence", self._repeat, icon="rotate-cw")
        self.repeat_button.setCheckable(True)
        self._build()
        self._connect()

    # ---- what the page calls ----

    def show_listening(self, listening: Listening) -> None:
        """Everything about this recording; the proof that nothing was altered runs beside."""
        self.listening = listening
        self.player.attach(listening.player, self._core)
        self.source.blockSignals(True)
        self.source.clear()
        self.source.addItem("All microphones", None)
        for name in listening.sources:
            self.source.addItem(name.capitalize(), name)
        self.source.setVisible(len(listening.sources) > 1)
        self.source.blockSignals(False)
        self._show_check("hourglass", "muted", "Checking that nothing was altered ...")
        self._segments = ()
        self.words.show_segments(())
        self.moments.show_moments(())
        self.wave.show_wave((), listening.length, gaps=listening.gaps)
        self.search.clear()
        recording, replay = listening.recording, self._services.replay
        self._core.read(self, partial(replay.transcript, recording), partial(self._show_words, listening))
        self._core.read(self, partial(replay.record, recording), partial(self._show_moments, listening))
        self._core.slow(
            self,
            partial(replay.check, recording),
            partial(self._show_checked, listening),
            partial(self._not_checked, listening),
        )
        self.player.play_button.setFocus()

    def let_go(self) -> None:
        """Stops and logs the stretches that were played."""
        listening, self.listening = self.listening, None
        self.player.attach(None, self._core)
        self.repeat_button.setChecked(False)
        self.wave.set_loop(None)
        if listening is not None:
            self._core.act(self._core, listening.close)

    def find(self) -> None:
        """Puts the caret into the search."""
        self.search.setFocus()
        self.search.selectAll()

    # ---- inside ----

    def _build(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(10)
        above.addWidget(self._sign)
        above.addWidget(self.checked, 1)
        above.addWidget(self.found)
        above.addWidget(self.search)
        play = QHBoxLayout()
        play.setSpacing(10)
        play.addWidget(self.player, 1)
        play.addWidget(self.source)
        play.addWidget(self.repeat_button)
        said = QWidget()
        side = QVBoxLayout(said)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(6)
        side.addWidget(self.told)
        side.addWidget(self.words, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(above)
        rows.addLayout(play)
        rows.addWidget(self.wave)
        rows.addWidget(Halves(self.moments, said, (36, 64)), 1)

    def _connect(self) -> None:
        for follower in (self.wave.set_position, self.words.set_position, self.moments.set_position):
            self.player.moved.connect(follower)
        self.player.playing_changed.connect(self._turned)
        self.wave.seek.connect(self.player.seek)
        self.words.seek.connect(self.player.play_from)
        self.moments.seek.connect(self.player.play_from)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._to_next)
        self.source.currentIndexChanged.connect(lambda _: self._choose_source())
        for keys, act in (("Ctrl+F", self.find), ("F3", self._to_next), ("F4", self.repeat_button.click)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.player.setMinimumHeight(self.player.heightForWidth(max(1, self.player.width())))

    def _show_moments(self, listening: Listening, record: object) -> None:
        if self.listening is not listening or not isinstance(record, ConferenceRecord):
            return
        moments = moments_of(record)
        self.moments.show_moments(moments)
        self.moments.setVisible(bool(moments))
        marks = [moment.mark for moment in moments]
        self.wave.show_wave((), listening.length, marks, listening.gaps)
        # Last of all: drawing the sound of a long meeting takes some seconds, and listening need not wait for it.
        self._core.read(
            self,
            partial(listening.wave, _PEAKS),
            lambda peaks: self._show_wave(listening, peaks, marks),
        )
