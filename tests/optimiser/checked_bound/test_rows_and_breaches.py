"""The rows that a proof rests on say of every allocation what the verifier finds in it.

A proof bounds what the rows allow; an allocation is what no check finds fault with. The two share nothing but
the records, so whole allocations are drawn at random, allowed or not, and both are asked.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from optimiser.formulation.constraints import all_rows
from optimiser.formulation.decisions import Decisions, list_decisions
from optimiser.rules import KINDS
from optimiser.rules.rule import Rule
from optimiser.verifying import verify
from optimiser.verifying.solution_index import SolutionIndex
from tests.optimiser.checked_bound.points import Point, points, values_of
from tests.properties import examples

pytestmark = pytest.mark.slow

KIND_NAMES = tuple(kind.model_fields["kind"].default for kind in KINDS)
WITHOUT_ROWS = ("eligibility", "over-programme", "spend-by")
TOLD = ("benefit", "value")  # what a solution says of itself, which no row is about
EACH = 100  # of a kind
LEAST = 0.02  # share of them that keep the rules, and that break them


@pytest.mark.hypothesis
@pytest.mark.parametrize("kind", KIND_NAMES)
def test_rows_allow_what_the_verifier_allows(kind: str) -> None:
    of_rules, of_allocations = Counter[bool](), Counter[bool]()

    @examples(EACH)
    @given(points(kind))
    def holds(point: Point) -> None:
        decisions = list_decisions(point.problem)
        values = values_of(decisions, point.solution)
        allowed = values is not None and are_within(decisions, values)
        index = SolutionIndex(point.problem, point.solution)
        # of two options of one project a rule may say anything: they are ruled out by themselves
        is_one_each = max(index.projects_chosen.values(), default=0) <= 1
        if values is not None and is_one_each and kind not in WITHOUT_ROWS:
            for rule in point.problem.rules:
                is_kept = not list(rule.breaches(index))
                assert rows_hold(rule, decisions, values) == is_kept, rule
                of_rules[is_kept] += 1
        if values is not None:
            allowed = allowed and all(row.holds(values) for row in all_rows(decisions))
        found = [each for each in verify(point.problem, point.solution).broken if each.rule not in TOLD]
        assert allowed == (not found), found
        of_allocations[allowed] += 1

    holds()
    assert is_even(of_allocations), of_allocations
    assert kind in WITHOUT_ROWS or is_even(of_rules), of_rules


def is_even(seen: Counter[bool]) -> bool:
    """Whether neither what keeps the rules nor what breaks them is too rare for the test to mean anything."""
    return min(seen[True], seen[False]) >= LEAST * seen.total()


def are_within(decisions: Decisions, values: list[int]) -> bool:
    return all(value <= column.most for value, column in zip(values, decisions.columns, strict=True))


def rows_hold(rule: Rule, decisions: Decisions, values: list[int]) -> bool:
    """Whether the rule's rows hold; of money that waits, with the most that its own columns may be."""
    carried = [
        column
        for (giver, taker), column in decisions.carried.items()
        if rule.allows_carrying(decisions.pots[giver], decisions.pots[taker])
    ]
    return all(row.holds(values) for row in rule.rows(decisions)) and all(
        values[column] <= decisions.columns[column].most for column in carried
    )
