"""Very large problems, solved area by area: what this package does, when it is used, and why it is here.

**What it does.** It takes a problem of many areas apart. If every row of money and every rule had a price,
each area could be decided by itself: deliver a step where it is worth more than its price. So the relaxation
is solved for those prices by an interior point whose every step falls apart over areas (`newton.py`,
`relaxation.py`). The prices prove a bound on what any choice of options can be worth; a small model, the
master, chooses options by all bounds found so far (`search.py`); the choice is delivered, rounded to whole
steps and paid to the penny (`rounding.py`). This goes on until the best allocation is within the gap of the
bound. `build_arrays.py` reads a problem into the arrays (`arrays.py`) that all of it works on.

**When it is used.** `optimiser.solving` comes here when the options have 10,000 or more (option, area) pairs
of steps between them, the objective is the benefit, and a gap of 0.05% or wider is asked for. If it finds
nothing, or does not come within the gap in time to spare, the one model of everything is tried instead.

**Why HiGHS alone does not do.** In one model each pair has a whole-number column, a link to its option and a
part in curves that need more tangents at every round. A police force area (804 areas, 40 options, 8 streams,
3 years) is proven within 1% in about 10 seconds of processor time here; in one model HiGHS had found no
allocation at all after nearly three times as long. England (33,755 areas) takes 150 seconds and 2.6 GiB here
(`benchmarks/large.py`). HiGHS still solves every model that has whole decisions: the master, the rounding of
steps and the rounding of pence.

**What to hold on to.** A bound is proven by the prices alone (weak duality, `relaxation.py`), however badly
the interior point did, so an error in it costs time and never correctness. Every allocation is checked like
any other by `optimiser.verifying`. The tests solve small problems both ways and compare.
"""

from optimiser.decomposition.search import is_large, solve_large

__all__ = ["is_large", "solve_large"]
