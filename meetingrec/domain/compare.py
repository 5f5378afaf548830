"""What differs between two texts, word by word; for versions of a draft (domain.md E5, 4.3)."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, takewhile

from meetingrec.domain import marked_text

_WORDS = re.compile(r"\w+|\s|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORD_BY_WORD = 40_000
"""Words of one stretch times words of the other up to which each is compared with each."""
_LINE_MARKS, _WORD_MARKS = (1,), (8, 4)
"""How many lines, or words and blanks, the phrases have that a long stretch is parted by: the longer ones first."""
_Match = tuple[int, int, int]
"""Place in the one, place in the other, how many words."""


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are in both texts, only in the later one, or only in the earlier one. Never empty."""

    change: Change
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The way from one text to the other; put together again it is exactly both of them (see `before_of`).

    Lines are matched first and words within the lines that differ. However long they are, it takes milliseconds;
    a long passage with hardly two words in a row as they were comes as two whole ones.

    >>> [(piece.change.value, piece.text) for piece in compare("Ellie is safe.", "Ellie is not safe.")]
    [('same', 'Ellie is '), ('added', 'not '), ('same', 'safe.')]
    """
    found: list[Piece] = []
    for one, two in _differing(_LINES.findall(before), _LINES.findall(after), _LINE_MARKS):
        if one == two:
            found.append(Piece(Change.SAME, one))
        else:
            found += _words(one, two)
    return tuple(_joined(found))


def before_of(pieces: Iterable[Piece]) -> str:
    """The earlier text."""
    return "".join(piece.text for piece in pieces if piece.change is not Change.ADDED)


def after_of(pieces: Iterable[Piece]) -> str:
    """The later text."""
    return "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED)


def change_words(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """Each change said in words, for those who do not see how it is marked.

    >>> change_words(compare("Two visits a week", "Three visits a week"))
    ('“Two” became “Three”',)
    """
    said: list[str] = []
    removed = ""
    ends = {Change.REMOVED: "\n", Change.ADDED: "\n"}
    """The last letter of each text so far: at the beginning of a line a mark is one."""
    for piece in (*pieces, Piece(Change.SAME, ".")):
        if piece.change is Change.REMOVED:
            removed += piece.text
            continue
        added = piece.text if piece.change is Change.ADDED else ""
        if removed or added:
            said.append(_said((removed, ends[Change.REMOVED] == "\n"), (added, ends[Change.ADDED] == "\n")))
        ends[Change.REMOVED] = (removed if added else piece.text)[-1:] or ends[Change.REMOVED]
        ends[Change.ADDED] = piece.text[-1:]
        removed = ""
    return tuple(words for words in said if words)


def _said(removed: tuple[str, bool], added: tuple[str, bool]) -> str:
    """Each with whether it begins a line."""
    gone, new = _plain(*removed), _plain(*added)
    marks = (removed[0] + added[0]).strip()
    if marks and not gone + new:
        return "what is bold was changed" if not marks.replace("*", "").strip() else "a list or a table was changed"
    if gone and new:
        return f"“{gone}” became “{new}”"
    if new:
        return f"“{new}” was added"
    return f"“{gone}” was taken out" if gone else ""


def _plain(words: str, begins: bool) -> str:
    """Without marks: whoever reads or hears it knows nothing of them."""
    first, *rest = words.split("\n")
    lines = [marked_text.plain(line) for line in ((first, *rest) if begins else rest)]
    plain = " ".join(lines if begins else [first, *lines])
    return " ".join(plain.replace("**", "").replace("\t", ", ").replace("|", " ").split())


def _differing(one: list[str], two: list[str], phrases: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    """Stretches of both, in order; what they share comes as two equal texts."""
    a = b = 0
    for c, d, count in (*_shared(one, two, phrases), (len(one), len(two), 0)):
        if a < c or b < d:
            yield "".join(one[a:c]), "".join(two[b:d])
        if count:
            same = "".join(one[c : c + count])
            yield same, same
        a, b = c + count, d + count


def _shared(one: list[str], two: list[str], phrases: tuple[int, ...]) -> Iterator[_Match]:
    """What both have, in order. Two short texts are matched word by word. Long ones are parted first where a phrase
    stands that each has once; where there is none, they have nothing to do with each other.
    """
    head = _alike(zip(one, two, strict=False))
    tail = _alike(zip(reversed(one[head:]), reversed(two[head:]), strict=False))
    first, second = one[head : len(one) - tail], two[head : len(two) - tail]
    yield 0, 0, head
    found: Iterable[_Match] = ()
    if len(first) * len(second) <= _WORD_BY_WORD:
        found = SequenceMatcher(lambda word: word == " ", first, second, autojunk=False).get_matching_blocks()
    elif phrases:
        found = _between_landmarks(first, second, phrases)
    yield from ((a + head, b + head, count) for a, b, count in found)
    yield len(one) - tail, len(two) - tail, tail


def _between_landmarks(one: list[str], two: list[str], phrases: tuple[int, ...]) -> Iterator[_Match]:
    """The same for each stretch from one landmark to the next, with shorter ones."""
    a = b = 0
    for c, d in (*_landmarks(one, two, phrases[0]), (len(one), len(two))):
        yield from ((a + e, b + f, count) for e, f, count in _shared(one[a:c], two[b:d], phrases[1:]))
        a, b = c, d


def _landmarks(one: list[str], two: list[str], length: int) -> Iterator[tuple[int, int]]:
    """Places of the phrases of so many words that stand once in each and in the same order in both; of those that
    run on from each other the first.
    """
    there = _once(two, length)
    pairs = [(at, there[phrase]) for phrase, at in _once(one, length).items() if phrase in there]
    last: tuple[int, int] | None = None
    for a, b in _in_order(pairs):
        if last is None or a - last[0] != b - last[1] or a - last[0] > length:
            yield a, b
        last = a, b


def _in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many of the pairs as rise in both numbers; they rise in the first."""
    ends: list[int] = []
    last: list[int] = []
    earlier: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect(ends, place)
        earlier.append(last[at - 1] if at else -1)
        ends[at : at + 1], last[at : at + 1] = [place], [number]
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = earlier[number]
    return chain[::-1]


def _once(words: list[str], length: int) -> dict[tuple[str, ...], int]:
    """Where each phrase is that stands here once."""
    phrases = list(zip(*(words[at:] for at in range(length)), strict=False))
    times = Counter(phrases)
    return {phrase: at for at, phrase in enumerate(phrases) if times[phrase] == 1}


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs are of equal words before the first that is not."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _words(before: str, after: str) -> Iterator[Piece]:
    for one, two in _differing(_WORDS.findall(before), _WORDS.findall(after), _WORD_MARKS):
        if one == two:
            yield Piece(Change.SAME, one)
        else:
            yield Piece(Change.REMOVED, one)
            yield Piece(Change.ADDED, two)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece; what is taken out stands before what takes its place. A single blank
    between two changes belongs to them, or every word of a new sentence would stand alone.
    """
    removed = added = same = ""
    groups = groupby(pieces, key=lambda piece: piece.change)
    for piece in (Piece(change, "".join(one.text for one in group)) for change, group in groups):
        if piece.change is Change.SAME and (removed or added) and piece.text.isspace() and "\n" not in piece.text:
            same += piece.text
        elif piece.change is Change.SAME:
            yield from _run(removed, added)
            if same + piece.text:
                yield Piece(Change.SAME, same + piece.text)
            removed = added = same = ""
        elif piece.text:
            removed, added, same = removed + same, added + same, ""
            removed += piece.text if piece.change is Change.REMOVED else ""
            added += piece.text if piece.change is Change.ADDED else ""
    yield from _run(removed, added)
    if same:
        yield Piece(Change.SAME, same)


def _run(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(Change.REMOVED, removed)
    if added:
        yield Piece(Change.ADDED, added)
