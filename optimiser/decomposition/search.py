"""Solve a very large problem: price, bound, choose, deliver, pay.

The relaxation gives the first prices and the first cut. Then in turn: the master chooses options by all cuts
so far, and bounds every choice; the choice is relaxed by itself, which gives its cut; its steps are made
whole and paid to the penny. It ends when the best allocation is within the gap of the bound.

The master is the small problem that is left when areas are known only by their cuts:

    maximise  sum of benefit[cell] + benefit of columns
    benefit[cell] + prices . w[cell] <= fixed[cell] + rise[cell] . z        for every cut
    rows(columns) + sum of w = or >= limits
    least * z <= w <= most * z                                             for each row, option and cell

Its optimum bounds every allocation. It is a PuLP model, solved by the engines that solve everything else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from optimiser.benefit import BenefitParts, benefit_parts
from optimiser.decomposition.arrays import Entry, Floats, ProblemArrays
from optimiser.decomposition.build_arrays import build_arrays
from optimiser.decomposition.relaxation import Cut, Point, bound_of, cut_at, ray_at, relax
from optimiser.decomposition.rounding import PaidAllocation, pay, round_to_whole_steps
from optimiser.limits import REFUTED, Clock, Limits, Progress, gap_between
from optimiser.objectives import Benefit
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solvers import engine_for
from optimiser.solvers.base import LinearModel, Sense, SolveRequest, SolverOutcome

TOP = 1e4  # the model's benefit is brought to about this


class _Delivered(NamedTuple):
    """What one option's delivery in one cell adds to one row, as a variable."""

    row: int
    variable: Any


class Master:
    """The model, which grows by cuts."""

    def __init__(self, arrays: ProblemArrays, limits: Limits) -> None:
        self._arrays = arrays
        self._model = LinearModel("master")
        self._columns = [
            self._model.variable(0.0, float(held > 0), whole=at < len(arrays.options))
            for at, held in enumerate(arrays.scale)
        ]
        self._benefit_of_cell = [self._model.variable(0.0, 1.0) for _ in arrays.cells]
        self._delivered: list[list[_Delivered]] = [[] for _ in arrays.cells]
        for cell, entries in enumerate(arrays.rows.entries):
            for entry in entries:
                self._add_delivery(cell, entry)
        self._add_rows()
        benefit = [(variable, TOP) for variable in self._benefit_of_cell]
        benefit += [
            (variable, TOP * each)
            for variable, each in zip(self._columns, arrays.linear_benefit, strict=True)
            if each
        ]
        self._model.maximise(benefit)
        self._engine = engine_for(limits, self._model)
        self.name = self._engine.name

    def _add_delivery(self, cell: int, entry: Entry) -> None:
        z = self._columns[self._arrays.stepped[entry.option]]
        least = np.minimum(entry.weights, 0.0).sum(axis=1)
        most = np.maximum(entry.weights, 0.0).sum(axis=1)
        made = []
        for row, low, high in zip(entry.rows, least, most, strict=True):
            variable = self._model.variable(float(low), float(high))
            made.append(variable)
            self._delivered[cell].append(_Delivered(int(row), variable))
            if low < 0:
                self._model.constrain([(variable, 1.0), (z, -float(low))], ">=", 0.0)
            if high > 0:
                self._model.constrain([(variable, 1.0), (z, -float(high))], "<=", 0.0)
        self._add_ratio_limits(entry, made)

    def _add_ratio_limits(self, entry: Entry, made: list[Any]) -> None:
        """What one delivery adds to several rows keeps within the ratios that its areas have."""
        first = entry.weights[0]
        for weights, variable in zip(entry.weights[1:], made[1:], strict=True):
            if np.any((first == 0) & (weights != 0)) or not np.any(first):
                continue
            ratios = weights[first != 0] / first[first != 0]
            for ratio, is_least in ((float(ratios.min()), True), (float(ratios.max()), False)):
                rising = is_least == bool(first[np.flatnonzero(first)[0]] > 0)
                sense: Sense = ">=" if rising else "<="
                self._model.constrain([(variable, 1.0), (made[0], -ratio)], sense, 0.0)

    def _add_rows(self) -> None:
        arrays = self._arrays
        terms: dict[int, list[tuple[Any, float]]] = defaultdict(list)
        for row, column, weight in zip(
            arrays.rows.row_of_term, arrays.rows.column, arrays.rows.weight, strict=True
        ):
            terms[int(row)].append((self._columns[column], float(weight)))
        for cell in self._delivered:
            for row, variable in cell:
                terms[row].append((variable, 1.0))
        for row, (equal, limit) in enumerate(zip(arrays.rows.equal, arrays.rows.limit, strict=True)):
            sense: Sense = "=" if equal else ">="
            self._model.constrain(terms[row], sense, float(limit))

    def add(self, cut: Cut, *, with_benefit: bool = True) -> None:
        """Hold every cell to a cut; one `with_benefit` bounds its benefit too."""
        for cell, benefit in enumerate(self._benefit_of_cell):
            terms = [(benefit, 1.0)] if with_benefit else []
            terms += [
                (variable, float(cut.prices[row]))
                for row, variable in self._delivered[cell]
                if cut.prices[row]
            ]
            terms += [
                (self._columns[option], -float(rise)) for option, rise in enumerate(cut.rise[cell]) if rise
            ]
            if terms:
                self._model.constrain(terms, "<=", float(cut.fixed[cell]))

    def forbid(self, chosen: Floats) -> None:
        """Any choice but this one."""
        terms = [
            (variable, -1.0 if chosen[at] > 0.5 else 1.0)
            for at, variable in enumerate(self._columns[: len(self._arrays.options)])
        ]
        self._model.constrain(terms, ">=", 1.0 - float((chosen > 0.5).sum()))

    def solve(self, gap: float, clock: Clock, *, best: float | None, bound: float) -> SolverOutcome:
        """Find the best choice by the cuts so far; the outcome is in shares of the arrays' top."""
        scale = TOP / self._arrays.top
        request = SolveRequest(
            stage="choosing the options",
            relative_gap=gap,
            scale=scale,
            best=best,
            bound=bound,
            in_units=lambda of_model: of_model / scale,
        )
        found = self._engine.run(request, clock)
        return SolverOutcome(
            found.ended,
            found.found,
            found.objective / TOP,
            None if found.bound is None else found.bound / TOP,
        )

    def chosen(self) -> Floats:
        """The z of the last answer, whole."""
        return np.array(
            [round(variable.varValue or 0.0) for variable in self._columns[: len(self._arrays.options)]],
            float,
        )


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
        clock: how long, who is told of progress, whether cancelled.

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
    parts: BenefitParts

    @property
    def value(self) -> float:
        return self.parts.value


class _Search:
    """The best allocation and the bound so far."""

    def __init__(self, arrays: ProblemArrays, limits: Limits, clock: Clock) -> None:
        self._arrays, self._limits, self._clock = arrays, limits, clock
        self._fine = min(5e-4, limits.gap / 20)
        self._best: _Best | None = None
        self._bound = math.inf
        self._master = Master(arrays, limits)
        self._bounds: dict[bytes, float] = {}  # of each choice tried, in shares of the arrays' top
        self._unsettled = -math.inf  # no choice that was set aside can be better than this share

    def run(self) -> Solution | None:
        """Price and choose until proven, stopped, or there is nothing new to choose."""
        arrays, clock = self._arrays, self._clock
        clock.report("finding prices for money and areas")
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
        """Choose once by all cuts, and learn the bound of that choice; False where another cannot help."""
        outcome = self._master.solve(
            self._limits.gap / 5, self._until_proven(), best=self._value(), bound=self._bound
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
                self._master.add(ray_at(self._arrays, point), with_benefit=False)
                return True
            if self._round_and_pay(point):
                return True
        self._unsettled = max(self._unsettled, self._bounds[chosen.tobytes()])
        self._master.forbid(chosen)
        return True

    def _until_proven(self) -> Clock:
        """A clock that reports what this one would, and stops once the best allocation is proven."""
        proven: list[Progress] = []

        def tell(progress: Progress) -> None:
            if progress.bound is None:
                return
            bound = max(progress.bound, self._unsettled * self._arrays.top)
            self._clock.report(progress.stage, progress.value, bound)
            if progress.value is not None and gap_between(progress.value, bound) <= self._limits.gap:
                proven.append(progress)

        return Clock(self._clock.left(), tell, lambda: bool(proven) or self._clock.cancelled())

    def _lower_bound_to(self, bound: float) -> None:
        if math.isfinite(bound):
            self._bound = min(self._bound, bound * self._arrays.top)

    def _relaxed(self, chosen: Floats | None) -> Point:
        """Delivery and prices, with the choice held where there is one."""
        low, high = np.zeros(len(self._arrays.scale)), (self._arrays.scale > 0).astype(float)
        if chosen is not None:
            self._clock.report("delivering the best choice", self._value(), self._finite_bound())
            low[: len(chosen)] = high[: len(chosen)] = chosen
        return relax(self._arrays, low, high, self._fine, self._clock)

    def _round_and_pay(self, point: Point) -> bool:
        """Make a point whole and pay for it; False where that cannot be done."""
        clock = self._clock
        clock.report("making steps whole", self._value(), self._finite_bound())
        found = round_to_whole_steps(self._arrays, point, self._limits, clock)
        known = -math.inf if self._best is None else self._best.value
        for whole in found:
            if whole.benefit * self._arrays.top <= known:
                return True
            clock.report("paying to the penny", self._value(), self._finite_bound())
            paid = pay(self._arrays, whole, self._limits, clock)
            if paid is not None:
                self._best = _Best(paid, benefit_parts(self._arrays.problem, paid.choices))
                clock.report("paid to the penny", self._value(), self._finite_bound())
                return True
        return False

    def _value(self) -> float | None:
        return None if self._best is None else self._best.value

    def _finite_bound(self) -> float | None:
        return self._bound if math.isfinite(self._bound) else None

    def _proven(self) -> bool:
        return self._best is not None and gap_between(self._best.value, self._bound) <= self._limits.gap

    def _nothing_better(self, outcome: SolverOutcome) -> bool:
        """Whether what is left to choose could not bring the best allocation further than the gap."""
        return (
            self._best is not None
            and outcome.bound is not None
            and gap_between(self._best.value, outcome.bound * self._arrays.top) <= self._limits.gap
        )

    def _solution(self) -> Solution:
        solution = Solution(
            problem_hash=self._arrays.problem.fingerprint,
            status="failed",
            unit=self._arrays.problem.harm_unit,
            solver=self._master.name,
            seconds=self._clock.seconds(),
        )
        if self._best is None:
            stopped = "Stopped before any allocation was found."
            return solution.model_copy(update={"message": stopped})
        # What a real allocation is above is no bound.
        is_bound = math.isfinite(self._bound) and self._best.value <= self._bound * (1 + REFUTED)
        bound = max(self._bound, self._best.value) if is_bound else None
        return solution.model_copy(
            update={
                "status": "optimal" if is_bound and self._proven() else "feasible",
                "benefit": self._best.parts.total,
                "scored": self._best.parts.scored,
                "value": self._best.value,
                "value_bound": bound,
                "gap": None if bound is None else gap_between(self._best.value, bound),
                "proven_by": None if bound is None else "solver",
                "choices": self._best.paid.choices,
                "lines": self._best.paid.lines,
                "carried": self._best.paid.carried,
                "seconds": self._clock.seconds(),
            }
        )
