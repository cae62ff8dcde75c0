"""Solve one problem after another that differ in a rule's figures: a floor moved, a cap eased."""

from __future__ import annotations

from optimiser.limits import Cancelled, Limits, Tell
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solving import solve


class Resolver:
    """Solves problems in turn, and keeps what the next one can use."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def solve(
        self, problem: Problem, *, progress: Tell | None = None, cancelled: Cancelled | None = None
    ) -> Solution:
        """Solve the next problem.

        Returns:
            What `optimiser.solving.solve` would return, within the same gap.
        """
        return solve(problem, self._limits, progress=progress, cancelled=cancelled)
