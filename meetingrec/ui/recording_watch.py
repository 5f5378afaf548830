"""The recording, watched from the window: the bar at the top, the recorder mended, speech turned into words.

It outlives a lock: the recorder that was running is watched on until somebody signs in who may stop it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from meetingrec.domain.access import Act
from meetingrec.domain.errors import NotAllowed, Problem, RecorderLost
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import Purpose, RecorderStatus, Recording
from meetingrec.services.record import Recorder
from meetingrec.services.recorder_words import ENDED, LOST, NO_ANSWER
from meetingrec.ui.choose_microphone import MicrophoneChooser
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.panel import InPageDialog, ask
from meetingrec.ui.window import MainWindow

EVERY_MS = 500
_STOP_RECORDING = (
    "Stop the recording?",
    "What was recorded is sealed and safe. You can start again later; the gap shows in the record.",
    "Stop recording",
    "Go on recording",
)
_STOP_DICTATING = (
    "Stop dictating?",
    "What you have dictated is sealed and safe. You can listen to it, go on with it, or finish it.",
    "Stop dictating",
    "Go on dictating",
)
"""What is asked, what it means, and the two answers."""


class RecordingWatch(QObject):
    stands = Signal(str)
    """How the recording stands while nobody is signed in, for the page that asks for somebody; "" without one."""

    def __init__(self, core: Core, window: MainWindow) -> None:
        super().__init__(window)
        self._core, self._window = core, window
        self._services: Services | None = None
        self._recorder: Recorder | None = None
        self._looking = False
        self.chooser: MicrophoneChooser | None = None
        self._question: InPageDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._mend)
        bar = window.record_bar
        bar.follow(self._status)
        bar.pause_asked.connect(lambda: self._do(Recorder.pause))
        bar.resume_asked.connect(lambda: self._do(Recorder.resume))
        bar.restrict_asked.connect(self._restrict)
        bar.stop_asked.connect(self._ask_to_stop)
        bar.device_asked.connect(self._choose_microphone)
        core.changed.connect(self._changed)

    @property
    def running(self) -> bool:
        return self._recorder is not None and self._recorder.running

    def watch(self, services: Services) -> None:
        """Somebody signed in: finds a recording that went on, or says what was interrupted."""
        self._services = services
        before, recorder = self._recorder, services.recorder

        def adopt() -> object:
            # Whoever may start it again is told of it now: nobody else tries any more.
            if before is not None and before.lost and before.recording and recorder.may_record(before.recording):
                before.leave()
            return recorder.adopt()

        self._core.act(self, adopt, lambda told: self._adopted(services, told))
        services.words.progress.connect(self._words_progress)
        services.words.finished.connect(lambda recording_id: self._window.work_done(f"words {recording_id}"))
        self._timer.start()

    def person_left(self) -> str:
        """The window was locked; what is to be said of something that is being recorded all the same."""
        self._services = None
        self._window.record_bar.allow(instead="Sign in to pause or stop")
        return self._standing()

    def rest(self) -> None:
        """Looks after nothing any more; the recorder goes on by itself."""
        self._timer.stop()

    def close(self) -> None:
        self.rest()
        self._window.record_bar.follow(None)
        if self._recorder is not None:
            self._recorder.leave()

    # ---- inside ----

    def _standing(self) -> str:
        recorder = self._recorder
        if recorder is None or not recorder.in_hand:
            return ""
        if recorder.lost:
            return (
                f"{LOST} Nothing is being recorded. It is tried again every few seconds; sign in to start it yourself."
            )
        return "The recording goes on." if recorder.running else NO_ANSWER

    def _status(self) -> RecorderStatus | None:
        return self._recorder.status() if self._recorder is not None else None

    def _adopted(self, services: Services, told: tuple[str, ...]) -> None:
        """The new person's recorder takes over, unless the one that is running is not theirs."""
        before = self._recorder
        if before is None or not (before.running or before.lost) or services.recorder.running:
            self._recorder = services.recorder
            if before is not None and before is not services.recorder:
                before.leave()
        for words in told:
            self._window.tell(words)
        self._allow()
        self._hear()
        self._resume_hearing(services)

    def _allow(self) -> None:
        services = self._services
        if services is None:
            return
        ours = self._recorder is services.recorder and services.may(Act.RECORD)
        instead = "" if ours else "Only its chair can pause or stop it"
        recording = services.recorder.recording
        conference = recording is None or recording.purpose is Purpose.CONFERENCE
        self._window.record_bar.set_dictating(not conference)
        # The practice voices come from a file: there is no microphone to choose in their place.
        device = ours and not (services.sound.practice and services.sound.voices)
        self._window.record_bar.allow(
            pause=ours, restrict=ours and conference, stop=ours, device=device, instead=instead
        )

    def _mend(self) -> None:
        recorder, services = self._recorder, self._services
        if recorder is None or self._looking:
            return
        if services is not None and not recorder.in_hand and recorder is not services.recorder:
            # What somebody else left running has come to its end.
            self._recorder = recorder = services.recorder
            self._allow()
        if not recorder.in_hand:
            return
        self._looking = True

        def look() -> object:
            changes, words = recorder.mend()
            return (changes, words) if changes.kinds else words

        self._core.act(self, look, self._mended, self._not_mended)

    def _mended(self, words: str) -> None:
        self._looking = False
        if words:
            self.stands.emit(ENDED if words == ENDED else self._standing())
        if words and words != ENDED:
            self._window.tell(words)

    def _not_mended(self, problem: Problem) -> None:
        """While nobody is signed in nothing can be written down; the next sign-in finds it and says so."""
        self._looking = False
        self.stands.emit(self._standing())
        if isinstance(problem, RecorderLost):
            self._core.changed.emit(Changes.of("recording"))
        if not isinstance(problem, NotAllowed):
            self._core.problem.emit(problem)

    def _do(self, act: Callable[[Recorder], Changes]) -> None:
        recorder = self._recorder
        if recorder is not None:
            self._core.act(self, lambda: act(recorder))

    def _restrict(self) -> None:
        """Begun and ended on the chair's page, where everybody who is here can be seen."""
        recording = self._recorder.recording if self._recorder is not None else None
        if recording is not None:
            self._window.go("conference", conference=recording.conference_id, tab="room", place="restricted")

    def _choose_microphone(self, source: str) -> None:
        recorder = self._recorder
        if recorder is None or (self.chooser is not None and self.chooser.is_open):
            return
        self.chooser = MicrophoneChooser(self._window.host, self._core, recorder, source)
        self.chooser.closed.connect(self._chooser_closed)
        self.chooser.begin()

    def _chooser_closed(self) -> None:
        self.chooser = None

    def _ask_to_stop(self) -> None:
        if self._question is not None or self._recorder is None:
            return
        recording = self._recorder.recording
        dictation = recording is not None and recording.purpose is Purpose.DICTATION
        title, words, yes, no = _STOP_DICTATING if dictation else _STOP_RECORDING
        self._question = ask(self._window.host, title, words, yes, lambda: self._do(_stop), no=no, role="danger")
        self._question.closed.connect(self._answered)

    def _answered(self) -> None:
        self._question = None

    # ---- words ----

    def _changed(self, changes: Changes) -> None:
        if "recording" in changes.kinds:
            if self._question is not None and not self.running:
                self._question.close_panel()  # it has come to its end by itself
            self._allow()
            self._hear()

    def _hear(self) -> None:
        """What is being recorded of a conference is turned into words beside it."""
        services = self._services
        if services is None or not services.recorder.running:
            return
        recording = services.recorder.recording
        if recording is not None and recording.purpose is Purpose.CONFERENCE:
            services.words.hear(recording)

    def _resume_hearing(self, services: Services) -> None:
        """Goes on with transcripts that were begun and are not complete."""
        if not services.may(Act.CAPTURE):
            return

        def unfinished() -> list[Recording]:
            found = []
            for line in services.planning.lines():
                for recording in services.recorder.of_conference(line.conference.id):
                    if services.may(Act.LISTEN, line.conference):
                        transcript = services.replay.transcript(recording)
                        if transcript is not None and not transcript.complete:
                            found.append(recording)
            return found

        def hear(recordings: list[Recording]) -> None:
            for recording in recordings:
                services.words.hear(recording)

        self._core.read(self, unfinished, hear)

    def _words_progress(self, recording_id: str, done: float, length: float) -> None:
        """In the status line once the recording has stopped: while it runs, the page itself shows what is heard."""
        if not self.running and length > 0:
            line = self._window.work(f"words {recording_id}", "Turning speech into words")
            line.show_progress(done, length)


def _stop(recorder: Recorder) -> Changes:
    """Nothing where it came to its end while it was asked about."""
    return recorder.stop() if recorder.running else Changes.of()
