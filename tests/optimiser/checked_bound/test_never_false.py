"""A proof never proves what is false: whatever problem, prices, cases or hand it comes from."""

from __future__ import annotations

import math
import sys
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.exact import exact_problem
from optimiser.checked_bound.logarithm import BITS, ln_down, ln_up
from optimiser.checked_bound.record import NotAProof, PriceSet, Proof
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.problem import Problem
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.optimiser.checked_bound.truth import best, is_above, small
from tests.optimiser.random_problems import RULES, problems
from tests.paths import ROOT
from tests.properties import examples

pytestmark = pytest.mark.slow

SHORT = ProofLimits(gap=0.0, seconds=20, cases=200)


def hold_against_enumeration(problem: Problem) -> str:
    """Prove the bound of a problem, hold it against every allocation there is, and say which case it was."""
    found = best(problem)
    proof = find_proof(problem, None if found is None else found.value, SHORT)
    checked = check_proof(problem, proof)
    assert is_above(checked.value, found)
    if found is None:
        assert checked.value is None
        return "nothing fits"
    assert checked.value is not None
    return "exact" if checked.value <= found.value * (1 + 1e-5) + 1e-6 else "loose"


@examples(60)
@given(small)
def test_what_is_proven_of_a_random_problem_is_so(problem: Problem) -> None:
    assert hold_against_enumeration(problem) != "loose"


@pytest.mark.nightly
def test_two_thousand_random_problems_with_every_kind_of_rule(capsys: pytest.CaptureFixture[str]) -> None:
    said, kinds = Counter[str](), Counter[str]()

    @settings(max_examples=2_000)
    @given(small)
    def each(problem: Problem) -> None:
        said[hold_against_enumeration(problem)] += 1
        kinds.update({rule.kind for rule in problem.rules})

    each()
    with capsys.disabled():
        counts = f"{dict(said)}; problems with a rule of each kind {dict(kinds)}"
        sys.stdout.write(f"\nproven bounds: {said.total():,}; {counts}\n")
    assert said["loose"] == 0
    assert min(said["exact"], said["nothing fits"]) > 100
    assert min(kinds[kind] for kind in RULES) > 20


@examples(25)
@given(problems())
def test_no_allocation_that_passes_every_check_is_above_its_bound(problem: Problem) -> None:
    answer = solve(problem)
    proof = find_proof(problem, answer.value if answer.choices else None, SHORT)
    verdict = verify(problem, answer.model_copy(update={"proof": proof}))
    assert verdict.holds, verdict.broken
    assert verdict.checked is not None
    if verdict.checked.value_bound is None:
        assert answer.status == "infeasible"


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


def test_a_year_that_is_stated_twice_counts_once_in_value_and_bound() -> None:
    problem = Problem.model_validate_json((ROOT / "docs/example.problem.json").read_text())
    points = {problem.areas[0].id: 5.0}
    scored = [option.model_copy(update={"points": points, "steps": {}}) for option in problem.options]

    def active(*years: str) -> Problem:
        options = tuple(option.model_copy(update={"active_years": years, "costs": ()}) for option in scored)
        return problem.model_copy(update={"options": options})

    once, twice = (solve(each) for each in (active("2026/27"), active("2026/27", "2026/27")))
    assert once.value == twice.value
    proof = find_proof(active("2026/27", "2026/27"), twice.value, SHORT)
    verdict = verify(active("2026/27", "2026/27"), twice.model_copy(update={"proof": proof}))
    assert verdict.holds, verdict.broken
