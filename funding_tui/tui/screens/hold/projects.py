"""Screen 4, Projects: what could be funded, what it costs, what its benefit rests on, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from funding_tui.tui import keymap
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.hold.project import cost_range
from funding_tui.tui.screens.open_record import open_project
from funding_tui.tui.text import field_lines, lines_of, mark_illustrative, plain
from funding_tui.tui.widgets.browser import Browser, View
from funding_tui.tui.widgets.columns import Column
from funding_tui.tui.widgets.rows import LoadedRows, TableRow
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.project_list import ProjectRow
    from funding_tui.tui.screens.desk import Desk

COLUMNS = (
    Column("Project", 28, grow=2),
    Column("Priority", 10, drop=2),
    Column("From", 11, right=True),
    Column("To", 11, right=True),
    Column("Rests on", 13),
    Column("", 3),
    Column("Missing", 7, grow=1),
    Column("Places", 14, drop=4),
)


class ProjectsScreen(WorkspaceScreen):
    """The projects, those that still lack something first."""

    BINDINGS = keymap.PROJECTS
    EXPLANATION = (
        "Every project that could be funded, those that still lack something first. From and To are its "
        "cheapest and dearest option over all years. Rests on says whether its benefit is counted from "
        "evidence or from an officer's score. / filters; Enter opens the project."
    )

    def __init__(self) -> None:
        super().__init__()
        self._projects: tuple[ProjectRow, ...] = ()

    def body(self) -> ComposeResult:
        """The filter above the table."""
        with Horizontal(classes="field"):
            yield Static("/ ", markup=False)
            yield Input(id="filter", placeholder="words in a project, priority or place")
        yield Browser()

    def load(self, desk: Desk) -> None:
        """Read the projects."""
        self.read("projects", desk.projects, self._found)

    def _found(self, projects: tuple[ProjectRow, ...]) -> None:
        self._projects = projects
        self.show()

    @on(Input.Changed, "#filter")
    def show(self) -> None:
        """The projects that hold every word typed."""
        words = self.query_one("#filter", Input).value.casefold().split()
        shown = [row for row in self._projects if all(word in _searched(row) for word in words)]
        lacking = sum(1 for row in self._projects if row.missing)
        still = f"{lacking} still lack something." if lacking else "none lacks anything."
        self.set_heading(f"{len(shown)} of {len(self._projects)} projects shown; {still}")
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
                    open=lambda at: open_project(self, shown[at].code),
                    empty=empty,
                )
            ]
        )

    @on(Input.Submitted, "#filter")
    def leave_filter(self) -> None:
        """Back to the rows."""
        self.set_focus(self.browser.table)

    def action_search(self) -> None:
        """Type a filter."""
        self.query_one("#filter", Input).focus()


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
                    ("Priority", f"{row.priority}, {row.intervention or 'no intervention named'}"),
                    (
                        "Cost",
                        f"{cost_range(row.least, row.most)}, {options}",
                    ),
                    ("Benefit rests on", f"{row.basis}{score}"),
                    ("Places", row.places),
                ]
            ),
        ]
    )
