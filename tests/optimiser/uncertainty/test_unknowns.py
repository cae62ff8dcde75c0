"""Unknowns: drawn alike in every scenario, and put into a problem exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from optimiser.problem import Problem
from optimiser.problem_changes import with_draw
from optimiser.uncertain_inputs import (
    Interval,
    LogNormal,
    Point,
    Unknown,
    check_unknowns,
    draw_inputs,
    stratified_uniforms,
)
from tests.optimiser.builders import a_problem, a_scalable_option, an_effect, an_option
from tests.optimiser.uncertainty.unknown_builders import an_unknown

seeds = st.integers(0, 2**40)
ONE, OTHER = an_unknown("one", Interval(low=0, high=2)), an_unknown("other", Interval(low=0, high=2))


@given(seeds, st.integers(1, 60))
def test_each_stratum_is_drawn_once(seed: int, number: int):
    found = stratified_uniforms("one", seed=seed, number=number)
    assert sorted(int(each * number) for each in found) == list(range(number))


@given(seeds)
def test_another_unknown_or_another_order_changes_no_draw(seed: int):
    alone = [draw["one"] for draw in draw_inputs([ONE], seed=seed, number=9)]
    beside = [draw["one"] for draw in draw_inputs([OTHER, ONE], seed=seed, number=9)]
    assert alone == beside


@given(seeds)
def test_the_same_luck_means_the_same_quantile_of_another_spread(seed: int):
    wide = draw_inputs([an_unknown("one", Interval(low=0, high=4))], seed=seed, number=9)
    assert [draw["one"] for draw in wide] == [
        2 * draw["one"] for draw in draw_inputs([ONE], seed=seed, number=9)
    ]


def test_two_unknowns_have_luck_of_their_own():
    draws = draw_inputs([ONE, OTHER], seed=1, number=200)
    assert [draw["one"] for draw in draws] != [draw["other"] for draw in draws]
    together = sum((draw["one"] - 1) * (draw["other"] - 1) for draw in draws) / 200
    assert together == pytest.approx(0.0, abs=0.1)


def test_the_same_seed_gives_these_draws_for_good():
    # Figures on paper name their seed: a change here is a change to every paper.
    found = stratified_uniforms("one", seed=7, number=3)
    assert found == pytest.approx([0.404603281868, 0.86943689847, 0.085825966181], abs=1e-11)


def test_a_factor_multiplies_reductions_and_stops_short_of_the_whole():
    problem = a_problem(options=[an_option(effects=(an_effect({"north": 0.3, "south": 0.9}),))])
    moved = with_draw(problem, [an_unknown()], {"cameras work": 2.0})
    assert moved.options[0].effects[0].reduction == {"north": 0.6, "south": 0.999999}


def test_a_factor_below_nothing_prevents_nothing():
    moved = with_draw(a_problem(), [an_unknown()], {"cameras work": -1.0})
    assert moved.options[0].effects[0].reduction == {"north": 0.0}


def test_costs_are_multiplied_exactly_and_rounded_up_to_whole_pence():
    option = a_scalable_option(pence_a_step=10, fixed={"north": 15}, minimum_pence=30)
    moved = with_draw(a_problem(options=[option]), [an_unknown("price", costs=["patrols"])], {"price": 1.1})
    cost = moved.options[0].costs[0]
    assert (cost.per_step, cost.fixed) == ({"north": 11}, {"north": 17})
    assert moved.options[0].minimum_pence == 33


def test_points_are_multiplied():
    problem = a_problem(options=[an_option(points={"north": 4.0})])
    moved = with_draw(problem, [an_unknown(points=["cameras"])], {"cameras work": 0.5})
    assert moved.options[0].points == {"north": 2.0}


def test_factors_on_one_figure_multiply():
    price, rise = an_unknown("price", costs=["cameras"]), an_unknown("rise", costs=["cameras"])
    moved = with_draw(a_problem(), [price, rise], {"price": 1.2, "rise": 1.5})
    assert moved.options[0].costs[0].fixed == {"north": 54_000}


def test_one_unknown_moves_all_that_rests_on_it():
    problem = a_problem(options=[an_option("east"), an_option("west")])
    both = an_unknown("the study", effects=[("east", "burglary"), ("west", "burglary")])
    moved = with_draw(problem, [both], {"the study": 0.5})
    assert [option.effects[0].reduction["north"] for option in moved.options] == [0.15, 0.15]


def test_a_drawn_problem_is_a_plain_valid_one_of_its_own_fingerprint():
    problem = a_problem(unknowns=(an_unknown(),))
    moved = with_draw(problem, problem.unknowns, {"cameras work": 0.5})
    assert moved.unknowns == ()
    assert moved.fingerprint != problem.fingerprint
    assert Problem.model_validate_json(moved.model_dump_json()) == moved


def test_an_unknown_comes_back_from_json():
    unknown = an_unknown("price", LogNormal(median=1, low=0.9, high=1.3), costs=["cameras"])
    assert Unknown.model_validate_json(unknown.model_dump_json()) == unknown


def test_an_unknown_that_moves_nothing_is_refused():
    with pytest.raises(ValidationError, match="moves nothing"):
        Unknown(id="idle", name="idle", factor=Point(value=1), basis="evidence", source="a test")


def test_a_cost_that_could_turn_negative_is_refused():
    with pytest.raises(ValidationError, match="negative"):
        an_unknown(factor=Interval(low=-1, high=2), costs=["cameras"])


@pytest.mark.parametrize(
    ("unknowns", "said"),
    [
        ([an_unknown(), an_unknown()], "'cameras work' is given twice"),
        ([an_unknown(costs=["camera"])], "option 'camera', which is not in the problem"),
        ([an_unknown(effects=[("cameras", "theft")])], "'cameras' has no effect on 'theft'"),
    ],
)
def test_unknowns_that_name_what_is_not_there_are_refused(unknowns: list[Unknown], said: str):
    with pytest.raises(ValueError, match=said):
        check_unknowns(unknowns, a_problem().options)
