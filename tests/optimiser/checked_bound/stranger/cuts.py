"""Cuts, derived by the five steps of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from math import floor

from tests.optimiser.checked_bound.stranger.columns import Column, Json, Option, Problem, Refused
from tests.optimiser.checked_bound.stranger.logarithm import NOTHING
from tests.optimiser.checked_bound.stranger.rows import Row

Weights = dict[Column, Fraction]
FEW = 20  # steps


def add_cuts(problem: Problem, rows: dict[str, Row], cuts: list[Json]) -> None:
    """Put the row of each cut beside those that it is derived from."""
    for at, cut in enumerate(cuts, start=1):
        name = f"cut {at}" if f"cut {at}" not in rows else f"cut {at} #2"
        rows[name] = derived(problem, rows, cut)


def derived(problem: Problem, rows: dict[str, Row], cut: Json) -> Row:
    """The row of one cut."""
    weights, limit = _added(rows, cut["rows"])
    limit += _without_money(problem, weights)
    turned = set(cut.get("turned", []))
    for option, area, most in _places(problem):
        if f"{option.id}@{area}" in turned:
            weights["z", option.id] += weights["m", option.id, area] * most
            weights["m", option.id, area] *= -1
    bases = {option.project["id"]: option.id for option in problem.options.values() if option.id in turned}
    limit -= sum(weights["z", base] for base in bases.values())
    round_ = _rounding(limit, Fraction(cut["divisor"]))
    divisor = Fraction(cut["divisor"])
    most_of_all = (divisor - limit % divisor) * floor(limit / divisor)
    terms: Weights = defaultdict(Fraction)
    nothing: dict[str, Fraction] = {}
    for option in problem.options.values():
        base = bases.get(option.project["id"])
        less = NOTHING if base is None else weights["z", base]
        nothing[option.project["id"]] = none = round_(-less)
        own = NOTHING if option.id == base else round_(weights["z", option.id] - less)
        terms["z", option.id] += own - none
    for option, area, most in _places(problem):
        weight = weights["m", option.id, area]
        weight = round_(weight) if most <= FEW else min(NOTHING, weight)
        if f"{option.id}@{area}" in turned:
            terms["z", option.id] += weight * most
            weight = -weight
        terms["m", option.id, area] += weight
    return Row(dict(terms), None, most_of_all - sum(nothing.values()))


def _places(problem: Problem) -> list[tuple[Option, str, int]]:
    return [(o, area, most) for o in problem.options.values() for area, most in o.areas.items()]


def _added(rows: dict[str, Row], multipliers: dict[str, int]) -> tuple[Weights, Fraction]:
    weights: Weights = defaultdict(Fraction)
    limit = NOTHING
    for name, times in multipliers.items():
        side = rows[name].high if times > 0 else rows[name].low
        if side is None:
            raise Refused(name)
        limit += times * side
        for column, weight in rows[name].terms.items():
            weights[column] += times * weight
    return weights, limit


def _without_money(problem: Problem, weights: Weights) -> Fraction:
    """Let each bill be paid by whoever weighs least; what money that is carried adds to the limit."""
    for option in problem.options.values():
        for bill in option.bills:
            least = min(weights["x", pot, option.id, bill.area] for pot in bill.pots)
            weights["z", option.id] += least * bill.fixed
            weights["m", option.id, bill.area] += least * bill.per_step
    moved = [max(NOTHING, -weights["r", *pair]) * most for pair, most in problem.carried.items()]
    return sum(moved, start=NOTHING)


def _rounding(limit: Fraction, divisor: Fraction) -> Callable[[Fraction], Fraction]:
    rest = limit % divisor
    return lambda weight: (divisor - rest) * floor(weight / divisor) + max(NOTHING, weight % divisor - rest)
