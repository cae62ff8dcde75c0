"""A search that is cancelled while it branches gives the best that the solver has found, and not less."""

from __future__ import annotations

from optimiser.limits import Clock, Limits
from optimiser.search.all_aims import Search
from optimiser.solvers.base import Engine, SolveRequest, SolverOutcome
from optimiser.solving import build_solver, solve
from tests.optimiser.published.adapters.knapsack import pose_knapsack
from tests.optimiser.published.generating import some_knapsack


class CancellingEngine:
    """A solver during whose first branching the officer asks to stop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name = engine.name
        self.is_abandoned = False
        self.before: float | None = None
        self.cancelled = False

    def run(self, request: SolveRequest, clock: Clock) -> SolverOutcome:
        outcome = self._engine.run(request, clock)
        if not request.relaxed and not self.cancelled:
            self.before, self.cancelled = request.best, True
        return outcome


def test_what_branching_found_is_kept_when_it_is_cancelled() -> None:
    problem = pose_knapsack(some_knapsack(3, 60, 5)).problem
    limits = Limits(gap=1e-4)
    model, engine = build_solver(problem, limits)
    stopped = CancellingEngine(engine)
    search = Search(limits, Clock(60, None, lambda: stopped.cancelled), model, stopped)
    search.run()
    assert stopped.before is not None
    assert search.best is not None
    assert search.best.value > stopped.before
    assert search.best.value == solve(problem, limits).value
