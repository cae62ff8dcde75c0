"""What options are worth by themselves, the cells in which they work together, and whole units."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from tests.optimiser.checked_bound.stranger.columns import Json, Option, Problem
from tests.optimiser.checked_bound.stranger.logarithm import ln

Part = tuple[str, str, Fraction]  # option, area where it comes in steps, reduction
FEW_STEPS = 20
Cells = dict[str, tuple[Fraction, list[Part]]]
"""Name -> harm, and (option, area, push)."""


def read_value(problem: Problem) -> Cells:
    """The cells; what each option is worth by itself is written into it."""
    weight = {each["id"]: Fraction(each["weight"]) for each in problem.data["priorities"]}
    possible = [option for option in problem.options.values() if not option.barred]
    for option in possible:
        each = Fraction(problem.data.get("harm_per_point", 1)) * weight[option.project["priority"]]
        _add_points(option, each * len(_years(option)))
    found: dict[tuple[Part, ...], Fraction] = defaultdict(Fraction)
    for harm in problem.data.get("harms", []):
        for together, number in _sets(possible, harm["id"]):
            reductions = [(option, _reduction(option, harm["id"])) for option in together]
            for area in dict.fromkeys(area for _, reduction in reductions for area in reduction):
                suffered = number * weight[harm["priority"]] * Fraction(harm["by_area"].get(area, 0))
                _add_harm(found, suffered, area, reductions)
    return {
        f"cell {at}": (harm, [(name, area, ln(1 / (1 - share))[1]) for name, area, share in parts])
        for at, (parts, harm) in enumerate(found.items(), start=1)
    }


def unit_of(problem: Problem, cells: Cells) -> Fraction | None:
    """What every allocation's value is a multiple of; None where there is no such unit."""
    possible = [option for option in problem.options.values() if not option.barred]
    if cells or problem.objective["kind"] != "benefit":
        return None
    values = [option.value for option in possible]
    for option in possible:
        for area, most in option.areas.items():
            points = option.points.get(area, Fraction(0))
            if points and most > FEW_STEPS:
                return None
            heights = [delivered(option, Fraction(step, most)) for step in range(most + 1)] if points else []
            values += [points * (after - before) for before, after in pairwise(heights)]
    shared = lcm(*(value.denominator for value in values))
    return Fraction(gcd(*(int(value * shared) for value in values)), shared) or None


def delivered(option: Option, share: Fraction) -> Fraction:
    """How far an option is delivered by a share of its steps."""
    corners = [(0.0, 0.0), *option.record.get("returns", [(1.0, 1.0)])]
    for (x0, y0), (x1, y1) in pairwise([(Fraction(x), Fraction(y)) for x, y in corners]):
        if share <= x1:
            return y0 + (y1 - y0) * (share - x0) / (x1 - x0)
    return Fraction(1)


def _add_points(option: Option, each: Fraction) -> None:
    for area, points in option.record.get("points", {}).items():
        if not option.in_steps:
            option.value += each * Fraction(points)
        elif area in option.record["steps"]:
            option.points[area] = each * Fraction(points)


def _years(option: Option) -> set[str]:
    costs = option.record.get("costs", [])
    return set(option.record.get("active_years") or (cost["financial_year"] for cost in costs))


def _reduction(option: Option, harm: str) -> Json:
    effects = (each["reduction"] for each in option.record.get("effects", []) if each["harm"] == harm)
    return next(effects, {})


def _sets(possible: list[Option], harm: str) -> list[tuple[tuple[Option, ...], int]]:
    """The options that act on a harm in the same years, and in how many years."""
    acting = [
        option
        for option in possible
        if any(each["harm"] == harm for each in option.record.get("effects", []))
    ]
    number: dict[tuple[int, ...], int] = defaultdict(int)
    for year in sorted({year for option in acting for year in _years(option)}):
        number[tuple(at for at, option in enumerate(acting) if year in _years(option))] += 1
    return [(tuple(acting[at] for at in places), years) for places, years in number.items()]


def _add_harm(
    found: dict[tuple[Part, ...], Fraction],
    suffered: Fraction,
    area: str,
    reductions: list[tuple[Option, Json]],
) -> None:
    here = [
        (option, Fraction(reduction[area]))
        for option, reduction in reductions
        if reduction.get(area) and (not option.in_steps or area in option.record["steps"])
    ]
    if not here or not suffered:
        return
    if len({option.project["id"] for option, _ in here}) == 1 and not any(o.in_steps for o, _ in here):
        for option, share in here:
            option.value += suffered * share
    else:
        found[tuple((o.id, area if o.in_steps else "", share) for o, share in here)] += suffered
