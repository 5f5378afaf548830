"""Whether all speech got words (lessons.md 9: no batched mode without a coverage check).

Speech is what the detector found, in regions; words claim the time it takes to say them. What no word claims is a
hole: it is heard again, and what stays a hole is counted and told, never papered over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import fmean

from meetingrec.domain.transcript import Word
from meetingrec.speech.listening import Region
from meetingrec.speech.protocol import RATE
from meetingrec.speech.sentences import ends_sentence

DOUBT = 0.6
"""A word less probable than this is doubtful. Of the right words of the practice conference, 1 in 100 is."""

_REACH = 0.3
_HOLE = 0.8
_WHOLE_REGION = 0.4
_EDGE = 0.05
_SLIVER = 0.1
_SHORT_OF = 0.6


def settled(words: Sequence[Word], regions: Sequence[Region]) -> tuple[Word, ...]:
    """Word times moved out of the pauses: no word spans one, and a sentence begins where speech begins.

    The times of a model come from its attention, which lets the first word after a pause begin too early.
    """
    spoken = [(region.start / RATE, region.end / RATE) for region in regions]
    placed: list[Word] = []
    for word in words:
        begins = not placed or ends_sentence(placed[-1].text)
        start, end = _place(word, begins, spoken)
        earliest = placed[-1].start if placed else 0.0
        start = max(start, earliest)
        placed.append(replace(word, start=round(start, 3), end=round(max(end, start + 0.02), 3)))
    for index in range(len(placed) - 1):
        if placed[index].end > placed[index + 1].start:
            shorter = max(placed[index].start, placed[index + 1].start)
            placed[index] = replace(placed[index], end=shorter)
    return _reaching(placed, spoken)


def _reaching(words: list[Word], spoken: Sequence[tuple[float, float]]) -> tuple[Word, ...]:
    """The first and last word of a region reach to its edges, where the model stopped a little short of them."""
    for low, high in spoken:
        inside = [index for index, word in enumerate(words) if low <= (word.start + word.end) / 2 <= high]
        if not inside:
            continue
        first, last = inside[0], inside[-1]
        if 0 < words[first].start - low < _SHORT_OF:
            words[first] = replace(words[first], start=round(low, 3))
        if 0 < high - words[last].end < _SHORT_OF:
            words[last] = replace(words[last], end=round(high, 3))
    return tuple(words)


def _place(word: Word, begins: bool, spoken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    shared = [(low, high, min(high, word.end) - max(low, word.start)) for low, high in spoken]
    touched = [part for part in shared if part[2] > 0]
    if not touched:
        return word.start, word.end
    whole = [part for part in touched if part[2] >= _SLIVER] or touched
    if begins:
        low, high, _ = whole[-1]
    elif ends_sentence(word.text):
        low, high, _ = whole[0]
    else:
        low, high, _ = max(touched, key=lambda part: part[2])
    return max(word.start, low - _EDGE), min(word.end, high + _EDGE)


def spoken_seconds(word: Word) -> float:
    """At most how long this word takes to say: a model that drops a sentence stretches the word before it."""
    return min(word.end - word.start, 0.45 + 0.1 * len(word.text))


def holes(regions: Sequence[Region], words: Sequence[Word]) -> tuple[Region, ...]:
    """Stretches of 0.8 s of detected speech, and whole regions of 0.4 s, that no word claims."""
    claims = [
        (int((word.start - _REACH) * RATE), int((word.start + spoken_seconds(word) + _REACH) * RATE)) for word in words
    ]
    found = []
    for region in regions:
        at = region.start
        for low, high in [*(claim for claim in claims if claim[1] > region.start), (region.end, region.end)]:
            if low >= region.end:
                low = region.end
            if low > at:
                found += _if_long_enough(Region(at, low), region)
            at = max(at, high)
            if at >= region.end:
                break
    return tuple(found)


def _if_long_enough(hole: Region, region: Region) -> list[Region]:
    return [hole] if hole.seconds >= (_WHOLE_REGION if hole == region else _HOLE) else []


def parts_to_hear_again(found: Sequence[Region], regions: Sequence[Region], limit_seconds: float) -> tuple[Region, ...]:
    """Where to listen again for these holes: from pause to pause, neighbouring holes together, with a phrase on
    either side where a window holds it. No phrase is in two parts, so the work is bounded by the speech there is."""
    limit = int((limit_seconds - 1.0) * RATE)
    spans: list[tuple[int, int]] = []
    for hole in found:
        touched = [i for i, region in enumerate(regions) if region.end > hole.start and region.start < hole.end]
        first, last = touched[0], touched[-1]
        if spans and first <= spans[-1][1] + 1 and regions[last].end - regions[spans[-1][0]].start <= limit:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    parts: list[Region] = []
    for index, (first, last) in enumerate(spans):
        low_limit = spans[index - 1][1] + 1 if index else 0
        high_limit = spans[index + 1][0] - 1 if index + 1 < len(spans) else len(regions) - 1
        low, high = _with_neighbours(max(first, low_limit), last, low_limit, high_limit, regions, limit)
        start = max(parts[-1].end if parts else 0, _pause_before(low, regions))
        parts.append(Region(start, _pause_after(high, regions)))
    return tuple(parts)


def _with_neighbours(
    first: int, last: int, low_limit: int, high_limit: int, regions: Sequence[Region], limit: int
) -> tuple[int, int]:
    for low, high in ((first - 1, last + 1), (first - 1, last), (first, last + 1)):
        inside = low >= low_limit and high <= max(high_limit, last)
        if inside and regions[high].end - regions[low].start <= limit:
            return low, high
    return first, last


def _pause_before(index: int, regions: Sequence[Region]) -> int:
    start = regions[index].start
    before = regions[index - 1].end if index else 0
    return max((before + start) // 2, start - RATE)


def _pause_after(index: int, regions: Sequence[Region]) -> int:
    end = regions[index].end
    after = regions[index + 1].start if index + 1 < len(regions) else end + RATE
    return min((end + after) // 2, end + RATE)


def better(
    words: Sequence[Word], again: Sequence[Word], part: Region, regions: Sequence[Region]
) -> tuple[Word, ...] | None:
    """The words with those of `part` replaced by what was heard there again; None when that was no better.

    Better is: fewer holes, and more words, or the same ones at better times. Never words that the model doubts in
    place of words that it did not.
    """
    low, high = part.start / RATE, part.end / RATE
    inside = [word for word in words if low <= (word.start + word.end) / 2 < high]
    within = [region for region in regions if part.start <= (region.start + region.end) // 2 < part.end]
    same = [word.text for word in again] == [word.text for word in inside]
    if not again or (len(again) <= len(inside) and not same):
        return None
    if seconds(holes(within, again)) >= seconds(holes(within, inside)):
        return None
    if inside and fmean(word.probability for word in again) < DOUBT <= fmean(word.probability for word in inside):
        return None
    before = [word for word in words if (word.start + word.end) / 2 < low]
    after = [word for word in words if (word.start + word.end) / 2 >= high]
    return (*before, *again, *after)


def seconds(regions: Iterable[Region]) -> float:
    """How long they last together."""
    return sum(region.seconds for region in regions)


def doubtful_seconds(words: Sequence[Word]) -> float:
    """Seconds of words that the model itself doubts."""
    return sum(spoken_seconds(word) for word in words if word.probability < DOUBT)
