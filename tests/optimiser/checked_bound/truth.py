"""What a proof must never fall below: the best allocation that trying everything finds."""

from __future__ import annotations

from hypothesis import reject

from optimiser.problem import Problem
from tests.optimiser.brute_force import Best, TooManyToTry, best_of_all
from tests.optimiser.random_problems import problems

small = problems(unit=2, most_areas=2, most_projects=3, most_steps=2, odd_pence=False)
"""Problems with every kind of rule that are small enough to try everything."""


def best(problem: Problem) -> Best | None:
    """The best allocation there is, or None; gives the example up where there is too much to try."""
    try:
        return best_of_all(problem)
    except TooManyToTry:
        reject()


def is_above(bound: float | None, found: Best | None) -> bool:
    """Whether a checked bound, None for "no allocation", allows for the best allocation there is."""
    if found is None:
        return True
    return bound is not None and bound >= found.value - 1e-9 * max(1.0, abs(found.value))
