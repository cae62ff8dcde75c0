"""Allocations that are known before any solver is asked: the usual methods', and funding nothing.

They are written as whole values of a problem's columns and kept only where every row is met, so that a search
can start from them, is never below one of them, and sees it where a solver denies that they exist.
"""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.baselines import baselines
from optimiser.formulation.decisions import Decisions
from optimiser.problem import Problem
from optimiser.rules.rule import Row
from optimiser.solution import Solution


def known_allocations(problem: Problem, decisions: Decisions, rows: Sequence[Row]) -> list[list[int]]:
    """A whole number for each column, of every usual method's allocation that breaks no row; then of nothing.

    The usual methods carry no money from year to year.
    """
    found = [columns_of(decisions, usual) for usual in baselines(problem)]
    found.append([0] * len(decisions.columns))
    return [values for values in found if values is not None and all(row.holds(values) for row in rows)]


def columns_of(decisions: Decisions, solution: Solution) -> list[int] | None:
    """The whole value of every column in an allocation; None where it does what no column can say."""
    values = [0] * len(decisions.columns)
    try:
        for choice in solution.choices:
            values[decisions.chosen[choice.option]] = 1
            for area, steps in choice.steps.items():
                values[decisions.steps[choice.option, area]] = steps
        for line in solution.lines:
            values[decisions.money[line.pot, line.option, decisions.cells.of[line.area]]] += line.pence
        for each in solution.carried:
            values[decisions.carried[each.from_pot, each.to_pot]] = each.pence
    except KeyError:  # a ring-fence closes that pot to it
        return None
    within = all(value <= column.most for value, column in zip(values, decisions.columns, strict=True))
    return values if within else None
