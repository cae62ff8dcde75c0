"""Move the rural floor of a kept run step by step: what each floor costs, shown as the results come.

Results are kept in the cache as each is found, so a sweep that was stopped, or whose process was killed, goes
on where it was when it is asked for again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_problem, load_report
from funding_tui.allocate.sweep import (
    RURAL_FLOOR,
    SweepPlan,
    SweepRow,
    parse_range,
    plan_rural_floors,
    run_sweep,
    sweep_rows,
)
from funding_tui.base.errors import BadInput
from funding_tui.base.settings import load_settings
from models.database import Workspace
from optimiser.limits import Cancelled, Limits
from optimiser.problem import Problem
from optimiser.rules import Money, Share
from optimiser.sweeping import CaseResult, SweepError, SweepProgress, SweepRequest, SweepResults
from optimiser.sweeping.results_file import ResultsFile, header_of

FOLDER = "sweeps"


@dataclass(frozen=True, slots=True)
class FloorRow:
    """One floor: what it was, and what came of it; `floor_bp` is None for no floor at all."""

    floor_bp: int | None
    row: SweepRow


@dataclass(frozen=True, slots=True)
class FloorSweep:
    """Floors under the rural share of one run's problem, as far as they are solved.

    Attributes:
        report: the run.
        asked_bp: the floor that the run itself was held to; None for none.
        rows: of what is solved so far: no floor first, then floors from the lowest on.
        done, cases: how many of how many.
        seconds: since it began. left: what the rest is likely to take; None before that can be told.
    """

    report: RunReport
    asked_bp: int | None
    rows: tuple[FloorRow, ...]
    done: int
    cases: int
    seconds: float
    left: float | None = None

    @property
    def complete(self) -> bool:
        """Whether every floor has its result."""
        return self.done == self.cases


def sweep_floors(
    workspace: Workspace,
    run: int,
    floors: str,
    *,
    limits: Limits | None = None,
    workers: int | None = None,
    progress: Callable[[FloorSweep], None] | None = None,
    cancelled: Cancelled | None = None,
) -> FloorSweep:
    """The best use of a run's money under each of many rural floors.

    Args:
        workspace: an open workspace.
        run: its number.
        floors: `from:to:step` in percent, such as `0:60:5`.
        limits: how close each is solved, and how long it may take; of the settings when None.
        workers: processes; one for each processor when None.
        progress: told after each floor with all that is found so far.
        cancelled: asked often; what was found until then is returned, and kept.

    Raises:
        BadInput: the floors are not such figures, or the run has no allocation.
        NotFound: there is no such run.
    """
    report = load_report(workspace, run)
    if report.status not in ("optimal", "feasible"):
        message = f"run {run} has no allocation to move a floor under; make one with: propose"
        raise BadInput(message)
    problem = Problem.model_validate(load_problem(workspace, run)[0])
    planned = plan_rural_floors(problem, parse_range(floors))
    settings = load_settings()
    ask = SweepRequest(limits or Limits(gap=settings.solve_gap, seconds=settings.solve_seconds))
    asked_bp = _floor_of(problem)
    place = _place(settings.cache / FOLDER, planned, ask)
    found = _kept(place, planned, ask)

    def so_far(at: SweepProgress) -> None:
        if at.latest is not None:
            found[at.latest.case] = at.latest
        if progress is not None:
            in_order = tuple(found[case.name] for case in planned.cases if case.name in found)
            rows = _rows(planned, SweepResults(in_order, at.cases, at.seconds))
            progress(FloorSweep(report, asked_bp, rows, at.done, at.cases, at.seconds, at.left))

    swept = run_sweep(planned, ask, workers=workers, to=place, progress=so_far, cancelled=cancelled)
    done = len(swept.results)
    return FloorSweep(report, asked_bp, _rows(planned, swept), done, swept.cases, swept.seconds)


def _place(folder: Path, planned: SweepPlan, ask: SweepRequest) -> Path:
    """Where the results of this very sweep are kept."""
    header = header_of(planned.base, planned.cases, ask).model_dump_json()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(header.encode()).hexdigest()[:16]}.jsonl"


def _kept(place: Path, planned: SweepPlan, ask: SweepRequest) -> dict[str, CaseResult]:
    """What an earlier sweep, stopped or killed, has found already."""
    try:
        with ResultsFile(place, header_of(planned.base, planned.cases, ask)) as kept:
            return {result.case: result for result in kept.found}
    except SweepError as fault:
        raise BadInput(str(fault)) from fault


def _rows(planned: SweepPlan, swept: SweepResults) -> tuple[FloorRow, ...]:
    return tuple(FloorRow(_floor(row.result), row) for row in sweep_rows(planned, swept))


def _floor(result: CaseResult) -> int | None:
    value = result.parameters.get(RURAL_FLOOR)
    return int(value) if value is not None else None


def _floor_of(problem: Problem) -> int | None:
    """The highest floor on the rural share of all spending that a problem holds."""
    floors = [
        rule.at_least
        for rule in problem.rules
        if isinstance(rule, Share)
        and (rule.of, rule.within) == (Money(rural=True), Money())
        and rule.at_least is not None
    ]
    return max(floors, default=None)
