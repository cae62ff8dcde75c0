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
from optimiser.engines import Outcome
from optimiser.limits import Clock, Limits, gap_between
from optimiser.objectives import Benefit
from optimiser.pricing.cuts import bound_of, cut_at, ray_at
from optimiser.pricing.interior import Point, relax
from optimiser.pricing.master import Master
from optimiser.pricing.paying import Paid, pay
from optimiser.pricing.shape import Floats, Shape, shape_of
from optimiser.pricing.whole_steps import make_whole
from optimiser.problem import Problem
from optimiser.solution import Solution

LARGE = 10_000  # steps columns beyond which the general model takes longer than pricing
MOST_ROUNDS = 40
MET = 1e-4  # of a row's greatest weight: rows further off than this are not met


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
    clock.say("reading areas and options")
    shape = shape_of(problem)
    return None if shape is None else _Search(shape, limits, clock).run()


class _Best(NamedTuple):
    paid: Paid
    benefit: float


class _Search:
    """The best allocation and the bound so far."""

    def __init__(self, shape: Shape, limits: Limits, clock: Clock) -> None:
        self._shape, self._limits, self._clock = shape, limits, clock
        self._fine = min(5e-4, limits.gap / 20)
        self._best: _Best | None = None
        self._bound = math.inf
        self._unsettled = -math.inf  # no choice that was set aside can be better than this

    def run(self) -> Solution | None:
        """Price and choose until proven, stopped, or there is nothing new to choose."""
        shape, clock = self._shape, self._clock
        clock.say("pricing money and areas")
        low, high = np.zeros(len(shape.scale)), (shape.scale > 0).astype(float)
        root = relax(shape, low, high, self._fine, clock)
        if root.off > MET and not clock.over():
            return None
        master = Master(shape, self._limits)
        master.add(cut_at(shape, root))
        bounds: dict[bytes, float] = {}  # of the choices tried
        for _ in range(MOST_ROUNDS):
            if clock.over():
                break
            outcome = master.solve(self._limits.gap / 5, clock, best=self._benefit(), bound=self._bound)
            if outcome.bound is not None:
                self._bound = min(self._bound, shape.top * max(outcome.bound, self._unsettled))
            if outcome.ended == "infeasible":
                if self._best is None and self._unsettled == -math.inf:
                    return None
                self._bound = min(self._bound, shape.top * self._unsettled)
                break
            if not outcome.found or self._proven() or self._nothing_better(outcome):
                break
            chosen = master.chosen()
            key = chosen.tobytes()
            if key not in bounds:
                point = self._relaxed_at(chosen, low, high)
                if clock.over():
                    break
                cut = cut_at(shape, point)
                master.add(cut)
                bounds[key] = bound_of(shape, cut, chosen)
                if point.off > MET:
                    master.add(ray_at(shape, point), with_worth=False)
                    continue
                if self._keep(point):
                    continue
            self._unsettled = max(self._unsettled, bounds[key])
            master.forbid(chosen)
        if self._best is None and not clock.over():
            return None
        return self._solution(master.name)

    def _relaxed_at(self, chosen: Floats, low: Floats, high: Floats) -> Point:
        """Delivery and prices with the choice held."""
        self._clock.say("delivering the best choice", self._benefit(), self._told_bound())
        low, high = low.copy(), high.copy()
        low[: len(chosen)] = high[: len(chosen)] = chosen
        return relax(self._shape, low, high, self._fine, self._clock)

    def _keep(self, point: Point) -> bool:
        """Make a point whole and pay for it; False where that cannot be done."""
        clock = self._clock
        clock.say("making steps whole", self._benefit(), self._told_bound())
        whole = make_whole(self._shape, point, self._limits, clock)
        if whole is None:
            return False
        if self._best is not None and whole.benefit * self._shape.top <= self._best.benefit:
            return True
        clock.say("paying to the penny", self._benefit(), self._told_bound())
        paid = pay(self._shape, whole, self._limits, clock)
        if paid is None:
            return False
        benefit = true_benefit(self._shape.problem, paid.choices)
        if self._best is None or benefit > self._best.benefit:
            self._best = _Best(paid, benefit)
        clock.say("choosing the options", self._benefit(), self._told_bound())
        return True

    def _benefit(self) -> float | None:
        return None if self._best is None else self._best.benefit

    def _told_bound(self) -> float | None:
        return self._bound if math.isfinite(self._bound) else None

    def _proven(self) -> bool:
        return self._best is not None and gap_between(self._best.benefit, self._bound) <= self._limits.gap

    def _nothing_better(self, outcome: Outcome) -> bool:
        """Whether what is left to choose could not bring the best allocation further than the gap."""
        return (
            self._best is not None
            and outcome.bound is not None
            and gap_between(self._best.benefit, outcome.bound * self._shape.top) <= self._limits.gap
        )

    def _solution(self, solver: str) -> Solution:
        told = Solution(
            problem_hash=self._shape.problem.fingerprint,
            status="failed",
            solver=solver,
            seconds=self._clock.seconds(),
        )
        if self._best is None:
            stopped = "Stopped before any allocation was found."
            return told.model_copy(update={"message": stopped})
        bound = None if math.isinf(self._bound) else max(self._bound, self._best.benefit)
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
