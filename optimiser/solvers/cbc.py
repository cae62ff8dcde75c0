"""CBC behind PuLP, as PuLP carries it: the fallback where HiGHS cannot be loaded.

CBC runs as a process of its own and says nothing until it ends, so a cancel waits for it; its bound is
what its own gap allows.
"""

from __future__ import annotations

import math
from typing import Any

import pulp
from pulp.apis import coin_api

from optimiser.limits import Clock
from optimiser.solvers.base import SolveRequest, SolverOutcome

LEAST_SECONDS = 1.0  # CBC counts whole seconds


class CbcEngine:
    """CBC as an engine: every run starts from the beginning."""

    name = "CBC"
    is_abandoned = False

    def __init__(self, lp: Any, variables: list[Any]) -> None:
        self._lp = lp
        self._variables = variables
        self._top: float | None = None

    def run(self, request: SolveRequest, clock: Clock) -> SolverOutcome:
        """Solve what the model says now; values are in PuLP's variables."""
        if clock.over():
            return SolverOutcome("stopped", found=False)
        for variable in self._variables:
            variable.varValue = None
        solver = pulp.COIN_CMD(
            path=coin_api.pulp_cbc_path,
            msg=False,
            mip=not request.relaxed,
            timeLimit=math.ceil(max(clock.left(), LEAST_SECONDS)),
            gapRel=request.relative_gap,
            gapAbs=request.gap,
            threads=1,
        )
        self._lp.solve(solver)
        return self._outcome(request)

    def _outcome(self, request: SolveRequest) -> SolverOutcome:
        status = self._lp.sol_status
        if status in (pulp.LpSolutionInfeasible, pulp.LpSolutionUnbounded):
            return SolverOutcome("infeasible", found=False)
        if status == pulp.LpSolutionNoSolutionFound:
            return SolverOutcome("stopped", found=False, bound=self._top)
        objective = float(self._lp.objective.valueOrDefault())
        if status != pulp.LpSolutionOptimal:
            return SolverOutcome("stopped", found=True, objective=objective, bound=self._top)
        if request.relaxed:
            self._top = objective
            return SolverOutcome("optimal", found=True, objective=objective, bound=objective)
        # CBC's relative gap is of the relaxation's value, which is the greater.
        allowed = max(
            request.relative_gap * abs(self._top if self._top is not None else objective), request.gap
        )
        bound = objective + allowed
        return SolverOutcome("optimal", found=True, objective=objective, bound=min(bound, self._top or bound))
