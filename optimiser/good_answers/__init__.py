"""The set of good answers: what every allocation within the gap funds, what none does, what may be exchanged.

An allocation is within the gap where it is worth at least the threshold (`threshold.py`). Of each project it
is asked whether such an allocation funds it, and whether one leaves it out (`asking.py`). `exchanges.py`
sorts the projects by the answers, `different.py` picks allocations that a board would call different,
`in_order.py` says which of those that nobody can tell apart is the one shown, and `finding.py` puts it all
together, and `picking.py` makes a solve's answer that one.
"""

from optimiser.good_answers.finding import GoodAnswers, find_good_answers
from optimiser.good_answers.picking import pick_first_in_order

__all__ = ["GoodAnswers", "find_good_answers", "pick_first_in_order"]
