"""A problem as arrays over areas: what the interior point, the cuts and the rounding work on.

Every option delivered in steps has a *slot* for each stretch of its curve of returns. In an area a slot is
filled from 0 to z of its option, so steps, money and effect are all counted per full slot. Areas couple only
through the option choices, and through *rows* that speak of delivery: costs, capacities, minimum scales.
Areas are put in the order of their funding cells, so that a cell is a slice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimiser.formulation.decisions import Decisions
from optimiser.problem import Option, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Entry(NamedTuple):
    """The rows that speak of one option's delivery in one cell.

    Attributes:
        option: number among the options in steps.
        rows: row numbers.
        weights: (row, area of the cell) what full delivery adds to the row.
    """

    option: int
    rows: Ints
    weights: Floats


@dataclass(frozen=True)
class Rows:
    """Every constraint, divided so that its greatest weight is 1.

    Attributes:
        of_term, column, weight: the terms over columns, one by one.
        equal: whether a row is an equation; the others are at least `limit`.
        entries: of each cell, what rows say of delivery.
        delivery_rules: names of the rules that speak of delivery and not only of money or choices.
    """

    row_of_term: Ints
    column: Ints
    weight: Floats
    equal: Flags
    limit: Floats
    entries: tuple[tuple[Entry, ...], ...]
    delivery_rules: frozenset[str]

    def __len__(self) -> int:
        return len(self.limit)


@dataclass(frozen=True)
class ProblemArrays:
    """The arrays of a problem. Benefit is in shares of `top`; columns are shares of their greatest value.

    Attributes:
        areas: area ids, cell by cell.
        cells: the slice of areas of each cell.
        stepped, whole: option numbers of those in steps, and of the all-or-nothing.
        steps: (stepped, area) most steps, 0 where there are none.
        slot_option, slot_steps, slot_dose: of each slot its option (among the stepped, in order), its share
            of the steps, its share of the effect.
        harm: (curve, area) what can be prevented; a curve is a harm in the years with one team of options.
        push, whole_push: (curve, option, area) log-reduction at full delivery.
        points: (stepped, area) linear benefit of full delivery.
        linear_benefit: of each column.
        top: harm units that 1 stands for.
        scale: what a column's 1 stands for; 0 for a column that is kept at 0.
        columns: the decisions' number of each column: first the choices, then money and what is carried.
    """

    problem: Problem
    decisions: Decisions
    areas: tuple[str, ...]
    cells: tuple[slice, ...]
    stepped: Ints
    whole: Ints
    steps: Floats
    slot_option: Ints
    slot_steps: Floats
    slot_dose: Floats
    harm: Floats
    push: Floats
    whole_push: Floats
    points: Floats
    linear_benefit: Floats
    top: float
    scale: Floats
    columns: Ints
    rows: Rows

    @property
    def options(self) -> tuple[Option, ...]:
        """Every option, in the problem's order; column o is its z."""
        return self.problem.options

    def per_option(self, slots: Floats) -> Floats:
        """Sum (slot, area) to (stepped, area)."""
        if not len(self.stepped):
            return np.zeros((0, slots.shape[1]))
        starts = np.searchsorted(self.slot_option, np.arange(len(self.stepped)))
        return np.asarray(np.add.reduceat(slots, starts, axis=0))

    def column_prices(self, prices: Floats) -> Floats:
        """The value of columns at these prices of rows."""
        rows = self.rows
        column_prices = np.bincount(
            rows.column, rows.weight * prices[rows.row_of_term], minlength=len(self.scale)
        )
        return column_prices.astype(np.float64)

    def activity(self, values: Floats) -> Floats:
        """The columns' part of each row."""
        rows = self.rows
        activity = np.bincount(rows.row_of_term, rows.weight * values[rows.column], minlength=len(rows))
        return activity.astype(np.float64)

    def delivered(self, share: Floats) -> Floats:
        """The delivery's part of each row, for (stepped, area) shares of full delivery."""
        total = np.zeros(len(self.rows))
        for cell, entries in zip(self.cells, self.rows.entries, strict=True):
            for entry in entries:
                total[entry.rows] += entry.weights @ share[entry.option, cell]
        return total

    def delivery_prices(self, prices: Floats) -> Floats:
        """(stepped, area) value of full delivery at these prices of rows."""
        linear_benefit = np.zeros((len(self.stepped), len(self.areas)))
        for cell, entries in zip(self.cells, self.rows.entries, strict=True):
            for entry in entries:
                linear_benefit[entry.option, cell] += prices[entry.rows] @ entry.weights
        return linear_benefit


class Gradient(NamedTuple):
    """Benefit at a point and its first derivatives, in shares of the arrays' top.

    Attributes:
        left: (curve, area) harm left.
        dose: (stepped, area) gain for a full dose.
        columns: gain for each column.
    """

    benefit: float
    left: Floats
    dose: Floats
    columns: Floats


def gradient_at(arrays: ProblemArrays, filled: Floats, columns: Floats) -> Gradient:
    """Benefit and its derivatives where (slot, area) are filled so far and columns have these values."""
    dosed = arrays.per_option(arrays.slot_dose[:, None] * filled)
    strength = np.einsum("hsa,sa->ha", arrays.push, dosed, optimize=True)
    strength += np.einsum("hwa,w->ha", arrays.whole_push, columns[arrays.whole], optimize=True)
    left = arrays.harm * np.exp(-strength)
    benefit = float(
        (arrays.harm - left).sum() + (arrays.points * dosed).sum() + arrays.linear_benefit @ columns
    )
    dose = np.einsum("ha,hsa->sa", left, arrays.push, optimize=True) + arrays.points
    by_column = arrays.linear_benefit.copy()
    by_column[arrays.whole] += np.einsum("ha,hwa->w", left, arrays.whole_push, optimize=True)
    return Gradient(benefit, left, dose, by_column)
