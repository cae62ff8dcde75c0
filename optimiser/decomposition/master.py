"""The small problem that is left when areas are told only by their cuts: choices, money, delivery by cell.

    maximise  sum of worth[cell] + worth of columns
    worth[cell] + prices . w[cell] <= fixed[cell] + rise[cell] . z          for every cut
    rows(columns) + sum of w = or >= limits
    least * z <= w <= most * z                                             for each row, option and cell

Its optimum bounds every allocation. It is a PuLP model, solved by the engines that solve everything else.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
import pulp

from optimiser.decomposition.arrays import Entry, Floats, ProblemArrays
from optimiser.decomposition.cuts import Cut
from optimiser.limits import Clock, Limits
from optimiser.solvers import engine_for
from optimiser.solvers.base import OneOffModel, SolveRequest, SolverOutcome

TOP = 1e4  # the model's benefit is brought to about this


class _Delivered(NamedTuple):
    """What one option's delivery in one cell adds to one row, as a variable."""

    row: int
    variable: Any


class Master:
    """The model, which grows by cuts."""

    def __init__(self, arrays: ProblemArrays, limits: Limits) -> None:
        self._arrays = arrays
        self._lp = pulp.LpProblem("master", pulp.LpMaximize)
        self._variables: list[Any] = []
        self._columns = [
            self._variable(0.0, float(held > 0), whole=at < len(arrays.options))
            for at, held in enumerate(arrays.scale)
        ]
        self._worth = [self._variable(0.0, 1.0) for _ in arrays.cells]
        self._delivered: list[list[_Delivered]] = [[] for _ in arrays.cells]
        self._rows = 0
        for cell, entries in enumerate(arrays.rows.entries):
            for entry in entries:
                self._add_delivery(cell, entry)
        self._add_rows()
        worth = [(variable, TOP) for variable in self._worth]
        worth += [
            (variable, TOP * each) for variable, each in zip(self._columns, arrays.worth, strict=True) if each
        ]
        self._lp.setObjective(pulp.LpAffineExpression(worth))
        self._engine = engine_for(limits, OneOffModel(self._lp, self._variables))
        self.name = self._engine.name

    def _variable(self, low: float, high: float, *, whole: bool = False) -> Any:
        kind = pulp.LpInteger if whole else pulp.LpContinuous
        variable = self._lp.add_variable(f"v{len(self._variables)}", low, high, kind)
        self._variables.append(variable)
        return variable

    def _constrain(self, terms: list[tuple[Any, float]], sense: int, limit: float) -> None:
        expression = pulp.LpAffineExpression(terms)
        self._lp.addConstraint(pulp.LpConstraint(expression, sense, f"c{self._rows}", limit))
        self._rows += 1

    def _add_delivery(self, cell: int, entry: Entry) -> None:
        z = self._columns[self._arrays.stepped[entry.option]]
        least = np.minimum(entry.weights, 0.0).sum(axis=1)
        most = np.maximum(entry.weights, 0.0).sum(axis=1)
        made = []
        for row, low, high in zip(entry.rows, least, most, strict=True):
            variable = self._variable(float(low), float(high))
            made.append(variable)
            self._delivered[cell].append(_Delivered(int(row), variable))
            if low < 0:
                self._constrain([(variable, 1.0), (z, -float(low))], pulp.LpConstraintGE, 0.0)
            if high > 0:
                self._constrain([(variable, 1.0), (z, -float(high))], pulp.LpConstraintLE, 0.0)
        self._add_ratio_limits(entry, made)

    def _add_ratio_limits(self, entry: Entry, made: list[Any]) -> None:
        """What one delivery adds to several rows keeps within the ratios that its areas have."""
        first = entry.weights[0]
        for weights, variable in zip(entry.weights[1:], made[1:], strict=True):
            if np.any((first == 0) & (weights != 0)) or not np.any(first):
                continue
            ratios = weights[first != 0] / first[first != 0]
            for ratio, is_least in ((float(ratios.min()), True), (float(ratios.max()), False)):
                rising = is_least == bool(first[np.flatnonzero(first)[0]] > 0)
                sense = pulp.LpConstraintGE if rising else pulp.LpConstraintLE
                self._constrain([(variable, 1.0), (made[0], -ratio)], sense, 0.0)

    def _add_rows(self) -> None:
        arrays = self._arrays
        terms: dict[int, list[tuple[Any, float]]] = defaultdict(list)
        for row, column, weight in zip(
            arrays.rows.row_of_term, arrays.rows.column, arrays.rows.weight, strict=True
        ):
            terms[int(row)].append((self._columns[column], float(weight)))
        for cell in self._delivered:
            for row, variable in cell:
                terms[row].append((variable, 1.0))
        for row, (equal, limit) in enumerate(zip(arrays.rows.equal, arrays.rows.limit, strict=True)):
            sense = pulp.LpConstraintEQ if equal else pulp.LpConstraintGE
            self._constrain(terms[row], sense, float(limit))

    def add(self, cut: Cut, *, with_worth: bool = True) -> None:
        """Hold every cell to a cut; one `with_worth` bounds its worth too."""
        for cell, worth in enumerate(self._worth):
            terms = [(worth, 1.0)] if with_worth else []
            terms += [
                (variable, float(cut.prices[row]))
                for row, variable in self._delivered[cell]
                if cut.prices[row]
            ]
            terms += [
                (self._columns[option], -float(rise)) for option, rise in enumerate(cut.rise[cell]) if rise
            ]
            if terms:
                self._constrain(terms, pulp.LpConstraintLE, float(cut.fixed[cell]))

    def forbid(self, chosen: Floats) -> None:
        """Any choice but this one."""
        terms = [
            (variable, -1.0 if chosen[at] > 0.5 else 1.0)
            for at, variable in enumerate(self._columns[: len(self._arrays.options)])
        ]
        self._constrain(terms, pulp.LpConstraintGE, 1.0 - float((chosen > 0.5).sum()))

    def solve(self, gap: float, clock: Clock, *, best: float | None, bound: float) -> SolverOutcome:
        """Find the best choice by the cuts so far; the outcome is in shares of the shape's top."""
        scale = TOP / self._arrays.top
        request = SolveRequest(
            stage="choosing the options", relative_gap=gap, scale=scale, best=best, bound=bound
        )
        found = self._engine.run(request, clock)
        return SolverOutcome(
            found.ended,
            found.found,
            found.objective / TOP,
            None if found.bound is None else found.bound / TOP,
        )

    def chosen(self) -> Floats:
        """The z of the last answer, whole."""
        return np.array(
            [round(variable.varValue or 0.0) for variable in self._columns[: len(self._arrays.options)]],
            float,
        )
