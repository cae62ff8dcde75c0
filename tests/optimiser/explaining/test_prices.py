"""The price of each rule and budget, at the margin and dropped, on known cases and against brute force."""

from __future__ import annotations

import pytest
from hypothesis import given

from optimiser.explaining.figures import limit_figures
from optimiser.explaining.prices import Gain, RulePrice, rule_prices
from optimiser.problem import Problem
from optimiser.rules import Amount, Capacity, CarryForward, Choose, Lock, Money, Share, Use
from optimiser.solve_log import SolveLog
from optimiser.solving import solve
from tests.optimiser.brute_force import TooManyToTry, best_of_all
from tests.optimiser.builders import a_pot, a_problem, a_scalable_option, an_option
from tests.optimiser.random_problems import problems
from tests.properties import examples

# Each of the two prevents 30 of the 100 harm units of its area.
CAMERAS = an_option("cameras", costs=40_000)
HALL = an_option("hall", area="south", costs=60_000)


def prices(problem: Problem) -> dict[str, RulePrice]:
    return {price.name: price for price in rule_prices(problem, solve(problem))}


def rounded(gain: Gain | None) -> tuple[float, float] | None:
    return None if gain is None else (round(gain.at_least, 2), round(gain.at_most, 2))


def test_a_budget_is_priced_by_a_thousand_pounds_more() -> None:
    price = prices(a_problem(options=[CAMERAS, HALL], pots=[a_pot(pence=50_000)]))["budget of pot"]
    assert [(m.before, m.after, rounded(m.gain)) for m in price.margins] == [(50_000, 150_000, (30, 30))]
    assert price.dropped is None
    assert price.words == "Raise it from £500 to £1,500: 30.0 harm units gained."


def test_a_floor_is_priced_by_a_point_and_by_leaving_it_out() -> None:
    # two thirds of what is spent must go to the hall: ten patrols at GBP 60 in the north do not fit beside it
    patrols = a_scalable_option(steps={"north": 10}, pence_a_step=6_000)
    floor = Share(name="Two thirds rural", of=Money(rural=True), within=Money(), at_least=6_667)
    price = prices(a_problem(options=[patrols, HALL], pots=[a_pot(pence=200_000)], rules=[floor]))[floor.name]
    four, five, ten = (100 * (1 - 0.7 ** (n / 10)) for n in (4, 5, 10))
    # at 66.67% four patrols may stand beside the hall, at 65.67% a fifth: GBP 600 of GBP 900
    gained = round(five - four, 2)
    assert [(m.after, rounded(m.gain)) for m in price.margins] == [(6_567, (gained, gained))]
    assert rounded(price.dropped) == (round(ten - four, 2), round(ten - four, 2))


def test_a_rule_with_room_to_spare_can_still_keep_a_project_out() -> None:
    cap = Amount(name="At most £700", of=Money(), at_most=70_000)
    price = prices(a_problem(options=[CAMERAS, HALL], rules=[cap]))[cap.name]
    assert rounded(price.margins[0].gain) == (30, 30)
    assert rounded(price.dropped) == (30, 30)


def test_counted_things_are_priced_by_one_more() -> None:
    posts = Capacity(
        name="Officers", limit=1, unit="officers", uses={"cameras": Use(fixed=1), "hall": Use(fixed=1)}
    )
    price = prices(a_problem(options=[CAMERAS, HALL], rules=[posts]))[posts.name]
    assert [(m.unit, m.after, rounded(m.gain)) for m in price.margins] == [("officers", 2, (30, 30))]


def test_a_rule_that_costs_nothing_is_priced_at_nothing() -> None:
    floor = Amount(name="Something", of=Money(), at_least=100)
    price = prices(a_problem(options=[CAMERAS, HALL], rules=[floor]))[floor.name]
    assert (rounded(price.margins[0].gain), rounded(price.dropped)) == ((0, 0), (0, 0))


def test_a_lock_has_no_figure_and_is_priced_by_leaving_it_out() -> None:
    lock = Lock(name="No hall", project="hall", state="out")
    price = prices(a_problem(options=[CAMERAS, HALL], rules=[lock]))[lock.name]
    assert (price.margins, rounded(price.dropped)) == ((), (30, 30))


def test_a_rule_that_allows_something_loses_when_dropped() -> None:
    pots = [a_pot("now", 60_000), a_pot("next", 10_000, year="2027/28")]
    later = an_option("later", costs=(CAMERAS.costs[0].model_copy(update={"financial_year": "2027/28"}),))
    carry = CarryForward(
        name="Half may wait", stream="grant", from_year="2026/27", to_year="2027/28", at_most=5_000
    )
    price = prices(a_problem(options=[later], pots=pots, rules=[carry]))[carry.name]
    assert rounded(price.dropped) == (-30, -30)
    assert price.words.endswith("Without it: 30.0 harm units lost.")


def test_more_money_can_lose_where_a_share_of_what_is_held_must_be_spent() -> None:
    floor = Share(name="60% is spent", of=Money(), within=Money(), at_least=6_000, of_available=True)
    told = prices(a_problem(options=[CAMERAS], pots=[a_pot(pence=50_000)], rules=[floor]))
    assert told["budget of pot"].margins[0].gain is None
    assert told["budget of pot"].words == "Raise it from £500 to £1,500: nothing fits."
    assert rounded(told[floor.name].dropped) == (0, 0)
    both = prices(a_problem(options=[CAMERAS, HALL], pots=[a_pot(pence=50_000)], rules=[floor]))
    assert rounded(both["budget of pot"].margins[0].gain) == (30, 30)


def test_nothing_is_priced_of_an_answer_that_there_is_not() -> None:
    floor = Amount(name="More than there is", of=Money(), at_least=10**8)
    problem = a_problem(rules=[floor])
    assert rule_prices(problem, solve(problem)) == ()


def test_without_time_a_price_is_not_worked_out() -> None:
    cap = Choose(name="One", projects=("cameras", "hall"), at_most=1)
    problem = a_problem(options=[CAMERAS, HALL], rules=[cap])
    (price, _) = rule_prices(problem, solve(problem), seconds=0.0)
    assert (price.margins[0].gain, price.dropped) == (None, None)
    assert price.words == "Raise it from 1 project to 2 projects: not worked out. Without it: not worked out."


@pytest.mark.slow
@given(problems(most_areas=2, most_projects=3, most_steps=2, most_rules=3, odd_pence=False, unit=1_000))
@examples(30)
def test_brute_force_prices_each_rule_alike(problem: Problem) -> None:
    try:
        best = best_of_all(problem, grain=500, most_choices=1_000)
        if best is None:
            return
        for price in rule_prices(problem, solve(problem), seconds=120):
            rest = tuple(rule for rule in problem.rules if rule.name != price.name)
            if len(rest) < len(problem.rules):
                without = best_of_all(problem.model_copy(update={"rules": rest}), grain=500)
                _lies_within(price.dropped, best.value, None if without is None else without.value)
            for margin in price.margins:
                if margin.gain is not None:
                    assert margin.gain.at_most >= margin.gain.found >= margin.gain.at_least
    except TooManyToTry:
        return


def _lies_within(gain: Gain | None, before: float, after: float | None) -> None:
    slack = 1e-6 * max(1.0, before)
    if after is None:
        assert gain is None
    else:
        assert gain is not None
        assert gain.at_least - slack <= after - before <= gain.at_most + slack


@pytest.mark.slow
@given(
    problems(
        most_areas=1,
        most_projects=3,
        most_steps=2,
        most_rules=2,
        odd_pence=False,
        unit=1_000,
        kinds=("amount", "choose", "capacity", "committed"),
    )
)
@examples(30)
def test_brute_force_prices_each_margin_alike(problem: Problem) -> None:
    try:
        best = best_of_all(problem, grain=1_000, most_choices=1_000)
        if best is None:
            return
        eased = {(f.name, f.limit.field): f.eased(f.margin) for f in limit_figures(problem)}
        for price in rule_prices(problem, solve(problem), seconds=120):
            for margin in price.margins:
                after = best_of_all(eased[price.name, margin.field], grain=1_000)
                assert after is not None
                _lies_within(margin.gain, best.value, after.value)
    except TooManyToTry:
        return


@pytest.mark.parametrize("by", [1, 250, 7_777])
def test_more_money_never_loses(by: int) -> None:
    problem = a_problem(options=[CAMERAS, HALL], pots=[a_pot(pence=40_000 + by)])
    (price,) = rule_prices(problem, solve(problem))
    assert price.margins[0].gain is not None
    assert price.margins[0].gain.at_least >= 0


def test_prices_are_drawn_again_from_the_answers_that_were_written_down() -> None:
    cap = Choose(name="One", projects=("cameras", "hall"), at_most=1)
    problem = a_problem(options=[CAMERAS, HALL], rules=[cap])
    solution, log = solve(problem), SolveLog()
    found = rule_prices(problem, solution, log=log)
    again = SolveLog(log.written)
    assert rule_prices(problem, solution, log=again) == found
    again.finish()


def test_answers_that_were_left_out_stay_left_out_when_drawn_again() -> None:
    cap = Choose(name="One", projects=("cameras", "hall"), at_most=1)
    problem = a_problem(options=[CAMERAS, HALL], rules=[cap])
    solution, log = solve(problem), SolveLog()
    rule_prices(problem, solution, log=log)
    some = log.written.model_copy(update={"answers": log.written.answers[1:3]})
    again = SolveLog(some)
    words = [price.words for price in rule_prices(problem, solution, log=again)]
    assert sum("not worked out" in each for each in words) == 1
    again.finish()


@pytest.mark.slow
def test_processes_find_the_same_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    cap = Choose(name="One", projects=("cameras", "hall"), at_most=1)
    problem = a_problem(options=[CAMERAS, HALL], rules=[cap], pots=[a_pot(pence=70_000)])
    alone = rule_prices(problem, solve(problem))
    monkeypatch.setattr("optimiser.explaining.side_by_side.ALONE_SECONDS", 0.0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert rule_prices(problem, solve(problem)) == alone
