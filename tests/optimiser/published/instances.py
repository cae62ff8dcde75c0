"""The published instances that are small enough to carry, and what is asked of their proof."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.optimiser.published.proving import Proof

INSTANCES = Path(__file__).parent / "instances"
FILES: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("knapsack", "knapsacks.txt", {}),
    ("election", "approval.pb", {}),
    ("election", "cumulative.pb", {}),
    ("election", "scoring.pb", {}),
    ("election", "ordinal.pb", {}),
    ("assignment-max", "assignments_earning.txt", {}),
    ("assignment-min", "assignments_costing.txt", {}),
    ("median", "median.txt", {}),
    ("covering-graph", "covering_graph.txt", {"radius": 15}),
    ("covering-graph", "covering_graph.txt", {"radius": 8, "most": 5}),
    ("covering-plane", "covering_plane.txt", {"radius": Fraction("7.5"), "most": 3}),
    ("facilities", "facilities.txt", {}),
    ("facilities", "facilities.txt", {"single_source": True}),
    ("facilities", "facilities_capacity_word.txt", {"capacity": 3}),
)


def assert_optimal(proof: Proof, best: Fraction) -> None:
    assert proof.value == best
    assert proof.solution.status == "optimal"
    # what is left is a solver's own rounding, where worth is not whole; else nothing
    assert proof.open_by is not None
    assert proof.open_by <= best * Fraction("1e-5")
