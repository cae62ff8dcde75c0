"""At which weights a project comes in or goes out, on the way from the problem's own weights to others.

The weights go in a straight line from the problem's own to those of a set, in equal steps, and the problem is
solved at each step that is asked for. Where a project is decided otherwise at the end than at the start, some
step between them is where it flips: it is closed in on by halving, so that it is known to within one step. A
project may flip more than once on the way; one such step is found, and the decision at both ends is what is
reported. The steps that one project asks for serve every other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from optimiser.explaining.what_if import ValueRange, WhatIfSolver
from optimiser.problem import Problem
from optimiser.problem_changes import with_project_locked
from optimiser.record import Record
from optimiser.sensitivity.reweighing import between_weights, with_weights

STEPS = 32


class WeightedDecision(Record):
    """What is decided under the weights of a set.

    Attributes:
        funded: ids of the projects that are funded; None where nothing was proven in the time.
        held: ids of projects that are decided as they were, because the set does not weigh what they act on.
    """

    funded: tuple[str, ...] | None
    held: tuple[str, ...]


class ProjectFlip(Record):
    """Where one project comes in or goes out.

    Attributes:
        comes_in: it is not funded under the problem's own weights, and is under the others; else it goes out.
        before, after: shares of the way (0 to 1) between which it flips, at most one step apart where
            `is_exact`.
        weights_before, weights_after: harm id -> its weight there.
        is_sure: whether deciding it as before was proven to be worse under the other weights; else the two
            are too close to tell.
    """

    project: str
    comes_in: bool
    before: float
    after: float
    weights_before: dict[str, float]
    weights_after: dict[str, float]
    is_exact: bool
    is_sure: bool


class FlipSearch:
    """The decisions on the way from a problem's own weights to others.

    Args:
        solver: who solves, within the time of its clock.
        problem: under its own weights.
        funded: ids of the projects that are funded there.
        weights: harm id -> the weight of the set, in the problem's unit; harms without one are left out.
        held: ids of projects that the set does not weigh; they are decided as they were.
        steps: into how many the way is divided.
    """

    def __init__(
        self,
        solver: WhatIfSolver,
        problem: Problem,
        funded: Iterable[str],
        weights: Mapping[str, float],
        held: Iterable[str] = (),
        steps: int = STEPS,
    ) -> None:
        self._solver = solver
        self._funded = frozenset(funded)
        self._held = tuple(held)
        self._problem = self._as_decided(problem)
        self._weights = dict(weights)
        self._steps = steps
        self._at: dict[int, ValueRange | None] = {}

    def decision(self) -> WeightedDecision:
        """What is decided under the weights of the set."""
        found = self._decided(self._steps)
        return WeightedDecision(funded=None if found is None else tuple(sorted(found)), held=self._held)

    def flips(self) -> tuple[str, ...]:
        """Ids of the projects that are decided otherwise under the weights of the set."""
        found = self._decided(self._steps)
        return () if found is None else tuple(sorted(found ^ self._funded))

    def find(self, project: str) -> ProjectFlip:
        """Close in on where a project flips; it must be among `flips`."""
        was = project in self._funded
        low, high = 0, self._steps
        while high - low > 1:
            middle = (low + high) // 2
            found = self._decided(middle)
            if found is None:
                break
            low, high = (middle, high) if (project in found) is was else (low, middle)
        return ProjectFlip(
            project=project,
            comes_in=not was,
            before=low / self._steps,
            after=high / self._steps,
            weights_before=between_weights(self._problem, self._weights, low / self._steps),
            weights_after=between_weights(self._problem, self._weights, high / self._steps),
            is_exact=high - low == 1,
            is_sure=self._is_sure(project, was=was),
        )

    def _is_sure(self, project: str, *, was: bool) -> bool:
        """Whether deciding the project as before was proven to be worse under the weights of the set."""
        best = self._solved(self._steps)
        if best is None:
            return False
        held = _decided_as_before(self._reweighed(self._steps), project, funded=was)
        kept = self._solver.solve(held, lambda now: now.reaches(best.most) or now.falls_short_of(best.found))
        return kept is not None and kept.falls_short_of(best.found)

    def _decided(self, step: int) -> frozenset[str] | None:
        """The projects that are funded at a step; None where that is not known."""
        if step == 0:
            return self._funded
        found = self._solved(step)
        if found is None or found.solution is None or found.found == -math.inf:
            return None
        owners = {option.id: option.project for option in self._problem.options}
        return frozenset(owners[choice.option] for choice in found.solution.choices)

    def _solved(self, step: int) -> ValueRange | None:
        if step not in self._at:
            found = self._solver.solve(self._reweighed(step))
            proven = found is not None and found.solution is not None and found.solution.status == "optimal"
            self._at[step] = found if proven else None
        return self._at[step]

    def _reweighed(self, step: int) -> Problem:
        weights = between_weights(self._problem, self._weights, step / self._steps)
        return with_weights(self._problem, weights)

    def _as_decided(self, problem: Problem) -> Problem:
        for project in self._held:
            problem = _decided_as_before(problem, project, funded=project in self._funded)
        return problem


def _decided_as_before(problem: Problem, project: str, *, funded: bool) -> Problem:
    return with_project_locked(problem, project, "in" if funded else "out", "as under the run's own weights")
