"""Cases that came wrong once: what was lost or falsely proven, with either solver."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.solving import Resolver, solve
from optimiser.verifying import verify
from tests.optimiser.tight.families import drawn

CASES = Path(__file__).parent / "cases"
SOLVERS = ("highs", "cbc")


def a_case(name: str) -> Problem:
    return Problem.model_validate_json((CASES / f"{name}.problem.json").read_text("utf-8"))


def limits(solver: str, gap: float = 0.001) -> Limits:
    return Limits(gap=gap, solver="cbc" if solver == "cbc" else "highs")


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_presolve_loses_is_found(solver: str) -> None:
    problem = a_case("penny_tight")
    found = solve(problem, limits(solver))
    assert (found.status, found.value, found.value_bound) == ("optimal", 25, 25)
    assert {choice.option for choice in found.choices} == {"x1", "x2", "x6"}
    assert sum(line.pence for line in found.lines) == 42_737_742
    assert verify(problem, found).holds
    assert found.proven_by == "solver-twice"


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_bound_of_a_dive_is_not_that_of_the_whole(solver: str) -> None:
    problem = a_case("cbc_false_bound")
    found = solve(problem, limits(solver))
    assert found.status == "optimal"
    assert found.value == pytest.approx(0.411147, abs=1e-6)
    assert found.value_bound is not None
    assert found.value_bound >= found.value
    assert verify(problem, found).holds


@pytest.mark.parametrize(
    ("family", "seed"),
    [
        ("match", 1312),  # a choice that a solver takes for nought is a penny of a large cost
        ("penny_short", 1110),  # presolve of HiGHS 1.15
        ("mixed_amounts", 122),  # HiGHS without presolve calls it infeasible
        ("mixed_amounts", 7000368),  # large points beside the ranks that break ties
    ],
)
@pytest.mark.parametrize("solver", SOLVERS)
def test_drawn_ones_stay_right(family: str, seed: int, solver: str) -> None:
    case = drawn(family, seed)
    found = solve(case.problem, limits(solver, gap=0.0))
    assert (found.status, found.value) == ("optimal", case.best())


def test_a_live_model_proves_as_much_as_a_new_one() -> None:
    problem = a_case("penny_tight")
    resolver = Resolver(limits("highs"))
    for floor in (7_000, 7_249, 9_000, 7_249):
        rules = tuple(rule.model_copy(update={"at_least": floor}) for rule in problem.rules)
        moved = problem.model_copy(update={"rules": rules})
        again, afresh = resolver.solve(moved), solve(moved, limits("highs"))
        assert (again.value, again.proven_by) == (afresh.value, "solver-twice")
