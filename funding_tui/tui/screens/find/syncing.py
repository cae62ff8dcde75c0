"""What the screens share that fetch from sources: starting it, telling how far it is, and stopping it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.widgets import Static

from funding_tui.tui.jobs import Job, JobFailure
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.find.sync_words import progress_words, report_words
from funding_tui.tui.text import plain

if TYPE_CHECKING:
    from funding_tui.base.progress import Progress
    from funding_tui.find.sync import SyncReport

SYNC = "sync"


class SyncingScreen(WorkspaceScreen):
    """A screen with a line of `#status` that can fetch; one fetching goes on at a time in the app."""

    def __init__(self) -> None:
        super().__init__()
        self._fetching = False

    def fetch(self, names: Sequence[str] = ()) -> None:
        """Fetch from the sources named, or from all that are on."""
        desk, jobs = self.funding.desk, self.funding.jobs
        if desk is None:
            return
        if jobs.running(SYNC):
            self.set_status("A fetch is going on already; Esc stops it where it was started.")
            return

        def work(job: Job) -> SyncReport:
            return desk.sync(job.progress, job.cancelled, names)

        jobs.run(
            self,
            SYNC,
            work,
            on_done=self._synced,
            on_failure=self._not_synced,
            on_progress=self._syncing,
            busy="syncing…",
        )
        self._fetching = True
        self.set_status(f"Asking {', '.join(names) or 'the sources'}… Esc stops.")
        self.funding.show_busy()

    def set_status(self, words: str) -> None:
        """Say what was done, under the heading."""
        status = self.query_one("#status", Static)
        status.remove_class("hidden")
        status.update(plain(words))

    def _syncing(self, at: Progress) -> None:
        self.set_status(f"{progress_words(at)} Esc stops.")

    def _synced(self, report: SyncReport) -> None:
        self._ended(report_words(report))

    def _not_synced(self, failure: JobFailure) -> None:
        self._ended(failure.sentence)

    def _ended(self, words: str) -> None:
        self._fetching = False
        self.set_status(words)
        self.funding.records_changed()
        self.action_reload()

    def action_cancel(self) -> None:
        """Stop fetching; what has been read is kept."""
        if self._fetching and self.funding.jobs.cancel(SYNC):
            self.set_status("Stopping after the page being read…")

    def action_back(self) -> None:
        """Stop what was fetched from here, else leave as any screen is left."""
        if self.focused is self.browser.table and self._fetching:
            self.action_cancel()
        else:
            super().action_back()
