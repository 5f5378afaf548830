"""From words to segments that read like sentences.

A batched model runs the sentences of a window together (design.md 9); people look for the sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean

from meetingrec.domain.transcript import Segment, Word, ends_sentence

__all__ = ["ends_sentence", "segments_of"]

_PAUSE = 0.6
_LONGEST = 30.0


def segments_of(words: Sequence[Word], source: str) -> tuple[Segment, ...]:
    """Splits at sentence ends, at pauses of 0.6 s, and a run of more than 30 s at its longest pause."""
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        if last is None or ends_sentence(last.text) or word.start - last.end >= _PAUSE:
            runs.append([word])
        else:
            runs[-1].append(word)
    return tuple(_segment(part, source) for run in runs for part in _not_too_long(run))


def _not_too_long(run: list[Word]) -> Iterable[list[Word]]:
    waiting = [run]
    while waiting:
        part = waiting.pop()
        if len(part) < 2 or part[-1].end - part[0].start <= _LONGEST:
            yield part
            continue
        gaps = [after.start - before.end for before, after in pairwise(part)]
        cut = gaps.index(max(gaps)) + 1
        waiting += [part[cut:], part[:cut]]


def _segment(run: Sequence[Word], source: str) -> Segment:
    return Segment(
        start=run[0].start,
        end=max(run[-1].end, run[0].start),
        text=" ".join(word.text for word in run),
        source=source,
        words=tuple(run),
        confidence=fmean(word.probability for word in run),
    )
