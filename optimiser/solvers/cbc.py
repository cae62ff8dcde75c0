"""CBC behind PuLP, as PuLP carries it: the fallback where HiGHS cannot be loaded.

CBC runs as a process of its own and says nothing until it ends, so a cancel waits for it. It tells no bound:
an answer that it calls optimal is within the gap that was asked for, and of any other nothing is known.
"""

from __future__ import annotations

import math
from typing import Any

import pulp
from pulp.apis import coin_api

from optimiser.limits import Clock
from optimiser.solvers.base import SolveRequest, SolverOutcome

LEAST_SECONDS = 1.0  # CBC counts whole seconds
# The model as it is written: nothing simplified beforehand, no cuts, and a choice whole to the last digits.
CAREFUL = ["presolve off", "preprocess off", "cuts off", "primalTolerance 1e-9", "integerTolerance 1e-9"]


class CbcEngine:
    """CBC as an engine: every run starts from the beginning."""

    name = "CBC"
    is_abandoned = False

    def __init__(self, lp: Any, variables: list[Any], *, careful: bool = False) -> None:
        self._lp = lp
        self._variables = variables
        self._options = CAREFUL if careful else []

    def run(self, request: SolveRequest, clock: Clock) -> SolverOutcome:
        """Solve what the model says now; values are in PuLP's variables."""
        if clock.over():
            return SolverOutcome("stopped", found=False)
        for variable in self._variables:
            variable.varValue = None
        allowed = _allowed_gap(request)
        solver = pulp.COIN_CMD(
            path=coin_api.pulp_cbc_path,
            msg=False,
            mip=not request.relaxed,
            timeLimit=math.ceil(max(clock.left(), LEAST_SECONDS)),
            gapRel=None if allowed is not None else request.relative_gap,
            gapAbs=request.gap if allowed is None else allowed,
            threads=1,
            options=self._options,
        )
        try:
            self._lp.solve(solver)
        except pulp.PulpSolverError:  # CBC ended in an error of its own
            return SolverOutcome("failed", found=False)
        return self._outcome(request, allowed)

    def _outcome(self, request: SolveRequest, allowed: float | None) -> SolverOutcome:
        status = self._lp.sol_status
        # PuLP reads "Integer infeasible" as no solution found; its other status says what CBC said.
        if self._lp.status in (pulp.LpStatusInfeasible, pulp.LpStatusUnbounded):
            return SolverOutcome("infeasible", found=False)
        if status == pulp.LpSolutionNoSolutionFound:
            return SolverOutcome("stopped", found=False)
        objective = float(self._lp.objective.valueOrDefault())
        if status != pulp.LpSolutionOptimal:
            return SolverOutcome("stopped", found=True, objective=objective)
        if request.relaxed:
            return SolverOutcome("optimal", found=True, objective=objective, bound=objective)
        bound = None if allowed is None else objective + allowed
        return SolverOutcome("optimal", found=True, objective=objective, bound=bound)


def _allowed_gap(request: SolveRequest) -> float | None:
    """How far from the best CBC may stop, in the model's units; None where the request does not say.

    CBC takes a relative gap of a value that it does not tell, so it is asked for an absolute one, of what is
    known to be no less than the best.
    """
    if not request.relative_gap:
        return request.gap
    if not math.isfinite(request.bound):
        return None
    return max(request.gap, request.relative_gap * abs(request.bound) * request.scale)
