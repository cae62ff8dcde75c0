"""Maximal covering: a site serves the places within its radius, and earns what they demand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from tests.optimiser.published.adapters.posed import Posed, chosen_among, worth_scale
from tests.optimiser.published.adapters.sites import sites_serving
from tests.optimiser.published.readers.covering import Covering


def pose_covering(covering: Covering) -> Posed:
    """A covering problem as a problem of allocation."""
    scale = worth_scale(covering.demands, sum(covering.demands, Fraction(0)))
    earned = [float(demand * scale) for demand in covering.demands]
    worth = [
        {int(at): earned[at] for at in np.flatnonzero(column) if earned[at]} for column in covering.near.T
    ]
    problem, options = sites_serving(covering.name, len(covering.demands), covering.most, worth)
    return Posed(
        problem,
        answer=lambda solution: chosen_among(solution, options),
        value=covering.value,
        base=Fraction(0),
        unit=Fraction(1, scale),
    )
