"""The long work of the Allocate screen: run, why not, what it takes, prices, risk, weights; one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from funding_tui.base.errors import BadInput
from funding_tui.tui.jobs import Job, JobFailure
from funding_tui.tui.screens.allocate.state import AllocateState, RunRequest, floor_bp
from funding_tui.tui.screens.allocate.summary import progress_line
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import Verb, WorkspaceSession

if TYPE_CHECKING:
    from funding_tui.allocate.propose import SolveProgress
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.rural_floor import RuralFloor

TICK_SECONDS = 0.5
SOLVE = "solve"


class SolvingScreen(WorkspaceScreen):
    """A screen that asks the optimiser, shows how far it has come, and can be stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.state = AllocateState()
        self._progress: SolveProgress | None = None
        self._stopping = False
        self._began = 0.0

    def on_mount(self) -> None:
        """Keep the clock of a solve running."""
        self.set_interval(TICK_SECONDS, self._tick)

    def show(self) -> None:
        """Show the request and the result."""

    def action_run(self) -> None:
        """Find the best use of the money; for the same request again, solve it from the start."""
        request = self.state.request
        try:
            floor = floor_bp(request.floor)
        except BadInput as failure:
            self.set_status(str(failure))
            return
        from_start = request == self.state.answered_request

        def verb(session: WorkspaceSession, job: Job) -> RunReport:
            return propose_run(
                session,
                job,
                request.scenario,
                rural_floor_bp=floor,
                lock_in=request.locked("in"),
                lock_out=request.locked("out"),
                switched=dict(request.switched),
                from_start=from_start,
            )

        def show(report: RunReport) -> None:
            self._show_solved(report, request)
            self.on_run_shown(report)

        self._solve(verb, show)

    def on_run_shown(self, report: RunReport) -> None:
        """A new run is shown."""

    def action_why_not(self) -> None:
        """Ask what each refused project of the shown run would displace."""
        report = self.state.report
        if report is None or not report.refused:
            self.notify("There is no refused project; press r to run first.", markup=False)
        else:
            self._detail(partial(_explain_refusals, report.run, None))

    def action_prices(self) -> None:
        """Ask what each rule of the shown run costs."""
        report = self.state.report
        if report is None:
            self.notify("There is no run yet, so no rule has a cost; press r to run.", markup=False)
        elif not self.is_solving:
            self.browser.turn_to("Rules")
            self._detail(partial(_price_rules, report.run))

    def action_risk(self) -> None:
        """Ask how far the shown run depends on what is uncertain."""
        report = self.state.report
        if report is None:
            self.notify("There is no allocation to test yet; press r to run.", markup=False)
        else:
            self._detail(partial(_assess_uncertainty, report.run))

    def action_weights(self) -> None:
        """Ask what other weights of harm would change in the shown run, and how little reach is enough."""
        report = self.state.report
        if report is None:
            self.notify("There is no allocation to compare yet; press r to run.", markup=False)
        elif not self.is_solving:
            self.browser.turn_to("Weights")
            self._detail(partial(_compare_weight_sets, report.run))

    def ask_what_it_takes(self, project: str, then: Callable[[], None]) -> None:
        """Ask what would bring one refused project in.

        Args:
            project: its code.
            then: what is done when it is known.
        """
        report = self.state.report
        if report is not None:
            self._detail(partial(_explain_refusals, report.run, project), then)

    def action_back(self) -> None:
        """Leave the field with what was typed in it, or stop what is going on."""
        if self.focused is self.browser.table and self.host.jobs.cancel(SOLVE):
            self._stopping = True
            self.set_status("Stopping…")
        else:
            super().action_back()

    @property
    def is_solving(self) -> bool:
        """Whether the optimiser is at work already, for this screen or another."""
        return self.host.jobs.running(SOLVE)

    def _detail(self, verb: Verb[RunReport], then: Callable[[], None] | None = None) -> None:
        """Work out more of the shown run, which stays the result of its request."""
        request = self.state.answered_request

        def show(report: RunReport) -> None:
            self._show_solved(report, request)
            if then is not None:
                then()

        self._solve(verb, show)

    def _solve(self, verb: Verb[RunReport], show: Callable[[RunReport], None]) -> None:
        if self.is_solving:
            return
        self._progress, self._stopping, self._began = None, False, time.monotonic()
        self.run_long_verb(
            SOLVE,
            verb,
            show,
            on_progress=self._show_progress,
            on_failure=self._show_unsolved,
            busy="solving…",
            status="Solving… Esc stops.",
        )

    def _show_progress(self, at: SolveProgress) -> None:
        self._progress = at
        self._tick()

    def _tick(self) -> None:
        """Say how far what is going on has come."""
        if self._progress is not None and not self._stopping:
            self.set_status(progress_line(self._progress, time.monotonic() - self._began))

    def _show_solved(self, report: RunReport, request: RunRequest | None) -> None:
        self._progress = None
        self.state.set_report(report, request)
        self.set_status("")
        self.show()
        self.show_changed_records()

    def _show_unsolved(self, failure: JobFailure) -> None:
        self._progress = None
        self.set_status(failure.sentence if failure.stopped else "")
        if not failure.stopped:
            self.state.failure = failure.sentence
        self.show()


def propose_run(
    session: WorkspaceSession,
    job: Job,
    scenario: str,
    *,
    rural_floor_bp: RuralFloor | None = None,
    lock_in: Sequence[str] = (),
    lock_out: Sequence[str] = (),
    switched: Mapping[str, bool] | None = None,
    from_start: bool = False,
) -> RunReport:
    """The best use of the money under a scenario; the solver starts from its last answer where it can.

    Args:
        session: the open workspace.
        job: hears of the progress, and may stop it.
        scenario: its code.
        rural_floor_bp: the rural floor of this run; None for the scenario's.
        lock_in: projects that must be funded in this run.
        lock_out: projects that must not be funded in it.
        switched: rules that hold, or do not, in this run alone.
        from_start: discard the solver's model of the last run; the solve starts cold.
    """
    from funding_tui.allocate.propose import propose

    if from_start:
        session.warm_model.discard()
    return propose(
        session.workspace,
        scenario,
        rural_floor_bp=rural_floor_bp,
        lock_in=lock_in,
        lock_out=lock_out,
        switched=switched,
        warm_model=session.warm_model,
        # the answer first; what each refused project would displace takes longer, and has a key of its own
        deep=False,
        who=session.officer,
        today=session.day,
        progress=job.progress,
        cancelled=job.cancelled,
    )


def _explain_refusals(run: int, project: str | None, session: WorkspaceSession, job: Job) -> RunReport:
    from funding_tui.allocate.explanations import explain_refusals

    return explain_refusals(
        session.workspace, run, project=project, progress=job.progress, cancelled=job.cancelled
    )


def _price_rules(run: int, session: WorkspaceSession, job: Job) -> RunReport:
    from funding_tui.allocate.explanations import price_rules

    return price_rules(session.workspace, run, progress=job.progress, cancelled=job.cancelled)


def _assess_uncertainty(run: int, session: WorkspaceSession, job: Job) -> RunReport:
    from funding_tui.allocate.uncertainty import assess_run_uncertainty

    return assess_run_uncertainty(session.workspace, run, progress=job.progress, cancelled=job.cancelled)


def _compare_weight_sets(run: int, session: WorkspaceSession, job: Job) -> RunReport:
    from funding_tui.allocate.weight_sets.compare import compare_weight_sets

    return compare_weight_sets(session.workspace, run, progress=job.progress, cancelled=job.cancelled)


def read_last_report(session: WorkspaceSession, scenario: str) -> RunReport | None:
    """The report of a scenario's latest run; None when it was never run."""
    from funding_tui.allocate.run_store import latest_run, load_report

    run = latest_run(session.workspace, scenario)
    return None if run is None else load_report(session.workspace, run)
