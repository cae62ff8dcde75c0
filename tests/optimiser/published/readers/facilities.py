"""Capacitated warehouse location as in OR-Library's cap41 to cap134 and capa, capb, capc.

The text is numbers: warehouses and customers; for each warehouse its capacity and its fixed cost; for each
customer its demand, and what it costs to serve all of that demand from each warehouse. In capa to capc the
capacity is the word `capacity`, and the reader is told the figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tests.optimiser.published.readers.numbers import Numbers


@dataclass(frozen=True)
class Served:
    """An answer: the warehouses that are open, and what each serves.

    Attributes:
        shares: (warehouse, customer) -> share of the customer's demand, numbered from 0.
    """

    sites: frozenset[int]
    shares: Mapping[tuple[int, int], Fraction]


@dataclass(frozen=True)
class Facilities:
    """Warehouses to open and customers to serve as cheaply as can be.

    Attributes:
        costs: customer by customer, the cost of serving all its demand from each warehouse.
        single_source: a customer is served by one warehouse alone.
    """

    name: str
    capacities: tuple[Fraction, ...]
    fixed: tuple[Fraction, ...]
    demands: tuple[Fraction, ...]
    costs: tuple[tuple[Fraction, ...], ...]
    single_source: bool = False
    published: Fraction | None = None

    def value(self, answer: Served) -> Fraction:
        """What an answer costs, fixed costs and service together.

        Raises:
            ValueError: a customer is not served in full, or a warehouse serves more than it can.
        """
        served = [Fraction(0)] * len(self.demands)
        taken = [Fraction(0)] * len(self.capacities)
        cost = sum((self.fixed[site] for site in answer.sites), Fraction(0))
        for (site, customer), share in answer.shares.items():
            served[customer] += share
            taken[site] += share * self.demands[customer]
            cost += share * self.costs[customer][site]
            if share and site not in answer.sites:
                message = f"{self.name}: warehouse {site} serves customer {customer} and is closed"
                raise ValueError(message)
            if self.single_source and share not in (0, 1):
                message = f"{self.name}: customer {customer} is served by more than one warehouse"
                raise ValueError(message)
        for customer, share in enumerate(served):
            if share != 1:
                message = f"{self.name}: {float(share):.4g} of the demand of customer {customer} is served"
                raise ValueError(message)
        for site, (units, capacity) in enumerate(zip(taken, self.capacities, strict=True)):
            if units > capacity:
                message = f"{self.name}: warehouse {site} serves {float(units):g} of {float(capacity):g}"
                raise ValueError(message)
        return cost


def read_facilities(
    text: str,
    name: str = "facilities",
    *,
    capacity: Fraction | int | None = None,
    single_source: bool = False,
) -> list[Facilities]:
    """The problem of a file, in a list of one; `capacity` is what the word `capacity` stands for.

    Raises:
        ValueError: the file has another layout, or says `capacity` and none is given.
    """
    numbers = Numbers(text)
    sites, customers = numbers.whole("the number of warehouses"), numbers.whole("the number of customers")
    capacities, fixed = [], []
    for _ in range(sites):
        capacities.append(_capacity(numbers.word("a capacity"), capacity))
        fixed.append(numbers.number("a fixed cost"))
    demands, costs = [], []
    for _ in range(customers):
        demands.append(numbers.number("a demand"))
        costs.append(numbers.several(sites, "a cost of service"))
    numbers.refuse_more()
    return [
        Facilities(
            name, tuple(capacities), tuple(fixed), tuple(demands), tuple(costs), single_source=single_source
        )
    ]


def _capacity(word: str, stated: Fraction | int | None) -> Fraction:
    if word.lower() != "capacity":
        try:
            return Fraction(word)
        except ValueError as fault:
            message = f"a capacity is {word!r}, which is neither a number nor the word capacity"
            raise ValueError(message) from fault
    if stated is None:
        message = "the file says `capacity` where a figure should be: give the figure beside it"
        raise ValueError(message)
    return Fraction(stated)
