"""The value of information, against answers worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.uncertain_inputs import Interval, Unknown, draw_inputs
from optimiser.uncertainty import InformationValue, information, resolve_draws
from tests.optimiser.uncertainty.unknown_builders import an_unknown, funding, rivals
from tests.properties import examples

WARDENS = an_unknown("wardens work", effects=[("wardens", "theft")])
LIGHTS = an_unknown("lights work", effects=[("lights", "burglary")])
# Lights prevent 32; wardens 60 u with u uniform on (0, 1).
# E max(32, 60 u) - 32 = 32 (32/60) + 30 (1 - (32/60)^2) - 32
WORTH = 6.5333
# Were lights unsure instead, 64 u against wardens' mean of 30: E max(64 u, 30) - 32
WORTH_OF_LIGHTS = 7.03125


def _known(*unknowns: Unknown, number: int = 2_000) -> InformationValue:
    problem = rivals()
    proposals = {name: funding(problem, name) for name in ("lights", "wardens")}
    return information(problem, unknowns, proposals, draw_inputs(unknowns, seed=5, number=number))


def test_one_unknown_is_worth_what_the_integral_says():
    found = _known(WARDENS)
    assert found.taken.name == "lights"
    assert found.everything == pytest.approx(WORTH, rel=0.005)
    (worth,) = found.unknowns
    assert worth.value == pytest.approx(WORTH, rel=0.01)
    assert worth.held_out == pytest.approx(WORTH, rel=0.05)
    assert abs(worth.value - WORTH) < 2 * worth.standard_error


def test_it_changes_the_decision_as_often_as_the_rival_is_better():
    (worth,) = _known(WARDENS).unknowns
    assert worth.changes_in == pytest.approx(1 - 32 / 60, abs=0.01)
    assert worth.when_low is None
    assert worth.when_high is not None
    assert (worth.when_high.to, worth.when_high.enter, worth.when_high.leave) == (
        "wardens",
        ("wardens",),
        ("lights",),
    )


def test_of_two_unknowns_each_is_worth_its_own_integral_and_both_are_worth_more():
    found = _known(WARDENS, LIGHTS, number=4_000)
    worths = {worth.unknown: worth for worth in found.unknowns}
    assert worths["wardens work"].value == pytest.approx(WORTH, rel=0.1)
    assert worths["lights work"].value == pytest.approx(WORTH_OF_LIGHTS, rel=0.1)
    assert found.everything > max(worth.value for worth in found.unknowns)
    assert [worth.unknown for worth in found.unknowns] == ["lights work", "wardens work"]


def test_a_factor_that_stops_mattering_where_all_is_prevented_is_fitted_too():
    # wardens prevent 90 f up to 99.9999 with f uniform on (0, 2), lights 95; more than 95 from f = 95/90 on
    problem = rivals(known=0.95, unsure=0.9)
    proposals = {name: funding(problem, name) for name in ("lights", "wardens")}
    found = information(problem, [WARDENS], proposals, draw_inputs([WARDENS], seed=5, number=1_000))
    expected = (5 / 90 * 2.5 + (2 - 100 / 90) * 4.9999) / 2
    assert found.unknowns[0].value == pytest.approx(expected, rel=0.02)


def test_an_unknown_that_cannot_change_the_decision_is_worth_nothing():
    narrow = an_unknown("wardens work", Interval(low=0.9, high=1.05), effects=[("wardens", "theft")])
    (worth,) = _known(narrow).unknowns
    assert (worth.value, worth.changes_in, worth.when_low, worth.when_high) == (0.0, 0.0, None, None)


def test_an_unknown_of_costs_alone_has_no_worth_in_benefit():
    price = an_unknown("price", costs=["lights"])
    assert [worth.unknown for worth in _known(WARDENS, price).unknowns] == ["wardens work"]


def test_pounds_are_what_the_plan_spends_to_prevent_as_much():
    found = _known(WARDENS)
    (worth,) = found.unknowns
    assert worth.pence == int(worth.value / 32 * 100_000)


def test_redecided_draws_bring_candidates_and_a_ceiling():
    problem, unknowns = rivals(), [WARDENS]
    few = draw_inputs(unknowns, seed=5, number=8)
    decided = resolve_draws(problem, unknowns, few)
    many = draw_inputs(unknowns, seed=5, number=2_000)
    found = information(problem, unknowns, {"lights": funding(problem, "lights")}, many, decided, few)
    assert found.candidates == 2  # lights as proposed, and wardens from the draws
    assert found.everything == pytest.approx(WORTH, rel=0.005)
    assert found.at_most is not None
    assert found.at_most_error is not None
    assert found.everything <= found.at_most + 2 * found.at_most_error


@examples(40)
@given(st.floats(0.05, 0.6), st.floats(0.05, 0.6), st.integers(0, 99))
def test_no_knowledge_is_worth_less_than_nothing_nor_more_than_all(known: float, unsure: float, seed: int):
    problem, unknowns = rivals(known, unsure), (WARDENS, LIGHTS)
    proposals = {name: funding(problem, name) for name in ("lights", "wardens")}
    found = information(problem, unknowns, proposals, draw_inputs(unknowns, seed=seed, number=100))
    assert found.everything >= 0
    assert all(worth.value >= 0 for worth in found.unknowns)


def test_too_few_draws_are_refused():
    with pytest.raises(ValueError, match="at least 16 draws"):
        _known(WARDENS, number=15)
