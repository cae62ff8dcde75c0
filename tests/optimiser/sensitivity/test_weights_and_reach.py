"""Other weights change what is decided; where, and how little reach is enough, is found by solving."""

from __future__ import annotations

import pytest

from optimiser.benefit import true_benefit
from optimiser.explaining.what_if import WhatIfSolver
from optimiser.limits import Clock, Limits
from optimiser.problem import Harm, Problem
from optimiser.sensitivity import (
    FlipSearch,
    LeastReach,
    acting_harms,
    between_weights,
    find_least_reach,
    scale_to_unit,
    with_weights,
)
from optimiser.sensitivity.least_reach import with_reach
from tests.optimiser.builders import a_choice, a_pot, a_problem, an_effect, an_option


def a_solver(seconds: float = 60.0) -> WhatIfSolver:
    return WhatIfSolver(Limits(gap=1e-5, seconds=10), Clock(seconds))


def a_harm(id: str, offences: float, weight: float | None) -> Harm:
    suffered = offences * (1.0 if weight is None else weight)
    return Harm(id=id, name=id.title(), priority="safety", by_area={"north": suffered}, weight=weight)


def two_projects_for_one_pot(weight_of_burglary: float = 10.0) -> Problem:
    """20 burglaries of 10 days, of which cameras prevent 30%: 60; 20 assaults of 5, of which talks: 50."""
    cameras = an_effect({"north": 0.3}).model_copy(update={"reach": 0.6})
    talks = an_effect({"north": 0.5}, harm="assault").model_copy(update={"reach": 1.0})
    return a_problem(
        pots=[a_pot(pence=100_000)],
        harms=[a_harm("burglary", 20, weight_of_burglary), a_harm("assault", 20, 5.0)],
        options=[
            an_option("cameras", costs=100_000, effects=[cameras]),
            an_option("talks", costs=100_000, effects=[talks]),
        ],
    )


def test_another_weight_multiplies_the_harm_of_every_area() -> None:
    heavier = with_weights(two_projects_for_one_pot(), {"burglary": 25.0})
    burglary, assault = heavier.harms
    assert (burglary.weight, burglary.by_area) == (25.0, {"north": 500.0})
    assert assault == two_projects_for_one_pot().harms[1]


def test_a_harm_whose_weight_is_not_stated_cannot_be_reweighed() -> None:
    unstated = a_problem(harms=[a_harm("burglary", 20, None)])
    with pytest.raises(ValueError, match="does not say what one offence of 'burglary' weighs"):
        with_weights(unstated, {"burglary": 2.0})


def test_a_set_in_pounds_is_brought_to_the_unit_of_the_problem_by_one_factor() -> None:
    problem = two_projects_for_one_pot()
    factor = scale_to_unit(problem, [a_choice("cameras")], {"burglary": 2_000.0})
    assert factor == pytest.approx(1 / 200)
    assert scale_to_unit(problem, [a_choice("talks")], {"burglary": 2_000.0}) is None


def test_a_project_flips_between_two_steps_that_the_sums_confirm() -> None:
    problem = two_projects_for_one_pot()
    search = FlipSearch(a_solver(), problem, ["cameras"], {"burglary": 4.0})
    assert search.decision().funded == ("talks",)
    assert search.flips() == ("cameras", "talks")
    out = search.find("cameras")
    assert (out.comes_in, out.is_exact, out.is_sure) == (False, True, True)
    assert (out.before, out.after) == (8 / 32, 9 / 32)
    # 20 burglaries x 30% x 8.33 days are what the talks prevent
    assert out.weights_after["burglary"] < 50 / 6 < out.weights_before["burglary"]


def test_the_way_between_two_sets_is_a_straight_line() -> None:
    assert between_weights(two_projects_for_one_pot(), {"burglary": 4.0}, 0.5) == {"burglary": 7.0}


def test_a_project_that_the_set_does_not_weigh_is_decided_as_it_was() -> None:
    problem = two_projects_for_one_pot()
    assert acting_harms(problem) == {"cameras": {"burglary"}, "talks": {"assault"}}
    held = FlipSearch(a_solver(), problem, ["cameras"], {"assault": 500.0}, held=["cameras"])
    assert held.decision().funded == ("cameras",)
    assert held.decision().held == ("cameras",)
    assert held.flips() == ()


def test_a_search_without_time_says_that_nothing_is_known() -> None:
    search = FlipSearch(a_solver(seconds=0.0), two_projects_for_one_pot(), ["cameras"], {"burglary": 4.0})
    assert search.decision().funded is None
    assert search.flips() == ()


def least(problem: Problem, project: str, harm: str, *, funded: bool) -> LeastReach:
    *_, known = find_least_reach(a_solver(), problem, project, harm, funded=funded)
    return known


def test_the_least_reach_is_where_the_project_is_worth_what_it_displaces() -> None:
    found = least(two_projects_for_one_pot(), "cameras", "burglary", funded=True)
    # a reach of 0.5 prevents 50, as the talks do
    assert found.too_little == pytest.approx(0.498)
    assert found.enough == pytest.approx(0.504)
    assert (found.reach, found.is_exact) == (0.6, True)


def test_a_project_that_displaces_nothing_stays_at_any_reach() -> None:
    alone = a_problem(
        options=[an_option(effects=[an_effect().model_copy(update={"reach": 0.4})])],
        harms=[a_harm("burglary", 10, 3.0)],
    )
    found = least(alone, "cameras", "burglary", funded=True)
    assert (found.too_little, found.enough, found.is_exact) == (None, 0.0, True)


def test_a_refused_project_says_how_much_reach_would_bring_it_in_or_that_none_would() -> None:
    near = least(two_projects_for_one_pot(8.0), "cameras", "burglary", funded=False)
    assert near.enough is not None
    assert near.reach < near.enough <= 0.63
    far = least(two_projects_for_one_pot(1.0), "cameras", "burglary", funded=False)
    assert (far.enough, far.is_exact) == (None, True)


def test_reach_moves_the_effect_of_one_project_on_one_harm() -> None:
    halved = with_reach(two_projects_for_one_pot(), "cameras", "burglary", 0.5)
    assert true_benefit(halved, [a_choice("cameras")]) == pytest.approx(30.0)
    assert true_benefit(halved, [a_choice("talks")]) == pytest.approx(50.0)
