"""HiGHS as a solver for PuLP: the model is passed in bulk and kept alive; later only changes are passed."""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import highspy
import numpy as np
import pulp

from optimiser.solvers.base import EndStatus, SolverModel

SEED = 0
THREADS = 1  # the same path, and so the same answer, every time
# Money is in thousands of pounds or so in the model; these keep it honest to pennies almost always, and
# `rounding.py` makes sure.
# Weights below a billionth would be dropped unasked, and with them what many fine steps prevent together.
SMALLEST_WEIGHT = 1e-12
TOLERANCES = {"primal_feasibility_tolerance": 1e-8, "mip_feasibility_tolerance": 1e-7}

INTEGER = int(highspy.HighsVarType.kInteger)
CONTINUOUS = int(highspy.HighsVarType.kContinuous)
ROWWISE = int(highspy.MatrixFormat.kRowwise)
STANDARD_OUTPUT = 1
FEASIBLE = 2  # HiGHS's own number for a feasible point

END_STATUS: dict[Any, EndStatus] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    # Nothing in a problem is without limit, so this can only mean infeasible.
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
    highspy.HighsModelStatus.kTimeLimit: "stopped",
    highspy.HighsModelStatus.kInterrupt: "stopped",
    highspy.HighsModelStatus.kSolutionLimit: "stopped",
    highspy.HighsModelStatus.kIterationLimit: "stopped",
}
_PULP: dict[EndStatus, tuple[int, int]] = {
    "optimal": (pulp.LpStatusOptimal, pulp.LpSolutionOptimal),
    "stopped": (pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible),
    "infeasible": (pulp.LpStatusInfeasible, pulp.LpSolutionInfeasible),
    "failed": (pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound),
}


class LiveHighs:
    """A solver for PuLP that keeps its HiGHS model, and passes on only what the PuLP model gained since.

    It is a solver by having `actualSolve`, which is all that `LpProblem.solve` asks of one.

    Attributes:
        root: a basis to start the next run from; None to go on from the last one.
        is_abandoned: nobody waits for the run any more, so its answer is not put anywhere.
    """

    def __init__(self, model: SolverModel) -> None:
        self._model = model
        self._variables = model.variables
        self.root: Any = None
        self.is_abandoned = False
        self._index: dict[int, int] = {}
        self._row_of: dict[int, int] = {}
        self.highs = new_highs()

    def actualSolve(self, lp: Any) -> int:
        """Hand over what is new, run, and fill PuLP's variables and status; trust `sol_status` alone."""
        if self._row_of or self._index:
            self._pass_changes(lp)
        else:
            self._pass_whole_model(lp)
        for changes in (self._model.added_terms, self._model.changed_variables, self._model.changed_rows):
            changes.clear()
        if self.root is not None:
            self.highs.setBasis(self._extended_basis(self.root))
        self.highs.run()
        if self.is_abandoned:
            return int(pulp.LpStatusNotSolved)
        status, sol_status = _PULP[END_STATUS.get(self.highs.getModelStatus(), "failed")]
        found = self.highs.getInfo().primal_solution_status == FEASIBLE
        if found:
            values = np.asarray(self.highs.getSolution().col_value).tolist()
            for variable, value in zip(self._variables, values, strict=True):
                variable.varValue = value
        elif sol_status == pulp.LpSolutionIntegerFeasible:
            status, sol_status = pulp.LpStatusNotSolved, pulp.LpSolutionNoSolutionFound
        lp.assignStatus(status, sol_status)
        return int(status)

    def _pass_whole_model(self, lp: Any) -> None:
        """The whole model as arrays, in one call."""
        self._number(self._variables)
        constraints = lp.constraints()
        starts, columns, weights = self._matrix(constraints)
        lower, upper = self._limits(self._variables)
        row_lower, row_upper = _row_limits(constraints)
        cost = np.zeros(len(self._variables))
        for variable, weight in lp.objective.items():
            column = self._index.get(id(variable))
            if column is not None:
                cost[column] = weight
        # Arrays in this order: costs, limits of columns, limits of rows, starts, columns, weights, kinds.
        self.highs.passModel(
            len(self._variables), len(constraints), len(columns), ROWWISE, int(_sense(lp)), 0.0,
            cost, lower, upper, row_lower, row_upper, starts, columns, weights, _kinds(self._variables),
        )  # fmt: skip

    def _pass_changes(self, lp: Any) -> None:
        """New columns with their places in old rows, changed limits and kinds, then new rows."""
        new = self._variables[len(self._index) :]
        self._number(new)
        rows: dict[int, dict[int, float]] = {}
        for constraint, variable, weight in self._model.added_terms:
            rows.setdefault(id(variable), {})[self._row_of[id(constraint)]] = weight
        for variable in new:
            at_rows = rows.get(id(variable), {})
            places = np.array(list(at_rows), dtype=np.int32)
            weights = np.array(list(at_rows.values()), dtype=np.float64)
            in_objective = float(lp.objective.get(variable, 0.0))
            most = _upper_bound(variable.upBound)
            self.highs.addCol(in_objective, 0.0, most, len(places), places, weights)
        for constraint in self._model.changed_rows:
            if id(constraint) in self._row_of:  # a new one is passed on as it is now
                self._change_row(constraint)
        # PuLP puts a variable of its own into an objective that is empty; the solver knows nothing of it
        changed = {id(variable): variable for variable in self._model.changed_variables}
        changed_variables = [variable for known, variable in changed.items() if known in self._index]
        if changed_variables:
            at = np.array([self._index[id(variable)] for variable in changed_variables], dtype=np.int32)
            self.highs.changeColsBounds(len(at), at, *self._limits(changed_variables))
            self.highs.changeColsIntegrality(len(at), at, _kinds(changed_variables).astype(np.uint8))
            cost = np.array([lp.objective.get(variable, 0.0) for variable in changed_variables], float)
            self.highs.changeColsCost(len(at), at, cost)
        constraints = lp.constraints()[len(self._row_of) :]
        if constraints:
            starts, columns, weights = self._matrix(constraints)
            lower, upper = _row_limits(constraints)
            self.highs.addRows(len(constraints), lower, upper, len(columns), starts[:-1], columns, weights)

    def _change_row(self, constraint: Any) -> None:
        """New weights and limits for a row that is there already; only what differs is passed on."""
        row = self._row_of[id(constraint)]
        _, columns, weights = self.highs.getRowEntries(row)
        old = dict(zip(columns.tolist(), weights.tolist(), strict=True))
        new = {self._index[id(variable)]: weight for variable, weight in constraint.expr.items()}
        for column in old | new:
            if old.get(column, 0.0) != new.get(column, 0.0):
                self.highs.changeCoeff(row, column, new.get(column, 0.0))
        lower, upper = _row_limits([constraint])
        self.highs.changeRowBounds(row, lower[0], upper[0])

    def _extended_basis(self, basis: Any) -> Any:
        """A basis from before the model grew: new columns at 0, new rows slack."""
        status = highspy.HighsBasisStatus
        columns, rows = list(basis.col_status), list(basis.row_status)
        grown = highspy.HighsBasis()
        grown.col_status = columns + [status.kLower] * (self.highs.getNumCol() - len(columns))
        grown.row_status = rows + [status.kBasic] * (self.highs.getNumRow() - len(rows))
        grown.valid = True
        return grown

    def _number(self, variables: list[Any]) -> None:
        for variable in variables:
            self._index[id(variable)] = len(self._index)

    def _matrix(self, constraints: list[Any]) -> tuple[Any, Any, Any]:
        starts, columns, weights = [0], [], []
        index = self._index
        for constraint in constraints:
            self._row_of[id(constraint)] = len(self._row_of)
            columns.extend([index[id(variable)] for variable in constraint.expr])
            weights.extend(constraint.expr.values())
            starts.append(len(columns))
        return (
            np.array(starts, dtype=np.int32),
            np.array(columns, dtype=np.int32),
            np.array(weights, dtype=np.float64),
        )

    def _limits(self, variables: list[Any]) -> tuple[Any, Any]:
        lower = np.array([-math.inf if each.lowBound is None else each.lowBound for each in variables], float)
        upper = np.array([_upper_bound(each.upBound) for each in variables], float)
        return lower, upper


_greeting = threading.Lock()
_has_greeted = False


def new_highs() -> Any:
    """A model of HiGHS that is empty, tells nobody anything, and takes the same path every time."""
    global _has_greeted
    make: Any = highspy.Highs  # its constructor carries no types
    with _greeting:
        if not _has_greeted:
            with _nothing_on_standard_output():
                greeter = make()
                greeter.setOptionValue("threads", THREADS)  # a thread keeps the number of its first run
                greeter.run()
            _has_greeted = True
    highs = make()
    options = {"output_flag": False, "threads": THREADS, "random_seed": SEED, **TOLERANCES}
    options |= {"small_matrix_value": SMALLEST_WEIGHT}
    for name, value in options.items():
        highs.setOptionValue(name, value)
    return highs


@contextmanager
def _nothing_on_standard_output() -> Iterator[None]:
    """Send what is written to the descriptor of standard output nowhere, whoever writes it.

    HiGHS 1.16 greets there, once in a process, before any option can tell it not to; between braces of JSON
    that is an error to whoever reads them.
    """
    with suppress(AttributeError, OSError, ValueError):  # closed, or none at all
        sys.stdout.flush()
    try:
        kept = os.dup(STANDARD_OUTPUT)
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, STANDARD_OUTPUT)
        yield
    finally:
        os.dup2(kept, STANDARD_OUTPUT)
        os.close(kept)
        os.close(nowhere)


def _row_limits(constraints: list[Any]) -> tuple[Any, Any]:
    lower = [-math.inf if (limit := each.getLb()) is None else limit for each in constraints]
    upper = [math.inf if (limit := each.getUb()) is None else limit for each in constraints]
    return np.array(lower, float), np.array(upper, float)


def _kinds(variables: list[Any]) -> Any:
    kinds = [INTEGER if variable.cat == pulp.LpInteger else CONTINUOUS for variable in variables]
    return np.array(kinds, dtype=np.int32)


def _upper_bound(limit: float | None) -> float:
    return math.inf if limit is None else limit


def _sense(lp: Any) -> Any:
    return highspy.ObjSense.kMaximize if lp.sense == pulp.LpMaximize else highspy.ObjSense.kMinimize
