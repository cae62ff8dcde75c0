"""Check a proof: walk its cases in whole numbers, and say what it proves. No solver has a part in it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimiser.checked_bound.exact import ExactProblem, exact_problem
from optimiser.checked_bound.prices import PRICE_BITS, PricedProblem, Prices
from optimiser.checked_bound.record import Power, PriceSet, Proof
from optimiser.problem import Problem

MOST_DEPTH = 500
MOST_CASES = 100_000


class NotAProof(ValueError):
    """What stands where a proof should be cannot be read as one."""


@dataclass(frozen=True, slots=True)
class CheckedBound:
    """What a proof proves.

    Attributes:
        bound: no allocation is worth more, in units of value; None where no allocation holds at all.
        cases: how many the proof parts the problem into.
        cannot_hold: how many of them hold no allocation.
        price_sets: how many sets of prices settle them.
        seconds: that the check took.
    """

    bound: Fraction | None
    cases: int
    cannot_hold: int
    price_sets: int
    seconds: float

    @property
    def value(self) -> float | None:
        """The bound as a float that is not below it."""
        if self.bound is None:
            return None
        near = float(self.bound)
        return near if Fraction(near) >= self.bound else math.nextafter(near, math.inf)


def check_proof(problem: Problem, proof: Proof, *, exact: ExactProblem | None = None) -> CheckedBound:
    """Walk every case of a proof.

    Raises:
        NotAProof: it is of another problem, names what the problem lacks, or is not a tree of cases.
        ValueError: the problem's objective is one that this check does not bound.
    """
    started = time.perf_counter()
    if proof.problem_hash != problem.fingerprint:
        message = "the proof is of another problem"
        raise NotAProof(message)
    exact = exact or exact_problem(problem)
    priced = [PricedProblem(exact, prices) for prices in read_prices(exact, proof.prices)]
    bounds = [_settled(exact, priced, number, limits) for number, limits in _cases(exact, proof.tree)]
    held = [bound for bound in bounds if bound is not None]
    most = max(held, default=None)
    return CheckedBound(
        bound=None if most is None else Fraction(most) / Fraction(2) ** (exact.places + PRICE_BITS),
        cases=len(bounds),
        cannot_hold=len(bounds) - len(held),
        price_sets=len(priced),
        seconds=time.perf_counter() - started,
    )


def read_prices(exact: ExactProblem, sets: tuple[PriceSet, ...]) -> Iterator[Prices]:
    """The sets of prices in units of value, each with what it takes over from the first.

    Raises:
        NotAProof: a price of a row or cell that the problem lacks.
    """
    cells = {cell.name for cell in exact.cells}
    for each in sets:
        unknown = [name for name in each.rows if name not in exact.rows]
        unknown += [name for name in each.cells if name not in cells]
        if unknown:
            message = f"the proof has a price of {unknown[0]!r}, which the problem lacks"
            raise NotAProof(message)
        rows = each.rows if each is sets[0] or not each.counts_value else sets[0].rows | each.rows
        harms = each.cells if each is sets[0] or not each.counts_value else sets[0].cells | each.cells
        yield Prices(
            {name: _whole(power, exact.places + PRICE_BITS) for name, power in rows.items()},
            {name: _whole(power, exact.places) for name, power in harms.items()},
            each.counts_value,
        )


def _whole(power: Power, places: int) -> int:
    """A price in whole units; any price proves something, so that rounding it is harmless."""
    mantissa, exponent = power
    shift = exponent + places
    if abs(shift) > 4_000 or abs(mantissa) >> 200:
        message = "a price of the proof is beyond all measure"
        raise NotAProof(message)
    return mantissa << shift if shift >= 0 else mantissa >> -shift


def _settled(
    exact: ExactProblem, priced: list[PricedProblem], number: int, limits: dict[int, tuple[int, int]]
) -> int | None:
    """The bound of one case; None where no allocation is in it."""
    if not 0 <= number < len(priced):
        message = f"the proof has no set of prices {number}"
        raise NotAProof(message)
    bound = priced[number].bound(limits)
    if bound is None or bound < 0:
        return None  # no allocation is worth less than nothing
    if not priced[number].counts_value:
        message = "prices that should show that a case cannot hold do not show it"
        raise NotAProof(message)
    if exact.whole:
        unit = exact.whole << PRICE_BITS
        bound = bound // unit * unit
    return bound


def _cases(exact: ExactProblem, tree: Any) -> Iterator[tuple[int, dict[int, tuple[int, int]]]]:
    """Each case of the tree: the number of its prices, and the limits of the decisions that part it."""
    waiting: list[tuple[Any, dict[int, tuple[int, int]], int]] = [(tree, {}, 0)]
    seen = 0
    while waiting:
        node, limits, depth = waiting.pop()
        if isinstance(node, int) and not isinstance(node, bool):
            seen += 1
            if seen > MOST_CASES:
                break
            yield node, limits
            continue
        name, at, below, above = _parted(exact, node, depth)
        column = exact.column_names[name]
        low, high = limits.get(column, (0, exact.decisions.columns[column].most))
        if low <= min(high, at):
            waiting.append((below, limits | {column: (low, min(high, at))}, depth + 1))
        if max(low, at + 1) <= high:
            waiting.append((above, limits | {column: (max(low, at + 1), high)}, depth + 1))
    if seen > MOST_CASES:
        message = f"the proof has more than {MOST_CASES:,} cases"
        raise NotAProof(message)


def _parted(exact: ExactProblem, node: Any, depth: int) -> tuple[str, int, Any, Any]:
    is_node = isinstance(node, list | tuple) and len(node) == 4 and depth < MOST_DEPTH
    if not is_node or not isinstance(node[0], str) or not isinstance(node[1], int):
        message = "the proof's tree is not parted into cases as it must be"
        raise NotAProof(message)
    if node[0] not in exact.column_names:
        message = f"the proof parts cases by {node[0]!r}, which the problem lacks"
        raise NotAProof(message)
    return node[0], node[1], node[2], node[3]
