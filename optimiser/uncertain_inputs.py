"""What a problem does not know exactly, and how the problem would be if it were known.

An unknown is one thing that an evaluation could find out: how well a kind of project works, what a project
will cost. Its factor multiplies everything that rests on it, so one study behind several projects moves
them together. A draw gives each unknown a factor; a problem with a draw in it is a plain problem again.

Each unknown draws from a stream of its own, seeded by the seed and its id alone, stratified over the draws
(Latin hypercube sampling: McKay, Beckman and Conover 1979) and turned into a factor by the inverse
transform. So the same seed, number and id meet the same luck in every scenario, whatever else is unknown
beside it: common random numbers. `random.Random.random` is used because Python promises its sequence for
good, so a printed seed can be repeated years later.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from optimiser.distributions import (
    AnyDistribution,
    Beta,
    Draws,
    Interval,
    LogNormal,
    Point,
    Triangular,
    lowest,
    mean,
    quantile,
    quantile_function,
)
from optimiser.record import Record

if TYPE_CHECKING:
    from optimiser.problem import Cost, Effect, Option, Problem

__all__ = [
    "AnyDistribution",
    "Beta",
    "Draw",
    "Draws",
    "Interval",
    "LogNormal",
    "Point",
    "Triangular",
    "Unknown",
    "central",
    "check_unknowns",
    "draw_inputs",
    "quantile",
    "stratified_uniforms",
    "with_draw",
]

MOST_REDUCTION = 0.999999  # an effect stays below the whole, as `Effect.reduction` must

Draw = Mapping[str, float]  # unknown id -> factor


class Unknown(Record):
    """One thing that is not known exactly, and what rests on it.

    Attributes:
        factor: how its factor may fall; 1 is as the problem states it.
        effects: (option id, harm id) whose stated reductions are multiplied in every area.
        points: option ids whose officer points are multiplied.
        costs: option ids whose every cost is multiplied.
        basis: `evidence` where the spread was measured, `assumption` where someone judged it.
        source: the study, or who judged it.
    """

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    factor: AnyDistribution
    effects: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    basis: Literal["evidence", "assumption"]
    source: str

    @model_validator(mode="after")
    def _makes_sense(self) -> Unknown:
        if not (self.effects or self.points or self.costs):
            message = f"unknown {self.id!r} moves nothing; name effects, points or costs that rest on it"
            raise ValueError(message)
        if (self.points or self.costs) and lowest(self.factor) < 0:
            message = f"unknown {self.id!r} could turn a cost or a score negative; let its factor start at 0"
            raise ValueError(message)
        return self


def check_unknowns(unknowns: Sequence[Unknown], options: Iterable[Option]) -> None:
    """Refuse unknowns that share an id, or that name what the problem does not hold.

    Raises:
        ValueError: which unknown, and what it names.
    """
    twice = [name for name, count in Counter(unknown.id for unknown in unknowns).items() if count > 1]
    if twice:
        message = f"unknown {twice[0]!r} is given twice"
        raise ValueError(message)
    effects = {option.id: {effect.harm for effect in option.effects} for option in options}
    for unknown in unknowns:
        for option in (*unknown.points, *unknown.costs, *(option for option, _ in unknown.effects)):
            if option not in effects:
                message = f"unknown {unknown.id!r} names option {option!r}, which the problem does not hold"
                raise ValueError(message)
        for option, harm in unknown.effects:
            if harm not in effects[option]:
                message = f"unknown {unknown.id!r}: option {option!r} has no effect on {harm!r}"
                raise ValueError(message)


def draw_inputs(unknowns: Iterable[Unknown], *, seed: int, number: int) -> list[Draw]:
    """Draw every unknown so many times.

    Args:
        unknowns: what is drawn; their order, and what else is drawn, change nothing.
        seed: recorded with whatever rests on the draws.
        number: how many; another number is another stratification, so other draws.

    Returns:
        `number` draws, alike in weight.
    """
    columns = {
        unknown.id: [
            *map(quantile_function(unknown.factor), stratified_uniforms(unknown.id, seed=seed, number=number))
        ]
        for unknown in unknowns
    }
    return [{name: column[at] for name, column in columns.items()} for at in range(number)]


def stratified_uniforms(unknown: str, *, seed: int, number: int) -> list[float]:
    """One probability for each draw of an unknown: one in each of `number` equal strata, in random order."""
    digest = hashlib.sha256(f"{seed}\n{unknown}".encode()).digest()
    luck = Random(int.from_bytes(digest, "big"))
    within = [luck.random() for _ in range(number)]
    order = sorted(range(number), key=[luck.random() for _ in range(number)].__getitem__)
    below_one = math.nextafter(1.0, 0.0)
    return [min((stratum + within[stratum]) / number, below_one) for stratum in order]


def central(problem: Problem, unknowns: Sequence[Unknown]) -> Problem:
    """The problem with every factor at its mean."""
    return with_draw(problem, unknowns, {unknown.id: mean(unknown.factor) for unknown in unknowns})


def with_draw(problem: Problem, unknowns: Sequence[Unknown], draw: Draw) -> Problem:
    """The problem as one draw has it, with nothing left unknown.

    Reductions are multiplied and kept between 0 and 0.999999: a factor below nothing prevents nothing,
    since harm done is not modelled. Points are multiplied. Costs, and the least cost at which an option is
    worth starting, are multiplied and rounded up to whole pence. Where several unknowns bear on one
    figure, their factors multiply.

    Args:
        problem: as stated.
        unknowns: what each factor bears on.
        draw: a factor for each unknown.

    Returns:
        A problem of its own fingerprint; parts that no factor changes are shared, and not validated again.
    """
    on_effects: defaultdict[str, dict[str, float]] = defaultdict(dict)
    on_points: dict[str, float] = {}
    on_costs: dict[str, Fraction] = {}
    for unknown in unknowns:
        factor = draw[unknown.id]
        for option, harm in unknown.effects:
            on_effects[option][harm] = on_effects[option].get(harm, 1.0) * factor
        for option in unknown.points:
            on_points[option] = on_points.get(option, 1.0) * factor
        for option in unknown.costs:
            on_costs[option] = on_costs.get(option, Fraction(1)) * exact_factor(factor)
    options = tuple(
        _moved(option, on_effects.get(option.id, {}), on_points.get(option.id), on_costs.get(option.id))
        for option in problem.options
    )
    return problem.model_copy(update={"options": options, "unknowns": ()})


def exact_factor(factor: float) -> Fraction:
    """The factor as it is written: 1.1 is eleven tenths, so that 10 pence become 11, and not 12."""
    return Fraction(repr(factor))


def multiply_pence(pence: int, factor: Fraction) -> int:
    """Pence multiplied by a factor and rounded up to whole pence."""
    return -(-pence * factor.numerator // factor.denominator)


def _moved(
    option: Option, on_effects: Mapping[str, float], on_points: float | None, on_costs: Fraction | None
) -> Option:
    changed: dict[str, object] = {}
    if on_effects:
        changed["effects"] = tuple(
            _stronger(effect, on_effects[effect.harm]) if effect.harm in on_effects else effect
            for effect in option.effects
        )
    if on_points is not None:
        changed["points"] = {area: points * on_points for area, points in option.points.items()}
    if on_costs is not None:
        changed["costs"] = tuple(_dearer(cost, on_costs) for cost in option.costs)
        changed["minimum_pence"] = multiply_pence(option.minimum_pence, on_costs)
    return option.model_copy(update=changed) if changed else option


def _stronger(effect: Effect, factor: float) -> Effect:
    reduction = {
        area: min(max(share * factor, 0.0), MOST_REDUCTION) for area, share in effect.reduction.items()
    }
    return effect.model_copy(update={"reduction": reduction})


def _dearer(cost: Cost, factor: Fraction) -> Cost:
    fixed = {area: multiply_pence(pence, factor) for area, pence in cost.fixed.items()}
    per_step = {area: multiply_pence(pence, factor) for area, pence in cost.per_step.items()}
    return cost.model_copy(update={"fixed": fixed, "per_step": per_step})
