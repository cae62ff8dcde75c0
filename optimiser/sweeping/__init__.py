"""Many problems that differ in a figure or a draw: frontiers, grids, draws, or problems of one's own.

`cases.py` says how a case differs from the base problem, `designs.py` makes cases, `running.py` solves them:
in chunks of neighbours (`working.py`, with what one answer says of the next in `harder.py`), on processes
(`processes.py`) or a Dask cluster (`cluster.py`), each result stored as it comes (`storing.py`, `alone.py`),
so that a sweep that was stopped goes on where it was.
"""

from optimiser.sweeping.cases import Case, Change, change_between, problem_of
from optimiser.sweeping.designs import draws, figure_of, frontier, grid, named, told
from optimiser.sweeping.results import Ask, Result, SweepError, SweepProgress, Swept, WorkersLost
from optimiser.sweeping.running import sweep

__all__ = [
    "Ask",
    "Case",
    "Change",
    "Result",
    "SweepError",
    "SweepProgress",
    "Swept",
    "WorkersLost",
    "change_between",
    "draws",
    "figure_of",
    "frontier",
    "grid",
    "named",
    "problem_of",
    "sweep",
    "told",
]
