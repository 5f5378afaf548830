"""Working days, months and bank holidays: what every date of the program is counted with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec.domain.profile import HolidayChanges
from meetingrec.domain.working_days import add_months, add_working_days, is_working_day, last_working_day
from meetingrec.services.bank_holidays import BankHolidays

CLOSED = BankHolidays()
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))

# Printed on gov.uk/bank-holidays for England and Wales.
PUBLISHED = {
    2022: "2022-01-03 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03 2022-08-29 2022-09-19 "
    "2022-12-26 2022-12-27",
    2023: "2023-01-02 2023-04-07 2023-04-10 2023-05-01 2023-05-08 2023-05-29 2023-08-28 2023-12-25 2023-12-26",
    2025: "2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26",
    2026: "2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28",
    2027: "2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28",
}


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_the_bank_holidays_are_those_the_government_prints(year: int) -> None:
    on_weekdays = [day.isoformat() for day in CLOSED.of_year(year) if day.weekday() < 5]
    assert on_weekdays == PUBLISHED[year].split()


def test_a_council_may_add_a_day_and_take_one_away() -> None:
    own = BankHolidays(HolidayChanges(frozenset({date(2026, 6, 15)}), frozenset({date(2026, 5, 4)})))
    assert date(2026, 6, 15) in own
    assert date(2026, 5, 4) not in own
    assert date(2026, 5, 25) in own
    assert date(2026, 6, 15) in own.of_year(2026)
    assert date(2026, 5, 4) not in own.of_year(2026)
    assert "2026-06-15" not in own


def test_over_the_august_bank_holiday() -> None:
    assert add_working_days(date(2026, 8, 28), 1, CLOSED) == date(2026, 9, 1)
    assert add_working_days(date(2026, 9, 1), -1, CLOSED) == date(2026, 8, 28)


@given(DAYS, st.integers(1, 60))
def test_working_days_there_and_back(day: date, count: int) -> None:
    """Between the two lie exactly that many working days, and the way back leads to the last one before."""
    there = add_working_days(day, count, CLOSED)
    between = [day + timedelta(days=step) for step in range(1, (there - day).days + 1)]
    assert sum(is_working_day(item, CLOSED) for item in between) == count
    assert is_working_day(there, CLOSED)
    assert add_working_days(there, -count, CLOSED) == last_working_day(day, CLOSED)


@given(DAYS, st.integers(-60, 60))
def test_months_keep_the_day_or_end_the_month(day: date, months: int) -> None:
    there = add_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day == day.day or (there.day < day.day and (there + timedelta(days=1)).day == 1)


def test_nothing_counted_is_the_day_itself() -> None:
    assert add_working_days(date(2026, 4, 4), 0, CLOSED) == date(2026, 4, 4)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
