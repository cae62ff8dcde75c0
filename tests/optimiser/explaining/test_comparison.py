"""What changed between two runs, and which input did it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.explaining.comparison import Comparison, compare
from optimiser.input_changes import input_changes
from optimiser.problem import Problem, Project
from optimiser.rules import Amount, Lock, Money, Requires
from optimiser.solving import solve
from tests.optimiser.brute_force import TooManyToTry, best_of_all
from tests.optimiser.builders import a_pot, a_problem, an_area, an_option
from tests.optimiser.random_problems import problems
from tests.properties import examples

CAMERAS = an_option("cameras", costs=40_000)
HALL = an_option("hall", area="south", costs=60_000)
RICH = a_problem(options=[CAMERAS, HALL])
POOR = a_problem(options=[CAMERAS, HALL], pots=[a_pot(pence=82_000)])


def compared(before: Problem, after: Problem, seconds: float = 60.0) -> Comparison:
    return compare(before, solve(before), after, solve(after), seconds=seconds)


def with_rule(problem: Problem, *rules: Lock | Amount | Requires) -> Problem:
    return problem.model_copy(update={"rules": (*problem.rules, *rules)})


def test_a_cut_is_told_with_what_it_put_out_and_what_it_lost() -> None:
    told = compared(RICH, POOR)
    (cut,) = told.attributions
    assert cut.change.words == "Pot 'pot': pence went from £1,000 to £820."
    assert round(cut.share or 0, 6) == -30
    assert len(cut.puts_out) == 1
    assert [(each.option, each.is_chosen) for each in told.options] == [(cut.puts_out[0], False)]
    assert told.is_shapley
    assert told.words == (
        "The benefit went from 60.0 to 30.0 harm units. What moved it most: "
        "Pot 'pot': pence went from £1,000 to £820. It lost 30.0 harm units. "
        f"By itself it takes out {cut.puts_out[0]}."
    )


def test_an_input_that_did_nothing_is_told_apart_from_the_one_that_did() -> None:
    after = with_rule(POOR, Amount(name="Something", of=Money(), at_least=100))
    told = compared(RICH, after)
    assert [(each.change.name, round(each.share or 0, 6)) for each in told.attributions] == [
        ("pot", -30),
        ("Something", 0),
    ]
    assert told.attributions[1].words == "Rule 'Something' is new. It neither gained nor lost anything."


def test_two_changes_that_each_suffice_share_the_loss() -> None:
    # without the hall there is no second project to pay for; without the money neither
    after = with_rule(POOR, Lock(name="No hall", project="hall", state="out"))
    told = compared(RICH, after)
    assert {each.change.name: round(each.share or 0, 6) for each in told.attributions} == {
        "pot": -15,
        "No hall": -15,
    }
    assert {each.change.name: (round(each.alone or 0, 6), each.undone) for each in told.attributions} == {
        "pot": (-30, 0),
        "No hall": (-30, 0),
    }


def test_a_new_project_comes_with_its_options_and_a_rule_waits_for_it() -> None:
    before = a_problem(options=[CAMERAS])
    after = with_rule(RICH, Requires(name="Hall first", project="cameras", needs=("hall",)))
    told = compared(before, after)
    assert [change.name for change in told.inputs] == ["hall", "Hall first"]
    assert [part.name for part in told.inputs[0].parts] == ["hall", "hall"]
    shares = {each.change.name: round(each.share or 0, 6) for each in told.attributions}
    assert shares == {"hall": 30, "Hall first": 0}


def test_without_time_the_inputs_are_told_and_what_they_did_is_not() -> None:
    after = with_rule(POOR, Amount(name="Something", of=Money(), at_least=100))
    told = compared(RICH, after, seconds=0)
    assert [each.share for each in told.attributions] == [None, None]
    assert not told.is_shapley
    assert told.words.endswith("Which input moved it was not worked out.")


def test_the_same_problem_twice_differs_in_nothing() -> None:
    told = compared(RICH, RICH.model_copy(update={"title": "Another"}))
    assert (told.inputs, told.options, told.attributions) == ((), (), ())
    assert told.words == "No input differs."


def test_an_answer_that_there_is_none_has_no_difference_to_share_out() -> None:
    after = with_rule(RICH, Amount(name="More than there is", of=Money(), at_least=10**8))
    told = compared(RICH, after)
    assert told.benefit_after is None
    assert told.attributions[0].share is None


def test_changes_are_told_field_by_field_in_words() -> None:
    floor = Amount(name="Floor", of=Money(), at_least=100)
    before = a_problem(rules=[floor], areas=[an_area("north"), an_area("south")])
    after = before.model_copy(
        update={
            "harm_per_point": 2.0,
            "areas": (an_area("north", population=1_200), an_area("south")),
            "priorities": tuple(each.model_copy(update={"weight": 3.0}) for each in before.priorities),
            "harms": tuple(
                each.model_copy(update={"by_area": {**each.by_area, "north": 50.0}}) for each in before.harms
            ),
            "projects": (*before.projects, Project(id="idle", name="Idle", priority="safety")),
            "rules": (floor.model_copy(update={"at_least": 20_000, "at_most": 90_000}),),
        }
    )
    assert [change.words for change in input_changes(before, after)] == [
        "Harm per point went from 1.0 to 2.0.",
        "Area 'north': population went from 1,000 to 1,200.",
        "Priority 'safety': weight went from 1.0 to 3.0.",
        "Harm 'burglary': by area of north went from 100.0 to 50.0.",
        "Project 'idle' is new.",
        "Rule 'Floor': at least went from £1 to £200; at most went from none to £900.",
    ]


@pytest.mark.slow
@given(problems(most_areas=2, most_projects=3, most_steps=2, most_rules=3, odd_pence=False), st.data())
@examples(12)
def test_the_shares_add_up_to_what_brute_force_finds(problem: Problem, data: st.DataObject) -> None:
    if not problem.pots:
        return
    pot = data.draw(st.sampled_from(problem.pots))
    fewer = data.draw(st.integers(0, 2))
    weight = data.draw(st.sampled_from((0.5, 2.0)))
    after = problem.model_copy(
        update={
            "pots": tuple(
                each.model_copy(update={"pence": each.pence // 2}) if each.id == pot.id else each
                for each in problem.pots
            ),
            "rules": problem.rules[fewer:],
            "priorities": (
                problem.priorities[0].model_copy(update={"weight": weight}),
                *problem.priorities[1:],
            ),
        }
    )
    try:
        first = best_of_all(problem, grain=500, most_choices=500)
        second = best_of_all(after, grain=500, most_choices=500)
    except TooManyToTry:
        return
    told = compared(problem, after)
    if first is None or second is None or not told.is_shapley:
        return
    whole = (told.value_after or 0) - (told.value_before or 0)
    assert abs(sum(each.share or 0 for each in told.attributions) - whole) < 1e-6 * max(1, abs(whole))
    off = 2e-3 * max(first.value, second.value) + 1e-9
    assert whole >= second.value - first.value - off
