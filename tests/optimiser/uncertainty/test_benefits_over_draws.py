"""Benefit over draws: what the true curve gives for each drawn problem, whatever the problem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.benefit import true_benefit
from optimiser.problem import Problem
from optimiser.problem_changes import with_draw
from optimiser.solution import Choice
from optimiser.uncertain_inputs import Interval, Unknown, draw_inputs
from optimiser.uncertainty import benefits
from optimiser.uncertainty.proposal_outcomes import AT_ONCE
from tests.optimiser.builders import a_choice, a_problem
from tests.optimiser.random_problems import problems
from tests.optimiser.uncertainty.unknown_builders import an_unknown
from tests.properties import examples

pytestmark = pytest.mark.slow


def _unknowns(problem: Problem) -> list[Unknown]:
    """One of everything that options do, one that all effects share, and one of each weight of harm."""
    effects = tuple((option.id, effect.harm) for option in problem.options for effect in option.effects)
    points = tuple(option.id for option in problem.options if option.points)
    found = [
        an_unknown(f"{at}", Interval(low=-0.5, high=3), effects=[each]) for at, each in enumerate(effects)
    ]
    if effects:
        found.append(an_unknown("all", effects=effects))
    if points:
        found.append(an_unknown("scores", points=points))
    found += [an_unknown(f"weight of {harm.id}", harms=[harm.id]) for harm in problem.harms]
    return found


@examples(100)
@given(problems(), st.randoms(use_true_random=False))
def test_it_is_the_true_benefit_of_each_drawn_problem(problem: Problem, luck):
    plan = [
        Choice(option=option.id, steps={area: luck.randint(0, most) for area, most in option.steps.items()})
        for option in problem.options
        if luck.random() < 0.7
    ]
    unknowns = _unknowns(problem)
    draws = draw_inputs(unknowns, seed=1, number=3)
    found = benefits(problem, unknowns, draws, [plan, []])
    expected = [true_benefit(with_draw(problem, unknowns, draw), plan) for draw in draws]
    assert found[0] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert not found[1].any()


def test_many_draws_worked_out_in_parts_are_the_same(monkeypatch: pytest.MonkeyPatch):
    problem, unknowns, plan = a_problem(), [an_unknown()], [a_choice()]
    draws = draw_inputs(unknowns, seed=1, number=7)
    whole = benefits(problem, unknowns, draws, [plan])
    assert AT_ONCE > 14
    monkeypatch.setattr("optimiser.uncertainty.proposal_outcomes.AT_ONCE", 6)  # three draws of two areas
    assert benefits(problem, unknowns, draws, [plan]).tolist() == whole.tolist()


def test_a_plan_with_a_strange_option_is_refused():
    with pytest.raises(ValueError, match="option 'kites', which is not in the problem"):
        benefits(a_problem(), (), [{}], [[a_choice("kites")]])
