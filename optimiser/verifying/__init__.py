"""The proof of an allocation: every rule re-checked in integers, from `Problem` and `Solution` alone.

Nothing here is shared with what made the solution, so that one mistake cannot hide in both: the model,
the solver, the rounding and the benefit are all done again or not needed. `verify` (`checking.py`) reads
both records into books (`books.py`), then checks `delivery.py` (options, steps, costs, pots), `rules.py`
(what each rule says) and `claims.py` (status, benefit, bound). `verdict.py` is what comes out.
"""

from optimiser.verdict import Breach, Verdict
from optimiser.verifying.checking import verify

__all__ = [
    "Breach",
    "Verdict",
    "verify",
]
