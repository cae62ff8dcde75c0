"""The curve of a harm cell, bounded from above by its tangents, with no binaries.

`1 - exp(-G)` is concave, so each tangent lies above it, and so does the lowest of several. That lowest is
a line of falling slope, written as stretches: `G = sum of s[i]`, `0 <= s[i] <= width[i]`, worth
`slope[i]` each; the optimum fills the steepest first by itself. A new tangent is one new stretch.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import pairwise

SAME = 1e-7  # tangents closer than this are one


def first_tangents(most: float, number: int) -> list[float]:
    """The values of G where a cell's curve is touched at first: nothing, the most, and evenly between."""
    return [most * at / (number - 1) for at in range(number)]


def number_of_tangents(most: float, share_of_harm: float, tolerance: float) -> int:
    """How many tangents keep a cell's error within its part of the tolerance; at least 2, at most 8.

    Between tangents `d` apart the lowest is above the curve by at most `d ** 2 / 8`.
    """
    if tolerance <= 0:
        return 8
    needed = 1 + math.ceil(most * math.sqrt(share_of_harm / (8 * tolerance)))
    return min(max(needed, 2), 8)


def stretches(tangents: list[float], most: float) -> list[tuple[float, float]]:
    """The lowest of the tangents as (width, slope) from the first stretch on; widths add up to `most`."""
    corners = [0.0]
    for left, right in pairwise(tangents):
        rise = _height_at_nothing(right) - _height_at_nothing(left)
        corners.append(min(max(rise / (math.exp(-left) - math.exp(-right)), corners[-1]), most))
    corners.append(most)
    return [
        (end - start, math.exp(-at))
        for at, start, end in zip(tangents, corners[:-1], corners[1:], strict=True)
    ]


def _height_at_nothing(at: float) -> float:
    """Where the tangent at `at` meets G = 0."""
    return 1.0 - math.exp(-at) * (1.0 + at)


def lowest_tangent(tangents: list[float], value: float) -> float:
    """The lowest tangent at a value of G; never below the curve."""
    after = bisect_left(tangents, value)
    near = tangents[max(after - 1, 0) : after + 1]
    return min(1.0 - math.exp(-at) * (1.0 + at - value) for at in near)


def insertion_point(tangents: list[float], value: float) -> int | None:
    """Where a new tangent belongs in the list, or None where there is one already."""
    after = bisect_left(tangents, value)
    near = tangents[max(after - 1, 0) : after + 1]
    return None if any(abs(at - value) < SAME for at in near) else after
