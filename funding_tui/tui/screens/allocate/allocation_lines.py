"""The lines of money beneath one figure of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.record_tables import table_view
from funding_tui.tui.text import printable
from funding_tui.tui.widgets.columns import Column
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.report.allocation import LineReport
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.tui.screens.desk import Desk

LINES = (
    Column("Project", 18, grow=2),
    Column("Area", 12, grow=1),
    Column("Stream", 12, grow=1, drop=1),
    Column("Year", 7),
    Column("Cost type", 14, drop=2),
    Column("Amount", 12, right=True),
)


class AllocationLinesScreen(WorkspaceScreen):
    """The lines of a run that make up one figure.

    Args:
        report: the run.
        title: what the figure is of.
        lines: its lines.
    """

    EXPLANATION = (
        "The lines of money that a figure of the run is made of: project, area, stream, year and cost type, "
        "the dearest first. Enter reads a line in full, and Esc goes back."
    )

    def __init__(self, report: RunReport, title: str, lines: Sequence[LineReport]) -> None:
        super().__init__()
        self._report = report
        self._title = title
        self._lines = sorted(lines, key=lambda line: -line.pence)

    def load(self, desk: Desk) -> None:
        """Everything is in the run already."""
        names = {row.project: row.name for row in self._report.funded}
        total = format_pounds(sum(line.pence for line in self._lines))
        self.set_heading(
            f"{printable(self._title)} in run {self._report.run}: {total} in {len(self._lines)} lines"
        )
        rows = [
            (
                names.get(line.project, line.project),
                line.area_name,
                line.stream_name,
                line.financial_year,
                line.cost_type,
                format_pounds(line.pence),
            )
            for line in self._lines
        ]
        self.browser.show([table_view("Lines", LINES, rows, "The run gives it no money.")])
