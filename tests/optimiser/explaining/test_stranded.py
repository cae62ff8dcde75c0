"""Stranded money: what no allocation can spend, pot by pot, and why; held against every allocation."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from optimiser.explaining.stranded import Stranded, stranded_money
from optimiser.explaining.what_if import what_if_solver
from optimiser.limits import Clock, Limits
from optimiser.problem import Problem
from optimiser.rules import (
    Amount,
    AnyRule,
    Capacity,
    CarryForward,
    Choose,
    Eligibility,
    Lock,
    Match,
    Money,
    OverProgramme,
    Requires,
    Share,
    Use,
)
from optimiser.solution import Solution
from optimiser.solving import solve
from tests.optimiser.brute_force import TooManyToTry, best_of_all
from tests.optimiser.builders import a_cost, a_pot, a_problem, a_scalable_option, an_option
from tests.optimiser.random_problems import problems
from tests.properties import examples


def stranded_in(problem: Problem, solution: Solution | None = None) -> dict[str, Stranded]:
    answer = solution or solve(problem, Limits())
    solver = what_if_solver(Limits(), Clock(20.0, None, None), 5.0)
    return {each.pot: each for each in stranded_money(problem, answer, solver)}


def test_what_nobody_asks_for_is_stranded() -> None:
    found = stranded_in(a_problem(pots=[a_pot(), a_pot("works", 50_000, cost_type="capital")]))
    assert found["works"].pence == 50_000
    assert found["works"].why == "No project that can be considered asks for capital money in 2026/27."
    assert not found["works"].is_asked_for


def test_what_is_left_once_all_that_may_draw_on_it_is_paid_in_full_is_stranded() -> None:
    found = stranded_in(a_problem())
    assert (found["pot"].pence, found["pot"].found_by) == (70_000, "reading")
    assert found["pot"].why == "All that it may pay for asks for £300 in full."


@pytest.mark.parametrize(
    "rule",
    [
        Lock(name="Cameras are out", project="cameras", state="out"),
        Choose(name="No cameras this year", projects=("cameras",), at_most=0),
        Eligibility(name="Rural areas only", streams=("grant",), areas=("south",)),
        Eligibility(name="Nothing is eligible", streams=("grant",), projects=()),
        Amount(name="At most £100", of=Money(streams=("grant",)), at_most=10_000),
        Capacity(name="No posts", limit=1, unit="posts", uses={"cameras": Use(fixed=2)}),
    ],
)
def test_a_rule_that_lets_nobody_spend_it_is_named(rule: AnyRule) -> None:
    found = stranded_in(a_problem(rules=[rule]))["pot"]
    assert found.pence == 100_000
    assert found.rules == (rule.name,)
    assert rule.name in found.why


def test_a_project_dearer_than_the_pot_leaves_it_stranded() -> None:
    found = stranded_in(a_problem(pots=[a_pot(pence=20_000)]))["pot"]
    assert found.pence == 20_000
    assert "Cameras needs £300 of revenue-other in 2026/27" in found.why
    scaled = a_scalable_option(minimum_pence=9_000)
    found = stranded_in(a_problem(pots=[a_pot(pence=5_000)], options=[scaled]))["pot"]
    assert found.pence == 5_000
    assert "is worth starting from £90" in found.why


def test_what_stands_on_a_project_that_cannot_be_funded_cannot_be_either() -> None:
    wires = an_option("wires", costs=10_000)
    rules = [
        Requires(name="No cameras without wires", project="cameras", needs=("wires",)),
        Lock(name="Wires are out", project="wires", state="out"),
    ]
    found = stranded_in(a_problem(options=[an_option(), wires], rules=rules))["pot"]
    assert found.pence == 100_000
    assert "Cameras needs Wires, which cannot be funded" in found.why


def test_rules_that_bind_only_together_are_found_by_a_bound_that_is_exact() -> None:
    labour = a_pot("labour", 100_000, cost_type="revenue-labour")
    posts = an_option("posts", costs=[a_cost(per_step={"north": 1}, cost_type="revenue-labour")])
    posts = posts.model_copy(update={"steps": {"north": 90_000}})
    patrols = a_scalable_option(steps={"north": 100})
    cap = Share(
        name="Labour is at most half",
        of=Money(cost_types=("revenue-labour",)),
        within=Money(streams=("grant",)),
        at_most=5_000,
    )
    problem = a_problem(pots=[labour, a_pot("other", 20_000)], options=[posts, patrols], rules=[cap])
    found = stranded_in(problem)["labour"]
    assert (found.pence, found.found_by) == (80_000, "bound")
    assert found.rules == ("budget of other", "Labour is at most half")


def test_a_grant_without_match_is_stranded() -> None:
    match = Match(
        name="Half is matched",
        of=Money(streams=("grant",)),
        by=Money(streams=("core",)),
        at_least=5_000,
    )
    found = stranded_in(a_problem(pots=[a_pot(), a_pot("match", 0, stream="core")], rules=[match]))["pot"]
    assert found.pence == 100_000
    assert "Half is matched" in found.rules


def test_money_that_may_be_carried_to_where_it_is_spent_is_not_stranded() -> None:
    pots = [a_pot("now", 50_000), a_pot("next", 10_000, year="2027/28")]
    later = an_option(costs=[a_cost({"north": 30_000}, year="2027/28")])
    carry = CarryForward(
        name="A tenth", stream="grant", from_year="2026/27", to_year="2027/28", at_most=1_000
    )
    assert stranded_in(a_problem(pots=pots, options=[later]))["now"].pence == 50_000
    held = stranded_in(a_problem(pots=pots, options=[later], rules=[carry]))["now"]
    assert held.pence == 50_000  # a tenth is £50, and the project needs £200 more than the later pot has
    more = carry.model_copy(update={"at_most": 5_000})
    assert stranded_in(a_problem(pots=pots, options=[later], rules=[more]))["now"].pence == 25_000


def test_a_pot_that_promises_more_than_it_holds_has_nothing_stranded() -> None:
    over = OverProgramme(name="15% over", streams=("grant",), at_most=1_500, underwriter="reserve")
    problem = a_problem(pots=[a_pot(pence=27_000)], rules=[over])
    answer = solve(problem, Limits())
    assert sum(line.pence for line in answer.lines) == 30_000
    assert stranded_in(problem, answer) == {}


def test_where_nothing_is_allocated_for_the_rules_conflict_only_reading_tells() -> None:
    clash = [
        Lock(name="In", project="cameras", state="in"),
        Amount(name="Nothing", of=Money(), at_most=0),
    ]
    found = stranded_in(a_problem(rules=clash, pots=[a_pot(), a_pot("works", 7, cost_type="capital")]))
    assert {pot: each.pence for pot, each in found.items()} == {"pot": 70_000, "works": 7}


@pytest.mark.slow
@settings(examples(12), deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(odd_pence=False, unit=10, most_steps=2, most_projects=3, most_areas=2))
def test_no_allocation_at_all_spends_what_is_stranded(problem: Problem) -> None:
    answer = solve(problem, Limits())
    spent = Counter[str]()
    for line in answer.lines:
        spent[line.pot] += line.pence
    pots = {pot.id: pot for pot in problem.pots}
    for found in stranded_in(problem, answer).values():
        pot = pots[found.pot]
        assert 0 < found.pence <= pot.pence - spent[pot.id]
        money = Money(
            streams=(pot.stream,), financial_years=(pot.financial_year,), cost_types=(pot.cost_type,)
        )
        more = Amount(name="more of it is spent", of=money, at_least=pot.pence - found.pence + 1)
        try:
            best = best_of_all(
                problem.model_copy(update={"rules": (*problem.rules, more)}), most_choices=2_000
            )
        except TooManyToTry:
            continue
        assert best is None
