"""Funding cells: classes of areas that no rule tells apart, and the pots that may pay in each.

Money is interchangeable inside a cell, so deciding money by cell loses nothing and is far smaller than
deciding it by area.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from optimiser.problem import Area, Pot, Problem, Project
from optimiser.rules import Amount, Eligibility, Money, Share


class Cells(NamedTuple):
    """The cells of a problem.

    Attributes:
        of: area id -> number of its cell.
        areas: the areas of each cell, in the problem's order.
    """

    of: dict[str, int]
    areas: tuple[tuple[Area, ...], ...]


def funding_cells(problem: Problem) -> Cells:
    """Group the areas by everything that any rule asks of an area.

    Returns:
        The cells, in the order of their first areas.
    """
    told_apart_by_rural = any(money.rural is not None for money in moneys(problem))
    marks: dict[str, list[int]] = defaultdict(list)
    for mark, named in enumerate(_named_areas(problem)):
        for area_id in named:
            marks[area_id].append(mark)
    of: dict[str, int] = {}
    classes: dict[tuple[bool, tuple[int, ...]], int] = {}
    members: list[list[Area]] = []
    for area in problem.areas:
        key = (area.rural and told_apart_by_rural, tuple(marks.get(area.id, ())))
        number = classes.setdefault(key, len(classes))
        if number == len(members):
            members.append([])
        members[number].append(area)
        of[area.id] = number
    return Cells(of, tuple(tuple(areas) for areas in members))


def moneys(problem: Problem) -> Iterator[Money]:
    """Every description of money in the problem's rules."""
    for rule in problem.rules:
        if isinstance(rule, Amount | Share):
            yield rule.of
        if isinstance(rule, Share):
            yield rule.within


def _named_areas(problem: Problem) -> list[frozenset[str]]:
    """The different sets of areas that rules name."""
    named: dict[frozenset[str], None] = {}
    for rule in problem.rules:
        if isinstance(rule, Eligibility) and rule.areas is not None:
            named[frozenset(rule.areas)] = None
    for money in moneys(problem):
        if money.areas is not None:
            named[frozenset(money.areas)] = None
    return list(named)


class Payers:
    """Which pots may pay for what, by every eligibility rule together."""

    def __init__(self, problem: Problem, cells: Cells) -> None:
        self._pots: dict[tuple[str, str], list[Pot]] = defaultdict(list)
        for pot in problem.pots:
            self._pots[pot.financial_year, pot.cost_type].append(pot)
        self._rules: dict[str, list[_Allowed]] = defaultdict(list)
        for rule in problem.rules:
            if isinstance(rule, Eligibility):
                allowed = _Allowed.of(rule, cells)
                for stream in dict.fromkeys(rule.streams):
                    self._rules[stream].append(allowed)

    def pots(self, project: Project, financial_year: str, cost_type: str, cell: int) -> list[Pot]:
        """The pots that may pay for a project's cost of this year and type in a cell.

        Returns:
            Pots in the problem's order.
        """
        return [
            pot
            for pot in self._pots.get((financial_year, cost_type), ())
            if not self.refused_by(pot, project, cell)
        ]

    def refused_by(self, pot: Pot, project: Project, cell: int) -> str | None:
        """The name of the first eligibility rule that keeps a pot from paying for a project in a cell."""
        for allowed in self._rules.get(pot.stream, ()):
            if not allowed.allows(project, pot.cost_type, cell):
                return allowed.name
        return None


class _Allowed(NamedTuple):
    """An eligibility rule with its lists as sets, and its areas as cells."""

    name: str
    projects: frozenset[str] | None
    priorities: frozenset[str] | None
    cells: frozenset[int] | None
    cost_types: frozenset[str] | None

    @classmethod
    def of(cls, rule: Eligibility, cells: Cells) -> _Allowed:
        return cls(
            name=rule.name,
            projects=None if rule.projects is None else frozenset(rule.projects),
            priorities=None if rule.priorities is None else frozenset(rule.priorities),
            cells=None if rule.areas is None else frozenset(cells.of[area] for area in rule.areas),
            cost_types=None if rule.cost_types is None else frozenset(rule.cost_types),
        )

    def allows(self, project: Project, cost_type: str, cell: int) -> bool:
        return (
            (self.projects is None or project.id in self.projects)
            and (self.priorities is None or project.priority in self.priorities)
            and (self.cells is None or cell in self.cells)
            and (self.cost_types is None or cost_type in self.cost_types)
        )
