"""Deciding each draw anew: how often each option is chosen, alone or in parts, finished or stopped."""

from __future__ import annotations

from optimiser.objectives import Robust
from optimiser.rules import Lock
from optimiser.uncertain_inputs import Draws, draw_inputs
from optimiser.uncertainty import count_choices, resolve_draws
from tests.optimiser.builders import a_problem
from tests.optimiser.uncertainty.unknown_builders import an_unknown, rivals

WARDENS = an_unknown("wardens work", Draws(values=(0.5, 1.0, 1.5, 2.0)), effects=[("wardens", "theft")])
DRAWS = draw_inputs([WARDENS], seed=3, number=8)  # wardens prevent 15, 30, 45 or 60, twice each; lights 32


def test_an_option_is_chosen_where_its_draw_makes_it_best():
    found = count_choices(rivals(), resolve_draws(rivals(), [WARDENS], DRAWS), len(DRAWS))
    assert found.chosen == {"lights": 4, "wardens": 4}
    assert (found.asked, found.done, found.short, found.impossible, found.failed) == (8, 8, 0, 0, 0)
    assert found.share("wardens") == 0.5


def test_draws_solved_in_parts_come_to_the_same():
    parts = [
        *resolve_draws(rivals(), [WARDENS], DRAWS[:3]),
        *resolve_draws(rivals(), [WARDENS], DRAWS[3:], first=3),
    ]
    assert parts == resolve_draws(rivals(), [WARDENS], DRAWS)


def test_stopping_keeps_what_was_decided_by_then():
    told = []
    found = resolve_draws(rivals(), [WARDENS], DRAWS, progress=told.append, cancelled=lambda: len(told) == 3)
    assert [each.draw for each in found] == [0, 1, 2]
    assert [each.stage for each in told] == ["Draw 1 of 8", "Draw 2 of 8", "Draw 3 of 8"]
    share = count_choices(rivals(), found, len(DRAWS))
    assert (share.asked, share.done) == (8, 3)
    assert sum(share.chosen.values()) == 3


def test_nothing_decided_is_no_share():
    assert count_choices(rivals(), [], 8).share("lights") is None


def test_a_draw_too_dear_for_what_is_locked_in_is_impossible():
    problem = a_problem(rules=[Lock(name="cameras stay", project="cameras", state="in")])
    price = an_unknown("price", Draws(values=(1.0, 9.0)), costs=["cameras"])  # 300 or 2,700 pounds of 1,000
    found = count_choices(problem, resolve_draws(problem, [price], draw_inputs([price], seed=1, number=2)), 2)
    assert (found.impossible, found.chosen["cameras"]) == (1, 1)


def test_a_robust_problem_is_decided_by_benefit_once_its_draw_is_known():
    robust = rivals().model_copy(update={"objective": Robust(draws=2), "unknowns": (WARDENS,)})
    found = count_choices(robust, resolve_draws(robust, [WARDENS], DRAWS), len(DRAWS))
    assert found.chosen == {"lights": 4, "wardens": 4}
