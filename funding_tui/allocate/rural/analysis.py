"""Ask what rurality costs and buys, of the latest run of a scenario; the answer is kept with that run."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from funding_tui.allocate.propose import ProposeProgress, propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.rural import BuyBack, RuralReport
from funding_tui.allocate.run_store import latest_run, load_problem, load_report, update_report
from funding_tui.allocate.rural.areas import read_area_figures
from funding_tui.allocate.rural.build_report import RuralContext, build_rural_report
from funding_tui.allocate.rural.cases import build_rural_cases
from funding_tui.allocate.rural.options import RuralRequest, build_rural_request
from funding_tui.allocate.rural.variations import (
    build_buy_back,
    build_dearer_options,
    enlarge_pots,
    read_stated_uplifts,
)
from funding_tui.allocate.sweep import SweepPlan, read_stored_results, run_sweep
from funding_tui.base.errors import BadInput, OperationCancelled
from funding_tui.base.settings import load_settings
from models.database import Workspace
from optimiser.limits import Cancelled, Limits
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.sweeping import Case, CaseResult, SweepProgress, SweepRequest, SweepResults, problem_of
from optimiser.sweeping.results_file import header_of

FOLDER = "rural"  # in the cache: results of analyses that were stopped


@dataclass(frozen=True, slots=True)
class RuralProgress:
    """How far an analysis has come.

    Attributes:
        stage: what is being done, in words.
        done: cases solved; `cases` of how many.
        seconds: since the start.
        left: seconds that the rest is likely to take; None before one case is done.
        so_far: what is found until now; None before one case is done.
    """

    stage: str
    done: int
    cases: int
    seconds: float
    left: float | None = None
    so_far: RuralReport | None = None


OnProgress = Callable[[RuralProgress], None]
TellFound = Callable[[SweepProgress, Sequence[CaseResult]], None]  # with everything found so far


def rural_analysis(
    workspace: Workspace,
    scenario: str = "base",
    *,
    asked: RuralRequest | None = None,
    limits: Limits | None = None,
    workers: int | None = None,
    to: Path | None = None,
    who: str = "",
    today: date | None = None,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> RunReport:
    """Solve the run's problem under every rural rule asked about, and keep what is found with the run.

    Each result is on the disk as soon as it is found, so that an analysis that was stopped, or killed, goes
    on where it was when it is asked again.

    Args:
        workspace: an open workspace.
        scenario: its code; its latest run is analysed, and where it has none, one is made.
        asked: floors, uplifts, thresholds; the usual ones when None.
        limits: how close and how long each case; the settings' own when None.
        workers: processes; one for each processor when None.
        to: a file to keep the results in; in the cache, until the analysis is complete, when None.
        who: the officer, should a run have to be made.
        today: the day on which the records are read, for a run that has to be made or other delivery costs.
        progress: told of every case, with what is found so far.
        cancelled: asked often; what was found until then is kept.

    Returns:
        The run's report, with `rural`; kept so unless it was stopped and a fuller one is kept.

    Raises:
        NotFound: there is no such scenario.
        BadInput: no area is rural, or the projects have changed since the run, or the file is another's.
        OperationCancelled: cancelled before any case was solved.
    """
    clock = _Clock(progress)
    settings = load_settings()
    held_to = limits or Limits(gap=settings.solve_gap, seconds=settings.solve_seconds)
    wanted = asked or build_rural_request()
    report = _run(workspace, scenario, held_to, who, today, clock, cancelled)
    day = today or datetime.now().astimezone().date()
    context = _build_context(workspace, report, wanted, held_to.gap, day)
    work = _Work(
        SweepRequest(held_to, keep_solutions=True),
        workers,
        to or settings.cache / FOLDER,
        to is None,
        cancelled,
    )
    swept = work.sweep(context.questions.base, context.questions.cases, clock.relay(context))
    if not swept.results:
        message = "stopped before any case was solved; ask again to go on"
        raise OperationCancelled(message)
    buy_back = _buy_back(context, swept, work, clock) if swept.complete else None
    found = build_rural_report(context, swept.results, buy_back)
    told = report.model_copy(update={"rural": found})
    # one that was stopped does not take the place of a fuller one
    if swept.complete or report.rural is None or found.done >= report.rural.done:
        update_report(workspace, told)
    if swept.complete:
        work.tidy()
    return told


def _run(
    workspace: Workspace,
    scenario: str,
    limits: Limits,
    who: str,
    today: date | None,
    clock: _Clock,
    cancelled: Cancelled | None,
) -> RunReport:
    """The scenario's latest run, or a new one where it has none."""
    run = latest_run(workspace, scenario)
    if run is not None:
        return load_report(workspace, run)
    return propose(
        workspace,
        scenario,
        limits=limits,
        deep=False,
        who=who,
        today=today,
        progress=clock.proposing,
        cancelled=cancelled,
    )


def _build_context(
    workspace: Workspace, report: RunReport, wanted: RuralRequest, gap: float, today: date
) -> RuralContext:
    problem_data, solution_data = load_problem(workspace, report.run)
    problem = Problem.model_validate(problem_data)
    area_figures = read_area_figures(workspace, problem)
    if not area_figures.rural:
        message = (
            "none of these areas is classed as rural, so there is nothing to weigh; where areas lack their "
            "rural-urban class, import it first: import areas"
        )
        raise BadInput(message)
    dearer = build_dearer_options(workspace, problem, report, wanted.uplifts_bp, today)
    return RuralContext(
        report=report,
        problem=problem,
        solution=Solution.model_validate(solution_data),
        questions=build_rural_cases(problem, area_figures, wanted, dearer),
        area_figures=area_figures,
        request=wanted,
        uplift_words=read_stated_uplifts(workspace, problem).words,
        gap=gap,
    )


def _buy_back(context: RuralContext, swept: SweepResults, work: _Work, clock: _Clock) -> BuyBack | None:
    """What buys back the loss of the headline, where it loses something that can be told."""
    told = build_rural_report(context, swept.results)
    points = {point.name: point for point in (told.run, *told.measures) if point is not None}
    headline, reference = points.get(context.questions.headline), told.reference
    change = context.questions.headline_change
    if not context.request.steps_bp or headline is None or not headline.can_be_told or change is None:
        return None
    if reference is None or reference.benefit is None:
        return None
    problem = problem_of(context.questions.base, change)
    cases = enlarge_pots(problem, context.request.steps_bp)
    found = work.sweep(problem, cases, clock.relay(context, told, "looking for what buys the loss back"))
    return build_buy_back(problem, headline.name, reference.benefit, cases, found.results)


class _Work:
    """The sweeps of one analysis, each with a file of its own, so that what is found outlives the process."""

    def __init__(
        self, ask: SweepRequest, workers: int | None, place: Path, in_cache: bool, cancelled: Cancelled | None
    ) -> None:
        self._ask, self._workers, self._cancelled = ask, workers, cancelled
        self._place, self._in_cache = place, in_cache
        self._files: list[Path] = []

    def sweep(self, base: Problem, cases: Sequence[Case], tell: TellFound) -> SweepResults:
        """Solve cases, from where their file was left."""
        file = self._file(base, cases)
        planned = SweepPlan(base, tuple(cases), "", {case.name: case.name for case in cases})
        found = {result.case: result for result in read_stored_results(planned, self._ask, file)}

        def relay(at: SweepProgress) -> None:
            if at.latest is not None:
                found[at.latest.case] = at.latest
            tell(at, tuple(found.values()))

        return run_sweep(
            planned, self._ask, workers=self._workers, to=file, progress=relay, cancelled=self._cancelled
        )

    def tidy(self) -> None:
        """Drop the files of the cache: what they held is with the run now."""
        if self._in_cache:
            for file in self._files:
                file.unlink(missing_ok=True)

    def _file(self, base: Problem, cases: Sequence[Case]) -> Path:
        """The first sweep's file is the one asked for; a later one's stands beside it."""
        if self._in_cache:
            _make(self._place)
            header = header_of(base, cases, self._ask).model_dump_json()
            file = self._place / f"{hashlib.sha256(header.encode()).hexdigest()[:16]}.jsonl"
        elif self._files:
            file = self._place.with_name(f"{self._place.stem}-buying-back{self._place.suffix}")
        else:
            file = self._place
        self._files.append(file)
        return file


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        message = f"{folder} cannot be made: {fault.strerror or fault}; name a file for the results with --to"
        raise BadInput(message) from fault


class _Clock:
    """Tells how far the analysis has come, with the seconds since its start."""

    def __init__(self, progress: OnProgress | None) -> None:
        self._progress = progress
        self._start = time.monotonic()

    def proposing(self, at: ProposeProgress) -> None:
        """Pass on how far the run has come that had to be made first."""
        if self._progress is not None:
            self._progress(RuralProgress(at.stage, 0, 0, self._seconds()))

    def relay(
        self,
        context: RuralContext,
        found: RuralReport | None = None,
        stage: str = "solving under each rural rule",
    ) -> TellFound:
        """Pass on how far a sweep has come, with what it, or the one before, has found."""

        def tell(at: SweepProgress, results: Sequence[CaseResult]) -> None:
            if self._progress is not None:
                so_far = found or (build_rural_report(context, results) if results else None)
                self._progress(RuralProgress(stage, at.done, at.cases, self._seconds(), at.left, so_far))

        return tell

    def _seconds(self) -> float:
        return time.monotonic() - self._start
