"""Match funding, by cases worked by hand: own money, third parties' money, and both."""

from __future__ import annotations

from typing import Any

import pytest

from optimiser.problem import Problem
from optimiser.rules import Lock, Match, Money
from tests.optimiser.builders import a_choice, a_line, a_pot, a_problem, an_option
from tests.optimiser.rules.rule_cases import chosen, clashing, faults, solved

GRANT, OWN = Money(streams=("grant",)), Money(streams=("own",))


def cameras_for(pence: int, rule: Match, *, own: int = 100_000, **more: Any) -> Problem:
    """Cameras that cost so much; a grant of GBP 1,000, and own money."""
    pots = [a_pot("grant", 100_000), a_pot("own", own, stream="own")]
    return a_problem(pots=pots, options=[an_option(costs=pence)], rules=[rule], **more)


def halves(**more: Any) -> Match:
    return Match(name="matched", **{"of": GRANT, "by": OWN, "at_least": 5_000, **more})


@pytest.mark.parametrize(
    ("grant", "own", "short"),
    [(20_000, 10_000, 0), (20_001, 9_999, 2), (20_002, 9_998, 3), (0, 30_000, 0), (30_000, 0, 15_000)],
)
def test_every_pound_of_the_grant_is_matched_by_half_a_pound_of_our_own(
    grant: int, own: int, short: int
) -> None:
    lines = [a_line(pot="grant", pence=grant)] if grant else []
    lines += [a_line(pot="own", pence=own)] if own else []
    found = faults(cameras_for(30_000, halves()), [a_choice()], lines)
    assert found == ([("matched", short)] if short else [])


@pytest.mark.parametrize(("promised", "short"), [(15_000, 0), (14_999, 1)])
def test_what_third_parties_promise_counts_to_the_penny(promised: int, short: int) -> None:
    rule = halves(by=None, secured=promised)
    found = faults(cameras_for(30_000, rule), [a_choice()], [a_line(pot="grant")])
    assert found == ([("matched", short)] if short else [])


@pytest.mark.parametrize(("counts", "is_chosen"), [(True, True), (False, False)])
def test_what_is_not_secured_counts_only_where_the_funder_says_so(counts: bool, is_chosen: bool) -> None:
    rule = halves(secured=5_000, unsecured=10_000, counts_unsecured=counts)
    assert bool(chosen(cameras_for(30_000, rule, own=0))) is is_chosen


@pytest.mark.parametrize(("own", "is_chosen"), [(10_000, True), (9_999, False)])
def test_the_grant_goes_as_far_as_it_is_matched_and_not_a_penny_further(own: int, is_chosen: bool) -> None:
    # GBP 300 needs GBP 100 of our own beside GBP 200 of the grant
    assert bool(chosen(cameras_for(30_000, halves(), own=own))) is is_chosen


def test_the_split_is_exact() -> None:
    solution = solved(cameras_for(30_000, halves(), own=10_000))
    assert {line.pot: line.pence for line in solution.lines} == {"grant": 20_000, "own": 10_000}


def test_money_that_matches_itself() -> None:
    everything = Money()
    assert chosen(cameras_for(30_000, halves(of=everything, by=everything, at_least=10_000))) == {"cameras"}
    assert chosen(cameras_for(30_000, halves(of=everything, by=everything, at_least=10_001))) == set()


def test_a_promise_that_cannot_be_matched_is_named_with_what_it_clashes_with() -> None:
    keep = Lock(name="keep", project="cameras", state="in")
    problem = cameras_for(30_000, halves(), own=9_000)
    problem = problem.model_copy(update={"rules": (*problem.rules, keep)})
    assert clashing(problem) == {"matched", "keep", "budget of own"}
