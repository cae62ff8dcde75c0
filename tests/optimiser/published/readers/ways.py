"""How far it is from each place to each: along a graph, or as the crow flies."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

import numpy as np

from tests.optimiser.published.readers.numbers import Numbers

FAR = 2**52  # further than any two places; sums of two such still fit


class Ways(NamedTuple):
    """Distances between places.

    Attributes:
        distances: a square of whole numbers, in units of 1/`scale`; `FAR` where there is no way.
        scale: how many units make one of the file's.
    """

    distances: Any
    scale: int


def read_graph(numbers: Numbers, places: int, edges: int) -> Ways:
    """Read "i j cost" so many times, and find the shortest way between each two places.

    Edges go both ways. Where one is given again, the cost given last counts, as OR-Library says of its own
    files.

    Raises:
        ValueError: an edge has an end that there is not, or a cost below nothing.
    """
    cost_of: dict[tuple[int, int], Fraction] = {}
    for _ in range(edges):
        ends = numbers.whole("an end of an edge"), numbers.whole("an end of an edge")
        if not all(1 <= end <= places for end in ends):
            message = f"an edge goes from {ends[0]} to {ends[1]}, and the places are 1 to {places}"
            raise ValueError(message)
        cost = numbers.number("the cost of an edge")
        if cost < 0:
            message = f"the edge from {ends[0]} to {ends[1]} costs {float(cost):g}, which is below nothing"
            raise ValueError(message)
        cost_of[min(ends), max(ends)] = cost
    scale = lcm(*(cost.denominator for cost in cost_of.values()))
    distances = np.full((places, places), FAR, dtype=np.int64)
    np.fill_diagonal(distances, 0)
    for (one, other), cost in cost_of.items():
        if one != other:
            distances[one - 1, other - 1] = distances[other - 1, one - 1] = int(cost * scale)
    return Ways(_shortest(distances), scale)


def _shortest(distances: Any) -> Any:
    """All shortest ways (Floyd 1962, Warshall 1962), a row of sums at a time."""
    for by in range(len(distances)):
        np.minimum(distances, distances[:, by, None] + distances[None, by, :], out=distances)
    return np.minimum(distances, FAR)
