"""What is made as great as can be: benefit, fairness, a frontier, priorities in order, the worst draws."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import assume, given
from pydantic import ValidationError

from optimiser.objectives import AnyObjective, Benefit, Fair, Frontier, Lexicographic, Robust
from optimiser.problem import Problem
from optimiser.problem_changes import with_draw
from optimiser.rules import Money
from optimiser.solution import Choice, Solution
from optimiser.solving import Limits, solve
from optimiser.uncertain_inputs import Draws, Unknown, draw_inputs
from optimiser.verifying import verify
from tests.optimiser.brute_force import TooManyToTry, can_be_paid, every_choice, plain_value
from tests.optimiser.builders import (
    a_harm,
    a_problem,
    a_scalable_option,
    an_area,
    an_effect,
    an_option,
)
from tests.optimiser.random_problems import problems
from tests.properties import examples

GAP = 1e-4
MOST_CHOICES = 500
FINE = Limits(gap=GAP, seconds=20)
HARMS = (a_harm(by_area={"north": 100.0, "south": 40.0}),)


def under(objective: AnyObjective, **more: Any) -> Problem:
    return a_problem(harms=HARMS, objective=objective, **more)


def solved(problem: Problem, limits: Limits = FINE) -> Solution:
    solution = solve(problem, limits)
    verdict = verify(problem, solution)
    assert verdict.holds, verdict.broken
    return solution


def funded(solution: Solution) -> set[str]:
    return {choice.option for choice in solution.choices}


def north_or_south() -> list:
    return [an_option("north", costs=60_000), an_option("south", costs=60_000, area="south")]


def test_benefit_goes_where_most_harm_is() -> None:
    assert funded(solved(under(Benefit(), options=north_or_south()))) == {"north"}


def test_fair_raises_the_worst_off_group_first() -> None:
    groups = {"north": ("north",), "south": ("south",)}
    both = [a_scalable_option(steps={"north": 100, "south": 100}, pence_a_step=1_000, reduction=0.5)]
    solution = solved(under(Fair(groups=groups, give_up=0), options=both))
    least, total = solution.stages
    # a hundred steps can be paid, and the south, with less harm to prevent, needs most of them
    best = max(min(100 * (1 - 0.5 ** ((100 - n) / 100)), 40 * (1 - 0.5 ** (n / 100))) for n in range(101))
    assert least.value * 1_000 == pytest.approx(best, rel=1e-3)
    assert total.value == pytest.approx(plain_value(under(Benefit(), options=both), solution.choices))


def test_fair_counts_heads_as_they_are_given() -> None:
    groups = {"north": ("north",), "south": ("south",)}
    even = Fair(groups=groups, heads={"north": 100, "south": 40})
    # ten times the people in the north make its harm the less served a head, whatever is done in the south
    crowded = Fair(groups=groups, heads={"north": 1_000, "south": 1})
    assert solved(under(crowded, options=north_or_south())).stages[0].value == pytest.approx(0.0)
    assert solved(under(even, options=north_or_south())).benefit == pytest.approx(30.0)


def test_a_group_of_nobody_is_left_out() -> None:
    areas = [an_area("north"), an_area("south", population=0)]
    fair = Fair(groups={"north": ("north",), "south": ("south",)})
    problem = under(fair, options=north_or_south(), areas=areas)
    assert solved(problem).stages[0].value == pytest.approx(30.0 / 1_000)


def test_a_frontier_pays_for_rural_money() -> None:
    rural = Money(rural=True)
    assert funded(solved(under(Frontier(of=rural, harm_per_pound=0.0), options=north_or_south()))) == {
        "north"
    }
    bought = solved(under(Frontier(of=rural, harm_per_pound=0.1), options=north_or_south()))
    assert funded(bought) == {"south"}
    assert bought.value == pytest.approx(0.3 * 40 + 600 * 0.1)


def test_priorities_come_one_after_another() -> None:
    problem = a_problem(
        harms=[a_harm("a", {"north": 10.0}, priority="first"), a_harm("b", {"north": 90.0}, priority="then")],
        options=[
            an_option(name, costs=60_000, effects=[an_effect({"north": 0.5}, harm=name)])
            for name in ("a", "b")
        ],
        priorities={"first": 1.0, "then": 1.0},
        project_priority={"a": "first", "b": "then"},
        objective=Lexicographic(priorities=("first", "then")),
    )
    solution = solved(problem)
    assert funded(solution) == {"a"}
    assert [stage.name for stage in solution.stages] == ["First", "Then", "the benefit"]


def weak_or_steady() -> tuple[list, tuple[Unknown, ...]]:
    """A bold option that prevents 60 or nothing, and a steady one that prevents 25 whatever happens."""
    options = [
        an_option("bold", costs=60_000, effects=[an_effect({"north": 0.3})]),
        an_option("steady", costs=60_000, effects=[an_effect({"north": 0.25})]),
    ]
    luck = Unknown(
        id="bold",
        name="whether the bold one works",
        factor=Draws(values=(0.0, 2.0)),
        effects=(("bold", "burglary"),),
        basis="assumption",
        source="made up for this test",
    )
    return options, (luck,)


def test_robust_prefers_what_does_not_fail() -> None:
    options, unknowns = weak_or_steady()
    by_mean = under(Robust(tail=10_000, draws=20), options=options, unknowns=unknowns)
    by_tail = under(Robust(tail=1_000, draws=20), options=options, unknowns=unknowns)
    assert funded(solved(by_mean)) == {"bold"}
    careful = solved(by_tail)
    assert funded(careful) == {"steady"}
    assert careful.value == pytest.approx(25.0)


def test_robust_needs_something_to_draw() -> None:
    with pytest.raises(ValidationError, match="unknowns to draw"):
        under(Robust())


def test_a_misspelt_priority_is_refused() -> None:
    with pytest.raises(ValidationError, match="'thefts'"):
        under(Lexicographic(priorities=("thefts",)))


def test_a_value_that_is_told_wrong_is_caught() -> None:
    problem = under(Frontier(of=Money(rural=True), harm_per_pound=0.1), options=north_or_south())
    solution = solved(problem)
    for value in (1.0, solution.benefit):
        assert not verify(problem, solution.model_copy(update={"value": value})).holds


def test_a_stage_that_is_told_wrong_is_caught() -> None:
    problem = under(Fair(groups={"south": ("south",)}), options=north_or_south())
    solution = solved(problem)
    first, last = solution.stages
    for stages in (
        (first.model_copy(update={"value": 1.0, "bound": 1.0}), last),
        (first.model_copy(update={"value": 0.0}), last),
        (first.model_copy(update={"reached": 1.0}), last),
        (first.model_copy(update={"of": ()}), last),
        (first,),
        (last,),
        (),
    ):
        broken = verify(problem, solution.model_copy(update={"stages": stages})).broken
        assert "stages" in {each.rule for each in broken}


Measure = Callable[[Problem, tuple[Choice, ...]], float]


def best_by(problem: Problem, measure: Measure) -> float | None:
    """The greatest value of a measure over all allocations in thousands of pence, by trying every one."""
    listed = list(itertools.islice(every_choice(problem), MOST_CHOICES + 1))
    if len(listed) > MOST_CHOICES:
        raise TooManyToTry
    for value, choices in sorted(
        ((measure(problem, choices), choices) for choices in listed), key=lambda pair: -pair[0]
    ):
        if can_be_paid(problem, choices, grain=1_000):
            return value
    return None


def in_areas(problem: Problem, areas: tuple[str, ...]) -> Problem:
    """The problem with harm and points only in these areas, to measure what is prevented there."""

    def kept(by_area: Mapping[str, float]) -> dict[str, float]:
        return {area: each for area, each in by_area.items() if area in areas}

    harms = tuple(harm.model_copy(update={"by_area": kept(harm.by_area)}) for harm in problem.harms)
    options = tuple(option.model_copy(update={"points": kept(option.points)}) for option in problem.options)
    return problem.model_copy(update={"harms": harms, "options": options})


def least_a_head(problem: Problem, choices: tuple[Choice, ...]) -> float:
    assert isinstance(problem.objective, Fair)
    people = {area.id: area.population for area in problem.areas}
    return min(
        plain_value(in_areas(problem, areas), choices) / sum(people[area] for area in areas)
        for areas in problem.objective.groups.values()
        if sum(people[area] for area in areas)
    )


def worst_draws(problem: Problem, choices: tuple[Choice, ...]) -> float:
    objective = problem.objective
    assert isinstance(objective, Robust)
    draws = draw_inputs(problem.unknowns, seed=objective.seed, number=objective.draws)
    values = sorted(plain_value(with_draw(problem, problem.unknowns, draw), choices) for draw in draws)
    counted = objective.draws * objective.tail // 10_000
    return math.fsum(values[:counted]) / counted


SMALL = problems(
    most_projects=3, most_rules=2, most_steps=2, odd_pence=False, kinds=("share", "amount", "choose")
)
TRIED = examples(40)


def value_is_best(problem: Problem, measure: Measure, told: Callable[[Solution], float]) -> None:
    try:
        best = best_by(problem, measure)
    except TooManyToTry:
        assume(False)
    solution = solve(problem, FINE)
    assert verify(problem, solution).holds, verify(problem, solution).broken
    if best is None:
        return  # no allocation in thousands; there may be one in odd pence
    assert solution.status == "optimal"
    assert told(solution) >= best * (1 - 2 * GAP) - 1e-6


@pytest.mark.slow
@given(SMALL)
@TRIED
def test_nothing_found_by_hand_leaves_the_worst_off_better_off(problem: Problem) -> None:
    assume(any(area.population for area in problem.areas))
    groups = {area.id: (area.id,) for area in problem.areas}
    fair = problem.model_copy(update={"objective": Fair(groups=groups)})
    value_is_best(fair, least_a_head, lambda solution: solution.stages[0].value)


@pytest.mark.slow
@given(SMALL)
@TRIED
def test_nothing_found_by_hand_does_better_in_the_worst_draws(problem: Problem) -> None:
    effects = tuple((option.id, effect.harm) for option in problem.options for effect in option.effects)
    assume(effects)
    unknowns = tuple(
        Unknown(
            id=f"u{at}",
            name="how well it works",
            factor=Draws(values=(0.0, 0.5, 1.0, 1.2)),
            effects=(effect,),
            basis="assumption",
            source="made up for this test",
        )
        for at, effect in enumerate(dict.fromkeys(effects))
    )
    robust = problem.model_copy(
        update={"unknowns": unknowns, "objective": Robust(tail=2_500, draws=8, seed=1)}
    )
    value_is_best(robust, worst_draws, lambda solution: solution.value)


@pytest.mark.slow
@given(SMALL)
@TRIED
def test_nothing_found_by_hand_does_better_for_the_first_priority(problem: Problem) -> None:
    first = problem.priorities[0].id
    ordered = problem.model_copy(update={"objective": Lexicographic(priorities=(first,))})

    def of_first(asked: Problem, choices: tuple[Choice, ...]) -> float:
        weights = tuple(
            each if each.id == first else each.model_copy(update={"weight": 0.0}) for each in asked.priorities
        )
        return plain_value(asked.model_copy(update={"priorities": weights}), choices)

    value_is_best(ordered, of_first, lambda solution: solution.stages[0].value)
