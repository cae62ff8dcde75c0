"""What delivery is worth, and what a little more of it would be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimiser.decomposition.shape import Floats, Shape


class Slope(NamedTuple):
    """Benefit at a point and its first derivatives, in shares of the shape's top.

    Attributes:
        left: (curve, area) harm left.
        dose: (stepped, area) gain for a full dose.
        columns: gain for each column.
    """

    benefit: float
    left: Floats
    dose: Floats
    columns: Floats


def slope_at(shape: Shape, filled: Floats, columns: Floats) -> Slope:
    """Benefit and its derivatives where (slot, area) are filled so far and columns have these values."""
    dosed = shape.per_option(shape.slot_dose[:, None] * filled)
    strength = np.einsum("hsa,sa->ha", shape.push, dosed, optimize=True)
    strength += np.einsum("hwa,w->ha", shape.whole_push, columns[shape.whole], optimize=True)
    left = shape.harm * np.exp(-strength)
    benefit = float((shape.harm - left).sum() + (shape.points * dosed).sum() + shape.worth @ columns)
    dose = np.einsum("ha,hsa->sa", left, shape.push, optimize=True) + shape.points
    by_column = shape.worth.copy()
    by_column[shape.whole] += np.einsum("ha,hwa->w", left, shape.whole_push, optimize=True)
    return Slope(benefit, left, dose, by_column)
