"""What lies behind a run: one project of it in full, and the lines of money that make up a figure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts
from funding_tui.base.printable import printable
from funding_tui.tui.screens.allocate.summary import would_enter
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.hold.projects import project_views, read_project_and_provider
from funding_tui.tui.text import mark_illustrative
from funding_tui.tui.widgets.browser import View, fact_view, table_view
from funding_tui.tui.widgets.rows import Column
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.project_list import ProjectDetail
    from funding_tui.allocate.report.allocation import FundedProject, LineReport, RefusedProject
    from funding_tui.allocate.report.report import RunReport

PROJECT_LINES = (
    Column("Area", 14, grow=2),
    Column("Kind", 5, drop=2),
    Column("Stream", 14, grow=1),
    Column("Year", 7),
    Column("Cost type", 14),
    Column("Amount", 15, right=True),
    Column("Why", 14, grow=2, drop=1),
)
LINES = (
    Column("Project", 18, grow=2),
    Column("Area", 12, grow=1),
    Column("Stream", 12, grow=1, drop=1),
    Column("Year", 7),
    Column("Cost type", 14, drop=2),
    Column("Amount", 15, right=True),
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

    def load(self) -> None:
        """Show the run's own words at once, and read the project behind them."""
        self.set_heading(f"{self._code} in run {self._report.run}")
        self.browser.show(self._run_views())
        self.run_verb("project", partial(read_project_and_provider, self._code), self.show)

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
            pairs += _funded(funded, report)
    for refused in report.refused:
        if refused.project == code:
            pairs += _refused(refused, report)
    return fact_view("Why", pairs or [("Result", "the run did not consider it")])


def _funded(row: FundedProject, report: RunReport) -> list[tuple[str, str]]:
    made_up = IllustrativeAmounts(report).project(row.project)
    return [
        ("Result", f"funded by option {row.option_name}"),
        ("Amount", mark_illustrative(format_pounds(row.pence), made_up)),
        ("Rural part", mark_illustrative(format_pounds(row.rural_pence), made_up)),
        ("Areas reached", str(row.areas)),
        ("Lost without it", f"{report.write(row.benefit)} {report.harm_unit}"),
        ("Value lost without it", f"{report.write(row.value)} {report.value_unit}"),
        ("Why", row.why),
        ("Based on", f"{row.basis}: {row.basis_words}"),
    ]


def _refused(row: RefusedProject, report: RunReport) -> list[tuple[str, str]]:
    made_up = IllustrativeAmounts(report).project(row.project)
    return [
        ("Result", f"option {row.option_name} is not funded"),
        ("Costs", mark_illustrative(format_pounds(row.pence), made_up)),
        ("Rule", row.rule),
        ("Why", row.why),
        ("Would be funded if", would_enter(row)),
    ]


def _lines(report: RunReport, code: str) -> View:
    made_up = IllustrativeAmounts(report)
    rows = [
        (
            line.area_name,
            "rural" if line.rural else "urban",
            line.stream_name,
            line.financial_year,
            line.cost_type,
            mark_illustrative(format_pounds(line.pence), made_up.line(line)),
            line.why,
        )
        for line in report.lines
        if line.project == code
    ]
    return table_view("Lines", PROJECT_LINES, rows, "The run gives it no money.")


class AllocationLinesScreen(WorkspaceScreen):
    """The lines of a run that make up one figure.

    Args:
        report: the run.
        title: what the figure is of.
        lines: its lines.
    """

    EXPLANATION = (
        "The lines of money that make up a figure of the run: project, area, stream, year and cost type, "
        "the largest first. Enter shows a line in full, and Esc goes back."
    )

    def __init__(self, report: RunReport, title: str, lines: Sequence[LineReport]) -> None:
        super().__init__()
        self._report = report
        self._title = title
        self._lines = sorted(lines, key=lambda line: -line.pence)

    def load(self) -> None:
        """Everything is in the run already."""
        names = {row.project: row.name for row in self._report.funded}
        made_up = IllustrativeAmounts(self._report)
        total = mark_illustrative(
            format_pounds(sum(line.pence for line in self._lines)), made_up.lines(self._lines)
        )
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
                mark_illustrative(format_pounds(line.pence), made_up.line(line)),
            )
            for line in self._lines
        ]
        self.browser.show([table_view("Lines", LINES, rows, "The run gives it no money.")])
