"""An answer made exact: whole pence and steps, from figures that a solver left a little off."""

from __future__ import annotations

import pytest

from optimiser.formulation.constraints import all_rows
from optimiser.formulation.decisions import Decisions, list_decisions
from optimiser.limits import Clock, Limits
from optimiser.problem import Problem
from optimiser.rules import Amount, Money, Share
from optimiser.search.rounding import ExactValues, choices_of, lines_of, round_exactly
from tests.optimiser.builders import a_cost, a_pot, a_problem, a_scalable_option, an_effect, an_option


def exact(problem: Problem, answer: dict[int, float], decisions: Decisions | None = None) -> ExactValues:
    decided = decisions or list_decisions(problem)
    values = [answer.get(at, 0.0) for at in range(len(decided.columns))]
    return round_exactly(
        decided, all_rows(decided), values, lambda _: {}, Limits(), Clock(20), allowed_loss=0.0
    )


def test_a_choice_that_is_almost_one_is_paid_in_full() -> None:
    problem = a_problem(options=[an_option(costs=99_999)])
    decisions = list_decisions(problem)
    answer = {decisions.chosen["cameras"]: 0.9999999, decisions.money["pot", "cameras", 0]: 99_998.7}
    found = exact(problem, answer)
    assert found.values is not None
    assert sum(line.pence for line in lines_of(decisions, found.values)) == 99_999


def test_a_penny_that_is_not_there_is_proven_missing() -> None:
    problem = a_problem(options=[an_option(costs=100_001)])
    decisions = list_decisions(problem)
    answer = {decisions.chosen["cameras"]: 1.0, decisions.money["pot", "cameras", 0]: 100_000.0}
    assert exact(problem, answer) == ExactValues(None, proven=True)


def test_split_steps_become_whole_without_breaking_a_floor() -> None:
    option = a_scalable_option(steps={"north": 100, "south": 100}, pence_a_step=997)
    floor = Share(name="rural", of=Money(rural=True), within=Money(), at_least=5_000)
    problem = a_problem(options=[option], rules=[floor], pots=[a_pot(pence=100_000)])
    decisions = list_decisions(problem)
    answer = {
        decisions.chosen["patrols"]: 1.0,
        decisions.steps["patrols", "north"]: 50.15,
        decisions.steps["patrols", "south"]: 50.15,
        decisions.money["pot", "patrols", 0]: 50_000.0,
        decisions.money["pot", "patrols", 1]: 50_000.0,
    }
    found = exact(problem, answer)
    assert found.values is not None
    assert all(row.holds(found.values) for row in all_rows(decisions))
    assert choices_of(decisions, found.values)[0].steps == {"north": 50, "south": 50}


def test_the_window_widens_until_something_fits() -> None:
    option = a_scalable_option(steps={"north": 1_000}, pence_a_step=7)
    band = Amount(name="band", of=Money(), at_least=6_990, at_most=6_994)
    problem = a_problem(options=[option], rules=[band])
    decisions = list_decisions(problem)
    found = exact(problem, {decisions.chosen["patrols"]: 1.0})
    assert found.values is not None
    assert found.values[decisions.steps["patrols", "north"]] == 999


def test_a_sum_that_no_number_of_steps_makes_is_proven_impossible() -> None:
    option = a_scalable_option(steps={"north": 1_000}, pence_a_step=7)
    band = Amount(name="band", of=Money(), at_least=6_994, at_most=6_999)
    problem = a_problem(options=[option], rules=[band])
    found = exact(problem, {list_decisions(problem).chosen["patrols"]: 1.0})
    assert found == ExactValues(None, proven=True)


def test_steps_worth_nothing_are_left_alone() -> None:
    problem = a_problem(options=[a_scalable_option(steps={"north": 10, "south": 10})])
    decisions = list_decisions(problem)
    answer = {decisions.chosen["patrols"]: 1.0, decisions.steps["patrols", "north"]: 4.0}
    found = exact(problem, answer | {decisions.money["pot", "patrols", 0]: 4_000.0})
    assert found.values is not None
    assert choices_of(decisions, found.values)[0].steps == {"north": 4}


@pytest.mark.parametrize("first", [1, 12_345, 30_000])
def test_a_cell_is_shared_out_to_its_areas_exactly(first: int) -> None:
    pots = [a_pot("p", 30_000, stream="s"), a_pot("q", 70_000, stream="t")]
    costs = [a_cost({"north": 33_333, "south": 44_444})]
    option = an_option("scheme", costs=costs, effects=(an_effect(),))
    problem = a_problem(options=[option], pots=pots)
    decisions = list_decisions(problem)
    answer = {
        decisions.chosen["scheme"]: 1.0,
        decisions.money["p", "scheme", 0]: float(first),
        decisions.money["q", "scheme", 0]: 77_777.0 - first,
    }
    found = exact(problem, answer)
    assert found.values is not None
    lines = lines_of(decisions, found.values)
    by_area = {area: sum(line.pence for line in lines if line.area == area) for area in ("north", "south")}
    assert by_area == {"north": 33_333, "south": 44_444}
    assert sum(line.pence for line in lines if line.pot == "q") <= 70_000
