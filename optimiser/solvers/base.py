"""What is asked of a solver, and what it answers, whichever solver it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import pulp

from optimiser.limits import Clock

EndStatus = Literal["optimal", "stopped", "infeasible", "failed"]


@dataclass(frozen=True, slots=True)
class SolverOutcome:
    """How one run of a solver ended; the values are in PuLP's variables.

    Attributes:
        ended: optimal (proven within the gap asked for), stopped (by time or by cancel), infeasible, failed.
        found: whether there are values at all.
        objective: of the values found.
        bound: no solution of the model is better; None where the solver proved nothing.
    """

    ended: EndStatus
    found: bool
    objective: float = 0.0
    bound: float | None = None


@dataclass(frozen=True, slots=True)
class SolveRequest:
    """One run: the relaxation or the whole, how close, from which start.

    Attributes:
        stage: what is being done, in words, for reports of progress.
        from_root: start where the last such run of the relaxation ended, and remember where this one does.
        relative_gap: the gap asked for is this share of the objective,
        gap: or this much of it, whichever is reached first.
        start: variable number -> value of a known solution's whole decisions.
        scale: how many of the model's units one harm unit is.
        best: harm units of the best allocation so far.
        bound: harm units that no allocation can exceed, as far as is known.
        in_units: gives the bound in harm units that a bound of the model proves for the whole problem; None
            where the model is of a part, and proves nothing of the whole.
    """

    stage: str = "solving"
    relaxed: bool = False
    from_root: bool = False
    relative_gap: float = 0.0
    gap: float = 1e-9
    start: dict[int, float] | None = None
    scale: float = 1.0
    best: float | None = None
    bound: float = math.inf
    in_units: Callable[[float], float] | None = None

    def tightest_bound(self, bound: float) -> float | None:
        """The tighter of what was known and a bound of the model, in harm units; None where there is none."""
        tightest = self.bound
        if self.in_units is not None and math.isfinite(bound):
            tightest = min(tightest, self.in_units(bound))
        return tightest if math.isfinite(tightest) else None


class Engine(Protocol):
    """A solver that holds one PuLP model and may be asked again after the model has grown.

    Attributes:
        name: and version of the solver.
        is_abandoned: a run did not end in time and was left alone; the engine cannot be used again.
    """

    name: str
    is_abandoned: bool

    def run(self, request: SolveRequest, clock: Clock) -> SolverOutcome:
        """Solve what the model says now."""


class SolverModel(Protocol):
    """A PuLP model as an engine holds it; the lists are emptied when what they name is handed over.

    Attributes:
        lp: the PuLP model.
        variables: its variables in a fixed order; may grow.
        added_terms: (constraint, variable, weight) of new variables in old constraints.
        changed_variables: variables whose limits, kind or place in the objective changed.
        changed_rows: constraints whose weights or limits changed.
    """

    lp: Any
    variables: list[Any]
    added_terms: list[tuple[Any, Any, float]]
    changed_variables: list[Any]
    changed_rows: list[Any]


Sense = Literal["=", ">=", "<="]
_SENSES = {"=": pulp.LpConstraintEQ, ">=": pulp.LpConstraintGE, "<=": pulp.LpConstraintLE}


class LinearModel:
    """A PuLP model to be maximised, which may grow by whole rows between runs."""

    def __init__(self, name: str) -> None:
        self.lp: Any = pulp.LpProblem(name, pulp.LpMaximize)
        self.variables: list[Any] = []
        self.added_terms: list[tuple[Any, Any, float]] = []
        self.changed_variables: list[Any] = []
        self.changed_rows: list[Any] = []
        self._rows = 0

    def variable(self, low: float, high: float, *, whole: bool = False, name: str = "") -> Any:
        """A new variable, a whole number or any between its limits."""
        kind = pulp.LpInteger if whole else pulp.LpContinuous
        variable = self.lp.add_variable(name or f"v{len(self.variables)}", low, high, kind)
        self.variables.append(variable)
        return variable

    def constrain(self, terms: Sequence[tuple[Any, float]], sense: Sense, limit: float) -> None:
        """A new row: the sum of variable times weight is equal to, at least or at most the limit."""
        expression = pulp.LpAffineExpression(list(terms))
        self.lp.addConstraint(pulp.LpConstraint(expression, _SENSES[sense], f"c{self._rows}", limit))
        self._rows += 1

    def maximise(self, terms: Sequence[tuple[Any, float]]) -> None:
        """The objective."""
        self.lp.setObjective(pulp.LpAffineExpression(list(terms)))
