"""One recording opened for listening: the sound with points and decisions on it, and the words that follow."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import RecordingReport, State
from meetingrec.domain.transcript import Transcript
from meetingrec.services.replay import Listening
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.player import PlayerBar
from meetingrec.ui.widgets.transcript import TranscriptView
from meetingrec.ui.widgets.waveform import Mark, Waveform
from meetingrec.ui.widgets.words import label


class ListeningView(QWidget):
    """`show_listening` to begin, `let_go` to end and log."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core = core
        self._services = services
        self.listening: Listening | None = None
        self.checked = label("", "strong", selectable=True)
        self.player = PlayerBar()
        self.wave = Waveform()
        self.words = TranscriptView()
        self.words.setAccessibleName("Transcript")
        self.doubt = label("", "muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the words")
        self.search.setAccessibleName("Search the words")
        self.search.setMaximumWidth(280)
        self.found = label("", "muted", wrap=False)
        self.source = QComboBox()
        self.source.setAccessibleName("Which microphone to hear")
        self._connect()
        self._build()

    def show_listening(self, listening: Listening) -> None:
        """Everything about this recording; the proof that nothing was altered runs beside."""
        self.listening = listening
        self.player.attach(listening.player, self._core)
        self.source.clear()
        self.source.addItem("All microphones", None)
        for name in listening.sources:
            self.source.addItem(name.capitalize(), name)
        self.source.setVisible(len(listening.sources) > 1)
        self.checked.setText("Checking that nothing was altered ...")
        self.words.show_segments(())
        recording, replay = listening.recording, self._services.replay
        self._core.read(self, partial(replay.transcript, recording), partial(self._show_words, listening))
        self._core.read(self, partial(self._wave_and_record, listening), partial(self._show_wave, listening))
        self._core.slow(self, partial(replay.check, recording), partial(self._show_checked, listening))

    def let_go(self) -> None:
        """Stops and logs the stretches that were played."""
        listening, self.listening = self.listening, None
        self.player.attach(None, self._core)
        if listening is not None:
            self._core.act(self, listening.close)

    def _connect(self) -> None:
        self.player.moved.connect(self.wave.set_position)
        self.player.moved.connect(self.words.set_position)
        self.wave.seek.connect(self.player.seek)
        self.words.seek.connect(self.player.play_from)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(lambda: self.words.to_found(self.search.text()))
        self.source.currentIndexChanged.connect(lambda _: self._choose_source())
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)

    def _build(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self.checked, 1)
        above.addWidget(self.source)
        above.addWidget(self.found)
        above.addWidget(self.search)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(above)
        rows.addWidget(self.player)
        rows.addWidget(self.wave)
        rows.addWidget(self.doubt)
        rows.addWidget(self.words, 1)

    def _wave_and_record(self, listening: Listening) -> tuple[list[float], ConferenceRecord]:
        """On the services' thread."""
        return listening.wave(2000), self._services.replay.record(listening.recording)

    def _show_wave(self, listening: Listening, read: tuple[list[float], ConferenceRecord]) -> None:
        if self.listening is not listening:
            return
        peaks, record = read
        self.wave.show_wave(peaks, listening.length, _marks(record), listening.gaps)

    def _show_words(self, listening: Listening, transcript: Transcript | None) -> None:
        if self.listening is not listening:
            return
        if transcript is None:
            self.doubt.setText("This recording has not been turned into words on this computer.")
            return
        self.words.show_segments(transcript.segments, listening.gaps)
        told = transcript.coverage
        missing = max(0.0, told.speech - told.transcribed) + told.not_transcribed
        self.doubt.setText(
            f"Written by this computer; the sound is what counts. {told.speech:.0f} seconds of speech were noticed, "
            f"{missing:.0f} of them have no words, {told.doubtful:.0f} are doubtful (underlined)."
        )

    def _show_checked(self, listening: Listening, report: RecordingReport) -> None:
        if self.listening is not listening:
            return
        whole = report.good + report.bad
        if report.state is State.DAMAGED or report.content_proven is False:
            self.checked.setText(report.says)
        else:
            says = "" if report.state is State.COMPLETE else f" {report.says}"
            self.checked.setText(
                f"Unaltered: checked {datetime.now().astimezone():%H:%M}, {report.good} of {whole} pieces.{says}"
            )

    def _search(self, words: str) -> None:
        count = self.words.search(words)
        self.found.setText(f"{count} found" if words else "")

    def _choose_source(self) -> None:
        if self.listening is not None:
            self.listening.source = self.source.currentData()


def _marks(record: ConferenceRecord) -> list[Mark]:
    points = [Mark(point.moment, point.text) for point in record.points if point.moment is not None]
    decided = [
        Mark(decision.moment, f"Decision: {decision.statement}", important=True)
        for decision in record.decisions
        if decision.moment is not None
    ]
    return [*points, *decided]
