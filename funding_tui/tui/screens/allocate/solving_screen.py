"""The long work of the Allocate screen: run, why not, what it takes, prices and risk; one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widgets import Static

from funding_tui.base.errors import BadInput
from funding_tui.tui.jobs import Job, JobFailure
from funding_tui.tui.screens.allocate.floor import floor_bp
from funding_tui.tui.screens.allocate.state import AllocateState, RunRequest
from funding_tui.tui.screens.allocate.summary import progress_line
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.text import plain

if TYPE_CHECKING:
    from funding_tui.allocate.propose import ProposeProgress
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.tui.screens.desk import Desk

TICK_SECONDS = 0.5
SOLVE = "solve"


class SolvingScreen(WorkspaceScreen):
    """A screen that asks the optimiser, shows how far it has come, and can be stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.state = AllocateState()
        self._progress: ProposeProgress | None = None
        self._stopping = False
        self._began = 0.0

    def on_mount(self) -> None:
        """Let the clock of a solve go on."""
        self.set_interval(TICK_SECONDS, self._tick)

    def show(self) -> None:
        """Show the question and the answer as they stand."""

    def action_run(self) -> None:
        """Ask for the best use of the money; asked the same again, go on from nothing that is held."""
        desk, request = self._free_desk(), self.state.request
        try:
            floor = floor_bp(request.floor)
        except BadInput as failure:
            self.set_status(str(failure))
            return
        if desk is None:
            return
        afresh = request == self.state.answered_request

        def work(job: Job) -> RunReport:
            return desk.propose(
                request.scenario,
                rural_floor_bp=floor,
                lock_in=request.locked("in"),
                lock_out=request.locked("out"),
                switched=dict(request.switched),
                afresh=afresh,
                progress=job.progress,
                cancelled=job.cancelled,
            )

        self._begin(work, lambda report: self._solved(report, request))

    def action_why_not(self) -> None:
        """Ask what each refused project of the run in sight would displace."""
        desk, report = self._free_desk(), self.state.report
        if report is None or not report.refused:
            self._tell("There is no refused project to ask about; press r to run first.")
        elif desk is not None:
            self._deepen(
                lambda job: desk.look_deeper(report.run, progress=job.progress, cancelled=job.cancelled)
            )

    def action_prices(self) -> None:
        """Ask what each rule of the run in sight costs."""
        desk, report = self._free_desk(), self.state.report
        if report is None:
            self._tell("There is no run whose rules could be priced yet; press r to run.")
        elif desk is not None:
            self.browser.turn_to("Rules")
            self._deepen(
                lambda job: desk.price_rules(report.run, progress=job.progress, cancelled=job.cancelled)
            )

    def action_risk(self) -> None:
        """Ask how far the run in sight rests on what is not known."""
        desk, report = self._free_desk(), self.state.report
        if report is None:
            self._tell("There is no allocation to weigh yet; press r to run.")
        elif desk is not None:
            self._deepen(
                lambda job: desk.weigh_risk(report.run, progress=job.progress, cancelled=job.cancelled)
            )

    def ask_what_it_takes(self, project: str, then: Callable[[], None]) -> None:
        """Ask what would bring one refused project in.

        Args:
            project: its code.
            then: what is done when it is known.
        """
        desk, report = self._free_desk(), self.state.report
        if desk is None or report is None:
            return

        def work(job: Job) -> RunReport:
            return desk.what_it_takes(report.run, project, progress=job.progress, cancelled=job.cancelled)

        self._deepen(work, then)

    def action_back(self) -> None:
        """Leave the field with what was typed in it, or stop what is going on."""
        if self.focused is self.browser.table and self.funding.jobs.cancel(SOLVE):
            self._stopping = True
            self.set_status("Stopping…")
        else:
            super().action_back()

    def set_status(self, words: str) -> None:
        """Say what is going on, above the rows; nothing hides the line."""
        status = self.query_one("#status", Static)
        status.set_class(not words, "hidden")
        status.update(plain(words))

    def _free_desk(self) -> Desk | None:
        """The desk, unless the optimiser is already at work for this screen."""
        return None if self.funding.jobs.running(SOLVE) else self.funding.desk

    def _tell(self, words: str) -> None:
        self.notify(words, markup=False)

    def _deepen(self, work: Callable[[Job], RunReport], then: Callable[[], None] | None = None) -> None:
        """Have more told of the run in sight, which stays the answer to what it was asked."""
        answered_request = self.state.answered_request

        def told(report: RunReport) -> None:
            self._solved(report, answered_request)
            if then is not None:
                then()

        self._begin(work, told)

    def _begin(self, work: Callable[[Job], RunReport], on_done: Callable[[RunReport], None]) -> None:
        self.funding.jobs.run(
            self,
            SOLVE,
            work,
            on_done=on_done,
            on_failure=self._not_solved,
            on_progress=self._solving,
            busy="solving…",
        )
        self._progress, self._stopping, self._began = None, False, time.monotonic()
        self.set_status("Solving… Esc stops.")
        self.funding.show_busy()

    def _solving(self, at: ProposeProgress) -> None:
        self._progress = at
        self._tick()

    def _tick(self) -> None:
        if self._progress is not None and not self._stopping:
            self.set_status(progress_line(self._progress, time.monotonic() - self._began))

    def _solved(self, report: RunReport, request: RunRequest | None) -> None:
        self._progress = None
        self.state.set_report(report, request)
        self.set_status("")
        self.show()
        self.funding.records_changed()
        self.action_reload()

    def _not_solved(self, failure: JobFailure) -> None:
        self._progress = None
        self.set_status(failure.sentence if failure.stopped else "")
        if not failure.stopped:
            self.state.failure = failure.sentence
        self.show()
