"""Days and times as people in the profession write them. English, whatever the computer's language."""

from __future__ import annotations

import calendar
from datetime import date, datetime

from meetingrec.services.plan_conference import local


def day_words(day: date) -> str:
    """
    >>> day_words(date(2027, 1, 22))
    'Fri 22 Jan 2027'
    """
    return f"{calendar.day_abbr[day.weekday()]} {day.day} {calendar.month_abbr[day.month]} {day.year}"


def when_words(moment: datetime, zone: str) -> str:
    """`Fri 22 Jan 2027, 14:02` on the clock of the place of the meeting. moment must be aware."""
    there = local(moment, zone)
    return f"{day_words(there.date())}, {there:%H:%M}"


def time_words(moment: datetime, zone: str) -> str:
    """`14:02`, likewise."""
    return f"{local(moment, zone):%H:%M}"


def short_when(moment: datetime, zone: str) -> str:
    """`Fri 22 Jan, 14:02`, likewise; for the rows of a table."""
    there = local(moment, zone)
    return f"{calendar.day_abbr[there.weekday()]} {there.day} {calendar.month_abbr[there.month]}, {there:%H:%M}"
