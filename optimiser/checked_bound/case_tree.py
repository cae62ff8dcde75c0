"""The cases of a proof as a search grows them, and the prices that bound each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from optimiser.checked_bound.checking import read_prices
from optimiser.checked_bound.exact import ExactProblem
from optimiser.checked_bound.prices import PRICE_BITS, PricedProblem
from optimiser.checked_bound.record import PriceSet, RoundingCut
from optimiser.checked_bound.relaxation import Relaxed
from optimiser.checked_bound.rounding_cuts import with_cuts
from optimiser.rules.rule import Row


@dataclass(slots=True)
class Case:
    """One case: its limits, the set of prices that bounds it best, and what it was parted into.

    Attributes:
        bound: by those prices; None where no allocation is in it.
        relaxed: the answer of its relaxation; None before it was asked.
        parted: (decision, at, case with at most `at`, case with more).
        depth: how often the whole was parted to come to it.
    """

    limits: dict[int, tuple[int, int]]
    prices: int = 0
    bound: int | None = 0
    relaxed: Relaxed | None = None
    parted: tuple[str, int, Case, Case] | None = None
    depth: int = 0

    @property
    def height(self) -> int:
        """Its bound, by which cases are ordered."""
        return -1 if self.bound is None else self.bound

    def leaves(self) -> Iterator[Case]:
        """The cases that are not parted."""
        waiting = [self]
        while waiting:
            case = waiting.pop()
            if case.parted is None:
                yield case
            else:
                waiting += case.parted[2:]


@dataclass
class Bounds:
    """What was found so far that bounds cases: cuts, and sets of prices in the order in which they came.

    Attributes:
        plain: the problem without cuts.
        exact: with them.
    """

    plain: ExactProblem
    exact: ExactProblem = field(init=False)
    cuts: list[RoundingCut] = field(default_factory=list)
    sets: list[PriceSet] = field(default_factory=list)
    priced: list[PricedProblem] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin without cuts."""
        self.exact = self.plain

    def cut(self, cuts: list[RoundingCut]) -> Mapping[str, Row]:
        """Take up further cuts; their rows by name."""
        before = self.exact.rows
        self.cuts += cuts
        self.exact = with_cuts(self.plain, self.cuts)
        return {name: row for name, row in self.exact.rows.items() if name not in before}

    def add(self, prices: PriceSet) -> int:
        """Keep a set of prices; its number."""
        (read,) = read_prices(self.exact, (prices,))
        self.sets.append(prices)
        self.priced.append(PricedProblem(self.exact, read))
        return len(self.sets) - 1

    def settle(self, case: Case, number: int) -> None:
        """Let a set of prices bound a case, where it bounds it lower than those before."""
        bound = self.priced[number].bound(case.limits)
        if not self.priced[number].counts_value:
            if bound is None or bound < 0:
                case.prices, case.bound = number, None
        elif case.bound is not None and (bound is None or bound < case.bound):
            case.prices, case.bound = number, bound

    def use(self, case: Case, relaxed: Relaxed) -> None:
        """Let the prices of a case's relaxation bound it."""
        case.relaxed = relaxed
        if relaxed.prices is not None:
            self.settle(case, self.add(relaxed.prices))
            if not relaxed.prices.counts_value and case.bound is not None:  # a solver's ray has either sign
                self.settle(case, self.add(_turned(relaxed.prices)))

    def floored(self, bound: int) -> int:
        """A bound, rounded down to a value that an allocation can have."""
        unit = self.exact.whole << PRICE_BITS
        return bound // unit * unit if unit else bound


def _turned(prices: PriceSet) -> PriceSet:
    rows = {name: (-mantissa, power) for name, (mantissa, power) in prices.rows.items()}
    return PriceSet(rows=rows, counts_value=False)
