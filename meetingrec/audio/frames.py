"""The recorder's end of a capture process's pipe. Apart from it, so that a capture process starts without numpy."""

from __future__ import annotations

import logging
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from meetingrec.audio.capture import FRAME, MAGIC, OVERFLOW

_LOG = logging.getLogger(__name__)
_FRAME_LIMIT = 1 << 20


class Frame(NamedTuple):
    """What one callback brought. samples: int16, channels interleaved. at: steady seconds of the first sample."""

    samples: NDArray[np.int16]
    at: float
    overflow: bool


def read_frame(pipe: IO[bytes]) -> Frame | None:
    """The next of a capture process, None when it has ended or sends something that is no sound."""
    head = pipe.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    magic, flags, at, length = FRAME.unpack(head)
    if magic != MAGIC or length > _FRAME_LIMIT:
        _LOG.error("the capture process sent something that is no sound")
        return None
    raw = pipe.read(length)
    samples = np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2").astype(np.int16, copy=False)
    return Frame(samples, at / 1e9, bool(flags & OVERFLOW))
