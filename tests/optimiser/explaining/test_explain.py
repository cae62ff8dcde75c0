"""Why, why not, and how each rule stands, on cases whose answers are known."""

from __future__ import annotations

from optimiser.explaining import NOT_WORKED_OUT, explain
from optimiser.problem import Area, Cost, Option, Pot, Priority, Problem, Project, Stream
from optimiser.rules import Amount, AnyRule, Choose, Eligibility, Lock, Money, Requires, Share
from optimiser.solving import solve
from optimiser.verifying.solution_index import rule_states

YEAR = "2026/27"


def a_town(*rules: AnyRule, pence: int = 10_000, **prices: tuple[int, float]) -> Problem:
    """One pot, two areas; each project is (pence, points), in the town unless its name starts with rural."""
    return Problem(
        streams=(Stream(id="core", name="Core"),),
        pots=(Pot(id="pot", stream="core", financial_year=YEAR, cost_type="revenue-other", pence=pence),),
        areas=(
            Area(id="town", name="Town", population=100, rural=False),
            Area(id="vale", name="Vale", population=50, rural=True),
        ),
        priorities=(Priority(id="safe", name="Safety", weight=1),),
        projects=tuple(Project(id=name, name=name.title(), priority="safe") for name in prices),
        options=tuple(
            Option(
                id=f"{name}/full",
                project=name,
                name="In full",
                costs=(Cost(financial_year=YEAR, cost_type="revenue-other", fixed={_area(name): price}),),
                points={_area(name): points},
            )
            for name, (price, points) in prices.items()
        ),
        rules=rules,
    )


def _area(name: str) -> str:
    return "vale" if name.startswith("rural") else "town"


def reasons(problem: Problem, *, deep: bool = True):
    return {reason.project: reason for reason in explain(problem, solve(problem), deep=deep).why_not}


def test_a_project_out_for_want_of_money_says_what_it_would_displace_and_at_what_price_it_enters() -> None:
    problem = a_town(big=(8_000, 10.0), small=(4_000, 3.0))
    reason = reasons(problem)["small"]
    assert reason.rule == "budget for revenue-other in 2026/27"
    assert reason.loss is not None
    assert round(reason.loss, 6) == 7.0
    assert reason.displaces == ("big",)
    assert "£20.00 is left, and it needs £40.00" in reason.why
    assert reason.would_enter_if == (
        "it cost 50% less (£20 instead of £40), or Core had £20 more for revenue-other in 2026/27"
    )
    assert reason.saving is not None
    assert (reason.saving.price, reason.saving.too_little, reason.saving.enough) == (4_000, 1_900, 2_000)
    assert reason.rise is not None
    assert (reason.rise.too_little, reason.rise.enough, reason.rise.by_pot) == (1_900, 2_000, {"pot": 2_000})


def test_a_project_held_out_says_so_without_any_solving() -> None:
    lock = Lock(name="Not this year", project="small", state="out")
    reason = reasons(a_town(lock, big=(8_000, 10.0), small=(1_000, 3.0)), deep=False)["small"]
    assert (reason.rule, reason.would_enter_if) == ("Not this year", "it were no longer locked out")


def test_a_project_that_no_money_may_pay_for_names_the_ring_fence() -> None:
    fence = Eligibility(name="Only big things", streams=("core",), projects=("big",))
    reason = reasons(a_town(fence, big=(8_000, 10.0), small=(1_000, 3.0)))["small"]
    assert reason.rule == "Only big things"


def test_an_exclusion_is_named_with_what_comes_first() -> None:
    one = Choose(name="One of the two", projects=("big", "small"), at_most=1)
    reason = reasons(a_town(one, big=(5_000, 10.0), small=(4_000, 3.0)))["small"]
    assert reason.rule == "One of the two"
    assert "Big comes first" in reason.why
    assert reason.displaces == ("big",)


def test_a_missing_prerequisite_is_named() -> None:
    needs = Requires(name="Small stands on dear", project="small", needs=("dear",))
    reason = reasons(a_town(needs, big=(5_000, 10.0), small=(1_000, 1.0), dear=(9_000, 0.0)), deep=False)
    assert reason["small"].rule == "Small stands on dear"


def test_a_project_that_the_rules_forbid_names_them() -> None:
    floor = Amount(name="£70 goes to the vale", of=Money(rural=True), at_least=7_000)
    reason = reasons(a_town(floor, big=(8_000, 90.0), rural_hall=(7_000, 1.0)))["big"]
    assert "cannot be funded at all while these hold" in reason.why
    assert "£70 goes to the vale" in reason.why


def test_what_forbids_a_project_is_told_with_the_least_change_to_each() -> None:
    floor = Amount(name="£70 goes to the vale", of=Money(rural=True), at_least=7_000)
    reason = reasons(a_town(floor, big=(8_000, 90.0), rural_hall=(7_000, 1.0)))["big"]
    told = {each.name: [mend.after for mend in each.fixes] for each in reason.forbidden_by}
    assert told == {"£70 goes to the vale": [0], "budget of pot": [15_000]}
    assert reason.would_enter_if == (
        "one of those rules were eased. Lower '£70 goes to the vale' from £70 to £0. "
        "Raise 'budget of pot' from £100 to £150"
    )


def test_a_rule_that_keeps_a_project_out_is_named_as_what_decides() -> None:
    cap = Amount(name="At most £90", of=Money(), at_most=9_000)
    reason = reasons(a_town(cap, big=(8_950, 10.0), small=(1_050, 3.0)))["small"]
    assert (reason.rule, reason.opened_by) == ("At most £90", ("At most £90",))
    assert "It would be picked without 'At most £90'." in reason.why
    assert reason.rise is None


def test_more_money_that_pays_for_a_project_but_would_do_more_elsewhere_is_told_as_that() -> None:
    # £20 more pays for small with nothing lost; but it pays for better too, which is worth more
    problem = a_town(big=(10_000, 50.0), better=(2_000, 5.0), small=(2_000, 1.0))
    told = reasons(problem)
    small, better = told["small"].rise, told["better"].rise
    assert small is not None
    assert better is not None
    assert (small.too_little, small.enough, small.does_best) == (1_900, 2_000, False)
    assert small.words == "Core had £20 more for revenue-other in 2026/27, which would do more elsewhere"
    assert (better.too_little, better.enough, better.does_best) == (1_900, 2_000, True)
    assert better.words == "Core had £20 more for revenue-other in 2026/27"


def test_a_saving_on_what_is_delivered_in_steps_of_a_penny_is_found_as_exactly() -> None:
    # small does 3 in full for £40, and must do as much as the £20 that it takes from big: half of its price
    problem = a_town(big=(8_000, 8.0), small=(4_000, 3.0))
    big, small = problem.options
    in_pence = {"fixed": {}, "per_step": {"town": 1}}
    options = tuple(
        each.model_copy(
            update={"costs": (each.costs[0].model_copy(update=in_pence),), "steps": {"town": pence}}
        )
        for each, pence in ((big, 8_000), (small, 4_000))
    )
    problem = problem.model_copy(
        update={"options": options, "pots": (problem.pots[0].model_copy(update={"pence": 8_000}),)}
    )
    reason = reasons(problem)["small"]
    assert reason.saving is not None
    assert reason.saving.enough is not None
    assert reason.saving.too_little is not None
    # at £30 its pound does as much as a pound of big
    assert reason.saving.too_little < 1_000 <= reason.saving.enough + 100
    assert reason.saving.enough - reason.saving.too_little <= 200


def test_a_project_that_is_as_good_as_what_was_chosen_needs_no_change() -> None:
    problem = a_town(one=(8_000, 10.0), other=(8_000, 10.0))
    (reason,) = reasons(problem).values()
    assert reason.would_enter_if == "you prefer it: it is as good"


def test_a_project_that_does_nothing_is_not_brought_in_by_a_saving_that_displaces_something() -> None:
    problem = a_town(big=(10_000, 10.0), idle=(4_000, 0.0))
    reason = reasons(problem)["idle"]
    assert reason.saving is not None
    assert reason.saving.enough == 4_000
    assert reason.would_enter_if.startswith("it cost nothing, instead of £40")


def test_where_nothing_is_worth_anything_what_is_not_funded_is_as_good() -> None:
    told = reasons(a_town(one=(8_000, 0.0), other=(8_000, 0.0))).values()
    assert {each.would_enter_if for each in told} == {"you prefer it: it is as good"}


def test_the_other_ways_of_funding_a_project_are_told_apart_from_refused_projects() -> None:
    problem = a_town(big=(8_000, 10.0))
    lite = problem.options[0].model_copy(
        update={"id": "big/lite", "name": "In part", "points": {"town": 4.0}}
    )
    problem = problem.model_copy(update={"options": (*problem.options, lite)})
    explanation = explain(problem, solve(problem))
    assert explanation.why_not == ()
    (reason,) = explanation.options
    assert (reason.option, reason.rule) == ("big/lite", "one option a project")
    assert "Big is funded another way: In full." in reason.why
    assert reason.loss is not None
    assert round(reason.loss, 6) == 6.0


def test_each_area_says_what_is_bought_there_and_what_binds() -> None:
    floor = Share(name="Half is rural", of=Money(rural=True), within=Money(), at_least=5_000)
    problem = a_town(floor, town_hall=(4_000, 5.0), rural_hall=(4_000, 1.0), pence=8_000)
    explanation = explain(problem, solve(problem), deep=False)
    told = {(each.option, each.area): each for each in explanation.where}
    hall = told["rural_hall/full", "vale"]
    assert (hall.pence, round(hall.benefit, 6), hall.binds, hall.empties) == (
        4_000,
        1.0,
        ("Half is rural",),
        ("pot",),
    )
    assert hall.words == (
        "In Vale its benefit is 1.0 harm units, 25 for each £1,000. What binds: Half is rural. "
        "It empties pot."
    )


def test_prices_are_told_where_they_are_asked_for() -> None:
    problem = a_town(big=(10_000, 10.0))
    assert explain(problem, solve(problem), deep=False).prices == ()
    (price,) = explain(problem, solve(problem), deep=False, prices=True).prices
    assert price.name == "budget of pot"


def test_an_answer_that_there_is_none_comes_with_what_would_mend_it() -> None:
    floor = Amount(name="More than there is", of=Money(), at_least=9_000)
    problem = a_town(floor, big=(8_000, 10.0))
    conflict = explain(problem, solve(problem)).conflict
    assert conflict is not None
    assert conflict.cannot_hold
    assert all(each.is_needed for each in conflict.culprits)
    assert [each.words for each in conflict.culprits] == ["Lower 'More than there is' from £90 to £80."]


def test_a_quick_answer_does_not_guess_at_what_would_bring_a_project_in() -> None:
    reason = reasons(a_town(big=(8_000, 10.0), small=(4_000, 3.0)), deep=False)["small"]
    assert (reason.loss, reason.would_enter_if) == (None, NOT_WORKED_OUT)


def test_what_is_cancelled_is_told_as_not_worked_out() -> None:
    problem = a_town(big=(8_000, 10.0), small=(4_000, 3.0))
    (reason,) = explain(problem, solve(problem), cancelled=lambda: True).why_not
    assert reason.would_enter_if == NOT_WORKED_OUT


def test_each_funded_option_says_what_it_buys() -> None:
    problem = a_town(big=(10_000, 10.0))
    explanation = explain(problem, solve(problem))
    assert explanation.why == {
        "big/full": "Its benefit is 10 harm units, 100 for each £1,000. It empties pot."
    }


def test_rules_say_how_much_room_they_have() -> None:
    floor = Share(name="Half is rural", of=Money(rural=True), within=Money(), at_least=5_000)
    cap = Amount(name="At most £90", of=Money(), at_most=9_000)
    problem = a_town(floor, cap, town_hall=(4_000, 5.0), rural_hall=(4_000, 1.0))
    states = {state.name: (state.state, state.room) for state in rule_states(problem, solve(problem))}
    assert states == {
        "Half is rural": ("binding", 0),
        "At most £90": ("met", 1_000),
        "budget of pot": ("met", 2_000),
    }


def test_nothing_is_said_of_an_answer_that_there_is_not() -> None:
    floor = Amount(name="More than there is", of=Money(), at_least=99_999)
    problem = a_town(floor, big=(8_000, 10.0))
    assert explain(problem, solve(problem)).why_not == ()


def test_a_project_that_offers_no_option_is_passed_over() -> None:
    problem = a_town(big=(8_000, 10.0))
    idle = Project(id="idle", name="Idle", priority="safe")
    problem = problem.model_copy(update={"projects": (*problem.projects, idle)})
    assert explain(problem, solve(problem)).why_not == ()
