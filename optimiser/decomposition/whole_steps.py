"""Steps made whole, with money that can pay for them.

A relaxed answer splits steps. They are rounded area by area so that no option's total in a cell moves by as
much as a step; then a small model moves a few of them by one, for the benefit, so that every row can be met.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pulp

from optimiser.decomposition.interior import Point
from optimiser.decomposition.shape import Entry, Floats, Shape
from optimiser.decomposition.slope import slope_at
from optimiser.engines import Ask, Small, engine_for
from optimiser.limits import Clock, Limits

TOP = 1e4  # the model's benefit is brought to about this
SPARE_PENCE = 50  # room left in each row of money for pence to be made whole
TRIES = (
    (4, 1, SPARE_PENCE),
    (4, 1, 0),
    (12, 2, SPARE_PENCE),
    (40, 4, 0),
)  # areas of an option and cell, steps, pence


@dataclass(frozen=True)
class Whole:
    """Whole steps and the money for them.

    Attributes:
        steps: (stepped, area).
        columns: shares of each column's greatest value; money is not yet in whole pence.
        benefit: in shares of the shape's top.
    """

    steps: Floats
    columns: Floats
    benefit: float


def make_whole(shape: Shape, point: Point, limits: Limits, clock: Clock) -> list[Whole]:
    """Round a point with whole choices to whole steps that can be paid for.

    Returns:
        Steps and money, the best first; none where no such rounding was found.
    """
    target = shape.per_option(shape.slot_steps[:, None] * point.filled) * shape.steps
    steps = _rounded(shape, target, np.round(point.columns[shape.stepped]))
    wanted = (1.0 - 0.3 * limits.gap) * point.benefit
    found: list[Whole] = []
    for areas, most, pence in TRIES:
        if clock.over() or (found and areas > TRIES[0][0]):
            break
        whole = _Moves(shape, point, target, steps, areas, most).solve(pence, limits, clock)
        if whole is not None:
            found.append(whole)
            if whole.benefit >= wanted:
                break
    return sorted(found, key=lambda each: -each.benefit)


def benefit_of(shape: Shape, steps: Floats, columns: Floats) -> float:
    """The true benefit of whole steps, in shares of the shape's top."""
    return slope_at(shape, filled_by(shape, steps), columns).benefit


def filled_by(shape: Shape, steps: Floats) -> Floats:
    """Steps fill their curve of returns in order."""
    share = steps / np.maximum(shape.steps, 1.0)
    filled = np.zeros((len(shape.slot_option), share.shape[1]))
    before, option_before = 0.0, -1
    for slot, (option, width) in enumerate(zip(shape.slot_option, shape.slot_steps, strict=True)):
        before = before if option == option_before else 0.0
        filled[slot] = np.clip((share[option] - before) / width, 0.0, 1.0)
        before, option_before = before + width, option
    return filled


def _rounded(shape: Shape, target: Floats, chosen: Floats) -> Floats:
    """Each to the whole number above or below, so that no running total is off by more than a half.

    Areas are taken in the order of what a step costs, so that the totals in pence are hardly off either.
    """
    steps = np.zeros_like(target)
    for cell, entries in zip(shape.cells, shape.rows.entries, strict=True):
        for entry in entries:
            most = np.maximum(shape.steps[entry.option, cell], 1.0)
            order = np.argsort(np.abs(entry.weights[0]) / most, kind="stable")
            total = np.concatenate([[0.0], np.cumsum(target[entry.option, cell][order])])
            whole = np.diff(np.floor(total + 0.5))
            steps[entry.option, cell.start + order] = whole
    steps = np.clip(steps, 0.0, shape.steps)
    for option in np.flatnonzero((chosen > 0.5) & ~steps.any(axis=1)):
        steps[option, int(np.argmax(target[option] + (shape.steps[option] > 0)))] = 1.0
    return steps


class _Moves:
    """The model of a few steps more or less, and of money."""

    def __init__(
        self, shape: Shape, point: Point, target: Floats, steps: Floats, areas: int, most: int
    ) -> None:
        self._shape, self._point, self._steps = shape, point, steps
        self._lp = pulp.LpProblem("whole", pulp.LpMaximize)
        self._variables: list[Any] = []
        self._moved: list[tuple[int, int, Any]] = []
        number = len(shape.options)
        self._choices = np.where(np.arange(len(shape.scale)) < number, np.round(point.columns), 0.0)
        self._money = {
            at: self._variable(0.0, 1.0, whole=False)
            for at in range(number, len(shape.scale))
            if shape.scale[at]
        }
        self._objective: list[tuple[Any, float]] = []
        self._terms: dict[int, list[tuple[Any, float]]] = {}
        here = slope_at(shape, filled_by(shape, steps), self._choices)
        # best moved where a step was split, then where there can be both more and less
        can = shape.steps > 0
        inside = (steps > 0) & (steps < shape.steps)
        wanted = np.where(can, np.abs(target - steps) + 0.1 * inside, -1.0)
        for cell, entries in zip(shape.cells, shape.rows.entries, strict=True):
            for entry in entries:
                if self._choices[shape.stepped[entry.option]] < 0.5:
                    continue
                for at in np.argsort(-wanted[entry.option, cell], kind="stable")[:areas].tolist():
                    if can[entry.option, cell.start + at]:
                        gain = float(here.dose[entry.option, cell.start + at])
                        self._add_move(entry, at, cell.start + at, most, gain)

    def _variable(self, low: float, high: float, *, whole: bool) -> Any:
        kind = pulp.LpInteger if whole else pulp.LpContinuous
        variable = self._lp.add_variable(f"v{len(self._variables)}", low, high, kind)
        self._variables.append(variable)
        return variable

    def _add_move(self, entry: Entry, at: int, area: int, most: int, gain: float) -> None:
        shape, option = self._shape, entry.option
        has, full = self._steps[option, area], shape.steps[option, area]
        variable = self._variable(-min(most, has), min(most, full - has), whole=True)
        self._moved.append((option, area, variable))
        slope = _dose_slope(shape, option, (has + 0.5) / full)
        self._objective.append((variable, TOP * gain * slope / full))
        for row, weights in zip(entry.rows, entry.weights, strict=True):
            if weights[at]:
                self._terms.setdefault(int(row), []).append((variable, float(weights[at] / full)))

    def solve(self, pence: int, limits: Limits, clock: Clock) -> Whole | None:
        """Move for the greatest benefit by which every row holds, with some pence to spare."""
        shape = self._shape
        share = self._steps / np.maximum(shape.steps, 1.0)
        lacks = shape.rows.limit - shape.delivered(share) - shape.activity(self._choices)
        lacks = lacks + np.where(shape.rows.equal, 0.0, pence * self._per_penny())
        terms = {row: list(told) for row, told in self._terms.items()}
        for row, column, weight in zip(shape.rows.of_term, shape.rows.column, shape.rows.weight, strict=True):
            if (variable := self._money.get(int(column))) is not None:
                terms.setdefault(int(row), []).append((variable, float(weight)))
        for row, (equal, limit) in enumerate(zip(shape.rows.equal, lacks, strict=True)):
            if row not in terms:
                if limit > 1e-9 or (equal and limit < -1e-9):
                    return None
                continue
            sense = pulp.LpConstraintEQ if equal else pulp.LpConstraintGE
            expression = pulp.LpAffineExpression(terms[row])
            self._lp.addConstraint(pulp.LpConstraint(expression, sense, f"c{row}", float(limit)))
        self._lp.setObjective(pulp.LpAffineExpression(self._objective))
        engine = engine_for(limits, Small(self._lp, self._variables))
        allowed = 0.1 * limits.gap * self._point.benefit * TOP
        found = engine.run(Ask(stage="making steps whole", gap=allowed), clock.part(30.0))
        return self._whole() if found.found else None

    def _per_penny(self) -> Floats:
        """What a penny weighs in each row, at the most."""
        shape = self._shape
        per_penny = np.zeros(len(shape.rows))
        at = np.flatnonzero(shape.rows.column >= len(shape.options))
        each = np.abs(shape.rows.weight[at]) / np.maximum(shape.scale[shape.rows.column[at]], 1.0)
        np.maximum.at(per_penny, shape.rows.of_term[at], each)
        return per_penny

    def _whole(self) -> Whole:
        steps = self._steps.copy()
        for option, area, variable in self._moved:
            steps[option, area] += round(variable.varValue or 0.0)
        columns = self._choices.copy()
        for at, variable in self._money.items():
            columns[at] = variable.varValue or 0.0
        return Whole(steps, columns, benefit_of(self._shape, steps, columns))


def _dose_slope(shape: Shape, option: int, share: float) -> float:
    """How steep the curve of returns is at a share of the steps."""
    before = 0.0
    slope = 1.0
    for slot in np.flatnonzero(shape.slot_option == option):
        slope = shape.slot_dose[slot] / shape.slot_steps[slot]
        before += shape.slot_steps[slot]
        if share <= before:
            break
    return float(slope)
