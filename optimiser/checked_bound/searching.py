"""Find a proof: cut the relaxation, then part the problem until prices settle each case below what was asked.

Nothing here has to be right for the proof to be true. Each case keeps the lowest bound that any prices gave
it, worked out by the very code that will check it.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from optimiser.checked_bound.branching import Drops, part
from optimiser.checked_bound.case_tree import Bounds, Case
from optimiser.checked_bound.exact import exact_problem
from optimiser.checked_bound.prices import PRICE_BITS
from optimiser.checked_bound.record import PriceSet, Proof
from optimiser.checked_bound.relaxation import Relaxation
from optimiser.checked_bound.rounding_cuts import MOST_CUTS
from optimiser.checked_bound.separating import Separator, sums_of_rows
from optimiser.checked_bound.writing import written
from optimiser.problem import Problem

ROOT_ROUNDS = 25  # of touching curves, before anything is parted
CUT_ROUNDS = 3  # the same, after each round of cuts
CUTS_A_ROUND = 5
_PATIENCE = 3  # rounds of cuts that together must bring the bound nearer to what is asked, by
_NEARER = 0.15  # this share of the way


@dataclass(frozen=True, slots=True)
class ProofLimits:
    """When to stop.

    Attributes:
        gap: share by which the bound may be above the value at hand.
        seconds: of time.
        cases: how many cases at most.
    """

    gap: float = 0.001
    seconds: float = 60.0
    cases: int = 20_000


def find_proof(
    problem: Problem,
    value: float | None,
    limits: ProofLimits | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
    report: Callable[[int, float | None], None] | None = None,
) -> Proof:
    """Search for prices and cases that bound a problem's value.

    Args:
        problem: with one sum as its objective.
        value: of the best allocation at hand; None where it is to be shown that there is none.
        limits: when to stop; whatever was found by then is a proof of something.
        cancelled: asked before each case.
        report: told the number of cases and the bound, in harm units, as they change.

    Raises:
        ValueError: the objective is one that is not bounded here.
    """
    return _Search(problem, value, limits or ProofLimits(), cancelled, report).run()


class _Search:
    def __init__(
        self,
        problem: Problem,
        value: float | None,
        limits: ProofLimits,
        cancelled: Callable[[], bool] | None,
        report: Callable[[int, float | None], None] | None,
    ) -> None:
        self._end = time.monotonic() + limits.seconds
        self._most_cases = limits.cases
        self._cancelled = cancelled
        self._report = report
        self._problem = problem
        exact = exact_problem(problem)
        self._unit = 2.0 ** (exact.places + PRICE_BITS)
        self._target = -1 if value is None else int(value * (1 + limits.gap) * self._unit)
        self._relaxation = Relaxation(exact)
        self._bounds = Bounds(exact)
        self._root = Case({})
        self._cases = 1

    def run(self) -> Proof:
        """Go on until what was asked for is proven, or the search is to stop."""
        first = self._bounds.add(PriceSet())
        self._root.bound = self._bounds.priced[first].bound({})
        self._bounds.use(self._root, self._relaxation.solve({}, rounds=ROOT_ROUNDS))
        self._cut()
        first = self._root.prices if self._bounds.priced[self._root.prices].counts_value else first
        self._part()
        return written(self._problem, self._bounds, self._root, first, self._target)

    def _is_over(self, bound: int | None) -> bool:
        """Whether enough is proven, or the search is to stop; told on the way."""
        if self._report is not None:
            self._report(self._cases, None if bound is None else bound / self._unit)
        if bound is None or self._bounds.floored(bound) <= self._target:
            return True
        return self._is_out_of_time()

    def _is_out_of_time(self) -> bool:
        return time.monotonic() > self._end or (self._cancelled is not None and self._cancelled())

    def _cut(self) -> None:
        """Add cuts to the relaxation of the whole, for as long as they bring it nearer to what is asked."""
        separator = Separator(self._bounds.exact)
        ways = [self._way()]
        while not self._is_over(self._root.bound) and len(self._bounds.cuts) + CUTS_A_ROUND <= MOST_CUTS:
            relaxed = self._root.relaxed
            if relaxed is None or not relaxed.values:
                return
            exact = self._bounds.exact
            sums = sums_of_rows(exact, relaxed.prices)
            found = separator.cuts(exact, sums, relaxed.values, CUTS_A_ROUND)
            if not found:
                return
            self._relaxation.add_rows(self._bounds.cut(found))
            self._bounds.use(self._root, self._relaxation.solve({}, rounds=CUT_ROUNDS))
            ways.append(self._way())
            if len(ways) > _PATIENCE and ways[-1] > (1 - _NEARER) * ways[-1 - _PATIENCE]:
                return

    def _way(self) -> int:
        """How far the bound of the whole is above what is asked."""
        return self._root.height - self._target

    def _part(self) -> None:
        """Part the highest case, time and again."""
        drops, order = Drops(), count()
        waiting = [(-self._root.height, next(order), self._root)]
        while waiting and not self._is_over(waiting[0][2].bound) and self._cases < self._most_cases:
            case = heapq.heappop(waiting)[2]
            for half in part(self._bounds, self._relaxation, drops, case, self._is_out_of_time):
                heapq.heappush(waiting, (-half.height, next(order), half))
            self._cases += case.parted is not None
