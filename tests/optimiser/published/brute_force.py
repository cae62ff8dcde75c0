"""The best answer to a small published problem, by trying every one; it knows nothing of the optimiser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from tests.optimiser.published.readers.assignment import Assignment
from tests.optimiser.published.readers.covering import Covering
from tests.optimiser.published.readers.election import Election
from tests.optimiser.published.readers.facilities import Facilities, Served
from tests.optimiser.published.readers.knapsack import Knapsack
from tests.optimiser.published.readers.median import Median


def best_value(instance: Any) -> Fraction | None:
    """The published objective at its best; None where nothing is allowed."""
    match instance:
        case Knapsack(profits=profits):
            return _best(max, instance.value, _subsets(len(profits), len(profits)))
        case Election(projects=projects):
            return _best(max, instance.value, _subsets(len(projects), len(projects)))
        case Assignment(maximise=maximise):
            every = product(range(len(instance.holds)), repeat=instance.jobs)
            return _best(max if maximise else min, instance.value, every)
        case Median(most=most):
            return _best(min, instance.value, _subsets(instance.places, most))
        case Covering(most=most):
            return _best(max, instance.value, _subsets(len(instance.demands), most))
        case Facilities():
            return _best(min, instance.value, _services(instance))
    raise TypeError(type(instance))


def _best(
    better: Callable[[Iterable[Fraction]], Fraction], value: Callable[[Any], Fraction], answers: Iterable[Any]
) -> Fraction | None:
    values = []
    for answer in answers:
        try:
            values.append(value(answer))
        except ValueError:  # it is no answer
            continue
    return better(values) if values else None


def _subsets(of: int, most: int) -> Iterator[tuple[int, ...]]:
    for many in range(most + 1):
        yield from combinations(range(of), many)


def _services(facilities: Facilities) -> Iterator[Served]:
    """Every way to serve the customers in whole units, or each from one site; only sites in use are open."""
    sites = len(facilities.fixed)
    ways = []
    for demand in facilities.demands:
        parts = 1 if facilities.single_source else int(demand)
        ways.append([way for way in product(range(parts + 1), repeat=sites) if sum(way) == parts])
    for picked in product(*ways):
        shares = {
            (site, customer): Fraction(units, sum(way))
            for customer, way in enumerate(picked)
            for site, units in enumerate(way)
            if units
        }
        yield Served(frozenset(site for site, _ in shares), shares)
