"""One person listening to one recording, from opening it to closing it; what was heard is logged (domain.md 4.2)."""

from __future__ import annotations

import contextlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Self

import numpy as np

from meetingrec.audio.playback import Player
from meetingrec.domain.errors import Problem
from meetingrec.domain.recording import Gap, Recording
from meetingrec.services.signed_in import SignedIn

RATE = 16000
"""Samples a second of what is played."""

NOTE_EVERY = 30.0
"""Seconds: what was heard is in the log at the latest so long after it was."""


class Opened(ABC):
    """Sound that was opened to be heard. sources: their names; source: the one that is heard, None for all mixed."""

    def __init__(
        self,
        signed_in: SignedIn,
        recording: Recording,
        length: float,
        why: Mapping[str, str],
        sources: tuple[str, ...] = ("room",),
        gaps: tuple[Gap, ...] = (),
    ) -> None:
        """length: seconds. why: what goes into the log with the stretches that were played."""
        self.recording = recording
        self.length = length
        self.sources = sources
        self.gaps = gaps
        self.source: str | None = None
        self._signed_in = signed_in
        self._why = why
        self._closed = threading.Event()
        self._player: Player | None = None
        self._noted: list[list[float]] = []

    @abstractmethod
    def wave(self, buckets: int) -> list[float]:
        """Peaks 0 to 1 for drawing, `buckets` of them over the whole length. Seconds of work for a long recording."""

    @abstractmethod
    def _read(self, start: float, seconds: float) -> np.ndarray:
        """Mono float32 from second `start` on, for the player's own thread."""

    @property
    def player(self) -> Player:
        """What plays it. Made when it is first asked for: a listening that nobody takes up leaves nothing running."""
        if self._player is None:
            self._player = Player(self._read, self.length, RATE)
            threading.Thread(target=self._keep_noting, name="what is heard", daemon=True).start()
        return self._player

    def _keep_noting(self) -> None:
        while not self._closed.wait(NOTE_EVERY):
            self.note_heard()

    def note_heard(self) -> None:
        """Logs everything played until now, where more was played since the last time: a computer that fails in the
        middle of a listening takes no more of it along than what follows. Any thread may call.
        """
        played = self._played()
        if played == self._noted or self._signed_in.locked:
            return
        # Locked in this very moment, or the disk is full: it is tried again, and playing does not stop for it.
        with contextlib.suppress(Problem), self._signed_in.writing() as write:
            if not self._closed.is_set():
                write.note("heard so far", "recording", self.recording.id, {**self._why, "played": played})
                self._noted = played

    def _played(self) -> list[list[float]]:
        stretches = self._player.played if self._player is not None else ()
        return [[round(start, 1), round(end, 1)] for start, end in stretches]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stops and logs which stretches were played. Safe to call twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        if self._player is not None:
            self._player.close()
        if self._signed_in.locked:
            return
        with self._signed_in.writing() as write:
            write.note("listened", "recording", self.recording.id, {**self._why, "played": self._played()})
