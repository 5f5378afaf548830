"""What comes of listening: the words of a stretch or a file, and the ways in which it may end without them."""

from __future__ import annotations

from dataclasses import dataclass, field

from meetingrec.domain.errors import NotAudio, SpeechFailed
from meetingrec.domain.transcript import Segment
from meetingrec.speech.protocol import LAST_SECOND, STRETCH_LIMIT_SECONDS, Frame, number, segment_from


class Cancelled(Exception):
    """Somebody asked to stop. Nothing of the stretch in hand was kept: ask for it again to go on.

    partial: of a file, what had been heard before; go on with `file(path, begin=partial.consumed)`.
    """

    def __init__(self, partial: StretchResult | None = None) -> None:
        super().__init__("cancelled")
        self.partial = partial


class StretchFailed(SpeechFailed):
    """The same stretch was given up three times. start, length: seconds of the timeline to mark "not transcribed"."""

    def __init__(self, start: float, length: float) -> None:
        super().__init__(
            "A stretch of the recording could not be turned into words: the speech process failed on it three times.",
            "The recording is safe, and so is everything heard before.",
            "Listen to that stretch. If it happens often, choose a smaller speech model.",
        )
        self.start = start
        self.length = length


@dataclass(frozen=True, slots=True)
class StretchResult:
    """Segments with times on the timeline; all else in seconds.

    consumed: how much of the stretch is done with. Send the rest again with more sound behind it.
    speech: detected. transcribed: of that, what has words. doubtful: words that the model itself doubts.
    not_transcribed: of a file, stretches given up after three failures.
    """

    segments: tuple[Segment, ...]
    consumed: float
    speech: float
    transcribed: float
    doubtful: float
    not_transcribed: float = 0.0


@dataclass(slots=True)
class Gathered:
    """What came back so far. `working` is the (start, length) in hand."""

    segments: list[Segment] = field(default_factory=list)
    fresh: list[Segment] = field(default_factory=list)
    consumed: float = 0.0
    speech: float = 0.0
    transcribed: float = 0.0
    doubtful: float = 0.0
    not_transcribed: float = 0.0
    seconds: float = 0.0
    working: tuple[float, float] | None = None

    def take(self, frame: Frame, source: str) -> None:
        """Keeps what a frame brings. Raises ProtocolFault."""
        message = frame.message
        if frame.type == "segment":
            self.fresh.append(segment_from(message, source))
        elif frame.type == "done":
            self._done(frame)
        elif frame.type == "opened":
            self.seconds = number(message, "seconds", 0.0, LAST_SECOND)
        elif frame.type == "working":
            length = number(message, "length", 0.0, STRETCH_LIMIT_SECONDS)
            self.working = (number(message, "start", 0.0, LAST_SECOND), length)

    def _done(self, frame: Frame) -> None:
        message = frame.message
        self.segments += self.fresh
        self.fresh = []
        self.working = None
        self.consumed += number(message, "consumed", 0.0, LAST_SECOND)
        self.speech += number(message, "speech", 0.0, LAST_SECOND)
        self.transcribed += number(message, "transcribed", 0.0, LAST_SECOND)
        self.doubtful += number(message, "doubtful", 0.0, LAST_SECOND)

    def begin_again(self) -> None:
        """Forgets the stretch in hand: it will be asked for anew."""
        self.fresh = []
        self.working = None

    def step_over(self, working: tuple[float, float] | None, *, again: bool) -> None:
        """Gives up the stretch that was in hand.

        Raises NotAudio when there was none, so that it was the decoding that failed; StretchFailed when the stretch
        before failed too (`again`): then it is not the sound that is at fault.
        """
        if working is None:
            raise NotAudio(
                "The sound in this file could not be read: the program that decodes it failed three times.",
                "The file is unchanged.",
                "Open it in another player and save it again as WAV, then try that.",
            )
        if again:
            raise StretchFailed(*working)
        self.begin_again()
        self.consumed += working[1]
        self.not_transcribed += working[1]

    def result(self) -> StretchResult:
        """What is certain by now."""
        return StretchResult(
            tuple(self.segments), self.consumed, self.speech, self.transcribed, self.doubtful, self.not_transcribed
        )
