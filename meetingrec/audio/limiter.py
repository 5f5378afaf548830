"""Louder without clipping: what would go over the top is turned down for as long as it is too loud."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

LOUDEST = 0.9
"""Sound up to here is left exactly as it is."""
_STEP = 0.005
"""Seconds between two settings of the gain."""
_RECOVERY = 0.15
"""Seconds in which the gain comes back by the whole of its range."""


class Limiter:
    """One stretch of sound; a new one for every seek.

    In each step of 5 ms the gain is what keeps the loudest sample of this step and of the next at `LOUDEST`, and it
    moves in a straight line between steps, so that voices are turned down and not bent. Only the first step of a
    chunk may come too suddenly for that; a soft curve keeps it below 1 all the same.
    """

    def __init__(self, rate: int) -> None:
        """rate: samples a second."""
        self._step = max(1, round(rate * _STEP))
        self._gain = 1.0

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32 mono, as loud as it likes; gives as many samples back, all below 1."""
        if not len(samples) or (self._gain >= 1.0 and float(np.abs(samples).max()) <= LOUDEST):
            return samples
        gains = self._gains(samples)
        self._gain = float(gains[-1])
        places = np.arange(len(samples)) / self._step
        return _below_one(samples * np.interp(places, np.arange(len(gains)), gains).astype(np.float32))

    def _gains(self, samples: NDArray[np.float32]) -> NDArray[np.float64]:
        """The gain at the borders of the steps: one more than there are steps."""
        count = math.ceil(len(samples) / self._step)
        padded = np.pad(np.abs(samples), (0, count * self._step - len(samples)))
        peaks = padded.reshape(count, self._step).max(axis=1)
        wanted = np.minimum(1.0, LOUDEST / np.maximum(peaks, 1e-9))
        gains = [self._gain]
        for at in range(count):
            least = min(wanted[at], wanted[at + 1]) if at + 1 < count else wanted[at]
            gains.append(min(least, gains[-1] + _STEP / _RECOVERY))
        return np.asarray(gains)


def _below_one(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is above `LOUDEST` is pressed together below 1."""
    size = np.abs(samples)
    if float(size.max()) <= LOUDEST:
        return samples
    room = 1.0 - LOUDEST
    pressed = LOUDEST + room * 0.999 * np.tanh((size - LOUDEST) / room)
    return np.where(size > LOUDEST, np.sign(samples) * pressed, samples).astype(np.float32)
