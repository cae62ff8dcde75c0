"""What the screens share that fetch from sources: starting it, saying how far it is and what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import WorkspaceSession

if TYPE_CHECKING:
    from funding_tui.base.progress import Progress
    from funding_tui.find.sync import SourceReport, SyncReport

SYNC = "sync"


class SyncingScreen(WorkspaceScreen):
    """A screen with a line of `#status` that can fetch; the app fetches once at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("c", "cancel", "Cancel", "syncing.cancel", tip="Stop fetching", show=False)
    ]

    def __init__(self) -> None:
        super().__init__()
        self._fetching = False

    def fetch(self, names: Sequence[str] = ()) -> None:
        """Fetch from the sources named, or from all that are on."""
        if self.host.jobs.running(SYNC):
            self.set_status("A fetch is running already; Esc stops it where it was started.")
            return

        def verb(session: WorkspaceSession, job: Job) -> SyncReport:
            from funding_tui.find.sync import sync

            return sync(session.workspace, names or None, progress=job.progress, cancelled=job.cancelled)

        self._fetching = self.is_open
        self.run_long_verb(
            SYNC,
            verb,
            lambda report: self._end(report_words(report)),
            on_progress=lambda at: self.set_status(f"{progress_words(at)} Esc stops."),
            on_failure=lambda failure: self._end(failure.sentence),
            busy="syncing…",
            status=f"Asking {', '.join(names) or 'the sources'}… Esc stops.",
        )

    def _end(self, words: str) -> None:
        self._fetching = False
        self.set_status(words)
        self.show_changed_records()

    def action_cancel(self) -> None:
        """Stop fetching; what has been fetched is saved."""
        if self._fetching and self.host.jobs.cancel(SYNC):
            self.set_status("Stopping after this page…")

    def action_back(self) -> None:
        """Stop what was fetched from here, else leave as any screen is left."""
        if self.focused is self.browser.table and self._fetching:
            self.action_cancel()
        else:
            super().action_back()


def progress_words(at: Progress) -> str:
    """Which source, and how many opportunities of how many."""
    of = "" if at.total is None else f" of {at.total:,}"
    return f"{at.stage}, {at.done:,}{of} read."


def report_words(report: SyncReport) -> str:
    """One line a source; it says what is missing, left out or corrected."""
    if not report.sources:
        return "No source is switched on; see docs/settings.md."
    return "\n".join(_source(report) for report in report.sources)


def _source(report: SourceReport) -> str:
    counts = (
        f"{report.new:,} new, {report.changed:,} changed, {report.closed:,} closed, "
        f"{report.unchanged:,} unchanged"
    )
    if report.state == "complete":
        return f"{report.title}: complete; {counts}.{f' {report.why}' if report.why else ''}"
    if report.state == "partial":
        return f"{report.title}: PARTIAL ({report.why}); {counts}."
    if report.state == "ended":
        return f"{report.title}: ENDED ({report.why})"
    return f"{report.title}: FAILED ({report.why}); what was stored stays."
