"""Screen 1, Today: one sentence, and what cannot wait, most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.base.formats import short_day
from funding_tui.base.printable import printable
from funding_tui.tui.jobs import Job
from funding_tui.tui.navigation import open_key
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import WorkspaceSession, run_verb
from funding_tui.tui.text import field_lines, lines_of, mark_illustrative, plain
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow

if TYPE_CHECKING:
    from funding_tui.today.today_rows import TodayRow, TodayView

COLUMNS = (
    Column("What", 14),
    Column("When", 11),
    Column("Days", 5, right=True),
    Column("", 3, drop=2),
    Column("Title", 20, grow=1),
)
URGENT_DAYS = 7
ALWAYS_URGENT = ("over-committed", "at risk")


class TodayScreen(WorkspaceScreen):
    """The day at a glance."""

    EXPLANATION = (
        "What cannot wait: over-committed pots, obligations and returns, money spent without a signed "
        "agreement, opportunities that close or changed, and money that must be spent by 31 March or is "
        "lost. Enter opens the stream, opportunity or screen behind a row; for a saved search, its list on "
        "Opportunities."
    )

    def load(self) -> None:
        """Read the day."""

        def verb(session: WorkspaceSession, job: Job) -> TodayView:
            from funding_tui.today.today import build_today

            return build_today(session.workspace, session.day)

        self.run_verb("today", verb, self.show)

    def show(self, view: TodayView) -> None:
        """The sentence and the rows."""
        self.set_heading(view.sentence)
        self._keep_copy(view.sentence)
        rows = view.rows
        self.browser.show(
            [
                View(
                    "Today",
                    COLUMNS,
                    LoadedRows([_line(row) for row in rows]),
                    full=lambda at: _full(rows[at]),
                    open=lambda at: open_key(self.app, rows[at].key),
                    empty="Nothing is waiting. Press 2 to look for new money, or 5 to allocate what is free.",
                )
            ]
        )

    def _keep_copy(self, sentence: str) -> None:
        """Have the day's copy made, now that the day is on screen; why it could not be is one quiet line."""

        def verb(session: WorkspaceSession, job: Job) -> str:
            return session.keep_daily_copy()

        def show(why: str) -> None:
            if why:
                self.set_heading(f"{sentence}\n{why}")

        run_verb(self, "daily copy", verb, show, on_failure=lambda failure: show(failure.sentence))


def _line(row: TodayRow) -> TableRow:
    pressing = row.kind in ALWAYS_URGENT or (row.days is not None and row.days <= URGENT_DAYS)
    days = "" if row.days is None else str(row.days)
    when = "" if row.when is None and row.days is None else short_day(row.when)
    return TableRow(
        (row.kind, when, days, "(i)" if row.illustrative else "", row.title), "warn" if pressing else ""
    )


def _full(row: TodayRow) -> Content:
    when = [] if row.when is None else [("When", f"{short_day(row.when)} ({_in_days(row.days)})")]
    return lines_of(
        [plain(mark_illustrative(row.title, row.illustrative)).stylize("bold"), row.detail, field_lines(when)]
    )


def _in_days(days: int | None) -> str:
    if days is None:
        return printable("")
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"in {days} {unit}" if days > 0 else f"{-days} {unit} ago"
