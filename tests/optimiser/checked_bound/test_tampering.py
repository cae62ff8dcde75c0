"""A proof that was tampered with is refused in words, is weaker, or is still true: never false or slow."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.checked_bound import checking
from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.exact import exact_problem
from optimiser.checked_bound.record import MOST_DEPTH, NotAProof, PriceSet, Proof, RoundingCut
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solving import solve
from optimiser.stored.plain_json import PlainJsonError, parse_plainly
from optimiser.verifying import verify
from tests.optimiser.checked_bound.tampering import altered
from tests.optimiser.checked_bound.truth import best, is_above, small
from tests.paths import ROOT
from tests.properties import examples

pytestmark = pytest.mark.slow

SHORT = ProofLimits(gap=0.0, seconds=20, cases=60)
EXAMPLE = Problem.model_validate_json((ROOT / "docs/example.problem.json").read_text())
Said = Counter[str]


def what_is_said(problem: Problem, proof: dict[str, Any], data: st.DataObject) -> str:
    """What `verify` makes of a solution file with this proof, once it was tampered with."""
    exact = exact_problem(problem)
    names = (*exact.rows, *exact.column_names, *exact.cell_names, "cut 1", "cut 2", "rows", "cells", "tree")
    file = {
        "format": "funding-tui/solution/2",
        "problem_hash": problem.fingerprint,
        "status": "failed",
        "proof": altered(data.draw, proof, names),
    }
    try:
        solution = parse_plainly(Solution, json.dumps(file).encode())
    except PlainJsonError:
        return "refused as no solution file"
    verdict = verify(problem, solution)
    if verdict.checked is None:
        assert [breach.rule for breach in verdict.broken] == ["proof"]
        assert "The proof cannot be checked: " in verdict.broken[0].message
        return "refused as no proof"
    found = best(problem)
    assert is_above(verdict.checked.value_bound, found), solution.proof
    before = check_proof(problem, Proof.model_validate(proof)).value
    after = verdict.checked.value_bound
    if before is None:
        return "still proves that nothing fits" if after is None else "weaker"
    assert after is not None or found is None
    return "weaker" if after is not None and after > before else "still true"


def proof_of(problem: Problem) -> dict[str, Any]:
    found = best(problem)
    proof = find_proof(problem, None if found is None else found.value, SHORT)
    plain: dict[str, Any] = json.loads(proof.model_dump_json())
    return plain


@examples(100)
@given(small, st.data())
def test_a_tampered_file_never_proves_what_is_false(problem: Problem, data: st.DataObject) -> None:
    what_is_said(problem, proof_of(problem), data)


@pytest.mark.nightly
def test_a_thousand_tampered_files(capsys: pytest.CaptureFixture[str]) -> None:
    said = Said()

    @settings(max_examples=1_000)
    @given(small, st.data())
    def each(problem: Problem, data: st.DataObject) -> None:
        said[what_is_said(problem, proof_of(problem), data)] += 1

    each()
    with capsys.disabled():
        sys.stdout.write(f"\ntampered proofs: {said.total():,}; {dict(said)}\n")
    assert min(said[what] for what in ("refused as no solution file", "refused as no proof", "weaker")) > 20


@examples(40)
@given(small, small)
def test_the_proof_of_another_problem_is_refused_or_proves_what_is_true(
    problem: Problem, other: Problem
) -> None:
    proof = find_proof(other, None, SHORT)
    if proof.problem_hash != problem.fingerprint:
        with pytest.raises(NotAProof, match="another problem"):
            check_proof(problem, proof)
    forged = proof.model_copy(update={"problem_hash": problem.fingerprint})
    try:
        checked = check_proof(problem, forged)
    except NotAProof:
        return
    assert is_above(checked.value, best(problem))


def chain(depth: int) -> Any:
    tree: Any = 0
    for _ in range(depth):
        tree = ["patrols", -1, 0, tree]
    return tree


def wide(levels: int) -> Any:
    tree: Any = 0
    for _ in range(levels):
        tree = ["lighting", 0, tree, tree]
    return tree


def test_a_deep_or_a_wide_tree_is_refused_before_it_costs_time() -> None:
    prices, of = (PriceSet(),), EXAMPLE.fingerprint
    assert check_proof(EXAMPLE, Proof(problem_hash=of, prices=prices, tree=chain(MOST_DEPTH))).cases == 1
    with pytest.raises(NotAProof, match="not parted into cases"):
        check_proof(EXAMPLE, Proof(problem_hash=of, prices=prices, tree=chain(MOST_DEPTH + 1)))
    # each node parts by what is parted already, so that half of it is empty
    assert check_proof(EXAMPLE, Proof(problem_hash=of, prices=prices, tree=wide(40))).cases == 2


def test_cases_and_work_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    proof = find_proof(EXAMPLE, 108.0)
    many = Proof(
        problem_hash=EXAMPLE.fingerprint,
        prices=(PriceSet(), PriceSet(), PriceSet()),
        tree=["cameras", 0, ["lighting", 0, 0, 1], 2],
    )
    with monkeypatch.context() as patch:
        patch.setattr(checking, "MOST_CASES", 1)
        with pytest.raises(NotAProof, match="more than 1 cases"):
            check_proof(EXAMPLE, many)
    with monkeypatch.context() as patch:
        patch.setattr(checking, "ANY_SETS", 2)
        patch.setattr(checking, "MOST_WORK", 5)
        with pytest.raises(NotAProof, match="more work than a check may"):
            check_proof(EXAMPLE, many)
    assert check_proof(EXAMPLE, proof).value == pytest.approx(108.0, rel=1e-3)


def test_unused_sets_of_prices_cost_nothing_and_are_not_counted() -> None:
    proof = find_proof(EXAMPLE, 108.0)
    padded = proof.model_copy(update={"prices": (*proof.prices, *[PriceSet()] * 1_000)})
    assert check_proof(EXAMPLE, padded).price_sets == check_proof(EXAMPLE, proof).price_sets


@pytest.mark.parametrize("power", [(1, 10_000), (1, -10_000), (1 << 250, 0), (1, 10**300)])
def test_a_price_beyond_all_measure_is_refused(power: tuple[int, int]) -> None:
    prices = PriceSet(rows={next(iter(exact_problem(EXAMPLE).rows)): power})
    with pytest.raises(NotAProof, match="beyond all measure"):
        check_proof(EXAMPLE, Proof(problem_hash=EXAMPLE.fingerprint, prices=(prices,), tree=0))


def test_the_largest_prices_that_are_read_prove_something_true_or_nothing() -> None:
    for power in ((1, 3_800), (-1, 3_800), ((1 << 199) - 1, 3_700), (1, 900), (-1, 900), (-1, 3_999)):
        everywhere = PriceSet(rows=dict.fromkeys(exact_problem(EXAMPLE).rows, power))
        proof = Proof(problem_hash=EXAMPLE.fingerprint, prices=(everywhere,), tree=0)
        verdict = verify(EXAMPLE, solve(EXAMPLE).model_copy(update={"proof": proof}))
        if verdict.checked is None:
            assert "beyond all measure" in verdict.broken[0].message
        else:
            assert verdict.checked.value_bound is not None
            assert verdict.checked.value_bound >= 108


def test_cuts_of_cuts_that_grow_beyond_all_measure_are_refused() -> None:
    first = next(iter(exact_problem(EXAMPLE).rows))
    factor = (1 << 199) - 1
    cuts = [RoundingCut(rows={first: factor}, divisor=3)]
    cuts += [RoundingCut(rows={f"cut {at}": factor}, divisor=3) for at in range(1, 400)]
    proof = Proof(problem_hash=EXAMPLE.fingerprint, cuts=tuple(cuts), prices=(PriceSet(),), tree=0)
    with pytest.raises(NotAProof, match="beyond all measure"):
        check_proof(EXAMPLE, proof)


def test_a_proof_as_deep_as_may_be_survives_the_file(tmp_path: Any) -> None:
    solution = solve(EXAMPLE)
    proof = Proof(problem_hash=EXAMPLE.fingerprint, prices=(PriceSet(),), tree=chain(MOST_DEPTH))
    text = solution.model_copy(update={"proof": proof}).model_dump_json()
    assert verify(EXAMPLE, parse_plainly(Solution, text.encode())).holds
