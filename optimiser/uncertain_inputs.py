"""What a problem does not know exactly, as records, and how it is drawn.

An unknown is one thing that an evaluation could find out: how well a kind of project works, what a project
will cost. Its factor multiplies everything that rests on it (1 is as stated, 0.8 a fifth less), so one study
behind several projects moves them together. How the factor may fall is a distribution; a quantile is the
value below which the factor lies with the probability given. A draw gives each unknown a factor.

Each unknown draws from a stream of its own, seeded by the seed and its id alone, stratified over the draws
(Latin hypercube sampling: McKay, Beckman and Conover 1979) and turned into a factor by the inverse
transform. So the same seed, number and id meet the same luck in every scenario, whatever else is unknown
beside it: common random numbers. `random.Random.random` is used because Python promises its sequence for
good, so a printed seed can be repeated years later.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from random import Random
from statistics import NormalDist
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from optimiser.problem_parts import Harm, Option
from optimiser.record import Record

Distribution = TypeVar("Distribution", bound=Record)
Draw = Mapping[str, float]  # unknown id -> factor
Above = Annotated[float, Field(gt=0)]
_CLOSE = 1e-13  # a beta quantile is found to within this share of itself, or of its distance from 1
_MOST_STEPS = 200


def _refuse_disorder(distribution: Distribution) -> Distribution:
    """A distribution whose ends, and what lies between, rise."""
    names = [name for name in ("low", "median", "mode", "high") if hasattr(distribution, name)]
    ends = {name: getattr(distribution, name) for name in names}
    if list(ends.values()) != sorted(ends.values()):
        given = ", ".join(f"{name} {value:g}" for name, value in ends.items())
        kind = getattr(distribution, "kind", "")
        message = f"the {kind} distribution must rise in the order {', '.join(ends)}, but has {given}"
        raise ValueError(message)
    return distribution


class Point(Record):
    """Known exactly.

    Attributes:
        value: the factor.
    """

    kind: Literal["point"] = "point"
    value: float


class Interval(Record):
    """Anywhere between two ends, none likelier than another: the uniform distribution."""

    kind: Literal["interval"] = "interval"
    low: float
    high: float

    _in_order = model_validator(mode="after")(_refuse_disorder)


class Triangular(Record):
    """Between two ends, likeliest at the mode, falling in straight lines from there."""

    kind: Literal["triangular"] = "triangular"
    low: float
    mode: float
    high: float

    _in_order = model_validator(mode="after")(_refuse_disorder)


class Beta(Record):
    """The beta distribution, stretched from (0, 1) to (low, high).

    Its mean is `low + (high - low) * alpha / (alpha + beta)`.
    """

    kind: Literal["beta"] = "beta"
    alpha: float = Field(gt=0, le=1e6)
    beta: float = Field(gt=0, le=1e6)
    low: float = 0.0
    high: float = 1.0

    _in_order = model_validator(mode="after")(_refuse_disorder)


class LogNormal(Record):
    """A factor whose logarithm is normal: never below nothing, with a longer tail upwards.

    Half of the draws lie below the median. `sigma`, the standard deviation of the logarithm, follows from
    the width of the interval alone: `ln(high / low) / (2 z)`, where z is the normal quantile of
    `(1 + coverage) / 2` (1.96 for 95%), as the Cochrane Handbook (6.3.2) takes a standard error from the
    confidence interval of a ratio. So the central interval drawn is the one stated where the median is the
    geometric mean of its ends, and as wide in proportion otherwise. The mean,
    `median * exp(sigma ** 2 / 2)`, lies above the median.

    Attributes:
        median: half of the probability lies on either side.
        low: the lower end of the central interval.
        high: its upper end.
        coverage: the probability that the interval holds, share between 0 and 1.
    """

    kind: Literal["log-normal"] = "log-normal"
    median: Above
    low: Above
    high: Above
    coverage: float = Field(default=0.95, gt=0, lt=1)

    _in_order = model_validator(mode="after")(_refuse_disorder)

    @property
    def sigma(self) -> float:
        """The standard deviation of the factor's natural logarithm."""
        return math.log(self.high / self.low) / (2 * NormalDist().inv_cdf((1 + self.coverage) / 2))


class Draws(Record):
    """Values drawn elsewhere, from the evidence itself: a bootstrap, a posterior, past projects.

    Attributes:
        values: at least one.
        weights: how much each counts; alike where none are given.
    """

    kind: Literal["draws"] = "draws"
    values: tuple[float, ...] = Field(min_length=1)
    weights: tuple[Annotated[float, Field(ge=0)], ...] | None = None

    @model_validator(mode="after")
    def _weighed(self) -> Draws:
        if self.weights is not None and len(self.weights) != len(self.values):
            message = f"draws give {len(self.values)} values and {len(self.weights)} weights; give one each"
            raise ValueError(message)
        if self.weights is not None and sum(self.weights) <= 0:
            message = "the weights of draws are all nothing; give at least one above nothing"
            raise ValueError(message)
        return self

    @property
    def counts(self) -> tuple[float, ...]:
        """The weight of each value."""
        return self.weights if self.weights is not None else (1.0,) * len(self.values)


AnyDistribution = Annotated[
    Point | Interval | Triangular | Beta | LogNormal | Draws,
    Field(discriminator="kind"),
]


class Unknown(Record):
    """One thing that is not known exactly, and what rests on it.

    Attributes:
        factor: how its factor may fall; 1 is as the problem states it.
        effects: (option id, harm id) whose stated reductions are multiplied in every area.
        points: option ids whose officer points are multiplied.
        costs: option ids whose every cost is multiplied.
        harms: harm ids of which every area's harm is multiplied, as another weight would.
        basis: `evidence` where the spread was measured, `assumption` where someone judged it.
        source: the study, or who judged it.
    """

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    factor: AnyDistribution
    effects: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    basis: Literal["evidence", "assumption"]
    source: str

    @model_validator(mode="after")
    def _makes_sense(self) -> Unknown:
        if not (self.effects or self.points or self.costs or self.harms):
            message = (
                f"unknown {self.id!r} moves nothing; name effects, points, costs or harms that rest on it"
            )
            raise ValueError(message)
        if (self.points or self.costs or self.harms) and lowest(self.factor) < 0:
            message = (
                f"unknown {self.id!r} could turn a cost or a benefit negative; let its factor start at 0"
            )
            raise ValueError(message)
        return self


def check_unknowns(
    unknowns: Sequence[Unknown], options: Iterable[Option], harms: Iterable[Harm] = ()
) -> None:
    """Refuse unknowns that share an id, or that name what the problem does not hold.

    Raises:
        ValueError: which unknown, and what it names.
    """
    twice = [name for name, count in Counter(unknown.id for unknown in unknowns).items() if count > 1]
    if twice:
        message = f"unknown {twice[0]!r} is given twice"
        raise ValueError(message)
    effects = {option.id: {effect.harm for effect in option.effects} for option in options}
    known_harms = {harm.id for harm in harms}
    for unknown in unknowns:
        for harm in unknown.harms:
            if harm not in known_harms:
                message = f"unknown {unknown.id!r} names harm {harm!r}, which is not in the problem"
                raise ValueError(message)
        for option in (*unknown.points, *unknown.costs, *(option for option, _ in unknown.effects)):
            if option not in effects:
                message = f"unknown {unknown.id!r} names option {option!r}, which is not in the problem"
                raise ValueError(message)
        for option, harm in unknown.effects:
            if harm not in effects[option]:
                message = f"unknown {unknown.id!r}: option {option!r} has no effect on {harm!r}"
                raise ValueError(message)


def draw_inputs(unknowns: Iterable[Unknown], *, seed: int, number: int) -> list[Draw]:
    """Draw every unknown so many times, alike in weight.

    The order of the unknowns, and what else is drawn, change nothing; another number is another
    stratification, so other draws. The seed is recorded with whatever rests on the draws.
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


def quantile(distribution: AnyDistribution, probability: float) -> float:
    """The value below which the factor lies with this probability.

    Raises:
        ValueError: the probability is not between 0 and 1.
    """
    if not 0 <= probability <= 1:
        message = f"a probability lies between 0 and 1, not at {probability}"
        raise ValueError(message)
    return quantile_function(distribution)(probability)


def quantile_function(distribution: AnyDistribution) -> Callable[[float], float]:
    """The quantiles of a distribution as a function of the probability (0 to 1), rising with it."""
    match distribution:
        case Point(value=value):
            return lambda _: value
        case Interval(low=low, high=high):
            return lambda probability: low + (high - low) * probability
        case Triangular():
            return lambda probability: _triangular_quantile(distribution, probability)
        case Beta(alpha=alpha, beta=beta, low=low, high=high):
            return lambda probability: low + (high - low) * _beta_quantile(alpha, beta, probability)
        case LogNormal(median=median, sigma=sigma):
            return lambda probability: median * math.exp(sigma * _normal_quantile(probability))
        case Draws():
            return _draws_quantile(distribution)


def lowest(distribution: AnyDistribution) -> float:
    """The least that the factor can be."""
    return quantile_function(distribution)(0.0)


def _normal_quantile(probability: float) -> float:
    if probability <= 0:
        return -math.inf
    return NormalDist().inv_cdf(probability) if probability < 1 else math.inf


def _triangular_quantile(distribution: Triangular, probability: float) -> float:
    width = distribution.high - distribution.low
    rising = distribution.mode - distribution.low
    if probability * width <= rising:
        return distribution.low + math.sqrt(probability * width * rising)
    return distribution.high - math.sqrt((1 - probability) * width * (distribution.high - distribution.mode))


def _draws_quantile(distribution: Draws) -> Callable[[float], float]:
    """The least of the values whose weight, with all below it, reaches the probability."""
    counted = [
        pair for pair in sorted(zip(distribution.values, distribution.counts, strict=True)) if pair[1] > 0
    ]
    reached = list(accumulate(count for _, count in counted))
    last = len(counted) - 1

    def value_at(probability: float) -> float:
        return counted[min(bisect_left(reached, probability * reached[-1]), last)][0]

    return value_at


def _beta_quantile(alpha: float, beta: float, probability: float) -> float:
    """The beta distribution's quantile on (0, 1), sought from the nearer end, where steps are finer."""
    if probability <= 0 or probability >= 1:
        return float(probability >= 1)
    if probability > _beta_below(alpha, beta, 0.5):
        return 1 - _lower_beta_quantile(beta, alpha, 1 - probability)
    return _lower_beta_quantile(alpha, beta, probability)


def _lower_beta_quantile(alpha: float, beta: float, probability: float) -> float:
    """A quantile of at most a half: Newton's steps, halved where one leaves its bracket."""
    log_scale = math.lgamma(alpha + beta) - math.lgamma(alpha) - math.lgamma(beta)
    low, high, at = 0.0, 0.5, 0.25
    for _ in range(_MOST_STEPS):
        over = _beta_below(alpha, beta, at) - probability
        low, high = (low, at) if over > 0 else (at, high)
        density = math.exp(log_scale + (alpha - 1) * math.log(at) + (beta - 1) * math.log1p(-at))
        following = at - over / density if density > 0 else low
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - at) <= _CLOSE * at:
            break
        at = following
    return at


def _beta_below(alpha: float, beta: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (NIST DLMF 8.17.22)."""
    if x > (alpha + 1) / (alpha + beta + 2):  # the fraction converges fast on the other side only
        return 1 - _beta_below(beta, alpha, 1 - x)
    log_scale = math.lgamma(alpha + beta) - math.lgamma(alpha) - math.lgamma(beta)
    front = math.exp(log_scale + alpha * math.log(x) + beta * math.log1p(-x)) / alpha
    tiny = 1e-300
    c, d = 1.0, 0.0
    fraction = 1.0
    for at in range(10_000):  # Lentz's method; about the square root of max(alpha, beta) terms are needed
        m = at // 2
        if at == 0:
            term = 1.0
        elif at % 2:
            term = -(alpha + m) * (alpha + beta + m) * x / ((alpha + 2 * m) * (alpha + 2 * m + 1))
        else:
            term = m * (beta - m) * x / ((alpha + 2 * m - 1) * (alpha + 2 * m))
        d = 1 / (1 + term * d or tiny)
        c = 1 + term / c or tiny
        fraction *= c * d
        if at and abs(1 - c * d) < 1e-15:
            break
    return front * (fraction - 1)
