"""Move the rural floor of a stored run step by step: what each floor costs, shown as the results come.

Each result is cached as soon as it is found, so a sweep that was stopped, or was killed, goes on
where it was when it is started again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_run
from funding_tui.allocate.rural_floor import highest_floor_of_problem
from funding_tui.allocate.sweep import (
    RURAL_FLOOR,
    SweepPlan,
    SweepRow,
    cache_file,
    parse_range,
    plan_rural_floors,
    read_stored_results,
    run_sweep,
    sweep_rows,
)
from funding_tui.base.errors import BadInput
from funding_tui.base.settings import load_settings
from models.database import Workspace
from optimiser.limits import Cancelled, Limits
from optimiser.sweeping import CaseResult, SweepProgress, SweepRequest, SweepResults

FOLDER = "sweeps"


@dataclass(frozen=True, slots=True)
class FloorRow:
    """One floor and its result; `floor_bp` is None for no floor at all."""

    floor_bp: int | None
    row: SweepRow


@dataclass(frozen=True, slots=True)
class FloorSweep:
    """Floors under the rural share of one run's problem, as far as they are solved.

    Attributes:
        report: the run.
        run_floor_bp: the floor of the run itself; None for none.
        rows: of what is solved so far: no floor first, then floors from the lowest on.
        done, cases: how many of how many.
        seconds: since it began. left: what the rest is likely to take; None before that is known.
    """

    report: RunReport
    run_floor_bp: int | None
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
        progress: called after each floor with everything found so far.
        cancelled: asked often; what was found until then is returned, and stays in the cache.

    Raises:
        BadInput: the floors are not such figures, or the run has no allocation.
        NotFound: there is no such run.
    """
    report, problem, _ = load_run(workspace, run)
    if not report.has_allocation:
        message = f"run {run} has no allocation to move a floor under; make one with: propose"
        raise BadInput(message)
    planned = plan_rural_floors(problem, parse_range(floors))
    settings = load_settings()
    request = SweepRequest(limits or Limits(gap=settings.solve_gap, seconds=settings.solve_seconds))
    run_floor_bp = highest_floor_of_problem(problem.rules)
    place = cache_file(settings.cache / FOLDER, planned, request)
    found = {result.case: result for result in read_stored_results(planned, request, place)}

    def so_far(at: SweepProgress) -> None:
        if at.latest is not None:
            found[at.latest.case] = at.latest
        if progress is not None:
            in_order = tuple(found[case.name] for case in planned.cases if case.name in found)
            rows = _rows(planned, SweepResults(in_order, at.cases, at.seconds))
            progress(FloorSweep(report, run_floor_bp, rows, at.done, at.cases, at.seconds, at.left))

    swept = run_sweep(planned, request, workers=workers, to=place, progress=so_far, cancelled=cancelled)
    done = len(swept.results)
    return FloorSweep(report, run_floor_bp, _rows(planned, swept), done, swept.cases, swept.seconds)


def _rows(planned: SweepPlan, swept: SweepResults) -> tuple[FloorRow, ...]:
    return tuple(FloorRow(_floor(row.result), row) for row in sweep_rows(planned, swept))


def _floor(result: CaseResult) -> int | None:
    value = result.parameters.get(RURAL_FLOOR)
    return int(value) if value is not None else None
