"""Any rate, any number of channels, to mono 16 bit at one rate (PyAV's swresample)."""

from __future__ import annotations

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
NOTHING: Samples = np.zeros(0, np.int16)


class Resampler:
    """Keeps what it needs between blocks, so that joins are not heard. Not thread safe."""

    def __init__(self, rate: int, channels: int, to: int) -> None:
        """rate, to: samples a second. channels: interleaved, 1 to 8."""
        self._rate = rate
        self._channels = channels
        self._given = 0
        same = rate == to and channels == 1
        self._graph = None if same else av.AudioResampler(format="s16", layout="mono", rate=to)

    def feed(self, interleaved: Samples) -> Samples:
        """int16, frames x channels in one row -> int16 mono; may give less than was put in for the moment."""
        if self._graph is None:
            return interleaved
        layout = {1: "mono", 2: "stereo"}.get(self._channels, f"{self._channels}c")
        if self._channels > 2:
            wide = interleaved.reshape(-1, self._channels).astype(np.int32)
            interleaved, layout = wide.mean(axis=1).astype(np.int16), "mono"
        frame = av.AudioFrame.from_ndarray(interleaved.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = self._rate
        frame.pts = self._given
        self._given += frame.samples
        return joined(self._graph.resample(frame))

    def finish(self) -> Samples:
        """What was still inside; nothing may be fed after it."""
        return NOTHING if self._graph is None else joined(self._graph.resample(None))


def joined(frames: list[av.AudioFrame]) -> Samples:
    """Mono frames as one row of samples."""
    rows = [frame.to_ndarray().reshape(-1) for frame in frames]
    return np.concatenate(rows).astype(np.int16, copy=False) if rows else NOTHING
