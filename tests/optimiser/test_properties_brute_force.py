"""The brute force itself, on problems worked by hand: a wrong yardstick is worse than none."""

from __future__ import annotations

import pytest
from hypothesis import given, reject

from optimiser.baselines import baselines
from optimiser.problem import Problem
from optimiser.rules import Amount, Capacity, Eligibility, Lock, Money, Requires, Share, Use
from optimiser.verifying import verify
from tests.optimiser.brute_force import TooManyToTry, best_of_all
from tests.optimiser.builders import a_pot, a_problem, a_scalable_option, an_effect, an_option
from tests.optimiser.random_problems import problems
from tests.properties import examples

PAIR = [an_option("north one", costs=6), an_option("south one", area="south", costs=4)]
STREAMS = [a_pot("grant", 5, stream="grant"), a_pot("own", 5, stream="own")]


def picked(problem: Problem) -> set[str] | None:
    best = best_of_all(problem)
    return None if best is None else {choice.option for choice in best.choices}


def test_it_takes_all_that_can_be_paid() -> None:
    assert picked(a_problem(options=PAIR, pots=[a_pot(pence=10)])) == {"north one", "south one"}
    assert picked(a_problem(options=PAIR, pots=[a_pot(pence=5)])) == {"south one"}
    assert picked(a_problem(options=PAIR, pots=STREAMS)) == {"north one", "south one"}


def test_it_knows_which_money_may_go_where() -> None:
    rule = Eligibility(name="own in the north", streams=("own",), areas=("north",))
    assert picked(a_problem(options=PAIR, pots=STREAMS, rules=[rule])) == {"north one", "south one"}
    rule = Eligibility(name="own in the south", streams=("own",), areas=("south",))
    assert picked(a_problem(options=PAIR, pots=STREAMS, rules=[rule])) == {"south one"}


@pytest.mark.parametrize(("share", "feasible"), [(4_000, True), (3_999, False), (4_001, False)])
def test_it_splits_to_the_penny_under_a_share(share: int, feasible: bool) -> None:
    match = Share(name="match", of=Money(streams=("own",)), within=Money(), at_least=share, at_most=share)
    keep = Lock(name="keep", project="north one", state="in")
    also = Lock(name="also", project="south one", state="in")
    pots = [a_pot("grant", 9, stream="grant"), a_pot("own", 9, stream="own")]
    found = picked(a_problem(options=PAIR, pots=pots, rules=[match, keep, also]))
    assert (found is not None) is feasible


def test_a_floor_that_nothing_can_meet_leaves_no_allocation() -> None:
    floor = Amount(name="floor", of=Money(rural=True), at_least=5)
    assert picked(a_problem(options=PAIR, pots=[a_pot(pence=10)], rules=[floor])) is None


def test_it_chooses_the_steps_that_fit() -> None:
    option = a_scalable_option(steps={"north": 3, "south": 3}, pence_a_step=2)
    posts = Capacity(name="posts", limit=4, unit="posts", uses={"patrols": Use(per_step=1)})
    best = best_of_all(a_problem(options=[option], pots=[a_pot(pence=11)], rules=[posts]))
    assert best is not None
    assert sum(best.choices[0].steps.values()) == 4


def test_it_heeds_what_a_project_needs() -> None:
    rule = Requires(name="pole first", project="north one", needs=("south one",))
    assert picked(a_problem(options=PAIR, pots=[a_pot(pence=6)], rules=[rule])) == {"south one"}


def test_it_says_when_a_problem_is_not_tiny() -> None:
    options = [an_option(f"o{n}", effects=[an_effect()]) for n in range(16)]
    with pytest.raises(TooManyToTry):
        best_of_all(a_problem(options=options), most_choices=1_000)


@pytest.mark.slow
@given(problems(most_areas=2, most_projects=3, most_steps=2, most_rules=4, odd_pence=False, unit=2))
@examples(80)
def test_no_usual_method_that_holds_beats_it(problem: Problem) -> None:
    try:
        best = best_of_all(problem)
    except TooManyToTry:
        reject()
    for usual in baselines(problem):
        if verify(problem, usual).holds:
            assert best is not None
            assert best.value >= usual.value * (1 - 1e-12), usual.method
