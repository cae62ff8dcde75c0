"""Why the answer is as it is, in plain English and as data: found by solving again, never guessed.

`explain.py` puts all of it together, and says of each funded option what it buys, and where. `why_not.py`
says what each of the others would displace, with the smallest saving or budget rise that brings it in
(`least_change.py`); `prices.py` what each rule costs; `conflict_fixes.py` what would end a conflict;
`comparison.py` which input moved the answer from one run to another.
"""

from optimiser.explaining.explain import Explanation, explain
from optimiser.explaining.prices import Gain, RulePrice, rule_prices
from optimiser.explaining.reasons import NOT_WORKED_OUT, WhyNot

__all__ = [
    "NOT_WORKED_OUT",
    "Explanation",
    "Gain",
    "RulePrice",
    "WhyNot",
    "explain",
    "rule_prices",
]
