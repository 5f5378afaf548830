"""One recording opened for listening: the sound with what was written down on it, and the words that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.errors import Problem
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import RecordingReport, State
from meetingrec.domain.transcript import Segment, Transcript
from meetingrec.services.replay import Listening
from meetingrec.ui import icons
from meetingrec.ui.core import Core
from meetingrec.ui.desk.halves import Halves
from meetingrec.ui.desk.listen import tell_why_it_stopped
from meetingrec.ui.replay.moments import MomentList, moments_of, of_stretches
from meetingrec.ui.replay.parts_line import PartsLine
from meetingrec.ui.replay.stretches import other_gaps, stretches_of
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.player import PlayerBar
from meetingrec.ui.widgets.transcript import TranscriptView
from meetingrec.ui.widgets.waveform import Mark, Stretch, Waveform
from meetingrec.ui.widgets.words import label

_PEAKS = 2000
_SHORTEST = 1.0
"""Seconds that a repeated stretch lasts at least."""


class ListeningView(QWidget):
    """`show_listening` to begin, `let_go` to end and log."""

    other_asked = Signal(object)
    """Another recording of this conference, by its id."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core = core
        self._services = services
        self._segments: tuple[Segment, ...] = ()
        self.listening: Listening | None = None
        self._sign = label(wrap=False)
        self.checked = label("", "strong", selectable=True)
        self.player = PlayerBar(repeat=False)
        self.player.use(services.controls.chosen)
        services.controls.chosen_changed.connect(self.player.use)
        self.wave = Waveform()
        self.words = TranscriptView()
        self.moments = MomentList()
        self.which = Choice("Which recording", [])
        self.which.chosen.connect(self.other_asked)
        self.parts = PartsLine(core, services)
        self.told = label("", "muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the words")
        self.search.setAccessibleName("Search the words")
        self.search.setFixedWidth(190)
        self.found = label("", "muted", wrap=False)
        self.source = QComboBox()
        self.source.setAccessibleName("Which microphone to hear")
        self.repeat_button = button("Repeat this sentence", self._repeat, icon="rotate-cw")
        self.repeat_button.setCheckable(True)
        self._build()
        self._connect()

    # ---- what the page calls ----

    def show_listening(self, listening: Listening, others: Sequence[tuple[str, str]] = ()) -> None:
        """Everything about this recording; the proof that nothing was altered runs beside. others: words and id of
        every recording of the conference, this one too.
        """
        self.listening = listening
        self.which.set_choices(others)
        self.which.set_value(listening.recording.id)
        self.which.setVisible(len(others) > 1)
        self.parts.show_stretches(())
        self.player.attach(listening.player, self._core)
        self.source.blockSignals(True)
        self.source.clear()
        self.source.addItem("All microphones", None)
        for name in listening.sources:
            self.source.addItem(name.capitalize(), name)
        self.source.setVisible(len(listening.sources) > 1)
        self.source.blockSignals(False)
        self._show_check("hourglass", "muted", "Checking that nothing was altered ...")
        if listening.missing:
            missing = f"A part of this recording is missing ({', '.join(listening.missing)}). The rest can be played."
            self._show_check("triangle-alert", "red_text", missing)
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

    def to_search(self) -> None:
        """Puts the caret into the search."""
        self.search.setFocus()
        self.search.selectAll()

    # ---- inside ----

    def _build(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(10)
        above.addWidget(self._sign)
        above.addWidget(self.checked, 1)
        above.addWidget(self.which)
        play = QHBoxLayout()
        play.setSpacing(10)
        play.addWidget(self.player, 1)
        play.addWidget(self.source)
        play.addWidget(self.repeat_button)
        said = QWidget()
        side = QVBoxLayout(said)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(6)
        look = QHBoxLayout()
        look.setSpacing(10)
        look.addWidget(self.told, 1)
        look.addWidget(self.found)
        look.addWidget(self.search)
        side.addLayout(look)
        side.addWidget(self.words, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(above)
        rows.addLayout(play)
        rows.addWidget(self.wave)
        rows.addWidget(self.parts)
        rows.addWidget(Halves(self.moments, said, (34, 66)), 1)

    def _connect(self) -> None:
        followers = (
            self.wave.set_position,
            self.words.set_position,
            self.moments.set_position,
            self.parts.set_position,
        )
        for follower in followers:
            self.player.moved.connect(follower)
        self.player.playing_changed.connect(self._turned)
        self.wave.seek.connect(self.player.seek)
        self.words.seek.connect(self.player.play_from)
        self.moments.seek.connect(self.player.play_from)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._to_next)
        self.source.currentIndexChanged.connect(lambda _: self._choose_source())
        for keys, act in (("Ctrl+F", self.to_search), ("F3", self._to_next), ("F4", self.repeat_button.click)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.player.setMinimumHeight(self.player.heightForWidth(max(1, self.player.width())))

    def _show_moments(self, listening: Listening, record: ConferenceRecord) -> None:
        if self.listening is not listening:
            return
        # In a recording brought in nothing is sealed apart.
        apart = replace(record, parts=()) if listening.recording.import_source else record
        stretches = stretches_of(listening.gaps, apart, listening.began, listening.length)
        self.parts.show_stretches(stretches, apart)
        written = moments_of(record, listening.length, listening.shift)
        moments = sorted([*written, *of_stretches(stretches)], key=lambda moment: moment.seconds)
        marks = [moment.mark for moment in moments]
        self.moments.show_moments(moments)
        self.moments.setVisible(bool(moments))
        self._draw(listening, marks, stretches, ())
        # Last of all: drawing the sound of a long meeting takes some seconds, and listening need not wait for it.
        self._core.read(self, partial(listening.wave, _PEAKS), partial(self._draw, listening, marks, stretches))

    def _draw(
        self, listening: Listening, marks: list[Mark], stretches: tuple[Stretch, ...], peaks: Sequence[float]
    ) -> None:
        if self.listening is listening:
            self.wave.show_wave(peaks, listening.length, marks, other_gaps(listening.gaps), stretches)

    def _show_words(self, listening: Listening, transcript: Transcript | None) -> None:
        if self.listening is not listening:
            return
        self.words.setVisible(transcript is not None)
        self.search.setVisible(transcript is not None)
        if transcript is None:
            self.told.setText("This recording has not been turned into words on this computer. You can listen to it.")
            return
        self._segments = tuple(sorted(transcript.segments, key=lambda segment: segment.start))
        several = listening.sources if len(listening.sources) > 1 else ()
        self.words.source_names = {name: name.capitalize() for name in several}
        self.words.show_segments(self._segments, listening.gaps)
        self.told.setText(_worth(transcript))

    def _show_checked(self, listening: Listening, report: RecordingReport) -> None:
        if self.listening is not listening:
            return
        if not report.unaltered:
            self._show_check("triangle-alert", "red_text", report.says)
            return
        self._show_check("shield-check", "green", checked_words(report, datetime.now().astimezone()))

    def _not_checked(self, listening: Listening, problem: Problem) -> None:
        """Of interest only to whoever still listens."""
        if self.listening is listening:
            self._show_check("triangle-alert", "red_text", f"It could not be checked. {problem.happened}")

    def _show_check(self, icon: str, ink: str, words: str) -> None:
        icons.put(self._sign, icon, ink, 24)
        self.checked.setText(words)

    # ---- searching, repeating, choosing ----

    def _search(self, words: str) -> None:
        count = self.words.search(words)
        self.found.setText(f"{count} found" if words else "")

    def _to_next(self) -> None:
        """To the next place of the words, and from the last to the first again; the player goes there too."""
        words = self.search.text()
        if not words:
            self.to_search()
            return
        if not self.words.to_found(words):
            self.words.moveCursor(QTextCursor.MoveOperation.Start)
            if not self.words.to_found(words):
                return
        seconds = self.words.seconds_at(self.words.textCursor().selectionStart())
        if seconds is not None:
            self.player.seek(seconds)

    def _repeat(self) -> None:
        """The sentence that is being heard, over and over, until the button is pressed again."""
        listening = self.listening
        if listening is None:
            return
        if not self.repeat_button.isChecked():
            self.wave.set_loop(None)
            self._core.act(self, listening.player.unloop)
            return
        start, end = _sentence(self._segments, listening.player.position, listening.length)
        self.wave.set_loop(start, end)
        self._core.act(self, partial(listening.player.loop, start, end))

    def _choose_source(self) -> None:
        if self.listening is not None:
            self.listening.source = self.source.currentData()

    def _turned(self, playing: bool) -> None:
        tell_why_it_stopped(self._core, self.listening, playing=playing)


def checked_words(report: RecordingReport, now: datetime) -> str:
    """`Unaltered: checked 10:02, 214 of 214 pieces.` and how far that goes. now: on this computer's clock."""
    says = "" if report.state is State.COMPLETE else f" {report.says}"
    closed = sum(part.good for part in report.parts if part.file in report.not_opened)
    chain = ""
    if closed:
        pieces = "1 restricted piece was" if closed == 1 else f"{closed} restricted pieces were"
        chain = f" {pieces} checked by their chain only."
    elif report.content_proven is None:
        chain = " No key at hand opens it: checked by its chain only."
    return f"Unaltered: checked {now:%H:%M}, {report.good} of {report.good + report.bad} pieces.{chain}{says}"


def _worth(transcript: Transcript) -> str:
    """How far the words can be relied on."""
    told = transcript.coverage
    missing = max(0.0, told.speech - told.transcribed) + told.not_transcribed
    gaps = f"{missing:.0f} seconds of speech have no words" if missing >= 1 else "All speech has words"
    if not transcript.complete:
        gaps = "It is not complete yet"
    doubt = f"{told.doubtful:.0f} seconds are doubtful (dotted)"
    return f"A draft by this computer: the sound is what counts. {gaps}, {doubt}."


def _sentence(segments: tuple[Segment, ...], position: float, length: float) -> tuple[float, float]:
    """Start and end of what is said at a position; a few seconds from there where nothing was turned into words."""
    said = [segment for segment in segments if segment.start <= position + 0.05]
    start, end = (said[-1].start, said[-1].end) if said else (position, position + 5.0)
    start = min(start, max(0.0, length - _SHORTEST))
    return start, min(length, max(end, start + _SHORTEST))
