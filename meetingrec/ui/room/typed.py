"""What a chair types in a hurry, read as it was meant: `PS: lost weight`, `22 jan`, `in 2 weeks`. No Qt in here."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from meetingrec.domain.attendance import Attendee

_ALSO_CALLED = {"mum": "mother", "mummy": "mother", "mam": "mother", "dad": "father", "daddy": "father"}
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name.casefold(): number for number, name in enumerate(calendar.day_abbr)}
_PREFIX = re.compile(r"\s*([^:\n]{1,40}?)\s*:\s*(\S.*)", re.DOTALL)
_NUMBERS = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}|\d{2}))?")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}|\d{2}))?")
_AHEAD = re.compile(r"(?:in\s+|\+\s*)?(\d{1,3})\s*(d|days?|w|weeks?|m|months?)")


def initials(name: str) -> str:
    """`PS` of Priya Sharma; "" for a name without letters.

    >>> initials("Priya Sharma"), initials("Ewa Lis-Nowak")
    ('PS', 'EL')
    """
    return "".join(word[0] for word in name.split() if word[:1].isalpha()).upper()


def split_speaker(text: str, people: Iterable[Attendee]) -> tuple[Attendee | None, str]:
    """Who a line that begins with `PS:`, `Priya:`, `school:` or `mum:` is from, and the line without it.

    Only when it means exactly one person on the roll; otherwise (None, the whole text).
    """
    found = _PREFIX.fullmatch(text)
    if found is None:
        return None, text
    person = find_person(found[1], people)
    return (person, found[2]) if person is not None else (None, text)


def find_person(wanted: str, people: Iterable[Attendee]) -> Attendee | None:
    """The one person these initials, this name, or this word of a job, agency or relationship means; else None."""
    key = _folded(wanted)
    if not key:
        return None
    key = _ALSO_CALLED.get(key, key)
    everybody = tuple(people)
    for names in (_exact_names, _loose_names):
        matching = [person for person in everybody if key in names(person)]
        if matching:
            return matching[0] if len(matching) == 1 else None
    return None


def day(text: str, today: date) -> date | None:
    """`22/1`, `22 jan 2027`, `friday`, `tomorrow`, `in 2 weeks`, `+10 days`; None when it cannot be read as a day.

    A day without a year is the next one from today on.

    >>> day("22 jan", date(2026, 11, 3)), day("fri", date(2026, 11, 3))
    (datetime.date(2027, 1, 22), datetime.date(2026, 11, 6))
    """
    words = _folded(text)
    if words in {"today", "tomorrow"}:
        return today + timedelta(days=int(words == "tomorrow"))
    bare = words.removeprefix("next ").removeprefix("on ")
    if bare[:3] in _DAYS and _is_name(bare, calendar.day_name):
        ahead = (_DAYS[bare[:3]] - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    if found := _AHEAD.fullmatch(words):
        return _ahead(today, int(found[1]), found[2][0])
    bare = _without_day_name(bare)
    if found := _NUMBERS.fullmatch(bare):
        return _dated(int(found[1]), int(found[2]), found[3], today)
    if (found := _WORDS.fullmatch(bare)) and _is_name(found[2], calendar.month_name):
        return _dated(int(found[1]), _MONTHS[found[2][:3]], found[3], today)
    return None


def split_due(text: str, today: date) -> tuple[date | None, str]:
    """`make a safety plan by 15 jan` -> (15 January, `make a safety plan`); (None, text) without a day at the end.

    >>> split_due("Make a safety plan by 15 Jan", date(2026, 11, 3))
    (datetime.date(2027, 1, 15), 'Make a safety plan')
    """
    before, by, after = text.rpartition(" by ")
    due = day(after.rstrip(". "), today) if by and before.strip() else None
    return (due, before.rstrip(" ,")) if due else (None, text)


def _exact_names(person: Attendee) -> set[str]:
    words = [_folded(word) for word in person.full_name.split()]
    short = initials(person.full_name)
    names = {_folded(person.full_name), _folded(short), _folded(short[-2:]), *(word for word in words if len(word) > 1)}
    return names | {_folded(person.role), _folded(person.agency), _folded(person.relationship)} - {""}


def _loose_names(person: Attendee) -> set[str]:
    text = f"{person.role} {person.agency} {person.relationship}"
    return {word for word in re.findall(r"\w+", _folded(text)) if len(word) > 2}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_name(word: str, full: Iterable[str]) -> bool:
    return any(name and name.casefold().startswith(word) for name in full) and len(word) >= 3


def _without_day_name(text: str) -> str:
    first, _, rest = text.partition(" ")
    return rest if rest and _is_name(first.rstrip(","), calendar.day_name) else text


def _ahead(today: date, count: int, unit: str) -> date | None:
    if unit == "m":
        month = today.month - 1 + count
        year, month = today.year + month // 12, month % 12 + 1
        return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
    return today + timedelta(days=count * (7 if unit == "w" else 1))


def _dated(day_of_month: int, month: int, year: str | None, today: date) -> date | None:
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day_of_month)
        this_year = date(today.year, month, day_of_month)
    except ValueError:
        return None if year or (day_of_month, month) != (29, 2) else _next_leap_day(today)
    return this_year if this_year >= today else _next_year(this_year)


def _next_year(moment: date) -> date | None:
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:
        return _next_leap_day(moment)


def _next_leap_day(today: date) -> date | None:
    years = (year for year in range(today.year, today.year + 9) if calendar.isleap(year))
    return next((date(year, 2, 29) for year in years if date(year, 2, 29) >= today), None)
