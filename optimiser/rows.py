"""Constraints in whole numbers, each under the name of the rule that it comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Unit = Literal["pence", "share", "ratio", "count"]
STRUCTURE = ""  # the name of rows that hold whatever the rules are


class Row(NamedTuple):
    """`at_least <= sum of weight * column <= at_most`, in whole numbers.

    Attributes:
        rule: the name that a board knows it by; STRUCTURE where it is no rule.
        terms: column -> whole-number weight.
        unit: `pence`, `share` (ten-thousandths of a penny, over `divided_by`), `ratio` (pence times heads) or
            `count`.
        divided_by: the common divisor that was taken out of a share's weights.
    """

    rule: str
    terms: dict[int, int]
    at_least: int | None
    at_most: int | None
    unit: Unit
    divided_by: int = 1

    def holds(self, values: Sequence[int]) -> bool:
        """Whether the row is met, exactly."""
        activity = self.activity(values)
        return (self.at_least is None or activity >= self.at_least) and (
            self.at_most is None or activity <= self.at_most
        )

    def activity(self, values: Sequence[int]) -> int:
        """The sum of weight times value."""
        return sum(weight * values[column] for column, weight in self.terms.items())


def reduced(terms: dict[int, int], limit: int) -> tuple[dict[int, int], int, int]:
    """Divide a row's weights by what they have in common, as far as the limit allows.

    Returns:
        The weights, the limit, and what they were divided by.
    """
    common = math.gcd(limit, *terms.values()) or 1
    return {column: weight // common for column, weight in terms.items()}, limit // common, common


def ones(columns: Iterable[int]) -> dict[int, int]:
    """Weight 1 for each column."""
    return dict.fromkeys(columns, 1)
