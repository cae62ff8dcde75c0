"""The check of a run's bound, beside everything else: by itself after a run, or when it is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from funding_tui.tui.jobs import Job, JobFailure
from funding_tui.tui.screens.allocate.solving_screen import SolvingScreen
from funding_tui.tui.screens.allocate.summary import check_line
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import Verb, WorkspaceSession, run_verb

if TYPE_CHECKING:
    from funding_tui.allocate.check_bound import CheckProgress
    from funding_tui.allocate.report.report import RunReport

CHECK = "check"
FIRST_SECONDS = 60.0  # of a check that is asked for; each further one of the same run takes twice as long


class CheckingScreen(SolvingScreen):
    """A screen that checks the bound of the run that it shows, in the background."""

    def __init__(self) -> None:
        super().__init__()
        self._check_progress: CheckProgress | None = None
        self._check_began = 0.0
        self._then: Callable[[], None] | None = None
        self._asked = (0, FIRST_SECONDS)  # of which run, and for how long the next time

    def action_run(self) -> None:
        """Find the best use of the money; what is being checked stops, and keeps what it has."""
        if not self.is_solving:
            self.host.jobs.cancel(CHECK)
        super().action_run()

    def on_run_shown(self, report: RunReport) -> None:
        """Check the bound of a new run, where the settings do not forbid it."""
        session = self.host.workspace_session
        if session is not None and (seconds := session.check_seconds(report)):
            self._check(report, seconds)

    def action_check(self) -> None:
        """Check the bound of the shown run; of one that was checked already, more closely and for longer."""
        report = self.state.failed_run or self.state.report
        if report is None or report.status == "failed":
            self.notify("There is no run whose bound can be checked; press r to run.", markup=False)
        elif self.is_checking:
            self.notify("The bound is being checked already; Esc stops it.", markup=False)
        else:
            run, seconds = self._asked
            seconds = seconds if run == report.run else FIRST_SECONDS
            self._asked = (report.run, 2 * seconds)
            self._check(report, seconds, closer=True)

    def action_back(self) -> None:
        """Leave the field, or stop what is going on: a solve before a check."""
        if self.focused is self.browser.table and not self.is_solving and self.host.jobs.cancel(CHECK):
            self._check_progress = None
            self.set_status("Stopping; what was checked is kept…")
        else:
            super().action_back()

    def when_checked(self, then: Callable[[], None]) -> None:
        """Do something with the run once nothing is being added to it; what is being checked stops for it."""
        if self.host.jobs.cancel(CHECK):
            self._then = then
            self._check_progress = None
            self.set_status("Stopping the check; what was checked is kept…")
        else:
            then()

    @property
    def is_checking(self) -> bool:
        """Whether a bound is being checked."""
        return self.host.jobs.running(CHECK)

    def _check(self, report: RunReport, seconds: float, *, closer: bool = False) -> None:
        gap = _closer_gap(report) if closer else None

        self._check_progress, self._check_began = None, time.monotonic()
        self.run_long_verb(
            CHECK,
            _verb(report.run, seconds, gap),
            self._show_checked,
            on_progress=self._show_check_progress,
            on_failure=self._show_unchecked,
            busy="checking…",
            status=f"Checking the bound of run {report.run}, for at most {seconds:.0f} s. Esc stops.",
            keeps=True,
        )

    def _show_check_progress(self, at: CheckProgress) -> None:
        self._check_progress = at
        self._tick()

    def _tick(self) -> None:
        super()._tick()
        if self._check_progress is not None and not self.is_solving and self.is_checking:
            self.set_status(check_line(self._check_progress, time.monotonic() - self._check_began))

    def _show_checked(self, report: RunReport) -> None:
        if self.state.shows(report.run):
            self.state.renew_report(report)
            self.show()
        self.host.records_changed()
        self._end_check()

    def _show_unchecked(self, failure: JobFailure) -> None:
        self.notify(failure.sentence, markup=False, timeout=10)
        self._end_check()

    def _end_check(self) -> None:
        self._check_progress = None
        if not self.is_solving:
            self.set_status("")
        then, self._then = self._then, None
        if then is not None:
            then()


def check_after_run(screen: WorkspaceScreen, report: RunReport) -> None:
    """Check the bound of a new run that another screen made, where the settings do not forbid it.

    Args:
        screen: that made it; it reads the records again once more is known.
        report: of the run.
    """
    session = screen.host.workspace_session
    if session is not None and (seconds := session.check_seconds(report)):
        run_verb(
            screen,
            CHECK,
            _verb(report.run, seconds, None),
            lambda found: screen.show_changed_records(),
            busy="checking…",
            keeps=True,
        )


def _verb(run: int, seconds: float, gap: float | None) -> Verb[RunReport]:
    def verb(session: WorkspaceSession, job: Job) -> RunReport:
        from funding_tui.allocate.check_bound_apart import check_bound_apart

        return check_bound_apart(
            session.workspace, run, gap=gap, seconds=seconds, progress=job.progress, cancelled=job.cancelled
        )

    return verb


def _closer_gap(report: RunReport) -> float | None:
    """The gap to check a bound to: the run's own, or none at all where that has been reached."""
    from funding_tui.allocate.check_bound import own_gap

    proven = report.certainty.proven_gap
    return 0.0 if proven is not None and proven <= own_gap(report) else None
