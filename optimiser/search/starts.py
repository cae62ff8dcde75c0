"""Allocations that are known before any solver is asked: the usual methods', and funding nothing.

They are written as whole values of a problem's columns and kept only where every row is met, so that a search
can start from them, is never below one of them, and sees it where a solver denies that they exist.
"""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.baselines import baselines
from optimiser.formulation.decisions import Decisions
from optimiser.limits import REFUTED, gap_between
from optimiser.problem import Problem
from optimiser.rules.rule import Row
from optimiser.solution import Solution
from optimiser.verifying import verify

TAKEN = ("benefit", "scored", "value", "choices", "lines", "carried")


def known_allocations(
    usual: Sequence[Solution], decisions: Decisions, rows: Sequence[Row]
) -> list[list[int]]:
    """A whole number for each column, of each of these allocations that breaks no row; then of nothing."""
    found = [columns_of(decisions, each) for each in usual]
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


def at_least_as_good_as_usual(problem: Problem, found: Solution) -> Solution:
    """A solution, or what a usual method does better within every rule, with what was proven of the first.

    A bound that a usual method is above is no bound, and is left out.
    """
    if found.status not in ("optimal", "feasible"):
        return found
    better = [each for each in baselines(problem) if each.value > found.value]
    real = [each for each in better if verify(problem, each).holds]
    if not real:
        return found
    best = max(real, key=lambda each: each.value)
    taken = {name: getattr(best, name) for name in TAKEN}
    bound = found.value_bound
    if bound is None or best.value > bound * (1 + REFUTED):
        taken |= {"status": "feasible", "value_bound": None, "gap": None, "proven_by": None}
    else:
        taken |= {"value_bound": max(bound, best.value), "gap": gap_between(best.value, bound)}
    return found.model_copy(update=taken)
