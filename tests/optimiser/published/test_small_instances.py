"""Of a few small files in each published format, the optimiser finds the optimum, and proves it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tests.optimiser.published.adapters.median import pose_median
from tests.optimiser.published.brute_force import best_value
from tests.optimiser.published.instances import FILES, INSTANCES, assert_optimal
from tests.optimiser.published.kinds import KINDS
from tests.optimiser.published.proving import prove, prove_median


def instances(kind: str, file: str, told: dict[str, Any]) -> list[Any]:
    return list(KINDS[kind].read((INSTANCES / file).read_text("utf-8"), file, **told))


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
