"""How much of a benefit each kind of assumption touches.

The layers overlap: a stand-in for a harm, reached as an officer judges, by an effect that was measured in
another country, rests on three. Each layer is the part of the benefit that it touches, so they do not add up;
`any` is the part that rests on one of them at least. They are listed from the strongest basis to the weakest.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from optimiser.benefit import AttributedBenefit, attributed_benefit
from optimiser.precision import Precision
from optimiser.problem import Option, Problem
from optimiser.record import Record
from optimiser.solution import Choice, Solution

Layer = Literal["years", "weight", "rural", "country", "proxy", "reach", "effect", "score", "point"]
LAYERS: tuple[Layer, ...] = (
    *("years", "weight", "rural", "country", "proxy", "reach", "effect", "score", "point"),
)


class AssumedBenefit(Record):
    """The benefit of a set of choices, and what of it rests on assumption; harm units.

    Attributes:
        total: the whole benefit.
        any: what rests on one assumption at least.
        by_layer: what rests on each; every layer is listed, the strongest basis first:
            `years` the years in which an effect acts are assumed,
            `weight` the weight of the offence is,
            `rural` the effect was not measured in a rural place, and is used in one,
            `country` it was not measured in England,
            `proxy` the offence stands in for another,
            `reach` the share of the harm that is reached is assumed,
            `effect` no study measured the effect,
            `score` an officer scored it,
            `point` what one point is worth is assumed.
    """

    total: float
    any: float
    by_layer: dict[Layer, float]

    @property
    def share(self) -> float:
        """The share of the total, 0 to 1, that rests on one assumption at least; 0 where there is none."""
        return self.any / self.total if self.total > 0 else 0.0


def assumed_benefit(problem: Problem, choices: Iterable[Choice]) -> AssumedBenefit:
    """What of the benefit of these choices rests on each kind of assumption.

    Raises:
        ValueError: a choice names an option that is not in the problem.
    """
    read = _Assumptions(problem)
    total: list[float] = []
    assumed: list[float] = []
    by_layer: defaultdict[Layer, list[float]] = defaultdict(list)
    for part in attributed_benefit(problem, choices):
        total.append(part.benefit)
        layers = read.layers_of(part)
        if layers:
            assumed.append(part.benefit)
        for layer in layers:
            by_layer[layer].append(part.benefit)
    return AssumedBenefit(
        total=math.fsum(total),
        any=math.fsum(assumed),
        by_layer={layer: math.fsum(by_layer[layer]) for layer in LAYERS},
    )


def precision_of(problem: Problem, solution: Solution) -> Precision:
    """How finely the figures of an answer may be written."""
    return Precision(assumed_benefit(problem, solution.choices).share, solution.gap or 0.0)


class _Assumptions:
    """What a problem says of its own assumptions."""

    def __init__(self, problem: Problem) -> None:
        self._options: dict[str, Option] = {option.id: option for option in problem.options}
        self._harms = {harm.id: harm for harm in problem.harms}
        self._rural = {area.id for area in problem.areas if area.rural}

    def layers_of(self, part: AttributedBenefit) -> set[Layer]:
        """The layers that one part of the benefit rests on."""
        option = self._options[part.option]
        found: set[Layer] = {"years"} if option.years_are_assumed else set()
        if not part.harm:
            return found | {"score", "point"}
        harm = self._harms[part.harm]
        effect = next(each for each in option.effects if each.harm == part.harm)
        if harm.weight_is_assumed:
            found.add("weight")
        if harm.proxy_for:
            found.add("proxy")
        if effect.reach is not None:
            found.add("reach")
        if effect.basis == "assumption":
            found.add("effect")
        if "country" in effect.carried_over:
            found.add("country")
        if "rural" in effect.carried_over and part.area in self._rural:
            found.add("rural")
        return found
