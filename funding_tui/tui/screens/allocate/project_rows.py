"""The projects as the first view of Allocate: those funded, those refused, and those not considered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts
from funding_tui.tui.screens.allocate.state import AllocateState
from funding_tui.tui.screens.allocate.summary import would_enter
from funding_tui.tui.screens.hold.projects import cost_range
from funding_tui.tui.text import ILLUSTRATIVE, field_lines, lines_of, mark_illustrative, plain
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow
from models.money import format_pounds
from optimiser.precision import EXACT, harm

if TYPE_CHECKING:
    from collections.abc import Callable

    from funding_tui.allocate.project_list import ProjectRow
    from funding_tui.allocate.report.allocation import FundedProject, RefusedProject

NAME = "Projects"
COLUMNS = (
    Column("Lock", 4),
    Column("Result", 8),
    Column("Project", 24, grow=1),
    Column("Amount", 11, right=True),
    Column("", 3),
    Column("Rural", 11, right=True),
    Column("Why", 16, grow=1, drop=1),
)


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in the first view: its code, its row, and all that is known of it."""

    code: str
    line: TableRow
    full: Content


def projects_view(state: AllocateState, open_project: Callable[[int], None]) -> View:
    """Every project, as the shown run has it.

    Args:
        state: the request and its result.
        open_project: opens the project of a row.
    """
    lines = project_lines(state)
    return View(
        NAME,
        COLUMNS,
        LoadedRows([row.line for row in lines]),
        full=lambda at: lines[at].full,
        open=open_project,
        empty="No project is recorded yet; press 4.",
    )


def project_lines(state: AllocateState) -> list[ProjectLine]:
    """Funded projects, then refused ones, then those that the run did not consider."""
    report = state.report
    funded = () if report is None else report.funded
    refused = () if report is None else report.refused
    in_run = {row.project for row in funded} | {row.project for row in refused}
    rest = [row for row in state.projects if row.code not in in_run]
    return [
        *(_funded(row, state) for row in funded),
        *(_refused(row, state) for row in refused),
        *(_waiting(row, state) for row in rest),
    ]


def _lock(state: AllocateState, code: str) -> str:
    """`+in` and `-out` for the next run; `in` and `out` where the scenario itself locks it."""
    scenario_locks = {} if state.scenario is None else dict(state.scenario.locks)
    return {"in": "+in", "out": "-out"}.get(state.request.lock(code), scenario_locks.get(code, ""))


def mark(illustrative: bool) -> str:
    """The mark in a column of its own."""
    return ILLUSTRATIVE if illustrative else ""


def _is_illustrative(project: str, state: AllocateState) -> bool:
    return state.report is not None and IllustrativeAmounts(state.report).project(project)


def _funded(row: FundedProject, state: AllocateState) -> ProjectLine:
    made_up = _is_illustrative(row.project, state)
    amount = mark_illustrative(format_pounds(row.pence), made_up)
    report = state.report
    unit = "" if report is None else report.harm_unit
    lost = harm(row.benefit, EXACT if report is None else report.precision)
    full = lines_of(
        [
            plain(f"{row.name}: {row.option_name}").stylize("bold"),
            f"FUNDED {amount}, {format_pounds(row.rural_pence)} of it rural, in {row.areas} areas; "
            f"without it {lost} {unit} of benefit would be lost.",
            row.why,
            f"Based on {row.basis}: {row.basis_words}",
        ]
    )
    cells = (
        _lock(state, row.project),
        "funded",
        row.name,
        format_pounds(row.pence),
        mark(made_up),
        format_pounds(row.rural_pence),
        row.why,
    )
    return ProjectLine(row.project, TableRow(cells, "strong"), full)


def _refused(row: RefusedProject, state: AllocateState) -> ProjectLine:
    made_up = _is_illustrative(row.project, state)
    cost = mark_illustrative(format_pounds(row.pence), made_up)
    full = lines_of(
        [
            plain(f"{row.name}: {row.option_name}").stylize("bold"),
            f"NOT FUNDED, costs {cost}. {row.why}",
            field_lines([("Would be funded if", would_enter(row)), ("Rule", row.rule)]),
        ]
    )
    amount = (format_pounds(row.pence), mark(made_up))
    cells = (_lock(state, row.project), "refused", row.name, *amount, "-", row.why)
    return ProjectLine(row.project, TableRow(cells), full)


def _waiting(row: ProjectRow, state: AllocateState) -> ProjectLine:
    missing = "; ".join(row.missing)
    result = "left out" if missing or state.report is not None else "not run"
    full = lines_of(
        [
            plain(mark_illustrative(row.name, row.illustrative)).stylize("bold"),
            field_lines(
                [
                    ("Asks for", cost_range(row.least, row.most)),
                    ("Priority", row.priority),
                    ("Benefit based on", row.basis),
                    ("Missing", missing or "nothing"),
                ]
            ),
        ]
    )
    cells = (
        _lock(state, row.code),
        result,
        row.name,
        format_pounds(row.most),
        mark(row.illustrative),
        "-",
        missing,
    )
    return ProjectLine(row.code, TableRow(cells, "quiet"), full)
