"""Why the answer is as it is, in plain English and as data: found by solving again, never guessed.

`why.py`: what each funded option buys, and where. `why_not.py`: what each refused one would displace, and
the smallest saving or budget rise that brings it in. `prices.py`: what each rule costs. `mending.py`: what
would end a conflict. `explain.py` puts them together.
"""

from optimiser.explaining.conflict_repair import Conflict, Culprit, Mend, conflict_in_full
from optimiser.explaining.explain import Explanation, explain
from optimiser.explaining.prices import AtTheMargin, Gain, RulePrice, rule_prices
from optimiser.explaining.reasons import NOT_WORKED_OUT, Rise, Saving, WhyNot
from optimiser.explaining.why import WhyThere

__all__ = [
    "NOT_WORKED_OUT",
    "AtTheMargin",
    "Conflict",
    "Culprit",
    "Explanation",
    "Gain",
    "Mend",
    "Rise",
    "RulePrice",
    "Saving",
    "WhyNot",
    "WhyThere",
    "conflict_in_full",
    "explain",
    "rule_prices",
]
