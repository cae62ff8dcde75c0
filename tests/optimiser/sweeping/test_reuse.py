from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.objectives import Fair, Frontier
from optimiser.problem import Problem
from optimiser.rules import Amount, Lock, Money, OverProgramme, Rule, Share
from optimiser.solving import solve
from optimiser.sweeping.chunks import harder_rule_names, reuse_solution
from optimiser.verifying import verify
from tests.optimiser.builders import a_pot
from tests.optimiser.sweeping.problems import REQUEST, town_and_country
from tests.properties import examples


def a_floor(at_least: int, name: str = "floor") -> Share:
    return Share(name=name, of=Money(rural=True), within=Money(), at_least=at_least)


def a_cap(at_most: int) -> Amount:
    return Amount(name="cap", of=Money(), at_most=at_most)


def with_rules(*rules: Rule, **more: Any) -> Problem:
    return town_and_country().model_copy(update={"rules": rules, **more})


OVER = OverProgramme(name="over", streams=("grant",), at_most=500)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ((a_floor(10),), (a_floor(10),), {"floor": "floor"}),
        ((a_floor(10),), (a_floor(20, "higher"),), {"floor": "higher"}),
        ((a_cap(20),), (a_cap(10),), {"cap": "cap"}),
        ((), (a_floor(10),), {}),
        ((a_cap(20),), (a_floor(10), a_cap(20)), {"cap": "cap"}),
        ((a_floor(20),), (a_floor(10),), None),
        ((a_cap(10),), (a_cap(20),), None),
        ((a_floor(10),), (), None),
        ((a_floor(10), a_cap(10)), (a_floor(20), a_cap(20)), None),
        ((), (OVER,), None),
        ((a_floor(10),), (a_floor(20).model_copy(update={"of": Money(rural=False)}),), None),
        ((a_floor(10).model_copy(update={"at_most": 50}),), (a_floor(10),), None),
        ((a_floor(10),), (a_floor(10).model_copy(update={"at_most": 50}),), {"floor": "floor"}),
    ],
)
def test_harder_is_a_floor_raised_a_cap_lowered_or_a_rule_more(
    old: tuple[Rule, ...], new: tuple[Rule, ...], names: dict[str, str] | None
) -> None:
    assert harder_rule_names(with_rules(*old), with_rules(*new)) == names


def test_other_offers_or_another_objective_are_never_called_harder() -> None:
    base = with_rules(a_floor(10))
    assert harder_rule_names(base, base.model_copy(update={"pots": (a_pot(pence=50_000),)})) is None
    assert (
        harder_rule_names(base, base.model_copy(update={"objective": Frontier(of=Money(), harm_per_pound=1)}))
        is None
    )
    fair = base.model_copy(update={"objective": Fair(groups={"all": ("north",)})})
    assert harder_rule_names(fair, fair) is None


def test_an_answer_that_keeps_the_harder_rules_is_carried_over() -> None:
    easy, hard = with_rules(a_floor(3_000)), with_rules(a_floor(3_000), a_cap(100_000))
    answer = solve(easy, REQUEST.limits)
    carried = reuse_solution(easy, answer, hard)
    assert carried is not None
    assert verify(hard, carried).holds
    assert (carried.value, carried.value_bound, carried.status) == (
        answer.value,
        answer.value_bound,
        "optimal",
    )
    assert reuse_solution(easy, answer, with_rules(a_floor(3_100))) is None


def test_what_was_impossible_stays_so_under_the_new_names() -> None:
    needs_all = Amount(name="the town needs all", of=Money(projects=("town",)), at_least=100_000)
    easy = with_rules(a_floor(3_000, "at least 30%"), needs_all)
    hard = with_rules(a_floor(4_000, "at least 40%"), needs_all)
    answer = solve(easy, REQUEST.limits)
    carried = reuse_solution(easy, answer, hard)
    assert carried is not None
    assert carried.status == "infeasible"
    assert set(carried.conflict) & {"at least 30%", "at least 40%"} == {"at least 40%"}


def test_what_is_not_proven_is_not_carried_over() -> None:
    easy = with_rules(a_floor(0))
    unproven = solve(easy, REQUEST.limits).model_copy(update={"status": "feasible"})
    assert reuse_solution(easy, unproven, easy) is None
    assert reuse_solution(easy, unproven.model_copy(update={"status": "failed"}), easy) is None


@pytest.mark.slow
@examples(25)
@given(
    st.lists(st.sampled_from(range(0, 10_001, 500)), min_size=2, max_size=2),
    st.integers(1, 100),
    st.booleans(),
)
def test_what_is_carried_over_is_as_good_as_a_solve(floors: list[int], pounds: int, is_renamed: bool) -> None:
    old = with_rules(a_floor(floors[0]), Lock(name="country is in", project="country", state="in"))
    name = "another name" if is_renamed else "floor"
    new = with_rules(a_floor(floors[1], name), a_cap(1_000 * pounds), *old.rules[1:])
    carried = reuse_solution(old, solve(old, REQUEST.limits), new)
    if carried is None:
        return
    anew = solve(new, REQUEST.limits)
    assert carried.status == anew.status
    assert carried.value == pytest.approx(anew.value, rel=2 * REQUEST.limits.gap)
