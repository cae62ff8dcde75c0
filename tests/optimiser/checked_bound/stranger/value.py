"""What options are worth by themselves, the cells in which they work together, and whole units."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import gcd

from tests.optimiser.checked_bound.stranger.columns import Json, Option, Problem
from tests.optimiser.checked_bound.stranger.logarithm import ln

Part = tuple[str, str, Fraction]  # option, area where it comes in steps, reduction
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
    whole = all(option.value.denominator == 1 and not option.points for option in possible)
    if cells or problem.objective["kind"] != "benefit" or not whole:
        return None
    return Fraction(gcd(*(option.value.numerator for option in possible))) or None


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
