"""What a chair types in a hurry, read as it was meant: `PS: lost weight`, `22 jan`, `in 2 weeks`. No Qt in here."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta

from meetingrec.domain.attendance import Attendee
from meetingrec.domain.child_names import plain
from meetingrec.ui.room.typed_services import speaks_for

_ALSO_CALLED = {"mum": "mother", "mummy": "mother", "mam": "mother", "dad": "father", "daddy": "father"}
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name.casefold(): number for number, name in enumerate(calendar.day_abbr)}
_SMALL = {"a", "about", "and", "at", "for", "from", "in", "of", "on", "the", "to", "with"}
"""Words that neither begin nor end what somebody is called."""
_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|dc|pc|ds|di|sgt|prof|cllr)\b\.? +")
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
    meant = people_meant(wanted, people)
    return meant[0] if len(meant) == 1 else None


def people_meant(wanted: str, people: Iterable[Attendee]) -> tuple[Attendee, ...]:
    """Everybody on the roll these words may mean. A name goes before a job: Mr School is not the school."""
    key = plain(wanted)
    key = _ALSO_CALLED.get(key, key)
    if not key:
        return ()
    everybody = tuple(people)
    asked = {key, *_in_full(key)}
    named = tuple(person for person in everybody if asked & _exact_names(person))
    return named or tuple(person for person in everybody if _has_words(person, key) or speaks_for(person, key))


def day(text: str, today: date) -> date | None:
    """`22/1`, `22 jan 2027`, `friday`, `tomorrow`, `in 2 weeks`, `+10 days`; None when it cannot be read as a day.

    A day without a year is the next one from today on.

    >>> day("22 jan", date(2026, 11, 3)), day("fri", date(2026, 11, 3))
    (datetime.date(2027, 1, 22), datetime.date(2026, 11, 6))
    """
    words = plain(text)
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


def past_day(text: str, today: date) -> date | None:
    """The same for what has happened: without a year it is the last such day, today at the latest.

    >>> past_day("26 mar", date(2026, 4, 2)), past_day("2 weeks ago", date(2026, 4, 2))
    (datetime.date(2026, 3, 26), datetime.date(2026, 3, 19))
    """
    words = plain(text).removeprefix("last ").removeprefix("on ")
    if words == "yesterday":
        return today - timedelta(days=1)
    if words.endswith(" ago"):
        found = _AHEAD.fullmatch(words.removesuffix(" ago"))
        return _ahead(today, -int(found[1]), found[2][0]) if found else None
    found_day = day(words, today)
    if found_day is None or found_day <= today or _AHEAD.fullmatch(words) or words == "tomorrow":
        return found_day if found_day is not None and found_day <= today else None
    if _is_name(words, calendar.day_name):
        return found_day - timedelta(days=7)
    bare = _without_day_name(words)
    if (found := _NUMBERS.fullmatch(bare) or _WORDS.fullmatch(bare)) and found[3]:
        return found_day
    return _year_before(found_day)


def split_due(text: str, today: date) -> tuple[date | None, str]:
    """`make a safety plan by 15 jan` -> (15 January, `make a safety plan`); (None, text) without a day at the end.

    >>> split_due("Make a safety plan by 15 Jan", date(2026, 11, 3))
    (datetime.date(2027, 1, 15), 'Make a safety plan')
    """
    before, by, after = text.rpartition(" by ")
    due = day(after.rstrip(". "), today) if by and before.strip() else None
    return (due, before.rstrip(" ,")) if due else (None, text)


def _exact_names(person: Attendee) -> set[str]:
    full, short = plain(person.full_name), initials(person.full_name)
    names = {*_in_full(full), plain(short), plain(short[-2:]), *(word for word in full.split() if len(word) > 1)}
    return names | {plain(person.role), plain(person.agency), plain(person.relationship)} - {""}


def _in_full(name: str) -> set[str]:
    """With and without the title and the dots: `DC Hannah Cole` is Hannah Cole, `K Osei` is Dr K. Osei."""
    return {form.replace(".", mark) for form in (name, _TITLE.sub("", name)) for mark in (".", "")}


def _has_words(person: Attendee, key: str) -> bool:
    """Words of the job, agency or relationship, and the short form everybody uses of a job: HV, SW, TM."""
    short = plain(initials(person.role))
    if len(key) < 3 or key.split()[0] in _SMALL or key.split()[-1] in _SMALL:
        return len(key) > 1 and key == short
    texts = (plain(text) for text in (person.role, person.agency, person.relationship))
    return key == short or any(re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text) for text in texts)


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
        return _next_leap_day(moment + timedelta(days=1))


def _year_before(moment: date) -> date:
    year = moment.year - 1
    while (moment.month, moment.day) == (2, 29) and not calendar.isleap(year):
        year -= 1
    return moment.replace(year=year)


def _next_leap_day(today: date) -> date | None:
    years = (year for year in range(today.year, today.year + 9) if calendar.isleap(year))
    return next((date(year, 2, 29) for year in years if date(year, 2, 29) >= today), None)
