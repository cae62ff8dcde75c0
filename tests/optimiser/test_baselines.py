"""The four usual methods: what each does, and what none of them may do."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given

from optimiser.baselines import (
    baselines,
    equal_split,
    flat_per_area,
    greedy_by_score,
    population_and_need_formula,
)
from optimiser.problem import NeedShare, Problem
from optimiser.rules import Amount, Choose, Eligibility, Lock, Money, Requires, Share
from optimiser.solution import Solution
from optimiser.verifying import verify
from tests.optimiser.builders import (
    a_cost,
    a_harm,
    a_pot,
    a_problem,
    a_scalable_option,
    an_area,
    an_effect,
    an_option,
)
from tests.optimiser.random_problems import problems
from tests.properties import examples

pytestmark = pytest.mark.slow

NEVER_BROKEN = {
    "problem hash",
    "known ids",
    "one option a project",
    "steps",
    "minimum scale",
    "chosen options only",
    "exact cost",
    "budget",
    "one line each",
    "status",
    "benefit",
    "bound",
    "gap",
}


def funded(solution: Solution) -> dict[str, dict[str, int]]:
    return {choice.option: choice.steps for choice in solution.choices}


def spent(solution: Solution) -> int:
    return sum(line.pence for line in solution.lines)


@given(problems(most_areas=4, most_projects=6))
@examples(100)
def test_no_method_overdraws_a_pot_or_leaves_a_ring_fence(problem: Problem) -> None:
    minded = NEVER_BROKEN | {
        rule.name
        for rule in problem.rules
        if isinstance(rule, Eligibility | Requires)
        or (isinstance(rule, Lock) and rule.state == "out")
        or (isinstance(rule, Choose) and rule.at_least is None)
    }
    for solution in baselines(problem):
        broken = verify(problem, solution).broken
        assert not [each for each in broken if each.rule in minded], solution.method


@given(problems())
@examples(50)
def test_the_same_problem_gives_the_same_answer(problem: Problem) -> None:
    again = Problem.model_validate_json(problem.model_dump_json())
    for first, second in zip(baselines(problem), baselines(again), strict=True):
        assert first.fingerprint == second.fingerprint


def test_the_four_methods_are_named() -> None:
    assert [solution.method for solution in baselines(a_problem())] == [
        "equal split",
        "population and need formula",
        "flat per area",
        "greedy by score",
    ]


def test_equal_split_gives_each_project_the_same_and_wastes_the_rest() -> None:
    options = [an_option("dear", costs=60_000), an_option("cheap", costs=10_000)]
    solution = equal_split(a_problem(options=options))  # 100,000 between two
    assert funded(solution) == {"cheap": {}}
    assert spent(solution) == 10_000


def test_equal_split_takes_the_dearest_tier_that_the_share_can_pay() -> None:
    tiers = [an_option(f"tier {pence}", project="p", costs=pence) for pence in (20_000, 45_000, 70_000)]
    solution = equal_split(a_problem(options=[*tiers, an_option("other", costs=99_000)]))
    assert funded(solution) == {"tier 45000": {}}


def test_equal_split_brings_steps_up_to_one_level_and_hands_out_the_odd_ones() -> None:
    option = a_scalable_option(steps={"north": 100, "south": 100}, pence_a_step=1_000)
    solution = equal_split(a_problem(options=[option]))  # 100 steps of 200
    assert funded(solution) == {"patrols": {"north": 50, "south": 50}}
    solution = equal_split(a_problem(options=[option], pots=[a_pot(pence=101_500)]))
    assert funded(solution) == {"patrols": {"north": 51, "south": 50}}


def test_equal_split_shares_among_those_that_are_not_locked_out() -> None:
    options = [an_option("dear", costs=60_000), an_option("cheap", costs=10_000)]
    problem = a_problem(options=options, rules=[Lock(name="no", project="cheap", state="out")])
    assert funded(equal_split(problem)) == {"dear": {}}


def test_an_option_that_is_too_small_to_start_is_not_started() -> None:
    option = a_scalable_option(minimum_pence=9_000)
    assert equal_split(a_problem(options=[option], pots=[a_pot(pence=8_999)])).choices == ()
    assert funded(equal_split(a_problem(options=[option], pots=[a_pot(pence=9_000)]))) == {
        "patrols": {"north": 9}
    }


def test_flat_per_area_delivers_in_each_area_what_its_target_pays() -> None:
    option = a_scalable_option(steps={"north": 100, "south": 10}, pence_a_step=1_000)
    solution = flat_per_area(a_problem(options=[option]))  # 50,000 an area
    # One odd step for the north is lent by the south, which has all that it can use.
    assert funded(solution) == {"patrols": {"north": 51, "south": 10}}


def test_the_formula_follows_people_and_harm_by_the_parts_given() -> None:
    option = a_scalable_option(steps={"north": 100, "south": 100}, pence_a_step=1_000)
    problem = a_problem(
        options=[option],
        areas=[an_area("north", population=9_000), an_area("south", population=1_000)],
        harms=[a_harm(by_area={"north": 30.0, "south": 70.0})],
    )
    assert funded(population_and_need_formula(problem)) == {"patrols": {"north": 60, "south": 40}}
    for formula, steps in (
        ((NeedShare(name="population", share=10_000),), (90, 10)),
        ((NeedShare(name="need", share=10_000),), (30, 70)),
        ((NeedShare(name="population", share=7_500), NeedShare(name="need", share=2_500)), (75, 25)),
        ((NeedShare(name="homes", share=10_000, by_area={"north": 1.0, "south": 4.0}),), (20, 80)),
        ((NeedShare(name="not counted", share=10_000),), (50, 50)),
    ):
        found = population_and_need_formula(problem.model_copy(update={"need_formula": formula}))
        assert funded(found) == {"patrols": dict(zip(("north", "south"), steps, strict=True))}


def test_the_formula_is_flat_where_there_are_no_people_and_no_harm() -> None:
    option = a_scalable_option(steps={"north": 100, "south": 100}, pence_a_step=1_000)
    nobody = [an_area("north", population=0), an_area("south", population=0)]
    problem = a_problem(options=[option], areas=nobody, harms=[a_harm(by_area={})])
    assert funded(population_and_need_formula(problem)) == {"patrols": {"north": 50, "south": 50}}


def test_areas_pool_their_targets_for_what_serves_them_both() -> None:
    shared = an_option(
        "hub", costs=[a_cost({"north": 80_000})], effects=[an_effect({"north": 0.3, "south": 0.3})]
    )
    assert funded(flat_per_area(a_problem(options=[shared]))) == {"hub": {}}
    alone = an_option("hub", costs=80_000)
    assert flat_per_area(a_problem(options=[alone])).choices == ()


def test_a_target_once_spent_is_not_spent_again() -> None:
    options = [
        an_option("good", costs=40_000, effects=[an_effect({"north": 0.5})]),
        an_option("worse", costs=40_000, effects=[an_effect({"north": 0.1})]),
    ]
    assert funded(flat_per_area(a_problem(options=options[::-1]))) == {"good": {}}


def test_greedy_takes_the_best_value_first_and_passes_over_what_it_cannot_pay() -> None:
    options = [
        an_option("poor", costs=30_000, effects=[an_effect({"north": 0.05})]),
        an_option("huge", costs=70_000, effects=[an_effect({"north": 0.6})]),
        an_option("best", costs=40_000, effects=[an_effect({"north": 0.5})]),
        an_option("idle", costs=1, effects=[]),
    ]
    assert funded(greedy_by_score(a_problem(options=options))) == {"poor": {}, "best": {}}


def test_locked_in_comes_first_with_what_it_needs() -> None:
    options = [
        an_option("best", costs=40_000, effects=[an_effect({"north": 0.5})]),
        an_option("pole", costs=30_000, effects=[]),
        an_option("lamp", costs=50_000, effects=[an_effect({"north": 0.01})]),
    ]
    rules = [
        Lock(name="keep", project="lamp", state="in"),
        Requires(name="pole first", project="lamp", needs=("pole",)),
    ]
    for solution in baselines(a_problem(options=options, rules=rules)):
        assert {"pole", "lamp"} <= funded(solution).keys(), solution.method


def test_a_project_waits_for_what_it_needs() -> None:
    options = [an_option("lamp", costs=10_000), an_option("pole", costs=20_000)]
    rule = Requires(name="pole first", project="lamp", needs=("pole",))
    both = greedy_by_score(a_problem(options=options, rules=[rule]))
    assert funded(both) == {"lamp": {}, "pole": {}}
    only = greedy_by_score(a_problem(options=options, rules=[rule], pots=[a_pot(pence=15_000)]))
    assert funded(only) == {}


def test_two_that_exclude_each_other_are_not_both_funded() -> None:
    rule = Choose(name="either", projects=("one", "two"), at_most=1)
    options = [an_option("one", costs=10_000), an_option("two", costs=10_000)]
    for solution in baselines(a_problem(options=options, rules=[rule])):
        assert len(solution.choices) == 1, solution.method


def test_a_locked_option_shuts_out_its_siblings() -> None:
    tiers = [an_option(f"tier {pence}", project="p", costs=pence) for pence in (20_000, 45_000)]
    rule = Lock(name="small", project="p", option="tier 20000", state="in")
    for solution in baselines(a_problem(options=tiers, rules=[rule])):
        assert funded(solution) == {"tier 20000": {}}, solution.method


def test_the_money_that_is_hardest_to_place_is_placed_first() -> None:
    rule = Eligibility(name="north only", streams=("own",), areas=("north",))
    pots = [a_pot("grant", 10_000), a_pot("own", 10_000, stream="own")]
    both = an_option("both", costs=[a_cost({"north": 10_000, "south": 10_000})])
    solution = greedy_by_score(a_problem(pots=pots[::-1], options=[both], rules=[rule]))
    assert {(line.pot, line.area) for line in solution.lines} == {("own", "north"), ("grant", "south")}


def test_floors_and_caps_are_overlooked_as_people_overlook_them_and_reported() -> None:
    rules = [
        Amount(name="cap", of=Money(), at_most=5),
        Share(name="rural floor", of=Money(rural=True), within=Money(), at_least=3_000),
    ]
    problem = a_problem(rules=rules)
    broken = verify(problem, greedy_by_score(problem)).broken
    assert [each.rule for each in broken] == ["cap", "rural floor"]


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called by some work: a measure of it that no busy machine changes."""
    called = 0

    def count(*_: object) -> None:
        nonlocal called
        called += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called


def a_problem_of(number: int) -> Problem:
    """Twenty-five options, each delivered in every one of so many areas, and twelve pots."""
    areas = [an_area(f"a{n}", rural=n % 2 == 0) for n in range(number)]
    everywhere = [area.id for area in areas]
    pots = [a_pot(f"{s} {y}", 9_000_000, stream=s, year=str(y)) for s in "abcd" for y in range(3)]
    options = [
        an_option(
            f"o{n}",
            costs=[
                a_cost({"a0": 10_000 * n}, dict.fromkeys(everywhere, 100 + n), year=str(y)) for y in range(3)
            ],
            effects=[an_effect(dict.fromkeys(everywhere, 0.1 + n / 100))],
            steps=dict.fromkeys(everywhere, 100),
        )
        for n in range(25)
    ]
    harm = a_harm(by_area=dict.fromkeys(everywhere, 10.0))
    return a_problem(areas=areas, pots=pots, options=options, harms=[harm])


def test_twice_the_areas_are_twice_the_work() -> None:
    few, many = a_problem_of(20), a_problem_of(40)
    assert calls_of(lambda: baselines(many)) < 2.5 * calls_of(lambda: baselines(few))
