"""Sizes that a solver loses: what cannot be had, very fine steps, very many options."""

from __future__ import annotations

import random
from typing import Any

import pytest

from optimiser.baselines import greedy_by_score
from optimiser.problem import Problem
from optimiser.solving import Limits, solve
from optimiser.verifying import verify

POT = 100_000


def problem(options: list[dict[str, Any]], pence: int = POT) -> Problem:
    """One pot, two areas; each option a project of its own."""
    named = [{"id": f"o{at}", "project": f"o{at}", "name": "", **option} for at, option in enumerate(options)]
    areas = [{"id": area, "name": "", "population": 9, "rural": area == "r"} for area in "ru"]
    pot = {
        "id": "k",
        "stream": "s",
        "financial_year": "2026/27",
        "cost_type": "capital",
        "pence": pence,
    }
    return Problem.model_validate(
        {
            "streams": [{"id": "s", "name": ""}],
            "pots": [pot],
            "areas": areas,
            "priorities": [{"id": "p", "name": "", "weight": 1}],
            "projects": [{"id": option["id"], "name": "", "priority": "p"} for option in named],
            "options": named,
        }
    )


def whole(points: float, pence: int) -> dict[str, Any]:
    """All or nothing."""
    cost = {"financial_year": "2026/27", "cost_type": "capital", "fixed": {"r": pence}}
    return {"points": {"r": points}, "costs": [cost]}


def in_steps(points: float, pence: int, most: int) -> dict[str, Any]:
    """By the step."""
    cost = {"financial_year": "2026/27", "cost_type": "capital", "per_step": {"r": pence}}
    return {"points": {"r": points}, "costs": [cost], "steps": {"r": most}}


@pytest.mark.parametrize("times", [1e3, 1e6, 1e9, 1e12])
def test_what_cannot_be_had_does_not_hide_what_can(times):
    made = problem([whole(times, 2 * POT), whole(1, 30_000), whole(1.5, 60_000), whole(0.7, 50_000)])
    found = solve(made)
    assert (found.status, found.value) == ("optimal", 2.5)
    assert found.value_bound == pytest.approx(2.5, rel=1e-3)


def test_what_costs_more_than_its_own_pots_cannot_be_had_however_much_others_hold():
    made = problem([whole(1e9, POT + 1), whole(1, 30_000)])
    other = made.pots[0].model_copy(update={"id": "l", "cost_type": "revenue-other", "pence": 10**12})
    found = solve(made.model_copy(update={"pots": (*made.pots, other)}))
    assert (found.status, found.value) == ("optimal", 1.0)


def test_a_minimum_that_no_pot_can_pay_keeps_an_option_out():
    made = problem([{**in_steps(1e9, 1, POT), "minimum_pence": POT + 1}, whole(1, 30_000)])
    assert solve(made).value == 1.0


@pytest.mark.parametrize("most", [10**6, 10**9])
def test_very_fine_steps_are_worth_what_they_are(most):
    made = problem([in_steps(5, 1, most), whole(5, 30_000)], pence=10**5)
    found = solve(made)
    assert found.status == "optimal"
    assert found.value == pytest.approx(5 + 5 * (10**5 - 30_000) / most, rel=1e-9)
    assert found.value_bound is not None
    assert found.value_bound >= 5 + 5 * (10**5 - 30_000) / most - 1e-12
    assert verify(made, found).holds


@pytest.mark.slow
@pytest.mark.parametrize("number", [3_000, pytest.param(20_000, marks=pytest.mark.nightly)])
def test_thousands_of_options_in_one_pot_are_solved(number: int):
    draw = random.Random(1)
    made = problem(
        [whole(draw.randint(1, 100) / 10, draw.randint(1_000, 100_000)) for _ in range(number)],
        2_500 * number,
    )
    found = solve(made, Limits(seconds=120))
    usual = greedy_by_score(made)
    assert found.value >= usual.value
    assert found.status == "optimal"


@pytest.mark.parametrize("times", [1e6, 1e9, 1e12])
@pytest.mark.parametrize(
    "rules",
    [
        [{"kind": "lock", "project": "o0", "state": "out"}],
        [{"kind": "capacity", "limit": 5, "unit": "posts", "uses": {"o0": {"fixed": 6}}}],
        [{"kind": "amount", "of": {"projects": ["o0"]}, "at_most": 100}],
        [{"kind": "share", "of": {"projects": ["o0"]}, "within": {}, "at_most": 100}],
        [{"kind": "requires", "project": "o0", "needs": ["o8"]}],
        [
            {"kind": "requires", "project": "o0", "needs": ["o9"]},
            {"kind": "requires", "project": "o9", "needs": ["o0"]},
        ],
    ],
)
def test_what_rules_keep_out_of_reach_does_not_hide_the_rest(times, rules):
    rest = [whole(1 + at / 7, 30_000 + at) for at in range(1, 8)]
    made = problem([whole(times, 60_000), *rest, whole(1, 3 * POT), whole(times, 60_000)])
    named = [{"name": f"rule {at}", **rule} for at, rule in enumerate(rules)]
    locked = {"kind": "lock", "name": "out", "project": "o9", "state": "out"}
    both = any(rule.get("needs") == ["o9"] for rule in rules)
    made = Problem.model_validate({**made.model_dump(), "rules": named if both else [*named, locked]})
    found = solve(made)
    assert (found.status, found.problem_hash) == ("optimal", made.fingerprint)
    assert found.value == pytest.approx(3 + 18 / 7)
    assert found.value_bound == pytest.approx(3 + 18 / 7, rel=2e-3)
    assert verify(made, found).holds


def test_what_is_worth_most_by_far_is_had_where_it_can_be():
    made = problem([whole(1e9, 20_000), whole(1, 30_000), whole(1.5, 60_000)])
    found = solve(made)
    assert found.value >= greedy_by_score(made).value
    assert found.status == "optimal"
