"""One project: what it is, what it costs by option, year and type, and what its benefit rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.record_tables import fact_view, table_view
from funding_tui.tui.text import mark_illustrative
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.columns import Column
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.project_list import ProjectDetail
    from funding_tui.tui.screens.desk import Desk

COSTS = (
    Column("Option", 14, grow=1),
    Column("Year", 7),
    Column("Cost type", 14),
    Column("Fixed", 12, right=True),
    Column("A unit, before uplift", 21, right=True),
)
OPTIONS = (Column("Option", 8), Column("Name", 14, grow=1), Column("How and where", 20, grow=2))
EVIDENCE = (Column("What", 18), Column("Is known", 20, grow=1))


class ProjectScreen(WorkspaceScreen):
    """A project in full.

    Args:
        code: which.
    """

    EXPLANATION = (
        "One project: what it is for, the options by which it may be funded, what each costs by year and "
        "type, and the evidence or the officer's score that its benefit rests on. Tab goes to the next."
    )

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def load(self, desk: Desk) -> None:
        """Read the project."""
        self.read("project", lambda: desk.project(self._code), self.show)

    def show(self, project: ProjectDetail) -> None:
        """Its views."""
        row = project.row
        missing = f" · MISSING: {'; '.join(row.missing)}" if row.missing else ""
        name, cost = mark_illustrative(row.name, row.illustrative), cost_range(row.least, row.most)
        self.set_heading(f"{name} · {row.priority} · {cost}{missing}")
        self.browser.show(project_views(project))


def project_views(project: ProjectDetail) -> list[View]:
    """Facts, evidence, options and costs."""
    row = project.row
    pairs = [
        ("Project", mark_illustrative(row.name, row.illustrative)),
        ("Code", row.code),
        ("Summary", project.summary),
        ("Priority", row.priority),
        ("Intervention", row.intervention or "none named"),
        ("Provider", project.provider or "not chosen"),
        *([("Register", project.register)] if project.register else []),
        ("Places", row.places),
        ("Cost", cost_range(row.least, row.most)),
        ("Benefit rests on", row.basis),
        ("Officer score", "none" if row.score is None else f"{row.score:g}"),
        ("Missing", "; ".join(row.missing) or "nothing"),
        ("Source", project.source or "none given"),
    ]
    costs = [
        (option, year, kind, format_pounds(fixed), format_pounds(unit))
        for option, year, kind, fixed, unit in project.costs
    ]
    return [
        fact_view("Project", pairs),
        table_view("Evidence", EVIDENCE, project.evidence, "Nothing is known yet of what it would change."),
        table_view("Options", OPTIONS, project.options, "No option yet: there is no way to fund it."),
        table_view("Costs", COSTS, costs, "No cost yet."),
    ]


def cost_range(least: int, most: int) -> str:
    """What a project may cost."""
    return format_pounds(least) if least == most else f"{format_pounds(least)} to {format_pounds(most)}"
