"""Find the best use of the money under a scenario, re-check the answer, say why, and store the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeAlias

from funding_tui.allocate.problem.build import build_setup, named_setup
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.reasons_record import REASONS, ReasonsPart, write_reasons
from funding_tui.allocate.record_copies import copy_records
from funding_tui.allocate.report.allocation import SolveLimits
from funding_tui.allocate.report.build import build_report
from funding_tui.allocate.report.build_changes import earlier_run
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_results import work_out_results
from funding_tui.allocate.run_store import add_run
from funding_tui.allocate.rural_floor import RuralFloor
from funding_tui.allocate.warm_model import WarmModel
from funding_tui.base.errors import BadInput, OperationCancelled
from funding_tui.base.progress import IsCancelled, Progress
from funding_tui.base.settings import load_settings
from models.database import Workspace
from optimiser.good_answers import pick_first_in_order
from optimiser.limits import Limits
from optimiser.limits import Progress as SolverProgress
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solve_log import SolveLog

ORDER_SECONDS = 120.0  # for the first in the order of the list, where that is asked for


@dataclass(frozen=True, slots=True)
class SolveProgress(Progress):
    """How far a solve has come.

    Attributes:
        value, bound, gap: of the best allocation so far; None before there is one.
    """

    value: float | None = None
    bound: float | None = None
    gap: float | None = None


ReportSolveProgress: TypeAlias = Callable[[SolveProgress], None]


def propose(
    workspace: Workspace,
    scenario: str = "base",
    *,
    rural_floor_bp: RuralFloor | None = None,
    lock_in: Sequence[str] = (),
    lock_out: Sequence[str] = (),
    switched: Mapping[str, bool] | None = None,
    instead_of: int | None = None,
    limits: Limits | None = None,
    first_in_order: bool = False,
    deep: bool = True,
    warm_model: WarmModel | None = None,
    who: str = "",
    today: date | None = None,
    progress: ReportSolveProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RunReport:
    """Solve a scenario and store the run.

    Args:
        workspace: an open workspace.
        scenario: its code.
        rural_floor_bp: the floor under the rural share that replaces the scenario's; None leaves that.
        lock_in: codes of projects that must be funded.
        lock_out: codes of projects that must not be funded.
        switched: key of a rule -> whether it applies, in place of what the scenario says of it.
        instead_of: the number of a certified proposal that this one is to replace; its money counts as free.
        limits: how long, how close, which solver; the settings' own when None.
        first_in_order: of the allocations that cannot be told apart, take the first in the order of the list.
        deep: also force each refused project in and solve again, to say what it would displace.
        warm_model: the model of the previous solve, to start from; None starts cold.
        who: the officer's name, recorded with the run.
        today: the day on which rules and pots are read.
        progress: called at each stage.
        cancelled: asked often.

    Returns:
        The report of the run; for an infeasible one it names the rules in conflict.

    Raises:
        OperationError: the records do not make a problem, or there is no such scenario.
        BadInput: the first in the order of the list is asked for under an objective in stages or draws.
        OperationCancelled: cancelled before any allocation was found; nothing is stored.
    """
    clock = _Clock(progress)
    clock.report("reading the scenario and the records")
    settings = load_settings()
    author = who or settings.officer
    bounds = limits or Limits(gap=settings.solve_gap, seconds=settings.solve_seconds)
    day = today or datetime.now().astimezone().date()
    workspace.refuse_read_only()
    setup = build_setup(
        workspace,
        scenario,
        UnsavedChanges(
            rural_floor_bp,
            tuple(lock_in),
            tuple(lock_out),
            instead_of=instead_of,
            switched=tuple((switched or {}).items()),
            by=author,
        ),
        day,
    )
    setup = named_setup(setup)
    model = warm_model or WarmModel()
    answer = model.solve(setup.problem, bounds, progress=clock.relay, cancelled=cancelled)
    if cancelled is not None and cancelled() and answer.solution.status == "failed":
        message = "stopped before any allocation was found; the previous one stays"
        raise OperationCancelled(message)
    solution = answer.solution
    if first_in_order:
        solution = _first_in_order(setup.problem, solution, bounds, clock, cancelled)
    log = SolveLog()
    results = work_out_results(
        setup.problem, solution, bounds, log, deep=deep, progress=clock.relay, cancelled=cancelled
    )
    clock.report("saving the run")
    now = datetime.now(UTC)
    with workspace.session(writing=True) as session:
        verified = results.verdict.holds
        reasons = write_reasons((ReasonsPart(deep=deep, answers=log.written),))
        records_hash = copy_records(session, earlier_run(session, setup.scenario_id), {REASONS: reasons})
        run = add_run(session, setup, solution, verified=verified, author=author, created_at=now)
        report = build_report(
            session,
            setup,
            results,
            run=run.id or 0,
            limits=SolveLimits(
                gap=bounds.gap,
                seconds=bounds.seconds,
                curve_tolerance=bounds.curve_tolerance,
                solver=bounds.solver,
                went_on=answer.warm_started,
                first_in_order=first_in_order,
            ),
            author=author,
            created_at=now,
            day=day,
            records_hash=records_hash,
        )
        run.report = report.model_dump(mode="json")
        return report


def _first_in_order(
    problem: Problem, solution: Solution, limits: Limits, clock: _Clock, cancelled: IsCancelled | None
) -> Solution:
    """The answer that the rule for ties picks.

    Raises:
        BadInput: the objective comes in stages or draws.
    """
    try:
        return pick_first_in_order(
            problem, solution, limits, seconds=ORDER_SECONDS, progress=clock.relay, cancelled=cancelled
        )
    except ValueError as error:
        message = f"the first in the order of the list cannot be found: {error}"
        raise BadInput(message) from error


def relay_progress(report: ReportSolveProgress | None) -> Callable[[SolverProgress], None]:
    """Pass on how far a solver has come with a run that is being explained or assessed."""

    def relay(at: SolverProgress) -> None:
        if report is not None:
            report(SolveProgress(stage=at.stage, seconds=at.seconds))

    return relay


class _Clock:
    """Reports stages with the seconds since the start."""

    def __init__(self, progress: ReportSolveProgress | None) -> None:
        self._progress = progress
        self._start = time.monotonic()

    def report(self, stage: str) -> None:
        if self._progress is not None:
            self._progress(SolveProgress(stage=stage, seconds=time.monotonic() - self._start))

    def relay(self, at: SolverProgress) -> None:
        if self._progress is not None:
            seconds = time.monotonic() - self._start
            self._progress(
                SolveProgress(stage=at.stage, seconds=seconds, value=at.value, bound=at.bound, gap=at.gap)
            )
