"""Service and reach, by cases worked by hand: whole units, hubs that serve their neighbours, travel times."""

from __future__ import annotations

from typing import Any

import pytest

from optimiser.problem import Problem
from optimiser.rules import AnyRule, Capacity, Lock, Reach, Serves, Service, Use
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
from tests.optimiser.rules.rule_cases import chosen, clashing, faults, steps

VILLAGES = ("ash", "beech", "cherry")


def visits(pence: int, *rules: AnyRule, most: int = 3) -> Problem:
    """Visits at GBP 10 each in three villages; they do most good in Ash, and least in Cherry."""
    suffered = {"ash": 300.0, "beech": 200.0, "cherry": 100.0}
    option = a_scalable_option("visits", steps=dict.fromkeys(VILLAGES, most), whole_units=True)
    return a_problem(
        areas=[an_area(name) for name in VILLAGES],
        harms=[a_harm(by_area=suffered)],
        options=[option],
        pots=[a_pot(pence=pence)],
        rules=rules,
    )


def each(areas: tuple[str, ...] = VILLAGES, **more: Any) -> Service:
    return Service(name="service", areas=areas, gives={"visits": Serves()}, unit="visits", **more)


def test_without_a_floor_the_visits_go_where_they_do_most_good() -> None:
    assert steps(visits(3_000)) == {"ash": 3}


def test_every_village_gets_one_visit_before_any_gets_another() -> None:
    assert steps(visits(3_000, each(at_least=1))) == {"ash": 1, "beech": 1, "cherry": 1}
    assert steps(visits(4_000, each(at_least=1))) == {"ash": 2, "beech": 1, "cherry": 1}


def test_a_floor_that_money_cannot_pay_is_named_with_the_budget() -> None:
    assert clashing(visits(2_999, each(at_least=1))) == {"service", "budget of pot"}


def test_a_cap_sends_the_rest_elsewhere() -> None:
    assert steps(visits(3_000, each(at_most=2))) == {"ash": 2, "beech": 1}


def test_demand_takes_the_place_of_the_floor_where_it_is_given() -> None:
    rule = each(at_least=0, demand={"cherry": 2})
    assert steps(visits(3_000, rule)) == {"ash": 1, "cherry": 2}


def test_a_floor_above_all_there_is_cannot_be_met_however_much_money_there_is() -> None:
    assert clashing(visits(10**6, each(at_least=4))) == {"service"}


@pytest.mark.parametrize(
    ("ash", "found"), [(2, []), (1, [("service", 1)]), (3, []), (4, [("service", 1)]), (0, [("service", 2)])]
)
def test_service_is_counted_village_by_village(ash: int, found: list[tuple[str, int]]) -> None:
    rule = each(("ash", "beech"), at_least=2, at_most=3)
    problem = visits(10**6, rule, most=9)
    given = {"ash": ash, "beech": 2, "cherry": 9}
    lines = [a_line("visits", 1_000 * number, area=area) for area, number in given.items() if number]
    assert faults(problem, [a_choice("visits", **given)], lines) == found


def hubs(held: int, *rules: AnyRule) -> Problem:
    """Three hubs: Ash serves Ash and Beech, Beech serves all, Cherry serves Cherry."""
    options = [
        an_option(f"at {village}", area=village, costs=pence)
        for village, pence in (("ash", 400), ("beech", 900), ("cherry", 400))
    ]
    return a_problem(
        areas=[an_area(name) for name in VILLAGES],
        harms=[a_harm(by_area={"ash": 30.0, "beech": 10.0, "cherry": 20.0})],
        options=options,
        pots=[a_pot(pence=held)],
        rules=rules,
    )


COVER = {
    "at ash": Serves(once={"ash": 1, "beech": 1}, per_step=0),
    "at beech": Serves(once=dict.fromkeys(VILLAGES, 1), per_step=0),
    "at cherry": Serves(once={"cherry": 1}, per_step=0),
}


@pytest.mark.parametrize(
    ("pence", "expected"),
    [
        (800, {"at ash", "at cherry"}),
        (900, {"at ash", "at cherry"}),
        (1_700, {"at ash", "at beech", "at cherry"}),
    ],
)
def test_every_village_is_served_by_a_hub(pence: int, expected: set[str]) -> None:
    rule = Service(name="covered", areas=VILLAGES, gives=COVER, at_least=1)
    assert chosen(hubs(pence, rule)) == expected


def test_no_village_is_served_twice() -> None:
    rule = Service(name="once each", areas=VILLAGES, gives=COVER, at_least=1, at_most=1)
    assert chosen(hubs(1_700, rule)) == {"at ash", "at cherry"}
    locked = Lock(name="keep", project="at beech", state="in")
    assert chosen(hubs(1_700, rule, locked)) == {"at beech"}


def test_too_little_money_to_cover_everyone() -> None:
    rule = Service(name="covered", areas=VILLAGES, gives=COVER, at_least=1)
    assert clashing(hubs(799, rule)) == {"covered", "budget of pot"}


TIMES = {"visits": {"ash": 31, "beech": 30}}


def test_a_hub_serves_up_to_the_limit_and_nothing_beyond_it_or_unknown() -> None:
    problem = visits(10**6, Reach(name="near", minutes=TIMES, at_most=30))
    assert steps(problem) == {"beech": 3}
    lines = [a_line("visits", 1_000, area=area) for area in VILLAGES]
    found = faults(problem, [a_choice("visits", ash=1, beech=1, cherry=1)], lines)
    assert found == [("near", 1), ("near", 1)]


def test_an_option_without_times_is_not_held_to_any() -> None:
    assert steps(visits(1_000, Reach(name="near", minutes={}, at_most=0))) == {"ash": 1}


def test_a_village_out_of_reach_that_must_be_served_is_named() -> None:
    near = Reach(name="near", minutes=TIMES, at_most=30)
    assert clashing(visits(10**6, near, each(("cherry",), at_least=1))) == {"near", "service"}


def test_a_capacity_may_count_single_areas_otherwise() -> None:
    # a visit to Cherry takes a driver two hours, to the others one
    hours = Capacity(
        name="hours", limit=4, unit="hours", uses={"visits": Use(per_step=1, per_area={"cherry": 2})}
    )
    assert steps(visits(10**6, hours, each(at_least=1))) == {"ash": 1, "beech": 1, "cherry": 1}
    lines = [a_line("visits", 3_000, area="cherry")]
    assert faults(visits(10**6, hours), [a_choice("visits", cherry=3)], lines) == [("hours", 2)]
