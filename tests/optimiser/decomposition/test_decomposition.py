"""Pricing, on problems small enough to be solved the usual way too: same rules, sound bound, close answer."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given

from optimiser.decomposition import is_large, solve_large
from optimiser.limits import Clock, Limits, Progress
from optimiser.objectives import Lexicographic
from optimiser.problem import Problem
from optimiser.rules import Amount, Capacity, Lock, Money, Reach, Serves, Service, Share, Use
from optimiser.solution import Solution
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.brute_force import TooManyToTry, best_of_all
from tests.optimiser.builders import a_harm, a_pot, a_problem, a_scalable_option, an_area, an_option
from tests.optimiser.county import a_county
from tests.optimiser.random_problems import problems
from tests.properties import examples

LIMITS = Limits(gap=0.01, seconds=60)
NORTH_AND_SOUTH = {"north": 10, "south": 10}


def delivery_prices(problem: Problem, limits: Limits = LIMITS) -> Solution:
    solution = solve_large(problem, limits, Clock(limits.seconds))
    assert solution is not None
    verdict = verify(problem, solution)
    assert verdict.holds, verdict.broken
    return solution


def steps_of(solution: Solution, option: str) -> dict[str, int]:
    return next((choice.steps for choice in solution.choices if choice.option == option), {})


def test_everything_is_delivered_where_there_is_money_for_it() -> None:
    problem = a_problem(options=[a_scalable_option(steps=NORTH_AND_SOUTH)], pots=[a_pot(pence=20_000)])
    solution = delivery_prices(problem)
    assert solution.status == "optimal"
    assert steps_of(solution, "patrols") == NORTH_AND_SOUTH
    assert solution.value == pytest.approx(0.3 * 200)


def test_money_goes_where_there_is_more_harm() -> None:
    problem = a_problem(
        options=[a_scalable_option(steps=NORTH_AND_SOUTH)],
        harms=[a_harm(by_area={"north": 10.0, "south": 500.0})],
        pots=[a_pot(pence=10_000)],
    )
    assert steps_of(delivery_prices(problem), "patrols") == {"south": 10}


def test_a_set_up_cost_that_does_not_pay_is_not_paid() -> None:
    dear = a_scalable_option("dear", fixed={"north": 9_500})
    cheap = a_scalable_option("cheap")
    problem = a_problem(options=[dear, cheap], pots=[a_pot(pence=10_000)])
    assert [choice.option for choice in delivery_prices(problem).choices] == ["cheap"]


def test_all_or_nothing_is_all_or_nothing() -> None:
    options = [an_option("half", costs=30_000), an_option("all", costs=60_000, area="south")]
    problem = a_problem(options=options, pots=[a_pot(pence=80_000)])
    assert len(delivery_prices(problem).choices) == 1


def test_every_kind_of_row_is_kept() -> None:
    options = [a_scalable_option("patrols", steps=NORTH_AND_SOUTH), a_scalable_option("visits")]
    rules = [
        Share(name="rural", of=Money(rural=True), within=Money(), at_least=4_000),
        Amount(name="visits", of=Money(projects=("visits",)), at_least=2_000),
        Capacity(name="hours", limit=15, unit="hours", uses={"patrols": Use(per_step=1)}),
        Service(name="seen", areas=("south",), gives={"patrols": Serves()}, at_least=3),
        Reach(name="near", minutes={"visits": {"north": 10}}, at_most=30),
        Lock(name="kept", project="patrols", state="in"),
    ]
    solution = delivery_prices(a_problem(options=options, pots=[a_pot(pence=14_000)], rules=rules))
    assert solution.gap is not None
    assert solution.gap < 0.05


@pytest.mark.slow
def test_a_county_comes_within_the_gap_of_the_general_solver() -> None:
    problem = a_county(areas=12, projects=12, streams=4, years=1)
    usual = solve(problem, Limits(gap=0.001, seconds=60))
    solution = delivery_prices(problem)
    assert usual.value_bound is not None
    assert solution.value_bound is not None
    assert solution.gap is not None
    assert solution.value_bound >= usual.value
    assert solution.value <= usual.value_bound * (1 + 1e-9)
    assert solution.gap <= 0.01


@pytest.mark.slow
def test_the_same_problem_gives_the_same_allocation() -> None:
    problem = a_county(areas=8, projects=10, streams=3, years=1)
    assert delivery_prices(problem).fingerprint == delivery_prices(problem).fingerprint


def test_what_it_does_not_handle_is_left_to_the_general_solver() -> None:
    problem = a_problem(objective=Lexicographic(priorities=("safety",)))
    assert solve_large(problem, LIMITS, Clock(10)) is None


def test_a_problem_that_allows_nothing_is_left_to_the_general_solver() -> None:
    floor = Amount(name="floor", of=Money(), at_least=10_000_000)
    assert solve_large(a_problem(rules=[floor]), LIMITS, Clock(10)) is None


def test_a_cancelled_search_says_that_it_found_nothing() -> None:
    solution = solve_large(a_county(areas=8, projects=5), LIMITS, Clock(60, cancelled=lambda: True))
    assert solution is not None
    assert solution.status == "failed"
    assert solution.message


@pytest.mark.slow
def test_a_search_that_is_cancelled_once_it_has_an_allocation_gives_it() -> None:
    told: list[Progress] = []
    problem = a_county(areas=8, projects=10, streams=3, years=1)
    clock = Clock(60, told.append, lambda: any(each.value is not None for each in told))
    solution = solve_large(problem, Limits(gap=1e-5), clock)
    assert solution is not None
    assert solution.choices
    assert verify(problem, solution).holds


def test_large_is_told_by_options_times_areas() -> None:
    areas = [an_area(f"a{number}") for number in range(500)]
    options = [a_scalable_option(f"o{number}", steps={area.id: 4 for area in areas}) for number in range(20)]
    harms = [a_harm(by_area={area.id: 1.0 for area in areas})]
    assert is_large(a_problem(areas=areas, options=options, harms=harms))
    assert not is_large(a_problem())


@pytest.mark.slow
@given(problems())
@examples(25)
def test_no_bound_is_below_the_truth(problem: Problem) -> None:
    try:
        truth = best_of_all(problem, grain=1_000)
    except TooManyToTry:
        assume(False)
    solution = solve_large(problem, LIMITS, Clock(20))
    if truth is None or solution is None or solution.value_bound is None:
        return
    assert solution.value_bound >= truth.value * (1 - 1e-6) - 1e-9
    assert math.isfinite(solution.value_bound)


@pytest.mark.slow
@given(problems())
@examples(40)
def test_no_rule_is_ever_broken(problem: Problem) -> None:
    solution = solve_large(problem, LIMITS, Clock(20))
    if solution is not None and solution.status != "failed":
        verdict = verify(problem, solution)
        assert verdict.holds, verdict.broken
