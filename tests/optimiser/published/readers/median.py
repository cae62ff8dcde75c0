"""p-median as in OR-Library's pmed1 to pmed40.

The text is numbers: places, edges, and p; then for each edge its two ends and its cost. Every place is a
customer and may be a site; a customer is as far from a site as the shortest way along the edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.optimiser.published.readers.numbers import Numbers
from tests.optimiser.published.readers.ways import FAR, Ways, read_graph


@dataclass(frozen=True)
class Median:
    """Open at most p sites, so that the ways from all places to their nearest are as short as can be."""

    name: str
    ways: Ways
    most: int
    published: Fraction | None = None

    @property
    def places(self) -> int:
        """The number of places."""
        return len(self.ways.distances)

    def value(self, sites: Sequence[int]) -> Fraction:
        """The sum of all ways to the nearest of these sites, numbered from 0.

        Raises:
            ValueError: there are none, or too many of them.
        """
        if not 0 < len(sites) <= self.most:
            message = f"{self.name}: {len(sites)} sites are open, and it may be 1 to {self.most}"
            raise ValueError(message)
        nearest = self.ways.distances[:, list(sites)].min(axis=1)
        return Fraction(int(nearest.sum()), self.ways.scale)


def read_medians(text: str, name: str = "p-median") -> list[Median]:
    """The problem of a file, in a list of one.

    Raises:
        ValueError: the file has another layout, or no way leads from one place to another.
    """
    numbers = Numbers(text)
    places, edges = numbers.whole("the number of places"), numbers.whole("the number of edges")
    most = numbers.whole("the number of sites to open")
    ways = read_graph(numbers, places, edges)
    numbers.refuse_more()
    if (ways.distances >= FAR).any():
        one, other = divmod(int(ways.distances.argmax()), places)
        message = f"no way leads from place {one + 1} to place {other + 1}"
        raise ValueError(message)
    return [Median(name, ways, most)]
