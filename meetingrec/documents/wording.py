"""Dates, sentences and sources in plain words (domain.md C15, 3.1). English whatever the computer's own language is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.day_names import DAYS, MONTHS
from meetingrec.domain.points import Basis, Kind, Point

_QUOTES = ("“", "”", '"')
_ENDS = (".", "!", "?", "…", ":", '."', '!"', '?"', ".”", "!”", "?”")


def day(value: date) -> str:
    """
    >>> day(date(2026, 4, 2))
    'Thursday 2 April 2026'
    """
    return f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]} {value.year}"


def clock(value: datetime) -> str:
    """The time of day as it stands in `value`: `2.02 pm`, `2 pm`, `12 noon`."""
    if (value.hour, value.minute) in ((0, 0), (12, 0)):
        return "12 noon" if value.hour else "12 midnight"
    minutes = f".{value.minute:02d}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes} {'am' if value.hour < 12 else 'pm'}"


def moment(value: datetime, zone: str) -> str:
    """
    >>> from datetime import UTC
    >>> moment(datetime(2026, 4, 2, 13, 2, tzinfo=UTC), "Europe/London")
    'Thursday 2 April 2026, 2.02 pm'
    """
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local)}, {clock(local)}"


def span(start: datetime, end: datetime | None, zone: str) -> str:
    """From and to, the day said once where both lie on it."""
    if end is None:
        return moment(start, zone)
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    until = clock(last) if first.date() == last.date() else f"{day(last)}, {clock(last)}"
    return f"{day(first)}, {clock(first)} to {until}"


def one_line(text: str) -> str:
    """Line ends and runs of spaces become one space: a bullet is one paragraph."""
    return " ".join(text.split())


def sentence(text: str) -> str:
    """One line that ends as a sentence does, "" for an empty text."""
    line = one_line(text)
    return line if not line or line.endswith(_ENDS) else f"{line}."


def started(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def names(words: Iterable[str]) -> str:
    """`Ellie`, `Ellie and Jude`, `Ellie, Jude and Max`."""
    listed = [word for word in words if word]
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _the(role: str) -> str:
    plain = role[:1].lower() + role[1:] if role[1:] == role[1:].lower() else role
    return plain if plain.lower().startswith("the ") else f"the {plain}"


def _agency_or_person(person: Attendee) -> str:
    if person.side in (Side.FAMILY, Side.CHILD, Side.SUPPORTER):
        return person.full_name
    return person.agency or (_the(person.role) if person.role else person.full_name)


def _owner_of_an_opinion(person: Attendee) -> str:
    """An opinion belongs to a person (domain.md B10); a family reads the job more easily than the name."""
    if person.side in (Side.FAMILY, Side.CHILD, Side.SUPPORTER) or not person.role:
        return person.full_name
    return _the(person.role)


def told(point: Point, person: Attendee | None, about: str) -> str:
    """A point with its source in plain words: facts and opinions differ (domain.md 3.1.4, A23, G1).

    about: name of the child it concerns where the text itself does not say so, else "".
    """
    text = sentence(point.text)
    if person is None:
        return f"About {about}: {text}" if about else text
    whom = f" about {about}" if about else ""
    if point.kind in (Kind.OPINION, Kind.ASSESSMENT, Kind.JUDGEMENT):
        return started(f"{_owner_of_an_opinion(person)} thinks{' this' + whom if about else ''}: {text}")
    if point.kind is Kind.HYPOTHESIS:
        return started(f"{_owner_of_an_opinion(person)} thinks this may be so{whom}: {text}")
    if point.kind is Kind.DECISION:
        return started(f"{_agency_or_person(person)} decided{' this' + whom if about else ''}: {text}")
    verb = {Basis.FIRST_HAND: "told us", Basis.THIRD_PARTY: "passed this on", Basis.RECORD: "recorded"}[point.basis]
    return started(f"{_agency_or_person(person)} {verb}{whom}: {text}")


def in_quotes(text: str) -> str:
    """Somebody's own words between one pair of quotation marks, whoever typed them."""
    line = text.strip()
    inside = line[1:-1]
    quoted = line[:1] in _QUOTES and line[-1:] in _QUOTES and not any(mark in inside for mark in _QUOTES)
    return f"“{inside.strip() if quoted else line}”" if line else ""
