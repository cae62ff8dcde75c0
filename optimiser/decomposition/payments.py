"""Whole steps paid to the penny.

With its steps decided, a problem is a small one again: every option costs so much, all or nothing, in each
year, cost type and area. `optimiser.search.rounding` finds whole pence for it as for any other problem.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimiser.decomposition.arrays import ProblemArrays
from optimiser.decomposition.rounding import WholeSteps
from optimiser.formulation import all_rows
from optimiser.formulation.decisions import list_decisions
from optimiser.limits import Clock, Limits
from optimiser.problem import Cost, Option, Problem
from optimiser.search.rounding import carried_of, lines_of, round_exactly
from optimiser.solution import Carried, Choice, Line


class PaidAllocation(NamedTuple):
    """An allocation to the penny."""

    choices: tuple[Choice, ...]
    lines: tuple[Line, ...]
    carried: tuple[Carried, ...]


def pay(arrays: ProblemArrays, whole: WholeSteps, limits: Limits, clock: Clock) -> PaidAllocation | None:
    """Find whole pence for whole steps.

    Returns:
        Choices, lines and what is carried; None where no whole pence were found.
    """
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
        decisions, list(all_rows(decisions)), answer, lambda _: {}, limits, clock, allowed_loss=1.0
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
