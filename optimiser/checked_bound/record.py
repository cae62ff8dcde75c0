"""A proof as it is stored: prices, and a tree of cases each of which some of the prices settle."""

from __future__ import annotations

from typing import Any, Literal

from optimiser.record import Record

Power = tuple[int, int]
"""(mantissa, exponent): the number `mantissa * 2**exponent`."""
MOST_DEPTH = 150
"""How often the whole is parted to come to one case; readers of JSON follow no more than some 200 lists."""


class NotAProof(ValueError):
    """What stands where a proof should be cannot be read as one."""


class RoundingCut(Record):
    """How a cut is derived: rows are multiplied and added, and divided by what whole numbers then round.

    Attributes:
        rows: name of a row, or of a cut before this one -> what it is multiplied by: above nought for its
            upper limit, below nought for its lower one.
        divisor: 1 or more.
        turned: decisions that are counted from the other end: an option by whether it is not chosen,
            `option@area` by what is not delivered there of what could be.
    """

    rows: dict[str, int]
    divisor: int
    turned: tuple[str, ...] = ()


class PriceSet(Record):
    """Prices by name; what is not named is as in the first set, or nought in the first.

    Attributes:
        rows: name of a row -> value in harm units for each unit of its limit.
        cells: name of a cell -> value in harm units for each unit of log-reduction.
        counts_value: False for prices that show that a case cannot hold.
    """

    rows: dict[str, Power] = {}
    cells: dict[str, Power] = {}
    counts_value: bool = True


class Proof(Record):
    """Why no allocation of a problem is worth more than a bound, or why there is none.

    Attributes:
        problem_hash: the fingerprint of the problem.
        cuts: further rows, which hold because choices and steps are whole: `cut 1`, `cut 2` and so on.
        prices: the sets of prices.
        tree: a case is the number of a set of prices that settles it, or is parted in two:
            [decision, at, case where it is `at` or less, case where it is more].
    """

    format: Literal["funding-tui/proof/1"] = "funding-tui/proof/1"
    problem_hash: str
    cuts: tuple[RoundingCut, ...] = ()
    prices: tuple[PriceSet, ...]
    tree: Any
