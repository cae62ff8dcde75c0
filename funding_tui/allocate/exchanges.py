"""What could be exchanged in a stored run: asked by solving again, kept with the run."""

from __future__ import annotations

import time

from sqlmodel import Session

from funding_tui.allocate.check_bound import own_gap
from funding_tui.allocate.explanations import with_search
from funding_tui.allocate.propose import ReportSolveProgress, SolveProgress, relay_progress
from funding_tui.allocate.reasons_record import ReasonsPart
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.worth.build_exchanges import build_exchanges
from funding_tui.allocate.run_store import load_run, update_report
from funding_tui.base.errors import BadInput
from funding_tui.base.progress import IsCancelled
from models.database import Workspace
from optimiser.checked_bound.record import Proof
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.good_answers import find_good_answers
from optimiser.good_answers.finding import check_is_one_sum
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solve_log import SolveLog

SECONDS = 120.0
PROOF_GAP = 0.005  # prices for this are soon found, and settle the plainest projects without a solver
PROOF_SHARE = 0.1  # of the time


def find_exchanges(
    workspace: Workspace,
    run: int | None,
    *,
    within: float | None = None,
    seconds: float = SECONDS,
    progress: ReportSolveProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RunReport:
    """Ask of each project whether a good allocation does otherwise by it; the run's report then says so.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        within: share of the run's value that a good allocation may be short of it; None for the gap that the
            run was asked for.
        seconds: for all projects together; one that is not reached is said not to be settled.
        progress: called with the project in question.
        cancelled: asked often; what was found until then is stored.

    Raises:
        NotFound: there is no such run.
        BadInput: the run has no allocation, or its objective comes in stages or draws.
    """
    report, problem, solution = load_run(workspace, run)
    if not report.has_allocation:
        message = (
            f"run {report.run} has no allocation, so nothing in it can be exchanged; make one with: propose"
        )
        raise BadInput(message)
    try:
        check_is_one_sum(problem)
    except ValueError as error:
        message = f"what could be exchanged in run {report.run} cannot be said: {error}"
        raise BadInput(message) from error
    began = time.monotonic()
    share = own_gap(report) if within is None else within
    proof = solution.proof or _prices(problem, solution, seconds * PROOF_SHARE, progress, cancelled)
    log = SolveLog()
    found = find_good_answers(
        problem,
        solution,
        within=share,
        seconds=max(0.0, seconds - (time.monotonic() - began)),
        proof=proof,
        progress=relay_progress(progress),
        cancelled=cancelled,
        log=log,
    )
    search = ReasonsPart(about="exchanges", deep=True, answers=log.written, within=share, proof=proof)

    def change(session: Session, stored: RunReport) -> dict[str, object]:
        return {
            "exchanges": build_exchanges(problem, solution.value, found),
            "records_hash": with_search(session, stored.records_hash, search),
        }

    return update_report(workspace, report, change)


def _prices(
    problem: Problem,
    solution: Solution,
    seconds: float,
    progress: ReportSolveProgress | None,
    cancelled: IsCancelled | None,
) -> Proof:
    """A quick proof of the run's bound, for its prices."""
    if progress is not None:
        progress(SolveProgress(stage="finding prices that settle the plainest projects", seconds=0.0))
    limits = ProofLimits(gap=PROOF_GAP, seconds=seconds)
    return find_proof(problem, solution.value, limits, cancelled=cancelled)
