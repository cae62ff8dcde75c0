"""Of problems of the six kinds drawn at random, small ones against brute force, larger ones at night."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.optimiser.published import generating as draw
from tests.optimiser.published.brute_force import best_value
from tests.optimiser.published.instances import assert_optimal
from tests.optimiser.published.kinds import KINDS

SMALL: tuple[tuple[str, Callable[[int], Any]], ...] = (
    ("knapsack", lambda seed: draw.some_knapsack(seed, 8, 3)),
    ("election", lambda seed: draw.some_election(seed, 8)),
    ("assignment-max", lambda seed: draw.some_assignment(seed, 3, 5, maximise=True)),
    ("assignment-min", lambda seed: draw.some_assignment(seed, 3, 5, maximise=False)),
    ("median", lambda seed: draw.some_median(seed, 10, 3)),
    ("covering-graph", lambda seed: draw.some_covering(seed, 12, 3, 20)),
    ("facilities", lambda seed: draw.some_facilities(seed, 3, 4, most_demanded=3)),
    ("facilities", lambda seed: draw.some_facilities(seed, 3, 5, single_source=True)),
)
LARGER: tuple[tuple[str, Callable[[int], Any]], ...] = (
    ("knapsack", lambda seed: draw.some_knapsack(seed, 50, 5)),
    ("election", lambda seed: draw.some_election(seed, 60)),
    ("assignment-max", lambda seed: draw.some_assignment(seed, 5, 25, maximise=True)),
    ("assignment-min", lambda seed: draw.some_assignment(seed, 5, 50, maximise=False)),
    ("median", lambda seed: draw.some_median(seed, 100, 5)),
    ("median", lambda seed: draw.some_median(seed, 200, 20)),
    ("covering-graph", lambda seed: draw.some_covering(seed, 300, 10, 10)),
    ("facilities", lambda seed: draw.some_facilities(seed, 16, 50)),
    ("facilities", lambda seed: draw.some_facilities(seed, 16, 50, single_source=True)),
)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("kind", "make"), SMALL)
def test_the_optimum_of_a_drawn_problem_is_found(kind: str, make: Callable[[int], Any], seed: int) -> None:
    instance = make(seed)
    best = best_value(instance)
    if best is None:
        with pytest.raises(ValueError, match="infeasible"):
            KINDS[kind].prove(instance)
    else:
        assert_optimal(KINDS[kind].prove(instance), best)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("kind", "make"), LARGER)
def test_a_larger_drawn_problem_is_solved_to_the_end(
    kind: str, make: Callable[[int], Any], seed: int
) -> None:
    proof = KINDS[kind].prove(make(seed))
    assert_optimal(proof, proof.value)
