"""Each thing that an allocation must meet, broken on purpose, and told in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from optimiser.problem import Problem
from optimiser.rules import Amount, AnyRule, Capacity, Choose, Eligibility, Lock, Money, Requires, Share, Use
from optimiser.solution import Choice, Line, Solution
from optimiser.verifying import Breach, verify
from tests.optimiser.builders import (
    a_choice,
    a_cost,
    a_line,
    a_pot,
    a_problem,
    a_scalable_option,
    a_solution,
    an_option,
)


def answered(problem: Problem, choices: Sequence[Choice], lines: Sequence[Line], **more: object) -> Solution:
    """A solution whose benefit and value are told right, whatever else is wrong with it."""
    right = verify(problem, a_solution(problem, choices, lines, **more))
    told = {name: getattr(right, name) for name in ("benefit", "scored", "value")}
    return a_solution(problem, choices, lines, **{**told, **more})


def faults(
    problem: Problem, choices: Sequence[Choice], lines: Sequence[Line], **more: object
) -> list[Breach]:
    return list(verify(problem, answered(problem, choices, lines, **more)).broken)


def only_fault(
    problem: Problem, choices: Sequence[Choice], lines: Sequence[Line], **more: object
) -> tuple[str, int]:
    found = faults(problem, choices, lines, **more)
    assert len(found) == 1, found
    assert found[0].message.endswith(".")
    return found[0].rule, found[0].by_pence


def test_an_exact_allocation_holds() -> None:
    verdict = verify(a_problem(), answered(a_problem(), [a_choice()], [a_line()]))
    assert verdict.holds
    assert verdict.broken == ()
    assert verdict.benefit == pytest.approx(30.0)


def test_giving_nothing_holds_where_nothing_is_asked() -> None:
    assert faults(a_problem(), [], []) == []


def test_an_answer_to_another_problem_is_refused() -> None:
    told = answered(a_problem(pots=[a_pot(pence=99_999_999)]), [a_choice()], [a_line()])
    assert [broken.rule for broken in verify(a_problem(), told).broken] == ["problem hash"]


def test_an_unknown_option_is_named() -> None:
    found = faults(a_problem(), [a_choice("drones")], [])
    assert [(broken.rule, broken.where) for broken in found] == [("known ids", "option drones")]


@pytest.mark.parametrize("wrong", [{"pot": "gold"}, {"option": "drones"}, {"area": "mars"}])
def test_a_line_of_unknown_ids_is_refused(wrong: dict[str, str]) -> None:
    found = faults(a_problem(), [a_choice()], [a_line(), a_line(pence=7, **wrong)])
    assert [(broken.rule, broken.by_pence) for broken in found] == [("known ids", 7)]


def test_two_options_of_one_project_are_one_too_many() -> None:
    problem = a_problem(options=[an_option("small", project="p"), an_option("large", project="p")])
    chosen = [a_choice("small"), a_choice("large")]
    assert only_fault(problem, chosen, [a_line("small"), a_line("large")]) == ("one option a project", 1)


def test_an_option_chosen_twice_is_refused() -> None:
    found = faults(a_problem(), [a_choice(), a_choice()], [a_line(pence=60_000)])
    assert "one option a project" in [broken.rule for broken in found]


def test_more_steps_than_the_option_has() -> None:
    problem = a_problem(options=[a_scalable_option()])
    assert only_fault(problem, [a_choice("patrols", north=12)], [a_line("patrols", 12_000)]) == ("steps", 2)


def test_steps_where_the_option_has_none() -> None:
    problem = a_problem(options=[a_scalable_option()])
    lines = [a_line("patrols", 10_000)]
    assert only_fault(problem, [a_choice("patrols", north=10, south=3)], lines) == ("steps", 3)
    assert only_fault(a_problem(), [a_choice(north=1)], [a_line()]) == ("steps", 1)


def test_an_option_below_its_minimum() -> None:
    problem = a_problem(options=[a_scalable_option(minimum_pence=4_000)])
    assert only_fault(problem, [a_choice("patrols", north=3)], [a_line("patrols", 3_000)]) == (
        "minimum scale",
        1_000,
    )
    assert faults(problem, [a_choice("patrols", north=4)], [a_line("patrols", 4_000)]) == []


def test_money_for_an_option_that_is_not_chosen() -> None:
    assert only_fault(a_problem(), [], [a_line(pence=5)]) == ("chosen options only", 5)


def test_a_cost_that_is_not_met_to_the_penny() -> None:
    assert only_fault(a_problem(), [a_choice()], [a_line(pence=29_999)]) == ("exact cost", 1)
    assert only_fault(a_problem(), [a_choice()], [a_line(pence=30_001)]) == ("exact cost", 1)
    assert only_fault(a_problem(), [a_choice()], []) == ("exact cost", 30_000)


def test_a_cost_paid_in_the_wrong_area_is_wrong_in_both() -> None:
    found = faults(a_problem(), [a_choice()], [a_line(area="south")])
    assert [(broken.rule, broken.by_pence) for broken in found] == [("exact cost", 30_000)] * 2


@pytest.mark.parametrize("other", [{"cost_type": "capital"}, {"year": "2027/28"}])
def test_a_cost_paid_from_a_pot_of_another_year_or_type(other: dict[str, str]) -> None:
    problem = a_problem(pots=[a_pot(), a_pot("wrong", **other)])
    found = faults(problem, [a_choice()], [a_line(pot="wrong")])
    assert [(broken.rule, broken.by_pence) for broken in found] == [("exact cost", 30_000)] * 2


def test_fixed_costs_and_costs_a_step_are_owed_together() -> None:
    problem = a_problem(options=[a_scalable_option(fixed={"north": 500, "south": 20})])
    lines = [a_line("patrols", 3_500), a_line("patrols", 20, area="south")]
    assert faults(problem, [a_choice("patrols", north=3)], lines) == []


def test_a_pot_that_pays_out_more_than_it_holds() -> None:
    problem = a_problem(pots=[a_pot(pence=29_990)])
    assert only_fault(problem, [a_choice()], [a_line()]) == ("budget", 10)


def test_what_no_record_would_allow_is_caught_all_the_same() -> None:
    # A record put together without validation can hold a refund or fewer steps than none.
    refund = Line.model_construct(pot="pot", option="patrols", area="north", pence=-2_000)
    undone = Choice.model_construct(option="patrols", steps={"north": -2})
    problem = a_problem(options=[a_scalable_option()])
    told = answered(problem, [], []).model_copy(update={"choices": (undone,), "lines": (refund,)})
    broken = {each.rule for each in verify(problem, told).broken}
    assert {"steps", "every line pays"} <= broken


def test_one_payment_in_two_lines() -> None:
    lines = [a_line(pence=10_000), a_line(pence=20_000)]
    assert only_fault(a_problem(), [a_choice()], lines) == ("one line each", 20_000)


@pytest.mark.parametrize(
    "limit",
    [{"projects": ("lights",)}, {"priorities": ()}, {"areas": ("south",)}, {"cost_types": ("capital",)}],
)
def test_ring_fenced_money_spent_outside(limit: dict[str, tuple[str, ...]]) -> None:
    rule = Eligibility(name="ring-fence", streams=("grant",), **limit)
    problem = a_problem(options=[an_option(), an_option("lights")], rules=[rule])
    assert only_fault(problem, [a_choice()], [a_line()]) == ("ring-fence", 30_000)


def test_a_ring_fence_leaves_other_streams_alone() -> None:
    pots = [a_pot(), a_pot("own", stream="own")]
    rule = Eligibility(name="ring-fence", streams=("own",), areas=("south",))
    assert faults(a_problem(pots=pots, rules=[rule]), [a_choice()], [a_line()]) == []


def spent_in_both(rule: AnyRule, south: int = 30_000) -> list[Breach]:
    """GBP 300 in the urban north, `south` pence in the rural south, under one rule."""
    options = [an_option("cameras"), an_option("lights", area="south", costs=south)]
    problem = a_problem(options=options, rules=[rule])
    lines = [a_line("cameras"), a_line("lights", south, area="south")]
    return faults(problem, [a_choice("cameras"), a_choice("lights")], lines)


RURAL = Money(rural=True)


@pytest.mark.parametrize(
    ("limits", "south", "by"),
    [
        ({"at_least": 5_000}, 30_000, 0),
        ({"at_least": 5_000}, 29_999, 1),
        ({"at_least": 5_000}, 29_990, 5),
        ({"at_most": 5_000}, 30_000, 0),
        ({"at_most": 5_000}, 30_001, 1),
        ({"at_least": 5_001}, 30_000, 6),
        ({"at_least": 1_000, "at_most": 4_999}, 30_000, 6),
    ],
)
def test_a_share_is_judged_to_the_penny(limits: dict[str, int], south: int, by: int) -> None:
    rule = Share(name="rural share", of=RURAL, within=Money(), **limits)
    assert [(broken.rule, broken.by_pence) for broken in spent_in_both(rule, south)] == (
        [("rural share", by)] if by else []
    )


def test_a_share_of_what_is_held_counts_unspent_money() -> None:
    rule = Share(name="rural share", of=RURAL, within=Money(), at_least=3_000, of_available=True)
    assert spent_in_both(rule) == []
    rule = Share(name="rural share", of=RURAL, within=Money(), at_least=3_001, of_available=True)
    assert [broken.by_pence for broken in spent_in_both(rule)] == [10]


def test_match_money_is_counted_across_streams() -> None:
    match = Share(name="match", of=Money(streams=("own",)), within=Money(streams=("grant",)), at_least=5_000)
    problem = a_problem(pots=[a_pot(), a_pot("own", stream="own")], rules=[match])
    assert faults(problem, [a_choice()], [a_line(pence=20_000), a_line(pence=10_000, pot="own")]) == []
    lines = [a_line(pence=20_001), a_line(pence=9_999, pot="own")]
    assert only_fault(problem, [a_choice()], lines) == ("match", 2)


@pytest.mark.parametrize(
    ("limits", "by"),
    [
        ({"at_least": 30_000}, 0),
        ({"at_least": 30_001}, 1),
        ({"at_most": 30_000}, 0),
        ({"at_most": 29_998}, 2),
    ],
)
def test_an_amount_is_judged_to_the_penny(limits: dict[str, int], by: int) -> None:
    found = spent_in_both(Amount(name="rural money", of=RURAL, **limits))
    assert [(broken.rule, broken.by_pence) for broken in found] == ([("rural money", by)] if by else [])


@pytest.mark.parametrize(
    ("money", "pence"),
    [
        (Money(), 60_000),
        (Money(streams=("grant",)), 60_000),
        (Money(streams=()), 0),
        (Money(financial_years=("2027/28",)), 0),
        (Money(cost_types=("revenue-other", "capital")), 60_000),
        (Money(cost_types=("capital",)), 0),
        (Money(projects=("cameras",)), 30_000),
        (Money(priorities=("safety",)), 60_000),
        (Money(areas=("north", "south", "north")), 60_000),
        (Money(areas=("north",), rural=True), 0),
        (Money(areas=("south",), rural=True, projects=("lights",)), 30_000),
        (Money(rural=False), 30_000),
    ],
)
def test_money_is_what_meets_every_condition(money: Money, pence: int) -> None:
    assert spent_in_both(Amount(name="exactly", of=money, at_least=pence, at_most=pence)) == []


def test_capacity_counts_projects_and_steps() -> None:
    uses = {"patrols": Use(fixed=5, per_step=2), "cameras": Use(fixed=100)}
    options = [a_scalable_option(), an_option()]

    def taken(limit: int) -> list[Breach]:
        rule = Capacity(name="posts", limit=limit, unit="posts", uses=uses)
        problem = a_problem(options=options, rules=[rule])
        return faults(problem, [a_choice("patrols", north=3)], [a_line("patrols", 3_000)])

    assert taken(11) == []
    assert [(broken.rule, broken.by_pence) for broken in taken(9)] == [("posts", 2)]


def chosen_under(rule: AnyRule, *chosen: str) -> list[tuple[str, int]]:
    """Three projects, `a`, `b` and `c`, some of them chosen, under one rule."""
    options = [an_option(name, costs=100) for name in ("a", "b")]
    options += [an_option(name, project="c", costs=100) for name in ("c small", "c large")]
    problem = a_problem(options=options, rules=[rule])
    found = faults(problem, [a_choice(name) for name in chosen], [a_line(name, 100) for name in chosen])
    return [(broken.rule, broken.by_pence) for broken in found]


def test_a_project_without_what_it_needs() -> None:
    rule = Requires(name="first things first", project="a", needs=("b", "c"))
    assert chosen_under(rule, "a") == [("first things first", 1)] * 2
    assert chosen_under(rule, "a", "b") == [("first things first", 1)]
    assert chosen_under(rule, "a", "b", "c small") == []
    assert chosen_under(rule, "b") == []


def test_too_many_or_too_few_of_a_set() -> None:
    rule = Choose(name="one of three", projects=("a", "b", "c"), at_least=1, at_most=1)
    assert chosen_under(rule) == [("one of three", 1)]
    assert chosen_under(rule, "c large") == []
    assert chosen_under(rule, "a", "b", "c large") == [("one of three", 2)]


def test_locks_on_projects_and_on_options() -> None:
    assert chosen_under(Lock(name="keep", project="a", state="in")) == [("keep", 1)]
    assert chosen_under(Lock(name="keep", project="a", state="in"), "a") == []
    assert chosen_under(Lock(name="drop", project="c", state="out"), "c small") == [("drop", 1)]
    large = Lock(name="large", project="c", option="c large", state="in")
    assert chosen_under(large, "c small") == [("large", 1)]
    assert chosen_under(large, "c large") == []
    no_large = Lock(name="no large", project="c", option="c large", state="out")
    assert chosen_under(no_large, "c small") == []


def test_a_benefit_that_is_told_wrong() -> None:
    assert only_fault(a_problem(), [a_choice()], [a_line()], benefit=30.0001) == ("benefit", 1)
    assert only_fault(a_problem(), [a_choice()], [a_line()], scored=0.0001) == ("benefit", 1)
    assert faults(a_problem(), [a_choice()], [a_line()], benefit=30.000001) == []


def test_a_value_that_is_told_wrong_or_as_the_benefit() -> None:
    assert only_fault(a_problem(), [a_choice()], [a_line()], value=30.0001) == ("value", 1)
    doubled = a_problem(priorities={"safety": 2.0})
    assert faults(doubled, [a_choice()], [a_line()], benefit=30.0, value=60.0) == []
    assert only_fault(doubled, [a_choice()], [a_line()], benefit=60.0, value=60.0) == ("benefit", 1)
    assert only_fault(doubled, [a_choice()], [a_line()], benefit=30.0, value=30.0) == ("value", 1)


@pytest.mark.parametrize(
    ("claims", "rules"),
    [
        ({"status": "optimal", "value_bound": 30.0, "gap": 0.0}, []),
        ({"status": "optimal", "value_bound": 40.0, "gap": 0.25}, []),
        ({"status": "feasible"}, []),
        ({"status": "optimal"}, ["bound"]),
        ({"status": "feasible", "value_bound": 40.0}, ["bound"]),
        ({"status": "feasible", "gap": 0.1}, ["bound"]),
        ({"status": "optimal", "value_bound": 29.9999, "gap": 0.0}, ["bound", "gap"]),
        ({"status": "optimal", "value_bound": 40.0, "gap": 0.2}, ["gap"]),
    ],
)
def test_what_is_claimed_of_the_bound(claims: dict[str, object], rules: list[str]) -> None:
    found = faults(a_problem(), [a_choice()], [a_line()], **claims)
    assert [broken.rule for broken in found] == rules


@pytest.mark.parametrize("status", ["infeasible", "failed"])
def test_no_answer_gives_nothing_out(status: str) -> None:
    problem = a_problem(rules=[Lock(name="keep", project="cameras", state="in")])
    assert verify(problem, a_solution(problem, status=status, conflict=("keep",))).holds
    assert only_fault(problem, [a_choice()], [a_line()], status=status) == ("status", 30_000)


def test_every_fault_is_told_not_only_the_first() -> None:
    problem = a_problem(
        pots=[a_pot(pence=1)], rules=[Amount(name="cap", of=Money(), at_most=5)], options=[an_option()]
    )
    found = faults(problem, [a_choice()], [a_line(pence=40_000)])
    assert [broken.rule for broken in found] == ["exact cost", "budget", "cap"]


def test_the_two_costs_of_an_option_in_one_area_do_not_make_up_for_each_other() -> None:
    costs = [a_cost({"north": 100}), a_cost({"north": 100}, cost_type="capital")]
    problem = a_problem(
        pots=[a_pot(), a_pot("capital", cost_type="capital")], options=[an_option(costs=costs)]
    )
    assert faults(problem, [a_choice()], [a_line(pence=100), a_line(pence=100, pot="capital")]) == []
    lines = [a_line(pence=101), a_line(pence=99, pot="capital")]
    assert [broken.by_pence for broken in faults(problem, [a_choice()], lines)] == [1, 1]
