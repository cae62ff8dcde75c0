"""What every test of a rule asks: which options are chosen, which rules clash, and what a check finds."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.problem import Problem
from optimiser.solution import Choice, Line, Solution
from optimiser.solving import Limits, solve
from optimiser.verifying import verify
from tests.optimiser.brute_force import best_of_all
from tests.optimiser.builders import a_solution

EXACT = Limits(gap=1e-6, curve_tolerance=1e-6, seconds=30)


def solved(problem: Problem) -> Solution:
    """The proven best answer of a small problem, held against the verifier."""
    solution = solve(problem, EXACT)
    assert verify(problem, solution).holds, verify(problem, solution).broken
    assert solution.status == "optimal", solution.message or solution.conflict
    return solution


def chosen(problem: Problem) -> set[str]:
    """The options of the best answer."""
    return {choice.option for choice in solved(problem).choices}


def steps(problem: Problem) -> dict[str, int]:
    """Area -> steps delivered there in the best answer, of all options together."""
    delivered: dict[str, int] = {}
    for choice in solved(problem).choices:
        for area, number in choice.steps.items():
            delivered[area] = delivered.get(area, 0) + number
    return delivered


def clashing(problem: Problem) -> set[str]:
    """The rules, budgets and scales that cannot hold together; nothing else fits either."""
    solution = solve(problem, EXACT)
    assert solution.status == "infeasible", solution
    assert verify(problem, solution).holds
    assert best_of_all(problem, grain=1_000) is None
    return set(solution.conflict)


def faults(
    problem: Problem, choices: Sequence[Choice], lines: Sequence[Line] = (), **more: object
) -> list[tuple[str, int]]:
    """(rule, by how much) of everything that the verifier finds; the benefit is told right."""
    right = verify(problem, a_solution(problem, choices, lines, **more))
    told = {name: getattr(right, name) for name in ("benefit", "scored", "value")}
    answer = a_solution(problem, choices, lines, **{**told, **more})
    return [(broken.rule, broken.by_pence) for broken in verify(problem, answer).broken]
