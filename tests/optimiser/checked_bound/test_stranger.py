"""The page is enough: a checker that was written from it alone says what ours says of every proof."""

from __future__ import annotations

import ast
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.record import Proof
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.objectives import Frontier
from optimiser.problem import Problem
from optimiser.rules import Money
from tests.optimiser.checked_bound.plain_files import plain
from tests.optimiser.checked_bound.stranger import check
from tests.optimiser.random_problems import problems
from tests.paths import ROOT
from tests.properties import examples

pytestmark = pytest.mark.slow

SHORT = ProofLimits(gap=0.0, seconds=20, cases=40)


def says_the_same(problem: Problem, proof: Proof) -> Fraction | None:
    """Hold the two checkers against each other; the stranger treats a long curve by whole steps alone."""
    ours, theirs = check_proof(problem, proof).bound, check(plain(problem), plain(proof))
    if ours is None or theirs is None:
        assert theirs == ours
        return ours
    assert theirs <= ours * (1 + Fraction(1, 10**9)) + Fraction(1, 10**12)
    assert ours <= theirs * (1 + Fraction(1, 10**6)) + Fraction(1, 10**12)
    return theirs


@pytest.mark.hypothesis
def test_of_random_problems() -> None:
    seen = Counter[str]()

    @examples(120)
    @given(problems(), st.floats(0.0, 1.1), st.sampled_from((None, 0.0, 2.5)))
    def each(problem: Problem, share: float, worth: float | None) -> None:
        if worth is not None:
            objective = Frontier(of=Money(rural=True), harm_per_pound=worth)
            problem = problem.model_copy(update={"objective": objective})
        loose = find_proof(problem, None, ProofLimits(gap=0.0, seconds=20, cases=1))
        highest = check_proof(problem, loose).value
        proof = find_proof(problem, None if highest is None else share * highest, SHORT)
        found = says_the_same(problem, proof)
        seen.update({"cuts": bool(proof.cuts), "cases": proof.tree != 0, "nothing fits": found is None})

    each()
    assert min(seen["cuts"], seen["cases"], seen["nothing fits"]) > 5, seen


@examples(30)
@given(problems(most_steps=200, unit=100))
def test_of_long_curves(problem: Problem) -> None:
    says_the_same(problem, find_proof(problem, None, SHORT))


def test_of_the_example() -> None:
    problem = Problem.model_validate_json((ROOT / "docs/example.problem.json").read_bytes())
    found = says_the_same(problem, find_proof(problem, 108.0))
    assert found is not None
    assert 108 <= found <= Fraction(10811, 100)


def test_the_stranger_imports_nothing_of_the_program() -> None:
    for path in Path(__file__).parent.glob("stranger/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.module is not None
                assert not node.module.startswith(("optimiser", "funding_tui", "models", "sources")), path
