"""Calibration: with equal effects, a rule per head gives what a published kind of formula gives.

What there is to calibrate against: the Rural Policing Fund of 2000/01 was GBP 15 million "apportioned on
population weighted by a sparsity score" (HC Deb 20 July 2000 c320-1W), people in areas of 50 people per km2
or fewer being the sparsity of such formulas. What we do not have, and so do not test: how much each force
got, the list of forces that got any, the score's own bands, and the small areas of 2000 (wards and
enumeration districts; ours are LSOAs of 2021). The tests show the mechanism: whatever whole-number weights
a formula gives the areas, the proposal shares money and ranks areas as the formula does.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.fairness import heads_by_formula
from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.rules import PerHead
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.builders import a_harm, a_pot, a_problem, a_scalable_option, an_area
from tests.paths import SHARED
from tests.properties import examples

RURAL_POLICING_FUND = 15_000_000_00  # pence, 2000/01: HC Deb 20 July 2000 c320-1W
SPARSE = 50  # people per km2, or fewer
TOWNS = {"north": 12_000, "east": 5_000, "south": 2_500, "west": 500}


def a_fund(people: Mapping[str, int], pence: int, *, step: int = 1, **rule: Any) -> Problem:
    """One grant and one thing to spend it on that works as well in every area, shared out per head."""
    areas = [an_area(name, population=number) for name, number in people.items()]
    groups = {name: (name,) for name in people}
    parity = PerHead(name="formula", groups=groups, **{"at_least": 10_000, "at_most": 10_000, **rule})
    patrols = a_scalable_option(steps=dict.fromkeys(people, pence // step), pence_a_step=step, reduction=0.5)
    harm = a_harm(by_area=dict.fromkeys(people, 1_000.0))
    return a_problem(areas=areas, options=[patrols], harms=[harm], pots=[a_pot(pence=pence)], rules=[parity])


def shared_out(problem: Problem) -> dict[str, int]:
    """Area -> pence that the proposal spends there."""
    solution = solve(problem, Limits(seconds=60))
    assert solution.status == "optimal", solution.message or solution.conflict
    assert verify(problem, solution).holds
    spent = Counter({area.id: 0 for area in problem.areas})
    for line in solution.lines:
        spent[line.area] += line.pence
    return dict(spent)


def ranked(amounts: Mapping[str, float]) -> list[str]:
    return sorted(amounts, key=lambda name: (-amounts[name], name))


def test_a_rule_per_head_is_the_formula_to_the_penny() -> None:
    # GBP 50,000 for 20,000 people is GBP 2.50 each
    assert shared_out(a_fund(TOWNS, 50_000_00)) == {name: 250 * heads for name, heads in TOWNS.items()}


def test_what_cannot_be_shared_evenly_to_the_penny_stays_in_the_pot() -> None:
    # the people are as 24 : 10 : 5 : 1, so even money comes in 40 pence; GBP 100.39 holds 250 of those
    assert shared_out(a_fund(TOWNS, 100_39)) == {"north": 60_00, "east": 25_00, "south": 12_50, "west": 2_50}


def test_with_a_hundredth_of_a_percent_of_room_next_to_the_whole_pot_is_spent_as_the_formula_says() -> None:
    people = {"a": 117_003, "b": 40_037, "c": 9_871}
    spent = shared_out(a_fund(people, 1_000_000_00, step=10, at_least=9_999, at_most=10_001))
    assert sum(spent.values()) >= 0.999 * 1_000_000_00  # the gap asked for is 0.1%
    for name, heads in people.items():
        due = sum(spent.values()) * heads / sum(people.values())
        assert abs(spent[name] - due) <= 0.0001 * due


def test_money_in_steps_follows_the_formula_to_the_step() -> None:
    people = {"a": 12_007, "b": 4_999, "c": 2_501}
    spent = shared_out(a_fund(people, 10_000_00, step=1_00, at_least=9_950, at_most=10_050))
    for name, heads in people.items():
        due = sum(spent.values()) * heads / sum(people.values())
        assert spent[name] % 100 == 0
        assert abs(spent[name] - due) <= 0.005 * due


@examples(25)
@given(st.lists(st.integers(0, 500), min_size=2, max_size=6).filter(any), st.integers(1, 400))
def test_any_whole_number_weights_are_followed_exactly(heads: list[int], each: int) -> None:
    weights = {f"area {number}": weight for number, weight in enumerate(heads)}
    alike = dict.fromkeys(weights, 1_000)
    problem = a_fund(alike, each * sum(heads), heads=weights)
    assert shared_out(problem) == {name: each * weight for name, weight in weights.items()}


def test_a_sparsity_weight_gives_a_city_nothing_and_ranks_the_rest_by_sparse_people() -> None:
    sparse = {"north": 0, "east": 1_500, "south": 2_000, "west": 500}
    spent = shared_out(a_fund(TOWNS, 40_000_00, heads=sparse))
    assert spent == {"north": 0, "east": 15_000_00, "south": 20_000_00, "west": 5_000_00}


def test_without_any_rule_equal_effects_put_more_money_where_there_is_more_need() -> None:
    fund = a_fund(TOWNS, 1_000_00, step=1_00)
    need = a_harm(by_area={name: float(heads) for name, heads in TOWNS.items()})
    option = fund.options[0]
    (effect,) = option.effects
    strong = effect.model_copy(update={"reduction": dict.fromkeys(TOWNS, 0.99)})
    option = option.model_copy(update={"effects": (strong,)})
    spent = shared_out(fund.model_copy(update={"rules": (), "harms": (need,), "options": (option,)}))
    assert ranked(spent) == ranked(TOWNS)


def test_a_formula_of_several_indicators_is_whole_heads_by_their_weighted_shares() -> None:
    indicators = {
        "population": {"north": 6_000, "south": 4_000},
        "people in sparse areas": {"north": 0, "south": 1_000},
        "recorded offences": {"north": 90, "south": 10},
    }
    weights = {"population": 50, "people in sparse areas": 30, "recorded offences": 20}
    # north 0.5 x 60% + 0.3 x 0% + 0.2 x 90% = 48%; south 0.5 x 40% + 0.3 x 100% + 0.2 x 10% = 52%
    heads = heads_by_formula(indicators, weights, 10_000)
    assert heads == {"north": 4_800, "south": 5_200}
    people = indicators["population"]
    assert shared_out(a_fund(people, 1_000_000, heads=heads)) == {"north": 480_000, "south": 520_000}


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 10**6), min_size=1).filter(
        lambda amounts: any(amounts.values())
    ),
    st.integers(1, 10**6),
)
def test_whole_heads_add_up_and_are_within_one_of_their_share(amounts: dict[str, int], heads: int) -> None:
    whole = heads_by_formula({"people": amounts}, {"people": 1}, heads)
    assert sum(whole.values()) == heads
    total = sum(amounts.values())
    assert all(abs(whole[area] * total - heads * amounts[area]) < total for area in amounts)


@pytest.mark.parametrize(
    ("indicators", "weights", "sentence"),
    [
        ({"people": {"a": 1}}, {}, "takes weights of 0 or more"),
        ({"people": {"a": 1}}, {"people": 2, "crime": 1}, "weighs 'crime', which no indicator gives"),
        ({"people": {"a": 1}, "crime": {"b": 1}}, {"people": 1, "crime": 1}, "disagree on area 'a'"),
        ({"score": {"a": -0.2, "b": 1}}, {"score": 1}, "below 0 in area 'a'"),
        ({"people": {"a": 0}}, {"people": 1}, "is 0 everywhere"),
    ],
)
def test_a_formula_that_cannot_be_worked_out_says_why(
    indicators: dict[str, dict[str, float]], weights: dict[str, int], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        heads_by_formula(indicators, weights)


@pytest.fixture(scope="module")
def forces() -> dict[str, dict[str, int]]:
    """Police force area -> people, and people in sparse LSOAs, of the 43 in England and Wales.

    The areas of LSOAs come from simplified boundaries: fit for a band of density, not for a published score.
    """
    if not SHARED.is_dir():
        pytest.skip("the real public data is not beside the checkout")
    folder = SHARED / "data" / "areas"
    with (folder / "lookup_ltla24_csp24_pfa24_ew.csv").open(encoding="utf-8", newline="") as rows:
        names = {row["pfa24_code"]: row["pfa24_name"] for row in csv.DictReader(rows)}
    people: dict[str, Counter[str]] = defaultdict(Counter)
    with gzip.open(folder / "lsoa21_ew.csv.gz", "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            force, number = names[row["pfa24_code"]], int(row["pop_census2021"])
            people["all"][force] += number
            people["sparse"][force] += number * (number <= SPARSE * float(row["area_km2_generalised"]))
    return {kind: dict(counted) for kind, counted in people.items()}


@pytest.mark.shared
def test_43_police_force_areas_are_ranked_as_people_weighted_by_sparsity_rank_them(
    forces: dict[str, dict[str, int]],
) -> None:
    people, sparse = forces["all"], forces["sparse"]
    assert len(people) == 43
    spent = shared_out(
        a_fund(people, RURAL_POLICING_FUND, step=1_00, heads=sparse, at_least=9_990, at_most=10_010)
    )
    assert ranked(spent) == ranked(sparse)
    assert all((spent[force] > 0) == (sparse[force] > 0) for force in people)
    assert sum(spent.values()) >= 0.999 * RURAL_POLICING_FUND
    for force, heads in sparse.items():
        due = sum(spent.values()) * heads / sum(sparse.values())
        assert abs(spent[force] - due) <= 0.001 * due


@pytest.mark.shared
def test_43_police_force_areas_share_a_fund_per_head_of_population(forces: dict[str, dict[str, int]]) -> None:
    people = forces["all"]
    spent = shared_out(a_fund(people, 100 * sum(people.values()), step=1_00))
    assert spent == {force: 100 * number for force, number in people.items()}
