"""Options worth so much more than all others together that a solver would lose the others beside them.

A solver works to about eight digits. Where one option prevents a thousand million times what the rest do and
no rule lets anybody have it, the rest would be taken for nothing. So it is asked first, with the rest worth
nothing, whether any of those options can be had at all; where none can, the rest is solved by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from optimiser.problem import Option, Problem
from optimiser.solution import Solution

SO_MUCH_MORE = 1e3  # times all that is worth less: beyond the gap that is usually asked for


def solve_within_reach(problem: Problem, solve: Callable[[Problem], Solution]) -> Solution:
    """The answer to a problem; options out of reach that would hide the rest are worth nothing in it.

    Args:
        problem: any problem.
        solve: solves a problem whose options are worth something like each other.
    """
    dominating = _dominating(problem)
    if dominating:
        alone = solve(_worth_nothing(problem, {option.id for option in problem.options} - dominating))
        if alone.status == "optimal" and alone.value == 0 and alone.value_bound == 0:
            found = solve_within_reach(_worth_nothing(problem, dominating), solve)
            return found.model_copy(update={"problem_hash": problem.fingerprint})
    return solve(problem)


def _dominating(problem: Problem) -> frozenset[str]:
    """The ids of the fewest options that are worth so much more than all others together; often none."""
    weights = {priority.id: priority.weight for priority in problem.priorities}
    harms = {harm.id: (harm.by_area, weights[harm.priority]) for harm in problem.harms}
    by_project = {project.id: weights[project.priority] for project in problem.projects}

    def worth(option: Option) -> float:
        of_points = problem.harm_per_point * by_project[option.project] * sum(option.points.values())
        return of_points + sum(
            harms[effect.harm][1] * reduction * harms[effect.harm][0].get(area, 0.0)
            for effect in option.effects
            for area, reduction in effect.reduction.items()
        )

    ranked = sorted(((worth(option), option.id) for option in problem.options), reverse=True)
    below = list(accumulate((value for value, _ in reversed(ranked)), initial=0.0))[::-1]
    for at, (value, _) in enumerate(ranked):
        if below[at + 1] > 0 and value > SO_MUCH_MORE * below[at + 1]:
            return frozenset(option for _, option in ranked[: at + 1])
    return frozenset()


def _worth_nothing(problem: Problem, options: frozenset[str] | set[str]) -> Problem:
    """The problem with these options worth nothing, and all else as it is."""
    changed = tuple(
        option.model_copy(update={"effects": (), "points": {}}) if option.id in options else option
        for option in problem.options
    )
    return problem.model_copy(update={"options": changed})
