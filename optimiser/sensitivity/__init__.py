"""What would be decided under other weights of harm, and how little reach still leaves a project funded.

`reweighing.py` gives a problem other weights, `flips.py` finds at which weight a project comes in or goes
out, and `least_reach.py` the smallest reach at which one stays in. All of it is found by solving again.
"""

from optimiser.sensitivity.flips import STEPS, FlipSearch, ProjectFlip, WeightedDecision
from optimiser.sensitivity.least_reach import (
    REACH_STEPS,
    LeastReach,
    find_least_reach,
    measured_reaches,
)
from optimiser.sensitivity.reweighing import acting_harms, between_weights, scale_to_unit, with_weights

__all__ = [
    "REACH_STEPS",
    "STEPS",
    "FlipSearch",
    "LeastReach",
    "ProjectFlip",
    "WeightedDecision",
    "acting_harms",
    "between_weights",
    "find_least_reach",
    "measured_reaches",
    "scale_to_unit",
    "with_weights",
]
