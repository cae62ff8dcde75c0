"""Every claim about the set of good answers, fixed against the list of all allocations of small problems."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.checked_bound.searching import find_proof
from optimiser.good_answers import GoodAnswers, find_good_answers
from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.solution import Choice
from optimiser.solve_log import SolveLog, SolveLogError
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.brute_force import TooManyToTry, can_be_paid, every_choice, plain_value
from tests.optimiser.builders import a_pot, a_problem, an_option
from tests.optimiser.random_problems import problems
from tests.properties import examples

SLACK = 1e-7  # share of a value by which two ways of adding it up may differ
KINDS = ("amount", "choose", "capacity", "lock", "requires", "eligibility")


def good_allocations(problem: Problem, threshold: float, grain: int) -> list[tuple[float, frozenset[str]]]:
    """The value and the options of every allocation that is worth the threshold."""
    found = []
    for number, choices in enumerate(every_choice(problem)):
        if number > 400:
            raise TooManyToTry
        value = plain_value(problem, choices)
        if value >= threshold * (1 - SLACK) and can_be_paid(problem, choices, grain=grain):
            found.append((value, frozenset(choice.option for choice in choices)))
    return found


def projects(problem: Problem, options: frozenset[str]) -> frozenset[str]:
    return frozenset(option.project for option in problem.options if option.id in options)


def found_for(problem: Problem, within: float, *, proven: bool = False) -> GoodAnswers | None:
    solution = solve(problem, Limits(gap=0.0))
    if not solution.choices or solution.status != "optimal" or solution.value <= 0:
        return None
    proof = find_proof(problem, solution.value) if proven else None
    return find_good_answers(problem, solution, within=within, proof=proof)


@pytest.mark.slow
@given(
    problems(most_areas=2, most_projects=4, most_steps=1, most_rules=3, odd_pence=False, kinds=KINDS),
    st.sampled_from((0.0, 0.05, 0.3)),
    st.booleans(),
)
@examples(60)
def test_every_project_stands_where_enumeration_puts_it(
    problem: Problem, within: float, proven: bool
) -> None:
    found = found_for(problem, within, proven=proven)
    if found is None:
        return
    try:
        good = [projects(problem, options) for _, options in good_allocations(problem, found.threshold, 500)]
        clear = [
            projects(problem, options)
            for _, options in good_allocations(problem, found.threshold * (1 + 3 * SLACK), 500)
        ]
    except TooManyToTry:
        return
    for each in found.projects:
        if each.place == "in every":
            assert all(each.project in some for some in clear)
        elif each.place == "in none":
            assert not any(each.project in some for some in clear)
        else:
            assert each.place == "may be exchanged"
            assert any(each.project in some for some in good)
            assert any(each.project not in some for some in good)
    for beside in found.allocations:
        assert verify(problem, beside.solution).holds


def first_listed(problem: Problem, good: Iterator[frozenset[str]] | list[frozenset[str]]) -> frozenset[str]:
    """By the rule itself: go down the list of projects, and of the options of each."""
    left = list(good)
    for project in problem.projects:
        for option in problem.options:
            if option.project == project.id and any(option.id in some for some in left):
                left = [some for some in left if option.id in some]
                break
    return left[0]


def an_election(seed: int) -> Problem:
    """Projects with whole costs and votes, of which many outcomes are as good as one another."""
    draw = random.Random(seed)
    costs = [draw.randint(1, 4) * 1_000 for _ in range(draw.randint(3, 7))]
    options = [
        an_option(f"p{at}", costs=cost, points={"north": float(draw.randint(1, 4))}, effects=())
        for at, cost in enumerate(costs)
    ]
    return a_problem(options=options, pots=[a_pot(pence=sum(costs) // 2)])


@pytest.mark.parametrize("seed", range(12))
def test_an_election_has_the_outcomes_of_every_way_to_break_its_ties(seed: int) -> None:
    """The irresolute outcomes of utilitarian welfare: all that the budget allows and that are best."""
    problem = an_election(seed)
    found = found_for(problem, 0.0)
    assert found is not None
    good = [options for _, options in good_allocations(problem, found.threshold, 500)]
    best = max(value for value, _ in good_allocations(problem, 0.0, 500))
    assert found.threshold == pytest.approx(best)
    place = {each.project: each.place for each in found.projects}
    for project in problem.projects:
        inside = [project.id in projects(problem, options) for options in good]
        expected = "in every" if all(inside) else "may be exchanged" if any(inside) else "in none"
        assert place[project.id] == expected
    assert found.first.is_settled
    assert frozenset(found.first.options) == first_listed(problem, good)


@pytest.mark.parametrize("seed", range(6))
def test_the_first_in_order_does_not_depend_on_the_solver_nor_on_the_order_of_anything_else(
    seed: int,
) -> None:
    problem = an_election(100 + seed)
    turned = problem.model_copy(
        update={"pots": problem.pots[::-1], "areas": problem.areas[::-1], "rules": problem.rules[::-1]}
    )
    picked = set()
    for each in (problem, turned):
        for limits in (Limits(gap=0.0), Limits(gap=0.0, solver="cbc"), Limits(gap=0.0, careful=True)):
            found = find_good_answers(each, solve(each, limits), within=0.0, limits=limits)
            assert found.first.is_settled
            picked.add(found.first.options)
    assert len(picked) == 1


def test_what_is_exchanged_is_named_with_what_comes_in_instead() -> None:
    twins = [an_option("hall", costs=60_000), an_option("yard", area="south", costs=60_000)]
    problem = a_problem(options=twins, pots=[a_pot(pence=60_000)])
    solution = solve(problem)
    assert solution.choices == (Choice(option="hall"),)
    found = find_good_answers(problem, solution, within=0.0)
    assert [(each.place, each.comes_in, each.goes_out) for each in found.projects] == [
        ("may be exchanged", ("yard",), ("hall",)),
        ("may be exchanged", ("yard",), ("hall",)),
    ]
    assert [each.comes_in for each in found.allocations] == [(), ("yard",)]
    assert found.is_shown_first is True


def test_an_answer_that_is_not_the_first_in_order_is_told_so() -> None:
    twins = [an_option("hall", costs=60_000), an_option("yard", area="south", costs=60_000)]
    problem = a_problem(options=twins, pots=[a_pot(pence=60_000)])
    (_, other) = find_good_answers(problem, solve(problem), within=0.0).allocations
    found = find_good_answers(problem, other.solution, within=0.0)
    assert found.is_shown_first is False
    assert found.first.options == ("hall",)


def two_halls_of_which_one_is_worth_nothing() -> Problem:
    options = [an_option("hall", costs=60_000), an_option("yard", area="south", costs=90_000, effects=())]
    return a_problem(options=options, pots=[a_pot(pence=100_000)])


def test_what_no_allocation_does_is_checked_by_the_proof_of_the_bound_or_by_one_of_its_own() -> None:
    problem = two_halls_of_which_one_is_worth_nothing()
    solution = solve(problem)
    alone, of_the_run = SolveLog(), SolveLog()
    found = [
        find_good_answers(problem, solution, within=0.1, log=alone),
        find_good_answers(
            problem, solution, within=0.1, proof=find_proof(problem, solution.value), log=of_the_run
        ),
    ]
    for each in found:
        places = [(row.place, row.vouched) for row in each.projects]
        assert places == [("in every", "checked"), ("in none", "checked")]
    own, beside = (
        sum(answer.proof is not None for answer in log.written.answers) for log in (alone, of_the_run)
    )
    assert own > beside


def test_a_recorded_proof_is_walked_again_and_refused_where_it_does_not_show_what_is_said() -> None:
    problem = two_halls_of_which_one_is_worth_nothing()
    solution, log = solve(problem), SolveLog()
    find_good_answers(problem, solution, within=0.1, log=log)
    lower = [
        answer if answer.proof is None or answer.most is None else answer.model_copy(update={"most": -1.0})
        for answer in log.written.answers
    ]
    assert lower != list(log.written.answers)
    altered = SolveLog(log.written.model_copy(update={"answers": tuple(lower)}))
    with pytest.raises(SolveLogError, match="does not show what is said of it"):
        find_good_answers(problem, solution, within=0.1, log=altered)


def test_without_time_nothing_is_settled_and_nothing_is_claimed() -> None:
    twins = [an_option("hall", costs=60_000), an_option("yard", area="south", costs=60_000)]
    problem = a_problem(options=twins, pots=[a_pot(pence=60_000)])
    found = find_good_answers(problem, solve(problem), within=0.0, seconds=0.0)
    assert {each.place for each in found.projects} == {"not settled"}
    assert found.is_shown_first is None
    assert not found.first.is_settled


def test_the_same_is_drawn_again_from_the_answers_that_were_written_down() -> None:
    problem = an_election(7)
    solution, log = solve(problem), SolveLog()
    found = find_good_answers(problem, solution, within=0.2, log=log)
    again = SolveLog(log.written)
    assert find_good_answers(problem, solution, within=0.2, log=again) == found
    again.finish()


def test_an_objective_in_stages_has_no_set_of_good_answers() -> None:
    problem = a_problem(options=[an_option("hall", costs=60_000)])
    staged = problem.model_copy(update={"objective": _lexicographic(problem)})
    with pytest.raises(ValueError, match="only of one sum"):
        find_good_answers(staged, solve(problem), within=0.0)


def _lexicographic(problem: Problem) -> object:
    from optimiser.objectives import Lexicographic

    return Lexicographic(priorities=(problem.priorities[0].id,))


@pytest.mark.parametrize("seed", range(6))
def test_beside_the_one_shown_stands_the_best_that_differs_by_two_projects(seed: int) -> None:
    problem = an_election(200 + seed)
    found = find_good_answers(problem, solve(problem, Limits(gap=0.0)), within=0.0)
    shown = projects(problem, frozenset(c.option for c in found.allocations[0].solution.choices))
    every = [
        value
        for value, options in good_allocations(problem, 0.0, 500)
        if len(projects(problem, options) ^ shown) >= 2
    ]
    best = max(every, default=0.0)
    if best < 0.99 * found.allocations[0].solution.value:
        assert len(found.allocations) == 1
    else:
        assert found.allocations[1].solution.value == pytest.approx(best, rel=1e-3)
