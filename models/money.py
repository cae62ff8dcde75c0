"""Money in whole pence, and the financial year that it belongs to.

Pounds exist only at the edge: `parse_pounds` on the way in, `format_pounds` on the way out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import total_ordering
from typing import TYPE_CHECKING, Any, TypeAlias

from models.errors import MoneyError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Pence: TypeAlias = int
BASIS_POINTS = 10_000  # in the whole: 4,000 of them are 40%

_POUNDS = re.compile(
    r"(?P<sign>[-(]?)\s*£?\s*(?P<pounds>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<pence>\d{1,2}))?\s*\)?"
)
_YEAR = re.compile(r"(?P<start>\d{4})\s*[/\u2013-]\s*(?P<end>\d{2}|\d{4})")
_LARGEST = 10**15  # ten trillion pounds: beyond any budget, safely inside a 64-bit integer


def parse_pounds(text: str) -> Pence:
    """The pence that a text in pounds stands for: `£1,234.50`, `1234.5`, `-12`, `(12.00)`.

    Raises:
        MoneyError: when the text is anything else; nothing is guessed.
    """
    cleaned = text.strip().replace("\u00a0", " ").replace("\u2212", "-")
    found = _POUNDS.fullmatch(cleaned)
    if found is None or (found["sign"] == "(") != cleaned.endswith(")"):
        message = f"{text!r} is not an amount in pounds; write it like 12,345.67"
        raise MoneyError(message)
    pence = int(found["pounds"].replace(",", "")) * 100 + int((found["pence"] or "0").ljust(2, "0"))
    if pence > _LARGEST:
        message = f"{text!r} is too large to be an amount in pounds"
        raise MoneyError(message)
    return -pence if found["sign"] else pence


def format_pounds(pence: Pence, *, pennies: bool | None = None) -> str:
    """Pence as people read them: `£1,234.50`, and `£1,234` when there are no pennies to show.

    Args:
        pence: the amount; negative amounts carry a minus sign before the pound sign.
        pennies: True always shows pennies, None only where there are some; pennies are never dropped.
    """
    pounds, rest = divmod(abs(pence), 100)
    sign = "-" if pence < 0 else ""
    return f"{sign}£{pounds:,}.{rest:02d}" if rest or pennies else f"{sign}£{pounds:,}"


def split_exactly(total: Pence, weights: Sequence[int]) -> list[Pence]:
    """`total` shared out in proportion to whole-number weights, to the penny (largest remainder).

    The parts add up to `total`; leftover pence go to the largest remainders, earlier ones first.

    Raises:
        ValueError: when there is nothing to share by (no weight above 0), or a weight is negative.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        message = "money can only be split by weights of which at least one is above 0 and none below"
        raise ValueError(message)
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in remainders[: total - sum(parts)]:
        parts[i] += 1
    return parts


@total_ordering
class FinancialYear:
    """A local authority's financial year, 1 April to 31 March, written `2026/27`."""

    __slots__ = ("start_year",)

    def __init__(self, start_year: int) -> None:
        if not 1990 <= start_year <= 2199:
            message = f"{start_year} is not the start of a financial year between 1990 and 2199"
            raise MoneyError(message)
        self.start_year = start_year

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """The year that `2026/27`, `2026-27` or `2026/2027` stands for.

        Raises:
            MoneyError: when the text is anything else, or its halves are not one year apart.
        """
        found = _YEAR.fullmatch(text.strip())
        if found is None or int(found["end"]) % 100 != (int(found["start"]) + 1) % 100:
            message = f"{text!r} is not a financial year; write it like 2026/27"
            raise MoneyError(message)
        return cls(int(found["start"]))

    @classmethod
    def of(cls, day: date) -> FinancialYear:
        """The year in which a day falls."""
        return cls(day.year if (day.month, day.day) >= (4, 1) else day.year - 1)

    @property
    def first_day(self) -> date:
        """1 April."""
        return date(self.start_year, 4, 1)

    @property
    def last_day(self) -> date:
        """31 March, when most unspent money is lost."""
        return date(self.start_year + 1, 3, 31)

    def days_left(self, today: date) -> int:
        """Days from `today` to 31 March, 0 on the day itself, negative after it."""
        return (self.last_day - today).days

    def next(self) -> FinancialYear:
        """The year after."""
        return FinancialYear(self.start_year + 1)

    def __str__(self) -> str:
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"

    def __repr__(self) -> str:
        return f"FinancialYear('{self}')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FinancialYear) and other.start_year == self.start_year

    def __lt__(self, other: FinancialYear) -> bool:
        return self.start_year < other.start_year

    def __hash__(self) -> int:
        return hash(self.start_year)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # Imported here so that every module may use money without waiting for pydantic.
        from pydantic_core import core_schema

        def read(value: object) -> FinancialYear:
            if isinstance(value, FinancialYear):
                return value
            try:
                return cls.parse(str(value))
            except MoneyError as error:
                raise ValueError(str(error)) from error

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.to_string_ser_schema()
        )
