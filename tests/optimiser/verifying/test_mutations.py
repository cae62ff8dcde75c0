"""A right answer with any one thing changed is taken for right only where it still is.

Answers come from the optimiser, on random problems with every kind of rule; every line, choice, step,
move and claim of an answer is changed in turn. What is right is worked out apart (`independent.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from optimiser.problem import Problem
from optimiser.rules import Eligibility
from optimiser.solution import Carried, Choice, Solution
from optimiser.solving import Limits, solve
from optimiser.verifying import verify
from tests.optimiser.brute_force import plain_benefit, plain_scored, plain_value
from tests.optimiser.builders import a_choice, a_line, a_pot, a_problem, a_solution, an_option
from tests.optimiser.independent import is_right
from tests.optimiser.random_problems import problems
from tests.properties import examples

pytestmark = pytest.mark.slow

QUICK = Limits(gap=0.05, seconds=20)
Change = dict[str, Any]


@st.composite
def right_answers(draw: st.DrawFn, *, least_years: int = 1) -> tuple[Problem, Solution]:
    problem = draw(problems(most_rules=4, least_years=least_years))
    solution = solve(problem, QUICK)
    assume(solution.lines)
    assert verify(problem, solution).holds
    assert is_right(problem, solution)
    return problem, solution


def with_one(items: Sequence[Any], at: int, *instead: Any) -> tuple[Any, ...]:
    return (*items[:at], *instead, *items[at + 1 :])


def wrong_lines(problem: Problem, solution: Solution) -> Iterator[Change]:
    """Every line a penny more or less, dropped, doubled, or put to what is not its own."""
    pots = {pot.id: pot for pot in problem.pots}
    for at, line in enumerate(solution.lines):
        kind = (pots[line.pot].financial_year, pots[line.pot].cost_type)
        moved = [
            {"pence": line.pence + 1},
            *({"area": area.id} for area in problem.areas if area.id != line.area),
            *({"option": option.id} for option in problem.options if option.id != line.option),
            *({"pot": pot.id} for pot in problem.pots if (pot.financial_year, pot.cost_type) != kind),
            *({what: "unheard of"} for what in ("area", "option", "pot")),
        ]
        if line.pence > 1:
            moved.append({"pence": line.pence - 1})
        for each in moved:
            yield {"lines": with_one(solution.lines, at, line.model_copy(update=each))}
        yield {"lines": with_one(solution.lines, at)}
        yield {"lines": (*solution.lines, line)}


def lines_from_other_pots(problem: Problem, solution: Solution) -> Iterator[Change]:
    """Every line paid, in whole or but for a penny, from every other pot: right where that pot may."""
    for at, line in enumerate(solution.lines):
        for pot in problem.pots:
            moved = line.model_copy(update={"pot": pot.id})
            yield {"lines": with_one(solution.lines, at, moved)}
            if line.pence > 1:
                penny = line.model_copy(update={"pence": 1})
                rest = moved.model_copy(update={"pence": line.pence - 1})
                yield {"lines": with_one(solution.lines, at, penny, rest)}


def other_choices(problem: Problem, solution: Solution) -> Iterator[Change]:
    """Every choice dropped, doubled, or another's; every other option chosen besides, or one step of it."""
    for at, choice in enumerate(solution.choices):
        yield {"choices": with_one(solution.choices, at)}
        yield {"choices": (*solution.choices, choice)}
        yield {"choices": with_one(solution.choices, at, Choice(option="unheard of", steps=choice.steps))}
        for option in problem.options:
            yield {"choices": with_one(solution.choices, at, Choice(option=option.id, steps=choice.steps))}
    for option in problem.options:
        first = dict.fromkeys(list(option.steps)[:1], 1)
        yield {"choices": (*solution.choices, Choice(option=option.id, steps=first))}


def other_steps(problem: Problem, solution: Solution) -> Iterator[Change]:
    """Every choice with a step more or less in every area."""
    for at, choice in enumerate(solution.choices):
        for area in problem.areas:
            before = choice.steps.get(area.id, 0)
            for number in {before + 1, max(before - 1, 0)} - {before}:
                steps = {**choice.steps, area.id: number}
                yield {"choices": with_one(solution.choices, at, Choice(option=choice.option, steps=steps))}


def other_moves(problem: Problem, solution: Solution) -> Iterator[Change]:
    """Everything carried a penny more or less, dropped or brought back; every other move there could be."""
    for at, move in enumerate(solution.carried):
        back = Carried(from_pot=move.to_pot, to_pot=move.from_pot, pence=move.pence)
        changed = [move.model_copy(update={"pence": move.pence + by}) for by in (1, -1)]
        for instead in ([], [back], [move, move], *([each] for each in changed)):
            yield {"carried": with_one(solution.carried, at, *instead)}
    for giver in problem.pots:
        for taker in problem.pots:
            for pence in (1, giver.pence, giver.pence + 1):
                if pence:
                    added = Carried(from_pot=giver.id, to_pot=taker.id, pence=pence)
                    yield {"carried": (*solution.carried, added)}


def wrong_claims(solution: Solution) -> Iterator[Change]:
    """Benefit, value, bound or gap told a little wrong; a proof without a bound; another problem's hash."""
    by = max(1e-3 * solution.benefit, 1e-3)
    yield {"benefit": solution.benefit + by}
    yield {"benefit": max(solution.benefit - by, 0.0) if solution.benefit > by else solution.benefit + by}
    yield {"value": solution.value + max(1e-3 * solution.value, 1e-3)}
    yield {"scored": solution.scored + by}
    yield {"problem_hash": "another's"}
    yield {"status": "infeasible"}
    yield {"status": "failed"}
    yield {"status": "optimal", "value_bound": None}
    yield {"status": "optimal", "gap": None}
    yield {"status": "optimal", "value_bound": None, "gap": None}
    if solution.value_bound is not None and solution.gap is not None:
        yield {"gap": solution.gap + 1e-3}
        yield {"gap": solution.gap - 1e-3}
        yield {"value_bound": solution.value - max(1e-3 * solution.value, 1e-3)}
        yield {"value_bound": max(solution.value_bound, 1.0) * 1.01}


def told_plainly(problem: Problem, solution: Solution, changed: Change) -> Solution:
    """The changed answer, its benefit told as it is where it has one, and nothing claimed of any bound."""
    mutant = solution.model_copy(update={"status": "feasible", "value_bound": None, "gap": None, **changed})
    return mutant.model_copy(update=_told(problem, mutant.choices))


def _told(problem: Problem, choices: tuple[Choice, ...]) -> Change:
    most = {option.id: option.steps for option in problem.options}
    known = all(
        choice.option in most
        and all(number <= most[choice.option].get(area, number) for area, number in choice.steps.items())
        for choice in choices
    )
    if not known:
        return {"benefit": 0.0, "scored": 0.0, "value": 0.0}
    return {
        "benefit": plain_benefit(problem, choices),
        "scored": plain_scored(problem, choices),
        "value": plain_value(problem, choices),
    }


@given(right_answers())
@examples(25)
def test_no_line_and_no_claim_can_be_changed(case: tuple[Problem, Solution]) -> None:
    problem, solution = case
    for changed in wrong_lines(problem, solution):
        assert not verify(problem, told_plainly(problem, solution, changed)).holds, changed
    for changed in wrong_claims(solution):
        assert not verify(problem, solution.model_copy(update=changed)).holds, changed


@pytest.mark.parametrize("changes", [lines_from_other_pots, other_choices, other_steps, other_moves])
@given(data=st.data())
@examples(12)
def test_what_is_changed_is_taken_for_right_only_where_it_is(changes: Any, data: st.DataObject) -> None:
    problem, solution = data.draw(right_answers(least_years=2 if changes is other_moves else 1))
    for changed in changes(problem, solution):
        mutant = told_plainly(problem, solution, changed)
        verdict = verify(problem, mutant)
        assert verdict.holds == is_right(problem, mutant), (changed, verdict.broken)


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
    moved = right.model_copy(update={"lines": (a_line(pot="other"),)})
    assert {broken.rule for broken in verify(problem, moved).broken} == rules
