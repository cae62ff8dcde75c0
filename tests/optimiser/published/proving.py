"""Solve a posed problem, have the answer checked twice over, and say what was proven of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimiser.limits import Limits
from optimiser.solution import Solution
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.published.adapters.median import pose_median
from tests.optimiser.published.adapters.posed import Posed
from tests.optimiser.published.readers.median import Median

EXACT = Limits(gap=0, seconds=600)


@dataclass(frozen=True)
class Proof:
    """What came of one published problem.

    Attributes:
        answer: in the published problem's own terms.
        value: what the answer comes to, by the published problem alone.
        bound: no answer is better.
    """

    solution: Solution
    answer: Any
    value: Fraction
    bound: Fraction | None
    seconds: float

    @property
    def open_by(self) -> Fraction | None:
        """How much better an answer could be, for all that was proven."""
        return None if self.bound is None else abs(self.bound - self.value)


def prove(posed: Posed, limits: Limits = EXACT, solver: Callable[[Any, Limits], Solution] = solve) -> Proof:
    """Solve, verify, and value the answer anew.

    Raises:
        ValueError: there is no answer, the verifier refuses it, or the published problem does.
    """
    start = time.perf_counter()
    solution = solver(posed.problem, limits)
    seconds = time.perf_counter() - start
    if solution.status not in ("optimal", "feasible"):
        message = f"{posed.problem.title}: {solution.status}: {solution.message}"
        raise ValueError(message)
    verdict = verify(posed.problem, solution)
    if not verdict.holds:
        message = f"{posed.problem.title}: {verdict.broken[0].message}"
        raise ValueError(message)
    answer = posed.answer(solution)
    bound = None if solution.value_bound is None else posed.objective(solution.value_bound)
    return Proof(solution, answer, posed.value(answer), bound, seconds)


def prove_median(median: Median, limits: Limits = EXACT, *, near: int | None = None) -> Proof:
    """Solve a p-median with the nearest sites of each place alone, and with more until that is a proof.

    Places that are left without a near site get twice as many (García, Labbé and Marín 2011 widen radii in
    this way); where every place has one, what is proven holds for all sites.

    Args:
        median: the problem.
        limits: of each solve.
        near: how many to begin with; half as many again as share one open site, unless given.

    Raises:
        ValueError: as `prove` does.
    """
    first = near or -(-3 * median.places // (2 * median.most))
    reach = [min(median.places, first)] * median.places
    seconds = 0.0
    while True:
        posed = pose_median(median, reach)
        proof = prove(posed, limits)
        seconds += proof.seconds
        served = {area for choice in proof.solution.choices for area, steps in choice.steps.items() if steps}
        left = [at for at in range(median.places) if f"place {at + 1}" not in served]
        wider = [at for at in left if reach[at] < median.places]
        if not wider or posed.objective(proof.solution.benefit) == proof.value:
            return Proof(proof.solution, proof.answer, proof.value, proof.bound, seconds)
        for at in wider:
            reach[at] = min(median.places, 2 * reach[at])
