"""The allocation that is shown by the rule for ties: the same whatever solved the problem, and how."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.good_answers import find_good_answers, pick_first_in_order
from optimiser.good_answers.picking import NOT_SETTLED
from optimiser.good_answers.threshold import round_threshold, step_below
from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.builders import a_pot, a_problem, an_option
from tests.optimiser.random_problems import problems
from tests.properties import examples

WAYS = (
    Limits(gap=0.0),
    Limits(gap=0.001),
    Limits(gap=0.05),
    Limits(gap=0.0, careful=True),
    Limits(gap=0.0, solver="cbc"),
)


def picked(problem: Problem, limits: Limits) -> Solution:
    return pick_first_in_order(problem, solve(problem, limits), limits, seconds=60.0)


def options_of(solution: Solution) -> tuple[str, ...]:
    return tuple(sorted(choice.option for choice in solution.choices))


@pytest.mark.slow
@given(problems(most_areas=2, most_projects=4, most_steps=2, most_rules=3))
@examples(25)
def test_every_way_of_solving_ends_with_the_same_projects_and_options(problem: Problem) -> None:
    if solve(problem).status != "optimal":
        return
    found = [picked(problem, limits) for limits in WAYS]
    assert all(verify(problem, each).holds for each in found)
    settled = [each for each in found if each.message != NOT_SETTLED]
    assert len({options_of(each) for each in settled}) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_of_many_that_are_as_good_it_is_the_first_listed(seed: int) -> None:
    draw = random.Random(seed)
    costs = [draw.randint(1, 3) * 10_000 for _ in range(8)]
    options = [
        an_option(f"p{at}", costs=cost, points={"north": cost / 10_000}, effects=())
        for at, cost in enumerate(costs)
    ]
    problem = a_problem(options=options, pots=[a_pot(pence=sum(costs) // 2)])
    found = {options_of(picked(problem, limits)) for limits in WAYS}
    assert len(found) == 1
    assert find_good_answers(problem, picked(problem, WAYS[0]), within=0.0).is_shown_first is True


def test_without_time_the_answer_stays_and_says_so() -> None:
    twins = [an_option("hall", costs=60_000), an_option("yard", area="south", costs=60_000)]
    problem = a_problem(options=twins, pots=[a_pot(pence=60_000)])
    solution = solve(problem)
    found = pick_first_in_order(problem, solution, Limits(), seconds=0.0)
    assert found == solution.model_copy(update={"message": NOT_SETTLED})


@given(st.floats(min_value=1e-3, max_value=1e9))
@examples(200)
def test_a_threshold_is_a_round_figure_just_below_the_best(value: float) -> None:
    threshold, step = round_threshold(value), step_below(value)
    assert threshold <= value * (1 + 1e-9)
    assert value - threshold <= step * (1 + 1e-6)
    assert step <= value * 1e-5 * (1 + 1e-9)
