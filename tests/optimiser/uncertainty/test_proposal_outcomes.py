"""Outcomes: averages, worst cases, regret and overspending, on cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.baselines.objective_value import worst_average
from optimiser.solution import Carried
from optimiser.uncertain_inputs import Draws, draw_inputs
from optimiser.uncertainty import outcomes, overspending
from tests.optimiser.builders import a_choice, a_line, a_pot, a_problem, a_solution
from tests.optimiser.uncertainty.unknown_builders import an_unknown, funding, rivals

WARDENS = an_unknown("wardens work", effects=[("wardens", "theft")])
PRICE = an_unknown("price", Draws(values=(0.5, 1.0, 1.5, 2.0)), costs=["cameras"])


def test_a_proposal_is_told_by_its_mean_its_range_and_its_worst():
    problem = rivals()
    draws = [{"wardens work": factor} for factor in (0.0, 0.5, 1.0, 2.0)]
    (told,) = outcomes(problem, [WARDENS], {"wardens": funding(problem, "wardens")}, draws, tail=5_000)
    assert told.benefit == pytest.approx(30.0)
    assert (told.mean, told.median) == pytest.approx((26.25, 22.5))
    assert told.worst == pytest.approx(7.5)
    assert told.standard_error == pytest.approx(np.std([0, 15, 30, 60], ddof=1) / 2)


def test_regret_is_against_the_best_proposal_of_each_draw():
    problem = rivals(known=0.2)
    proposals = {name: funding(problem, name) for name in ("lights", "wardens")}
    draws = [{"wardens work": factor} for factor in (0.0, 1.0)]  # wardens prevent 0 or 30, lights 20
    lights, wardens = outcomes(problem, [WARDENS], proposals, draws)
    assert (lights.regret, lights.most_regret, lights.best_in) == pytest.approx((5.0, 10.0, 0.5))
    assert (wardens.regret, wardens.most_regret, wardens.best_in) == pytest.approx((10.0, 20.0, 0.5))


def test_the_worst_average_counts_the_last_draw_in_part():
    assert worst_average(np.array([4.0, 1.0, 3.0, 2.0]), 2_500) == 1.0
    assert worst_average(np.array([4.0, 1.0, 3.0, 2.0]), 3_750) == pytest.approx((1 + 0.5 * 2) / 1.5)
    assert worst_average(np.array([4.0, 1.0, 3.0, 2.0]), 10_000) == 2.5


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=20), st.integers(1, 10_000))
def test_the_worst_average_is_rockafellar_and_uryasevs(values: list[float], tail: int):
    found = np.array(values)
    at_corners = [eta - np.maximum(0, eta - found).mean() * 10_000 / tail for eta in values]
    assert worst_average(found, tail) == pytest.approx(max(at_corners), abs=1e-6)


def test_dearer_costs_overspend_a_pot_to_the_penny():
    problem = a_problem(pots=[a_pot(pence=40_000)])
    proposal = funding(problem, "cameras", pence=30_001)
    found = overspending(problem, [PRICE], proposal, draw_inputs([PRICE], seed=1, number=4))
    # each factor once: 15,001 and 30,001 fit; 45,002 and 60,002 are 5,002 and 20,002 too many
    assert found.anywhere.probability == 0.5
    assert found.anywhere.most_pence == 20_002
    assert found.anywhere.expected_pence == 6_251
    assert found.by_pot["pot"] == found.by_stream["grant"] == found.anywhere


def test_a_saving_in_one_pot_pays_for_nothing_in_another():
    problem = a_problem(pots=[a_pot("this", 100), a_pot("next", 500, year="2027/28")])
    proposal = a_solution(problem, [a_choice()], [a_line(pence=100, pot="this"), a_line(pence=1, pot="next")])
    found = overspending(problem, [PRICE], proposal, [{"price": 1.5}])
    assert set(found.by_pot) == {"this"}
    assert found.by_stream["grant"].most_pence == 50


def test_carried_money_is_held_where_it_was_carried_to():
    problem = a_problem(pots=[a_pot("this", 100), a_pot("next", 100, year="2027/28")])
    carried = Carried(from_pot="this", to_pot="next", pence=50)
    proposal = a_solution(problem, [a_choice()], [a_line(pence=100, pot="next")], carried=(carried,))
    assert overspending(problem, [PRICE], proposal, [{"price": 1.5}]).anywhere.most_pence == 0


def test_what_is_promised_beyond_a_pot_is_overspent_though_costs_are_as_stated():
    problem = a_problem(pots=[a_pot(pence=100)])
    found = overspending(problem, (), funding(problem, "cameras", pence=110), [{}, {}])
    assert (found.anywhere.probability, found.anywhere.expected_pence) == (1.0, 10)


def test_no_draws_are_refused():
    with pytest.raises(ValueError, match="at least one draw"):
        outcomes(rivals(), [WARDENS], {}, [])
