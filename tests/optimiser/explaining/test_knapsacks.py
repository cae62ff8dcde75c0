"""What brings a project in, on one pot and whole projects, where every set of projects can be looked at."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.explaining import WhyNot, explain
from optimiser.problem import Problem
from optimiser.solving import solve
from tests.optimiser.builders import a_pot, a_problem, an_option
from tests.properties import examples

pytestmark = pytest.mark.slow

POUND = 100
Offers = list[tuple[int, int]]  # (pounds, points) of each project


def asked_of(offers: Offers, pounds: int) -> Problem:
    options = [
        an_option(f"p{number}", costs=price * POUND, effects=(), points={"north": float(points)})
        for number, (price, points) in enumerate(offers)
    ]
    return a_problem(options=options, pots=[a_pot(pence=pounds * POUND)])


def best(offers: Offers, pounds: float, *, inside: int | None = None, outside: int | None = None) -> float:
    """The most points that so many pounds buy; with one project in or out."""
    numbers = [number for number in range(len(offers)) if number != outside]
    return max(
        (
            sum(offers[number][1] for number in picked)
            for size in range(len(numbers) + 1)
            for picked in combinations(numbers, size)
            if sum(offers[number][0] for number in picked) <= pounds and (inside is None or inside in picked)
        ),
        default=float("-inf"),
    )


def first_cut(offers: Offers, pounds: int, number: int) -> int | None:
    """The first whole pounds off the price that bring a project in, in pence; None where none do."""
    price, points = offers[number]
    rest = [offer for other, offer in enumerate(offers) if other != number]
    for cut in range(price + 1):
        left = price - cut
        if left <= pounds and points + best(rest, pounds - left) >= best(offers, pounds):
            return cut * POUND
    return None


def first_rise(offers: Offers, pounds: int, number: int) -> int:
    """The first whole pounds more in the pot with which a project is had and nothing is lost, in pence."""
    rise = 0
    while best(offers, pounds + rise, inside=number) < best(offers, pounds):
        rise += 1
    return rise * POUND


def does_best(offers: Offers, pounds: int, number: int) -> bool:
    """Whether no set without a project is worth more than the best with it."""
    return best(offers, pounds, inside=number) >= best(offers, pounds, outside=number)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 30)), min_size=2, max_size=6),
    st.integers(10, 120),
)
@examples(20)
def test_looking_at_every_set_finds_the_same_saving_and_the_same_rise(offers: Offers, pounds: int) -> None:
    problem = asked_of(offers, pounds)
    solution = solve(problem)
    for reason in explain(problem, solution, seconds=120).why_not:
        number = int(reason.project.removeprefix("p"))
        lost = best(offers, pounds) - best(offers, pounds, inside=number)
        if reason.loss is not None:
            assert abs(reason.loss - lost) < 0.001 + 0.01 * solution.value
        _changes_are_least(offers, pounds, number, reason)


def _changes_are_least(offers: Offers, pounds: int, number: int, reason: WhyNot) -> None:
    if reason.saving is not None:
        assert reason.saving.enough == first_cut(offers, pounds, number)
    if reason.rise is not None:
        rise = reason.rise.enough
        assert rise == first_rise(offers, pounds, number)
        assert reason.rise.too_little == rise - POUND
        assert reason.rise.does_best is does_best(offers, pounds + rise // POUND, number)
