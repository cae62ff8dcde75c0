"""The proof of an allocation: every rule checked again in integers, from `Problem` and `Solution` alone.

Nothing here is shared with what made the solution, so that one mistake cannot hide in both: the model, the
solver, the rounding and the benefit are all done again or not needed. `verify` (`checking.py`) reads both
records into a `SolutionIndex` (`solution_index.py`), checks options, steps, costs and pots, asks each rule
for its breaches, and checks what the solution says of itself (`stated_figures.py`). A `Verdict` comes out.
"""

from optimiser.verdict import Breach, Verdict
from optimiser.verifying.checking import verify

__all__ = [
    "Breach",
    "Verdict",
    "verify",
]
