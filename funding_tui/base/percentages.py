"""Figures as they are told; screens, sentences and papers all use these, so that one figure reads one way."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

from models.clock import LONDON
from models.money import BASIS_POINTS

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NOT_KNOWN = "not known"


def percent(basis_points: int) -> str:
    """Basis points as a percentage, exactly: 2847 is `28.47%`, 3000 is `30%`."""
    whole, rest = divmod(abs(basis_points), 100)
    sign = "-" if basis_points < 0 else ""
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%" if rest else f"{sign}{whole}%"


def share(part: int, whole: int) -> int:
    """The share of a whole in basis points, rounded down in integers; 0 when there is no whole."""
    return part * BASIS_POINTS // whole if whole > 0 else 0


def harm(units: float) -> str:
    """Harm units to one decimal; an amount too small to show is not shown as nothing."""
    if not math.isfinite(units):
        return NOT_KNOWN
    if units and abs(units) < 0.05:
        return "under 0.1"
    return f"{units:,.1f}"


def signed_harm(units: float) -> str:
    """A difference in harm units, with its sign."""
    if not math.isfinite(units):
        return NOT_KNOWN
    told = f"{units:+,.1f}"
    return "0.0" if told in ("+0.0", "-0.0") else told


def gap_percent(gap: float) -> str:
    """The proven gap as a percentage, rounded up, so that a paper never claims more than was proven."""
    return percent(math.ceil(round(gap * BASIS_POINTS, 3)))


def moment(instant: datetime) -> str:
    """An instant as the clock in the office showed it: `12 November 2026 at 14:05`."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    local = aware.astimezone(LONDON)
    return f"{day(local)} at {local:%H:%M}"


def day(on: date) -> str:
    """A day as people write it: `12 November 2026`."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def count(number: int, one: str, many: str) -> str:
    """A number of things in words that agree: `1 pot`, `3 pots`."""
    return f"{number:,} {one if number == 1 else many}"
