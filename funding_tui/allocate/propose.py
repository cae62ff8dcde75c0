"""Ask for the best use of the money under a scenario, re-check the answer, say why, and keep the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from funding_tui.allocate.problem.build import ProblemSetup, UnsavedChanges, build_setup
from funding_tui.allocate.report.allocation import SolveLimits
from funding_tui.allocate.report.build import RunResults, build_report
from funding_tui.allocate.report.build_changes import build_changes_report
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import store_run
from funding_tui.allocate.warm_model import WarmModel
from funding_tui.base.errors import OperationCancelled
from funding_tui.base.settings import load_settings
from models.database import Workspace
from optimiser.baselines import baselines
from optimiser.explaining import explain
from optimiser.limits import Limits, Progress
from optimiser.solution import Solution
from optimiser.verifying import verify


@dataclass(frozen=True, slots=True)
class ProposeProgress:
    """How far a proposal has come.

    Attributes:
        stage: what is being done, in words.
        seconds: since the start.
        benefit, bound, gap: of the best allocation so far; None before there is one.
    """

    stage: str
    seconds: float
    benefit: float | None = None
    bound: float | None = None
    gap: float | None = None


REASON_SECONDS = 45.0  # for asking why not; `desk.reasons` takes longer where that is wanted

OnProgress = Callable[[ProposeProgress], None]
Cancelled = Callable[[], bool]


def propose(
    workspace: Workspace,
    scenario: str = "base",
    *,
    rural_floor_bp: int | None = None,
    lock_in: Sequence[str] = (),
    lock_out: Sequence[str] = (),
    switched: Mapping[str, bool] | None = None,
    instead_of: int | None = None,
    limits: Limits | None = None,
    deep: bool = True,
    warm_model: WarmModel | None = None,
    who: str = "",
    today: date | None = None,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> RunReport:
    """Solve a scenario and keep the run.

    Args:
        workspace: an open workspace.
        scenario: its code.
        rural_floor_bp: a floor on the rural share that takes the scenario's place; -1 for none at all.
        lock_in: project codes held in.
        lock_out: project codes held out.
        switched: key of a rule -> whether it is to hold, in place of what the scenario says of it.
        instead_of: the number of a certified proposal that this is to take the place of; its money counts as
            free again.
        limits: how long, how close, which solver; the settings' own when None.
        deep: also force each refused project in and solve again, to say what it would displace.
        warm_model: the model of the question before, to go on from; None to solve by itself.
        who: the name written beside the run.
        today: the day on which rules and pots are read.
        progress: told of each stage.
        cancelled: asked often.

    Returns:
        What is told of the run; an infeasible one names the rules in conflict.

    Raises:
        OperationError: the records do not make a problem, or there is no such scenario.
        OperationCancelled: cancelled before any allocation was found; nothing is kept.
    """
    clock = _Clock(progress)
    clock.say("laying the scenario over the records")
    settings = load_settings()
    bounds = limits or Limits(gap=settings.solve_gap, seconds=settings.solve_seconds)
    planned = build_setup(
        workspace,
        scenario,
        UnsavedChanges(
            rural_floor_bp,
            tuple(lock_in),
            tuple(lock_out),
            instead_of=instead_of,
            switched=tuple((switched or {}).items()),
        ),
        today or datetime.now().astimezone().date(),
    )
    model = warm_model or WarmModel()
    solution, went_on = model.solve(planned.problem, bounds, progress=clock.relay, cancelled=cancelled)
    if cancelled is not None and cancelled() and solution.status == "failed":
        message = "stopped before any allocation was found; the last one stands"
        raise OperationCancelled(message)
    answer = _answer(planned, solution, bounds, deep, clock, cancelled)
    clock.say("writing it down")
    now = datetime.now(UTC)
    with workspace.session() as session:
        told = build_report(session, planned, answer, author=who or settings.officer, created_at=now)
        report = told.model_copy(
            update={
                "limits": SolveLimits(**asdict(bounds), went_on=went_on),
                "since": build_changes_report(session, planned, told),
            }
        )
        run = store_run(session, planned, answer.solution, report, who or settings.officer, now)
        return report.model_copy(update={"run": run.id or 0})


def _answer(
    planned: ProblemSetup,
    solution: Solution,
    bounds: Limits,
    deep: bool,
    clock: _Clock,
    cancelled: Cancelled | None,
) -> RunResults:
    clock.say("re-checking every rule to the penny")
    verdict = verify(planned.problem, solution)
    clock.say("working out the usual methods")
    usual = baselines(planned.problem)
    clock.say("saying why")
    reasons = explain(
        planned.problem,
        solution,
        bounds,
        deep=deep,
        seconds=REASON_SECONDS,
        progress=clock.relay,
        cancelled=cancelled,
    )
    return RunResults(solution=solution, verdict=verdict, baselines=usual, reasons=reasons)


class _Clock:
    """Tells of stages with the seconds since the start."""

    def __init__(self, progress: OnProgress | None) -> None:
        self.progress = progress
        self.start = time.monotonic()

    def say(self, stage: str) -> None:
        if self.progress is not None:
            self.progress(ProposeProgress(stage, time.monotonic() - self.start))

    def relay(self, at: Progress) -> None:
        if self.progress is not None:
            seconds = time.monotonic() - self.start
            self.progress(ProposeProgress(at.stage, seconds, at.benefit, at.bound, at.gap))
