"""Figures and days as people read them; screens, sentences and papers all use these.

One figure reads one way everywhere. Money is written by `models.money.format_pounds`, benefit and
value by `optimiser.precision`.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def whole_percent(basis_points: int) -> str:
    """Basis points in whole percent, for a share that bears no more: `53%`, or `under 1%`."""
    return "under 1%" if 0 < basis_points < 100 else f"{round(basis_points / 100)}%"


def share(part: int, whole: int) -> int:
    """The share of a whole in basis points, rounded down in integers; 0 when there is no whole."""
    return part * BASIS_POINTS // whole if whole > 0 else 0


def moment(instant: datetime) -> str:
    """An instant as the clock in the office showed it: `12 November 2026 at 14:05`."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    local = aware.astimezone(LONDON)
    return f"{day(local)} at {local:%H:%M}"


def day(on: date) -> str:
    """A day as people write it: `12 November 2026`."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def short_day(on: date | None) -> str:
    """A day in a column: `31 Mar 2027`; one that is not known says so."""
    return NOT_KNOWN if on is None else f"{on.day} {_MONTHS[on.month - 1][:3]} {on.year}"


def short_moment(instant: datetime | None) -> str:
    """An instant in a column, as a clock in the United Kingdom showed it: `12 Nov 2026, 14:05`."""
    if instant is None:
        return NOT_KNOWN
    local = instant.astimezone(LONDON)
    return f"{short_day(local)}, {local:%H:%M}"


def uk_day(instant: datetime) -> str:
    """The day of an instant in the United Kingdom, in a column: `12 Nov 2026`."""
    return short_day(instant.astimezone(LONDON))


def count(number: int, one: str, many: str) -> str:
    """A number of things in words that agree: `1 pot`, `3 pots`."""
    return f"{number:,} {one if number == 1 else many}"


def shorten(text: str, most: int) -> str:
    """A text of at most `most` characters, the last an ellipsis where something was cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; `last` comes before the last one."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


ILLUSTRATIVE = "(i)"  # marks an amount that was made up for a demonstration


def mark_illustrative(text: str, illustrative: bool) -> str:
    """Text with the mark of an illustrative amount, where it is one."""
    return f"{text} {ILLUSTRATIVE}" if illustrative else text
