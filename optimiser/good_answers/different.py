"""Allocations of nearly the same value that a board would call different, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.good_answers.exchanges import in_order, projects_of
from optimiser.problem import Problem
from optimiser.rules import Choose, Money
from optimiser.solution import Solution
from optimiser.verifying.solution_index import SolutionIndex

PROJECTS = 2  # that differ, or
MONEY = 0.1  # of the money that moves
NEARLY = 0.01  # share of value that an allocation beside the one shown may be short of it
MOST = 3  # side by side, the one shown among them


@dataclass(frozen=True, slots=True)
class Beside:
    """One of the allocations side by side.

    Attributes:
        solution: checked to the penny.
        comes_in, goes_out: ids of projects, against the allocation that is shown.
        moved: pence that go to another project than in the allocation that is shown.
        spent, left: pence; what is left counts every pot.
        rural: share of what is spent; None where nothing is.
        is_good: worth the threshold.
    """

    solution: Solution
    comes_in: tuple[str, ...]
    goes_out: tuple[str, ...]
    moved: int
    spent: int
    left: int
    rural: float | None
    is_good: bool


def problems_that_differ(problem: Problem, shown: Solution) -> list[Problem]:
    """The problem in each of the three ways in which two projects can be others than in an allocation.

    Two that it funds are left out; or one is, and another comes in; or two others come in. Every allocation
    that differs by two projects is one of at least one of these, and the best of theirs is the best of all.
    """
    funded = in_order(problem, projects_of(problem, shown))
    others = tuple(project.id for project in problem.projects if project.id not in funded)
    names = {rule.name for rule in problem.rules}

    def choose(projects: tuple[str, ...], at_least: int | None, at_most: int | None) -> Choose:
        name = f"from {at_least or 0} to {at_most or len(projects)} of these, to see what else is as good"
        while name in names:
            name += "."
        return Choose(name=name, projects=projects, at_least=at_least, at_most=at_most)

    ways: list[tuple[Choose, ...]] = []
    if len(funded) >= PROJECTS:
        ways.append((choose(funded, None, len(funded) - PROJECTS),))
    if funded and others:
        ways.append((choose(funded, None, len(funded) - 1), choose(others, 1, None)))
    if len(others) >= PROJECTS:
        ways.append((choose(others, PROJECTS, None),))
    return [problem.model_copy(update={"rules": (*problem.rules, *rules)}) for rules in ways]


def side_by_side(
    problem: Problem, shown: Solution, known: Sequence[Solution], threshold: float
) -> tuple[Beside, ...]:
    """The allocation that is shown, and the best known that really differ from it and from one another."""
    picked = [shown]
    least = shown.value * (1 - NEARLY)
    for each in sorted(known, key=lambda other: -other.value):
        if len(picked) == MOST or each.value < least:
            break
        if all(really_differ(problem, each, other) for other in picked):
            picked.append(each)
    return tuple(_beside(problem, shown, each, threshold) for each in picked)


def really_differ(problem: Problem, one: Solution, other: Solution) -> bool:
    """Whether two projects differ, or a tenth of the money moves."""
    if len(projects_of(problem, one) ^ projects_of(problem, other)) >= PROJECTS:
        return True
    most = max(_spent(one), _spent(other))
    return most > 0 and money_moved(problem, one, other) >= MONEY * most


def money_moved(problem: Problem, one: Solution, other: Solution) -> int:
    """Pence that one allocation gives to other projects than another does."""
    first, second = _by_project(problem, one), _by_project(problem, other)
    more = sum(max(0, pence - second.get(project, 0)) for project, pence in first.items())
    less = sum(max(0, pence - first.get(project, 0)) for project, pence in second.items())
    return max(more, less)


def _by_project(problem: Problem, solution: Solution) -> dict[str, int]:
    owner = {option.id: option.project for option in problem.options}
    found: dict[str, int] = {}
    for line in solution.lines:
        found[owner[line.option]] = found.get(owner[line.option], 0) + line.pence
    return found


def _spent(solution: Solution) -> int:
    return sum(line.pence for line in solution.lines)


def _beside(problem: Problem, shown: Solution, solution: Solution, threshold: float) -> Beside:
    before, after = projects_of(problem, shown), projects_of(problem, solution)
    spent = _spent(solution)
    return Beside(
        solution=solution,
        comes_in=in_order(problem, after - before),
        goes_out=in_order(problem, before - after),
        moved=money_moved(problem, shown, solution),
        spent=spent,
        left=sum(SolutionIndex(problem, solution).left().values()),
        rural=SolutionIndex(problem, solution).spent(Money(rural=True)) / spent if spent else None,
        is_good=solution.value >= threshold,
    )
