"""Rounding a relaxation's choices: fix those that are nearly whole, solve again, and so on until all are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from optimiser.engines import Ask, Engine
from optimiser.formulation import Model
from optimiser.limits import Clock

MOST_DIVES = 12
WHOLE_ENOUGH = 1e-6
AT_ONCE = 0.34  # share of the choices still open that are fixed in one dive, the nearest first


def dive(model: Model, engine: Engine, ask: Ask, clock: Clock) -> list[float] | None:
    """Values of all columns in which every option is chosen or not, steps and pence still divisible.

    Args:
        model: whose relaxation has just been solved.
        engine: the solver that holds it.
        ask: how the relaxation is asked for.
        clock: how long.

    Returns:
        None where the rounding ran into a dead end, or there was no time; the model is left as it was.
    """
    chosen = list(model.decisions.chosen.values())
    variables = {column: model.variables[column] for column in chosen}
    limits = {column: variable.upBound for column, variable in variables.items()}
    values = model.values()
    fixed: dict[int, int] = {}
    try:
        for _ in range(MOST_DIVES):
            whole, split = _next_fixed(values, chosen, fixed)
            other_way = {column: 1 - value for column, value in split.items()}
            for nearest in (whole | split, other_way):
                fixed |= nearest
                _hold(model, variables, nearest)
                if clock.over():
                    return None
                if engine.run(replace(ask, start=None), clock).found:
                    break
            else:
                return None
            values = model.values()
            if all(_is_whole(values[column]) for column in chosen):
                return values
        return None
    finally:
        _let_go(model, {column: variables[column] for column in fixed}, limits)


def hold_and_solve(
    model: Model, engine: Engine, ask: Ask, clock: Clock, choice: Mapping[int, int]
) -> list[float] | None:
    """The relaxation with every option chosen or not as given, steps and pence still divisible.

    Args:
        model: whose relaxation has just been solved.
        engine: the solver that holds it.
        ask: how the relaxation is asked for.
        clock: how long.
        choice: column of z -> 0 or 1.

    Returns:
        Values of all columns; None where there are none, or there was no time. The model is left as it was.
    """
    variables = {column: model.variables[column] for column in choice}
    limits = {column: variable.upBound for column, variable in variables.items()}
    if any(value > limits[column] for column, value in choice.items()):
        return None
    _hold(model, variables, choice)
    try:
        found = not clock.over() and engine.run(replace(ask, start=None), clock).found
        return model.values() if found else None
    finally:
        _let_go(model, variables, limits)


def _let_go(model: Model, variables: Mapping[int, Any], limits: Mapping[int, float]) -> None:
    for column, variable in variables.items():
        variable.lowBound, variable.upBound = 0, limits[column]
        model.touched.append(variable)


def _next_fixed(
    values: list[float], chosen: list[int], fixed: Mapping[int, int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Those that are whole already, and a third of the others, the nearest to whole first."""
    still_open = [column for column in chosen if column not in fixed]
    whole = {column: round(values[column]) for column in still_open if _is_whole(values[column])}
    split = sorted(
        (column for column in still_open if column not in whole),
        key=lambda column: abs(values[column] - round(values[column])),
    )
    now = split[: max(1, round(AT_ONCE * len(split)))]
    return whole, {column: round(values[column]) for column in now}


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) <= WHOLE_ENOUGH


def _hold(model: Model, variables: Mapping[int, Any], at: Mapping[int, int]) -> None:
    for column, value in at.items():
        variables[column].lowBound = variables[column].upBound = value
        model.touched.append(variables[column])
