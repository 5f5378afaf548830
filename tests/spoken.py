"""Spoken sound for tests: the practice recordings, what was said in them, and how far a transcript is from it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from meetingrec import resources
from meetingrec.domain.transcript import Segment

RATE = 16000
Pcm = npt.NDArray[np.int16]


def path_of(name: str) -> Path:
    """A practice recording: "conference" or "dictation"."""
    return resources.asset("practice", f"{name}.flac")


def pcm_of(name: str) -> Pcm:
    """Its samples, mono at 16 kHz."""
    samples, rate = soundfile.read(path_of(name), dtype="int16")
    assert rate == RATE
    return np.asarray(samples, dtype=np.int16)


def said_in(name: str) -> list[dict[str, object]]:
    """What was said, with start and end in seconds."""
    lines = json.loads(resources.asset("practice", f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(lines, list)
    return lines


def words_in(text: str) -> list[str]:
    """Lower-case words without punctuation, as the word error counts them."""
    return re.findall(r"[a-z']+", text.lower())


def text_of(segments: Iterable[Segment]) -> str:
    return " ".join(segment.text for segment in segments)


def word_error(name: str, text: str) -> float:
    """Per cent of the words said that were left out, put in, or changed."""
    wanted = words_in(" ".join(str(line["text"]) for line in said_in(name)))
    heard = words_in(text)
    row = list(range(len(heard) + 1))
    for index, word in enumerate(wanted, 1):
        before, row[0] = row[0], index
        for column, other in enumerate(heard, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (word != other))
    return 100.0 * row[-1] / len(wanted)


def silence(seconds: float) -> Pcm:
    return np.zeros(int(seconds * RATE), np.int16)


def noise(seconds: float, level: float, seed: int = 1) -> Pcm:
    """White noise of this standard deviation, 0 to 1."""
    loud = np.random.default_rng(seed).standard_normal(int(seconds * RATE)) * level * 32767
    return np.clip(loud, -32768, 32767).astype(np.int16)


def tone(seconds: float, hertz: float, level: float = 0.3) -> Pcm:
    at = np.arange(int(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * hertz * at) * level * 32767).astype(np.int16)


def until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return true()
