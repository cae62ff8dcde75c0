"""Problems of the six kinds drawn at random: the same seed, the same problem."""

from __future__ import annotations

import random
from fractions import Fraction
from math import hypot

import numpy as np

from tests.optimiser.published.readers.assignment import Assignment
from tests.optimiser.published.readers.covering import Covering
from tests.optimiser.published.readers.election import Candidate, Election
from tests.optimiser.published.readers.facilities import Facilities
from tests.optimiser.published.readers.knapsack import Knapsack
from tests.optimiser.published.readers.median import Median
from tests.optimiser.published.readers.ways import Ways

Table = tuple[tuple[Fraction, ...], ...]


def some_knapsack(seed: int, items: int, resources: int, tightness: Fraction = Fraction(1, 2)) -> Knapsack:
    """Profits that go with what an item takes, as Chu and Beasley (1998) draw them."""
    draw = random.Random(seed)
    takes = _table(draw, resources, items, 1, 1000)
    profits = tuple(sum(column) / resources + draw.randint(0, 500) for column in zip(*takes, strict=True))
    profits = tuple(Fraction(int(profit)) for profit in profits)
    holds = tuple(Fraction(int(sum(row) * tightness)) for row in takes)
    return Knapsack(f"knapsack {seed}", profits, takes, holds)


def some_election(seed: int, projects: int) -> Election:
    """Costs in whole and half, a budget of about a third of them, scores of up to a thousand."""
    draw = random.Random(seed)
    listed = tuple(
        Candidate(
            str(at),
            f"project {at}",
            Fraction(draw.randint(1_000, 200_000), 2),
            Fraction(draw.randint(0, 1_000)),
        )
        for at in range(1, projects + 1)
    )
    budget = sum((each.cost for each in listed), Fraction(0)) / 3
    return Election(f"election {seed}", Fraction(int(budget * 100), 100), listed)


def some_assignment(seed: int, agents: int, jobs: int, *, maximise: bool) -> Assignment:
    """Worth 10 to 50, weights 5 to 25, and agents who have eight tenths of their share, as gap1 to gapa."""
    draw = random.Random(seed)
    worth = _table(draw, agents, jobs, 10, 50)
    takes = _table(draw, agents, jobs, 5, 25)
    holds = tuple(Fraction(int(sum(row) * Fraction(8, 10) / agents)) for row in takes)
    return Assignment(f"assignment {seed}", worth, takes, holds, maximise)


def some_median(seed: int, places: int, most: int) -> Median:
    """Places on a plane of 100 by 100, and whole distances between them."""
    distances = np.array(_distances(seed, places), dtype=np.int64)
    return Median(f"p-median {seed}", Ways(distances, 1), most)


def some_covering(seed: int, places: int, most: int, radius: int) -> Covering:
    """The same, with demands of 1 to 100."""
    near = np.array(_distances(seed, places)) <= radius
    draw = random.Random(seed)
    demands = tuple(Fraction(draw.randint(1, 100)) for _ in range(places))
    return Covering(f"covering {seed}", near, demands, most)


def some_facilities(
    seed: int, sites: int, customers: int, *, single_source: bool = False, most_demanded: int = 150
) -> Facilities:
    """Costs of service by distance to the hundredth of a unit, and twice the capacity that is needed."""
    draw = random.Random(seed)
    ways = _distances(seed, sites + customers)
    demands = tuple(Fraction(draw.randint(1, most_demanded)) for _ in range(customers))
    holds = Fraction(int(2 * sum(demands) / sites) + most_demanded * single_source)
    costs = tuple(
        tuple(
            demands[at] * ways[site][sites + at] * Fraction(draw.randint(90, 110), 100)
            for site in range(sites)
        )
        for at in range(customers)
    )
    fixed = tuple(Fraction(draw.randint(30 * most_demanded, 100 * most_demanded)) for _ in range(sites))
    return Facilities(f"facilities {seed}", (holds,) * sites, fixed, demands, costs, single_source)


def _table(draw: random.Random, rows: int, columns: int, low: int, high: int) -> Table:
    return tuple(tuple(Fraction(draw.randint(low, high)) for _ in range(columns)) for _ in range(rows))


def _distances(seed: int, places: int) -> list[list[int]]:
    draw = random.Random(seed)
    points = [(draw.uniform(0, 100), draw.uniform(0, 100)) for _ in range(places)]
    return [[round(hypot(x - u, y - v)) for u, v in points] for x, y in points]
