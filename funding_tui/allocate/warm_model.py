"""The warm model: the latest problem, kept in the solver, so that a small change is answered quickly.

Each problem is built from the records anew, and the kept model is used only as far as the new problem still
agrees with it. So no answer can be stale: a record, a stream or a project that changed gives a new model.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

from optimiser.limits import Cancelled, Limits, OnProgress
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solving import Resolver, solve


class WarmAnswer(NamedTuple):
    """An answer, and whether the solve started from the previous one.

    A warm start is proven as closely as a cold one, but solving the problem cold may bring another allocation
    that is as good within the gap.
    """

    solution: Solution
    warm_started: bool


class WarmModel:
    """The model of the latest problem; any thread may use it, one at a time.

    No more than one model is kept. While one thread's problem is being solved, as a cancelled one may be for
    a moment, another thread's problem is solved cold.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
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
        """Solve a problem, starting from the previous one as far as they agree.

        Args:
            problem: as it was just built from the records.
            limits: how close, how long, which solver; other limits than last time's start a new model.
            progress: called with the best found so far.
            cancelled: asked often; a cancelled model is discarded, for it is no sound start.

        Returns:
            The answer, within the gap that `limits` allow.
        """
        if not self._lock.acquire(blocking=False):
            solution = solve(problem, limits, progress=progress, cancelled=cancelled)
            return WarmAnswer(solution, warm_started=False)
        try:
            kept, self._resolver = self._resolver, None
            resolver = kept if kept is not None and limits == self._limits else Resolver(limits)
            solution = resolver.solve(problem, progress=progress, cancelled=cancelled)
            if cancelled is None or not cancelled():
                self._resolver, self._limits = resolver, limits
            return WarmAnswer(solution, warm_started=resolver is kept)
        finally:
            self._lock.release()

    def discard(self) -> None:
        """Discard the kept model; the next solve starts cold."""
        with self._lock:
            self._resolver = None
