"""What choices prevent, worked by hand, and the same by two codes that share nothing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.benefit import attributed_benefit, benefit_parts, dose, is_harm_alone, true_benefit, true_value
from optimiser.problem import Problem
from optimiser.solution import Choice
from optimiser.verifying import verify
from tests.optimiser.brute_force import plain_benefit, plain_scored, plain_value
from tests.optimiser.builders import (
    a_choice,
    a_cost,
    a_harm,
    a_problem,
    a_scalable_option,
    a_solution,
    an_effect,
    an_option,
)
from tests.optimiser.random_problems import problems_with_choices
from tests.properties import examples

pytestmark = pytest.mark.slow


def test_nothing_chosen_prevents_nothing() -> None:
    assert true_benefit(a_problem(), []) == 0.0


def test_one_option_prevents_its_share_of_the_harm() -> None:
    assert true_benefit(a_problem(), [a_choice()]) == pytest.approx(30.0)


def test_two_that_cut_a_harm_by_thirty_per_cent_leave_forty_nine() -> None:
    problem = a_problem(options=[an_option("cameras"), an_option("lights")])
    assert true_benefit(problem, [a_choice("cameras"), a_choice("lights")]) == pytest.approx(51.0)


def test_two_in_different_areas_do_not_touch() -> None:
    problem = a_problem(options=[an_option("cameras"), an_option("lights", area="south")])
    assert true_benefit(problem, [a_choice("cameras"), a_choice("lights")]) == pytest.approx(60.0)


def test_two_in_different_years_do_not_touch() -> None:
    later = an_option("lights", costs=[a_cost({"north": 1}, year="2027/28")])
    problem = a_problem(options=[an_option("cameras"), later])
    assert true_benefit(problem, [a_choice("cameras"), a_choice("lights")]) == pytest.approx(60.0)


def test_an_option_acts_anew_in_each_of_its_years() -> None:
    problem = a_problem(options=[an_option(active_years=("2026/27", "2027/28", "2028/29"))])
    assert true_benefit(problem, [a_choice()]) == pytest.approx(90.0)


def test_value_counts_harm_by_the_weight_of_its_own_priority_and_benefit_does_not() -> None:
    problem = a_problem(
        priorities={"safety": 1.0, "children": 3.0},
        harms=[a_harm(priority="children")],
        project_priority={"cameras": "safety"},
    )
    parts = benefit_parts(problem, [a_choice()])
    assert parts.by_priority == {"safety": 0.0, "children": pytest.approx(30.0)}
    assert parts.value_by_priority == {"safety": 0.0, "children": pytest.approx(90.0)}
    assert (parts.total, parts.value) == (pytest.approx(30.0), pytest.approx(90.0))


def test_half_the_steps_have_the_effect_that_the_curve_says() -> None:
    problem = a_problem(options=[a_scalable_option(returns=((0.5, 0.8), (1.0, 1.0)))])
    assert true_benefit(problem, [a_choice("patrols", north=5)]) == pytest.approx(100 * (1 - 0.7**0.8))
    assert true_benefit(problem, [a_choice("patrols", north=10)]) == pytest.approx(30.0)
    assert true_benefit(problem, [a_choice("patrols")]) == 0.0


def test_an_option_in_steps_acts_only_where_it_has_them() -> None:
    option = a_scalable_option(points={"south": 9.0})
    option = option.model_copy(update={"effects": (an_effect({"north": 0.3, "south": 0.3}),)})
    problem = a_problem(options=[option])
    assert true_benefit(problem, [a_choice("patrols", north=10)]) == pytest.approx(30.0)


@pytest.mark.parametrize(("steps", "share"), [(0, 0.0), (1, 0.2), (5, 0.8), (9, 0.96), (10, 1.0), (12, 1.0)])
def test_the_dose_follows_the_corners_of_the_curve(steps: int, share: float) -> None:
    option = a_scalable_option(returns=((0.2, 0.4), (0.5, 0.8), (1.0, 1.0)))
    assert dose(option, "north", steps) == pytest.approx(share)


def test_officer_points_add_up() -> None:
    options = [an_option(name, effects=[], points={"south": 4.0}) for name in ("one", "two")]
    problem = a_problem(options=options, harm_per_point=2.5)
    parts = benefit_parts(problem, [a_choice("one"), a_choice("two")])
    assert parts.total == parts.scored == pytest.approx(20.0)
    assert parts.by_area == {"south": pytest.approx(20.0)}


def test_shared_benefit_is_attributed_by_what_each_does_alone_in_logs() -> None:
    guess = an_option("lights", effects=[an_effect({"north": 0.51}, basis="assumption")])
    problem = a_problem(options=[an_option("cameras"), guess])
    chosen = [a_choice("cameras"), a_choice("lights")]
    parts = benefit_parts(problem, chosen)
    both = 100 * (1 - 0.7 * 0.49)
    assert [(part.option, part.harm, part.area) for part in attributed_benefit(problem, chosen)] == [
        ("cameras", "burglary", "north"),
        ("lights", "burglary", "north"),
    ]
    shares = [part.benefit for part in attributed_benefit(problem, chosen)]
    assert shares == [pytest.approx(both / 3), pytest.approx(both * 2 / 3)]  # 0.49 is 0.7 squared
    assert parts.by_option == {
        "cameras": pytest.approx(100 * 0.49 * 0.3),
        "lights": pytest.approx(100 * 0.7 * 0.51),
    }


def test_an_unknown_option_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="option 'drones'"):
        true_benefit(a_problem(), [a_choice("drones")])


@given(problems_with_choices())
@examples(100)
def test_three_codes_agree_on_the_benefit(case: tuple[Problem, list[Choice]]) -> None:
    problem, choices = case
    ours = true_benefit(problem, choices)
    anew = verify(problem, a_solution(problem, choices)).benefit
    assert math.isclose(ours, anew, rel_tol=1e-12, abs_tol=1e-12)
    assert math.isclose(ours, plain_benefit(problem, tuple(choices)), rel_tol=1e-9, abs_tol=1e-9)


@given(problems_with_choices())
@examples(100)
def test_three_codes_agree_on_the_value_and_on_what_is_scored(case: tuple[Problem, list[Choice]]) -> None:
    problem, choices = case
    parts = benefit_parts(problem, choices)
    anew = verify(problem, a_solution(problem, choices))
    plain = plain_value(problem, tuple(choices)), plain_scored(problem, tuple(choices))
    for ours, theirs in zip((anew.value, anew.scored), plain, strict=True):
        assert math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)
    assert math.isclose(parts.value, anew.value, rel_tol=1e-12, abs_tol=1e-12)
    assert math.isclose(parts.scored, anew.scored, rel_tol=1e-12, abs_tol=1e-12)
    assert parts.value == true_value(problem, choices)


@given(problems_with_choices(), st.floats(0.01, 100))
@examples(100)
def test_weights_move_value_alone(case: tuple[Problem, list[Choice]], by: float) -> None:
    problem, choices = case
    heavier = problem.model_copy(
        update={
            "priorities": tuple(
                each.model_copy(update={"weight": each.weight * by}) for each in problem.priorities
            )
        }
    )
    before, after = benefit_parts(problem, choices), benefit_parts(heavier, choices)
    assert after.total == before.total
    assert after.by_priority == before.by_priority
    assert after.by_area == before.by_area
    assert after.by_option == before.by_option
    assert after.scored == before.scored
    assert after.value == pytest.approx(by * before.value, rel=1e-9)


def test_value_is_harm_only_where_no_weight_and_no_score_is_in_it() -> None:
    assert is_harm_alone(a_problem())
    assert not is_harm_alone(a_problem(priorities={"safety": 2.0}))
    assert not is_harm_alone(a_problem(options=[an_option(effects=(), points={"north": 3.0})]))


@given(problems_with_choices())
@examples(100)
def test_the_parts_add_up_to_the_whole(case: tuple[Problem, list[Choice]]) -> None:
    problem, choices = case
    parts = benefit_parts(problem, choices)
    assert parts.total == true_benefit(problem, choices)
    for split in (
        parts.by_priority.values(),
        parts.by_area.values(),
        [part.benefit for part in attributed_benefit(problem, choices)],
    ):
        assert math.fsum(split) == pytest.approx(parts.total, rel=1e-12, abs=1e-12)
    assert math.fsum(parts.value_by_priority.values()) == pytest.approx(parts.value, rel=1e-12, abs=1e-12)


@given(problems_with_choices())
@examples(100)
def test_the_part_of_an_option_is_what_is_lost_without_it(case: tuple[Problem, list[Choice]]) -> None:
    problem, choices = case
    parts = benefit_parts(problem, choices)
    assert set(parts.by_option) == {choice.option for choice in choices}
    for choice in choices:
        without = true_benefit(problem, [other for other in choices if other is not choice])
        assert parts.by_option[choice.option] == pytest.approx(parts.total - without, rel=1e-9, abs=1e-9)


@given(problems_with_choices())
@examples(100)
def test_the_order_of_choices_does_not_matter(case: tuple[Problem, list[Choice]]) -> None:
    problem, choices = case
    assert true_benefit(problem, choices) == true_benefit(problem, choices[::-1])
