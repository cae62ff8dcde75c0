"""A solver that says what cannot be so: caught, solved again another way, and never shown as proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from optimiser.limits import Clock, Limits
from optimiser.problem import Problem
from optimiser.rules import Money, Share
from optimiser.search.conflict import has_allocation
from optimiser.solvers.base import SolveRequest, SolverOutcome
from optimiser.solvers.highs import HighsEngine
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.builders import a_pot, a_problem, an_option
from tests.optimiser.tight.families import drawn

Lie = Callable[[SolverOutcome], SolverOutcome]


def nothing_fits(_: SolverOutcome) -> SolverOutcome:
    return SolverOutcome("infeasible", found=False)


def far_too_low(said: SolverOutcome) -> SolverOutcome:
    return replace(said, bound=1.0)


LIES = (nothing_fits, far_too_low)


def lying(monkeypatch: pytest.MonkeyPatch, lie: Lie, *, when_careful: bool) -> None:
    """Let HiGHS say this of every whole model, when it solves as it likes or also when it must be careful."""
    honest = HighsEngine.run

    def run(engine: HighsEngine, request: SolveRequest, clock: Clock) -> SolverOutcome:
        said = honest(engine, request, clock)
        is_whole = not request.relaxed and request.stage != "making it exact"
        return lie(said) if is_whole and (when_careful or not engine._careful) else said

    monkeypatch.setattr(HighsEngine, "run", run)


def a_choice() -> Problem:
    """Two projects of which one fits: equal split takes the lesser, the cheaper one."""
    options = [
        an_option("dear", costs=10, points={"north": 6.0}, effects=()),
        an_option("cheap", costs=4, points={"north": 3.0}, effects=()),
    ]
    return a_problem(options=options, pots=[a_pot(pence=11)])


@pytest.mark.parametrize("lie", LIES)
def test_what_a_known_allocation_belies_is_solved_another_way(
    monkeypatch: pytest.MonkeyPatch, lie: Lie
) -> None:
    lying(monkeypatch, lie, when_careful=False)
    problem = a_choice()
    found = solve(problem)
    assert (found.status, found.value, found.value_bound) == ("optimal", 6, 6)
    assert verify(problem, found).holds


@pytest.mark.parametrize("lie", LIES)
def test_where_it_lies_both_ways_the_other_solver_is_asked(monkeypatch: pytest.MonkeyPatch, lie: Lie) -> None:
    lying(monkeypatch, lie, when_careful=True)
    found = solve(a_choice())
    assert (found.status, found.value, found.value_bound) == ("optimal", 6, 6)
    assert found.proven_by is not None


def test_a_problem_that_a_usual_method_meets_is_never_called_impossible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lying(monkeypatch, nothing_fits, when_careful=True)
    assert has_allocation(a_choice(), frozenset(), Limits(), Clock(5)) is True


def test_a_run_that_is_stopped_at_once_is_no_worse_than_a_usual_method() -> None:
    found = solve(a_choice(), Limits(seconds=0.0))
    assert found.status == "feasible"
    assert found.value_bound is None
    assert found.proven_by is None
    assert found.value == 3


def test_what_nothing_meets_is_proven_twice_before_a_conflict_is_told() -> None:
    rural = Share(name="rural", of=Money(rural=True), within=Money(), at_least=5_000)
    locked = a_problem(options=[an_option("town", costs=5)], pots=[a_pot(pence=5)], rules=[rural])
    everything = replace(Limits(), gap=0.0)
    assert solve(locked, everything).status == "optimal"  # funding nothing keeps a share
    case = next(
        case for case in (drawn("floors_to_the_penny", seed) for seed in range(50)) if case.best() is None
    )
    found = solve(case.problem, everything)
    assert (found.status, found.proven_by) == ("infeasible", "solver-twice")
    assert found.conflict
