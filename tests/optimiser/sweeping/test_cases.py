from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.objectives import Frontier
from optimiser.problem import Problem
from optimiser.problem_changes import with_draw
from optimiser.rules import Amount, Money, Share
from optimiser.sweeping import (
    Case,
    Change,
    cases_from_problems,
    change_between,
    draw_cases,
    figure_label,
    frontier,
    grid,
    problem_of,
)
from optimiser.sweeping.chunks import chunks_of
from optimiser.uncertain_inputs import Unknown, draw_inputs
from tests.optimiser.builders import a_pot, an_option
from tests.optimiser.sweeping.problems import FLOOR, floors, town_and_country

CAP = Amount(name="cap on the town", of=Money(projects=("town",)), at_most=50_000)


def with_cap() -> Problem:
    base = town_and_country()
    return base.model_copy(update={"rules": (*base.rules, CAP)})


def test_a_case_holds_only_what_is_different() -> None:
    (case,) = floors(town_and_country(), 30)
    assert case.name == "rural floor: 30%"
    assert case.parameters == {FLOOR: 3_000}
    assert case.change.model_dump(exclude_defaults=True).keys() == {"rules"}


def test_the_base_with_a_change_is_the_problem_itself() -> None:
    base = with_cap()
    (case,) = floors(base, 30)
    floor = Share(name=FLOOR, of=Money(rural=True), within=Money(), at_least=3_000)
    expected = base.model_copy(update={"rules": (floor, CAP)})
    assert problem_of(base, case.change).fingerprint == expected.fingerprint


def test_a_rule_left_out_leaves_the_others_in_their_places() -> None:
    assert problem_of(with_cap(), Change(without=(FLOOR,))).rules == (CAP,)


def test_a_change_that_names_what_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="has no rule 'flor' to leave out"):
        problem_of(town_and_country(), Change(without=("flor",)))
    with pytest.raises(ValueError, match="names 'purse', which is not in the problem"):
        problem_of(town_and_country(), Change(pots=(a_pot("purse"),)))


def test_a_changed_problem_is_checked_as_a_whole() -> None:
    stray = Amount(name="stray", of=Money(projects=("nobody",)), at_most=1)
    with pytest.raises(ValueError, match="'nobody'"):
        problem_of(town_and_country(), Change(rules={"stray": stray}))


def test_problems_of_ones_own_become_changes_and_are_themselves_again() -> None:
    base = with_cap()
    poorer = base.model_copy(update={"pots": (a_pot(pence=82_000),)})
    rural_first = base.model_copy(
        update={"objective": Frontier(of=Money(rural=True), harm_per_pound=0.1), "rules": (CAP,)}
    )
    cases = cases_from_problems(base, {"cut 18%": poorer, "rural first": rural_first})
    assert [case.name for case in cases] == ["cut 18%", "rural first"]
    assert [problem_of(base, case.change).fingerprint for case in cases] == [
        poorer.fingerprint,
        rural_first.fingerprint,
    ]


def test_a_problem_of_another_place_is_no_change() -> None:
    base = town_and_country()
    elsewhere = base.model_copy(update={"title": "elsewhere", "harm_per_point": 2.0})
    with pytest.raises(ValueError, match="'elsewhere' differs from the base problem in more"):
        change_between(base, elsewhere)


def test_a_grid_goes_back_and_forth_so_that_neighbours_differ_in_one_figure() -> None:
    cases = grid(with_cap(), (FLOOR, [0, 1_000, 2_000]), (CAP.name, [10_000, 20_000]))
    assert len(cases) == len({case.name for case in cases}) == 6
    for one, next_one in itertools.pairwise(cases):
        differs = [name for name in one.parameters if one.parameters[name] != next_one.parameters[name]]
        assert len(differs) == 1


def test_draws_are_the_draws_of_the_unknowns() -> None:
    unknown = Unknown.model_validate(
        {
            "id": "effect",
            "name": "effect",
            "factor": {"kind": "interval", "low": 0.5, "high": 1.5},
            "effects": [("town", "burglary")],
            "basis": "assumption",
            "source": "test",
        }
    )
    base = town_and_country(unknowns=(unknown,))
    cases = draw_cases(base, seed=3, number=4)
    wanted = [with_draw(base, base.unknowns, draw) for draw in draw_inputs(base.unknowns, seed=3, number=4)]
    assert [problem_of(base, case.change).fingerprint for case in cases] == [
        problem.fingerprint for problem in wanted
    ]


def test_draws_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="states no unknowns"):
        draw_cases(town_and_country(), seed=1, number=2)


def test_a_rule_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"no rule 'labour'; its rules are: 'rural floor'"):
        frontier(town_and_country(), "labour", [1])


def test_a_rule_with_a_floor_and_a_cap_must_be_told_which_to_move() -> None:
    both = Share(name="both", of=Money(rural=True), within=Money(), at_least=0, at_most=9_000)
    base = town_and_country().model_copy(update={"rules": (both,)})
    with pytest.raises(ValueError, match="it has at_least and at_most"):
        frontier(base, "both", [1])
    (case,) = frontier(base, "both", [5_000], field="at_most")
    assert problem_of(base, case.change).rules[0].model_dump()["at_most"] == 5_000


def test_figures_are_told_in_their_units() -> None:
    limits = {limit.unit: limit for rule in (with_cap().rules) for limit in rule.limits()}
    assert figure_label(limits["basis points"], 1_250) == "12.5%"
    assert figure_label(limits["pence"], 8_000_000) == "£80,000"
    assert figure_label(limits["pence"], 1_05) == "£1.05"


@pytest.mark.slow
@given(st.integers(0, 700))
def test_chunks_are_consecutive_even_and_of_bounded_size(number: int) -> None:
    cases = tuple(Case(name=str(at)) for at in range(number))
    chunks = chunks_of(cases)
    sizes = [len(chunk) for chunk in chunks]
    assert tuple(case for chunk in chunks for case in chunk) == cases
    assert all(1 <= size <= 25 for size in sizes)
    assert not sizes or max(sizes) - min(sizes) <= 1


def test_an_option_of_another_price_takes_its_place() -> None:
    base = town_and_country()
    dearer = an_option("town", costs=40_000)
    assert problem_of(base, Change(options=(dearer,))).options[0] == dearer
