"""Parity between groups of areas, by cases worked by hand: floors, caps, need, and exactly at the limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from optimiser.problem import Problem
from optimiser.rules import Lock, Money, PerHead
from optimiser.solution import Solution
from tests.optimiser.builders import (
    a_choice,
    a_harm,
    a_line,
    a_pot,
    a_problem,
    a_scalable_option,
    an_area,
    an_option,
)
from tests.optimiser.rules.rule_cases import chosen, clashing, faults, solved

TOWNS = {"north": 6_000, "south": 4_000}
GROUPS = {"the north": ("north",), "the south": ("south",)}


def parity(**more: Any) -> PerHead:
    return PerHead(name="parity", **{"groups": GROUPS, **more})


def spent(rule: PerHead, north: int, south: int) -> list[tuple[str, int]]:
    """What the verifier finds where so much is spent in a north of 6,000 and a south of 4,000 people."""
    options = [an_option("n", costs=north), an_option("s", area="south", costs=south)]
    areas = [an_area(name, population=people) for name, people in TOWNS.items()]
    problem = a_problem(areas=areas, options=options, pots=[a_pot(pence=10**9)], rules=[rule])
    lines = [a_line("n", north)] if north else []
    lines += [a_line("s", south, area="south")] if south else []
    return faults(problem, [a_choice("n"), a_choice("s")], lines)


@pytest.mark.parametrize(
    ("south", "found"),
    [
        (40_000, []),  # the same for everyone
        (28_235, [("parity", 1)]),  # 80% of 40% of 88,235 is 28,235.2
        (28_236, []),  # ... and of 88,236 is 28,235.52
    ],
)
def test_a_floor_of_four_fifths_of_the_average(south: int, found: list[tuple[str, int]]) -> None:
    assert spent(parity(at_least=8_000), 60_000, south) == found


@pytest.mark.parametrize(("north", "south"), [(17, 8), (34, 16), (1_700_000, 800_000)])
def test_exactly_at_the_floor_holds_and_a_penny_less_does_not(north: int, south: int) -> None:
    # the south's 40% of the heads is due 80% of 40% of all, which is 8 of every 25 pence
    assert spent(parity(at_least=8_000), north, south) == []
    assert spent(parity(at_least=8_000), north, south - 1) == [("parity", 1)]


@pytest.mark.parametrize(("north", "south"), [(13, 12), (1_300_000, 1_200_000)])
def test_exactly_at_the_cap_holds_and_a_penny_more_does_not(north: int, south: int) -> None:
    # at most 120% of 40% is 12 of every 25 pence
    assert spent(parity(at_most=12_000), north, south) == []
    assert spent(parity(at_most=12_000), north, south + 1) == [("parity", 1)]


def test_nothing_spent_is_even() -> None:
    assert spent(parity(at_least=10_000, at_most=10_000), 0, 0) == []


def test_a_group_without_heads_is_owed_nothing_and_may_get_nothing() -> None:
    heads = {"north": 6_000, "south": 0}
    assert spent(parity(at_least=10_000, heads=heads), 500, 0) == []
    assert spent(parity(at_most=20_000, heads=heads), 500, 7) == [("parity", 7)]


def test_where_there_are_no_heads_at_all_the_rule_asks_nothing() -> None:
    assert spent(parity(at_least=9_000, at_most=9_000, heads={"north": 0}), 500, 7) == []


def test_only_the_money_that_it_speaks_of_counts() -> None:
    assert spent(parity(at_least=9_000, of=Money(projects=("s",))), 500, 7) == [("parity", 4)]
    assert spent(parity(at_least=9_000, of=Money(streams=())), 500, 7) == []
    assert spent(parity(at_least=9_000, groups={"the north": ("north",)}), 500, 7) == []


def patrols(rule: PerHead, people: Mapping[str, int], pence: int, *, a_step: int = 1) -> Solution:
    """Patrols in steps of so many pence, worth the same for each step in each of these areas."""
    areas = [an_area(name, population=number) for name, number in people.items()]
    most = dict.fromkeys(people, pence // a_step)
    option = a_scalable_option(steps=most, pence_a_step=a_step, reduction=0.0).model_copy(
        update={"effects": (), "points": dict.fromkeys(people, 100.0)}
    )
    harm = a_harm(by_area=dict.fromkeys(people, 0.0))
    pots = [a_pot(pence=pence)]
    return solved(a_problem(areas=areas, options=[option], harms=[harm], pots=pots, rules=[rule]))


def by_area(solution: Solution) -> dict[str, int]:
    return {line.area: line.pence for line in solution.lines}


def test_with_equal_effects_the_same_for_everyone_is_the_per_head_formula() -> None:
    people = {"ash": 31_000, "beech": 17_000, "cherry": 52_000}
    rule = PerHead(name="formula", groups={name: (name,) for name in people}, at_least=10_000, at_most=10_000)
    assert by_area(patrols(rule, people, 100_000)) == {"ash": 31_000, "beech": 17_000, "cherry": 52_000}


def test_with_equal_effects_a_need_weight_is_the_need_weighted_formula() -> None:
    people = {"ash": 31_000, "beech": 17_000, "cherry": 52_000}
    need = {"ash": 5, "beech": 2, "cherry": 3}
    rule = PerHead(
        name="need", groups={name: (name,) for name in need}, heads=need, at_least=10_000, at_most=10_000
    )
    assert by_area(patrols(rule, people, 1_000)) == {"ash": 500, "beech": 200, "cherry": 300}


def test_what_cannot_be_divided_evenly_is_left_unspent() -> None:
    rule = PerHead(name="even", groups=GROUPS, at_least=10_000, at_most=10_000)
    assert by_area(patrols(rule, {"north": 3, "south": 7}, 29)) == {"north": 6, "south": 14}


def posts(south: int, rule: PerHead) -> Problem:
    """GBP 600 in the north and so much in the south, both locked in."""
    options = [an_option("n", costs=60_000), an_option("s", area="south", costs=south)]
    areas = [an_area(name, population=people) for name, people in TOWNS.items()]
    keep = [Lock(name=f"keep {name}", project=name, state="in") for name in ("n", "s")]
    return a_problem(areas=areas, options=options, pots=[a_pot(pence=200_000)], rules=[rule, *keep])


@pytest.mark.parametrize(
    "bound", [{"at_least": 10_000}, {"at_most": 10_000}, {"at_least": 10_000, "at_most": 10_000}]
)
def test_the_solver_meets_a_limit_exactly(bound: dict[str, int]) -> None:
    assert chosen(posts(40_000, parity(**bound))) == {"n", "s"}


@pytest.mark.parametrize(("bound", "south"), [({"at_least": 10_000}, 39_999), ({"at_most": 10_000}, 40_001)])
def test_a_penny_over_is_impossible_and_the_rule_is_named(bound: dict[str, int], south: int) -> None:
    assert clashing(posts(south, parity(**bound))) >= {"parity"}


def test_a_limit_is_met_exactly_however_many_people_there_are() -> None:
    # heads times basis points is far more here than a solver can be told exactly
    people = {"north": 2_014_218, "south": 1_018_126}
    options = [an_option("n", costs=3_021_327), an_option("s", area="south", costs=1_527_189)]
    areas = [an_area(name, population=number) for name, number in people.items()]
    keep = [Lock(name=f"keep {name}", project=name, state="in") for name in ("n", "s")]
    rules = [parity(at_least=10_000, at_most=10_000), *keep]
    problem = a_problem(areas=areas, options=options, pots=[a_pot(pence=10**7)], rules=rules)
    assert chosen(problem) == {"n", "s"}
