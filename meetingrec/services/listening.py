"""One person listening to one recording, from opening it to closing it; what was heard is logged (domain.md 4.2)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Self

import numpy as np

from meetingrec.audio.playback import Player
from meetingrec.domain.recording import Gap, Recording
from meetingrec.services.signed_in import SignedIn

RATE = 16000
"""Samples a second of what is played."""


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
        self._closed = False
        self._player: Player | None = None

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
        return self._player

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stops and logs which stretches were played. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        played: list[list[float]] = []
        if self._player is not None:
            self._player.close()
            played = [[round(start, 1), round(end, 1)] for start, end in self._player.played]
        if self._signed_in.locked:
            return
        with self._signed_in.writing() as write:
            write.note("listened", "recording", self.recording.id, {**self._why, "played": played})
