"""What delivery is worth, and what a little more of it would be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimiser.decomposition.arrays import Floats, ProblemArrays


class Gradient(NamedTuple):
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


def gradient_at(arrays: ProblemArrays, filled: Floats, columns: Floats) -> Gradient:
    """Benefit and its derivatives where (slot, area) are filled so far and columns have these values."""
    dosed = arrays.per_option(arrays.slot_dose[:, None] * filled)
    strength = np.einsum("hsa,sa->ha", arrays.push, dosed, optimize=True)
    strength += np.einsum("hwa,w->ha", arrays.whole_push, columns[arrays.whole], optimize=True)
    left = arrays.harm * np.exp(-strength)
    benefit = float((arrays.harm - left).sum() + (arrays.points * dosed).sum() + arrays.worth @ columns)
    dose = np.einsum("ha,hsa->sa", left, arrays.push, optimize=True) + arrays.points
    by_column = arrays.worth.copy()
    by_column[arrays.whole] += np.einsum("ha,hwa->w", left, arrays.whole_push, optimize=True)
    return Gradient(benefit, left, dose, by_column)
