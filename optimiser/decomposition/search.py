"""Solve a very large problem: price, bound, choose, deliver, pay.

The relaxation gives the first prices and the first cut. Then in turn: the master chooses options by all cuts
so far, and bounds every choice; the choice is relaxed by itself, which gives its cut; its steps are made
whole and paid to the penny. It ends when the best allocation is within the gap of the bound.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from optimiser.benefit import true_benefit
from optimiser.decomposition.arrays import Floats, ProblemArrays
from optimiser.decomposition.build_arrays import build_arrays
from optimiser.decomposition.cuts import bound_of, cut_at, ray_at
from optimiser.decomposition.master import Master
from optimiser.decomposition.payments import PaidAllocation, pay
from optimiser.decomposition.relaxation import Point, relax
from optimiser.decomposition.rounding import round_to_whole_steps
from optimiser.limits import Clock, Limits, Progress, gap_between
from optimiser.objectives import Benefit
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solvers.base import SolverOutcome

LARGE = 10_000  # steps columns beyond which the general model takes longer than pricing
MOST_ROUNDS = 40
ROW_TOLERANCE = 1e-4  # of a row's greatest weight: rows further off than this are not met


def is_large(problem: Problem) -> bool:
    """Whether a problem has so many options and areas that pricing is faster than one model of all."""
    return sum(len(option.steps) for option in problem.options) >= LARGE


def solve_large(problem: Problem, limits: Limits, clock: Clock) -> Solution | None:
    """Find an allocation of a very large problem, and prove how close to the best it is.

    Args:
        problem: any problem; those whose aim is not simply the benefit are not solved here.
        limits: how close, which solver.
        clock: how long, whom to tell, whether cancelled.

    Returns:
        An allocation that meets every rule to the penny, with its bound; None where the problem has
        something that this way of solving does not handle, or seems to allow nothing.
    """
    if not isinstance(problem.objective, Benefit):
        return None
    clock.report("reading areas and options")
    arrays = build_arrays(problem)
    return None if arrays is None else _Search(arrays, limits, clock).run()


class _Best(NamedTuple):
    paid: PaidAllocation
    benefit: float


class _Search:
    """The best allocation and the bound so far."""

    def __init__(self, arrays: ProblemArrays, limits: Limits, clock: Clock) -> None:
        self._arrays, self._limits, self._clock = arrays, limits, clock
        self._fine = min(5e-4, limits.gap / 20)
        self._best: _Best | None = None
        self._bound = math.inf
        self._master = Master(arrays, limits)
        self._bounds: dict[bytes, float] = {}  # of each choice tried, in shares of the shape's top
        self._unsettled = -math.inf  # no choice that was set aside can be better than this share

    def run(self) -> Solution | None:
        """Price and choose until proven, stopped, or there is nothing new to choose."""
        arrays, clock = self._arrays, self._clock
        clock.report("pricing money and areas")
        root = self._relaxed(None)
        if root.off > ROW_TOLERANCE and not clock.over():
            return None
        self._master.add(cut_at(arrays, root))
        for _ in range(MOST_ROUNDS):
            if clock.over() or not self._round():
                break
        if self._best is None and not clock.over():
            return None
        return self._solution()

    def _round(self) -> bool:
        """Choose once by all cuts, and learn what the choice is worth; False where another cannot help."""
        outcome = self._master.solve(
            self._limits.gap / 5, self._until_proven(), best=self._benefit(), bound=self._bound
        )
        if outcome.ended == "infeasible":
            self._lower_bound_to(self._unsettled)
            return False
        if outcome.bound is not None:
            self._lower_bound_to(max(outcome.bound, self._unsettled))
        if not outcome.found or self._proven() or self._nothing_better(outcome):
            return False
        chosen = self._master.chosen()
        if chosen.tobytes() not in self._bounds:
            point = self._relaxed(chosen)
            if self._clock.over():
                return False
            cut = cut_at(self._arrays, point)
            self._bounds[chosen.tobytes()] = bound_of(self._arrays, cut, chosen)
            self._master.add(cut)
            if point.off > ROW_TOLERANCE:
                self._master.add(ray_at(self._arrays, point), with_worth=False)
                return True
            if self._round_and_pay(point):
                return True
        self._unsettled = max(self._unsettled, self._bounds[chosen.tobytes()])
        self._master.forbid(chosen)
        return True

    def _until_proven(self) -> Clock:
        """A clock that tells what this one would, and stops once the best allocation is proven."""
        proven: list[Progress] = []

        def tell(progress: Progress) -> None:
            if progress.bound is None:
                return
            bound = max(progress.bound, self._unsettled * self._arrays.top)
            self._clock.report(progress.stage, progress.benefit, bound)
            if progress.benefit is not None and gap_between(progress.benefit, bound) <= self._limits.gap:
                proven.append(progress)

        return Clock(self._clock.left(), tell, lambda: bool(proven) or self._clock.cancelled())

    def _lower_bound_to(self, bound: float) -> None:
        if math.isfinite(bound):
            self._bound = min(self._bound, bound * self._arrays.top)

    def _relaxed(self, chosen: Floats | None) -> Point:
        """Delivery and prices, with the choice held where there is one."""
        low, high = np.zeros(len(self._arrays.scale)), (self._arrays.scale > 0).astype(float)
        if chosen is not None:
            self._clock.report("delivering the best choice", self._benefit(), self._finite_bound())
            low[: len(chosen)] = high[: len(chosen)] = chosen
        return relax(self._arrays, low, high, self._fine, self._clock)

    def _round_and_pay(self, point: Point) -> bool:
        """Make a point whole and pay for it; False where that cannot be done."""
        clock = self._clock
        clock.report("making steps whole", self._benefit(), self._finite_bound())
        found = round_to_whole_steps(self._arrays, point, self._limits, clock)
        known = -math.inf if self._best is None else self._best.benefit
        for whole in found:
            if whole.benefit * self._arrays.top <= known:
                return True
            clock.report("paying to the penny", self._benefit(), self._finite_bound())
            paid = pay(self._arrays, whole, self._limits, clock)
            if paid is not None:
                self._best = _Best(paid, true_benefit(self._arrays.problem, paid.choices))
                clock.report("paid to the penny", self._benefit(), self._finite_bound())
                return True
        return False

    def _benefit(self) -> float | None:
        return None if self._best is None else self._best.benefit

    def _finite_bound(self) -> float | None:
        return self._bound if math.isfinite(self._bound) else None

    def _proven(self) -> bool:
        return self._best is not None and gap_between(self._best.benefit, self._bound) <= self._limits.gap

    def _nothing_better(self, outcome: SolverOutcome) -> bool:
        """Whether what is left to choose could not bring the best allocation further than the gap."""
        return (
            self._best is not None
            and outcome.bound is not None
            and gap_between(self._best.benefit, outcome.bound * self._arrays.top) <= self._limits.gap
        )

    def _solution(self) -> Solution:
        told = Solution(
            problem_hash=self._arrays.problem.fingerprint,
            status="failed",
            solver=self._master.name,
            seconds=self._clock.seconds(),
        )
        if self._best is None:
            stopped = "Stopped before any allocation was found."
            return told.model_copy(update={"message": stopped})
        bound = max(self._bound, self._best.benefit) if math.isfinite(self._bound) else None
        return told.model_copy(
            update={
                "status": "optimal" if self._proven() else "feasible",
                "benefit": self._best.benefit,
                "bound": bound,
                "gap": None if bound is None else gap_between(self._best.benefit, bound),
                "choices": self._best.paid.choices,
                "lines": self._best.paid.lines,
                "carried": self._best.paid.carried,
                "seconds": self._clock.seconds(),
            }
        )
