"""Counting days the way a rule means it. Bank holidays are handed in, so nothing here needs a calendar or a clock.

The day of the event is day 0 (domain.md 1F-T iv).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Monday to Friday, bank holidays left out (domain.md 1F-T v)."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(day: date, count: int, holidays: Container[date]) -> date:
    """The working day that many working days after `day`, or before it when count is negative; 0 is `day` itself.

    >>> add_working_days(date(2026, 4, 2), 1, {date(2026, 4, 3), date(2026, 4, 6)})
    datetime.date(2026, 4, 7)
    """
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day


def last_working_day(day: date, holidays: Container[date]) -> date:
    """`day` itself when it is a working day, else the one before it."""
    return day if is_working_day(day, holidays) else add_working_days(day, -1, holidays)


def add_months(day: date, months: int) -> date:
    """The same day so many months on (negative: back), or the last day of that month when it has no such day.

    >>> add_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
