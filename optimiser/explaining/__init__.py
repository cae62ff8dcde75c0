"""Why the answer is as it is, in plain English and as data: found by solving again, never guessed.

`why.py`: what each funded option buys, and where. `why_not.py`: what each refused one would displace, and
the smallest saving or budget rise that brings it in. `prices.py`: what each rule costs. `mending.py`: what
would end a conflict. `explain.py` puts them together.
"""

from optimiser.explaining.conflict_fixes import Conflict, ConflictRule, Fix, explain_conflict
from optimiser.explaining.explain import AreaReason, Explanation, explain
from optimiser.explaining.prices import Gain, MarginalGain, RulePrice, rule_prices
from optimiser.explaining.reasons import NOT_WORKED_OUT, Rise, Saving, WhyNot

__all__ = [
    "NOT_WORKED_OUT",
    "AreaReason",
    "Conflict",
    "ConflictRule",
    "Explanation",
    "Fix",
    "Gain",
    "MarginalGain",
    "Rise",
    "RulePrice",
    "Saving",
    "WhyNot",
    "explain",
    "explain_conflict",
    "rule_prices",
]
