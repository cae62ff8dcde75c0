"""Many problems that differ in a figure or a draw: frontiers, grids, draws, or problems of one's own.

`cases.py` says how a case differs from the base problem and makes cases; `running.py` solves them on
processes of this machine, or on a Dask cluster (`cluster.py`), in chunks of neighbours (`chunks.py`). Each
result is stored as it comes (`results.py`), so that a sweep that was stopped continues where it was.
"""

from optimiser.sweeping.cases import (
    Case,
    Change,
    cases_from_problems,
    change_between,
    draw_cases,
    figure_label,
    frontier,
    grid,
    problem_of,
    rule_figure,
)
from optimiser.sweeping.results import (
    CaseResult,
    LostWorkersError,
    SweepError,
    SweepProgress,
    SweepRequest,
    SweepResults,
)
from optimiser.sweeping.running import sweep

__all__ = [
    "Case",
    "CaseResult",
    "Change",
    "LostWorkersError",
    "SweepError",
    "SweepProgress",
    "SweepRequest",
    "SweepResults",
    "cases_from_problems",
    "change_between",
    "draw_cases",
    "figure_label",
    "frontier",
    "grid",
    "problem_of",
    "rule_figure",
    "sweep",
]
