"""What is to be decided, as numbered columns: which options, how many steps, whose money.

    z[o] in {0, 1}                 option o is chosen
    0 <= m[o,a] <= steps[o,a]      steps of option o delivered in area a
    x[k,o,c] >= 0                  pence from pot k to option o in funding cell c
    r[k,k2] >= 0                   pence carried from pot k to pot k2, where a rule allows it

A funding cell is a class of areas that every rule treats alike. Money is interchangeable inside it, so
deciding money by cell loses nothing and is far smaller than deciding it by area. A pot has one financial
year and one cost type, so k also says which of the option's costs is paid. There is no x where a ring-fence
or a spend-by date forbids it; a cost that no pot may pay keeps its z or m at 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from optimiser.objectives import Frontier
from optimiser.problem import Area, Cost, Option, Pot, Problem, Project
from optimiser.rules import Money


class Cells(NamedTuple):
    """The cells of a problem.

    Attributes:
        of: area id -> number of its cell.
        areas: the areas of each cell, in the problem's order.
    """

    of: dict[str, int]
    areas: tuple[tuple[Area, ...], ...]


def funding_cells(problem: Problem) -> Cells:
    """Group the areas by everything that any rule asks of an area, in the order of their first areas."""
    moneys = [money for rule in problem.rules for money in rule.moneys()]
    if isinstance(problem.objective, Frontier):
        moneys.append(problem.objective.of)
    by_rurality = any(money.rural is not None for money in moneys)
    sets_by_area: dict[str, list[int]] = defaultdict(list)
    for number_of_set, named in enumerate(_named_areas(problem)):
        for area_id in named:
            sets_by_area[area_id].append(number_of_set)
    of: dict[str, int] = {}
    classes: dict[tuple[bool, tuple[int, ...]], int] = {}
    members: list[list[Area]] = []
    for area in problem.areas:
        key = (area.rural and by_rurality, tuple(sets_by_area.get(area.id, ())))
        number = classes.setdefault(key, len(classes))
        if number == len(members):
            members.append([])
        members[number].append(area)
        of[area.id] = number
    return Cells(of, tuple(tuple(areas) for areas in members))


def _named_areas(problem: Problem) -> list[frozenset[str]]:
    """The different sets of areas that rules name."""
    named = dict.fromkeys(areas for rule in problem.rules for areas in rule.area_sets())
    if isinstance(problem.objective, Frontier) and problem.objective.of.areas is not None:
        named[frozenset(problem.objective.of.areas)] = None
    return list(named)


class Payers:
    """Which pots may pay for what, by every rule together."""

    def __init__(self, problem: Problem, cells: Cells) -> None:
        self._pots: dict[tuple[str, str], list[Pot]] = defaultdict(list)
        for pot in problem.pots:
            self._pots[pot.financial_year, pot.cost_type].append(pot)
        self._first = [areas[0].id for areas in cells.areas]
        self._rules = [rule for rule in problem.rules if rule.is_ring_fence]

    def pots(self, project: Project, cost: Cost, cell: int) -> list[Pot]:
        """The pots that may pay for a project's cost in a cell, in the problem's order."""
        found = self._pots.get((cost.financial_year, cost.cost_type), ())
        return [pot for pot in found if self._may_pay(pot, project, cost, cell)]

    def _may_pay(self, pot: Pot, project: Project, cost: Cost, cell: int) -> bool:
        # every rule treats the areas of a cell alike, so one of them speaks for all
        area = self._first[cell]
        return all(
            (areas := rule.payable_areas(pot, project, cost)) is None or area in areas for rule in self._rules
        )


FEW_STEPS = 20  # where there are more, splitting a step hardly changes what can be had

Kind = Literal["chosen", "steps", "money", "carried"]


class Column(NamedTuple):
    """One decision: a whole number from 0 to `most` (pence for money, and for what is carried).

    `option` is empty for what is carried.
    """

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
        carried: (from pot id, to pot id) -> column of r.
        bills: every cost to be met, option by option.
    """

    problem: Problem
    cells: Cells
    columns: list[Column] = field(default_factory=list)
    chosen: dict[str, int] = field(default_factory=dict)
    steps: dict[tuple[str, str], int] = field(default_factory=dict)
    money: dict[tuple[str, str, int], int] = field(default_factory=dict)
    carried: dict[tuple[str, str], int] = field(default_factory=dict)
    bills: list[Bill] = field(default_factory=list)

    @cached_property
    def project_of(self) -> dict[str, Project]:
        """Option id -> its project."""
        projects = {project.id: project for project in self.problem.projects}
        return {option.id: projects[option.project] for option in self.problem.options}

    @property
    def areas(self) -> tuple[Area, ...]:
        """Every area of the problem."""
        return self.problem.areas

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

    @cached_property
    def _money_by_cell(self) -> dict[int, list[tuple[str, str, int]]]:
        by_cell: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
        for (pot, option, cell), column in self.money.items():
            by_cell[cell].append((pot, option, column))
        return by_cell

    def paying(self, money: Money) -> list[int]:
        """The money columns that meet every condition of `money`, in order."""
        pots = {pot.id for pot in self.problem.pots if _meets(pot, money)}
        options = {
            option
            for option, project in self.project_of.items()
            if (money.projects is None or project.id in money.projects)
            and (money.priorities is None or project.priority in money.priorities)
        }
        return sorted(
            column
            for cell in self._cells_of(money)
            for pot, option, column in self._money_by_cell.get(cell, ())
            if pot in pots and option in options
        )

    def available(self, money: Money) -> int:
        """Pence that the pots of these streams, years and cost types hold, spent or not."""
        return sum(pot.pence for pot in self.problem.pots if _meets(pot, money))

    def _cells_of(self, money: Money) -> list[int]:
        cells = self.cells
        found = (
            range(len(cells.areas))
            if money.areas is None
            else sorted({cells.of[area] for area in money.areas})
        )
        return [cell for cell in found if money.rural is None or cells.areas[cell][0].rural is money.rural]

    def add(self, column: Column) -> int:
        """Number a new column."""
        self.columns.append(column)
        return len(self.columns) - 1


def _meets(pot: Pot, money: Money) -> bool:
    return (
        (money.streams is None or pot.stream in money.streams)
        and (money.financial_years is None or pot.financial_year in money.financial_years)
        and (money.cost_types is None or pot.cost_type in money.cost_types)
    )


def list_decisions(problem: Problem) -> Decisions:
    """Number every decision of a problem, in its order; those that no pot may pay for are kept at 0."""
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
    _add_carried(made)
    return made


def _add_carried(made: Decisions) -> None:
    """One r for each pot whose money a rule lets wait, and the pot of the later year."""
    by_place = {(pot.stream, pot.financial_year, pot.cost_type): pot for pot in made.problem.pots}
    for rule in made.problem.rules:
        for pot in made.problem.pots:
            year = rule.carry_year(pot)
            later = None if year is None else by_place.get((pot.stream, year, pot.cost_type))
            if later is not None and (pot.id, later.id) not in made.carried:
                made.carried[pot.id, later.id] = made.add(Column("carried", "", pot.pence))


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
    pots = payers.pots(made.project_of[option.id], cost, cell)
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
