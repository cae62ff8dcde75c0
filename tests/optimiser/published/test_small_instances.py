"""Of a few small files in each published format, the optimiser finds the optimum, and proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.optimiser.published.adapters.median import pose_median
from tests.optimiser.published.brute_force import best_value
from tests.optimiser.published.kinds import KINDS
from tests.optimiser.published.proving import Proof, prove, prove_median

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


def instances(kind: str, file: str, told: dict[str, Any]) -> list[Any]:
    return list(KINDS[kind].read((INSTANCES / file).read_text("utf-8"), file, **told))


def assert_optimal(proof: Proof, best: Fraction) -> None:
    assert proof.value == best
    assert proof.solution.status == "optimal"
    # what is left is a solver's own rounding, where worth is not whole; else nothing
    assert proof.open_by is not None
    assert proof.open_by <= best * Fraction("1e-5")


@pytest.mark.parametrize(("kind", "file", "told"), FILES)
def test_the_optimum_of_each_file_is_found_and_proven(kind: str, file: str, told: dict[str, Any]) -> None:
    for instance in instances(kind, file, told):
        best = best_value(instance)
        assert best is not None
        assert instance.published in (None, best)
        assert_optimal(KINDS[kind].prove(instance), best)


def test_a_site_may_serve_all_places_or_the_nearest_alone() -> None:
    [median] = instances("median", "median.txt", {})
    best = best_value(median)
    assert best is not None
    assert_optimal(prove(pose_median(median)), best)
    for near in (1, 2, 5):
        assert_optimal(prove_median(median, near=near), best)


def test_what_has_no_answer_is_infeasible() -> None:
    [easy, _] = instances("assignment-min", "assignments_costing.txt", {})
    idle = replace(easy, holds=(Fraction(10),) * len(easy.holds))
    assert best_value(idle) is None
    with pytest.raises(ValueError, match="infeasible"):
        KINDS["assignment-min"].prove(idle)
