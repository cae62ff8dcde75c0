"""What the screens share that fetch from sources: starting it, telling how far it is, and stopping it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.widgets import Static

from funding_tui.tui.jobs import Fault, Job
from funding_tui.tui.screens.base import DeskScreen
from funding_tui.tui.screens.find.sync_words import progress_words, report_words
from funding_tui.tui.text import plain

if TYPE_CHECKING:
    from funding_tui.find.fetch_all import SyncProgress
    from funding_tui.find.sync import SyncReport

SYNC = "sync"


class SyncingScreen(DeskScreen):
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
            self.say("A fetch is going on already; Esc stops it where it was started.")
            return

        def work(job: Job) -> SyncReport:
            return desk.sync(job.progress, job.cancelled, names)

        jobs.run(
            self,
            SYNC,
            work,
            on_done=self._synced,
            on_fault=self._not_synced,
            on_progress=self._syncing,
            busy="syncing…",
        )
        self._fetching = True
        self.say(f"Asking {', '.join(names) or 'the sources'}… Esc stops.")
        self.funding.show_busy()

    def say(self, words: str) -> None:
        """Say what was done, under the heading."""
        status = self.query_one("#status", Static)
        status.remove_class("hidden")
        status.update(plain(words))

    def _syncing(self, at: SyncProgress) -> None:
        self.say(f"{progress_words(at)} Esc stops.")

    def _synced(self, report: SyncReport) -> None:
        self._ended(report_words(report))

    def _not_synced(self, fault: Fault) -> None:
        self._ended(fault.sentence)

    def _ended(self, words: str) -> None:
        self._fetching = False
        self.say(words)
        self.funding.records_changed()
        self.action_reload()

    def action_cancel(self) -> None:
        """Stop fetching; what has been read is kept."""
        if self._fetching and self.funding.jobs.cancel(SYNC):
            self.say("Stopping after the page being read…")

    def action_back(self) -> None:
        """Stop what was fetched from here, else leave as any screen is left."""
        if self.focused is self.browser.table and self._fetching:
            self.action_cancel()
        else:
            super().action_back()
