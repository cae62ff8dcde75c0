"""What prices prove: with a price on every rule, no choice can bring more than this.

Money that a rule makes scarce costs its price, so each project stands by itself. The best that each could do
at these prices, with what the rules hold at them, is above every allocation. This is true of any prices; good
ones make the bound low. Everything is in whole numbers, rounded up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from optimiser.checked_bound.exact import WIDTH_BITS, Choosable, Delivery, ExactProblem
from optimiser.checked_bound.logarithm import BITS, ln_down

PRICE_BITS = 40
"""Binary places that a price has beyond a unit of value."""

Limits = Mapping[int, tuple[int, int]]
"""Column -> the least and the most that it is in a case; columns that are not named may be anything."""


@dataclass(frozen=True)
class Prices:
    """A price for each row and each cell; those not named are nought.

    Attributes:
        rows: name of a row -> value for each unit more of its limit: 0 or more of an upper limit, 0 or less
            of a lower one, in units of value times 2**PRICE_BITS. Of the wrong sign it counts as nought.
        cells: name of a cell -> value for each unit of log-reduction, 0 or more, in units of value.
        counts_value: False for prices that show that nothing can hold, whatever it is worth.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    cells: Mapping[str, int] = field(default_factory=dict)
    counts_value: bool = True


class PricedProblem:
    """A problem at given prices: what each option is worth there, ready for any case."""

    def __init__(self, exact: ExactProblem, prices: Prices) -> None:
        """Work out all that does not depend on the case."""
        self._exact = exact
        self.counts_value = prices.counts_value
        self._weights, self.constant = _weigh_rows(exact, prices)
        self._pushed: dict[tuple[str, str], int] = defaultdict(int)
        if prices.counts_value:
            self.constant += self._add_cells(prices)
        self._carried()
        self._step_costs: dict[int, int] = defaultdict(int)
        self._alone = {
            option.id: self._alone_value(option) for options in exact.projects for option in options
        }
        self._best = {
            option.id: value
            for options in exact.projects
            for option in options
            if option.most and (value := self._with_deliveries(option, {})) is not None
        }
        self._projects = [max((0, *self._values(options))) for options in exact.projects]
        self._whole = self.constant + sum(self._projects)

    def bound(self, limits: Limits) -> int | None:
        """No allocation within these limits is worth more: units of value times 2**PRICE_BITS.

        None where no allocation is within them: two options of one project would have to be chosen.
        """
        total = self._whole
        for at in self._projects_of(limits):
            best = self._project(self._exact.projects[at], limits)
            if best is None:
                return None
            total += best - self._projects[at]
        return total

    def option_values(self) -> Mapping[str, int]:
        """Option id -> what choosing it adds to the bound at these prices, for those that can be chosen."""
        return self._best

    def _values(self, options: Iterable[Choosable]) -> list[int]:
        return [self._best[option.id] for option in options if option.id in self._best]

    def _projects_of(self, limits: Limits) -> list[int]:
        index = self._exact.project_of_column
        return sorted({index[column] for column in limits})

    def _project(self, options: list[Choosable], limits: Limits) -> int | None:
        """The best of one project within limits; None where there is nothing."""
        found: list[int] = []
        forced: list[Choosable] = []
        for option in options:
            low, high = limits.get(option.column, (0, 1))
            least = any(limits.get(each.column, (0, 0))[0] > 0 for each in option.deliveries)
            if low or least:
                forced.append(option)
            if option.most and high:
                value = self._within(option, limits)
                if value is not None:
                    found.append(value)
            elif low or least:
                return None
        if len(forced) > 1:
            return None
        if forced:
            return self._within(forced[0], limits)
        return max((0, *found))

    def _within(self, option: Choosable, limits: Limits) -> int | None:
        if not any(each.column in limits for each in option.deliveries):
            return self._best[option.id]
        return self._with_deliveries(option, limits)

    def _with_deliveries(self, option: Choosable, limits: Limits) -> int | None:
        """What an option is worth with what is delivered, at least one step; None where none may be."""
        if not option.deliveries:
            return self._alone[option.id]
        total, shortfalls = self._alone[option.id], []
        for each in option.deliveries:
            low, high = limits.get(each.column, (0, each.most))
            most = self._delivered(option, each, low, high)
            total += most
            if high >= 1:
                shortfalls.append(0 if low else most - self._delivered(option, each, 1, high))
        return total - min(shortfalls) if shortfalls else None

    def _delivered(self, option: Choosable, where: Delivery, low: int, high: int) -> int:
        """The most that delivery in one area can be worth: the steepest stretches that pay, within limits."""
        dose = self._pushed[option.id, where.area]
        if self.counts_value:
            dose += where.worth << PRICE_BITS
        cost = self._step_costs[where.column] + self._weights[where.column]
        total, least, left = 0, low << WIDTH_BITS, min(high, where.most) << WIDTH_BITS
        for part in where.stretches:  # from the steepest, so from the one that pays best
            worth = _up(dose * part.slope.numerator, part.slope.denominator) - cost
            if worth <= 0 and least <= 0:
                break
            taken = min(part.width, left if worth > 0 else least)
            total += worth * taken
            left, least = left - taken, least - taken
        return _up(total, 1 << WIDTH_BITS)

    def _alone_value(self, option: Choosable) -> int:
        """What an option is worth once chosen, before any delivery, less what its bills cost."""
        value = -self._weights[option.column]
        if self.counts_value:
            value += (option.worth << PRICE_BITS) + self._pushed[option.id, ""]
        for bill in option.bills:
            cheapest = min(self._penny(column) for column in bill.payers.values())
            value -= bill.fixed * cheapest
            for column, pence in bill.per_step.items():
                self._step_costs[column] += pence * cheapest
        return value

    def _penny(self, column: int) -> int:
        """What a penny of a money column costs."""
        worth = self._exact.money.get(column, 0) << PRICE_BITS if self.counts_value else 0
        return self._weights[column] - worth

    def _carried(self) -> None:
        columns = self._exact.decisions.columns
        for column in self._exact.decisions.carried.values():
            self.constant += max(0, -self._weights[column]) * columns[column].most

    def _add_cells(self, prices: Prices) -> int:
        total = 0
        for cell in self._exact.cells:
            price = max(0, prices.cells.get(cell.name, 0))
            total += conjugate(cell.harm, price) << PRICE_BITS
            for option, area, push in cell.pushes if price else ():
                self._pushed[option, area] += _up(price * push, 1 << (BITS - PRICE_BITS))
        return total


def _weigh_rows(exact: ExactProblem, prices: Prices) -> tuple[dict[int, int], int]:
    """Column -> what a unit of it costs at the prices of its rows; and what the limits are worth."""
    weights: dict[int, int] = defaultdict(int)
    limits = 0
    for name, price in prices.rows.items():
        row = exact.rows[name]
        limit = row.at_most if price > 0 else row.at_least
        if limit is None or not price:
            continue
        limits += price * limit
        for column, weight in row.terms.items():
            weights[column] += price * weight
    return weights, limits


def conjugate(harm: int, price: int) -> int:
    """The most of `harm * (1 - exp(-G)) - price * G` over all G from nought, rounded up.

    It is `harm - price - price * ln(harm / price)` for prices between nought and the harm.
    """
    if price <= 0:
        return harm
    return 0 if price >= harm else _between(harm, price)


@lru_cache(maxsize=200_000)
def _between(harm: int, price: int) -> int:
    return harm - price - ((price * ln_down(Fraction(harm, price))) >> BITS)


def _up(above: int, below: int) -> int:
    return -(-above // below)
