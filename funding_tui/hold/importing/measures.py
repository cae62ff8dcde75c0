"""What a column of figures measures: its code, and what it is a rate of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from funding_tui.hold.importing.area_words import BASES, INDICATOR_CODES
from funding_tui.hold.importing.headings import heading_words, slugify, split_year

# "burglary per 1000 properties wavg", "asb rate per 1 000 population"
_RATE = re.compile(
    r"(?P<name>.+?)(?: rate)? per (?P<per>10*|10*(?: 000)+) (?P<base>[a-z]+(?: residents)?)"
    r"(?: w ?avg| weighted average| mean)?"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What one column holds.

    Attributes:
        at: its position; -1 for a measure that is named in a cell.
        heading: as it stands in the file.
        code: the indicator's code.
        per, base: the value is per `per` of `base`; base `none` is a plain figure.
        period: what a year at the end of the heading says, or empty.
    """

    at: int
    heading: str
    code: str
    per: int
    base: str
    period: str = ""


def measure_of(at: int, heading: str) -> Measure:
    """The measure that a heading names: a rate when it says what it is per, else a plain figure."""
    title, period = split_year(heading)
    found = _RATE.fullmatch(heading_words(title))
    base = BASES.get(found["base"]) if found else None
    if found is None or base is None or base == "none":
        return Measure(at, heading, indicator_code(title), 1, "none", period)
    per = int(found["per"].replace(" ", ""))
    return Measure(at, heading, indicator_code(found["name"]), per, base, period)


def indicator_code(name: str) -> str:
    """Our code for what a publisher calls an indicator."""
    code = slugify(name)
    return INDICATOR_CODES.get(code, code)


def find_doubled_measure(measures: Sequence[Measure]) -> tuple[Measure, Measure] | None:
    """Two columns that hold the same measure and period, if there are any."""
    seen: dict[tuple[str, str], Measure] = {}
    for measure in measures:
        first = seen.setdefault((measure.code, measure.period), measure)
        if first is not measure:
            return first, measure
    return None
