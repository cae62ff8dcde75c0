"""The demonstration's bound, checked by ours and by a checker that was written from the page alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from funding_tui.allocate.propose import propose
from funding_tui.allocate.run_store import load_run
from funding_tui.demo.building import build_demo
from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.searching import ProofLimits, find_proof
from tests.blank_workspace import new_workspace
from tests.optimiser.checked_bound.plain_files import plain
from tests.optimiser.checked_bound.stranger import check

pytestmark = pytest.mark.nightly


def test_a_stranger_checks_the_bound_of_the_demonstration(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "demo.funding")
    build_demo(workspace)
    _, problem, solution = load_run(workspace, propose(workspace, deep=False).run)
    workspace.close()
    proof = find_proof(problem, solution.value, ProofLimits(seconds=120))
    ours, theirs = check_proof(problem, proof).bound, check(plain(problem), plain(proof))
    assert ours is not None
    assert theirs is not None
    assert abs(ours - theirs) <= ours * Fraction(1, 10**9)
    assert solution.value <= theirs <= Fraction(solution.value) * Fraction(1_002, 1_000)
