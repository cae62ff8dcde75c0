"""The sources: when each was last read and how completely, what it holds, and its last readings in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from funding_tui.base.formats import short_moment, uk_day
from funding_tui.find.source_health import describe_health
from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.find.syncing import SyncingScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import field_lines, lines_of, paragraphs, plain
from funding_tui.tui.widgets.browser import Browser, View
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow

if TYPE_CHECKING:
    from funding_tui.find.source_health import SourceFetch, SourceHealth

NEVER = "never"
COLUMNS = (
    Column("Source", 24, grow=1),
    Column("Is", 5),
    Column("State", 10),
    Column("In full", 11),
    Column("Open", 6, right=True),
    Column("New", 5, right=True),
    Column("Failed", 8, right=True),
    Column("Stored", 6, right=True, drop=2),
    Column("Pages", 5, right=True, drop=3),
    Column("Fetched", 11, drop=4),
    Column("Kind", 13, drop=5),
)


class SourcesScreen(SyncingScreen):
    """Every source that the settings know, one a row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("r", "sync_one", "Fetch", "sources.sync_one", tip="Fetch opportunities from the selected source"),
        key("R", "sync", "Fetch all", "sources.sync", tip="Fetch opportunities from every source that is on"),
    ]
    EXPLANATION = (
        "Where opportunities come from, and how complete and fresh each source is. In full is the day on "
        "which all of it was last fetched; it is stale where that is longer ago than the settings allow. "
        "Failed counts the latest fetches, and Pages the pages behind its opportunities that are still to "
        "be fetched. An ended source has stopped for good, as its publisher says, and is fetched only from "
        "here. The row's details list its last fetches. r fetches from the selected source, R from all that"
        " are on; Esc stops it."
    )

    def __init__(self) -> None:
        super().__init__()
        self._sources: tuple[SourceHealth, ...] = ()

    def body(self) -> ComposeResult:
        """What a sync says, and the sources."""
        yield Static(id="status", markup=False, classes="hidden")
        yield Browser()

    def load(self) -> None:
        """Read how they do."""

        def verb(session: WorkspaceSession, job: Job) -> tuple[str, tuple[SourceHealth, ...]]:
            from funding_tui.find.source_health import read_source_health, summarise_health

            found = read_source_health(session.workspace, today=session.day)
            return summarise_health(found), found

        self.run_verb("sources", verb, self.show)

    def show(self, read: tuple[str, tuple[SourceHealth, ...]]) -> None:
        """The sentence and the rows."""
        sentence, self._sources = read
        self.set_heading(sentence)
        rows = self._sources
        self.browser.show(
            [
                View(
                    "Sources",
                    COLUMNS,
                    LoadedRows([_line(row) for row in rows]),
                    full=lambda at: _full(rows[at]),
                    empty="The settings know no source; see docs/settings.md.",
                )
            ]
        )

    def action_sync_one(self) -> None:
        """Fetch from the selected source."""
        at = self.browser.table.cursor
        if at >= len(self._sources):
            return
        if self._sources[at].availability == "off":
            self.set_status(
                f"{self._sources[at].title} is switched off; docs/settings.md says how to switch it on."
            )
        else:
            self.fetch([self._sources[at].name])

    def action_sync(self) -> None:
        """Fetch from every source that is on."""
        self.fetch()


def _line(row: SourceHealth) -> TableRow:
    return TableRow(
        (
            row.title,
            row.availability,
            "stale" if row.stale and row.state == "complete" else row.state,
            NEVER if row.last_complete is None else uk_day(row.last_complete),
            f"{row.open:,}",
            "" if row.new is None else f"{row.new:,}",
            f"{row.failed} of {len(row.fetches)}" if row.fetches else "",
            f"{row.stored:,}",
            "" if row.waiting is None else f"{row.waiting:,}",
            NEVER if row.last_read is None else uk_day(row.last_read),
            row.kind,
        ),
        "warn" if row.needs_a_look else "quiet" if row.availability != "on" else "",
    )


def _full(row: SourceHealth) -> Content:
    waiting = "" if row.waiting is None else f"; pages behind them still to fetch: {row.waiting:,}"
    pairs = [
        ("State", f"{row.availability}; {row.state}; {describe_health(row)}"),
        ("Why", row.why),
        ("Last fetched", NEVER if row.last_read is None else short_moment(row.last_read)),
        ("Opportunities", f"{row.stored:,} stored, {row.open:,} open{waiting}"),
        ("Source", f"{row.name} ({row.kind}) {row.address}"),
    ]
    return paragraphs(
        [
            lines_of([plain(row.title).stylize("bold"), field_lines(pair for pair in pairs if pair[1])]),
            lines_of([plain("Last fetches").stylize("bold underline"), *map(_reading, row.fetches)])
            if row.fetches
            else "",
        ]
    )


def _reading(of: SourceFetch) -> str:
    expected = "" if of.expected is None else f" of {of.expected:,}"
    counts = f"{of.new:,} new, {of.changed:,} changed, {of.closed:,} closed, {of.unchanged:,} unchanged"
    why = f"; {of.why}" if of.why else "."
    return f"{short_moment(of.at)}: {of.state}; {of.fetched:,}{expected} fetched; {counts}{why}"
