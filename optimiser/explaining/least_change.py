"""The least saving, and the least rise of budgets, that brings a refused option in; and what it displaces.

The model of `change_model.py` finds each by one solve. What is said to be enough is an allocation of the
changed problem, exact to the penny, that is worth as much; that less is too little is the solver's word.
A rise that is enough pays for the option with nothing lost. Whether the same money would do more elsewhere is
asked too, by the best allocation without the option.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from optimiser.explaining.change_model import ChangeModel, Found
from optimiser.explaining.figures import POUND, full_cost
from optimiser.explaining.what_if import ValueRange, WhatIfSolver, value_range
from optimiser.limits import Clock, Limits, gap_between
from optimiser.problem import Option, Problem
from optimiser.problem_changes import (
    with_choices,
    with_lower_cost,
    with_more_money,
    with_option,
    without_option,
)
from optimiser.solution import Solution
from optimiser.verifying import verify

EXACT_GAP = 1e-5
SAME = 1e-9  # share of a value below which two are the same, for sums of floats
MOST_RAISES = 16  # of what the model calls enough, each twice the last, from a pound on
FINEST = 0.001  # share of a price that is distinguished,
FINEST_IN_STEPS = 0.005  # and where an option is delivered in steps
FOR_STEPS = 0.7  # share of the time that is left, so that what is found can be made exact
SECONDS_TO_COMPARE = 3.0
SECONDS_TO_HOLD = 1.0  # to make one set of choices exact; a little more saved is tried sooner than waited for

About = Literal["saving", "rise"]


class Question(NamedTuple):
    """Which change is asked about, and of which option.

    Attributes:
        forced: an allocation that has the option, worth less than the best.
    """

    about: About
    option: Option
    forced: Solution


@dataclass(frozen=True, slots=True)
class LeastChange:
    """What is known of a least change, in pence.

    Attributes:
        too_little: no change up to this is enough; None where nothing was shown.
        enough: this is; None where nothing was found.
        by_pot: pot id -> its part of a rise.
        solution: an allocation with it.
        is_impossible: no change is enough.
        does_best: whether more money does no more elsewhere; None where that was not shown.
    """

    too_little: int | None = None
    enough: int | None = None
    by_pot: dict[str, int] | None = None
    solution: Solution | None = None
    is_impossible: bool = False
    does_best: bool | None = None

    def is_least(self, whole: int, finest: float = FINEST) -> bool:
        """Whether a pound less, or a small share of the whole less, is too little."""
        if self.enough is None:
            return False
        pots = max(1, len(self.by_pot or ()))
        return self.enough - (self.too_little or 0) <= max(pots * POUND, finest * whole + POUND)


class ChangeFinder:
    """Answers questions about one problem, one after the other, on one live model."""

    def __init__(self, problem: Problem, value: float, extra: int, limits: Limits, clock: Clock) -> None:
        self._problem, self._value, self._limits = problem, value, limits
        self._model = ChangeModel(problem, extra, limits, clock)

    @property
    def is_lost(self) -> bool:
        """Whether its solver was left alone."""
        return self._model.is_lost

    def force(self, option: Option, clock: Clock) -> ValueRange | None:
        """The value of the best allocation that has an option; None where nothing was found in time."""
        problem = with_option(self._problem, option)
        found = self._model.best(option, 0.0, 0.0, clock) if self._model.is_plain else None
        if found is None or math.isinf(found.at_least):
            return WhatIfSolver(self._limits, clock).solve(problem)
        solution = self._made_exact(self._problem, option, found, clock, lambda _: False)
        if solution is None or math.isinf(found.most):
            return WhatIfSolver(self._limits, clock).solve(problem)
        most = max(found.most, solution.value)
        known = {"value_bound": most, "gap": gap_between(solution.value, most), "status": "feasible"}
        return value_range(solution.model_copy(update=known))

    def answer(self, asked: Question, clock: Clock) -> LeastChange:
        """The least change, as far as there was time to find it."""
        if asked.about == "saving":
            return self._least_saving(asked, clock)
        return self._least_rise(asked.option, clock)

    def _least_saving(self, asked: Question, clock: Clock) -> LeastChange:
        option, price = asked.option, full_cost(asked.option)
        found = self._saving_in_steps(asked, clock) if option.steps else self._saving(option, clock)
        if found is None:
            return LeastChange()
        if math.isinf(found.at_least):
            return LeastChange(too_little=price, is_impossible=True)
        too_little = _pounds_below(found.at_least * price)
        if found.enough is None:
            return LeastChange(too_little)
        cut = min(price, _pounds_above(found.enough * price))
        for extra in _raises():
            cut = min(price, cut + extra)
            changed = with_lower_cost(self._problem, option, cut, price)
            solution = self._as_good(changed, option, found, self._value, clock)
            if solution is not None:
                return LeastChange(too_little, cut, solution=solution)
            if cut == price or clock.over():
                break
        return LeastChange(too_little)

    def _saving(self, option: Option, clock: Clock) -> Found | None:
        return self._model.least_saving(option, self._value, clock)

    def _saving_in_steps(self, asked: Question, clock: Clock) -> Found | None:
        """The least saving with the steps of one delivery, then with better ones, until none is left."""
        option, model = asked.option, self._model
        free = Found(0.0)
        for steps in self._deliveries(asked):
            found = model.least_saving(option, self._value, clock, steps)
            if found is None or not math.isinf(found.at_least):
                break
        else:
            best = model.best(option, self._value, 1.0, clock)
            if best is None or best.steps is None:
                return best  # nothing is known, or it is not enough that it costs nothing
            free = Found(0.0, 1.0, best.chosen)
            found = model.least_saving(option, self._value, clock, best.steps)
        if found is None or found.enough is None:
            return free  # what is too little with these steps may be enough with others
        return self._with_better_steps(option, found, clock.part(FOR_STEPS * clock.left()))

    def _with_better_steps(self, option: Option, found: Found, clock: Clock) -> Found:
        """Ask whether less is enough with any steps: a little less, then ever more, then halfway between."""
        model = self._model
        assert found.enough is not None
        too_little, enough, chosen = 0.0, found.enough, found.chosen
        finest = max(FINEST_IN_STEPS, POUND / full_cost(option))
        step = finest
        while enough - too_little > finest * 1.01:
            tried = max(enough - step, (enough + too_little) / 2)
            better = model.best(option, self._value, tried, clock)
            if better is None:
                break
            if math.isinf(better.at_least):
                too_little = tried
                continue
            least = model.least_saving(option, self._value, clock, better.steps)
            known = tried if least is None or least.enough is None else min(tried, least.enough)
            enough, chosen, step = known, better.chosen, 4 * step
        return Found(too_little, enough, chosen)

    def _deliveries(self, asked: Question) -> Iterator[Mapping[str, float]]:
        """Steps to begin with: all of them, then those with the option forced in."""
        option = asked.option
        yield {area: float(most) for area, most in option.steps.items()}
        forced = next(each.steps for each in asked.forced.choices if each.option == option.id)
        yield {area: float(forced.get(area, 0)) for area in option.steps}

    def _least_rise(self, option: Option, clock: Clock) -> LeastChange:
        """The least rise of the pots that may pay for the option."""
        pots = [pot for pot in self._model.payers(option) if self._model.can_rise(pot)]
        found = self._model.least_rise(option, self._value, pots, clock) if pots else None
        if found is None:
            return LeastChange()
        if math.isinf(found.at_least):
            return LeastChange(is_impossible=True)
        too_little = _pounds_below(found.at_least)
        by_pot = {pot: _pounds_above(pence) for pot, pence in found.rises.items() if _pounds_above(pence)}
        for extra in _raises() if by_pot else ():
            most = max(by_pot, key=lambda pot: by_pot[pot])
            by_pot[most] += extra
            richer = with_more_money(self._problem, by_pot)
            solution = self._as_good(richer, option, found, self._value, clock)
            if solution is not None:
                best = self._does_best(richer, option, solution, clock)
                return LeastChange(too_little, sum(by_pot.values()), by_pot, solution, does_best=best)
            if clock.over():
                break
        return LeastChange(too_little)

    def _does_best(self, richer: Problem, option: Option, found: Solution, clock: Clock) -> bool | None:
        """Whether no allocation without the option makes more of the richer budgets; None where not shown."""
        reached = value_range(found).found
        solver = WhatIfSolver(self._limits, clock)
        without = solver.solve(
            without_option(richer, option), _settles(reached * (1 + SAME)), SECONDS_TO_COMPARE
        )
        if without is None:
            return None
        if without.found > reached * (1 + SAME):
            return False
        return True if without.most <= reached * (1 + EXACT_GAP) else None

    def _as_good(
        self, changed: Problem, option: Option, found: Found, value: float, clock: Clock
    ) -> Solution | None:
        """An allocation of the changed problem, with these choices, that is worth so much; None for none."""
        solution = self._made_exact(changed, option, found, clock, _settles(value))
        return solution if solution is not None and value_range(solution).reaches(value) else None

    def _made_exact(
        self,
        changed: Problem,
        option: Option,
        found: Found,
        clock: Clock,
        enough: Callable[[ValueRange], bool],
    ) -> Solution | None:
        """The best allocation of the changed problem with these choices, exact to the penny."""
        problem = with_option(changed, option)
        solver = WhatIfSolver(Limits(EXACT_GAP, clock.left(), solver=self._limits.solver), clock)
        answer = solver.solve(with_choices(problem, found.chosen), enough, SECONDS_TO_HOLD)
        if answer is None or answer.solution is None or answer.is_impossible:
            return None
        solution = answer.solution.model_copy(update={"problem_hash": problem.fingerprint})
        return solution if verify(problem, solution).holds else None


def _settles(value: float) -> Callable[[ValueRange], bool]:
    return lambda now: now.reaches(value) or now.falls_short_of(value)


def _raises() -> Iterator[int]:
    yield 0
    for power in range(MOST_RAISES):
        yield POUND * 2**power


def _pounds_above(pence: float) -> int:
    """Whole pounds in pence, at or above; a hair above a pound is that pound."""
    return POUND * math.ceil(pence / POUND - 1e-6)


def _pounds_below(pence: float) -> int:
    """The most whole pounds in pence that are below."""
    return POUND * max(0, math.ceil(pence / POUND - 1e-3) - 1)
