"""What brings an option in, and what it would displace, against trying everything."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from optimiser.explaining import WhyNot, explain
from optimiser.problem import Option, Problem
from optimiser.problem_changes import with_lower_cost, with_more_money, with_option, without_option
from optimiser.solving import solve
from tests.optimiser.brute_force import TooManyToTry, best_of_all
from tests.optimiser.random_problems import problems
from tests.properties import examples

# no rule here asks for a least amount to be spent, so cheaper and richer are never worse
KINDS = ("choose", "capacity", "requires", "eligibility", "lock")
TINY = problems(
    most_areas=1,
    most_projects=3,
    most_steps=2,
    most_rules=2,
    odd_pence=False,
    unit=1_000,
    kinds=KINDS,
)
NEGLIGIBLE = float("-inf")


def best(problem: Problem) -> float:
    found = best_of_all(problem, most_choices=60)
    return NEGLIGIBLE if found is None else found.value


def slack(worth: float) -> float:
    return 1e-6 * max(1.0, abs(worth))


@pytest.mark.slow
@given(TINY)
@examples(10)
def test_brute_force_agrees_on_what_is_lost_and_on_what_brings_it_in(problem: Problem) -> None:
    assume(len(problem.options) <= 3 and len(problem.pots) <= 4)  # each figure is found by trying everything
    try:
        if best(problem) == NEGLIGIBLE:
            return
        solution = solve(problem)
        options = {option.id: option for option in problem.options}
        for reason in explain(problem, solution, seconds=300).options:
            option = options[reason.option]
            _what_is_lost_is_right(problem, solution.value, reason, option)
            _the_saving_is_right(problem, solution.value, reason, option)
            _the_rise_is_right(problem, solution.value, reason, option)
    except TooManyToTry:
        return


def _what_is_lost_is_right(problem: Problem, benefit: float, reason: WhyNot, option: Option) -> None:
    lost = benefit - best(with_option(problem, option))
    if reason.loss is None:
        assert lost == float("inf")
    else:
        assert reason.loss_at_least is not None
        assert reason.loss_at_least - slack(benefit) <= lost <= reason.loss + slack(benefit)


def _the_saving_is_right(problem: Problem, benefit: float, reason: WhyNot, option: Option) -> None:
    if reason.saving is None:
        return
    price, enough, too_little = reason.saving.price, reason.saving.enough, reason.saving.too_little
    if enough is not None:
        cheaper = with_option(with_lower_cost(problem, option, enough, max(1, price)), option)
        assert best(cheaper) >= benefit - slack(benefit)
    if too_little:
        dearer = with_option(with_lower_cost(problem, option, too_little, price), option)
        assert best(dearer) <= benefit + slack(benefit)


def _the_rise_is_right(problem: Problem, benefit: float, reason: WhyNot, option: Option) -> None:
    rise = reason.rise
    if rise is None:
        return
    if rise.enough is not None:
        richer = with_more_money(problem, rise.by_pot)
        worth = best(with_option(richer, option))
        assert worth >= benefit - slack(benefit)
        elsewhere = best(without_option(richer, option))
        assert rise.does_best is None or rise.does_best is (worth >= elsewhere - slack(worth))
    if rise.too_little and len(rise.by_pot) == 1:
        (pot,) = rise.by_pot
        assert best(with_option(with_more_money(problem, {pot: rise.too_little}), option)) <= benefit + slack(
            benefit
        )
