"""Prices bound what can be had, whatever the prices are."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.decomposition.cuts import bound_of, cut_at
from optimiser.decomposition.interior import Point, relax
from optimiser.decomposition.reading import shape_of
from optimiser.decomposition.shape import Floats, Shape
from optimiser.decomposition.slope import slope_at
from optimiser.decomposition.whole_steps import benefit_of
from optimiser.limits import Clock, Limits
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solving import solve
from tests.optimiser.builders import a_pot, a_problem, a_scalable_option
from tests.optimiser.county import a_county

SMALL = a_county(areas=8, projects=10, streams=3, years=1)


def shaped(problem: Problem) -> Shape:
    shape = shape_of(problem)
    assert shape is not None
    return shape


def the_best(problem: Problem) -> Solution:
    return solve(problem, Limits(gap=0.001, seconds=60))


def chosen_in(shape: Shape, solution: Solution) -> Floats:
    chosen = {choice.option for choice in solution.choices}
    return np.array([option.id in chosen for option in shape.options], float)


def drawn_at_random(shape: Shape, seed: int) -> Point:
    draw = np.random.default_rng(seed)
    columns = draw.uniform(0, 1, len(shape.scale)) * (shape.scale > 0)
    filled = draw.uniform(0, 1, (len(shape.slot_option), len(shape.areas)))
    prices = draw.normal(0, 0.05, len(shape.rows))
    return Point(filled, columns, np.where(shape.rows.equal, prices, np.abs(prices)), 0.0, 0.0)


@pytest.mark.parametrize("seed", range(20))
def test_any_prices_at_any_point_give_a_bound(seed: int) -> None:
    shape, best = shaped(SMALL), the_best(SMALL)
    cut = cut_at(shape, drawn_at_random(shape, seed))
    assert bound_of(shape, cut, chosen_in(shape, best)) * shape.top >= best.benefit


def test_the_prices_of_the_relaxation_give_a_bound_that_is_tight() -> None:
    shape = shaped(SMALL)
    held = chosen_in(shape, the_best(SMALL))
    low, high = np.zeros(len(shape.scale)), (shape.scale > 0).astype(float)
    low[: len(held)] = high[: len(held)] = held
    point = relax(shape, low, high, 1e-6, Clock(60))
    bound = bound_of(shape, cut_at(shape, point), held)
    assert point.benefit <= bound * (1 + 1e-6)
    assert bound == pytest.approx(point.benefit, rel=1e-4)


def test_the_relaxation_spends_what_there_is_and_no_more() -> None:
    shape = shaped(a_problem(options=[a_scalable_option()], pots=[a_pot(pence=5_000)]))
    point = relax(shape, np.zeros(len(shape.scale)), np.ones(len(shape.scale)), 1e-6, Clock(10))
    north = shape.areas.index("north")
    assert point.off < 1e-5
    assert point.filled[0, north] == pytest.approx(0.5, abs=1e-3)


def test_benefit_of_whole_steps_is_the_true_benefit() -> None:
    shape, best = shaped(SMALL), the_best(SMALL)
    steps = np.zeros_like(shape.steps)
    by_option = {choice.option: choice.steps for choice in best.choices}
    for rank, at in enumerate(shape.stepped):
        for area, number in by_option.get(shape.options[at].id, {}).items():
            steps[rank, shape.areas.index(area)] = number
    columns = np.zeros(len(shape.scale))
    columns[: len(shape.options)] = chosen_in(shape, best)
    assert benefit_of(shape, steps, columns) * shape.top == pytest.approx(best.benefit)


def test_the_slope_tells_what_a_little_more_is_worth() -> None:
    shape = shaped(SMALL)
    point = drawn_at_random(shape, 1)
    here = slope_at(shape, point.filled, point.columns)
    more = point.columns.copy()
    more[shape.whole[0]] += 1e-6
    there = slope_at(shape, point.filled, more)
    assert (there.benefit - here.benefit) / 1e-6 == pytest.approx(here.columns[shape.whole[0]], rel=1e-3)
