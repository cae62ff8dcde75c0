"""How much of a benefit each assumption touches: layers overlap, and each is counted once in the total."""

from __future__ import annotations

import pytest
from hypothesis import given

from optimiser.assumptions import LAYERS, assumed_benefit
from optimiser.benefit import true_benefit
from optimiser.problem import Effect, Harm, Problem
from optimiser.solution import Choice
from tests.optimiser.builders import a_choice, a_harm, a_problem, an_effect, an_option
from tests.optimiser.random_problems import problems_with_choices
from tests.properties import examples


def touched(harm: Harm | None = None, effect: Effect | None = None, **option: object) -> dict[str, float]:
    """The layers that a benefit of 60 rests on: 30 in the urban north, and 30 in the rural south."""
    acts = effect or an_effect({"north": 0.3, "south": 0.3})
    problem = a_problem(
        harms=[harm or a_harm()], options=[an_option(effects=[acts]).model_copy(update=option)]
    )
    found = assumed_benefit(problem, [a_choice()])
    assert found.total == pytest.approx(60.0)
    assert list(found.by_layer) == list(LAYERS)
    shares = {layer: benefit for layer, benefit in found.by_layer.items() if benefit}
    assert found.any == pytest.approx(max(shares.values(), default=0.0))
    return shares


BOTH = {"north": 0.3, "south": 0.3}


def test_a_measured_effect_with_nothing_stated_as_assumed_rests_on_none() -> None:
    assert touched() == {}


def test_reach_is_an_assumption_wherever_it_is_stated() -> None:
    assert touched(effect=Effect(harm="burglary", reduction=BOTH, reach=0.5)) == {
        "reach": pytest.approx(60.0)
    }


def test_an_effect_from_abroad_touches_all_of_it_and_one_from_towns_the_rural_part() -> None:
    effect = Effect(harm="burglary", reduction=BOTH, carried_over=("country", "rural"))
    assert touched(effect=effect) == {"country": pytest.approx(60.0), "rural": pytest.approx(30.0)}


def test_stand_ins_weights_years_and_effects_without_a_study_are_layers_of_their_own() -> None:
    harm = a_harm().model_copy(update={"proxy_for": "domestic abuse", "weight_is_assumed": True})
    guess = an_effect(BOTH, basis="assumption")
    assert touched(harm, guess, years_are_assumed=True) == dict.fromkeys(
        ("years", "weight", "proxy", "effect"), pytest.approx(60.0)
    )


def test_a_score_rests_on_the_officer_and_on_what_a_point_is_worth() -> None:
    problem = a_problem(options=[an_option(effects=[], points={"south": 4.0})], harm_per_point=2.5)
    found = assumed_benefit(problem, [a_choice()])
    assert {layer: benefit for layer, benefit in found.by_layer.items() if benefit} == {
        "score": pytest.approx(10.0),
        "point": pytest.approx(10.0),
    }
    assert found.any == found.total == pytest.approx(10.0)


@given(problems_with_choices())
@examples(60)
def test_no_layer_is_more_than_the_whole_and_the_whole_is_the_benefit(
    case: tuple[Problem, list[Choice]],
) -> None:
    problem, choices = case
    found = assumed_benefit(problem, choices)
    assert found.total == pytest.approx(true_benefit(problem, choices), rel=1e-12, abs=1e-12)
    assert 0 <= found.any <= found.total * (1 + 1e-12)
    assert all(0 <= benefit <= found.any * (1 + 1e-12) for benefit in found.by_layer.values())
