"""Numbers, dates and times as they are spoken, in the form the documents print: 25%, 3 November 2026, 10.30 am.

House form (documents/wording.py prints times and dates the same way): one to nine stay words in running text, from 10
on figures stand; no figures at the start of a sentence; "am" and "pm" only where somebody said them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from meetingrec.domain.day_names import MONTHS

_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: value for value, word in enumerate((*_UNITS, *_TEENS)) if value}
_LARGE = {word: 10 * value for value, word in enumerate(_TENS, 2)}
_FIRSTS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
_LATER = ("twelfth", *(f"{word}th" for word in _TEENS[3:]))
_SMALL_ORDINALS = {word: value for value, word in enumerate((*_FIRSTS, *_LATER), 1)}
_TENS_ORDINALS = {f"{word[:-1]}ieth": value for word, value in _LARGE.items()}
_MONTHS = {month.lower(): month for month in MONTHS}
_ALSO_VERBS = frozenset(("march", "may"))

_AT = frozenset(("at", "from", "until", "till", "by", "before", "after", "between"))
_YEAR_AFTER = frozenset(("in", "since", "from", "until", "of", "by", "before", "after", "year", "summer", "autumn"))
_YEAR_AFTER |= frozenset(("winter", "spring", "early", "late", "mid", *_MONTHS))
_COUNTED = frozenset(
    ("minute", "minutes", "percent", "per", "pounds", "miles", "hours", "day", "days", "week", "weeks")
)
_COUNTED |= frozenset(("month", "months", "year", "years", "children", "people"))
_IN_FIGURES = frozenset(("section", "page"))
_HALVES = {"am": "am", "pm": "pm", "a.m": "am", "p.m": "pm"}

_DIGITS = re.compile(r"\d{1,9}|\d{1,3}(?:,\d{3})+")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_CLOCK_HALF = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?(am|pm|a\.m|p\.m)")
_DAY = re.compile(r"(3[01]|[12]?\d|0[1-9])(st|nd|rd|th)?")

_BEGINS = frozenset((*_SMALL, *_LARGE, *_SMALL_ORDINALS, *_TENS_ORDINALS, *_MONTHS, "a", "the", "half", "quarter"))
"""What a number, a date or a time begins with, where it does not begin with a figure."""

Found = tuple[str, int]
"""What is written, and how many of the words it stands for."""


def rewritten(words: Sequence[str], before: str = "", *, starts: bool = False) -> Found | None:
    """What the words begin with, in house form; None where they stay as they are. Words without punctuation.

    before: the word in front. starts: whether a sentence begins here.

    >>> rewritten("the third of November two thousand and twenty six was".split())
    ('3 November 2026', 9)
    >>> rewritten("half past two".split())
    ('2.30', 3)
    >>> rewritten("twenty-five per cent".split())
    ('25%', 3)
    """
    first = words[0].lower()
    if first.partition("-")[0] not in _BEGINS and not first[:1].isdigit():
        return None
    said = _Said(words)
    for look in (_date, _clock, _percent):
        found = look(said, before.lower())
        if found is not None:
            return _in_words(said, found)
    found = None if starts else _plain(said, before.lower())
    return _in_words(said, found) if found is not None else None


def small_number(words: Sequence[str]) -> tuple[int, int] | None:
    """A number up to 99 at the beginning, and how many words it takes: for "decision two"."""
    said = _Said(words)
    found = _below_100(said, 0) or _figures(said, 0)
    if found is None or not 0 < found[0] < 100:
        return None
    taken = said.words_in(found[1])
    return (found[0], taken) if taken else None


class _Said:
    """The words in small letters, "twenty-five" as two: `at(i)` is "" behind the end."""

    def __init__(self, words: Sequence[str]) -> None:
        self.atoms: list[str] = []
        self.capital: list[bool] = []
        self._ends: list[int] = []
        for number, word in enumerate(words, 1):
            parts = word.split("-") if _spoken_number(word) else [word]
            for part in parts:
                self.atoms.append(part.lower())
                self.capital.append(part[:1].isupper())
                self._ends.append(0)
            self._ends[-1] = number

    def at(self, place: int) -> str:
        return self.atoms[place] if place < len(self.atoms) else ""

    def words_in(self, atoms: int) -> int:
        """How many whole words so many atoms are; 0 where they end within one."""
        return self._ends[atoms - 1]


def _spoken_number(word: str) -> bool:
    first = word.lower().split("-")[0]
    return "-" in word and (first in _LARGE or first in _SMALL)


def _in_words(said: _Said, found: Found) -> Found | None:
    taken = said.words_in(found[1])
    return (found[0], taken) if taken else None


# ---- numbers ----


def _figures(said: _Said, at: int) -> tuple[int, int] | None:
    word = said.at(at)
    return (int(word.replace(",", "")), at + 1) if _DIGITS.fullmatch(word) else None


def _below_100(said: _Said, at: int) -> tuple[int, int] | None:
    word, after = said.at(at), said.at(at + 1)
    if word in _LARGE:
        unit = _SMALL.get(after, 10)
        return (_LARGE[word] + unit, at + 2) if unit < 10 else (_LARGE[word], at + 1)
    return (_SMALL[word], at + 1) if word in _SMALL else None


def _below_1000(said: _Said, at: int) -> tuple[int, int] | None:
    first = _below_100(said, at)
    if first is None and said.at(at) == "a" and said.at(at + 1) == "hundred":
        first = (1, at + 1)
    if first is None or said.at(first[1]) != "hundred" or first[0] >= 100:
        return first
    value, end = first[0] * 100, first[1] + 1
    rest = _below_100(said, end + 1) if said.at(end) == "and" else _below_100(said, end)
    return (value + rest[0], rest[1]) if rest is not None else (value, end)


def _cardinal(said: _Said, at: int) -> tuple[int, int] | None:
    """Value and the place behind it: figures as they are, or words up to 999,999."""
    figures = _figures(said, at)
    if figures is not None:
        return figures
    first = _below_1000(said, at)
    if first is None and said.at(at) == "a" and said.at(at + 1) == "thousand":
        first = (1, at + 1)
    if first is None or said.at(first[1]) != "thousand":
        return first
    value, end = first[0] * 1000, first[1] + 1
    rest = _below_100(said, end + 1) if said.at(end) == "and" else _below_1000(said, end)
    return (value + rest[0], rest[1]) if rest is not None else (value, end)


def _ordinal(said: _Said, at: int) -> tuple[int, int] | None:
    word, after = said.at(at), said.at(at + 1)
    figures = _DAY.fullmatch(word)
    if figures is not None and figures[2]:
        return int(figures[1]), at + 1
    if word in _LARGE and _SMALL_ORDINALS.get(after, 10) < 10:
        return _LARGE[word] + _SMALL_ORDINALS[after], at + 2
    value = _SMALL_ORDINALS.get(word) or _TENS_ORDINALS.get(word)
    return (value, at + 1) if value else None


def _plain(said: _Said, before: str) -> Found | None:
    year = _year(said, 0) if before in _YEAR_AFTER else None
    if year is not None and not said.at(0).isdigit():
        return str(year[0]), year[1]
    ordinal = _ordinal(said, 0)
    if ordinal is not None and not said.at(0)[:1].isdigit():
        return (f"{ordinal[0]}{_suffix(ordinal[0])}", ordinal[1]) if ordinal[0] >= 10 else None
    decimal = _decimal(said)
    if decimal is not None:
        return decimal
    number = _cardinal(said, 0)
    if number is None or said.at(0)[:1].isdigit():
        return None
    if said.at(number[1]) in {"hundred", "thousand"}:
        return None
    return (f"{number[0]:,}", number[1]) if number[0] >= 10 or before in _IN_FIGURES else None


def _decimal(said: _Said) -> Found | None:
    """Two point five."""
    whole = _cardinal(said, 0)
    if whole is None or said.at(whole[1]) != "point":
        return None
    digits, at = "", whole[1] + 1
    while said.at(at) in _UNITS or re.fullmatch(r"\d", said.at(at)):
        digits += str(_UNITS.index(said.at(at))) if said.at(at) in _UNITS else said.at(at)
        at += 1
    return (f"{whole[0]:,}.{digits}", at) if digits else None


def _percent(said: _Said, _before: str) -> Found | None:
    number = _cardinal(said, 0)
    decimal = _decimal(said)
    if decimal is None and re.fullmatch(r"\d+\.\d+", said.at(0)):
        decimal = said.at(0), 1
    found = decimal or ((f"{number[0]:,}", number[1]) if number is not None else None)
    if found is None:
        return None
    if said.at(found[1]) == "percent":
        return f"{found[0]}%", found[1] + 1
    if (said.at(found[1]), said.at(found[1] + 1)) == ("per", "cent"):
        return f"{found[0]}%", found[1] + 2
    return None


def _suffix(value: int) -> str:
    return "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


# ---- dates ----


def _date(said: _Said, _before: str) -> Found | None:
    found = _day_and_month(said) or _month_and_day(said)
    if found is None:
        return _month_and_year(said)
    words, at = found
    year = _year(said, at)
    return (f"{words} {year[0]}", year[1]) if year is not None else found


def _day_and_month(said: _Said) -> Found | None:
    """The third of November, 3rd November, third November."""
    at = 1 if said.at(0) == "the" else 0
    day = _ordinal(said, at) or (_figures(said, at) if _DAY.fullmatch(said.at(at)) else None)
    if day is None or not 1 <= day[0] <= 31:
        return None
    of = said.at(day[1]) == "of"
    month = _month(said, day[1] + of, plain=of)
    return (f"{day[0]} {month}", day[1] + of + 1) if month else None


def _month_and_day(said: _Said) -> Found | None:
    """November the third, November 3."""
    month, at = _month(said, 0, plain=False), 1
    the = said.at(at) == "the"
    day = _ordinal(said, at + the)
    if day is None and not the and _DAY.fullmatch(said.at(at)):
        day = _figures(said, at)
    return (f"{day[0]} {month}", day[1]) if month and day is not None and 1 <= day[0] <= 31 else None


def _month_and_year(said: _Said) -> Found | None:
    month = _month(said, 0, plain=False)
    year = _year(said, 1) if month else None
    return (f"{month} {year[0]}", year[1]) if year is not None else None


def _month(said: _Said, at: int, *, plain: bool) -> str:
    """Its name. "may" and "march" are verbs as well: they count when `plain`, or when heard with a capital."""
    word = said.at(at)
    if word in _ALSO_VERBS and not plain and not said.capital[at]:
        return ""
    return _MONTHS.get(word, "")


def _year(said: _Said, at: int) -> tuple[int, int] | None:
    """2026, two thousand and twenty six, twenty twenty six, nineteen ninety nine, twenty oh five."""
    century, after = {"nineteen": 1900, "twenty": 2000}.get(said.at(at)), said.at(at + 1)
    if century is not None:
        rest = _below_100(said, at + 1)
        if rest is not None and rest[0] >= 10:
            return century + rest[0], rest[1]
        unit = _SMALL.get(said.at(at + 2), 10)
        return (century + unit, at + 3) if after == "oh" and unit < 10 else None
    number = _cardinal(said, at)
    return number if number is not None and 1900 <= number[0] <= 2099 else None


# ---- times of day ----


def _clock(said: _Said, before: str) -> Found | None:
    half = _CLOCK_HALF.fullmatch(said.at(0))
    if half is not None:
        minutes = f".{half[2]}" if half[2] and half[2] != "00" else ""
        return f"{int(half[1])}{minutes} {_HALVES[half[3]]}", 1
    found = _past(said, before) or _hour_and_minutes(said, before) or _figures_of_a_clock(said)
    if found is not None:
        after = _am_pm(said, found[1])
        return (f"{found[0]} {after[0]}", after[1]) if after else found
    hour = _hour(said, 0)
    after = _am_pm(said, hour[1]) if hour is not None else None
    return (f"{hour[0]} {after[0]}", after[1]) if hour is not None and after is not None else None


def _past(said: _Said, before: str) -> Found | None:
    """Half past ten, a quarter to three, at ten to four. Without "at" the last could be from ten to four."""
    at = 1 if said.at(0) == "a" and said.at(1) == "quarter" else 0
    named = {"half": 30, "quarter": 15}.get(said.at(at))
    minutes = (named, at + 1) if named else _below_100(said, at)
    if minutes is None or minutes[0] > 30 or minutes[0] % 5:
        return None
    end = minutes[1] + (said.at(minutes[1]) == "minutes")
    way, hour = said.at(end), _hour(said, end + 1)
    if hour is None or way not in {"past", "to"} or (named == 30 and way == "to"):
        return None
    if way == "past":
        return f"{hour[0]}.{minutes[0]:02d}", hour[1]
    sure = named or end > minutes[1] or before == "at"
    return (f"{(hour[0] - 2) % 12 + 1}.{60 - minutes[0]:02d}", hour[1]) if sure else None


def _hour_and_minutes(said: _Said, before: str) -> Found | None:
    """Ten thirty, ten oh five: behind a word such as "at", or in front of "am"."""
    hour = _hour(said, 0)
    if hour is None or said.at(0)[:1].isdigit():
        return None
    unit = _SMALL.get(said.at(hour[1] + 1), 10)
    minutes = _below_100(said, hour[1])
    if said.at(hour[1]) in {"oh", "o"} and unit < 10:
        minutes = unit, hour[1] + 2
    elif minutes is None or not 10 <= minutes[0] < 60:
        return None
    counted = said.at(minutes[1]) in _COUNTED | {"hundred", "thousand", "point"}
    sure = _am_pm(said, minutes[1]) is not None or (before in _AT and not counted)
    return (f"{hour[0]}.{minutes[0]:02d}", minutes[1]) if sure else None


def _figures_of_a_clock(said: _Said) -> Found | None:
    """10:30 as it was heard; 10.30 may be another number unless "am" follows, and stays."""
    found = _CLOCK.fullmatch(said.at(0))
    if found is None or (":" not in said.at(0) and _am_pm(said, 1) is None):
        return None
    whole = found[2] == "00" and _am_pm(said, 1) is not None
    return (found[1] if whole else f"{found[1]}.{found[2]}"), 1


def _hour(said: _Said, at: int) -> tuple[int, int] | None:
    word = said.at(at)
    value = _SMALL.get(word) or (int(word) if re.fullmatch(r"\d{1,2}", word) else 0)
    return (value, at + 1) if 1 <= value <= 12 else None


def _am_pm(said: _Said, at: int) -> Found | None:
    word = said.at(at)
    if word in _HALVES:
        return _HALVES[word], at + 1
    return (f"{word}m", at + 2) if word in {"a", "p"} and said.at(at + 1) == "m" else None
