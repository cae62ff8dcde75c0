"""What a sync says of itself: how far it has come, and what it brought, source by source."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funding_tui.base.progress import Progress
    from funding_tui.find.sync import SourceReport, SyncReport


def progress_words(at: Progress) -> str:
    """Which source, and how many listings of how many."""
    of = "" if at.total is None else f" of {at.total:,}"
    return f"{at.stage}, {at.done:,}{of} read."


def report_words(report: SyncReport) -> str:
    """One line a source; what is missing, left out or mended in it is said."""
    if not report.sources:
        return "No source is switched on; see docs/settings.md."
    return "\n".join(_source(told) for told in report.sources)


def _source(told: SourceReport) -> str:
    counts = (
        f"{told.new:,} new, {told.changed:,} changed, {told.closed:,} closed, {told.unchanged:,} unchanged"
    )
    if told.state == "complete":
        return f"{told.title}: complete; {counts}.{f' {told.why}' if told.why else ''}"
    if told.state == "partial":
        return f"{told.title}: PARTIAL ({told.why}); {counts}."
    if told.state == "ended":
        return f"{told.title}: ENDED ({told.why})"
    return f"{told.title}: FAILED ({told.why}); what was stored stays."
