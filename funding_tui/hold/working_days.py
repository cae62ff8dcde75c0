"""Working days in England and Wales: no weekend, no bank holiday."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase


def is_working_day(day: date) -> bool:
    """Whether offices in England and Wales are open, as far as the `holidays` library knows."""
    return day.weekday() < 5 and day not in _bank_holidays()


def working_days_before(day: date, number: int) -> date:
    """The working day so many working days before `day`; 0 is `day` itself, or the last one before it.

    Args:
        day: such as the day on which a return is due.
        number: how many working days earlier, 0 or more.
    """
    found = day
    while not is_working_day(found):
        found -= timedelta(days=1)
    for _ in range(number):
        found -= timedelta(days=1)
        while not is_working_day(found):
            found -= timedelta(days=1)
    return found


def working_days_left(today: date, day: date) -> int:
    """How many working days there are after `today` up to `day`, which counts too; 0 where it is today.

    A day that is none itself, or has passed, brings no more than the days before it.
    """
    ahead = (today + timedelta(days=number) for number in range(1, (day - today).days + 1))
    return sum(map(is_working_day, ahead))


@cache
def _bank_holidays() -> HolidayBase:
    import holidays  # takes a moment, and only calendars need it

    return holidays.country_holidays("GB", subdiv="ENG")
