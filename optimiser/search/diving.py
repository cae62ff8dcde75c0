"""Rounding a relaxation's choices: fix those that are nearly whole, solve again, and so on until all are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from optimiser.formulation.decisions import FEW_STEPS
from optimiser.formulation.model import Model
from optimiser.limits import Clock
from optimiser.solvers.base import Engine, SolveRequest

MOST_DIVES = 12
WHOLE_ENOUGH = 1e-6
AT_ONCE = 0.34  # share of the choices still open that are fixed in one dive, the nearest first


def dive(model: Model, engine: Engine, request: SolveRequest, clock: Clock) -> list[float] | None:
    """Values of all columns in which every option is chosen or not, and what is whole is whole.

    Choices first, then the steps of which there are few (posts, cameras); finer steps and pence stay
    divisible. None where the rounding ran into a dead end, or there was no time; the model is left as it was.
    """
    limits: dict[int, float] = {}
    try:
        values: list[float] | None = model.values()
        for columns in (list(model.decisions.chosen.values()), _coarse_steps(model)):
            if values is not None:
                values = _down_to_whole(model, engine, request, clock, columns, values, limits)
        return values
    finally:
        _release(model, limits)


def _coarse_steps(model: Model) -> list[int]:
    columns = model.decisions.columns
    return [at for at in model.decisions.steps.values() if 0 < columns[at].most <= FEW_STEPS]


def _down_to_whole(
    model: Model,
    engine: Engine,
    request: SolveRequest,
    clock: Clock,
    columns: list[int],
    values: list[float],
    limits: dict[int, float],
) -> list[float] | None:
    """Fix some of these columns, solve again, until all are whole; `limits` learns what was fixed."""
    fixed: set[int] = set()
    for _ in range(MOST_DIVES):
        if all(_is_whole(values[column]) for column in columns):
            return values
        whole, split = _next_fixed(values, columns, fixed)
        other_way = {column: _other_way(value, values[column]) for column, value in split.items()}
        for nearest in (whole | split, other_way):
            fixed |= set(nearest)
            _fix(model, nearest, limits)
            if clock.over():
                return None
            if engine.run(replace(request, start=None), clock).found:
                break
        else:
            return None
        values = model.values()
    return None


def _other_way(rounded: int, value: float) -> int:
    return rounded - 1 if rounded > value else rounded + 1


def solve_with_choice_fixed(
    model: Model, engine: Engine, request: SolveRequest, clock: Clock, choice: Mapping[int, int]
) -> list[float] | None:
    """The relaxation with every option chosen or not as given, steps and pence still divisible.

    None where there are no such values, or there was no time; the model is left as it was.
    """
    if any(value > model.decisions.columns[column].most for column, value in choice.items()):
        return None
    limits: dict[int, float] = {}
    _fix(model, choice, limits)
    try:
        found = not clock.over() and engine.run(replace(request, start=None), clock).found
        return model.values() if found else None
    finally:
        _release(model, limits)


def _fix(model: Model, at: Mapping[int, int], limits: dict[int, float]) -> None:
    """Fix columns at whole values; what they may be otherwise is remembered."""
    for column, value in at.items():
        variable = model.variables[column]
        limits.setdefault(column, variable.upBound)
        variable.lowBound = variable.upBound = min(max(value, 0), limits[column])
        model.changed_variables.append(variable)


def _release(model: Model, limits: Mapping[int, float]) -> None:
    for column, most in limits.items():
        variable = model.variables[column]
        variable.lowBound, variable.upBound = 0, most
        model.changed_variables.append(variable)


def _next_fixed(
    values: list[float], columns: list[int], fixed: Collection[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Those that are whole already, and a third of the others, the nearest to whole first."""
    still_open = [column for column in columns if column not in fixed]
    whole = {column: round(values[column]) for column in still_open if _is_whole(values[column])}
    split = sorted(
        (column for column in still_open if column not in whole),
        key=lambda column: abs(values[column] - round(values[column])),
    )
    now = split[: max(1, round(AT_ONCE * len(split)))]
    return whole, {column: round(values[column]) for column in now}


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) <= WHOLE_ENOUGH
