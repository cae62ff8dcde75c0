"""How much of a pot the rules together let be spent at most: a linear bound, checked in whole numbers.

The solver's prices of the rows are only a suggestion. Any prices y of rows `low <= A v <= high`, over columns
`0 <= v <= most`, bound what is spent:

    c v  =  (c - A'y) v + y A v  <=  sum over j of most[j] * max(0, (c - A'y)[j])
                                   + sum over i of (y[i] high[i] where y[i] > 0, y[i] low[i] where y[i] < 0)

The right-hand side is worked out in whole numbers, so the bound holds whatever the solver said.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from optimiser.formulation.constraints import all_rows, budget_name
from optimiser.formulation.decisions import Decisions
from optimiser.rules.rule import STRUCTURE, Row
from optimiser.solvers.base import LinearModel

MOST_COLUMNS = 10_000  # of a larger problem no bound is worked out
FINENESS = 1 << 60  # prices are whole numbers of this part of a penny for each unit of a row
NEGLIGIBLE = 1e-11  # of a price; less is noise


class MostSpent(NamedTuple):
    """No allocation spends more of a pot than these pence, by these rules."""

    pence: int
    rules: tuple[str, ...]


class SpendingBound:
    """One linear model of what may be spent, asked about one pot after another.

    Args:
        decisions: of the problem.
        barred: ids of options that no allocation can fund.
    """

    def __init__(self, decisions: Decisions, barred: Collection[str]) -> None:
        self._decisions = decisions
        self._most = [0 if each.option in barred else each.most for each in decisions.columns]
        self._is_small = len(decisions.columns) <= MOST_COLUMNS
        self._rows = [*all_rows(decisions), *_carried_is_used(decisions)] if self._is_small else []
        self._model: LinearModel | None = None
        self._solver: Any = None

    def most(self, pot: str) -> MostSpent | None:
        """The most that any allocation spends of a pot, what it carries on to be spent included.

        None where the problem is too large, or the solver had no answer.
        """
        if not self._is_small:
            return None
        wanted = [column for (payer, _, _), column in self._decisions.money.items() if payer == pot]
        wanted += [column for (giver, _), column in self._decisions.carried.items() if giver == pot]
        prices = self._prices(wanted)
        return None if prices is None else self._checked(pot, wanted, prices)

    def _prices(self, wanted: Collection[int]) -> Mapping[int, int] | None:
        """Row number -> its price as a whole number of `1 / FINENESS`; those without a price are left out."""
        model, solver = self._live()
        model.changed_variables.extend(variable for variable, _ in list(model.lp.objective.items()))
        model.maximise([(model.variables[column], 1.0) for column in wanted])
        model.changed_variables.extend(model.variables[column] for column in wanted)
        model.lp.solve(solver)
        prices = solver.highs.getSolution().row_dual
        if len(prices) != len(self._rows) or not all(math.isfinite(price) for price in prices):
            return None
        return {at: round(price * FINENESS) for at, price in enumerate(prices) if abs(price) > NEGLIGIBLE}

    def _live(self) -> tuple[LinearModel, Any]:
        if self._model is None:
            from optimiser.solvers.highs_model import LiveHighs

            model = LinearModel("spending")
            columns = [model.variable(0.0, float(most)) for most in self._most]
            for row in self._rows:
                terms = [(columns[column], float(weight)) for column, weight in row.terms.items()]
                _constrain(model, terms, row)
            model.maximise([])
            self._model, self._solver = model, LiveHighs(model)
        return self._model, self._solver

    def _checked(self, pot: str, wanted: Collection[int], prices: Mapping[int, int]) -> MostSpent | None:
        """The bound that the prices prove, in whole numbers; see the top of the file."""
        reduced = dict.fromkeys(wanted, FINENESS)
        total = 0
        used = []
        for at, price in prices.items():
            row = self._rows[at]
            limit = row.at_most if price > 0 else row.at_least
            if limit is None:
                continue  # a price of the wrong sign proves nothing
            total += price * limit
            used.append(row.rule)
            for column, weight in row.terms.items():
                reduced[column] = reduced.get(column, 0) - price * weight
        total += sum(self._most[column] * gain for column, gain in reduced.items() if gain > 0)
        named = (rule for rule in used if rule not in (STRUCTURE, budget_name(pot)))
        return MostSpent(max(total // FINENESS, 0), tuple(dict.fromkeys(named)))


def _constrain(model: LinearModel, terms: list[tuple[Any, float]], row: Row) -> None:
    if row.at_least == row.at_most:
        model.constrain(terms, "=", float(row.at_least or 0))
    elif row.at_least is not None:
        model.constrain(terms, ">=", float(row.at_least))
    else:
        model.constrain(terms, "<=", float(row.at_most or 0))


def _carried_is_used(decisions: Decisions) -> list[Row]:
    """What is carried into a pot is paid from it, or carried on."""
    terms: dict[str, dict[int, int]] = {}
    for (_, taker), column in decisions.carried.items():
        terms.setdefault(taker, {})[column] = 1
    for (giver, _), column in decisions.carried.items():
        if giver in terms:
            terms[giver][column] = -1
    for (pot, _, _), column in decisions.money.items():
        if pot in terms:
            terms[pot][column] = -1
    return [Row(STRUCTURE, each, None, 0, "pence") for each in terms.values()]
