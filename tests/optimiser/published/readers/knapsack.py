"""Multidimensional knapsacks as in OR-Library's mknap1 and mknapcb1 to mknapcb9.

The text is numbers: how many problems; then for each the number of items, of resources, and the optimum
(0 where it is not known); the items' profits; for each resource what each item takes of it; and how much
there is of each resource. A file of one problem may leave out how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.optimiser.published.readers.numbers import Numbers


@dataclass(frozen=True)
class Knapsack:
    """Items of which as much profit as possible is packed.

    Attributes:
        takes: resource by resource, what each item takes of it.
        published: the optimum that the file states.
    """

    name: str
    profits: tuple[Fraction, ...]
    takes: tuple[tuple[Fraction, ...], ...]
    holds: tuple[Fraction, ...]
    published: Fraction | None = None

    def value(self, items: Sequence[int]) -> Fraction:
        """The profit of these items, numbered from 0.

        Raises:
            ValueError: they do not fit.
        """
        for at, (takes, holds) in enumerate(zip(self.takes, self.holds, strict=True)):
            if sum(takes[item] for item in items) > holds:
                message = f"{self.name}: items {list(items)} take more of resource {at} than there is"
                raise ValueError(message)
        return sum((self.profits[item] for item in items), Fraction(0))


def read_knapsacks(text: str, name: str = "knapsack") -> list[Knapsack]:
    """Every problem of a file.

    Raises:
        ValueError: the file has another layout.
    """
    numbers = Numbers(text)
    many = 1 if _is_one_alone(numbers) else numbers.whole("the number of problems")
    read = [_read_one(numbers, f"{name} {at + 1}") for at in range(many)]
    numbers.refuse_more()
    return read


def _is_one_alone(numbers: Numbers) -> bool:
    """Whether the text begins with the items and resources of its only problem, as its length then tells."""
    start = numbers.ahead(2)
    return len(start) == 2 and numbers.left == 3 + start[0] + start[1] * (start[0] + 1)


def _read_one(numbers: Numbers, name: str) -> Knapsack:
    items, resources = numbers.whole("the number of items"), numbers.whole("the number of resources")
    published = numbers.number("the optimum")
    return Knapsack(
        name=name,
        profits=numbers.several(items, "a profit"),
        takes=numbers.table(resources, items, "what an item takes of a resource"),
        holds=numbers.several(resources, "how much there is of a resource"),
        published=published or None,
    )
