"""How figures of benefit and value are written, everywhere: no finer than they are known.

A figure that rests on assumption for more than a quarter has two significant figures. None is finer than the
proven gap: the share by which an answer may fall short of the best. Data for programs keeps its digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

MOSTLY_ASSUMED = 0.25  # share of a benefit that rests on assumption, above which two figures are all it bears
FINEST = 0.1  # harm units; no figure is written finer
FINEST_GAP = 1e-5  # of value: 0.001%, below which a gap is only said to be that at most
ROUNDING = 1e-9  # of a step, lost in floating point


@dataclass(frozen=True, slots=True)
class Precision:
    """How well figures are known.

    Attributes:
        assumed: the share of the benefit, 0 to 1, that rests on assumption.
        gap: the share of value by which the answer may fall short of the best; 0 where that does not matter.
    """

    assumed: float = 0.0
    gap: float = 0.0


EXACT = Precision()
"""Of figures that rest on no assumption and on no solve, such as recorded harm."""


def least_precise(several: Iterable[Precision]) -> Precision:
    """How well a figure is known that is made of several: as badly as the worst of them."""
    known = list(several)
    return Precision(
        max((each.assumed for each in known), default=0.0), max((each.gap for each in known), default=0.0)
    )


def harm(units: float, precision: Precision) -> str:
    """Harm units, or value, such as `1,200`, `12.3`, `under 0.1` or `0`."""
    return _written(units, _step(abs(units), abs(units), precision))


def rounded(units: float, precision: Precision) -> float:
    """The same figure as a number, for the cells of a workbook; one too small to write stays as it is."""
    if not units or not math.isfinite(units):
        return units or 0.0
    step = _step(abs(units), abs(units), precision)
    return round(round(units / step) * step, 10) or units


def rounded_up(units: float, precision: Precision) -> float:
    """A bound as `bound` writes it, as a number."""
    if not units or not math.isfinite(units):
        return units or 0.0
    step = _step(abs(units), abs(units), precision)
    return round(max(1, math.ceil(units / step - ROUNDING)) * step, 10) if units > 0 else units


def bound(units: float, precision: Precision, of: float = 0.0) -> str:
    """A figure that nothing exceeds, rounded up, so that nothing more is claimed than was proven.

    Args:
        units: the figure.
        precision: how well it is known.
        of: where it is a difference, the figures that it is between.
    """
    if not math.isfinite(units):
        return _written(units, FINEST)
    step = _step(abs(units), max(abs(of), abs(units)), precision)
    steps = math.ceil(units / step - ROUNDING)
    return _written((max(1, steps) if units > 0 else steps) * step, step)


def proven_least(units: float, precision: Precision, of: float = 0.0) -> str:
    """A figure of 0 or more that is reached at least, rounded down; arguments as for `bound`."""
    if not math.isfinite(units):
        return _written(units, FINEST)
    whole = max(abs(of), abs(units))
    step = _step(abs(units), whole, precision)
    return _written(math.floor((units + ROUNDING * whole) / step + ROUNDING) * step, step)


def difference(units: float, of: float, precision: Precision) -> str:
    """A difference, without its sign, between figures as large as `of`: no finer than their gap."""
    if abs(units) <= ROUNDING * abs(of):
        units = 0.0
    return _written(abs(units), _step(abs(units), max(abs(of), abs(units)), precision))


def signed_difference(units: float, of: float, precision: Precision) -> str:
    """The same with its sign, such as `+40` or `-1,200`; `0` where there is none."""
    text = difference(units, of, precision)
    return f"{'+' if units > 0 else '-'}{text}" if text[0].isdigit() and text != "0" else text


def gap_percent(gap: float) -> str:
    """A proven gap as a percentage, rounded up; one too small to show is never shown as nothing."""
    if gap <= 0:
        return "0%"
    if gap <= FINEST_GAP:
        return "<= 0.001%"
    hundredths = math.ceil(round(gap * 10_000, 3))
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".") + "%"


def _step(size: float, of: float, precision: Precision) -> float:
    """The finest step that a figure of this size bears, where the gap is a share of `of`."""
    if not math.isfinite(size) or not math.isfinite(of):
        return FINEST
    step = FINEST
    if precision.assumed > MOSTLY_ASSUMED and size > FINEST:
        step = max(step, 10.0 ** (math.floor(math.log10(size)) - 1))
    if precision.gap * of > FINEST:
        step = max(step, _round_step(precision.gap * of))
    return step


def _round_step(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is at least this much."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least * (1 - ROUNDING))


def _written(units: float, step: float) -> str:
    if not math.isfinite(units):
        return "not known"
    if not units:
        return "0"
    rounded = round(units / step) * step
    decimals = max(0, -math.floor(math.log10(step) + ROUNDING))
    return f"{rounded:,.{decimals}f}" if rounded else f"under {step:,.{decimals}f}"
