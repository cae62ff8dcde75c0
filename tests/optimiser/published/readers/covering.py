"""Maximal covering: open at most p sites, so that as much demand as can be is within a radius of one.

There is no one format for it. Two layouts are read, and in both every place may be a site:

- a graph as OR-Library's p-median files have it, and the radius beside it: each place demands 1, or what
  is given after the edges, one number for each place;
- places on a plane: how many; then for each its x, its y, and its demand. Radius and p are given beside it.

A place is covered at the radius itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from tests.optimiser.published.readers.numbers import Numbers
from tests.optimiser.published.readers.ways import read_graph


@dataclass(frozen=True)
class Covering:
    """What each site would cover, and what that demands.

    Attributes:
        near: a square of truths: whether the place of the row is within the radius of the site of the column.
    """

    name: str
    near: Any
    demands: tuple[Fraction, ...]
    most: int
    published: Fraction | None = None

    def value(self, sites: Sequence[int]) -> Fraction:
        """The demand that these sites cover, numbered from 0.

        Raises:
            ValueError: there are too many of them.
        """
        if len(sites) > self.most:
            message = f"{self.name}: {len(sites)} sites are open, and it may be {self.most} at most"
            raise ValueError(message)
        covered = self.near[:, list(sites)].any(axis=1)
        return sum(
            (demand for demand, is_in in zip(self.demands, covered, strict=True) if is_in), Fraction(0)
        )


def read_graph_covering(
    text: str, name: str = "covering", *, radius: Fraction | int, most: int | None = None
) -> list[Covering]:
    """The problem of a graph file, in a list of one; `most` takes the place of the file's p.

    Raises:
        ValueError: the file has another layout.
    """
    numbers = Numbers(text)
    places, edges = numbers.whole("the number of places"), numbers.whole("the number of edges")
    stated = numbers.whole("the number of sites to open")
    ways = read_graph(numbers, places, edges)
    demands = (Fraction(1),) * places if numbers.is_done else numbers.several(places, "a demand")
    numbers.refuse_more()
    near = ways.distances <= int(Fraction(radius) * ways.scale)
    return [Covering(name, near, demands, stated if most is None else most)]


def read_plane_covering(
    text: str, name: str = "covering", *, radius: Fraction | int, most: int
) -> list[Covering]:
    """The problem of a file of coordinates, in a list of one.

    Raises:
        ValueError: the file has another layout.
    """
    numbers = Numbers(text)
    places = numbers.whole("the number of places")
    points = numbers.table(places, 3, "a coordinate or a demand")
    numbers.refuse_more()
    reach = Fraction(radius)
    scale = lcm(reach.denominator, *(each.denominator for x, y, _ in points for each in (x, y)))
    # Python's own whole numbers, so that squares of long coordinates stay exact
    xs, ys = (np.array([int(point[axis] * scale) for point in points], dtype=object) for axis in (0, 1))
    squares = (xs[:, None] - xs[None, :]) ** 2 + (ys[:, None] - ys[None, :]) ** 2
    near = (squares <= int(reach * scale) ** 2).astype(bool)
    return [Covering(name, near, tuple(demand for _, _, demand in points), most)]
