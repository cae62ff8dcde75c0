"""Benefit in pounds: offences prevented at what one costs, by the year, and what nothing prices left out."""

from __future__ import annotations

import pytest

from optimiser.pounds import benefit_in_pounds, effect_unknowns, priced_problem
from optimiser.problem import Harm, Problem
from optimiser.uncertain_inputs import Interval
from tests.optimiser.builders import a_choice, a_problem, an_effect, an_option
from tests.optimiser.uncertainty.unknown_builders import an_unknown


def a_weighed_harm(id: str = "burglary", offences: float = 20, weight: float | None = 10.0) -> Harm:
    return Harm(
        id=id,
        name=id.title(),
        priority="safety",
        by_area={"north": offences * (weight or 1.0)},
        weight=weight,
    )


def a_plan(**more: object) -> Problem:
    """Cameras cut 20 burglaries by 30%, lights by half; talks cut assaults, and score."""
    return a_problem(
        harms=[a_weighed_harm(), a_weighed_harm("assault", 8, 5.0)],
        options=[
            an_option("cameras", active_years=("2026/27", "2027/28")),
            an_option("lights", effects=[an_effect({"north": 0.5})], active_years=("2027/28",)),
            an_option("talks", effects=[an_effect({"north": 0.5}, harm="assault")], points={"north": 3.0}),
        ],
        priorities={"safety": 2.0},
        **more,
    )


def priced(problem: Problem, *plan: str, discounts: dict[str, float] | None = None, draws: int = 16):
    choices = [a_choice(each) for each in plan]
    sets = [frozenset((each,)) for each in plan] + [frozenset(plan)]
    return benefit_in_pounds(problem, choices, {"burglary": 1_000.0}, discounts or {}, sets, draws=draws)


def test_offences_prevented_are_priced_whatever_their_weight_or_priority() -> None:
    cameras, whole = priced(a_plan(), "cameras")
    assert cameras.stated == whole.stated == pytest.approx(2 * 20 * 0.3 * 1_000)
    assert (cameras.low, cameras.high) == (pytest.approx(cameras.stated), pytest.approx(cameras.stated))


def test_a_project_counts_what_would_be_lost_without_it_and_the_whole_is_more_than_the_sum() -> None:
    cameras, lights, whole = priced(a_plan(), "cameras", "lights")
    assert cameras.stated == pytest.approx(20 * 0.3 * 1_000 + 20 * 0.5 * 0.3 * 1_000)
    assert lights.stated == pytest.approx(20 * 0.7 * 0.5 * 1_000)
    assert whole.stated == pytest.approx(20 * 0.3 * 1_000 + 20 * (1 - 0.35) * 1_000)
    assert whole.stated > cameras.stated + lights.stated


def test_a_later_year_counts_as_much_less_as_it_is_discounted() -> None:
    (cameras, _) = priced(a_plan(), "cameras", discounts={"2026/27": 1.0, "2027/28": 0.5})
    assert cameras.stated == pytest.approx(1.5 * 20 * 0.3 * 1_000)


def test_what_nothing_prices_counts_nothing_and_no_score_is_priced() -> None:
    talks, whole = priced(a_plan(), "talks")
    assert talks.stated == whole.stated == 0.0


def test_the_range_is_that_of_effects_alone() -> None:
    unknowns = (
        an_unknown("works", Interval(low=0.0, high=2.0), effects=[("cameras", "burglary")]),
        an_unknown("weight", Interval(low=1.0, high=9.0), harms=["burglary"]),
        an_unknown("pay", Interval(low=1.0, high=9.0), costs=["cameras"]),
    )
    problem = a_plan(unknowns=unknowns)
    assert [each.id for each in effect_unknowns(problem)] == ["works"]
    cameras, _ = priced(problem, "cameras", draws=1_000)
    assert cameras.stated == pytest.approx(12_000)
    assert cameras.low == pytest.approx(0.1 * 12_000, rel=0.02)
    assert cameras.high == pytest.approx(1.9 * 12_000, rel=0.02)


def test_a_harm_whose_weight_is_not_stated_has_no_price() -> None:
    with pytest.raises(ValueError, match="does not say what one offence of 'burglary' weighs"):
        priced_problem(a_problem(harms=[a_weighed_harm(weight=None)]), {"burglary": 5.0})
