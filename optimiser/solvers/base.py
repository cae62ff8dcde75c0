"""What is asked of a solver, and what it answers, whichever solver it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

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
        scale: how many of the model's units one harm unit is, for reports of progress.
        best: harm units of the best allocation so far.
        bound: harm units that no allocation can exceed, as far as is known.
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

    def tightest_bound(self, bound: float) -> float | None:
        """The tighter of what was known and a bound of the model, in harm units; None where there is none."""
        tightest = min(self.bound, bound / self.scale)
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


@dataclass
class OneOffModel:
    """A PuLP model that is solved once, and never grows."""

    lp: Any
    variables: list[Any]
    added_terms: list[tuple[Any, Any, float]] = field(default_factory=list)
    changed_variables: list[Any] = field(default_factory=list)
    changed_rows: list[Any] = field(default_factory=list)
