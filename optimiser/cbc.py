"""CBC behind PuLP, as PuLP carries it: the fallback where HiGHS cannot be loaded.

CBC runs as a process of its own and says nothing until it ends, so a cancel waits for it; its bound is
what its own gap allows.
"""

from __future__ import annotations

import math
from typing import Any

import pulp
from pulp.apis import coin_api

from optimiser.engines import Ask, Outcome
from optimiser.limits import Clock

LEAST_SECONDS = 1.0  # CBC counts whole seconds


class CbcEngine:
    """CBC as an engine: every run starts from the beginning."""

    name = "CBC"
    is_lost = False

    def __init__(self, lp: Any, variables: list[Any]) -> None:
        self._lp = lp
        self._variables = variables
        self._top: float | None = None

    def run(self, ask: Ask, clock: Clock) -> Outcome:
        """Solve what the model says now.

        Returns:
            How it ended; values are in PuLP's variables.
        """
        if clock.over():
            return Outcome("stopped", found=False)
        for variable in self._variables:
            variable.varValue = None
        solver = pulp.COIN_CMD(
            path=coin_api.pulp_cbc_path,
            msg=False,
            mip=not ask.relaxed,
            timeLimit=math.ceil(max(clock.left(), LEAST_SECONDS)),
            gapRel=ask.gap_of,
            gapAbs=ask.gap,
            threads=1,
        )
        self._lp.solve(solver)
        return self._outcome(ask)

    def _outcome(self, ask: Ask) -> Outcome:
        status = self._lp.sol_status
        if status in (pulp.LpSolutionInfeasible, pulp.LpSolutionUnbounded):
            return Outcome("infeasible", found=False)
        if status == pulp.LpSolutionNoSolutionFound:
            return Outcome("stopped", found=False, bound=self._top)
        objective = float(self._lp.objective.valueOrDefault())
        if status != pulp.LpSolutionOptimal:
            return Outcome("stopped", found=True, objective=objective, bound=self._top)
        if ask.relaxed:
            self._top = objective
            return Outcome("optimal", found=True, objective=objective, bound=objective)
        # CBC's relative gap is of the relaxation's value, which is the greater.
        allowed = max(ask.gap_of * abs(self._top if self._top is not None else objective), ask.gap)
        bound = objective + allowed
        return Outcome("optimal", found=True, objective=objective, bound=min(bound, self._top or bound))
