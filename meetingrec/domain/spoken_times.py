"""Spoken dates and times of day in house form: 3 November 2026, 10.30 am. Where it may be anything else ("ten to
twelve weeks", "at one twenty five Mill Lane"), the words stay as they were said.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence

from meetingrec.domain.day_names import DAYS, MONTHS
from meetingrec.domain.spoken_words import DAY, SMALL, Said, Value, below_100, cardinal, chain, figures, ordinal

Found = tuple[str, int]
"""What is written, "" for the words as they were said, and how many atoms it stands for."""

MONTH_NAMES = {month.lower(): month for month in MONTHS}
_LONGEST = {month.lower(): max(calendar.monthrange(2024, number)) for number, month in enumerate(MONTHS, 1)}
_ALSO_VERBS = frozenset(("march", "may"))
_DAYS = frozenset(day.lower() for day in DAYS)
_DAY_BEFORE_AT = _DAYS | MONTH_NAMES.keys() | {"today", "tomorrow", "yesterday", "morning", "afternoon", "evening"}
_DAY_BEFORE_AT |= {"night", "conference", "meeting"}

# fmt: off
_GOES_ON = frozenset((
    "", ",", "and", "or", "but", "he", "she", "it", "they", "we", "i", "you", "there", "was", "were", "is", "are",
    "has", "had", "have", "did", "will", "would", "when", "where", "which", "who", "while", "because", "as", "if", "so",
    "until", "till", "to", "from", "at", "on", "in", "by", "with", "for", "after", "before", "since", "then", "the",
    "his", "her", "their", "my", "our",
))
"""What may follow a date or a time: nothing that can be counted, so that what came before is no amount of it."""
MEASURES = frozenset((
    "bed", "bedroom", "centimetre", "day", "foot", "gram", "hour", "inch", "kilo", "litre", "man", "metre", "mile",
    "milligram", "millilitre", "minute", "month", "ounce", "pence", "penny", "person", "pint", "point", "pound",
    "seater", "second", "session", "stone", "storey", "ton", "unit", "week", "year", "yard",
))
"""In the singular: "twenty five minute sessions" may be twenty or may last 25 minutes."""
# fmt: on
_COUNTED = MEASURES | {f"{word}s" for word in MEASURES} | {"children", "people", "feet", "percent", "per"}

_HALVES = {"am": "am", "pm": "pm", "a.m": "am", "p.m": "pm"}
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_CLOCK_HALF = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?(am|pm|a\.m|p\.m)")


def goes_on(said: Said, at: int) -> bool:
    """Whether what stands there is nothing that could be counted."""
    return said.at(at) in _GOES_ON


# ---- dates ----


def date(said: Said, before: Sequence[str]) -> Found | None:
    """before: the words in front, in small letters, the last one last."""
    day_first = _day_and_month(said)
    found = day_first or _month_and_day(said)
    if found is None:
        return _month_and_year(said)
    words, end, month_last = found
    dated = year(said, end)
    if dated is not None and (said.at(end)[0].isdigit() or goes_on(said, dated[1])):
        return f"{words} {dated[0]}", dated[1]
    if said.number_at(end):
        return "", chain(said, end)[-1].end
    sure = month_last or (goes_on(said, end) and (day_first or before[-1:] == ["on"] or set(before[-1:]) & _DAYS))
    return (words, end) if sure else None


def _day_and_month(said: Said) -> tuple[str, int, bool] | None:
    """The third of November, 3rd November, third November; whether there was an "of"."""
    at = 1 if said.at(0) == "the" else 0
    day = ordinal(said, at) or (figures(said, at) if DAY.fullmatch(said.at(at)) else None)
    if day is None:
        return None
    of = said.at(day[1]) == "of"
    return _dated(said, day[0], day[1] + of, day[1] + of + 1, of=of)


def _month_and_day(said: Said) -> tuple[str, int, bool] | None:
    """November the third, November 3: behind "on", or with a year. "In June the first visit" is none."""
    the = said.at(1) == "the"
    day = ordinal(said, 1 + the)
    if day is None and not the and DAY.fullmatch(said.at(1)):
        day = figures(said, 1)
    return _dated(said, day[0], 0, day[1], of=False) if day is not None else None


def _dated(said: Said, day: int, month_at: int, end: int, *, of: bool) -> tuple[str, int, bool] | None:
    month = _month(said, month_at, plain=of)
    return (f"{day} {month}", end, of) if month and 1 <= day <= _LONGEST[month.lower()] else None


def _month_and_year(said: Said) -> Found | None:
    month = _month(said, 0, plain=False)
    dated = year(said, 1) if month else None
    if dated is None or not (said.at(1)[0].isdigit() or goes_on(said, dated[1])):
        return None
    return f"{month} {dated[0]}", dated[1]


def _month(said: Said, at: int, *, plain: bool) -> str:
    """Its name. "may" and "march" are verbs as well: they count when `plain`, or when heard with a capital."""
    word = said.at(at)
    if word in _ALSO_VERBS and not plain and not said.capital[at]:
        return ""
    return MONTH_NAMES.get(word, "")


def year(said: Said, at: int) -> Value | None:
    """2026, two thousand and twenty six, twenty twenty six, nineteen hundred and ninety nine, twenty oh five."""
    century = {"nineteen": 1900, "twenty": 2000}.get(said.at(at))
    if century is not None:
        hundreds = said.at(at + 1) == "hundred" and said.at(at + 2) == "and"
        rest = below_100(said, at + 3) if hundreds else below_100(said, at + 1)
        if rest is not None and (rest[0] >= 10 or hundreds):
            return (century + rest[0], rest[1]) if not said.number_at(rest[1]) else None
        unit = SMALL.get(said.at(at + 2), 10)
        return (century + unit, at + 3) if said.at(at + 1) == "oh" and unit < 10 else None
    number = cardinal(said, at) or figures(said, at)
    return number if number is not None and 1900 <= number[0] <= 2099 and not said.number_at(number[1]) else None


# ---- times of day ----


def clock(said: Said, before: Sequence[str]) -> Found | None:
    """before: as for `date`."""
    half = _CLOCK_HALF.fullmatch(said.at(0))
    if half is not None:
        minutes = f".{half[2]}" if half[2] and half[2] != "00" else ""
        return f"{int(half[1])}{minutes} {_HALVES[half[3]]}", 1
    found = _past(said, before) or _hour_and_minutes(said, before) or _figures_of_a_clock(said)
    if found is None:
        hour = _hour(said, 0)
        found = (str(hour[0]), hour[1]) if hour is not None and _am_pm(said, hour[1]) else None
    if found is None or said.number_at(found[1]):
        return None
    after = _am_pm(said, found[1])
    return (f"{found[0]} {after[0]}", after[1]) if after else found


def _past(said: Said, before: Sequence[str]) -> Found | None:
    """Half past ten, at a quarter to three. "Ten to four" may be from ten to four, "twenty minutes to two" hours."""
    at = 1 if said.at(0) == "a" and said.at(1) == "quarter" else 0
    named = {"half": 30, "quarter": 15}.get(said.at(at))
    minutes = (named, at + 1) if named else below_100(said, at)
    if minutes is None or minutes[0] > 30 or minutes[0] % 5:
        return None
    end = minutes[1] + (said.at(minutes[1]) == "minutes")
    way, hour = said.at(end), _hour(said, end + 1)
    if hour is None or way not in {"past", "to"} or (named == 30 and way == "to"):
        return None
    if way == "past":
        return (f"{hour[0]}.{minutes[0]:02d}", hour[1]) if said.at(hour[1]) not in _COUNTED else None
    told = _day_is_told(said, hour[1], before)
    named_to = named is not None and ((before[-1:] == ["at"] and goes_on(said, hour[1])) or _am_pm(said, hour[1]))
    return (f"{(hour[0] - 2) % 12 + 1}.{60 - minutes[0]:02d}", hour[1]) if told or named_to else None


def _hour_and_minutes(said: Said, before: Sequence[str]) -> Found | None:
    """Ten thirty, ten oh five: where the part of the day or the day is told. "At one twenty five" may be a house."""
    hour = _hour(said, 0)
    if hour is None or said.at(0)[:1].isdigit():
        return None
    unit = SMALL.get(said.at(hour[1] + 1), 10)
    minutes = below_100(said, hour[1])
    if said.at(hour[1]) in {"oh", "o"} and unit < 10:
        minutes = unit, hour[1] + 2
    elif minutes is None or not 10 <= minutes[0] < 60:
        return None
    sure = _am_pm(said, minutes[1]) is not None or _day_is_told(said, minutes[1], before)
    return (f"{hour[0]}.{minutes[0]:02d}", minutes[1]) if sure else None


def _day_is_told(said: Said, at: int, before: Sequence[str]) -> bool:
    """ "At ... in the morning", "at ... am", "on Monday at ..." with nothing behind it that belongs to a house."""
    if before[-1:] != ["at"]:
        return False
    after = " ".join(said.atoms[at : at + 3])
    if after.startswith(("in the morning", "in the afternoon", "in the evening", "at night", "sharp")):
        return True
    if _am_pm(said, at) is not None:
        return True
    named = said.at(at) == "," and said.at(at + 1) != "" and said.capital[at + 1]
    return before[-2:-1] != [] and before[-2] in _DAY_BEFORE_AT and goes_on(said, at) and not named


def _figures_of_a_clock(said: Said) -> Found | None:
    """10:30 as it was heard; 10.30 may be another number unless "am" follows, and stays."""
    found = _CLOCK.fullmatch(said.at(0))
    if found is None or (":" not in said.at(0) and _am_pm(said, 1) is None):
        return None
    whole = found[2] == "00" and _am_pm(said, 1) is not None
    return (found[1] if whole else f"{found[1]}.{found[2]}"), 1


def _hour(said: Said, at: int) -> Value | None:
    word = said.at(at)
    value = SMALL.get(word) or (int(word) if re.fullmatch(r"\d{1,2}", word) else 0)
    return (value, at + 1) if 1 <= value <= 12 else None


def _am_pm(said: Said, at: int) -> Found | None:
    word = said.at(at)
    if word in _HALVES:
        return _HALVES[word], at + 1
    return (f"{word}m", at + 2) if word in {"a", "p"} and said.at(at + 1) == "m" else None


def half_follows(said: Said, at: int) -> bool:
    """Whether "am" or "pm" stands there."""
    return _am_pm(said, at) is not None
