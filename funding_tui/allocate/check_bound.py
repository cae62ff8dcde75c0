"""Prove the bound of a stored run, so that anyone can check it without a solver; the run keeps the proof."""

from __future__ import annotations

import time

from funding_tui.allocate.propose import ReportSolveProgress, SolveProgress
from funding_tui.allocate.report.build import build_checked_bound
from funding_tui.allocate.report.report import CheckedBoundReport, RunReport
from funding_tui.allocate.run_store import load_run, update_report
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.progress import IsCancelled
from models.database import Workspace
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.verifying import verify

GAP = 0.001  # share by which the bound may be above the value
SECONDS = 60.0


def check_bound(
    workspace: Workspace,
    run: int | None,
    *,
    gap: float = GAP,
    seconds: float = SECONDS,
    progress: ReportSolveProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RunReport:
    """Search for a proof of a run's bound, check it, and keep it with the run.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        gap: share by which the bound may be above the value for the search to end.
        seconds: of the search; what was found until then is kept.
        progress: told the number of cases.
        cancelled: asked often; what was found until then is kept.

    Returns:
        The run's report, with its `checked_bound`. A proof that the run has already stays if it is stronger.

    Raises:
        NotFound: there is no such run.
        BadInput: the run failed, or its objective is one whose bound cannot be checked.
        OperationError: the proof contradicts the run, which is a fault of this program.
    """
    report, problem, solution = load_run(workspace, run)
    if solution.status == "failed":
        message = f"run {report.run} failed, so it has no bound; make a new run with: propose"
        raise BadInput(message)
    started = time.monotonic()

    def tell(cases: int, bound: float | None) -> None:
        if progress is not None:
            progress(SolveProgress(stage=f"proving, {cases:,} cases", seconds=time.monotonic() - started))

    value = solution.value if report.has_allocation else None
    try:
        proof = find_proof(
            problem, value, ProofLimits(gap=gap, seconds=seconds), cancelled=cancelled, report=tell
        )
    except ValueError as error:
        message = f"run {report.run} has no bound that can be checked without a solver: {error}"
        raise BadInput(message) from error
    proven = solution.model_copy(update={"proof": proof})
    verdict = verify(problem, proven)
    found = build_checked_bound(verdict, proven)
    if found is None or not verdict.holds:
        why = verdict.broken[0].message if verdict.broken else "it cannot be checked"
        message = f"the proof of run {report.run} does not hold: {why}"
        raise OperationError(message)
    before = report.checked_bound
    if before is not None and _height(before) <= _height(found):
        return report
    return update_report(workspace, report, proven=proven, checked_bound=found, proven_by="checked")


def _height(bound: CheckedBoundReport) -> float:
    return -1.0 if bound.value_bound is None else bound.value_bound
