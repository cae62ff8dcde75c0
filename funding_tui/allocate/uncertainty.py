"""Assess how far a stored run rests on what is not known exactly, and which evaluation would change it."""

from __future__ import annotations

from funding_tui.allocate.propose import ReportSolveProgress, relay_progress
from funding_tui.allocate.report.build_uncertainty import THIS_PROPOSAL, build_uncertainty_report
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_run, update_report
from funding_tui.base.errors import BadInput
from funding_tui.base.progress import IsCancelled
from models.database import Workspace
from optimiser.baselines import baselines
from optimiser.limits import Limits
from optimiser.uncertainty import assess_uncertainty

DRAWS = 1_000  # in which allocations are assessed; quick
RESOLVED_DRAWS = 20  # of them solved anew; each takes a solve
SEED = 1
GAP = 0.01  # share of benefit within which each of those is solved
SECONDS = 10.0  # the longest that each of those may take


def assess_run_uncertainty(
    workspace: Workspace,
    run: int | None,
    *,
    draws: int = DRAWS,
    resolves: int = RESOLVED_DRAWS,
    seed: int = SEED,
    progress: ReportSolveProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RunReport:
    """Draw the uncertain inputs, and assess the run and the baselines in every draw; the report keeps it.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        draws: in how many draws allocations are assessed; at least 16.
        resolves: how many draws are solved anew, as if every input were known.
        seed: recorded; the same one gives the same draws again.
        progress: called after each draw that was solved anew.
        cancelled: asked often; what was found until then is stored, with how far it came.

    Returns:
        The run's report, with its `robustness`.

    Raises:
        NotFound: there is no such run.
        BadInput: the run has no allocation, or states no uncertain input.
    """
    report, problem, solution = load_run(workspace, run)
    if not report.has_allocation:
        message = f"run {report.run} has no allocation to assess; make one with: propose"
        raise BadInput(message)
    if not problem.unknowns:
        message = f"run {report.run} states no uncertain input; make a new run with: propose"
        raise BadInput(message)
    found = assess_uncertainty(
        problem,
        problem.unknowns,
        {THIS_PROPOSAL: solution} | {baseline.method: baseline for baseline in baselines(problem)},
        seed=seed,
        draws=draws,
        resolved_draws=resolves,
        limits=Limits(gap=GAP, seconds=SECONDS),
        progress=relay_progress(progress),
        cancelled=cancelled,
    )
    assessed = build_uncertainty_report(problem, solution, found)
    was_stopped = cancelled is not None and cancelled()
    # one that was stopped does not replace a fuller one
    if was_stopped and report.robustness is not None and report.robustness.decided > assessed.decided:
        return report.model_copy(update={"robustness": assessed})
    return update_report(workspace, report, robustness=assessed)
