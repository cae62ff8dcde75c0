"""What if: a problem a little different, solved again, and the least change that is enough.

A question is answered by a range: the value of the best allocation at least and at most. The least number
that is enough is found by halving, where some questions may stay open.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.record import Proof
from optimiser.limits import Clock, Limits, Progress
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solve_log import RecordedAnswer, SolveLogError, question
from optimiser.solving import Resolver
from optimiser.verifying import verify

SAME = 1e-9  # share of a value below which two are the same, for sums of floats


@dataclass(frozen=True, slots=True)
class ValueRange:
    """Between what and what the value of the best allocation of a problem lies.

    It is the value of the objective, with the priorities' weights in it; of an objective in stages, that of
    its first stage. A problem that has no allocation has the value `-inf`.

    Attributes:
        found: of the best allocation that was found; `-inf` where none was.
        most: no allocation has more; `inf` where nothing was proven.
        solution: the allocation found, or what forbids one; None where nothing is known.
        proof: that no allocation has more; None where a solver says so.
    """

    found: float
    most: float
    solution: Solution | None = None
    proof: Proof | None = None

    @property
    def is_impossible(self) -> bool:
        """Whether it was proven that there is no allocation."""
        return self.most == -math.inf

    def reaches(self, value: float) -> bool:
        """Whether an allocation at least as good as this was found."""
        return self.found >= value - SAME * abs(value)

    def falls_short_of(self, value: float) -> bool:
        """Whether it was proven that no allocation is as good as this."""
        return self.most < value - SAME * abs(value)


def value_range(solution: Solution) -> ValueRange:
    """What a solution proves of its problem."""
    if solution.status == "infeasible":
        return ValueRange(-math.inf, -math.inf, solution)
    if solution.status == "failed":
        return ValueRange(-math.inf, math.inf)
    if solution.stages:
        first = solution.stages[0]
        return ValueRange(first.value, math.inf if first.bound is None else first.bound, solution)
    bound = math.inf if solution.value_bound is None else solution.value_bound
    return ValueRange(solution.value, bound, solution)


class WhatIfSolver:
    """Solves one problem after another that differ a little, all within the time of one clock."""

    def __init__(self, limits: Limits, clock: Clock, *, keep_solutions: bool = True) -> None:
        self.clock = clock
        self._keep_solutions = keep_solutions
        self._limits = limits
        self._resolver = Resolver(limits, with_usual=False)

    def solve(
        self,
        problem: Problem,
        enough: Callable[[ValueRange], bool] | None = None,
        seconds: float = math.inf,
    ) -> ValueRange | None:
        """Solve a problem; None where the time is over.

        The solve stops where `enough` says that what is known so far answers the question, or after so many
        `seconds` for this question alone.
        """
        if self.clock.over():
            return None
        log = self.clock.log
        if log is not None and log.is_replayed:
            return recorded_range(problem, log.give(question(problem)))
        answered = False
        end = self.clock.seconds() + seconds

        def watch(at: Progress) -> None:
            nonlocal answered
            if enough is not None and problem.objective.kind in ("benefit", "frontier", "robust"):
                found = -math.inf if at.value is None else at.value
                most = math.inf if at.bound is None or at.in_doubt else at.bound
                answered = answered or enough(ValueRange(found, most))

        def stop() -> bool:
            # seen within an answer, so it is not written down
            late = self.clock.left() <= 0 or self.clock.cancelled()
            return answered or late or self.clock.seconds() > end

        found = value_range(self._resolver.solve(problem, progress=watch, cancelled=stop))
        if stop():
            # what a solver holds when it is stopped midway is no sound start for the next problem
            self._resolver = Resolver(self._limits, with_usual=False)
        if log is not None:
            log.write(record_range(problem, found, keep_solution=self._keep_solutions))
        return found

    def is_at_least(self, problem: Problem, value: float) -> bool | None:
        """Whether the best allocation of a problem reaches this value; None where neither was shown."""
        found = self.solve(problem, lambda now: now.reaches(value) or now.falls_short_of(value))
        if found is None or not (found.reaches(value) or found.falls_short_of(value)):
            return None
        return found.reaches(value)


def what_if_solver(
    limits: Limits, clock: Clock, seconds_each: float, *, keep_solutions: bool = True
) -> WhatIfSolver:
    """One who asks, with so many seconds for each question at most.

    Args:
        limits: which solver, and how close.
        clock: the time for all questions, and where the answers are written down.
        seconds_each: at most, for one.
        keep_solutions: write the allocations down too; otherwise only their values.
    """
    each = min(seconds_each, max(0.5, clock.left()))
    return WhatIfSolver(replace(limits, seconds=each), clock, keep_solutions=keep_solutions)


def record_range(problem: Problem, found: ValueRange, *, keep_solution: bool) -> RecordedAnswer:
    """An answer to be written down, its allocation too where it is spoken of."""
    return RecordedAnswer(
        of=question(problem),
        found=None if math.isinf(found.found) else found.found,
        most=None if math.isinf(found.most) else found.most,
        is_impossible=found.is_impossible,
        solution=found.solution if keep_solution else None,
        proof=found.proof,
    )


def recorded_range(problem: Problem, answer: RecordedAnswer) -> ValueRange:
    """An answer as it was written down; an allocation in it is checked to the penny.

    Raises:
        SolveLogError: it is of another problem, or its allocation does not hold or has another value.
    """
    if answer.proof is not None:
        return _proven_range(problem, answer, answer.proof)
    if answer.is_impossible:
        return ValueRange(-math.inf, -math.inf, answer.solution)
    found = ValueRange(
        -math.inf if answer.found is None else answer.found,
        math.inf if answer.most is None else answer.most,
        answer.solution,
    )
    if answer.solution is not None:
        verdict = verify(problem, answer.solution)
        if not verdict.holds or value_range(answer.solution) != found:
            broken = " ".join(each.message for each in verdict.broken[:2]) or "it has another value"
            message = f"a recorded allocation does not hold: {broken}"
            raise SolveLogError(message)
    return found


def _proven_range(problem: Problem, answer: RecordedAnswer, proof: Proof) -> ValueRange:
    """A recorded answer whose proof is walked again."""
    try:
        bound = check_proof(problem, proof).value
    except ValueError as error:
        message = f"a recorded proof cannot be checked: {error}"
        raise SolveLogError(message) from error
    most = -math.inf if answer.is_impossible or answer.most is None else answer.most
    if bound is not None and bound > most:
        message = "a recorded proof does not show what is said of it"
        raise SolveLogError(message)
    return ValueRange(-math.inf, most, proof=proof)


Enough = Callable[[int], bool | None]


@dataclass(frozen=True, slots=True)
class LeastEnough:
    """What is known of the least number that is enough.

    Attributes:
        too_little: the greatest number shown not to be enough; -1 where none was.
        enough: the least number shown to be enough; None where none was.
        most: the greatest number that was to be tried.
    """

    too_little: int
    enough: int | None
    most: int

    @property
    def is_least(self) -> bool:
        """Whether nothing lies between the two."""
        return self.enough is not None and self.enough - self.too_little == 1

    @property
    def none_is_enough(self) -> bool:
        """Whether even the greatest was shown not to be enough."""
        return self.too_little >= self.most


def bisect_least(
    is_enough: Enough, most: int, *, start: int | None = None, too_little: int = -1
) -> Iterator[LeastEnough]:
    """Close in on the least number from 0 to `most` that is enough; more is never worse.

    Args:
        is_enough: tries a number; None where it was not shown either way.
        most: the greatest number that may be tried; the first, unless `start` is given.
        start: tried first instead; `most` then only where `start` was not enough.
        too_little: known not to be enough already.

    Yields:
        What is known, after each try.
    """
    enough = None
    open_from = (
        too_little + 1
    )  # below it no number was shown to be enough, though some question may have stayed open
    at = most if start is None else start
    while True:
        answer = is_enough(at)
        if answer:
            enough = at
        else:
            open_from = at + 1
            if answer is False:
                too_little = at
        known = LeastEnough(too_little, enough, most)
        yield known
        ceiling = most + 1 if enough is None else enough
        if open_from >= ceiling:
            return
        at = most if enough is None else (open_from + enough) // 2


def find_least(is_enough: Enough, most: int) -> LeastEnough:
    """The least number from 0 to `most` that is enough, as far as the questions were answered."""
    *_, known = bisect_least(is_enough, most)
    return known
