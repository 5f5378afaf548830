"""Bank holidays of England and Wales, worked out on this computer, with the changes of a profile.

The calendar is that of the `holidays` library: it is kept up with each proclamation, and a day it does not know yet
can be added in the profile. The library is loaded when the first day is asked about, not when the program starts.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from meetingrec.domain.profile import HolidayChanges


class BankHolidays:
    """Days on which the offices of England and Wales are closed: `day in BankHolidays(profile.bank_holidays)`."""

    def __init__(self, changes: HolidayChanges | None = None) -> None:
        self._changes = changes or HolidayChanges()

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date) or day in self._changes.remove:
            return False
        return day in self._changes.add or day in _of_year(day.year)

    def of_year(self, year: int) -> tuple[date, ...]:
        """The bank holidays of a year, in order; Christmas on a Saturday is listed, and so is the day in its place."""
        added = {day for day in self._changes.add if day.year == year}
        return tuple(sorted((_of_year(year) | added) - self._changes.remove))


@cache
def _of_year(year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
