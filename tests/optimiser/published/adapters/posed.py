"""A published problem posed to the optimiser, and the way back from its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from optimiser.problem import Area, CostType, Option, Priority, Problem, Project, Stream
from optimiser.solution import Solution

ALWAYS = "all"  # the year of what costs nothing
OTHER: CostType = "revenue-other"
# Above it, one whole unit is finer than a solver's own rounding, and scaling proves nothing more.
MOST_WHOLE = 5_000_000


@dataclass(frozen=True)
class Posed:
    """A problem, and what its benefit stands for: `base + unit * benefit` is the published objective.

    Attributes:
        answer: reads the decisions of a solution as an answer to the published problem.
        value: what such an answer comes to, worked out from the published problem alone.
    """

    problem: Problem
    answer: Callable[[Solution], Any]
    value: Callable[[Any], Fraction]
    base: Fraction
    unit: Fraction

    def objective(self, benefit: float) -> Fraction:
        """The published objective that a benefit stands for; of a bound, the bound."""
        return self.base + self.unit * Fraction(benefit)


def money_scale(figures: Iterable[Fraction]) -> int:
    """What brings money, or whatever else is counted in pence, to whole numbers."""
    return lcm(*(figure.denominator for figure in figures))


def worth_scale(figures: Iterable[Fraction], most: Fraction) -> int:
    """What brings worth to whole numbers, so that a bound can be rounded to one; 1 where none is fit to.

    Args:
        figures: all that is worth something.
        most: about what the best answer is worth.
    """
    scale = lcm(*(figure.denominator for figure in figures))
    return scale if scale * most <= MOST_WHOLE else 1


def place(id: str) -> Area:
    """A place of which nothing matters but that it is there."""
    return Area(id=id, name=id, population=0, rural=False)


def stream(id: str) -> Stream:
    """A stream that is named by its id."""
    return Stream(id=id, name=id)


def project(id: str, name: str | None = None) -> Project:
    """A project of the only priority."""
    return Project(id=id, name=name or id, priority="objective")


OBJECTIVE = Priority(id="objective", name="The published objective", weight=1.0)


def chosen_among(solution: Solution, options: Iterable[Option]) -> list[int]:
    """Which of these options a solution chose, by their place in the list."""
    chosen = {choice.option for choice in solution.choices}
    return [at for at, option in enumerate(options) if option.id in chosen]
