"""The usual human methods, on the same problem as the optimiser, for boards to compare it with.

`methods.py` says what each of the four does: equal split, population-and-need formula, flat per area,
and greedy by score. They share `offers.py` (each option with its price and worth), `paying.py` (draws
exact costs from pots) and `funding.py` (takes projects in a method's order, minding what a person would
mind: pots, eligibility, locks, prerequisites and exclusions). They overlook what people overlook: floors,
caps, shares and capacity, so `verify` may find those broken.
"""

from optimiser.baselines.methods import (
    baselines,
    equal_split,
    flat_per_area,
    greedy_by_score,
    population_and_need_formula,
)

__all__ = [
    "baselines",
    "equal_split",
    "flat_per_area",
    "greedy_by_score",
    "population_and_need_formula",
]
