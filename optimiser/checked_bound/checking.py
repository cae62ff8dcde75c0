"""Check a proof: walk its cases in whole numbers, and say what it proves. No solver has a part in it."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimiser.checked_bound.exact import ExactProblem, exact_problem
from optimiser.checked_bound.prices import PRICE_BITS, Limits, PricedProblem, Prices
from optimiser.checked_bound.record import MOST_DEPTH, NotAProof, Power, PriceSet, Proof
from optimiser.checked_bound.rounding_cuts import with_cuts
from optimiser.problem import Problem

MOST_CASES = 100_000  # with the nodes of the tree that lead to them, twice as many
BOUND_MOST = 10**300  # above it nothing can be written down, nor is anything said
MOST_WORK = 40_000_000  # options, steps and terms looked at: about half a minute
ANY_SETS = 100  # sets of prices that may be looked at beside that, however large the problem
_Path = tuple[int, int, int, "_Path"] | None
"""Column, least and most that it is in a case, and what was parted before; shared between cases."""


@dataclass(frozen=True, slots=True)
class CheckedBound:
    """What a proof proves.

    Attributes:
        bound: no allocation is worth more, in units of value; None where no allocation holds at all.
        cases: how many the proof parts the problem into.
        cannot_hold: how many of them hold no allocation.
        price_sets: how many sets of prices settle them.
        cuts: how many rows were derived from others.
        seconds: that the check took.
    """

    bound: Fraction | None
    cases: int
    cannot_hold: int
    price_sets: int
    cuts: int
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
    exact = with_cuts(exact or exact_problem(problem), proof.cuts)
    settled_by: dict[int, list[_Path]] = defaultdict(list)
    for number, path in _cases(exact, proof.tree):
        settled_by[number].append(path)
    bounds = list(_bounds(exact, proof.prices, settled_by))
    held = [bound for bound in bounds if bound is not None]
    bound = max(held) / Fraction(2) ** (exact.places + PRICE_BITS) if held else None
    if bound is not None and bound > BOUND_MOST:
        message = "the proof bounds nothing: what it proves is beyond all measure"
        raise NotAProof(message)
    return CheckedBound(
        bound=bound,
        cases=len(bounds),
        cannot_hold=len(bounds) - len(held),
        price_sets=len(settled_by),
        cuts=len(proof.cuts),
        seconds=time.perf_counter() - started,
    )


def priced_cases(
    problem: Problem, proof: Proof
) -> tuple[ExactProblem, list[tuple[PricedProblem, dict[int, tuple[int, int]]]]]:
    """Each case of a proof at its prices, with the limits of the decisions that part it, to ask more of them.

    Raises:
        NotAProof: it is of another problem, names what the problem lacks, or is not a tree of cases.
        ValueError: the problem's objective is one that this check does not bound.
    """
    check_proof(problem, proof)
    exact = with_cuts(exact_problem(problem), proof.cuts)
    priced = [PricedProblem(exact, prices) for prices in read_prices(exact, proof.prices)]
    return exact, [(priced[number], _limits(path)) for number, path in _cases(exact, proof.tree)]


def _bounds(
    exact: ExactProblem, sets: tuple[PriceSet, ...], settled_by: Mapping[int, list[_Path]]
) -> Iterator[int | None]:
    """The bound of each case; of the sets of prices, no more than one is at hand at a time."""
    work = 0
    for number, paths in settled_by.items():
        if not 0 <= number < len(sets):
            message = f"the proof has no set of prices {number}"
            raise NotAProof(message)
        priced = PricedProblem(exact, _read_set(exact, sets[0], sets[number]))
        work += exact.size
        for path in paths:
            limits = _limits(path)
            work += sum(exact.column_sizes[column] for column in limits)
            if work > MOST_WORK + ANY_SETS * exact.size:
                message = "the proof takes more work than a check may"
                raise NotAProof(message)
            yield _settled(exact, priced, limits)


def _limits(path: _Path) -> dict[int, tuple[int, int]]:
    limits: dict[int, tuple[int, int]] = {}
    while path is not None:
        column, low, high, path = path
        limits.setdefault(column, (low, high))
    return limits


def read_prices(exact: ExactProblem, sets: tuple[PriceSet, ...]) -> Iterator[Prices]:
    """The sets of prices in units of value, each with what it takes over from the first.

    Raises:
        NotAProof: a price of a row or cell that the problem lacks.
    """
    return (_read_set(exact, sets[0], each) for each in sets)


def _read_set(exact: ExactProblem, first: PriceSet, own: PriceSet) -> Prices:
    unknown = [name for name in own.rows if name not in exact.rows]
    unknown += [name for name in own.cells if name not in exact.cell_names]
    if unknown:
        message = f"the proof has a price of {unknown[0]!r}, which the problem lacks"
        raise NotAProof(message)
    stands_whole = own is first or not own.counts_value
    rows = own.rows if stands_whole else first.rows | own.rows
    harms = own.cells if stands_whole else first.cells | own.cells
    return Prices(
        {name: _whole(power, exact.places + PRICE_BITS) for name, power in rows.items()},
        {name: _whole(power, exact.places) for name, power in harms.items()},
        own.counts_value,
    )


def _whole(power: Power, places: int) -> int:
    """A price in whole units; any price proves something, so that rounding it is harmless."""
    mantissa, exponent = power
    shift = exponent + places
    if abs(shift) > 4_000 or abs(mantissa) >> 200:
        message = "a price of the proof is beyond all measure"
        raise NotAProof(message)
    return mantissa << shift if shift >= 0 else mantissa >> -shift


def _settled(exact: ExactProblem, priced: PricedProblem, limits: Limits) -> int | None:
    """The bound of one case; None where no allocation is in it."""
    bound = priced.bound(limits)
    if bound is None or bound < 0:
        return None  # no allocation is worth less than nothing
    if not priced.counts_value:
        message = "prices that should show that a case cannot hold do not show it"
        raise NotAProof(message)
    if exact.whole:
        unit = exact.whole << PRICE_BITS
        bound = bound // unit * unit
    return bound


def _cases(exact: ExactProblem, tree: Any) -> Iterator[tuple[int, _Path]]:
    """Each case of the tree: the number of its prices, and the limits of the decisions that part it."""
    waiting: list[tuple[Any, _Path, dict[int, tuple[int, int]], int]] = [(tree, None, {}, 0)]
    seen = 0
    while waiting and seen <= 2 * MOST_CASES:
        node, path, limits, depth = waiting.pop()
        seen += 1
        if isinstance(node, int) and not isinstance(node, bool):
            yield node, path
            continue
        name, at, below, above = _parted(exact, node, depth)
        column = exact.column_names[name]
        low, high = limits.get(column, (0, exact.decisions.columns[column].most))
        for part, least, most in ((below, low, min(high, at)), (above, max(low, at + 1), high)):
            if least <= most:
                within = limits | {column: (least, most)}
                waiting.append((part, (column, least, most, path), within, depth + 1))
    if waiting:
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
