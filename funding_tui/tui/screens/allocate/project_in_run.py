"""One project of a run in full: why, every line of its money, and the project itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.base.formats import harm
from funding_tui.tui.screens.allocate.summary import would_enter
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.hold.project import project_views
from funding_tui.tui.screens.record_tables import fact_view, table_view
from funding_tui.tui.text import mark_illustrative
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.columns import Column
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.project_list import ProjectDetail
    from funding_tui.allocate.report.allocation import FundedProject, RefusedProject
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.tui.screens.desk import Desk

LINES = (
    Column("Area", 14, grow=2),
    Column("Kind", 5, drop=2),
    Column("Stream", 14, grow=1),
    Column("Year", 7),
    Column("Cost type", 14),
    Column("Amount", 12, right=True),
    Column("Why", 14, grow=2, drop=1),
)


class ProjectInRunScreen(WorkspaceScreen):
    """What a run does with one project.

    Args:
        report: the run.
        code: the project.
    """

    EXPLANATION = (
        "What the run does with one project: why it is funded or refused, every line of its money (area, "
        "stream, year, cost type), and the project's own facts, evidence, options and costs."
    )

    def __init__(self, report: RunReport, code: str) -> None:
        super().__init__()
        self._report = report
        self._code = code

    def load(self, desk: Desk) -> None:
        """Show the run's own words at once, and read the project behind them."""
        self.set_heading(f"{self._code} in run {self._report.run}")
        self.browser.show(self._run_views())
        self.read("project", lambda: desk.project(self._code), self.show)

    def show(self, project: ProjectDetail) -> None:
        """Why, lines, and the project."""
        self.set_heading(
            f"{mark_illustrative(project.row.name, project.row.illustrative)} · in run {self._report.run}"
        )
        self.browser.show([*self._run_views(), *project_views(project)])

    def _run_views(self) -> list[View]:
        return [_why(self._report, self._code), _lines(self._report, self._code)]


def _why(report: RunReport, code: str) -> View:
    pairs: list[tuple[str, str]] = []
    for funded in report.funded:
        if funded.project == code:
            pairs += _funded(funded, report.harm_unit)
    for refused in report.refused:
        if refused.project == code:
            pairs += _refused(refused)
    return fact_view("Why", pairs or [("Result", "the run did not consider it")])


def _funded(row: FundedProject, unit: str) -> list[tuple[str, str]]:
    return [
        ("Result", f"funded by option {row.option_name}"),
        ("Amount", mark_illustrative(format_pounds(row.pence), row.illustrative)),
        ("Of it rural", format_pounds(row.rural_pence)),
        ("Areas reached", str(row.areas)),
        ("Lost without it", f"{harm(row.benefit)} {unit}"),
        ("Why", row.why),
        ("Rests on", f"{row.basis}: {row.basis_words}"),
    ]


def _refused(row: RefusedProject) -> list[tuple[str, str]]:
    return [
        ("Result", f"option {row.option_name} is not funded"),
        ("Costs", format_pounds(row.pence)),
        ("Rule", row.rule),
        ("Why", row.why),
        ("Would enter if", would_enter(row)),
    ]


def _lines(report: RunReport, code: str) -> View:
    rows = [
        (
            line.area_name,
            "rural" if line.rural else "urban",
            line.stream_name,
            line.financial_year,
            line.cost_type,
            format_pounds(line.pence),
            line.why,
        )
        for line in report.lines
        if line.project == code
    ]
    return table_view("Lines", LINES, rows, "The run gives it no money.")
