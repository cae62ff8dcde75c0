"""Analyse what rurality costs and buys, for the latest run of a scenario; the result is stored with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from funding_tui.allocate.propose import SolveProgress, propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.rural import BuyBack, RuralReport
from funding_tui.allocate.run_store import StoredRun, latest_run, load_run, update_report
from funding_tui.allocate.rural.build_report import RuralContext, build_rural_report
from funding_tui.allocate.rural.cases import build_rural_cases, read_area_figures
from funding_tui.allocate.rural.options import RuralRequest, build_rural_request
from funding_tui.allocate.rural.variations import (
    build_buy_back,
    build_dearer_options,
    enlarge_pots,
    stated_uplift_words,
)
from funding_tui.allocate.sweep import SweepPlan, cache_file, read_stored_results, run_sweep
from funding_tui.base.errors import BadInput, OperationCancelled
from funding_tui.base.progress import IsCancelled, Progress
from funding_tui.base.settings import load_settings
from models.database import Workspace
from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.sweeping import Case, CaseResult, SweepProgress, SweepRequest, SweepResults, problem_of

FOLDER = "rural"  # in the cache: results of analyses that were stopped


@dataclass(frozen=True, slots=True)
class RuralProgress(Progress):
    """How far an analysis has come, in cases.

    Attributes:
        so_far: what is found until now; None before one case is done.
    """

    so_far: RuralReport | None = None


ReportRuralProgress: TypeAlias = Callable[[RuralProgress], None]
ReportResults: TypeAlias = Callable[[SweepProgress, Sequence[CaseResult]], None]  # with every result so far


def rural_analysis(
    workspace: Workspace,
    scenario: str = "base",
    *,
    request: RuralRequest | None = None,
    limits: Limits | None = None,
    workers: int | None = None,
    to: Path | None = None,
    who: str = "",
    today: date | None = None,
    progress: ReportRuralProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> RunReport:
    """Solve the run's problem under every rural rule in question, and store what is found with the run.

    Each result is on the disk as soon as it is found, so that an analysis that was stopped, or killed, goes
    on where it was when it is started again.

    Args:
        workspace: an open workspace.
        scenario: its code; its latest run is analysed, and where it has none, one is made.
        request: floors, uplifts, thresholds; the partnership's defaults when None.
        limits: how close and how long each case; the settings' own when None.
        workers: processes; one for each processor when None.
        to: a file to keep the results in; in the cache, until the analysis is complete, when None.
        who: the officer, should a run have to be made.
        today: the day on which the records are read, for a run that has to be made or other delivery costs.
        progress: called after every case, with what is found so far.
        cancelled: asked often; what was found until then is stored.

    Returns:
        The run's report, with `rural`; stored so, unless it was stopped and a fuller one is stored.

    Raises:
        NotFound: there is no such scenario.
        BadInput: no area is rural, or the projects have changed since the run, or the file is another's.
        OperationCancelled: cancelled before any case was solved.
    """
    workspace.refuse_read_only()
    reporter = _Reporter(progress)
    settings = load_settings()
    bounds = limits or Limits(gap=settings.solve_gap, seconds=settings.solve_seconds)
    request = request or build_rural_request()
    run = latest_run(workspace, scenario)
    if run is None:
        run = propose(
            workspace,
            scenario,
            limits=bounds,
            deep=False,
            who=who,
            today=today,
            progress=reporter.solving_run,
            cancelled=cancelled,
        ).run
    day = today or datetime.now().astimezone().date()
    context = _read_context(workspace, load_run(workspace, run), request, bounds.gap, day)
    sweeps = _Sweeps(
        SweepRequest(bounds, keep_solutions=True),
        workers,
        to or settings.cache / FOLDER,
        to is None,
        cancelled,
    )
    swept = sweeps.run(context.cases.base, context.cases.to_solve, reporter.relay(context))
    if not swept.results:
        message = "stopped before any case was solved; start it again to go on"
        raise OperationCancelled(message)
    buy_back = _buy_back(context, swept, sweeps, reporter) if swept.complete else None
    rural = build_rural_report(context, swept.results, buy_back)
    report = context.report
    # one that was stopped does not replace a fuller one
    if not swept.complete and report.rural is not None and rural.done < report.rural.done:
        return report.model_copy(update={"rural": rural})
    report = update_report(workspace, report, rural=rural)
    if swept.complete:
        sweeps.remove_cached_files()
    return report


def _read_context(
    workspace: Workspace, run: StoredRun, request: RuralRequest, gap: float, today: date
) -> RuralContext:
    area_figures = read_area_figures(workspace, run.problem)
    if not area_figures.rural:
        message = (
            "none of these areas is classed as rural, so there is nothing to analyse; where areas lack their "
            "rural-urban class, import it first: import areas"
        )
        raise BadInput(message)
    dearer = build_dearer_options(workspace, run.problem, run.report, request.uplifts_bp, today)
    return RuralContext(
        report=run.report,
        problem=run.problem,
        solution=run.solution,
        cases=build_rural_cases(run.problem, area_figures, request, dearer),
        area_figures=area_figures,
        request=request,
        uplift_words=stated_uplift_words(workspace, run.problem),
        gap=gap,
    )


def _buy_back(
    context: RuralContext, swept: SweepResults, sweeps: _Sweeps, reporter: _Reporter
) -> BuyBack | None:
    """What buys back the loss of the headline, where a loss is proven."""
    so_far = build_rural_report(context, swept.results)
    points = {point.name: point for point in (so_far.run, *so_far.measures) if point is not None}
    headline, reference = points.get(context.cases.headline), so_far.reference
    change = context.cases.headline_change
    if not context.request.steps_bp or headline is None or not headline.can_be_told or change is None:
        return None
    if reference is None or reference.value is None:
        return None
    problem = problem_of(context.cases.base, change)
    cases = enlarge_pots(problem, context.request.steps_bp)
    relay = reporter.relay(context, so_far, "looking for what buys the loss back")
    found = sweeps.run(problem, cases, relay)
    return build_buy_back(problem, headline.name, reference.value, cases, found.results)


class _Sweeps:
    """The sweeps of one analysis, each with a file of its own, so that results outlive the process."""

    def __init__(
        self,
        request: SweepRequest,
        workers: int | None,
        path: Path,
        in_cache: bool,
        cancelled: IsCancelled | None,
    ) -> None:
        self._request, self._workers, self._cancelled = request, workers, cancelled
        self._path, self._in_cache = path, in_cache
        self._files: list[Path] = []

    def run(self, base: Problem, cases: Sequence[Case], report: ReportResults) -> SweepResults:
        """Solve cases, from where their file was left."""
        planned = SweepPlan(base, tuple(cases), "", {case.name: case.name for case in cases})
        file = self._file(planned)
        found = {result.case: result for result in read_stored_results(planned, self._request, file)}

        def relay(at: SweepProgress) -> None:
            if at.latest is not None:
                found[at.latest.case] = at.latest
            report(at, tuple(found.values()))

        return run_sweep(
            planned,
            self._request,
            workers=self._workers,
            to=file,
            progress=relay,
            cancelled=self._cancelled,
        )

    def remove_cached_files(self) -> None:
        """Remove the files of the cache: their results are stored with the run now."""
        if self._in_cache:
            for file in self._files:
                file.unlink(missing_ok=True)

    def _file(self, planned: SweepPlan) -> Path:
        """The first sweep's file is the one named; a later one has a file in the same folder."""
        if self._in_cache:
            file = cache_file(self._path, planned, self._request)
        elif self._files:
            file = self._path.with_name(f"{self._path.stem}-buying-back{self._path.suffix}")
        else:
            file = self._path
        self._files.append(file)
        return file


class _Reporter:
    """Reports how far the analysis has come, with the seconds since its start."""

    def __init__(self, progress: ReportRuralProgress | None) -> None:
        self._progress = progress
        self._start = time.monotonic()

    def solving_run(self, at: SolveProgress) -> None:
        """Pass on how far the run has come that had to be made first."""
        if self._progress is not None:
            self._progress(RuralProgress(stage=at.stage, seconds=self._seconds()))

    def relay(
        self,
        context: RuralContext,
        found: RuralReport | None = None,
        stage: str = "solving under each rural rule",
    ) -> ReportResults:
        """Pass on how far a sweep has come, with what it, or the one before, has found."""

        def report(at: SweepProgress, results: Sequence[CaseResult]) -> None:
            if self._progress is not None:
                so_far = found or (build_rural_report(context, results) if results else None)
                self._progress(
                    RuralProgress(
                        stage=stage,
                        done=at.done,
                        total=at.cases,
                        seconds=self._seconds(),
                        left=at.left,
                        so_far=so_far,
                    )
                )

        return report

    def _seconds(self) -> float:
        return time.monotonic() - self._start
