"""A right allocation with one thing changed is never taken for right."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optimiser.baselines import greedy_by_score
from optimiser.problem import Problem
from optimiser.rules import Eligibility
from optimiser.solution import Choice, Line, Solution
from optimiser.verifying import verify
from tests.optimiser.builders import a_choice, a_line, a_pot, a_problem, a_solution, an_option
from tests.optimiser.random_problems import PATIENT, problems

# What greedy minds, so that most of its allocations are right.
MINDED = ("eligibility", "requires")


@st.composite
def right_allocations(draw: st.DrawFn) -> tuple[Problem, Solution]:
    problem = draw(problems(kinds=MINDED, most_rules=3))
    solution = greedy_by_score(problem)
    assume(solution.lines)
    assert verify(problem, solution).holds
    return problem, solution


def with_lines(solution: Solution, lines: Sequence[Line]) -> Solution:
    return solution.model_copy(update={"lines": tuple(lines)})


def rules_broken(problem: Problem, solution: Solution) -> set[str]:
    return {broken.rule for broken in verify(problem, solution).broken}


@given(right_allocations(), st.data())
@settings(PATIENT, max_examples=100)
def test_one_penny_more_or_less_on_any_line(case: tuple[Problem, Solution], data: st.DataObject) -> None:
    problem, solution = case
    at = data.draw(st.integers(0, len(solution.lines) - 1))
    lines = list(solution.lines)
    by = data.draw(st.sampled_from([1, -1] if lines[at].pence > 1 else [1]))
    lines[at] = lines[at].model_copy(update={"pence": lines[at].pence + by})
    found = [
        each for each in verify(problem, with_lines(solution, lines)).broken if each.rule == "exact cost"
    ]
    assert [each.by_pence for each in found] == [1]


@given(right_allocations(), st.data())
@settings(PATIENT, max_examples=100)
def test_any_line_dropped_or_doubled(case: tuple[Problem, Solution], data: st.DataObject) -> None:
    problem, solution = case
    at = data.draw(st.integers(0, len(solution.lines) - 1))
    lines = list(solution.lines)
    assert "exact cost" in rules_broken(problem, with_lines(solution, lines[:at] + lines[at + 1 :]))
    doubled = rules_broken(problem, with_lines(solution, [*lines, lines[at]]))
    assert {"exact cost", "one line each"} <= doubled


@given(right_allocations(), st.data())
@settings(PATIENT, max_examples=100)
def test_any_line_in_another_area(case: tuple[Problem, Solution], data: st.DataObject) -> None:
    problem, solution = case
    assume(len(problem.areas) > 1)
    at = data.draw(st.integers(0, len(solution.lines) - 1))
    lines = list(solution.lines)
    other = data.draw(st.sampled_from([area.id for area in problem.areas if area.id != lines[at].area]))
    lines[at] = lines[at].model_copy(update={"area": other})
    assert "exact cost" in rules_broken(problem, with_lines(solution, lines))


@given(right_allocations(), st.data())
@settings(PATIENT, max_examples=100)
def test_any_line_for_another_option(case: tuple[Problem, Solution], data: st.DataObject) -> None:
    problem, solution = case
    assume(len(problem.options) > 1)
    at = data.draw(st.integers(0, len(solution.lines) - 1))
    lines = list(solution.lines)
    others = [option.id for option in problem.options if option.id != lines[at].option]
    lines[at] = lines[at].model_copy(update={"option": data.draw(st.sampled_from(others))})
    assert rules_broken(problem, with_lines(solution, lines)) & {"exact cost", "chosen options only"}


@given(right_allocations(), st.data())
@settings(PATIENT, max_examples=100)
def test_any_line_from_a_pot_of_another_year_or_cost_type(
    case: tuple[Problem, Solution], data: st.DataObject
) -> None:
    problem, solution = case
    kind = {pot.id: (pot.financial_year, pot.cost_type) for pot in problem.pots}
    at = data.draw(st.integers(0, len(solution.lines) - 1))
    lines = list(solution.lines)
    wrong = [pot for pot in kind if kind[pot] != kind[lines[at].pot]]
    assume(wrong)
    lines[at] = lines[at].model_copy(update={"pot": data.draw(st.sampled_from(wrong))})
    assert "exact cost" in rules_broken(problem, with_lines(solution, lines))


@given(right_allocations(), st.data())
@settings(PATIENT, max_examples=100)
def test_one_step_more_or_less_with_the_money_left_as_it_was(
    case: tuple[Problem, Solution], data: st.DataObject
) -> None:
    problem, solution = case
    prices = {
        (option.id, area): sum(cost.per_step.get(area, 0) for cost in option.costs)
        for option in problem.options
        for area in option.steps
    }
    steps = [(choice.option, area) for choice in solution.choices for area in choice.steps]
    priced = [each for each in steps if prices[each]]
    assume(priced)
    option, area = data.draw(st.sampled_from(priced))
    by = data.draw(st.sampled_from([1, -1]))
    changed = tuple(
        _moved(choice, area, by) if choice.option == option else choice for choice in solution.choices
    )
    told = solution.model_copy(update={"choices": changed})
    assert "exact cost" in rules_broken(problem, told)


def _moved(choice: Choice, area: str, by: int) -> Choice:
    return Choice(option=choice.option, steps={**choice.steps, area: choice.steps[area] + by})


@given(right_allocations(), st.data())
@settings(PATIENT, max_examples=100)
def test_any_choice_dropped_with_its_money_left(case: tuple[Problem, Solution], data: st.DataObject) -> None:
    problem, solution = case
    paid = sorted({line.option for line in solution.lines})
    dropped = data.draw(st.sampled_from(paid))
    kept = tuple(choice for choice in solution.choices if choice.option != dropped)
    told = solution.model_copy(update={"choices": kept})
    assert "chosen options only" in rules_broken(problem, told)


@given(right_allocations(), st.sampled_from([1.0001, 0.9999]))
@settings(PATIENT, max_examples=100)
def test_a_benefit_told_a_little_wrong(case: tuple[Problem, Solution], by: float) -> None:
    problem, solution = case
    assume(solution.benefit > 0.01)
    told = solution.model_copy(update={"benefit": solution.benefit * by})
    assert rules_broken(problem, told) == {"benefit"}


@pytest.mark.parametrize(
    ("other", "rules"),
    [
        (a_pot("other", stream="own"), set()),
        (a_pot("other", 29_999, stream="own"), {"budget"}),
        (a_pot("other", stream="own", cost_type="capital"), {"exact cost"}),
        (a_pot("other", stream="own", year="2027/28"), {"exact cost"}),
        (a_pot("other", stream="fenced"), {"south only"}),
    ],
)
def test_a_line_moved_to_another_pot_holds_only_where_that_pot_may_pay(
    other: object, rules: set[str]
) -> None:
    fence = Eligibility(name="south only", streams=("fenced",), areas=("south",))
    pots = [a_pot(), other, a_pot("fenced", stream="fenced", cost_type="revenue-labour")]
    problem = a_problem(pots=pots, options=[an_option()], rules=[fence])
    right = a_solution(problem, [a_choice()], [a_line()], benefit=30.0)
    assert verify(problem, right).holds
    assert rules_broken(problem, with_lines(right, [a_line(pot="other")])) == rules
