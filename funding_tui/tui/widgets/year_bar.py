"""The months to 31 March, drawn in text."""

from __future__ import annotations

from datetime import date

MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
PASSED, TO_COME = "░", "█"
CELLS = 3


def year_bar(today: date, spend_by: date) -> str:
    """The months of the year in which money dies: those gone, those left, and the days to the end.

    `Apr░░░…Nov░██Dec███Jan███Feb███Mar███ 128 days`: each month three cells, gone from the left.
    """
    days = (spend_by - today).days
    if days < 0:
        return f"died {-days} days ago"
    first = spend_by.year if spend_by.month >= 4 else spend_by.year - 1
    passed = _months(today, first)
    end = min(12 * CELLS, _months(spend_by, first) + 1)
    cells = "".join(PASSED if at < passed else TO_COME if at < end else " " for at in range(12 * CELLS))
    unit = "day" if days == 1 else "days"
    return f"Apr {cells} Mar  {days} {unit} left"


def _months(day: date, first: int) -> int:
    """Thirds of months since 1 April of a year, held within the twelve months."""
    months = (day.year - first) * 12 + day.month - 4
    return max(0, min(12 * CELLS, months * CELLS + (day.day - 1) * CELLS // 31))
