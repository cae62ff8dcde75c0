"""Find cuts that a relaxation breaks; nothing rests on them, for each is derived anew by the check.

The heuristic of Marchand and Wolsey, "Aggregation and mixed integer rounding to solve MIPs", Operations
Research 49 (2001): add up rows that are tight, count from the nearer end what is near its upper end, divide
by the weight of something that is split, and keep what cuts deepest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from optimiser.checked_bound.exact import ExactProblem
from optimiser.checked_bound.record import PriceSet, RoundingCut
from optimiser.checked_bound.rounding_cuts import added_rows, moneyless
from optimiser.formulation.decisions import FEW_STEPS

MULTIPLIER_BITS = 12  # of the smallest multiplier
_SPLIT = 1e-6
_LEAST_DEPTH = 1e-4
_DIVISORS = 60  # that are tried for each sum of rows
_TURNS = 8  # decisions, of which each is tried from its other end


class _Found(NamedTuple):
    depth: float
    cut: RoundingCut


class _Sum(NamedTuple):
    """A sum of rows, without money: the weights and their limit."""

    weights: Any
    limit: float


class Separator:
    """The decisions that a cut speaks of, as arrays.

    Attributes:
        columns: of the choices and steps.
        of: the place of each one's own choice.
        project: the number of its project.
    """

    def __init__(self, exact: ExactProblem) -> None:
        """Number them."""
        names = {column: name for name, column in exact.column_names.items()}
        self.columns: list[int] = []
        most, of, project = [], [], []
        for number, options in enumerate(exact.projects):
            for option in options:
                if option.most:
                    choice = len(self.columns)
                    self.columns += [option.column, *(each.column for each in option.deliveries)]
                    most += [1, *(each.most for each in option.deliveries)]
                    of += [choice] * (1 + len(option.deliveries))
                    project += [number] * (1 + len(option.deliveries))
        self._names = [names[column] for column in self.columns]
        self._most, self._of, self._project = np.array(most, float), np.array(of), np.array(project)
        self._is_choice = self._of == np.arange(len(of))
        self._whole = self._most <= FEW_STEPS
        self._projects = len(exact.projects)

    def cuts(
        self, exact: ExactProblem, sums: Iterable[Mapping[str, int]], values: Mapping[int, float], wanted: int
    ) -> list[RoundingCut]:
        """The cuts that go deepest into a relaxation's values, of those found in some sums of rows."""
        at = np.array([values.get(column, 0.0) for column in self.columns])
        found: dict[float, _Found] = {}  # by depth: what cuts as deep is most often the same cut
        for multipliers in sums if self.columns else ():
            best = self._of_sum(exact, multipliers, at)
            if best is not None:
                found.setdefault(round(best.depth, 7), best)
        deepest = sorted(found.values(), key=lambda each: each.depth, reverse=True)
        return [each.cut for each in deepest[:wanted]]

    def _of_sum(self, exact: ExactProblem, multipliers: Mapping[str, int], at: Any) -> _Found | None:
        """The deepest cut of one sum of rows that is found."""
        added, limit = added_rows(exact, exact.rows, multipliers)
        choices, steps = moneyless(exact, added)
        weights = np.array(
            [
                float(choices[column] if is_choice else steps[column])
                for column, is_choice in zip(self.columns, self._is_choice, strict=True)
            ]
        )
        plain = _Sum(weights, float(limit))
        turned = self._nearest_ends(at)
        split = self._whole & (np.abs(at - np.round(at)) > _SPLIT) & (weights != 0)
        depths = {
            divisor: self._depth(plain, turned, divisor, at)
            for divisor in self._divisors(plain, turned, split)
        }
        if not depths:
            return None
        divisor = max(depths, key=depths.__getitem__)
        depth = depths[divisor]
        for part in (2, 4, 8):
            if divisor // part and (other := self._depth(plain, turned, divisor // part, at)) > depth:
                depth, divisor = other, divisor // part
        for j in np.flatnonzero(split)[np.argsort(np.abs(at - 0.5)[split])][:_TURNS]:
            changed = self._with(turned, j)
            if (other := self._depth(plain, changed, divisor, at)) > depth:
                depth, turned = other, changed
        if depth <= _LEAST_DEPTH:
            return None
        matter = turned & ((weights != 0) | self._is_choice)
        names = tuple(self._names[j] for j in np.flatnonzero(matter))
        return _Found(depth, RoundingCut(rows=dict(multipliers), divisor=divisor, turned=names))

    def _nearest_ends(self, at: Any) -> Any:
        """What is counted from its upper end: steps delivered by more than half, the likeliest options."""
        turned = ~self._is_choice & (at > self._most * at[self._of] / 2) & (at > _SPLIT)
        chosen = np.bincount(self._project[self._is_choice], at[self._is_choice], self._projects)
        for project in np.flatnonzero(chosen > 0.5):
            own = np.flatnonzero(self._is_choice & (self._project == project))
            turned[own[np.argmax(at[own])]] = True
        return turned

    def _with(self, turned: Any, j: int) -> Any:
        changed = turned.copy()
        if self._is_choice[j] and not turned[j]:
            changed[self._is_choice & (self._project == self._project[j])] = False
        changed[j] = not turned[j]
        return changed

    def _turned(self, plain: _Sum, turned: Any) -> tuple[Any, Any, float]:
        """Weights once some are counted from their other end, those of projects not chosen, and the limit."""
        weights = plain.weights.copy()
        steps = turned & ~self._is_choice
        np.add.at(weights, self._of[steps], (plain.weights * self._most)[steps])
        weights[steps] *= -1
        bases = turned & self._is_choice
        less = np.zeros(self._projects)
        less[self._project[bases]] = weights[bases]
        weights[self._is_choice] -= less[self._project[self._is_choice]]
        return weights, -less, plain.limit - float(less.sum())

    def _divisors(self, plain: _Sum, turned: Any, split: Any) -> list[int]:
        weights, nothing, _ = self._turned(plain, turned)
        tried = (*weights[split], *nothing[self._project[split]], *plain.weights[split])
        found = {int(abs(weight)) for weight in tried if abs(weight) >= 2}
        return sorted(found, reverse=True)[:_DIVISORS]

    def _depth(self, plain: _Sum, turned: Any, divisor: int, at: Any) -> float:
        """How far a cut lies inside of a relaxation's values."""
        weights, nothing, limit = self._turned(plain, turned)
        times, rest = divmod(limit, divisor)
        short = divisor - rest

        def rounded(each: Any) -> Any:
            whole = np.floor(each / divisor)
            return short * whole + np.maximum(0.0, each - whole * divisor - rest)

        own = np.where(self._whole, rounded(weights), np.minimum(0.0, weights))
        empty = rounded(nothing)
        chosen = np.bincount(self._project[self._is_choice], at[self._is_choice], self._projects)
        values = np.where(~self._is_choice & turned, self._most * at[self._of] - at, at)
        broken = float(own @ values) + float(empty @ (1.0 - chosen)) - short * times
        size = math.sqrt(float((own[self._whole] ** 2).sum() + (empty**2).sum())) or 1.0
        return broken / size


def sums_of_rows(exact: ExactProblem, prices: PriceSet | None) -> Iterator[dict[str, int]]:
    """Rows to add up: those that have a price, all together and by what they hold; and each row by itself."""
    duals = {}
    for name, (mantissa, exponent) in (prices.rows if prices is not None else {}).items():
        row = exact.rows[name]
        if (row.at_most if mantissa > 0 else row.at_least) is not None:
            duals[name] = math.ldexp(mantissa, exponent)
    own = {name: price for name, price in duals.items() if not name.startswith("cut ")}
    for prices_of in (duals, own):
        yield from _whole(prices_of)
    budgets = [name for name in exact.rows if name.startswith("budget of ")]
    groups: dict[str, list[str]] = {}
    for name in budgets:
        words = name.split()
        for key in ("all", words[-1], words[-2], " ".join(words[-2:])):
            groups.setdefault(key, []).append(name)
    for group in groups.values():
        yield dict.fromkeys(group, 1)
        yield from _whole({name: duals[name] for name in group if name in duals})
        yield from _whole({name: price for name, price in own.items() if name not in group})
    for name, row in exact.rows.items():
        if row.at_most is not None:
            yield {name: 1}
        if row.at_least is not None:
            yield {name: -1}


def _whole(duals: Mapping[str, float]) -> Iterator[dict[str, int]]:
    """Prices as whole multipliers, in proportion."""
    if duals:
        least = max(min(abs(price) for price in duals.values()), max(map(abs, duals.values())) * 1e-7)
        scale = 2.0**MULTIPLIER_BITS / least
        yield {name: times for name, price in duals.items() if (times := round(price * scale))}
