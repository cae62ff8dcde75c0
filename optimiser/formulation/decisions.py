"""What is to be decided, as numbered columns: which options, how many steps, whose money.

    z[o] in {0, 1}                 option o is chosen
    0 <= m[o,a] <= steps[o,a]      steps of option o delivered in area a
    x[k,o,c] >= 0                  pence from pot k to option o in funding cell c

A pot has one financial year and one cost type, so k also says which of the option's costs is paid. There
is no x where an eligibility rule forbids it; a cost that no pot may pay keeps its z or m at nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from optimiser.formulation.cells import Cells, Payers, funding_cells
from optimiser.problem import Cost, Option, Pot, Problem, Project

Kind = Literal["chosen", "steps", "money"]


class Column(NamedTuple):
    """One decision: a whole number from 0 to `most` (pence for money)."""

    kind: Kind
    option: str
    most: int


class Bill(NamedTuple):
    """What one option costs in one year, cost type and cell, and the money columns that may pay it.

    Attributes:
        fixed: pence once chosen.
        per_step: steps column -> pence a step.
        payers: pot id -> money column.
    """

    option: str
    cost: Cost
    cell: int
    fixed: int
    per_step: dict[int, int]
    payers: dict[str, int]


@dataclass(frozen=True)
class Decisions:
    """The columns of a problem, and how to find them.

    Attributes:
        chosen: option id -> column of z.
        steps: (option id, area id) -> column of m.
        money: (pot id, option id, cell) -> column of x.
        bills: every cost to be met, option by option.
    """

    problem: Problem
    cells: Cells
    columns: list[Column] = field(default_factory=list)
    chosen: dict[str, int] = field(default_factory=dict)
    steps: dict[tuple[str, str], int] = field(default_factory=dict)
    money: dict[tuple[str, str, int], int] = field(default_factory=dict)
    bills: list[Bill] = field(default_factory=list)

    @cached_property
    def project_of(self) -> dict[str, Project]:
        """Option id -> its project."""
        projects = {project.id: project for project in self.problem.projects}
        return {option.id: projects[option.project] for option in self.problem.options}

    @cached_property
    def pots(self) -> dict[str, Pot]:
        """Pot id -> pot."""
        return {pot.id: pot for pot in self.problem.pots}

    @cached_property
    def options(self) -> dict[str, Option]:
        """Option id -> option."""
        return {option.id: option for option in self.problem.options}

    @cached_property
    def chosen_by_project(self) -> dict[str, list[int]]:
        """Project id -> the z of its options."""
        by_project: dict[str, list[int]] = {project.id: [] for project in self.problem.projects}
        for option, column in self.chosen.items():
            by_project[self.project_of[option].id].append(column)
        return by_project

    def add(self, column: Column) -> int:
        """Number a new column."""
        self.columns.append(column)
        return len(self.columns) - 1


def decisions_of(problem: Problem) -> Decisions:
    """Number every decision of a problem, in the problem's order.

    Returns:
        The columns, with those that no pot may pay for held at nothing.
    """
    cells = funding_cells(problem)
    payers = Payers(problem, cells)
    made = Decisions(problem, cells)
    for option in problem.options:
        made.chosen[option.id] = made.add(Column("chosen", option.id, 1))
    for option in problem.options:
        for area, most in option.steps.items():
            made.steps[option.id, area] = made.add(Column("steps", option.id, most))
        for cost in option.costs:
            for cell, fixed, per_step in _by_cell(cost, cells):
                _add_bill(made, payers, option, cost, cell, fixed, per_step)
    return made


def _by_cell(cost: Cost, cells: Cells) -> Iterator[tuple[int, int, dict[str, int]]]:
    """The fixed pence and the pence a step by area, of each cell that the cost touches."""
    fixed: dict[int, int] = defaultdict(int)
    per_step: dict[int, dict[str, int]] = defaultdict(dict)
    for area, pence in cost.fixed.items():
        fixed[cells.of[area]] += pence
    for area, pence in cost.per_step.items():
        if pence:
            per_step[cells.of[area]][area] = pence
    for cell in sorted({*fixed, *per_step}):
        if fixed[cell] or per_step[cell]:
            yield cell, fixed[cell], per_step[cell]


def _add_bill(
    made: Decisions,
    payers: Payers,
    option: Option,
    cost: Cost,
    cell: int,
    fixed: int,
    per_step: dict[str, int],
) -> None:
    pots = payers.pots(made.project_of[option.id], cost.financial_year, cost.cost_type, cell)
    by_column = {made.steps[option.id, area]: pence for area, pence in per_step.items()}
    if not pots:
        barred = list(by_column) + ([made.chosen[option.id]] if fixed else [])
        for column in barred:
            made.columns[column] = made.columns[column]._replace(most=0)
        return
    most = fixed + sum(pence * made.columns[column].most for column, pence in by_column.items())
    paid: dict[str, int] = {}
    for pot in pots:
        column = made.add(Column("money", option.id, most))
        made.money[pot.id, option.id, cell] = column
        paid[pot.id] = column
    made.bills.append(Bill(option.id, cost, cell, fixed, by_column, paid))
