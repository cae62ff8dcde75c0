"""Everything that is worked out of an answer for its report: by solving on, or from what was found then."""

from __future__ import annotations

from funding_tui.allocate.report.build import RunResults, build_checked_bound
from optimiser.baselines import baselines
from optimiser.explaining import explain
from optimiser.explaining.stranded import stranded_money
from optimiser.explaining.what_if import what_if_solver
from optimiser.limits import Cancelled, Clock, Limits, OnProgress
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solve_log import SolveLog
from optimiser.verifying import verify

REASON_SECONDS = 45.0  # for the reasons of refusals; `explanations` takes longer where that is wanted
STRANDED_SECONDS = 10.0  # for pots of which only solving can tell whether anybody may spend them


def work_out_results(
    problem: Problem,
    solution: Solution,
    limits: Limits,
    log: SolveLog,
    *,
    deep: bool,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> RunResults:
    """Re-check an answer, and find its baselines, its reasons and what is stranded.

    Args:
        problem: as it was solved.
        solution: its answer.
        limits: of the solve.
        log: where the solver's answers are written down; or those that are given again, without solving.
        deep: also solve again, to say what refused projects would displace.
        progress: called at each stage.
        cancelled: checked often.

    Raises:
        SolveLogError: recorded answers are given that do not fit.
    """
    clock = Clock(REASON_SECONDS, progress, cancelled)
    clock.report("re-checking every rule to the penny")
    verdict = verify(problem, solution)
    clock.report("working out the baselines")
    compared = baselines(problem)
    clock.report("finding the reasons")
    reasons = explain(
        problem,
        solution,
        limits,
        deep=deep,
        others=False,
        seconds=REASON_SECONDS,
        progress=progress,
        cancelled=cancelled,
        log=log,
    )
    clock.report("finding the money that no rule lets anybody spend")
    solver = what_if_solver(
        limits,
        Clock(STRANDED_SECONDS, progress, cancelled, log),
        STRANDED_SECONDS / 2,
    )
    return RunResults(
        solution=solution,
        verdict=verdict,
        baselines=compared,
        reasons=reasons,
        stranded=stranded_money(problem, solution, solver),
        checked=build_checked_bound(verdict, solution),
    )
