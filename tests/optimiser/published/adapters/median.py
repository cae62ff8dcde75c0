"""p-median: serving a place from a site earns what it saves of the way that counts where none is near.

Where a place may be served from all sites, that is the way to the furthest. It can be served from the
nearest few alone: then the way to the next one counts as served from none, which is never more than it
truly is. So the bound still holds for the published problem, and an answer that serves every place from a
near site is the best there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from tests.optimiser.published.adapters.posed import Posed, chosen_among
from tests.optimiser.published.adapters.sites import sites_serving
from tests.optimiser.published.readers.median import Median


def pose_median(median: Median, near: Sequence[int] | None = None) -> Posed:
    """A p-median problem as a problem of allocation.

    Args:
        median: the problem.
        near: for each place, from how many of its nearest sites it may be served; None for all.
    """
    distances, places = median.ways.distances, median.places
    ordered = np.sort(distances, axis=1)
    last = places - 1
    far = [int(ordered[at, min(last, last if near is None else near[at])]) for at in range(places)]
    worth: list[dict[int, float]] = [{} for _ in range(places)]
    for at, counts in enumerate(far):
        for site in np.flatnonzero(distances[at] < counts):
            worth[site][at] = float(counts - distances[at, site])
    problem, options = sites_serving(median.name, places, median.most, worth)
    return Posed(
        problem,
        answer=lambda solution: chosen_among(solution, options),
        value=median.value,
        base=Fraction(sum(far), median.ways.scale),
        unit=Fraction(-1, median.ways.scale),
    )
