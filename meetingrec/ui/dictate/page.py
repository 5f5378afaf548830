"""Dictate: a recorder a chair already knows, with the structured record beside it so that nothing is said twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from meetingrec.domain.access import Act
from meetingrec.domain.conference import Stage
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Recording, State
from meetingrec.domain.transcript import Transcript
from meetingrec.services.replay import Listening
from meetingrec.ui.core import Core
from meetingrec.ui.dictate.captured import CapturedView
from meetingrec.ui.dictate.hand_over import HandOver
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.player import KEYS as PLAYER_KEYS
from meetingrec.ui.widgets.player import PlayerBar
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.transcript import TranscriptView
from meetingrec.ui.widgets.waveform import Waveform
from meetingrec.ui.widgets.words import label


@dataclass(frozen=True, slots=True)
class _Read:
    """What the page shows, read in one go."""

    record: ConferenceRecord
    dictation: Dictation | None
    recording: Recording | None
    heard: Transcript | None


class DictatePage(Page):
    """One conference's dictation: record, pause, go on, listen, send to a named minute taker."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Dictate")
        self._services = services
        self._conference_id = ""
        self._read: _Read | None = None
        self._listening: Listening | None = None
        self._listening_to: tuple[str, float] = ("", 0.0)
        self._ticks = QTimer(self)
        self._ticks.setInterval(250)
        self._ticks.timeout.connect(self._tick)
        self._build()
        services.words.progress.connect(self._heard_more)

    def open(self, **where: str) -> None:
        self._conference_id = where["conference"]
        self._ticks.start()
        self._look()

    def leave(self) -> None:
        self._ticks.stop()
        self._let_go()

    def changed(self, changes: Changes) -> None:
        if changes.kinds & {"dictation", "recording", "conference", "transcript", "points", "decisions", "actions"}:
            self._look()

    def keys(self) -> Keys:
        return (("F2", "Start, pause or go on with the dictation"), *PLAYER_KEYS)

    # ---- what it looks like ----

    def _build(self) -> None:
        self.state = label("", "heading")
        self.hint = label("", "muted")
        self.record_button = button("Start dictating", self._toggle, "primary", "mic")
        self.record_button.setShortcut("F2")
        self.finish_button = button("Finish dictating", self._finish, "secondary", "check")
        self.wave = Waveform("Position in the dictation")
        self.player = PlayerBar(step_back=2.0)
        self.player.add_keys(self)
        self.heard = TranscriptView()
        self.heard.setAccessibleName("What the machine heard")
        self.heard.setMinimumHeight(120)
        self.player.moved.connect(self.wave.set_position)
        self.player.moved.connect(self.heard.set_position)
        self.wave.seek.connect(self.player.seek)
        self.heard.seek.connect(self.player.play_from)
        self.hand_over = HandOver(self._send)
        self.captured = CapturedView()
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._recorder_side())
        halves.addWidget(self.captured)
        halves.setSizes([560, 440])
        self.body.addWidget(halves, 1)

    def _recorder_side(self) -> QWidget:
        side = QFrame()
        rows = QVBoxLayout(side)
        rows.setContentsMargins(0, 0, 12, 0)
        rows.setSpacing(10)
        keys = QHBoxLayout()
        keys.addWidget(self.record_button)
        keys.addWidget(self.finish_button)
        keys.addStretch()
        self.listen_area = QWidget()
        listen = QVBoxLayout(self.listen_area)
        listen.setContentsMargins(0, 0, 0, 0)
        listen.addWidget(self.player)
        listen.addWidget(self.wave)
        for widget in (self.state, self.hint):
            rows.addWidget(widget)
        rows.addLayout(keys)
        rows.addWidget(self.hand_over)
        rows.addWidget(self.listen_area)
        self.heard_title = label("Heard by this computer (a draft: the recording is what counts)", "strong")
        rows.addWidget(self.heard_title)
        rows.addWidget(self.heard, 1)
        return side

    # ---- reading ----

    def _look(self) -> None:
        self.core.read(self, self._read_all, self._show)

    def _read_all(self) -> _Read:
        """On the services' thread."""
        services = self._services
        dictation = services.dictating.of_conference(self._conference_id)
        recording = services.dictating.recording(dictation) if dictation else None
        heard = services.replay.transcript(recording) if recording else None
        return _Read(services.planning.record(self._conference_id), dictation, recording, heard)

    def _show(self, read: _Read) -> None:
        self._read = read
        self.captured.show_record(read.record)
        shown = read.heard.segments if read.heard else ()
        self.heard.show_segments(shown)
        for part in (self.heard, self.heard_title):
            part.setVisible(bool(read.recording))
        self._show_state()
        self._prepare_listening(read)

    def _show_state(self) -> None:
        read = self._read
        if read is None:
            return
        dictation, running = read.dictation, self._running()
        finished = dictation is not None and dictation.state is not DictationState.RECORDING
        self.state.setText(self._state_words(dictation, running))
        self.hint.setText(_HINTS[dictation.state] if dictation and finished else _HINT_DICTATING)
        own = self._services.may(Act.DICTATE, read.record.conference)
        held = read.record.conference.stage is not Stage.PLANNED
        sent = dictation is not None and dictation.state not in {DictationState.RECORDING, DictationState.READY}
        self.record_button.setVisible(own and held and not sent)
        paused = running and self._paused()
        words = "Go on dictating" if paused or (read.recording and not running) else "Start dictating"
        reword(
            self.record_button,
            "Pause" if running and not paused else words,
            "pause" if running and not paused else "mic",
        )
        self.finish_button.setVisible(own and read.recording is not None and (running or not finished))
        self.hand_over.setVisible(own and finished and not sent and not running)
        if self.hand_over.isVisible() and dictation is not None:
            self.core.read(self, self._services.dictating.minute_takers, self.hand_over.show_people)
        self.listen_area.setVisible(read.recording is not None and not running)

    def _state_words(self, dictation: Dictation | None, running: bool) -> str:
        if running:
            status = self._services.recorder.status()
            seconds = clock(status.sealed if status else 0.0)
            return f"{'Paused' if self._paused() else 'Dictating'}  {seconds}"
        recording = self._read.recording if self._read else None
        if dictation is None or recording is None:
            return "Nothing dictated yet"
        length = clock(recording.seconds)
        if dictation.state is DictationState.RECORDING:
            return f"Dictated so far: {length}"
        if dictation.state is DictationState.READY:
            return f"Dictation finished: {length}"
        return f"Sent to {dictation.typist_name}: {length}"

    # ---- acting ----

    def _toggle(self) -> None:
        recorder = self._services.recorder
        if not self._running():
            self._start()
        elif self._paused():
            self.core.act(self, recorder.resume)
        else:
            self.core.act(self, recorder.pause)

    def _start(self) -> None:
        if self._read is None:
            return
        self._let_go()
        services, conference = self._services, self._read.record.conference
        inputs = services.sound.dictation_inputs()

        def start() -> tuple[Changes, Recording]:
            _, dictation = services.dictating.begin(conference)
            return services.recorder.start_dictation(conference, dictation.id, inputs)

        self.core.act(self, start, services.words.hear)

    def _finish(self) -> None:
        services, dictation = self._services, self._read.dictation if self._read else None
        if dictation is None:
            return
        running = self._running()

        def finish() -> Changes:
            if running and services.recorder.running:
                services.recorder.stop()
            return services.dictating.finish(dictation)

        self.core.act(self, finish, lambda _: self._hear_the_rest())

    def _send(self, typist_id: str, urgent: bool, note: str) -> None:
        dictation = self._read.dictation if self._read else None
        if dictation is not None:
            send = partial(self._services.dictating.send, dictation, typist_id, urgent=urgent, note=note)
            self.core.act(self, send)

    def _hear_the_rest(self) -> None:
        recording = self._read.recording if self._read else None
        if recording is not None:
            self._services.words.hear(recording)

    # ---- listening to it ----

    def _prepare_listening(self, read: _Read) -> None:
        recording = read.recording
        ready = recording is not None and recording.state is not State.RECORDING and not self._running()
        if not ready or recording is None:
            return
        wanted = (recording.id, recording.seconds)
        if wanted == self._listening_to:
            return
        self._let_go()
        self._listening_to = wanted
        self.core.read(self, partial(self._services.replay.listen_dictation, recording), self._attach)

    def _attach(self, listening: Listening) -> None:
        self._listening = listening
        self.player.attach(listening.player, self.core)
        self.core.read(
            self,
            partial(listening.wave, 1500),
            lambda peaks: self.wave.show_wave(peaks, listening.length, gaps=listening.gaps),
        )

    def _let_go(self) -> None:
        listening, self._listening, self._listening_to = self._listening, None, ("", 0.0)
        self.player.attach(None, self.core)
        if listening is not None:
            self.core.act(self, listening.close)

    # ---- the recorder ----

    def _running(self) -> bool:
        recording = self._services.recorder.recording
        known = self._read.recording if self._read else None
        return (
            self._services.recorder.running
            and recording is not None
            and recording.conference_id == self._conference_id
            and (known is None or recording.id == known.id)
        )

    def _paused(self) -> bool:
        status = self._services.recorder.status()
        return status is not None and status.state == "paused"

    def _tick(self) -> None:
        if self._running():
            self._show_state()

    def _heard_more(self, recording_id: str, _done: float, _length: float) -> None:
        known = self._read.recording if self._read else None
        if self.isVisible() and known is not None and known.id == recording_id:
            self._look()


_HINT_DICTATING = (
    "Say the decisions and recommendations, then the summary: worries, positives, changes. "
    "What is in the record beside need not be said again. F2 starts and pauses."
)
_HINTS = {
    DictationState.RECORDING: _HINT_DICTATING,
    DictationState.READY: "Listen to it if you like, go on dictating, or send it to a minute taker.",
    DictationState.WAITING: "It waits in the typing queue.",
    DictationState.IN_PROGRESS: "It is being typed.",
    DictationState.TYPED: "It is typed and with you: see Document.",
    DictationState.RETURNED: "You sent the document back with remarks.",
    DictationState.APPROVED: "The document is approved.",
}
