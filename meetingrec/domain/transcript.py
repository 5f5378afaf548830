"""What the machine heard. It is never changed: corrections are kept beside it (design.md 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

DOUBTFUL = 0.5
"""A word with a probability below this is shown as doubtful."""

_ENDS = (".", "?", "!", "…")
_CLOSING = "\"'”’)]"
_NOT_AN_END = frozenset(("mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "no.", "e.g.", "i.e.", "vs."))


@dataclass(frozen=True, slots=True)
class Word:
    """start and end in seconds on the recording's timeline; probability 0 to 1."""

    start: float
    end: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech between two pauses. confidence 0 to 1, the mean of its words."""

    start: float
    end: float
    text: str
    source: str
    words: tuple[Word, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Seconds of audio, of detected speech, of speech that has words, of doubt, and of audio given up on."""

    audio: float = 0.0
    speech: float = 0.0
    transcribed: float = 0.0
    doubtful: float = 0.0
    not_transcribed: float = 0.0


@dataclass(frozen=True, slots=True)
class Transcript:
    """done_to: seconds of the timeline already worked through, by source name."""

    id: str
    recording_id: str
    model: str
    settings: str
    segments: tuple[Segment, ...] = ()
    coverage: Coverage = Coverage()
    complete: bool = False
    done_to: tuple[tuple[str, float], ...] = ()


def word_error(reference: str, heard: str) -> float:
    """Word error rate: edits over words of the reference, 0.0 is perfect. Case and punctuation do not count.

    >>> word_error("Thank you, Keira.", "thank you clara")
    0.3333333333333333
    """
    wanted, got = (re.findall(r"[a-z']+", text.lower()) for text in (reference, heard))
    row = list(range(len(got) + 1))
    for i, word in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1] / max(len(wanted), 1)


def ends_sentence(word: str) -> bool:
    """Whether a sentence may end with this word: "plan." does, "Mrs." and "J." do not."""
    bare = word.strip().rstrip(_CLOSING)
    initial = len(bare) == 2 and bare[0].isupper() and bare[1] == "." and bare[0] != "I"
    return bare.endswith(_ENDS) and bare.lower() not in _NOT_AN_END and not initial
