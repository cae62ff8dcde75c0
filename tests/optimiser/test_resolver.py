"""One problem after another: what the second gains from the first, and that it is as well proven."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.problem import Problem
from optimiser.rules import Amount, Money, Share
from optimiser.solution import Solution
from optimiser.solving import Limits, Resolver, solve
from optimiser.verifying import verify
from tests.optimiser.builders import a_harm, a_pot, a_problem, a_scalable_option, an_option
from tests.optimiser.random_problems import problems
from tests.properties import examples

FINE = Limits(gap=1e-4, seconds=60)


def with_floor(floor: int | None) -> Problem:
    rules = (
        ()
        if floor is None
        else (
            Share(
                name=f"at least {floor / 100:g}% rural", of=Money(rural=True), within=Money(), at_least=floor
            ),
        )
    )
    return a_problem(
        harms=[a_harm(by_area={"north": 100.0, "south": 40.0})],
        options=[
            a_scalable_option("patrols", steps={"north": 60, "south": 60}),
            an_option("cameras", costs=30_000),
        ],
        rules=rules,
    )


def rural_pence(solution: Solution) -> int:
    return sum(line.pence for line in solution.lines if line.area == "south")


def test_a_floor_is_moved_up_and_down_again() -> None:
    resolver = Resolver(FINE)
    for floor in (1_000, 5_000, 2_500, 0, 5_900, 1_000):
        problem = with_floor(floor)
        found, afresh = resolver.solve(problem), solve(problem, FINE)
        assert verify(problem, found).holds
        assert found.status == afresh.status == "optimal"
        assert found.value == pytest.approx(afresh.value, rel=2e-4)
        assert rural_pence(found) * 10_000 >= floor * sum(line.pence for line in found.lines)


def test_it_may_be_asked_anything_next() -> None:
    resolver = Resolver(FINE)
    for problem in (with_floor(2_000), a_problem(), with_floor(None), with_floor(3_000)):
        assert resolver.solve(problem).value == pytest.approx(solve(problem, FINE).value, rel=2e-4)


def test_what_cannot_be_met_is_said_and_the_next_is_solved() -> None:
    resolver = Resolver(FINE)

    def spent_at_least(pence: int) -> Problem:
        return a_problem(rules=[Amount(name="spend it", of=Money(), at_least=pence)], pots=[a_pot()])

    assert resolver.solve(spent_at_least(10_000)).status == "optimal"
    refused = resolver.solve(spent_at_least(90_000))
    assert refused.status == "infeasible"
    assert "spend it" in refused.conflict
    assert resolver.solve(spent_at_least(30_000)).status == "optimal"


def test_a_cancelled_solve_does_not_spoil_the_next() -> None:
    resolver = Resolver(FINE)
    resolver.solve(with_floor(1_000))
    resolver.solve(with_floor(2_000), cancelled=lambda: True)
    problem = with_floor(3_000)
    assert resolver.solve(problem).value == pytest.approx(solve(problem, FINE).value, rel=2e-4)


@pytest.mark.slow
@given(problems(kinds=("share", "amount", "capacity", "choose", "match")), st.data())
@examples(30)
def test_a_warm_answer_is_as_good_as_a_fresh_one(problem: Problem, data: st.DataObject) -> None:
    resolver = Resolver(FINE)
    resolver.solve(problem)
    for _ in range(2):
        rules = []
        for rule in problem.rules:
            moved = {
                limit.field: data.draw(st.integers(0, 2 * limit.value + 1))
                for limit in rule.limits()
                if limit.value and data.draw(st.booleans())
            }
            rules.append(rule.model_copy(update=moved))
        problem = problem.model_copy(update={"rules": tuple(rules)})
        warm, fresh = resolver.solve(problem), solve(problem, FINE)
        assert verify(problem, warm).holds, verify(problem, warm).broken
        assert warm.status == fresh.status
        assert warm.value == pytest.approx(fresh.value, rel=2e-4, abs=1e-6)
