"""What is said of a least change where the solver showed little: never more than was shown."""

from __future__ import annotations

import math

import pytest

from optimiser.explaining.change_model import ChangeModel, Found
from optimiser.explaining.least_change import ChangeFinder, LeastChange, Question
from optimiser.limits import Clock, Limits
from optimiser.problem_changes import with_option
from optimiser.solving import solve
from tests.optimiser.builders import a_pot, a_problem, an_option

NOTHING_FITS = Found(math.inf)


def asked_in_steps(monkeypatch: pytest.MonkeyPatch, held: Found | None, free: Found | None) -> LeastChange:
    """A saving on an option in steps, where steps that are held give one answer, and any steps another."""
    stepped = an_option("stepped", costs=4_000, steps={"north": 4}, effects=(), points={"north": 1.0})
    problem = a_problem(options=[stepped], pots=[a_pot(pence=8_000)])
    forced = solve(with_option(problem, stepped))
    finder = ChangeFinder(problem, forced.value, 10_000, Limits(), Clock(60))
    monkeypatch.setattr(ChangeModel, "least_saving", lambda *_: held)
    monkeypatch.setattr(ChangeModel, "best", lambda *_: free)
    return finder.answer(Question("saving", stepped, forced), Clock(60))


def test_no_saving_is_enough_only_where_that_was_shown_of_any_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_in_steps(monkeypatch, NOTHING_FITS, NOTHING_FITS).is_impossible
    assert asked_in_steps(monkeypatch, NOTHING_FITS, None) == LeastChange()


def test_what_is_too_little_with_some_steps_may_be_enough_with_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = asked_in_steps(monkeypatch, Found(0.5), None)
    assert not found.too_little
    assert found.enough is None
