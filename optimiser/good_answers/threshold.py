"""From what value on an allocation counts as good as another."""

from __future__ import annotations

import math

FINEST = 1e-5  # share of the value; closer than this no solver tells two allocations apart


def threshold_within(value: float, within: float) -> float:
    """What an allocation is worth at least that is within a share of a value: `value * (1 - within)`."""
    return value * (1 - within)


def step_below(value: float, share: float = FINEST) -> float:
    """The greatest of 1, 2 or 5 times a power of ten that is no more than a share of a value; 0 of 0."""
    most = abs(value) * share
    if not most:
        return 0.0
    power = 10.0 ** math.floor(math.log10(most))
    return max(times * power for times in (1, 2, 5) if times * power <= most * (1 + 1e-12))


def round_threshold(value: float) -> float:
    """The greatest multiple of `step_below` that a value reaches.

    It is the same for every value between two steps, and so does not depend on which of several allocations,
    all as good as can be, a solver came to.
    """
    step = step_below(value)
    return math.floor(value / step * (1 + 1e-12)) * step if step else 0.0
