"""Ask of a kept run how far it rests on what is not known, and which evaluation would change it."""

from __future__ import annotations

from collections.abc import Callable

from funding_tui.allocate.propose import ProposeProgress
from funding_tui.allocate.report.build_uncertainty import THIS_PROPOSAL, build_uncertainty_report
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_problem, load_report, update_report
from funding_tui.base.errors import BadInput
from models.database import Workspace
from optimiser.baselines import baselines
from optimiser.limits import Limits, Progress
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.uncertainty import assess_uncertainty

DRAWS = 1_000  # over which allocations are weighed; quick
RESOLVED_DRAWS = 20  # of them decided anew; each a solve
SEED = 1
GAP = 0.01  # share of benefit that each of those is decided to
SECONDS = 10.0  # the longest that each of those may take


def assess_run_uncertainty(
    workspace: Workspace,
    run: int | None,
    *,
    draws: int = DRAWS,
    resolves: int = RESOLVED_DRAWS,
    seed: int = SEED,
    progress: Callable[[ProposeProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RunReport:
    """Draw what is not known, and weigh the run and the usual methods in every draw; the report keeps it.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        draws: over how many draws allocations are weighed; at least 16.
        resolves: how many draws are decided anew, as if all were known.
        seed: recorded; the same one draws the same again.
        progress: told after each draw that was decided anew.
        cancelled: asked often; what was found until then is kept, with how far it came.

    Returns:
        The run's report, with its robustness.

    Raises:
        NotFound: there is no such run.
        BadInput: the run has no allocation, or states nothing as unknown.
    """
    report = load_report(workspace, run)
    problem_data, solution_data = load_problem(workspace, report.run)
    problem = Problem.model_validate(problem_data)
    solution = Solution.model_validate(solution_data)
    if report.status not in ("optimal", "feasible"):
        message = f"run {report.run} has no allocation to weigh; make one with: propose"
        raise BadInput(message)
    if not problem.unknowns:
        message = f"run {report.run} states nothing as unknown; make a new run with: propose"
        raise BadInput(message)

    def relay(at: Progress) -> None:
        if progress is not None:
            progress(ProposeProgress(at.stage, at.seconds))

    found = assess_uncertainty(
        problem,
        problem.unknowns,
        {THIS_PROPOSAL: solution} | {usual.method: usual for usual in baselines(problem)},
        seed=seed,
        draws=draws,
        resolved_draws=resolves,
        limits=Limits(gap=GAP, seconds=SECONDS),
        progress=relay,
        cancelled=cancelled,
    )
    told = build_uncertainty_report(problem, solution, found)
    weighed = report.model_copy(update={"robustness": told})
    was_stopped = cancelled is not None and cancelled()
    # one that was stopped does not take the place of a fuller one
    if not (was_stopped and report.robustness is not None and report.robustness.decided > told.decided):
        update_report(workspace, weighed)
    return weighed
