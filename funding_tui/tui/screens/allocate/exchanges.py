"""What could be exchanged in a run: from which a board chooses, and not the last decimal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts
from funding_tui.allocate.report.worth.exchanges import (
    BESIDE_HEADINGS,
    EXCHANGE_HEADINGS,
    beside_cells,
    exchange_cells,
)
from funding_tui.base.printable import printable
from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.widgets.browser import Browser, View, table_view
from funding_tui.tui.widgets.rows import Column

if TYPE_CHECKING:
    from funding_tui.allocate.propose import SolveProgress
    from funding_tui.allocate.report.report import RunReport

EXCHANGES = "exchanges"
WORDS = (Column("In words", 20, grow=1),)
PROJECTS = (
    Column(EXCHANGE_HEADINGS[0], 20, grow=2),
    Column(EXCHANGE_HEADINGS[1], 22),
    Column(EXCHANGE_HEADINGS[2], 12, grow=1, drop=1),
    Column(EXCHANGE_HEADINGS[3], 12, grow=1),
    Column(EXCHANGE_HEADINGS[4], 12, grow=1),
)
BESIDE = (
    Column(BESIDE_HEADINGS[0], 12),
    *(Column(title, 10, grow=1) for title in BESIDE_HEADINGS[1:3]),
    Column(BESIDE_HEADINGS[3], 8, right=True, drop=1),
    Column(BESIDE_HEADINGS[4], 10, right=True),
    *(Column(title, 13, right=True, drop=2) for title in BESIDE_HEADINGS[5:7]),
    Column(BESIDE_HEADINGS[7], 7, right=True),
)
NOT_YET = "What could be exchanged was not asked of this run yet; press r."


class ExchangesScreen(WorkspaceScreen):
    """Which projects of a run every good allocation funds, which none does, which may be exchanged.

    Args:
        run: its number.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("r", "run", "Run", "exchanges.run", tip="Ask what could be exchanged"),
    ]
    EXPLANATION = (
        "What could be exchanged at no loss that was proven. A good allocation keeps every rule and is "
        "worth nearly as much as the run, within the gap that it was asked for. r asks of each project "
        "whether every good allocation funds it, none does, or it may be exchanged, and for what; Esc "
        "stops and saves what is found. Tab turns to the projects, and to allocations that really differ, "
        "side by side. 'checked without a solver' was shown in whole numbers; 'the solver' is a claim."
    )

    def __init__(self, run: int) -> None:
        super().__init__()
        self._run = run
        self._stopping = False

    def body(self) -> ComposeResult:
        """What is going on, and what was found."""
        yield Static(id="status", markup=False, classes="hidden")
        yield Browser()

    def load(self) -> None:
        """Read what the run says of it."""

        def verb(session: WorkspaceSession, job: Job) -> RunReport:
            from funding_tui.allocate.run_store import load_report

            return load_report(session.workspace, self._run)

        self.run_verb("report", verb, self._show)

    def _show(self, report: RunReport) -> None:
        self.set_heading(f"Run {report.run}, {printable(report.full_name)}: what could be exchanged.")
        found = report.exchanges
        if found is None:
            self.browser.show([View("Words", WORDS, empty=NOT_YET)])
            return
        illustrative = IllustrativeAmounts(report).any
        rows = [
            beside_cells(number, row, report.precision, illustrative=illustrative)
            for number, row in enumerate(found.allocations, start=1)
        ]
        self.browser.show(
            [
                table_view("Words", WORDS, [(words,) for words in found.words]),
                table_view("Projects", PROJECTS, [exchange_cells(row) for row in found.projects]),
                table_view("Side by side", BESIDE, rows),
            ]
        )

    def action_run(self) -> None:
        """Ask; what is found until it is stopped stays with the run."""
        if self.host.jobs.running(EXCHANGES):
            return

        def verb(session: WorkspaceSession, job: Job) -> RunReport:
            from funding_tui.allocate.exchanges import find_exchanges

            return find_exchanges(
                session.workspace, self._run, progress=job.progress, cancelled=job.cancelled
            )

        self._stopping = False
        self.run_long_verb(
            EXCHANGES,
            verb,
            self._show_done,
            on_progress=self._show_progress,
            busy="asking what could be exchanged…",
            status="Starting… Esc stops.",
        )

    def _show_progress(self, at: SolveProgress) -> None:
        if not self._stopping:
            self.set_status(f"{at.seconds:.0f} s: {printable(at.stage)}. Esc stops.")

    def _show_done(self, report: RunReport) -> None:
        found = report.exchanges
        is_complete = found is None or found.is_complete
        self.set_status("" if is_complete else "Some of it was not settled; r asks again.")
        self._show(report)

    def action_back(self) -> None:
        """Stop the work, or go back."""
        if self.host.jobs.cancel(EXCHANGES):
            self._stopping = True
            self.set_status("Stopping…")
        else:
            super().action_back()
