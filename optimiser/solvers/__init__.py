"""The solvers behind one face: what is asked of them and what they answer is in `base.py`.

HiGHS is handed the model in bulk (`highs_model.py`), kept alive and interrupted in time (`highs.py`); CBC is
the other one (`cbc.py`). A solver is imported when it is first asked for.
"""

from __future__ import annotations

from optimiser.limits import Limits
from optimiser.solvers.base import Engine, SolverModel


def engine_for(limits: Limits, model: SolverModel) -> Engine:
    """The solver that the limits name, holding a model that may change between runs."""
    if limits.solver == "highs":
        from optimiser.solvers.highs import HighsEngine

        return HighsEngine(model, careful=limits.careful)
    from optimiser.solvers.cbc import CbcEngine

    return CbcEngine(model.lp, model.variables, careful=limits.careful)
