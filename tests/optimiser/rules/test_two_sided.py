"""A rule says the same to the model and to the verifier: random whole numbers meet its rows, or break it.

The two halves of a rule share no code, so where they agree on everything tried, neither has gone wrong alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from optimiser.formulation.constraints import budget_name, budgets
from optimiser.formulation.decisions import Decisions, list_decisions
from optimiser.problem import Problem
from optimiser.rules import KINDS, CarryForward, OverProgramme, Rule
from optimiser.search.rounding import choices_of
from optimiser.solution import Carried, Line
from optimiser.verifying.solution_index import SolutionIndex
from tests.optimiser.builders import a_solution
from tests.optimiser.random_problems import RULES, problems
from tests.optimiser.rules.random_rules import Draw
from tests.properties import examples

pytestmark = pytest.mark.slow

FENCED = [kind for kind in KINDS if kind.payable_areas is not Rule.payable_areas]
HIGHEST = 10**7  # above every figure that a rule of these problems can turn at
WITH_ROWS = [kind for kind in KINDS if kind.rows is not Rule.rows]


def kind_of(rule: type[Rule]) -> str:
    return str(rule.model_fields["kind"].default)


def decided(draw: Draw, decisions: Decisions) -> list[int]:
    """A whole number for each column: at most one option a project, steps of what is chosen, any pence."""
    values = [0] * len(decisions.columns)
    for columns in decisions.chosen_by_project.values():
        chosen = draw(st.sampled_from((*columns, None)))
        if chosen is not None:
            values[chosen] = 1
    for (option, area), column in decisions.steps.items():
        if values[decisions.chosen[option]]:
            values[column] = draw(st.integers(0, decisions.options[option].steps[area]))
    for column in (*decisions.money.values(), *decisions.carried.values()):
        most = decisions.columns[column].most
        values[column] = min(draw(st.integers(0, 3) | st.integers(0, most)), most)
    return values


def books_of(decisions: Decisions, values: list[int]) -> SolutionIndex:
    """The same numbers as an allocation; a cell's money is spent in its first area."""
    lines = [
        Line(pot=pot, option=option, area=decisions.cells.areas[cell][0].id, pence=values[column])
        for (pot, option, cell), column in decisions.money.items()
        if values[column]
    ]
    carried = tuple(
        Carried(from_pot=giver, to_pot=taker, pence=values[column])
        for (giver, taker), column in decisions.carried.items()
        if values[column]
    )
    told = a_solution(decisions.problem, choices_of(decisions, values), lines)
    return SolutionIndex(decisions.problem, told.model_copy(update={"carried": carried}))


def about_the_limit(rule: Rule, index: SolutionIndex) -> Iterator[Rule]:
    """The rule with each of its figures where the check just turns, and one less and one more."""
    for limit in rule.limits():

        def with_figure(figure: int, field: str = limit.field) -> Rule:
            return rule.model_copy(update={field: figure})

        def turned(figure: int, eases: int = limit.eases) -> bool:
            is_broken = any(True for _ in with_figure(figure).breaches(index))
            return is_broken == (eases < 0)

        turn = bisect_left(range(HIGHEST), True, key=turned)
        yield from (with_figure(figure) for figure in (turn - 1, turn, turn + 1) if figure >= 0)


@pytest.mark.parametrize("kind", WITH_ROWS, ids=kind_of)
@given(data=st.data())
@examples(80)
def test_rows_and_check_agree(kind: type[Rule], data: st.DataObject) -> None:
    problem = data.draw(problems(kinds=(kind_of(kind),), most_rules=3, unit=10))
    decisions = list_decisions(problem)
    values = decided(data.draw, decisions)
    index = books_of(decisions, values)
    for drawn in problem.rules:
        for rule in (drawn, *about_the_limit(drawn, index)):
            by_rows = all(row.holds(values) for row in rule.rows(decisions))
            assert by_rows == (not list(rule.breaches(index))), rule


@pytest.mark.parametrize("kind", FENCED, ids=kind_of)
@given(data=st.data())
@examples(60)
def test_a_pot_can_pay_just_where_the_check_lets_it(kind: type[Rule], data: st.DataObject) -> None:
    problem = data.draw(problems(kinds=(kind_of(kind),), most_rules=3))
    decisions = list_decisions(problem)
    for pot in problem.pots:
        for option in problem.options:
            for cost in option.costs:
                if (cost.financial_year, cost.cost_type) != (pot.financial_year, pot.cost_type):
                    continue
                for area in problem.areas:
                    if not cost.fixed.get(area.id) and not cost.per_step.get(area.id):
                        continue
                    line = Line(pot=pot.id, option=option.id, area=area.id, pence=1)
                    index = SolutionIndex(problem, a_solution(problem, lines=[line]))
                    barred = any(list(rule.breaches(index)) for rule in problem.rules)
                    column = (pot.id, option.id, decisions.cells.of[area.id])
                    assert (column in decisions.money) == (not barred)


@given(data=st.data())
@examples(150)
def test_the_rows_of_pots_and_the_check_agree(data: st.DataObject) -> None:
    kinds = tuple(kind_of(kind) for kind in (OverProgramme, CarryForward))
    problem: Problem = data.draw(problems(kinds=kinds, unit=10, most_projects=2))
    decisions = list_decisions(problem)
    values = decided(data.draw, decisions)
    left = books_of(decisions, values).left()
    rows = {row.rule: row for row in budgets(decisions)}
    assume(rows)
    for pot in problem.pots:
        row = rows.get(budget_name(pot.id))
        assert (row is None or row.holds(values)) == (left[pot.id] >= 0), pot.id


def test_every_kind_of_rule_is_drawn_and_is_told_to_the_model_in_one_way_or_another() -> None:
    assert {kind_of(kind) for kind in KINDS} == set(RULES)
    assert set(KINDS) - set(WITH_ROWS) - set(FENCED) == {OverProgramme}
