"""Whether whole amounts can come within a few pence of a limit, where a solver's word is not enough.

A solver is known to lose the best allocation where some whole projects overrun a limit by a few pence: what
it makes of a row of whole amounts is then wrong by more than those pence. A row in which something divisible
is paid as well is no such row, for there a few pence are found by delivering a step less.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from optimiser.formulation.constraints import budgets
from optimiser.formulation.decisions import FEW_STEPS, Bill, Decisions
from optimiser.formulation.model import Model
from optimiser.rules.rule import STRUCTURE, Row

SMALL = 150  # columns; a problem of no more is proven again in a moment, whatever its amounts
FEW_PENCE = 10
FEW_OF_LIMIT = 1_000_000  # a millionth of a limit is few pence too
MOST_COUNTED = 24  # whole amounts of which every sum is looked at
MONEY_UNITS = ("pence", "share", "ratio")


class WholeAmounts(NamedTuple):
    """A row as sums of whole amounts.

    Attributes:
        amounts: what each adds once, in the row's own unit; several where it comes in a few whole steps.
        at_most: what the sum is held to; a floor is a limit of the amounts with the other sign.
        near: how far beyond the limit is within a few pence.
    """

    amounts: list[int]
    at_most: int
    near: int


def is_close_call(model: Model) -> bool:
    """Whether a claim about a problem is to be proven by a second way."""
    decisions = model.decisions
    if len(decisions.columns) <= SMALL:
        return True
    return any(_comes_near(each) for each in _whole_rows(decisions, model.rows))


def _whole_rows(decisions: Decisions, rows: Sequence[Row]) -> Iterator[WholeAmounts]:
    paid_by = {column: bill for bill in decisions.bills for column in bill.payers.values()}
    together = _all_budgets(decisions)
    for row in (*rows, *together):
        if row.unit in MONEY_UNITS and row.rule != STRUCTURE:
            found = _as_whole_amounts(decisions, row, paid_by)
            if found is not None:
                yield found


def _all_budgets(decisions: Decisions) -> Iterator[Row]:
    """The pots of one year and cost type as one, since one may pay for what another cannot."""
    by_place: dict[tuple[str, str], tuple[dict[int, int], int]] = {}
    pot_of = {f"budget of {pot.id}": pot for pot in decisions.problem.pots}
    for row in budgets(decisions):
        pot = pot_of[row.rule]
        place = (pot.financial_year, pot.cost_type)
        terms, most = by_place.get(place, ({}, 0))
        by_place[place] = (terms | row.terms, most + (row.at_most or 0))
    for terms, most in by_place.values():
        yield Row("all pots", terms, None, most, "pence")


def _as_whole_amounts(decisions: Decisions, row: Row, paid_by: Mapping[int, Bill]) -> WholeAmounts | None:
    """A row with each bill in place of what pays it; None where it can be split, or steps make it up."""
    amounts: dict[int, int] = {}
    steps: list[int] = []
    for bill in {id(bill): bill for column in row.terms if (bill := paid_by.get(column))}.values():
        weights = {row.terms.get(column, 0) for column in bill.payers.values()}
        if len(weights) > 1:
            return None
        weight = weights.pop()
        chosen = decisions.chosen[bill.option]
        amounts[chosen] = amounts.get(chosen, 0) + weight * bill.fixed
        for column, pence in bill.per_step.items():
            if decisions.columns[column].most > FEW_STEPS:
                return None
            steps += [weight * pence] * decisions.columns[column].most
    if any(decisions.columns[column].kind == "carried" for column in row.terms):
        return None
    found = [each for each in (*amounts.values(), *steps) if each]
    pence = FEW_PENCE * max(map(abs, row.terms.values()), default=1)
    if row.at_most is None:
        least = row.at_least or 0
        return WholeAmounts([-each for each in found], -least, max(pence, abs(least) // FEW_OF_LIMIT))
    return WholeAmounts(found, row.at_most, max(pence, abs(row.at_most) // FEW_OF_LIMIT))


def _comes_near(row: WholeAmounts) -> bool:
    """Whether some of the amounts add up to a few pence beyond the limit."""
    common = math.gcd(*row.amounts)
    if not common or common - row.at_most % common > row.near:
        return False  # all amounts are whole pounds, or the like, and the next sum is further beyond
    if len(row.amounts) > MOST_COUNTED:
        return True  # of so many sums some is near any limit
    half = len(row.amounts) // 2
    first, second = _sums(row.amounts[:half]), np.sort(_sums(row.amounts[half:]))
    low = np.searchsorted(second, row.at_most - first, side="right")
    high = np.searchsorted(second, row.at_most + row.near - first, side="right")
    return bool((high > low).any())


def _sums(amounts: Sequence[int]) -> npt.NDArray[np.float64]:
    """The sum of every choice of these."""
    sums = np.zeros(1)
    for each in amounts:
        sums = np.concatenate([sums, sums + float(each)])
    return sums
