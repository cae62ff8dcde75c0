"""Screen 4, Projects: what could be funded, its cost, what its benefit is based on, what is missing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Input

from funding_tui.tui.jobs import Job
from funding_tui.tui.screens.base import FilterScreen, WorkspaceScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import field_lines, lines_of, mark_illustrative, plain
from funding_tui.tui.widgets.browser import View, fact_view, table_view
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.project_list import ProjectDetail, ProjectRow

COLUMNS = (
    Column("Project", 28, grow=2),
    Column("Priority", 10, drop=2),
    Column("From", 11, right=True),
    Column("To", 11, right=True),
    Column("Based on", 13),
    Column("", 3),
    Column("Missing", 7, grow=1),
    Column("Areas", 14, drop=4),
)
NOT_ASKED = "not asked yet"
COSTS = (
    Column("Option", 14, grow=1),
    Column("Year", 7),
    Column("Cost type", 14),
    Column("Fixed", 12, right=True),
    Column("A unit, before uplift", 21, right=True),
)
OPTIONS = (Column("Option", 8), Column("Name", 14, grow=1), Column("How and where", 20, grow=2))
EFFECTS = (Column("Option", 14), Column("Effect acts", 26), Column("Rests on", 20, grow=1))
EVIDENCE = (Column("What", 18), Column("Is known", 20, grow=1))


class ProjectsScreen(FilterScreen):
    """The projects, those that still lack something first."""

    PLACEHOLDER = "words in a project, priority or area"
    EXPLANATION = (
        "Every project that could be funded, incomplete ones first. From and To are the costs of its "
        "cheapest and dearest option over all years. Based on says whether its benefit is counted from "
        "evidence or is an officer's score. / filters; Enter opens the project."
    )

    def __init__(self) -> None:
        super().__init__()
        self._projects: tuple[ProjectRow, ...] = ()

    def load(self) -> None:
        """Read the projects."""

        def verb(session: WorkspaceSession, job: Job) -> tuple[ProjectRow, ...]:
            from funding_tui.allocate.project_list import list_projects

            return list_projects(session.workspace)

        self.run_verb("projects", verb, self._show_projects)

    def _show_projects(self, projects: tuple[ProjectRow, ...]) -> None:
        self._projects = projects
        self.show()

    @on(Input.Changed, "#filter")
    def show(self) -> None:
        """The projects that hold every word typed."""
        words = self.filter_field.value.casefold().split()
        shown = [row for row in self._projects if all(word in _searched(row) for word in words)]
        lacking = sum(1 for row in self._projects if row.missing)
        still = f"{lacking} are incomplete." if lacking else "none is incomplete."
        asked = sum(1 for row in self._projects if row.questions)
        open_questions = f" {asked} have open questions." if asked else ""
        self.set_heading(f"{len(shown)} of {len(self._projects)} projects shown; {still}{open_questions}")
        empty = (
            "No project holds these words; press / to change them."
            if words
            else "No project is recorded yet. Import them with: funding-tui import projects FILE"
        )
        self.browser.show(
            [
                View(
                    "Projects",
                    COLUMNS,
                    LoadedRows([_line(row) for row in shown]),
                    full=lambda at: _full(shown[at]),
                    open=lambda at: self.app.push_screen(ProjectScreen(shown[at].code)),
                    empty=empty,
                )
            ]
        )


def _searched(row: ProjectRow) -> str:
    return f"{row.code} {row.name} {row.priority} {row.intervention} {row.places} {row.basis}".casefold()


def _line(row: ProjectRow) -> TableRow:
    missing = "; ".join(row.missing) or "-"
    mark = "(i)" if row.illustrative else ""
    money = format_pounds(row.least), format_pounds(row.most)
    return TableRow(
        (row.name, row.priority, *money, row.basis, mark, missing, row.places), "warn" if row.missing else ""
    )


def _full(row: ProjectRow) -> Content:
    options = "1 option" if row.options == 1 else f"{row.options} options"
    score = "" if row.score is None else f" ({row.score:g})"
    return lines_of(
        [
            plain(mark_illustrative(row.name, row.illustrative)).stylize("bold"),
            field_lines(
                [
                    ("Missing", "; ".join(row.missing) or "nothing"),
                    ("To be answered", "; ".join(row.questions) or "nothing"),
                    ("Effect acts", "; ".join(dict.fromkeys(each.words for each in row.effects)) or "-"),
                    ("Who else pays", row.also_paid_by or NOT_ASKED),
                    ("Priority", f"{row.priority}, {row.intervention or 'no intervention named'}"),
                    (
                        "Cost",
                        f"{cost_range(row.least, row.most)}, {options}",
                    ),
                    ("Benefit based on", f"{row.basis}{score}"),
                    ("Areas", row.places),
                ]
            ),
        ]
    )


class ProjectScreen(WorkspaceScreen):
    """A project in full.

    Args:
        code: which.
    """

    EXPLANATION = (
        "One project: what it is for, the options by which it may be funded, what each costs by year and "
        "type, when its effect acts and for how long, and the evidence or officer's score that its benefit "
        "is based on. Tab goes to the next."
    )

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def load(self) -> None:
        """Read the project."""
        self.run_verb("project", partial(read_project_and_provider, self._code), self.show)

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
        ("Intervention", row.intervention or "none stated"),
        ("Provider", project.provider or "not chosen"),
        *([("Register", project.register)] if project.register else []),
        ("Areas", row.places),
        ("Cost", cost_range(row.least, row.most)),
        ("Benefit based on", row.basis),
        ("Officer score", "none" if row.score is None else f"{row.score:g}"),
        ("Missing", "; ".join(row.missing) or "nothing"),
        ("To be answered", "; ".join(row.questions) or "nothing"),
        ("Who else pays", row.also_paid_by or NOT_ASKED),
        ("Prices of", row.price_year or "a year that is not stated"),
        ("Source", project.source or "none given"),
    ]
    costs = [
        (option, year, kind, format_pounds(fixed), format_pounds(unit))
        for option, year, kind, fixed, unit in project.costs
    ]
    effects = [(each.option, each.words, each.basis) for each in row.effects]
    return [
        fact_view("Project", pairs),
        table_view("Evidence", EVIDENCE, project.evidence, "There is no evidence yet for what it changes."),
        table_view("Options", OPTIONS, project.options, "No option yet: there is no way to fund it."),
        table_view("Costs", COSTS, costs, "No cost yet."),
        table_view("Effect years", EFFECTS, effects, "No option yet."),
    ]


def cost_range(least: int, most: int) -> str:
    """What a project may cost."""
    return format_pounds(least) if least == most else f"{format_pounds(least)} to {format_pounds(most)}"


def read_project_and_provider(code: str, session: WorkspaceSession, job: Job) -> ProjectDetail:
    """One project in full, with what the register of charities says of its provider."""
    from funding_tui.allocate.project_list import read_project
    from funding_tui.base.settings import load_settings
    from funding_tui.hold.charity_checks import provider_words

    found = read_project(session.workspace, code)
    return replace(found, register=provider_words(load_settings(), found.provider))
