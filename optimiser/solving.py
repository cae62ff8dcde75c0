"""Solve a problem: model, bound, make exact, sharpen, until nothing better can be left to find.

The relaxation comes first, and the curves are sharpened where it lies. Then the whole model is solved; its
answer is made exact to the penny (`rounding.py`) and valued by the true curve (`benefit.py`). What is left
between that and the bound comes from the solver's gap, from the tangents, from split steps, or from a
choice that cannot be paid to the penny; each has its remedy, and the live model is solved again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from optimiser.benefit import true_benefit
from optimiser.conflict import smallest_conflict
from optimiser.engines import Ask, Engine, Outcome, engine_for
from optimiser.formulation import Model, formulate
from optimiser.formulation.benefit import Slopes
from optimiser.limits import (
    FINEST_GAP,
    Cancelled,
    Clock,
    Limits,
    Progress,
    Tell,
    gap_between,
)
from optimiser.problem import Problem
from optimiser.rounding import Exact, carried_of, choices_of, lines_of, make_exact
from optimiser.solution import Choice, Solution

__all__ = ["Limits", "Progress", "solve"]

MOST_ROUNDS = 60
RELAXED_ROUNDS = 4
# Of the model's units, of which all that could be prevented is 10,000: no more than a solver's own error.
NOTHING = 2e-4
SECONDS_AFTER_CANCEL = 0.3  # to make exact what was found, where nothing was before
SECONDS_AFTER_END = 2.0  # the same, when only the time is over


def solve(
    problem: Problem,
    limits: Limits | None = None,
    *,
    progress: Tell | None = None,
    cancelled: Cancelled | None = None,
) -> Solution:
    """Find the allocation that prevents the most harm, and prove how close to the best it is.

    Args:
        problem: what there is to decide.
        limits: how close, how long, which solver.
        progress: told of stages, and of benefit and bound as they come.
        cancelled: asked every few milliseconds; when it says so, the best allocation so far is returned.

    Returns:
        An allocation that meets every rule to the penny, or why there is none.
    """
    bounds = limits or Limits()
    clock = Clock(bounds.seconds, progress, cancelled)
    clock.say("writing the problem as mathematics")
    search = _Search(problem, bounds, clock)
    search.run()
    return search.solution()


@dataclass(frozen=True, slots=True)
class _Best:
    """The best exact allocation so far."""

    values: list[int]
    choices: tuple[Choice, ...]
    benefit: float


class _Search:
    """One solve: the model, the solver that holds it, the best allocation and the bound so far."""

    def __init__(self, problem: Problem, limits: Limits, clock: Clock) -> None:
        self._problem = problem
        self._limits = limits
        self._clock = clock
        self._gap = max(limits.gap, FINEST_GAP)
        self._tolerance = min(limits.curve_tolerance, self._gap)
        self._model: Model = formulate(problem, self._tolerance)
        model = self._model
        self._engine: Engine = engine_for(limits, model.lp, model.variables, model.grown, model.touched)
        self._best: _Best | None = None
        self._bound = math.inf
        self._unsettled = -math.inf  # no choice that was set aside unproven can be better than this
        self._solver_gap = self._gap / 2
        self._impossible = False
        self._message = ""

    def run(self) -> None:
        """Search until proven, infeasible, stopped, or there is nothing more to try."""
        if not self._relax():
            return
        for _ in range(MOST_ROUNDS):
            if self._proven() or self._clock.over() or not self._round():
                return

    def _relax(self) -> bool:
        """Solve the relaxation, sharpening the curves where it lies; False where that settles it."""
        self._clock.say("solving the relaxation")
        for _ in range(RELAXED_ROUNDS):
            outcome = self._engine.run(self._ask("solving the relaxation", relaxed=True), self._clock)
            if not outcome.found:
                self._not_found(outcome)
                return False
            self._lower_bound_to(outcome)
            above = self._model.sharpen(self._model.values(), 0.1 * self._tolerance * self._bound)
            if above <= 0.1 * self._tolerance * self._bound:
                break
        self._model.prefer_the_first(self._bound)
        return True

    def _round(self) -> bool:
        """Solve the whole model once, make its answer exact, and mend what keeps it from being proven.

        Returns:
            Whether another round can help.
        """
        outcome = self._engine.run(self._ask("finding the best allocation"), self._clock)
        if not outcome.found:
            self._not_found(outcome)
            return False
        self._lower_bound_to(outcome)
        if self._best is not None and self._clock.cancelled():
            return False
        values = self._model.values()
        exact = self._make_exact(values)
        if exact.values is None:
            self._set_aside(values, outcome, exact)
            return True
        found = self._keep(exact.values)
        self._clock.say("finding the best allocation", self._benefit(), self._finite_bound())
        return outcome.ended != "stopped" and (self._proven() or self._mend(outcome, found))

    def _ask(self, stage: str, *, relaxed: bool = False) -> Ask:
        start = None
        if self._best is not None and not relaxed:
            columns = self._model.decisions.columns
            start = {
                at: float(value)
                for at, (column, value) in enumerate(zip(columns, self._best.values, strict=True))
                if column.kind == "chosen" or (column.kind == "steps" and not self._model.splits_steps)
            }
        return Ask(
            stage=stage,
            relaxed=relaxed,
            gap_of=self._solver_gap,
            start=start,
            scale=self._model.scale,
            best=self._benefit(),
            bound=self._bound,
        )

    def _make_exact(self, values: list[float]) -> Exact:
        model = self._model
        decisions = model.decisions
        near = [float(round(value)) for value in values]
        worth = model.worth.slopes(decisions.steps.values(), near)
        slopes = {
            column: Slopes(model.scale * each.gain, model.scale * each.loss) for column, each in worth.items()
        }
        clock = self._clock
        if clock.over():
            clock = Clock(SECONDS_AFTER_CANCEL if clock.cancelled() else SECONDS_AFTER_END)
        allowed = 0.2 * self._gap * self._bound * model.scale
        return make_exact(
            decisions, model.rows, values, slopes, self._limits, clock, allowed_loss=max(allowed, 1e-9)
        )

    def _keep(self, values: list[int]) -> _Best:
        choices = choices_of(self._model.decisions, values)
        found = _Best(values, choices, true_benefit(self._problem, choices))
        if self._best is None or found.benefit > self._best.benefit:
            self._best = found
        return found

    def _set_aside(self, values: list[float], outcome: Outcome, exact: Exact) -> None:
        """Rule out a choice that cannot be paid to the penny; remember where that was not proven."""
        if not exact.proven:
            told = self._bound if outcome.bound is None else self._in_harm(outcome.bound)
            self._unsettled = max(self._unsettled, told)
        chosen = self._model.decisions.chosen
        self._model.forbid({option for option, column in chosen.items() if values[column] > 0.5})

    def _mend(self, outcome: Outcome, found: _Best) -> bool:
        """Close what is open between bound and benefit; False where there is nothing left to mend."""
        model = self._model
        allowed = self._gap * self._bound
        top = outcome.objective / model.scale
        bound = self._bound if outcome.bound is None else self._in_harm(outcome.bound)
        above = model.sharpen(model.worth.filled([float(value) for value in found.values]), 0.0)
        model.sharpen(model.values(), 0.0)
        mended = above > 0.1 * allowed
        if bound - top > 0.6 * allowed and self._solver_gap > 1e-8:
            self._solver_gap = min(self._solver_gap / 4, self._gap / 2)
            mended = True
        if not mended and top - found.benefit - above > 0.3 * allowed:
            mended = model.make_steps_whole()
            self._solver_gap = 0.7 * self._gap
        if model.slack_of_ties > 0.4 * allowed:
            model.prefer_the_first(0.0)
            mended = True
        return mended

    def _not_found(self, outcome: Outcome) -> None:
        if outcome.ended != "infeasible":
            return
        if self._best is None:
            self._impossible = self._unsettled == -math.inf
        else:
            self._bound = min(self._bound, max(self._best.benefit, self._unsettled))

    def _in_harm(self, bound: float) -> float:
        """A bound of the model as a bound of the true benefit."""
        return bound / self._model.scale + self._model.slack_of_ties

    def _lower_bound_to(self, outcome: Outcome) -> None:
        if outcome.bound is not None:
            found = max(self._in_harm(outcome.bound), self._unsettled)
            self._bound = min(self._bound, found if found > NOTHING / self._model.scale else 0.0)

    def _benefit(self) -> float | None:
        return None if self._best is None else self._best.benefit

    def _finite_bound(self) -> float | None:
        return self._bound if math.isfinite(self._bound) else None

    def _proven(self) -> bool:
        return (
            self._best is not None
            and math.isfinite(self._bound)
            and gap_between(self._best.benefit, self._bound) <= self._gap
        )

    def solution(self) -> Solution:
        """What was found, told as a solution."""
        told = Solution(problem_hash=self._problem.fingerprint, status="failed", solver=self._engine.name)
        if self._best is not None:
            bound = None if math.isinf(self._bound) else max(self._bound, self._best.benefit)
            found: dict[str, Any] = {
                "status": "optimal" if self._proven() else "feasible",
                "benefit": self._best.benefit,
                "bound": bound,
                "gap": None if bound is None else gap_between(self._best.benefit, bound),
                "choices": self._best.choices,
                "lines": lines_of(self._model.decisions, self._best.values),
                "carried": carried_of(self._model.decisions, self._best.values),
            }
        elif self._impossible:
            self._clock.say("finding which rules cannot hold together")
            conflict = smallest_conflict(self._problem, self._limits, self._clock)
            found = {"status": "infeasible", "conflict": conflict.rules, "message": conflict.message}
        else:
            found = {"message": self._why_failed()}
        return told.model_copy(update={**found, "seconds": self._clock.seconds()})

    def _why_failed(self) -> str:
        if self._clock.cancelled():
            return "Stopped before any allocation was found."
        if self._clock.over():
            return f"No allocation was found in {self._limits.seconds:g} seconds."
        return "The solver found no allocation and could not prove that there is none."
