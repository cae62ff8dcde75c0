"""Where money is within a few pence of tight, no optimum is lost, no bound false, nothing called infeasible.

A few hundred cases of every family in the suite, thousands in a campaign (`.ci/campaign SEED N` draws N of
each family from its seed, with HiGHS and as many again with CBC). What comes wrong is told with the family
and the seed of its case, so that it can be drawn once more.
"""

from __future__ import annotations

import os

import pytest

from optimiser.limits import Limits
from optimiser.solution import Solution
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.tight.families import FAMILIES, Case, drawn
from tests.properties import EXAMPLES, SEED

GAP = 0.0
SUM = 1e-9  # two ways of adding up


def what_is_wrong(case: Case, solution: Solution) -> str | None:
    """What a solution says that enumeration in whole numbers belies; None where all of it is so."""
    best = case.best()
    if not verify(case.problem, solution).holds:
        return "it does not verify"
    if best is None:
        return None if solution.status == "infeasible" else f"nothing fits, and it is {solution.status}"
    if solution.status != "optimal":
        return f"{best} can be had, and it is {solution.status}"
    if solution.value < best - SUM * best:
        return f"{best} can be had, and it is optimal with {solution.value}"
    bound = solution.value_bound
    if bound is None or bound < best - SUM * best:
        return f"{best} can be had, and the bound is {bound}"
    return None if solution.proven_by else "it is not said how it is proven"


def wrong_ones(family: str, seeds: range, limits: Limits) -> list[str]:
    found = []
    for seed in seeds:
        case = drawn(family, seed)
        wrong = what_is_wrong(case, solve(case.problem, limits))
        if wrong:
            found.append(f"{family} {seed}, {limits.solver}: {wrong}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_a_few_hundred_are_all_right(family: str) -> None:
    assert wrong_ones(family, range(60), Limits(gap=GAP)) == []


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_so_are_they_with_the_other_solver(family: str) -> None:
    assert wrong_ones(family, range(10), Limits(gap=GAP, solver="cbc")) == []


@pytest.mark.nightly
@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("family", FAMILIES)
def test_thousands_are_all_right(family: str, solver: str) -> None:
    start = int(os.environ.get(SEED, "0")) * 1_000_000
    seeds = range(start, start + int(os.environ.get(EXAMPLES, "1000")))
    limits = Limits(gap=GAP, solver="cbc" if solver == "cbc" else "highs")
    assert wrong_ones(family, seeds, limits) == []
