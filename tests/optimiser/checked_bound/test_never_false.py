"""A proof never proves what is false: whatever problem, prices, cases or hand it comes from."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from optimiser.checked_bound.checking import NotAProof, check_proof
from optimiser.checked_bound.exact import exact_problem
from optimiser.checked_bound.logarithm import BITS, ln_down, ln_up
from optimiser.checked_bound.record import PriceSet, Proof
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.problem import Problem
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.brute_force import Best, TooManyToTry, best_of_all
from tests.optimiser.random_problems import problems
from tests.paths import ROOT
from tests.properties import examples

pytestmark = pytest.mark.slow

small = problems(unit=2, most_areas=2, most_projects=3, most_steps=2, odd_pence=False)
SHORT = ProofLimits(gap=0.0, seconds=20, cases=200)


def best(problem: Problem) -> Best | None:
    try:
        return best_of_all(problem)
    except TooManyToTry:
        reject()


def is_above(bound: float | None, found: Best | None) -> bool:
    """Whether a checked bound allows for the best allocation there is."""
    if found is None:
        return True
    return bound is not None and bound >= found.value - 1e-9 * max(1.0, abs(found.value))


@examples(60)
@given(small)
def test_what_is_proven_of_a_random_problem_is_so(problem: Problem) -> None:
    found = best(problem)
    proof = find_proof(problem, None if found is None else found.value, SHORT)
    checked = check_proof(problem, proof)
    assert is_above(checked.value, found)
    if found is None:
        assert checked.value is None
    elif checked.value is not None and checked.cases < SHORT.cases:
        assert checked.value <= found.value * (1 + 1e-5) + 1e-6


@examples(60)
@given(small, st.data())
def test_any_prices_and_any_cases_prove_something_true(problem: Problem, data: st.DataObject) -> None:
    exact = exact_problem(problem)
    power = st.tuples(st.integers(-(2**20), 2**20), st.integers(-30, 6))
    sets = st.builds(
        PriceSet,
        rows=st.dictionaries(st.sampled_from([*exact.rows] or ["none"]), power)
        if exact.rows
        else st.just({}),
        cells=st.dictionaries(st.sampled_from([cell.name for cell in exact.cells]), power)
        if exact.cells
        else st.just({}),
        counts_value=st.just(True),
    )
    names = st.sampled_from([*exact.column_names])
    cases = st.recursive(
        st.integers(0, 1), lambda case: st.tuples(names, st.integers(0, 2), case, case), max_leaves=6
    )
    proof = Proof(
        problem_hash=problem.fingerprint,
        prices=(data.draw(sets), data.draw(sets)),
        tree=data.draw(cases),
    )
    assert is_above(check_proof(problem, proof).value, best(problem))


def altered(tree: Any, draw: st.DrawFn | Any, names: list[str]) -> Any:
    """A tree with one of its parts turned, dropped or renamed."""
    if isinstance(tree, int):
        return draw(st.integers(-1, tree + 2))
    name, at, below, above = tree
    match draw(st.integers(0, 4)):
        case 0:
            return [draw(st.sampled_from(names)), at, below, above]
        case 1:
            return [name, at + draw(st.integers(-2, 2)), below, above]
        case 2:
            return [name, at, above, below]
        case 3:
            return [name, at, altered(below, draw, names), above]
        case _:
            return [name, at, below, altered(above, draw, names)]


@examples(60)
@given(small, st.data())
def test_a_proof_that_was_tampered_with_is_refused_or_still_true(
    problem: Problem, data: st.DataObject
) -> None:
    found = best(problem)
    proof = find_proof(problem, None if found is None else found.value, SHORT)
    tree = altered(proof.tree, data.draw, [*exact_problem(problem).column_names])
    prices = list(proof.prices)
    at = data.draw(st.integers(0, len(prices) - 1))
    rows = {
        name: (data.draw(st.integers(-3, 3)) * mantissa, power)
        for name, (mantissa, power) in prices[at].rows.items()
    }
    prices[at] = prices[at].model_copy(
        update={"rows": rows, "counts_value": data.draw(st.booleans()) and prices[at].counts_value}
    )
    try:
        checked = check_proof(problem, proof.model_copy(update={"tree": tree, "prices": tuple(prices)}))
    except NotAProof:
        return
    assert is_above(checked.value, found)


@given(st.fractions(min_value=Fraction(1, 10**12), max_value=10**12))
def test_logarithms_enclose_the_true_one(value: Fraction) -> None:
    below, above = ln_down(value), ln_up(value)
    assert 0 <= above - below <= 2
    assert math.isclose(below / 2**BITS, math.log(value), rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("at", "words"), [("problem_hash", "another problem"), ("tree", "parted into cases")]
)
def test_what_is_no_proof_of_the_problem_is_refused_in_words(at: str, words: str) -> None:
    problem = Problem.model_validate_json((ROOT / "docs/example.problem.json").read_text())
    proof = find_proof(problem, 108.0)
    wrong = proof.model_copy(update={at: "nonsense"})
    with pytest.raises(NotAProof, match=words):
        check_proof(problem, wrong)
    solution = solve(problem).model_copy(update={"proof": wrong})
    assert [breach.rule for breach in verify(problem, solution).broken] == ["proof"]


def test_an_allocation_above_its_proof_does_not_hold() -> None:
    problem = Problem.model_validate_json((ROOT / "docs/example.problem.json").read_text())
    poorer = problem.model_copy(update={"harm_per_point": 2.0})
    assert poorer.fingerprint != problem.fingerprint
    proof = find_proof(problem, 108.0)
    verdict = verify(problem, solve(problem).model_copy(update={"proof": proof}))
    assert verdict.holds
    assert verdict.checked is not None
    assert verdict.checked.value_bound == pytest.approx(108.0, rel=1e-6)
    assert "checked here in whole numbers, without a solver" in verdict.claim
