"""The usual human methods, on the same problem as the optimiser, for boards to compare it with.

`methods.py` has the four: equal split, population-and-need formula, flat per area, and greedy by score, each
of which takes `offers.py` (options with their price, their benefit and the pots that may pay) in an order of
its own. They overlook what people overlook: floors, caps, shares and capacity, so `verify` may find those
broken. `by_list` funds what somebody else chose, such as last year's list.
"""

from optimiser.baselines.methods import (
    NEED,
    POPULATION,
    baselines,
    by_list,
    equal_split,
    flat_per_area,
    greedy_by_score,
    population_and_need_formula,
)

__all__ = [
    "NEED",
    "POPULATION",
    "baselines",
    "by_list",
    "equal_split",
    "flat_per_area",
    "greedy_by_score",
    "population_and_need_formula",
]
