"""Bounds at given prices, and the cases of a proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from typing import Any

from tests.optimiser.checked_bound.stranger.columns import Column, Json, Option, Problem, Refused
from tests.optimiser.checked_bound.stranger.cuts import add_cuts
from tests.optimiser.checked_bound.stranger.logarithm import NOTHING, conj
from tests.optimiser.checked_bound.stranger.rows import Row, named_rows
from tests.optimiser.checked_bound.stranger.value import Cells, delivered, read_value, unit_of

Limits = dict[Column, tuple[int, int]]


def check(problem_file: Json, proof: Json) -> Fraction | None:
    """No allocation is worth more; None where there is none.

    Raises:
        Refused: it is no proof of this problem.
    """
    problem = Problem(problem_file)
    if problem.objective["kind"] not in ("benefit", "frontier"):
        raise Refused
    rows, cells = named_rows(problem), read_value(problem)
    add_cuts(problem, rows, proof.get("cuts", []))
    sets = [Priced(problem, rows, cells, _prices(proof["prices"], each)) for each in proof["prices"]]
    bounds = [sets[number].bound(limits) for number, limits in _cases(problem, proof["tree"], {})]
    return max((bound for bound in bounds if bound is not None), default=None)


def _prices(sets: list[Json], own: Json) -> Json:
    first: Json = sets[0] if own is not sets[0] and own.get("counts_value", True) else {}
    return {
        **{kind: {**first.get(kind, {}), **own.get(kind, {})} for kind in ("rows", "cells")},
        "counts_value": own.get("counts_value", True),
    }


def _cases(problem: Problem, tree: Any, limits: Limits) -> Iterator[tuple[int, Limits]]:
    if isinstance(tree, int):
        yield tree, limits
        return
    name, at, below, above = tree
    column, most = _decision(problem, name)
    low, high = limits.get(column, (0, most))
    for part, least, greatest in ((below, low, min(high, at)), (above, max(low, at + 1), high)):
        if least <= greatest:
            yield from _cases(problem, part, limits | {column: (least, greatest)})


def _decision(problem: Problem, name: str) -> tuple[Column, int]:
    if name in problem.options:
        return ("z", name), int(not problem.options[name].barred)
    for option in problem.options.values():
        for area, most in option.areas.items():
            if name == f"{option.id}@{area}":
                return ("m", option.id, area), most
    raise Refused(name)


def _power(price: list[int]) -> Fraction:
    return price[0] * Fraction(2) ** price[1]


class Priced:
    """A problem at one set of prices."""

    def __init__(self, problem: Problem, rows: dict[str, Row], cells: Cells, prices: Json) -> None:
        self.problem, self.counts, self.unit = problem, prices["counts_value"], unit_of(problem, cells)
        self.fixed = NOTHING
        self.cost: dict[Column, Fraction] = defaultdict(Fraction)
        for name, power in prices["rows"].items():
            row, price = rows[name], _power(power)
            limit = row.high if price > 0 else row.low
            if limit is not None:
                self.fixed += price * limit
                for column, weight in row.terms.items():
                    self.cost[column] += price * weight
        for (giver, taker), most in problem.carried.items():
            self.fixed += max(NOTHING, -self.cost["r", giver, taker]) * most
        self.pushed: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for name, (harm, pushes) in cells.items() if self.counts else ():
            price = max(NOTHING, _power(prices["cells"].get(name, [0, 0])))
            self.fixed += conj(harm, price)
            for option, area, push in pushes:
                self.pushed[option, area] += price * push
        self.penny: dict[Column, Fraction] = {}
        frontier = problem.objective["kind"] == "frontier" and self.counts
        worth = Fraction(problem.objective["harm_per_pound"]) / 100 if frontier else NOTHING
        counted = set(problem.money(problem.objective["of"])) if frontier else set()
        for column in problem.money({}):
            self.penny[column] = self.cost[column] - (worth if column in counted else 0)

    def bound(self, limits: Limits) -> Fraction | None:
        """Of one case; None where it holds no allocation."""
        by_project: dict[str, list[Option]] = defaultdict(list)
        for option in self.problem.options.values():
            by_project[option.project["id"]].append(option)
        total = self.fixed
        for options in by_project.values():
            best = self._best(options, limits)
            if best is None:
                return None
            total += best
        if total < 0:
            return None
        if not self.counts:
            raise Refused
        return total if self.unit is None else floor(total / self.unit) * self.unit

    def _best(self, options: list[Option], limits: Limits) -> Fraction | None:
        """Of one project; None where nothing of it is within the limits."""
        found, forced = [NOTHING], []
        for option in options:
            low, high = limits.get(("z", option.id), (0, 1))
            steps = [limits.get(("m", option.id, area), (0, most)) for area, most in option.areas.items()]
            brings = None if option.barred or not high else self._brings(option, limits)
            if low or any(least for least, _ in steps):
                forced.append(brings)
            elif brings is not None:
                found.append(brings)
        if not forced:
            return max(found)
        return forced[0] if len(forced) == 1 else None

    def _brings(self, option: Option, limits: Limits) -> Fraction | None:
        total = -self.cost["z", option.id]
        if self.counts:
            total += option.value + self.pushed[option.id, ""]
        per_step: dict[str, Fraction] = defaultdict(Fraction)
        for bill in option.bills:
            cheapest = min(self.penny["x", pot, option.id, bill.area] for pot in bill.pots)
            total -= bill.fixed * cheapest
            per_step[bill.area] += bill.per_step * cheapest
        if not option.in_steps:
            return total
        losses = []
        for area, most in option.areas.items():
            low, high = limits.get(("m", option.id, area), (0, most))
            worth = self.pushed[option.id, area] + (option.points.get(area, NOTHING) if self.counts else 0)
            each = per_step[area] + self.cost["m", option.id, area]
            best = _most(option, area, worth, each, low, high)
            total += best
            if high >= 1:
                losses.append(best - _most(option, area, worth, each, max(low, 1), high))
        return total - min(losses) if losses else None


def _most(option: Option, area: str, worth: Fraction, each: Fraction, low: int, high: int) -> Fraction:
    """The most that steps bring: at an end, or beside a corner of the curve."""
    most = option.record["steps"][area]
    corners = [Fraction(x) * most for x, _ in option.record.get("returns", [])]
    tried = {low, high, *(round_(at) for at in corners for round_ in (floor, ceil))}
    brings = [worth * delivered(option, Fraction(m, most)) - m * each for m in tried if low <= m <= high]
    return max(brings)
