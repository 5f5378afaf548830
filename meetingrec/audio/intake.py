"""What a microphone has given and nobody has read yet, and what is not yet known to be its own."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace

from meetingrec.audio.sources import Block

_KEEP_SECONDS = 120.0


class Intake:
    """One thread puts, one reads; any may settle what is doubtful.

    Doubtful is what came since the sound server changed something: nobody may read it before it is known which device
    it comes from.
    """

    def __init__(self, rate: int) -> None:
        """rate: samples a second."""
        self._rate = rate
        self._lock = threading.Lock()
        self._blocks: deque[Block] = deque()
        self._doubtful: list[Block] = []
        self._held = 0.0

    @property
    def doubtful(self) -> int:
        """How many blocks are held back."""
        return len(self._doubtful)

    def put(self, block: Block, doubtful: bool) -> None:
        """Once something is held back, what comes after it is too, until it is settled."""
        with self._lock:
            if doubtful or self._doubtful:
                self._doubtful.append(block)
            else:
                self._store(block)

    def read(self) -> Block | None:
        """The oldest block, None when there is none to be read."""
        with self._lock:
            if not self._blocks:
                return None
            block = self._blocks.popleft()
            self._held -= len(block.samples) / self._rate
            return block

    def settle(self, device: str = "", count: int | None = None) -> None:
        """The first `count` blocks held back (None: all) may be read. device: what they came from; "" as they say."""
        with self._lock:
            for block in self._doubtful[:count]:
                self._store(replace(block, device=device or block.device))
            del self._doubtful[:count]

    def discard(self) -> None:
        """What is held back is not wanted."""
        with self._lock:
            self._doubtful.clear()

    def _store(self, block: Block) -> None:
        """Holds two minutes for a disk that does not answer; after that the newest is worth more than the oldest."""
        self._blocks.append(block)
        self._held += len(block.samples) / self._rate
        while self._held > _KEEP_SECONDS:
            self._held -= len(self._blocks.popleft().samples) / self._rate
