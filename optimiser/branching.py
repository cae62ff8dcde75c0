"""Branch and bound over the choice of options, on one live relaxation.

A partnership's problem has a few dozen yes-or-no decisions and thousands of continuous ones, so what costs
time is the relaxation. Kept alive, it is re-solved from its last basis after a choice is fixed, in a
fraction of the time that a general branch and bound takes to presolve, cut and dive in copies of it.
The open branch with the greatest bound comes first, and each is followed down to a choice of all options.
"""

from __future__ import annotations

import heapq
import math
from typing import NamedTuple

from optimiser.engines import Ask, Engine, Outcome
from optimiser.formulation import Model
from optimiser.limits import Clock

WHOLE = 1e-6  # a choice this near to yes or no is one; `rounding.py` then makes it exact
MOST_BRANCHES = 200  # beyond these, cuts do more than branches


class _Branch(NamedTuple):
    """A part of the choices: what no allocation in it can exceed, and what is fixed in it.

    Attributes:
        order: less the bound, so that the best comes first, then the number, so that ties are broken alike.
        fixed: z column -> 0 or 1.
        split: z column -> its value in the relaxation, for those that are neither yes nor no.
    """

    order: tuple[float, int]
    fixed: dict[int, int]
    split: dict[int, float]


class Tree:
    """One search through the choices of a model."""

    def __init__(self, model: Model, engine: Engine, ask: Ask, clock: Clock) -> None:
        self._model = model
        self._engine = engine
        self._ask = ask
        self._clock = clock
        self._relaxed = Ask(stage=ask.stage, relaxed=True, scale=ask.scale, best=ask.best)
        self._columns = list(model.decisions.chosen.values())
        self._fixed: dict[int, int] = {}
        self._open: list[_Branch] = []
        self._number = 0
        self._ended = False
        self._best: float | None = None
        self._dropped = -math.inf  # the best that was left unexplored for being no better than the best found
        self._values: list[float] = []

    def search(self) -> Outcome | None:
        """Branch until proven within the gap asked for, or stopped.

        Returns:
            How it ended, with the best values in PuLP's variables; None where there are too many branches.
        """
        if self._ask.start:
            self._solve({column: round(self._ask.start.get(column, 0.0)) for column in self._columns})
        root = self._solve({})
        if root is not None:
            self._open.append(root)
        elif self._stopped():
            return Outcome("stopped", found=self._restore(), objective=self._best or 0.0)
        while self._open and not self._stopped() and self._number <= MOST_BRANCHES:
            if self._good_enough(-self._open[0].order[0]):
                break
            told = self._ask.bound_told(-self._open[0].order[0])
            self._clock.say(self._ask.stage, self._ask.best, told, always=False)
            self._follow(heapq.heappop(self._open))
        self._fix({})
        if self._number > MOST_BRANCHES and not self._stopped():
            return None
        return self._outcome()

    def known(self) -> dict[int, float] | None:
        """The choices of the best found, as a start for another search; None where there are none."""
        if self._best is None:
            return self._ask.start
        return {column: float(round(self._values[column])) for column in self._columns}

    def _stopped(self) -> bool:
        return self._ended

    def _follow(self, branch: _Branch | None) -> None:
        """Go down from a branch, leaving the other side of each turn open."""
        while branch is not None and not self._stopped():
            _, column = min((abs(value - 0.5), column) for column, value in branch.split.items())
            likely = 1 if branch.split[column] >= 0.5 else 0
            sides = [self._solve({**branch.fixed, column: side}) for side in (1 - likely, likely)]
            if self._stopped():
                # The branch was not finished, so its own bound must still be counted.
                heapq.heappush(self._open, branch)
                return
            other, branch = sides
            if branch is None:
                branch, other = other, None
            if other is not None:
                heapq.heappush(self._open, other)

    def _solve(self, fixed: dict[int, int]) -> _Branch | None:
        """The relaxation of a branch; None where it is empty, decided, or no better than what is known."""
        self._fix(fixed)
        outcome = self._engine.run(self._relaxed, self._clock)
        self._number += 1
        self._ended = self._ended or outcome.ended in ("stopped", "failed")
        if self._ended or not outcome.found:
            return None
        if self._best is not None and outcome.objective <= self._best + self._ask.gap:
            self._dropped = max(self._dropped, outcome.objective)
            return None
        chosen = {column: float(self._model.variables[column].varValue) for column in self._columns}
        split = {column: value for column, value in chosen.items() if WHOLE < value < 1 - WHOLE}
        if not split:
            self._best = outcome.objective
            self._values = [variable.varValue for variable in self._model.variables]
            return None
        return _Branch((-outcome.objective, self._number), fixed, split)

    def _fix(self, fixed: dict[int, int]) -> None:
        for column in self._columns:
            if self._fixed.get(column) != fixed.get(column):
                self._model.hold(column, fixed.get(column))
        self._fixed = fixed

    def _good_enough(self, bound: float) -> bool:
        """Whether nothing under this bound is worth looking for any more."""
        return self._best is not None and bound - self._best <= max(
            self._ask.gap_of * abs(self._best), self._ask.gap
        )

    def _outcome(self) -> Outcome:
        bounds = [-branch.order[0] for branch in self._open]
        if not self._restore():
            if self._stopped():
                return Outcome("stopped", found=False, bound=max(bounds, default=None))
            return Outcome("infeasible", found=False)
        objective = self._best or 0.0
        bound = max([objective, self._dropped, *bounds])
        return Outcome(
            "stopped" if self._stopped() else "optimal", found=True, objective=objective, bound=bound
        )

    def _restore(self) -> bool:
        """Put the best values back into PuLP's variables; False where there are none."""
        if self._best is None:
            return False
        for variable, value in zip(self._model.variables, self._values, strict=True):
            variable.varValue = value
        return True
