"""A solve leaves nothing behind: a sweep of thousands must not fill the machine."""

from __future__ import annotations

import gc

import pytest

from optimiser.solvers.highs import HighsEngine
from optimiser.solving import solve
from tests.optimiser.builders import a_problem

pytestmark = pytest.mark.slow


def test_no_solver_outlives_its_solve() -> None:
    for _ in range(3):
        solve(a_problem())
    gc.collect()
    assert not [kept for kept in gc.get_objects() if isinstance(kept, HighsEngine)]
