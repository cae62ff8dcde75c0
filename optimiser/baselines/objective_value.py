"""What an allocation is worth by the objective of its problem, whoever made it.

The objectives fair and lexicographic end with everything together, so that is what an allocation that came to
no stage of theirs is worth.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimiser.benefit import true_value
from optimiser.objectives import Frontier, Robust
from optimiser.problem import Problem
from optimiser.problem_changes import with_draw
from optimiser.solution import Choice, Line, Solution
from optimiser.uncertain_inputs import draw_inputs
from optimiser.units import BASIS_POINTS
from optimiser.verifying.solution_index import SolutionIndex


def objective_value(problem: Problem, choices: Sequence[Choice], lines: Sequence[Line]) -> float:
    """The value of an allocation by its problem's objective, by the true curve.

    Raises:
        ValueError: a choice names an option that is not in the problem.
    """
    match problem.objective:
        case Frontier(of=money, harm_per_pound=each):
            paid = Solution(problem_hash="", status="feasible", choices=tuple(choices), lines=tuple(lines))
            return true_value(problem, choices) + each * SolutionIndex(problem, paid).spent(money) / 100
        case Robust() as robust:
            unknowns = [unknown.model_copy(update={"costs": ()}) for unknown in problem.unknowns]
            draws = draw_inputs(unknowns, seed=robust.seed, number=robust.draws)
            values = [true_value(with_draw(problem, unknowns, draw), choices) for draw in draws]
            return worst_average(np.array(values), robust.tail)
        case _:
            return true_value(problem, choices)


def worst_average(values: NDArray[np.float64], tail: int) -> float:
    """The average of the worst draws: `max over eta of eta - mean(max(0, eta - value)) / tail`.

    The tail is a share of the draws in basis points, above 0. Where it holds no whole number of draws, the
    last one counts in part.
    """
    ordered = np.sort(values)
    count = len(ordered) * tail / BASIS_POINTS
    weights = np.clip(count - np.arange(len(ordered)), 0.0, 1.0)
    return float(ordered @ weights / count)
