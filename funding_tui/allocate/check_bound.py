"""Prove the bound of a stored run, so that anyone can check it without a solver; the run keeps the proof."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from funding_tui.allocate.report.build import build_checked_bound
from funding_tui.allocate.report.certainty import CheckedBoundReport
from funding_tui.allocate.report.report import ALLOCATED, RunReport
from funding_tui.allocate.report.sentences import build_recommendation
from funding_tui.allocate.run_store import load_run, update_report
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.formats import count
from funding_tui.base.progress import IsCancelled, Progress
from funding_tui.base.settings import Settings
from models.database import Workspace
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.limits import gap_between
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.verifying import verify

GAP = 0.001  # share by which the bound may be above the value
SECONDS = 60.0
TIMES_THE_SOLVE = 10  # how much longer than its solve a run's bound may be checked for on its own accord
AT_LEAST, AT_MOST = 5.0, 120.0  # seconds of that
LARGEST = 100_000  # areas times projects; what is larger is checked where somebody asks for it


@dataclass(frozen=True, slots=True)
class CheckProgress(Progress):
    """How far the search for a proof has come.

    Attributes:
        bound: no allocation is worth more, as far as it is proven; None where it is that there is none.
        gap: the share by which that is above the value of the run; None where that has no allocation.
    """

    bound: float | None = None
    gap: float | None = None


def own_seconds(report: RunReport, settings: Settings) -> float:
    """How long the bound of a new run is checked for on its own accord; 0 for not at all.

    Args:
        report: of the run.
        settings: whose `check_seconds` decides, where it is stated.
    """
    too_large = len(report.by_area) * (len(report.funded) + len(report.refused)) > LARGEST
    if report.status == "failed" or too_large:
        return 0.0
    if settings.check_seconds is not None:
        return settings.check_seconds
    return min(AT_MOST, max(AT_LEAST, TIMES_THE_SOLVE * report.seconds))


def own_gap(report: RunReport) -> float:
    """The gap that a run was solved to, and so the one that its proof aims at."""
    return GAP if report.limits is None else report.limits.gap


def check_bound(
    workspace: Workspace,
    run: int | None,
    *,
    gap: float | None = None,
    seconds: float = SECONDS,
    progress: Callable[[CheckProgress], None] | None = None,
    cancelled: IsCancelled | None = None,
) -> RunReport:
    """Search for a proof of a run's bound, check it, and keep it with the run.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        gap: share by which the bound may be above the value for the search to end; None for the run's own.
        seconds: of the search; what was found until then is kept.
        progress: told the cases, and what is proven so far.
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
    wanted = own_gap(report) if gap is None else gap
    try:
        proven = add_proof(
            problem, solution, gap=wanted, seconds=seconds, progress=progress, cancelled=cancelled
        )
    except ValueError as error:
        message = f"run {report.run} has no bound that can be checked without a solver: {error}"
        raise BadInput(message) from error
    verdict = verify(problem, proven)
    found = build_checked_bound(verdict, proven)
    if found is None or not verdict.holds:
        why = verdict.broken[0].message if verdict.broken else "it cannot be checked"
        message = f"the proof of run {report.run} does not hold: {why}"
        raise OperationError(message)
    before = report.checked_bound
    if before is not None and _height(before) <= _height(found):
        return report
    return update_report(
        workspace,
        report,
        proof=proven.proof,
        checked_bound=found,
        proven_by="checked",
        recommendation=_recommendation(report, problem, solution, found),
    )


def add_proof(
    problem: Problem,
    solution: Solution,
    *,
    gap: float,
    seconds: float,
    progress: Callable[[CheckProgress], None] | None = None,
    cancelled: IsCancelled | None = None,
) -> Solution:
    """A solution with the proof that a search found for its bound; `check_bound` says the arguments.

    Raises:
        ValueError: the objective is one whose bound cannot be checked.
    """
    value = solution.value if solution.status in ALLOCATED else None
    limits = ProofLimits(gap=gap, seconds=seconds)
    proof = find_proof(problem, value, limits, cancelled=cancelled, report=_relay(progress, value))
    return solution.model_copy(update={"proof": proof})


def _recommendation(
    report: RunReport, problem: Problem, solution: Solution, found: CheckedBoundReport
) -> tuple[str, ...]:
    if not report.has_allocation:
        return report.recommendation
    return build_recommendation(
        problem,
        solution,
        report.by_pot,
        report.funded,
        report.refused,
        report.baselines,
        verified=report.verified,
        checked=found,
    )


def _relay(
    progress: Callable[[CheckProgress], None] | None, value: float | None
) -> Callable[[int, float | None], None]:
    """Pass on how far the search has come."""
    started = time.monotonic()

    def tell(cases: int, bound: float | None) -> None:
        if progress is not None:
            gap = None if bound is None or value is None else gap_between(value, bound)
            stage = f"checking the bound, {count(cases, 'case', 'cases')}"
            seconds = time.monotonic() - started
            progress(CheckProgress(stage=stage, done=cases, seconds=seconds, bound=bound, gap=gap))

    return tell


def _height(bound: CheckedBoundReport) -> float:
    return -1.0 if bound.value_bound is None else bound.value_bound
