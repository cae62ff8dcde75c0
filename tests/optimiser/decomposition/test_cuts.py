"""Prices bound what can be had, whatever the prices are."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.decomposition.arrays import Floats, ProblemArrays, gradient_at
from optimiser.decomposition.build_arrays import build_arrays
from optimiser.decomposition.relaxation import Point, bound_of, cut_at, relax
from optimiser.decomposition.rounding import benefit_of
from optimiser.limits import Clock, Limits
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solving import solve
from tests.optimiser.builders import a_pot, a_problem, a_scalable_option
from tests.optimiser.county import a_county

SMALL = a_county(areas=8, projects=10, streams=3, years=1)


def shaped(problem: Problem) -> ProblemArrays:
    arrays = build_arrays(problem)
    assert arrays is not None
    return arrays


def the_best(problem: Problem) -> Solution:
    return solve(problem, Limits(gap=0.001, seconds=60))


def chosen_in(arrays: ProblemArrays, solution: Solution) -> Floats:
    chosen = {choice.option for choice in solution.choices}
    return np.array([option.id in chosen for option in arrays.options], float)


def drawn_at_random(arrays: ProblemArrays, seed: int) -> Point:
    draw = np.random.default_rng(seed)
    columns = draw.uniform(0, 1, len(arrays.scale)) * (arrays.scale > 0)
    filled = draw.uniform(0, 1, (len(arrays.slot_option), len(arrays.areas)))
    prices = draw.normal(0, 0.05, len(arrays.rows))
    return Point(filled, columns, np.where(arrays.rows.equal, prices, np.abs(prices)), 0.0, 0.0)


@pytest.mark.parametrize("seed", range(20))
def test_any_prices_at_any_point_give_a_bound(seed: int) -> None:
    arrays, best = shaped(SMALL), the_best(SMALL)
    cut = cut_at(arrays, drawn_at_random(arrays, seed))
    assert bound_of(arrays, cut, chosen_in(arrays, best)) * arrays.top >= best.value


def test_the_prices_of_the_relaxation_give_a_bound_that_is_tight() -> None:
    arrays = shaped(SMALL)
    held = chosen_in(arrays, the_best(SMALL))
    low, high = np.zeros(len(arrays.scale)), (arrays.scale > 0).astype(float)
    low[: len(held)] = high[: len(held)] = held
    point = relax(arrays, low, high, 1e-6, Clock(60))
    bound = bound_of(arrays, cut_at(arrays, point), held)
    assert point.benefit <= bound * (1 + 1e-6)
    assert bound == pytest.approx(point.benefit, rel=1e-4)


def test_the_relaxation_spends_what_there_is_and_no_more() -> None:
    arrays = shaped(a_problem(options=[a_scalable_option()], pots=[a_pot(pence=5_000)]))
    point = relax(arrays, np.zeros(len(arrays.scale)), np.ones(len(arrays.scale)), 1e-6, Clock(10))
    north = arrays.areas.index("north")
    assert point.off < 1e-5
    assert point.filled[0, north] == pytest.approx(0.5, abs=1e-3)


def test_benefit_of_whole_steps_is_the_true_benefit() -> None:
    arrays, best = shaped(SMALL), the_best(SMALL)
    steps = np.zeros_like(arrays.steps)
    by_option = {choice.option: choice.steps for choice in best.choices}
    for rank, at in enumerate(arrays.stepped):
        for area, number in by_option.get(arrays.options[at].id, {}).items():
            steps[rank, arrays.areas.index(area)] = number
    columns = np.zeros(len(arrays.scale))
    columns[: len(arrays.options)] = chosen_in(arrays, best)
    assert benefit_of(arrays, steps, columns) * arrays.top == pytest.approx(best.value)


def test_the_slope_tells_what_a_little_more_is_worth() -> None:
    arrays = shaped(SMALL)
    point = drawn_at_random(arrays, 1)
    here = gradient_at(arrays, point.filled, point.columns)
    more = point.columns.copy()
    more[arrays.whole[0]] += 1e-6
    exists = gradient_at(arrays, point.filled, more)
    assert (exists.benefit - here.benefit) / 1e-6 == pytest.approx(here.columns[arrays.whole[0]], rel=1e-3)
