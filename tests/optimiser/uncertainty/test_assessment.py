"""Robustness as one record: the same for the same seed, and told in plain sentences."""

from __future__ import annotations

import pytest

from optimiser.uncertain_inputs import Draws, Interval, Point
from optimiser.uncertainty import UncertaintyAssessment, assess_uncertainty, uncertainty_sentences
from optimiser.uncertainty.assessment import in_ten
from tests.optimiser.uncertainty.unknown_builders import an_unknown, funding, rivals

WARDENS = an_unknown("wardens' effect", effects=[("wardens", "theft")], basis="assumption")
PRICE = an_unknown("price of lights", Draws(values=(1.0, 1.2)), costs=["lights"])


def _found(*unknowns, **more) -> UncertaintyAssessment:
    problem = rivals()
    proposals = {"Proposed": funding(problem, "lights")}
    return assess_uncertainty(problem, unknowns, proposals, seed=5, draws=400, resolved_draws=6, **more)


def test_the_same_seed_gives_the_same_record_and_it_comes_back_from_json():
    found = _found(WARDENS, PRICE)
    assert found == _found(WARDENS, PRICE)
    assert UncertaintyAssessment.model_validate_json(found.model_dump_json()) == found


def test_it_names_what_rests_on_assumption_and_what_was_taken_as_exact():
    found = _found(WARDENS)
    assert found.assumed == ("wardens' effect",)
    assert found.taken_as_exact == ("lights",)


def test_costs_drawn_change_what_is_chosen_but_not_what_knowing_is_worth():
    dearer = an_unknown("price of lights", Point(value=1.2), costs=["lights"])  # more than the pot holds
    with_price, without = _found(WARDENS, dearer), _found(WARDENS)
    assert (with_price.chosen.chosen["lights"], without.chosen.chosen["lights"]) == (0, 3)
    assert with_price.information == without.information
    assert with_price.regrets == without.regrets


def test_regret_is_never_negative():
    (regret,) = _found(WARDENS).regrets
    assert 0 <= regret.mean <= regret.most
    assert regret.draws == 6


def test_a_board_reads_it_in_plain_sentences():
    told = "\n".join(uncertainty_sentences(_found(WARDENS, PRICE), rivals()))
    for said in (
        "Uncertain inputs were drawn: 2 things in 400 draws (seed 5).",
        "someone's judgement, not measured: wardens' effect.",
        "Proposed: 32.0 harm units on average",
        "Proposed: some pot is overspent in about 5 draws of 10, by £100.00 on average over all draws",
        "An evaluation of wardens' effect would be worth most: knowing it would change the decision",
        "If wardens' effect turns out high, Wardens would come in and Lights would go.",
    ):
        assert said in told


def test_stopped_before_the_first_draw_it_still_tells_what_it_can():
    found = _found(WARDENS, cancelled=lambda: True)
    assert (found.chosen.done, found.regrets, found.information.at_most) == (0, (), None)
    told = uncertainty_sentences(found, rivals())
    assert "Only 0 of the 6 draws were solved again." in told


def test_nothing_worth_knowing_is_said_so():
    narrow = an_unknown("w", Interval(low=0.9, high=1.0), effects=[("wardens", "theft")])
    told = uncertainty_sentences(_found(narrow), rivals())
    assert "No single evaluation was found that could be expected to change the decision." in told


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "none of the draws"),
        (0.01, "fewer than 1 draw of 10"),
        (0.31, "about 3 draws of 10"),
        (0.99, "more than 9 draws of 10"),
        (1.0, "all of the draws"),
    ],
)
def test_a_share_of_draws_is_never_rounded_to_none_or_all(share: float, said: str):
    assert in_ten(share) == said
