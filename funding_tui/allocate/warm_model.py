"""The live model: the problem in sight, held in the solver, so that a small change is answered quickly.

Each question is laid over the records anew, and what is held is used only as far as the new problem still
agrees with it. So no answer can be stale: a record, a stream or a project that changed gives a new model.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

from optimiser.limits import Cancelled, Limits, OnProgress
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solving import solve
from optimiser.warm_resolve import Resolver


class WarmAnswer(NamedTuple):
    """An answer, and whether it went on from the one before.

    One that went on is proven as closely as a first answer, but solving the problem by itself may bring
    another allocation that is as good within the gap.
    """

    solution: Solution
    went_on: bool


class WarmModel:
    """The model of the latest question; any thread may ask it, one at a time.

    No more than one model is held. While one thread's question is being solved, as one that was stopped may
    be for a moment, the question of another is solved by itself.
    """

    def __init__(self) -> None:
        self._free = threading.Lock()
        self._resolver: Resolver | None = None
        self._limits: Limits | None = None

    def solve(
        self,
        problem: Problem,
        limits: Limits,
        *,
        progress: OnProgress | None = None,
        cancelled: Cancelled | None = None,
    ) -> WarmAnswer:
        """Solve a problem, going on from the last one as far as they agree.

        Args:
            problem: as it was just laid over the records.
            limits: how close, how long, which solver; others than the last time's begin a new model.
            progress: told of what was found so far.
            cancelled: asked often; a model that was stopped midway is let go, for it is no sound start.

        Returns:
            The answer, within the gap that `limits` allow.
        """
        if not self._free.acquire(blocking=False):
            return WarmAnswer(solve(problem, limits, progress=progress, cancelled=cancelled), went_on=False)
        try:
            return self._solve(problem, limits, progress, cancelled)
        finally:
            self._free.release()

    def forget(self) -> None:
        """Let go of what is held, so that the next question is solved by itself."""
        with self._free:
            self._resolver = None

    def _solve(
        self, problem: Problem, limits: Limits, progress: OnProgress | None, cancelled: Cancelled | None
    ) -> WarmAnswer:
        held, self._resolver = self._resolver, None
        resolver = held if held is not None and limits == self._limits else Resolver(limits)
        solution = resolver.solve(problem, progress=progress, cancelled=cancelled)
        if cancelled is None or not cancelled():
            self._resolver, self._limits = resolver, limits
        return WarmAnswer(solution, went_on=resolver is held)
