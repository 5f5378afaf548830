"""Recording a dictation take by take. Each press of "record" stores where the words go before a word is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from meetingrec.domain.conference import Conference
from meetingrec.domain.dictation import Dictation
from meetingrec.domain.edit_list import RATE
from meetingrec.domain.errors import MicrophoneBusy, MicrophoneMissing, Problem, RecorderLost, SampleRateRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.recording import RecorderStatus, Recording
from meetingrec.ui.core import Call, Core
from meetingrec.ui.dictate.where import Take, Where, next_take
from meetingrec.ui.one_recording import refuse_second
from meetingrec.ui.services import Services

_NO_SOUND = (MicrophoneMissing, MicrophoneBusy, SampleRateRefused)


class TakeClock:
    """Where in the dictation the word that is being spoken lies, from what the recorder has heard so far."""

    def __init__(self) -> None:
        self.running = False
        self._at = self._before = 0.0
        self._first = self._last = 0

    def begin(self, at: float, status: RecorderStatus | None) -> None:
        """at: seconds of the dictation. status: of a recorder that goes on, None of one that is started."""
        self.running = True
        self._at, self._before = at, 0.0
        self._first = self._last = _samples(status)

    def end(self) -> None:
        self.running = False

    def seconds(self, status: RecorderStatus) -> float:
        samples = _samples(status)
        if samples < self._last:  # another recorder has taken over: it counts from nought
            self._before += (self._last - self._first) / RATE
            self._first = 0
        self._last = samples
        return self._at + self._before + (self._last - self._first) / RATE


class Takes(QObject):
    """What the record key does. One act at a time: a second press before the first has worked does nothing."""

    look_again = Signal()
    """An act has worked or failed: its outcome is to be read (`outcome_read` says when that is done)."""
    went_over = Signal(object)
    """Take: it goes on in another section."""
    heard = Signal()
    """More of the dictation was turned into words, or all of it."""

    def __init__(self, core: Core, services: Services, page: QObject) -> None:
        super().__init__(page)
        self._core, self._services = core, services
        self._acting = self._done = self._hear_again = False
        self._known: Recording | None = None
        self.no_sound = False
        """The last start found no microphone."""
        self.clock = TakeClock()
        services.words.progress.connect(self._heard_more)
        services.words.finished.connect(self._heard_all)

    @property
    def acting(self) -> bool:
        """An act counts as going on until its outcome was read: no state is shown that was never there."""
        return self._acting

    def outcome_read(self) -> None:
        self._acting = self._acting and not self._done

    # ---- acts ----

    def start(self, conference: Conference, take: Take) -> None:
        """Begins to record, or goes on with what was finished before."""
        services = self._services
        inputs = services.sound.dictation_inputs()

        def start() -> tuple[Changes, Recording]:
            refuse_second(services)
            _, dictation = services.dictating.begin(conference)
            services.dictated.begin_take(dictation, take.kind, take.at, take.section)
            return services.recorder.start_dictation(conference, dictation.id, inputs)

        self.clock.begin(take.at, None)
        self._begin()
        self._core.act(self, start, self._started, self._not_started)

    def resume(self, dictation: Dictation, recording: Recording, take: Take) -> None:
        """Goes on after a pause."""
        services = self._services

        def resume() -> Changes:
            services.dictated.begin_take(dictation, take.kind, take.at, take.section)
            return services.recorder.resume()

        self.clock.begin(take.at, services.recorder.status())
        self.do(resume, lambda _: self.hear(recording, goes_on=True))

    def go_over(self, dictation: Dictation, recording: Recording, section: str) -> None:
        """While it is dictated: what is said next goes to the end of another section. The recorder rests for a moment,
        so that the two are apart to the sample; `went_over` tells of it.
        """
        services = self._services

        def go_over() -> tuple[Changes, Take]:
            services.recorder.pause()
            take = next_take(Where.END, section, 0.0, services.dictated.edited(dictation, recording))
            services.dictated.begin_take(dictation, take.kind, take.at, take.section)
            return services.recorder.resume(), take

        def gone(take: Take) -> None:
            self.clock.begin(take.at, services.recorder.status())
            self.went_over.emit(take)
            self.hear(recording, goes_on=True)

        self.do(go_over, gone)

    def pause(self, recording: Recording | None) -> None:
        """The stretch that ends here is turned into words at once."""
        self.clock.end()
        self.do(self._services.recorder.pause, lambda _: self.hear(recording))

    def finish(self, dictation: Dictation, recording: Recording | None) -> None:
        recorder, dictating = self._services.recorder, self._services.dictating

        def finish() -> Changes:
            if recorder.running:
                try:
                    recorder.stop()
                except RecorderLost:
                    recorder.adopt()  # what lies on the disk is read back all the same
            return dictating.finish(dictation)

        self.clock.end()
        self.do(finish, lambda _: self.hear(recording))

    def do(self, call: Call, then: Callable[[Any], object] | None = None) -> None:
        """Any act of the page, then what is to be done with its value; the outcome is read, after a problem too."""
        self._begin()

        def done(value: object) -> None:
            if then is not None:
                then(value)
            self._ended()

        self._core.act(self, call, done, self._failed)

    def failed(self) -> None:
        """Nothing could be read."""
        self._acting = False

    def _begin(self) -> None:
        self._acting, self._done = True, False

    def _ended(self) -> None:
        self._done = True
        self.look_again.emit()

    def _failed(self, problem: Problem) -> None:
        self._core.problem.emit(problem)
        self._ended()

    def _started(self, recording: Recording) -> None:
        self.no_sound = False
        self.hear(recording, goes_on=True)
        self._ended()

    def _not_started(self, problem: Problem) -> None:
        """Without a microphone there is still a way on: the minute taker types from the record."""
        self.clock.end()
        self.no_sound = isinstance(problem, _NO_SOUND)
        self._failed(problem)

    # ---- turning it into words ----

    def hear(self, recording: Recording | None, *, goes_on: bool = False) -> None:
        """goes_on: it is being recorded from now on; work in hand that may just have come to the end of the earlier
        stretch is then followed by more. Work in hand that sees a recording rest hears all of it by itself.
        """
        self.know(recording)
        if self._known is None or self._services.signed_in.locked:
            return
        if self._services.words.busy_with(self._known.id):
            self._hear_again = self._hear_again or goes_on
        else:
            self._services.words.hear(self._known)

    def know(self, recording: Recording | None) -> None:
        """Whose words the page shows."""
        self._known = recording or self._known

    def _heard_more(self, recording_id: str, _done: float, _length: float) -> None:
        if self._known is not None and self._known.id == recording_id:
            self.heard.emit()

    def _heard_all(self, recording_id: str) -> None:
        if self._known is None or self._known.id != recording_id:
            return
        again, self._hear_again = self._hear_again, False
        if again:
            self.hear(None)
        else:
            self.heard.emit()


def _samples(status: RecorderStatus | None) -> int:
    return status.sources[0].samples if status is not None and status.sources else 0
