"""Spoken numbers word by word: what belongs together, and what it is worth. Dates and times are in spoken_times.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# fmt: off
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
# fmt: on
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SMALL = {word: value for value, word in enumerate((*_UNITS, *_TEENS), 1)}
LARGE = {word: 10 * value for value, word in enumerate(_TENS, 2)}
_ZEROS = frozenset(("zero", "nought", "oh", "o"))
_DECIMALS = {word: str(value) for value, word in enumerate(_UNITS, 1)} | dict.fromkeys(_ZEROS, "0")

_FIRSTS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
_LATER = ("twelfth", *(f"{word}th" for word in _TEENS[3:]))
_SMALL_ORDINALS = {word: value for value, word in enumerate((*_FIRSTS, *_LATER), 1)}
_TENS_ORDINALS = {f"{word[:-1]}ieth": value for word, value in LARGE.items()}

MULTIPLIERS = frozenset(("hundred", "thousand", "million", "billion"))
_MORE = frozenset(
    ("hundreds", "thousands", "millions", "hundredth", "thousandth", "point", "half", "halves", "quarter")
)
_MORE |= frozenset(("quarters", "double", "treble", "triple", "dozen"))
NUMBERS = frozenset((*SMALL, *LARGE, *_SMALL_ORDINALS, *_TENS_ORDINALS)) | _ZEROS | MULTIPLIERS | _MORE
_LINKS = frozenset(("and", "to", "or"))

_FIGURES = re.compile(r"\d{1,9}|\d{1,3}(?:,\d{3})+")
DAY = re.compile(r"(3[01]|[12]?\d|0[1-9])(st|nd|rd|th)?")

Value = tuple[int, int]
"""What it is worth, and the place behind it."""


class Said:
    """The words in small letters, "twenty-five" as two, and a "," where one divides them: `at(i)` is "" behind the end.

    words: without other punctuation than a comma behind one.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.atoms: list[str] = []
        self.capital: list[bool] = []
        self._ends: list[int] = []
        for number, word in enumerate(words, 1):
            bare = word.removesuffix(",")
            parts = bare.split("-") if _spoken_number(bare) else [bare]
            for part in parts:
                self._add(part, 0)
            self._ends[-1] = number
            if bare != word:
                self._add(",", number)

    def _add(self, part: str, end: int) -> None:
        self.atoms.append(part.lower())
        self.capital.append(part[:1].isupper())
        self._ends.append(end)

    def at(self, place: int) -> str:
        return self.atoms[place] if place < len(self.atoms) else ""

    def whole_words(self, atoms: int) -> int:
        """How many whole words so many atoms are; 0 where they end within one."""
        return self._ends[atoms - 1]

    def touched_words(self, atoms: int) -> int:
        """How many words so many atoms are of, the last one perhaps only in part."""
        return next(end for end in self._ends[atoms - 1 :] if end)

    def number_at(self, place: int) -> bool:
        """Whether a word of a number stands there, in letters or in figures."""
        word, after = self.at(place), self.at(place + 1)
        if word == "a":
            return after in MULTIPLIERS or after in {"half", "quarter"}
        return word in NUMBERS or bool(re.search(r"\d", word))


def _spoken_number(word: str) -> bool:
    first = word.lower().split("-")[0]
    return "-" in word and (first in LARGE or first in SMALL)


class Member(NamedTuple):
    """Words of a number that nothing divides. kind: what it is, and for whole numbers the largest of hundred and
    thousand in it ("" for none, None for figures): "two or three hundred" are of two kinds, so nobody knows which is
    meant. kind "?": not one number at all.
    """

    first: int
    end: int
    kind: str | None
    value: int = 0
    text: str = ""


def chain(said: Said, at: int) -> list[Member]:
    """The numbers from here that are joined by "and", "to", "or" or a comma: they are understood together."""
    found: list[Member] = []
    start = at
    while start >= 0 and said.number_at(start):
        end = _member_end(said, start)
        found.append(member(said, start, end))
        start = _behind_link(said, end)
    return found


def _member_end(said: Said, at: int) -> int:
    while said.number_at(at):
        joins = said.at(at) in MULTIPLIERS and said.at(at + 1) == "and" and said.number_at(at + 2)
        at += 2 if joins else 1
    return at


def _behind_link(said: Said, at: int) -> int:
    """Where the next number of the chain begins, -1 at its end. A comma between figures only divides."""
    comma = said.at(at) == ","
    behind = at + comma
    word = said.at(behind) in _LINKS
    behind += word
    if behind == at or not said.number_at(behind):
        return -1
    in_figures = said.at(at - 1)[-1:].isdigit() or said.at(behind)[:1].isdigit()
    return -1 if comma and not word and in_figures else behind


def member(said: Said, first: int, end: int) -> Member:
    """What the words [first, end) are when they are one number."""
    if _FIGURES.fullmatch(said.at(first)) and end == first + 1:
        return Member(first, end, None, int(said.at(first).replace(",", "")), said.at(first))
    if end == first + 1 and said.at(first) not in NUMBERS:
        return Member(first, end, None, 0, said.at(first))
    words = said.atoms[first:end]
    number, nth = cardinal(said, first), ordinal(said, first)
    if number is not None and number[1] == end:
        return Member(first, end, _largest(words), number[0], f"{number[0]:,}")
    if nth is not None and nth[1] == end:
        return Member(first, end, "ordinal", nth[0], f"{nth[0]}{_suffix(nth[0])}")
    decimal = _decimal(said, first)
    if decimal is not None and decimal[1] == end:
        return Member(first, end, "point", 0, decimal[0])
    return Member(first, end, "?")


def _largest(words: Sequence[str]) -> str:
    return next((large for large in ("thousand", "hundred") if large in words), "")


def _suffix(value: int) -> str:
    return "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


# ---- what the words are worth ----


def figures(said: Said, at: int) -> Value | None:
    word = said.at(at)
    return (int(word.replace(",", "")), at + 1) if _FIGURES.fullmatch(word) else None


def below_100(said: Said, at: int) -> Value | None:
    word, after = said.at(at), said.at(at + 1)
    if word in LARGE:
        unit = SMALL.get(after, 10)
        return (LARGE[word] + unit, at + 2) if unit < 10 else (LARGE[word], at + 1)
    return (SMALL[word], at + 1) if word in SMALL else None


def _hundreds(said: Said, at: int) -> Value | None:
    """One hundred and five. "Nineteen hundred" may be a time of day, and "one hundred five" may be two numbers."""
    units = 1 if said.at(at) == "a" else SMALL.get(said.at(at), 10)
    if units >= 10 or said.at(at + 1) != "hundred":
        return None
    rest = below_100(said, at + 3) if said.at(at + 2) == "and" else None
    return (units * 100 + rest[0], rest[1]) if rest is not None else (units * 100, at + 2)


def cardinal(said: Said, at: int) -> Value | None:
    """Whole numbers from 1 to 999,999 as the English say them: with "and" in front of what is below a hundred."""
    first = _hundreds(said, at) or below_100(said, at)
    if first is None and said.at(at) == "a" and said.at(at + 1) == "thousand":
        first = (1, at + 1)
    if first is None or said.at(first[1]) != "thousand":
        return first
    value, end = first[0] * 1000, first[1] + 1
    rest = below_100(said, end + 1) if said.at(end) == "and" else _hundreds(said, end)
    return (value + rest[0], rest[1]) if rest is not None else (value, end)


def ordinal(said: Said, at: int) -> Value | None:
    """First to ninety ninth, 3rd."""
    word, after = said.at(at), said.at(at + 1)
    written = DAY.fullmatch(word)
    if written is not None and written[2]:
        return int(written[1]), at + 1
    if word in LARGE and _SMALL_ORDINALS.get(after, 10) < 10:
        return LARGE[word] + _SMALL_ORDINALS[after], at + 2
    value = _SMALL_ORDINALS.get(word) or _TENS_ORDINALS.get(word)
    return (value, at + 1) if value else None


def _decimal(said: Said, at: int) -> tuple[str, int] | None:
    """Two point five, nought point five; behind the point digit by digit."""
    whole = (0, at + 1) if said.at(at) in _ZEROS else cardinal(said, at) or figures(said, at)
    if whole is None or said.at(whole[1]) != "point":
        return None
    digits = "".join(_digits(said, whole[1] + 1))
    return (f"{whole[0]:,}.{digits}", whole[1] + 1 + len(digits)) if digits else None


def _digits(said: Said, at: int) -> Iterator[str]:
    while digit := _DECIMALS.get(said.at(at)) or (re.fullmatch(r"\d", said.at(at)) and said.at(at)):
        yield digit
        at += 1
