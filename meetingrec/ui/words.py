"""Recordings being turned into words while people work on: while a conference runs, and after it.

    services.words.hear(recording)         begin, or go on where it stopped; nothing happens when it is being done
    services.words.progress                (recording id, seconds done, seconds there are)
    services.words.why_not()               the Problem that keeps speech from being heard, None when all is ready

One recording at a time, on the core's slow lane. What was heard is stored stretch by stretch by the service, and
`core.changed` tells of "transcript" after each, so a page reads `services.replay.transcript(recording)` again.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from meetingrec import settings
from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.domain.transcript import Transcript
from meetingrec.services.record import Recorder
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import Transcribing, chosen_model, why_no_model
from meetingrec.ui.core import Core


class Words(QObject):
    """One a sign-in. Lives as long as the core; `stop` before locking."""

    progress = Signal(str, float, float)
    """Recording id, seconds of the timeline done, seconds there are."""
    finished = Signal(str)
    """Recording id: everything recorded has been heard, or it was given up (`problem_of` says why)."""

    def __init__(self, core: Core, signed_in: SignedIn, recorder: Recorder) -> None:
        super().__init__(core)
        self._core = core
        self._signed_in = signed_in
        self._recorder = recorder
        self._stopped = False
        self._under_way: dict[str, Transcribing] = {}
        self._problems: dict[str, Problem] = {}
        self._reached: dict[str, tuple[float, float]] = {}
        self._moved = core.relay(self, self._advanced)

    def hear(self, recording: Recording) -> None:
        """Turns this recording into words, now or after the one in hand. Problems are kept for `problem_of`."""
        if recording.id in self._under_way or self._signed_in.locked or self._stopped:
            return
        model = settings.load().speech_model
        try:
            folder = chosen_model(model, practice=self._signed_in.practice)
        except Problem as problem:
            self._problems[recording.id] = problem
            self.finished.emit(recording.id)
            return
        self._problems.pop(recording.id, None)
        work = Transcribing(self._signed_in, recording, folder)
        self._under_way[recording.id] = work

        def tell(done: float, length: float) -> None:
            self._moved(recording, done, length)

        self._core.slow(
            self,
            lambda: self._run(work, recording, tell),
            lambda _: self._ended(recording.id, None),
            lambda problem: self._ended(recording.id, problem),
        )

    def busy_with(self, recording_id: str) -> bool:
        return recording_id in self._under_way

    def reached(self, recording_id: str) -> tuple[float, float]:
        """Seconds done and seconds there are, as last heard of; zeros before the first stretch."""
        return self._reached.get(recording_id, (0.0, 0.0))

    def problem_of(self, recording_id: str) -> Problem | None:
        """Why the last try for this recording did not get to its end."""
        return self._problems.get(recording_id)

    def why_not(self) -> Problem | None:
        """What keeps speech from being turned into words on this computer; reads a few files."""
        return why_no_model(settings.load().speech_model, practice=self._signed_in.practice)

    def stop(self) -> None:
        """Cancels what is being done and begins nothing more; what was heard is kept, and the next sign-in's `hear`
        goes on from there.
        """
        self._stopped = True
        for work in self._under_way.values():
            work.cancel()

    def _run(
        self, work: Transcribing, recording: Recording, tell: Callable[[float, float], None]
    ) -> tuple[Changes, Transcript | None]:
        return work.run(lambda: self._still_recording(recording), tell)

    def _still_recording(self, recording: Recording) -> bool:
        """On the slow lane's thread. A dictation that rests is turned into words at once: nobody waits for a stretch to
        grow longer while the chair listens to it.
        """
        current, status = self._recorder.recording, self._recorder.status()
        if not self._recorder.running or current is None or current.id != recording.id:
            return False
        rests = status is not None and status.state == "paused"
        return not (rests and recording.purpose is Purpose.DICTATION)

    def _advanced(self, recording: Recording, done: float, length: float) -> None:
        self._reached[recording.id] = (done, length)
        self.progress.emit(recording.id, done, length)
        self._core.changed.emit(Changes.of("transcript", conference=recording.conference_id))

    def _ended(self, recording_id: str, problem: Problem | None) -> None:
        self._under_way.pop(recording_id, None)
        if problem is not None and not self._signed_in.locked:
            self._problems[recording_id] = problem
        self.finished.emit(recording_id)
