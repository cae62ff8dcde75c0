"""The runs of a scenario so far, each with what changed since the one before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.allocate.report.identity.added_for_run import changes_in_words
from funding_tui.base.formats import percent, short_moment
from funding_tui.tui.jobs import Job
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import field_lines
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow
from models.money import format_pounds
from optimiser.precision import harm

if TYPE_CHECKING:
    from funding_tui.allocate.run_store import PastRun

COLUMNS = (
    Column("Run", 4, right=True),
    Column("When", 18),
    Column("Who", 8, grow=1, drop=2),
    Column("Result", 12),
    Column("Benefit", 9, right=True),
    Column("Rural", 6, right=True),
    Column("Since the run before", 20, grow=3, drop=1),
)


class HistoryScreen(WorkspaceScreen):
    """The stored runs of a scenario, the latest first.

    Args:
        scenario: its code.
        name: what it is called.
        show_run: shows the run of a number.
    """

    EXPLANATION = (
        "The saved runs of the scenario, the latest first: when, by whom, the result, and which inputs "
        "changed since the run before. Enter shows a run on Allocate, Esc goes back."
    )

    def __init__(self, scenario: str, name: str, show_run: Callable[[int], None]) -> None:
        super().__init__()
        self._scenario = scenario
        self._name = name
        self._show_run = show_run

    def load(self) -> None:
        """Read the runs, and compare each with the one before."""

        def verb(session: WorkspaceSession, job: Job) -> tuple[PastRun, ...]:
            from funding_tui.allocate.run_store import run_history

            return run_history(session.workspace, self._scenario)

        self.set_heading(f"Runs of {self._name}…")
        self.run_verb("history", verb, self._show)

    def _show(self, runs: tuple[PastRun, ...]) -> None:
        self.set_heading(f"Runs of {self._name}, the latest first. Enter shows one on Allocate.")
        view = View(
            "Runs",
            COLUMNS,
            LoadedRows([_line(run) for run in runs]),
            full=lambda at: _full(runs[at]),
            open=lambda at: self._open(runs[at].run),
            empty="This scenario was never run; press Esc, then r.",
        )
        self.browser.show([view])

    def _open(self, run: int) -> None:
        self.dismiss()
        self._show_run(run)


def _line(run: PastRun) -> TableRow:
    cells = (
        str(run.run),
        short_moment(run.created_at),
        run.author or "not named",
        run.certainty_in_a_cell,
        "-" if run.benefit is None else harm(run.benefit, run.precision),
        "-" if run.rural_bp is None else percent(run.rural_bp),
        " ".join((*_named(run), *run.put_in, *run.came_out)),
    )
    return TableRow(cells, "warn" if run.benefit is None else "")


def _named(run: PastRun) -> tuple[str, ...]:
    """What was added for the run alone, where anything was."""
    added = run.added_for_this_run
    return (f"With {changes_in_words(added)}, for this run alone.",) if added else ()


def _full(run: PastRun) -> Content:
    pairs = [("Name", run.name)]
    pairs += [("How good", run.certainty)]
    pairs += [("Inputs", " ".join(run.put_in)), ("Result", " ".join(run.came_out))]
    pairs += [("Allocated", "" if run.pence is None else format_pounds(run.pence))]
    return field_lines((name, value) for name, value in pairs if value)
