"""Rules that cannot hold together: which, that each is needed, and the least change to each that mends it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given

from optimiser.explaining.conflict_fixes import Conflict, explain_conflict
from optimiser.explaining.figures import limit_figures
from optimiser.limits import Clock, Limits
from optimiser.problem import Problem
from optimiser.rules import Amount, Choose, Lock, Money, Share
from optimiser.search.conflict import has_allocation, possible_culprits
from optimiser.solving import solve
from tests.optimiser.brute_force import TooManyToTry, best_of_all
from tests.optimiser.builders import a_pot, a_problem, an_option
from tests.optimiser.random_problems import problems
from tests.properties import examples

VALE = Money(rural=True)
HALL = an_option("hall", area="south", costs=30_000)
CAMERAS = an_option("cameras", costs=40_000)


def is_irreducible(conflict: Conflict) -> bool:
    """Whether it was shown that the rules cannot hold together, and that each of them is needed."""
    return conflict.cannot_hold is True and all(each.is_needed is True for each in conflict.culprits)


def conflict_of(problem: Problem) -> Conflict:
    return explain_conflict(problem, Limits(), Clock(30))


def fixes(conflict: Conflict) -> dict[str, list[tuple[str, int | None]]]:
    return {each.name: [(mend.field, mend.after) for mend in each.fixes] for each in conflict.culprits}


def test_each_rule_of_a_conflict_is_needed_and_has_its_least_mend() -> None:
    keep = Lock(name="Cameras stay", project="cameras", state="in")
    floor = Share(name="Half is rural", of=VALE, within=Money(), at_least=5_000)
    conflict = conflict_of(a_problem(options=[CAMERAS, HALL], rules=[keep, floor]))
    assert is_irreducible(conflict)
    # GBP 300 of GBP 700 is 42.857...%
    assert fixes(conflict) == {"Cameras stay": [], "Half is rural": [("at_least", 4_285)]}
    assert [each.words for each in conflict.culprits] == [
        "Leave out 'Cameras stay'.",
        "Lower 'Half is rural' from 50% to 42.85%.",
    ]


def test_a_budget_is_mended_by_so_many_pounds_more() -> None:
    keep = Lock(name="Cameras stay", project="cameras", state="in")
    conflict = conflict_of(a_problem(options=[CAMERAS], pots=[a_pot(pence=35_050)], rules=[keep]))
    assert fixes(conflict) == {"Cameras stay": [], "budget of pot": [("pence", 40_050)]}
    assert conflict.culprits[1].words == "Raise 'budget of pot' from £350.50 to £400.50."


def test_a_minimum_scale_is_lowered_to_the_pound() -> None:
    keep = Lock(name="Cameras stay", project="cameras", state="in")
    option = CAMERAS.model_copy(update={"minimum_pence": 60_000})
    conflict = conflict_of(a_problem(options=[option], rules=[keep]))
    assert fixes(conflict)["minimum scale of cameras"] == [("minimum_pence", 40_000)]


def test_a_figure_that_cannot_mend_it_alone_says_so() -> None:
    nothing = Lock(name="No hall", project="hall", state="out")
    both = Choose(name="Both", projects=("hall", "cameras"), at_least=2, at_most=2)
    conflict = conflict_of(a_problem(options=[CAMERAS, HALL], rules=[nothing, both]))
    assert fixes(conflict)["Both"] == [("at_least", 1), ("at_most", None)]
    assert conflict.culprits[1].words == "Lower 'Both' (at least) from 2 projects to 1 project."


def test_a_conflict_beside_another_is_said_to_leave_it_standing() -> None:
    rules = [
        Amount(name="Much in the north", of=Money(rural=False), at_least=90_000),
        Amount(name="Much in the south", of=VALE, at_least=90_000),
    ]
    conflict = conflict_of(a_problem(options=[CAMERAS, HALL], rules=rules))
    assert len(conflict.rules) == 1
    assert conflict.culprits[0].ends_it is False
    assert "There is another conflict as well." in conflict.culprits[0].words


def test_without_time_nothing_is_claimed() -> None:
    floor = Amount(name="Much in the south", of=VALE, at_least=90_000)
    problem = a_problem(options=[CAMERAS, HALL], rules=[floor])
    conflict = explain_conflict(problem, Limits(), Clock(0), known=("Much in the south",))
    assert not is_irreducible(conflict)
    assert [(each.is_needed, each.fixes) for each in conflict.culprits] == [(None, ())]


def _without(problem: Problem, names: frozenset[str]) -> Problem:
    """With rules, budgets and minimum scales left out: a budget by far more than could be spent."""
    rules = tuple(rule for rule in problem.rules if rule.name not in names)
    pots = tuple(
        pot.model_copy(update={"pence": 10**9}) if f"budget of {pot.id}" in names else pot
        for pot in problem.pots
    )
    options = tuple(
        option.model_copy(update={"minimum_pence": 0}) if f"minimum scale of {option.id}" in names else option
        for option in problem.options
    )
    return problem.model_copy(update={"rules": rules, "pots": pots, "options": options})


KINDS = ("amount", "choose", "lock", "requires", "capacity", "eligibility", "committed")


TINY = problems(
    most_areas=2, most_projects=2, most_steps=2, most_rules=4, odd_pence=False, unit=200, kinds=KINDS
)


def _with_all_held_in(problem: Problem) -> Problem:
    """More asked for than most problems can give."""
    locks = [
        Lock(name=f"{each.id} is held in", project=each.id, state="in")
        for each in problem.projects
        if any(option.project == each.id for option in problem.options)
    ]
    return problem.model_copy(update={"rules": (*problem.rules, *locks)})


@pytest.mark.slow
@given(TINY.map(_with_all_held_in))
@examples(30)
def test_brute_force_finds_no_smaller_conflict_within_it_and_no_smaller_mend(problem: Problem) -> None:
    try:
        if best_of_all(problem, most_choices=300) is not None:
            return
        conflict = conflict_of(problem)
        blamed = frozenset(possible_culprits(problem))
        within = frozenset(conflict.rules)
        assert is_irreducible(conflict)
        for size, expected in ((len(within), True), (len(within) - 1, False)):
            for kept in itertools.combinations(conflict.rules, size):
                alone = _without(problem, blamed - frozenset(kept))
                assert (best_of_all(alone) is None) is expected
        for each in conflict.culprits:
            only = {
                figure.limit.field: figure for figure in limit_figures(problem) if figure.name == each.name
            }
            for mend in each.fixes:
                figure = only[mend.field]
                if mend.after is None:
                    eased = figure.eased(figure.furthest)
                    assert best_of_all(_without(eased, blamed - within)) is None
                    continue
                by = abs(mend.after - mend.before)
                assert best_of_all(_without(figure.eased(by), blamed - within)) is not None
                less = figure.eased(max(0, by - figure.grain))
                assert best_of_all(_without(less, blamed - within)) is None
    except TooManyToTry:
        return


def test_leaving_out_what_stands_in_the_way_is_enough() -> None:
    problem = a_problem(
        options=[CAMERAS],
        rules=[Lock(name="Cameras stay", project="cameras", state="in")],
        pots=[a_pot(pence=1)],
    )
    assert solve(problem).status == "infeasible"
    assert has_allocation(problem, frozenset(["Cameras stay"]), Limits(), Clock(5)) is True
