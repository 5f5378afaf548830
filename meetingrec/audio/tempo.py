"""Faster or slower with the pitch kept (FFmpeg's atempo through PyAV)."""

from __future__ import annotations

import av
import av.filter
import numpy as np
from numpy.typing import NDArray

SLOWEST, FASTEST = 0.5, 2.0


class Tempo:
    """One stretch of sound at one speed; a new one for every seek or change of speed."""

    def __init__(self, speed: float, rate: int) -> None:
        """speed: SLOWEST to FASTEST, 1.0 leaves everything as it is. rate: samples a second."""
        self._rate = rate
        self._given = 0
        self._graph: av.filter.Graph | None = None
        if speed != 1.0:
            self._graph = av.filter.Graph()
            source = self._graph.add_abuffer(sample_rate=rate, format="flt", layout="mono")
            stretch = self._graph.add("atempo", f"{speed:.4f}")
            sink = self._graph.add("abuffersink")
            source.link_to(stretch)
            stretch.link_to(sink)
            self._graph.configure()

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32 mono; what comes out may lag by a tenth of a second."""
        if self._graph is None or not len(samples):
            return samples
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1).astype(np.float32), format="flt", layout="mono")
        frame.sample_rate = self._rate
        frame.pts = self._given
        self._given += len(samples)
        self._graph.push(frame)
        return self._pull()

    def finish(self) -> NDArray[np.float32]:
        """What was still inside."""
        if self._graph is None:
            return np.zeros(0, np.float32)
        self._graph.push(None)
        return self._pull()

    def _pull(self) -> NDArray[np.float32]:
        assert self._graph is not None
        rows = []
        while True:
            try:
                rows.append(self._graph.pull().to_ndarray().reshape(-1))
            except (av.error.BlockingIOError, av.error.EOFError):
                break
        return np.concatenate(rows) if rows else np.zeros(0, np.float32)
