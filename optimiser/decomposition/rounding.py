"""A relaxed answer made exact: whole steps, then whole pence.

A relaxed answer splits steps. They are rounded area by area so that no option's total in a cell moves by as
much as a step; then a small model moves a few of them by one, for the benefit, so that every row can be met.
With its steps decided, a problem is a small one again: every option costs so much, all or nothing, in each
year, cost type and area. `optimiser.search.rounding` finds whole pence for it as for any other problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optimiser.decomposition.arrays import Entry, Floats, ProblemArrays, gradient_at
from optimiser.decomposition.relaxation import Point
from optimiser.formulation.constraints import all_rows
from optimiser.formulation.decisions import list_decisions
from optimiser.limits import Clock, Limits
from optimiser.problem import Cost, Option, Problem
from optimiser.search.rounding import carried_of, lines_of, round_exactly
from optimiser.solution import Carried, Choice, Line
from optimiser.solvers import engine_for
from optimiser.solvers.base import LinearModel, SolveRequest

TOP = 1e4  # the model's benefit is brought to about this
SPARE_PENCE = 50  # room left in each row of money for pence to be made whole
TRIES = (
    (4, 1, SPARE_PENCE),
    (4, 1, 0),
    (12, 2, SPARE_PENCE),
    (40, 4, 0),
)  # areas of an option and cell, steps, pence


@dataclass(frozen=True)
class WholeSteps:
    """Whole steps and the money for them.

    Attributes:
        steps: (stepped, area).
        columns: shares of each column's greatest value; money is not yet in whole pence.
        benefit: in shares of the arrays' top.
    """

    steps: Floats
    columns: Floats
    benefit: float


def round_to_whole_steps(
    arrays: ProblemArrays, point: Point, limits: Limits, clock: Clock
) -> list[WholeSteps]:
    """Round a point with whole choices to whole steps that can be paid for: all ways found, best first."""
    target = arrays.per_option(arrays.slot_steps[:, None] * point.filled) * arrays.steps
    steps = _rounded(arrays, target, np.round(point.columns[arrays.stepped]))
    wanted = (1.0 - 0.3 * limits.gap) * point.benefit
    found: list[WholeSteps] = []
    for areas, most, pence in TRIES:
        if clock.over() or (found and areas > TRIES[0][0]):
            break
        whole = _Moves(arrays, point, target, steps, areas, most).solve(pence, limits, clock)
        if whole is not None:
            found.append(whole)
            if whole.benefit >= wanted:
                break
    return sorted(found, key=lambda each: -each.benefit)


def benefit_of(arrays: ProblemArrays, steps: Floats, columns: Floats) -> float:
    """The true benefit of whole steps, in shares of the arrays' top."""
    return gradient_at(arrays, filled_by(arrays, steps), columns).benefit


def filled_by(arrays: ProblemArrays, steps: Floats) -> Floats:
    """Steps fill their curve of returns in order."""
    share = steps / np.maximum(arrays.steps, 1.0)
    filled = np.zeros((len(arrays.slot_option), share.shape[1]))
    before, option_before = 0.0, -1
    for slot, (option, width) in enumerate(zip(arrays.slot_option, arrays.slot_steps, strict=True)):
        before = before if option == option_before else 0.0
        filled[slot] = np.clip((share[option] - before) / width, 0.0, 1.0)
        before, option_before = before + width, option
    return filled


def _rounded(arrays: ProblemArrays, target: Floats, chosen: Floats) -> Floats:
    """Each to the whole number above or below, so that no running total is off by more than a half.

    Areas are taken in the order of what a step costs, so that the totals in pence are nearly right too.
    """
    steps = np.zeros_like(target)
    for cell, entries in zip(arrays.cells, arrays.rows.entries, strict=True):
        for entry in entries:
            most = np.maximum(arrays.steps[entry.option, cell], 1.0)
            order = np.argsort(np.abs(entry.weights[0]) / most, kind="stable")
            total = np.concatenate([[0.0], np.cumsum(target[entry.option, cell][order])])
            whole = np.diff(np.floor(total + 0.5))
            steps[entry.option, cell.start + order] = whole
    steps = np.clip(steps, 0.0, arrays.steps)
    for option in np.flatnonzero((chosen > 0.5) & ~steps.any(axis=1)):
        steps[option, int(np.argmax(target[option] + (arrays.steps[option] > 0)))] = 1.0
    return steps


class _Moves:
    """The model of a few steps more or less, and of money."""

    def __init__(
        self, arrays: ProblemArrays, point: Point, target: Floats, steps: Floats, areas: int, most: int
    ) -> None:
        self._arrays, self._point, self._steps = arrays, point, steps
        self._model = LinearModel("whole")
        self._moves: list[tuple[int, int, Any]] = []
        number = len(arrays.options)
        self._choices = np.where(np.arange(len(arrays.scale)) < number, np.round(point.columns), 0.0)
        self._money = {
            at: self._model.variable(0.0, 1.0) for at in range(number, len(arrays.scale)) if arrays.scale[at]
        }
        self._objective: list[tuple[Any, float]] = []
        self._terms: dict[int, list[tuple[Any, float]]] = {}
        here = gradient_at(arrays, filled_by(arrays, steps), self._choices)
        # best moved where a step was split, then where there can be both more and less
        can = arrays.steps > 0
        inside = (steps > 0) & (steps < arrays.steps)
        wanted = np.where(can, np.abs(target - steps) + 0.1 * inside, -1.0)
        for cell, entries in zip(arrays.cells, arrays.rows.entries, strict=True):
            for entry in entries:
                if self._choices[arrays.stepped[entry.option]] < 0.5:
                    continue
                for at in np.argsort(-wanted[entry.option, cell], kind="stable")[:areas].tolist():
                    if can[entry.option, cell.start + at]:
                        gain = float(here.dose[entry.option, cell.start + at])
                        self._add_move(entry, at, cell.start + at, most, gain)

    def _add_move(self, entry: Entry, at: int, area: int, most: int, gain: float) -> None:
        arrays, option = self._arrays, entry.option
        has, full = self._steps[option, area], arrays.steps[option, area]
        variable = self._model.variable(-min(most, has), min(most, full - has), whole=True)
        self._moves.append((option, area, variable))
        slope = _dose_slope(arrays, option, (has + 0.5) / full)
        self._objective.append((variable, TOP * gain * slope / full))
        for row, weights in zip(entry.rows, entry.weights, strict=True):
            if weights[at]:
                self._terms.setdefault(int(row), []).append((variable, float(weights[at] / full)))

    def solve(self, pence: int, limits: Limits, clock: Clock) -> WholeSteps | None:
        """Move for the greatest benefit by which every row holds, with some pence to spare."""
        arrays = self._arrays
        share = self._steps / np.maximum(arrays.steps, 1.0)
        lacks = arrays.rows.limit - arrays.delivered(share) - arrays.activity(self._choices)
        lacks = lacks + np.where(arrays.rows.equal, 0.0, pence * self._per_penny())
        terms = {row: list(row_terms) for row, row_terms in self._terms.items()}
        for row, column, weight in zip(
            arrays.rows.row_of_term, arrays.rows.column, arrays.rows.weight, strict=True
        ):
            if (variable := self._money.get(int(column))) is not None:
                terms.setdefault(int(row), []).append((variable, float(weight)))
        for row, (equal, limit) in enumerate(zip(arrays.rows.equal, lacks, strict=True)):
            if row not in terms:
                if limit > 1e-9 or (equal and limit < -1e-9):
                    return None
                continue
            self._model.constrain(terms[row], "=" if equal else ">=", float(limit))
        self._model.maximise(self._objective)
        engine = engine_for(limits, self._model)
        allowed = 0.1 * limits.gap * self._point.benefit * TOP
        found = engine.run(SolveRequest(stage="making steps whole", gap=allowed), clock.part(30.0))
        return self._whole_steps() if found.found else None

    def _per_penny(self) -> Floats:
        """What a penny weighs in each row, at the most."""
        arrays = self._arrays
        per_penny = np.zeros(len(arrays.rows))
        at = np.flatnonzero(arrays.rows.column >= len(arrays.options))
        each = np.abs(arrays.rows.weight[at]) / np.maximum(arrays.scale[arrays.rows.column[at]], 1.0)
        np.maximum.at(per_penny, arrays.rows.row_of_term[at], each)
        return per_penny

    def _whole_steps(self) -> WholeSteps:
        steps = self._steps.copy()
        for option, area, variable in self._moves:
            steps[option, area] += round(variable.varValue or 0.0)
        columns = self._choices.copy()
        for at, variable in self._money.items():
            columns[at] = variable.varValue or 0.0
        return WholeSteps(steps, columns, benefit_of(self._arrays, steps, columns))


def _dose_slope(arrays: ProblemArrays, option: int, share: float) -> float:
    """How steep the curve of returns is at a share of the steps."""
    before = 0.0
    slope = 1.0
    for slot in np.flatnonzero(arrays.slot_option == option):
        slope = arrays.slot_dose[slot] / arrays.slot_steps[slot]
        before += arrays.slot_steps[slot]
        if share <= before:
            break
    return float(slope)


class PaidAllocation(NamedTuple):
    """An allocation to the penny."""

    choices: tuple[Choice, ...]
    lines: tuple[Line, ...]
    carried: tuple[Carried, ...]


def pay(arrays: ProblemArrays, whole: WholeSteps, limits: Limits, clock: Clock) -> PaidAllocation | None:
    """Find whole pence for whole steps; None where none were found."""
    choices = _choices(arrays, whole)
    decided = _decided(arrays, choices)
    decisions = list_decisions(decided)
    answer = [0.0] * len(decisions.columns)
    for choice in choices:
        answer[decisions.chosen[choice.option]] = 1.0
    money = whole.columns * arrays.scale
    pence = dict(zip(arrays.columns.tolist(), money.tolist(), strict=True))
    for paid, column in decisions.money.items():
        answer[column] = pence[arrays.decisions.money[paid]]
    for carried, column in decisions.carried.items():
        answer[column] = pence[arrays.decisions.carried[carried]]
    exact = round_exactly(
        decisions,
        list(all_rows(decisions)),
        answer,
        lambda _: {},
        limits,
        clock,
        allowed_loss=1.0,
        prove=False,
    )
    if exact.values is None:
        return None
    return PaidAllocation(choices, lines_of(decisions, exact.values), carried_of(decisions, exact.values))


def _choices(arrays: ProblemArrays, whole: WholeSteps) -> tuple[Choice, ...]:
    rank = {int(at): number for number, at in enumerate(arrays.stepped)}
    place = {area: number for number, area in enumerate(arrays.areas)}
    choices = []
    for at, option in enumerate(arrays.options):
        if whole.columns[at] < 0.5:
            continue
        delivered: dict[str, int] = {}
        if at in rank:
            steps = whole.steps[rank[at]].astype(np.int64).tolist()
            delivered = {area: steps[place[area]] for area in option.steps if steps[place[area]]}
        choices.append(Choice.model_construct(option=option.id, steps=delivered))
    return tuple(choices)


def _decided(arrays: ProblemArrays, choices: tuple[Choice, ...]) -> Problem:
    """The problem with its steps decided: what is not chosen costs nothing, nor is it open any more."""
    by_option = {choice.option: choice for choice in choices}
    options = tuple(
        option.model_copy(
            update={
                "costs": _costs(option, by_option.get(option.id)),
                "steps": {},
                "minimum_pence": 0,
                "effects": (),
            }
        )
        for option in arrays.options
    )
    rules = tuple(rule for rule in arrays.problem.rules if rule.name not in arrays.rows.delivery_rules)
    return arrays.problem.model_copy(update={"options": options, "rules": rules})


def _costs(option: Option, choice: Choice | None) -> tuple[Cost, ...]:
    if choice is None:
        return ()
    costs = []
    for cost in option.costs:
        due = dict(cost.fixed)
        for area, steps in choice.steps.items():
            if pence := cost.per_step.get(area, 0) * steps:
                due[area] = due.get(area, 0) + pence
        costs.append(cost.model_copy(update={"fixed": due, "per_step": {}}))
    return tuple(costs)
