"""Funding cells: classes of areas that no rule tells apart, and the pots that may pay in each.

Money is interchangeable inside a cell, so deciding money by cell loses nothing and is far smaller than
deciding it by area.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from optimiser.objectives import Frontier
from optimiser.problem import Area, Cost, Pot, Problem, Project


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
        """The pots that may pay for a project's cost in a cell.

        Returns:
            Pots in the problem's order.
        """
        found = self._pots.get((cost.financial_year, cost.cost_type), ())
        return [pot for pot in found if self._may_pay(pot, project, cost, cell)]

    def _may_pay(self, pot: Pot, project: Project, cost: Cost, cell: int) -> bool:
        # no rule tells the areas of a cell apart, so one of them speaks for all
        area = self._first[cell]
        return all(
            (areas := rule.payable_areas(pot, project, cost)) is None or area in areas for rule in self._rules
        )
