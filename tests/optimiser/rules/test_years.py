"""Money over time, by cases worked by hand: promises, carry-forward, over-programming, spend-by dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from pydantic import ValidationError

from optimiser.problem import Option, Pot, Problem
from optimiser.rules import AnyRule, CarryForward, Committed, Eligibility, Lock, OverProgramme, SpendBy
from optimiser.solution import Carried
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.builders import a_choice, a_cost, a_line, a_pot, a_problem, an_option, carried
from tests.optimiser.random_problems import problems
from tests.optimiser.rules.rule_cases import chosen, clashing, faults, solved
from tests.properties import examples

THIS, NEXT, THIRD = "2026/27", "2027/28", "2028/29"
POTS = [a_pot("this year", 1_000, year=THIS), a_pot("next year", 500, year=NEXT)]


def in_year(name: str, pence: int, year: str) -> Option:
    return an_option(name, costs=[a_cost({"north": pence}, year=year)])


def two_years(now: int, later: int, *rules: AnyRule, pots: list[Pot] | None = None) -> Problem:
    """GBP 10 this year and GBP 5 next year; one project this year, and a better one next year."""
    options = [in_year("now", now, THIS), in_year("later", later, NEXT)]
    better = options[1].model_copy(update={"points": {"north": 50.0}})
    return a_problem(pots=pots or POTS, options=[options[0], better], rules=rules)


def carry(at_most: int = 10_000, *, name: str = "carry", start: str = THIS, end: str = NEXT) -> CarryForward:
    return CarryForward(name=name, stream="grant", from_year=start, to_year=end, at_most=at_most)


def test_without_a_rule_nothing_waits() -> None:
    assert chosen(two_years(0, 501)) == {"now"}


@pytest.mark.parametrize(
    ("later", "at_most", "expected"),
    [
        (600, 1_000, {"later"}),
        (601, 1_000, set()),
        (600, 999, set()),
        (1_500, 10_000, {"later"}),
        (1_501, 10_000, set()),
    ],
)
def test_a_tenth_of_what_is_held_may_wait_and_not_a_penny_more(
    later: int, at_most: int, expected: set[str]
) -> None:
    assert chosen(two_years(2_000, later, carry(at_most))) == expected


def test_what_waits_is_not_there_this_year() -> None:
    assert chosen(two_years(900, 600, carry())) == {"now", "later"}
    assert chosen(two_years(901, 600, carry())) == {"later"}


def test_what_is_carried_is_told_and_is_what_is_lacking() -> None:
    assert solved(two_years(900, 600, carry())).carried == (
        Carried(from_pot="this year", to_pot="next year", pence=100),
    )


@pytest.mark.slow
@given(problems(kinds=("carry-forward", "over-programme"), least_years=2, most_rules=3))
@examples(60)
def test_no_more_is_carried_than_the_later_pot_lacks(problem: Problem) -> None:
    solution = solve(problem)
    for at, move in enumerate(solution.carried):
        less = () if move.pence == 1 else (move.model_copy(update={"pence": move.pence - 1}),)
        moves = (*solution.carried[:at], *less, *solution.carried[at + 1 :])
        assert not verify(problem, solution.model_copy(update={"carried": moves})).holds


def test_money_does_not_come_back_from_next_year() -> None:
    assert chosen(two_years(1_001, 600, carry())) == {"later"}


def test_money_waits_in_its_own_stream_and_cost_type() -> None:
    for other in ({"stream": "own"}, {"cost_type": "capital"}):
        pots = [a_pot("this year", 1_000, year=THIS, **other), POTS[1]]
        streams = [*pots, a_pot("any", 0, year=THIS, cost_type="revenue-labour")]
        assert "later" not in chosen(two_years(2_000, 600, carry(), pots=streams))


def test_money_can_wait_twice() -> None:
    pots = [*POTS, a_pot("third year", 0, year=THIRD)]
    third = in_year("third", 1_300, THIRD)
    both = [carry(), carry(name="on", start=NEXT, end=THIRD)]
    # the first pot can bring 1,000 and the second no more than the 500 that it was given
    assert chosen(a_problem(pots=pots, options=[third], rules=both)) == set()
    straight = carry(name="straight", end=THIRD)
    assert chosen(a_problem(pots=pots, options=[third], rules=[*both, straight])) == {"third"}


def test_a_project_that_draws_on_two_years_at_once_is_paid_in_each() -> None:
    costs = [a_cost({"north": 800}, year=THIS), a_cost({"north": 700}, year=NEXT)]
    problem = a_problem(pots=POTS, options=[an_option(costs=costs)], rules=[carry(2_000)])
    solution = solved(problem)
    assert {line.pot: line.pence for line in solution.lines} == {"this year": 800, "next year": 700}
    assert [each.pence for each in solution.carried] == [200]
    assert chosen(problem.model_copy(update={"rules": (carry(1_999),)})) == set()


BOTH = [a_choice("now"), a_choice("later")]


def found_with(*moves: Carried, later: int = 600, at_most: int = 1_000) -> list[tuple[str, int]]:
    problem = two_years(900, later, carry(at_most))
    lines = [a_line("now", 900, pot="this year"), a_line("later", later, pot="next year")]
    return faults(problem, BOTH, lines, carried=moves)


def test_the_verifier_follows_what_is_carried_to_the_penny() -> None:
    assert found_with(carried(100)) == []
    assert found_with() == [("budget", 100)]
    assert found_with(carried(99)) == [("budget", 1)]
    assert found_with(carried(101)) == [("budget", 1), ("carry", 1)]
    assert found_with(carried(100), at_most=999) == [("carry", 1)]


@pytest.mark.parametrize(
    "move",
    [
        carried(5, from_pot="next year", to_pot="this year"),
        carried(5, from_pot="this year", to_pot="this year"),
        carried(5, from_pot="nowhere"),
        carried(5, to_pot="nowhere"),
    ],
)
def test_the_verifier_lets_nothing_move_that_no_rule_lets_move(move: Carried) -> None:
    assert "carry-forward" in {rule for rule, _ in found_with(carried(100), move)}


def test_one_move_is_told_once() -> None:
    assert "carry-forward" in {rule for rule, _ in found_with(carried(50), carried(50))}


def test_no_pot_carries_more_than_it_holds() -> None:
    more = OverProgramme(name="more", streams=("grant",), at_most=1_000, underwriter="the reserve")
    spare = a_pot("spare", 1_000, year=THIS, cost_type="capital")
    # the stream holds 2,000 this year, all of which may wait, but each pot's own 1,000 at most
    problem = two_years(900, 1_600, carry(), more, pots=[*POTS, spare])
    lines = [a_line("later", 1_600, pot="next year")]
    told = faults(problem, [a_choice("later")], lines, carried=(carried(1_001),))
    assert told == [("budget", 49), ("carry", 1)]


def test_carrying_backwards_is_no_rule() -> None:
    with pytest.raises(ValidationError, match="from a year to a later one"):
        carry(start=NEXT, end=THIS)


def over(at_most: int, *streams: str) -> OverProgramme:
    return OverProgramme(
        name="more", streams=streams or ("grant",), at_most=at_most, underwriter="the reserve"
    )


@pytest.mark.parametrize(
    ("pence", "at_most", "is_chosen"),
    [
        (1_100, 1_000, True),
        (1_101, 1_000, False),
        (1_100, 999, False),
        (1_150, 1_500, True),
        (1_151, 1_500, False),
    ],
)
def test_a_tenth_more_is_promised_than_is_held_and_not_a_penny_more(
    pence: int, at_most: int, is_chosen: bool
) -> None:
    problem = two_years(pence, 999_999, over(at_most))
    assert bool(chosen(problem)) is is_chosen
    found = faults(problem, [a_choice("now")], [a_line("now", pence, pot="this year")])
    assert (found == []) is is_chosen


@pytest.mark.parametrize(("pence", "is_chosen"), [(1_150, True), (1_151, False)])
def test_of_two_allowances_the_more_generous_counts_and_not_their_sum(pence: int, is_chosen: bool) -> None:
    ours = over(1_500).model_copy(update={"name": "ours"})
    problem = two_years(pence, 999_999, over(1_000), ours)
    assert bool(chosen(problem)) is is_chosen
    found = faults(problem, [a_choice("now")], [a_line("now", pence, pot="this year")])
    assert (found == []) is is_chosen


def test_other_streams_promise_what_they_hold() -> None:
    pots = [*POTS, a_pot("own", 1_000, stream="own", year=THIS)]
    assert chosen(two_years(1_001, 999_999, over(1_500, "own"), pots=[POTS[1], pots[2]])) == {"now"}
    fence = Eligibility(name="not own", streams=("own",), projects=())
    assert chosen(two_years(1_001, 999_999, over(1_500, "own"), fence, pots=pots)) == set()


def test_more_than_fifteen_per_cent_is_no_rule() -> None:
    with pytest.raises(ValidationError):
        over(1_501)


def promise(pence: int, project: str = "dear", pot: str = "pot") -> Committed:
    return Committed(name="promised", pot=pot, project=project, pence=pence)


def cheap_and_dear(*rules: AnyRule, pots: list[Pot] | None = None) -> Problem:
    """A cheap project that does as much good as a dear one, and GBP 10, which pays for one of them."""
    options = [an_option("cheap", costs=500), an_option("dear", costs=900, area="south")]
    return a_problem(options=options, pots=pots or [a_pot(pence=1_000)], rules=rules)


def test_a_promise_keeps_what_would_not_be_chosen() -> None:
    assert chosen(cheap_and_dear()) == {"cheap"}
    assert chosen(cheap_and_dear(promise(1))) == {"dear"}
    assert chosen(cheap_and_dear(promise(900))) == {"dear"}


def test_a_promise_of_more_than_the_project_costs_cannot_be_kept() -> None:
    assert clashing(cheap_and_dear(promise(901))) == {"promised"}


def test_a_promise_is_kept_from_its_own_pot() -> None:
    pots = [a_pot(pence=1_000), a_pot("own", 400, stream="own")]
    solution = solved(cheap_and_dear(promise(400, pot="own"), pots=pots))
    assert ("own", "dear", 400) in {(line.pot, line.option, line.pence) for line in solution.lines}
    assert clashing(cheap_and_dear(promise(401, pot="own"), pots=pots)) == {"promised", "budget of own"}


@pytest.mark.parametrize(("paid", "found"), [(400, []), (399, [("promised", 1)])])
def test_a_promise_is_judged_to_the_penny(paid: int, found: list[tuple[str, int]]) -> None:
    pots = [a_pot(pence=1_000), a_pot("own", 400, stream="own")]
    lines = [a_line("dear", paid, pot="own", area="south"), a_line("dear", 900 - paid, area="south")]
    assert faults(cheap_and_dear(promise(400, pot="own"), pots=pots), [a_choice("dear")], lines) == found


def ending(day: date, spent_by: date | None = None, *rules: AnyRule, own: int = 0) -> Problem:
    """Cameras, spent by a day, and money of a stream that dies on a day, beside other money."""
    option = an_option(costs=[a_cost({"north": 500}, spent_by=spent_by)])
    rule = SpendBy(name="spend by", streams=("grant",), day=day)
    pots = [a_pot(), a_pot("own", own, stream="own")]
    return a_problem(options=[option], pots=pots, rules=[rule, *rules])


@pytest.mark.parametrize(
    ("day", "spent_by", "is_chosen"),
    [
        (date(2027, 3, 31), None, True),
        (date(2027, 3, 30), None, False),
        (date(2026, 12, 31), date(2026, 12, 31), True),
        (date(2026, 12, 31), date(2027, 1, 1), False),
    ],
)
def test_money_pays_for_nothing_that_is_spent_after_it_dies(
    day: date, spent_by: date | None, is_chosen: bool
) -> None:
    problem = ending(day, spent_by)
    assert bool(chosen(problem)) is is_chosen
    found = faults(problem, [a_choice()], [a_line(pence=500)])
    assert found == ([] if is_chosen else [("spend by", 500)])


def test_dying_money_that_nothing_can_use_in_time_is_named() -> None:
    keep = Lock(name="keep", project="cameras", state="in")
    assert clashing(ending(date(2026, 9, 30), None, keep)) == {"spend by", "keep", "budget of own"}


def test_other_money_pays_for_what_comes_later() -> None:
    solution = solved(ending(date(2026, 9, 30), own=500))
    assert [line.pot for line in solution.lines] == ["own"]
