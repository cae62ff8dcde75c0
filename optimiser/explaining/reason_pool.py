"""Refused options asked about side by side, and what was answered written down, or given again.

Each thread has a model of its own: a solver lets the others run while it works. Answers are told and written
down in the order of the questions, whichever thread is ready first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from optimiser.decomposition import is_large
from optimiser.explaining.figures import full_cost
from optimiser.explaining.least_change import ChangeFinder, LeastChange, Question
from optimiser.explaining.side_by_side import answer_all
from optimiser.explaining.what_if import ValueRange, record_range, recorded_range, value_range
from optimiser.limits import Clock, Limits
from optimiser.problem import Option, Problem
from optimiser.problem_changes import with_lower_cost, with_more_money, with_option
from optimiser.solution import Solution
from optimiser.solve_log import RecordedAnswer, RecordedChange, SolveLog, SolveLogError, question
from optimiser.verifying import verify

MOST_WORKERS = 4  # each holds a model
SECONDS_EACH = 30.0
S = TypeVar("S")
T = TypeVar("T")


class ReasonPool:
    """Threads that answer questions about the refused options of one allocation."""

    def __init__(self, problem: Problem, value: float, options: Sequence[Option], limits: Limits) -> None:
        """Begin.

        Args:
            problem: as it was solved.
            value: of the best allocation found.
            options: all that may be asked about.
            limits: which solver.
        """
        self._problem, self._value, self._limits = problem, value, limits
        # what is decomposed to be solved is too large for a model of all of it in each thread
        self._is_large = is_large(problem)
        self._extra = 2 * max(map(full_cost, options), default=0)
        self._free: list[ChangeFinder] = []
        self._lock = Lock()

    def force(self, options: Sequence[Option], clock: Clock) -> Iterator[ValueRange | None]:
        """For each option the value of the best allocation that has it; None where nothing was found."""
        problems = [with_option(self._problem, option) for option in options]
        if self._is_large:
            yield from answer_all(self._problem, problems, self._limits, clock, keep_solutions=True)
            return
        log = clock.log
        if log is not None and log.is_replayed:
            for problem in problems:
                answer = log.pick(question(problem))
                yield None if answer is None else recorded_range(problem, answer)
            return
        answers = self._each(lambda finder, option, within: finder.force(option, within), options, clock)
        for problem, found in zip(problems, answers, strict=True):
            if log is not None and found is not None:
                log.write(record_range(problem, found, keep_solution=True))
            yield found

    def change(self, asked: Sequence[Question], clock: Clock) -> Iterator[LeastChange]:
        """The least change of each question, as far as it was found; of a very large problem none is."""
        if self._is_large:
            yield from (LeastChange() for _ in asked)
            return
        log = clock.log
        if log is not None and log.is_replayed:
            for each in asked:
                yield _recorded(self._problem, self._value, each, log)
            return
        answers = self._each(lambda finder, each, within: finder.answer(each, within), asked, clock)
        for each, found in zip(asked, answers, strict=True):
            known = LeastChange() if found is None else found
            if log is not None and known != LeastChange():
                log.write(_record(self._problem, each, known))
            yield known

    def _each(
        self, ask: Callable[[ChangeFinder, S, Clock], T | None], asked: Sequence[S], clock: Clock
    ) -> Iterator[T | None]:
        def is_over() -> bool:
            # seen within an answer, so it is not written down
            return clock.left() <= 0 or clock.cancelled()

        def answer(each: S) -> T | None:
            if is_over():
                return None
            within = Clock(min(SECONDS_EACH, clock.left()), None, is_over)
            finder = self._take(within)
            found = ask(finder, each, within)
            with self._lock:
                self._free.append(finder)
            return found

        number = max(1, min(os.cpu_count() or 1, MOST_WORKERS, len(asked)))
        with ThreadPoolExecutor(number, "reasons") as threads:
            yield from threads.map(answer, asked)

    def _take(self, clock: Clock) -> ChangeFinder:
        with self._lock:
            finder = self._free.pop() if self._free else None
        if finder is None or finder.is_lost:
            return ChangeFinder(self._problem, self._value, self._extra, self._limits, clock)
        return finder


def _question(problem: Problem, asked: Question) -> str:
    return f"least {asked.about} for {asked.option.id} {question(problem)}"


def _record(problem: Problem, asked: Question, answer: LeastChange) -> RecordedAnswer:
    change = RecordedChange(
        too_little=answer.too_little,
        enough=answer.enough,
        by_pot=answer.by_pot or {},
        does_best=answer.does_best,
    )
    return RecordedAnswer(
        of=_question(problem, asked),
        change=change,
        is_impossible=answer.is_impossible,
        solution=answer.solution,
    )


def _recorded(problem: Problem, value: float, asked: Question, log: SolveLog) -> LeastChange:
    """An answer as it was written down; what is enough is checked to the penny.

    Raises:
        SolveLogError: it is of another question, or what it says is enough is not.
    """
    answer = log.pick(_question(problem, asked))
    if answer is None:
        return LeastChange()
    change = answer.change or RecordedChange()
    if change.enough is not None:
        _refuse_if_not_enough(problem, value, asked, change, answer.solution)
    return LeastChange(
        change.too_little,
        change.enough,
        change.by_pot or None,
        answer.solution,
        answer.is_impossible,
        change.does_best,
    )


def _refuse_if_not_enough(
    problem: Problem, value: float, asked: Question, change: RecordedChange, solution: Solution | None
) -> None:
    option = asked.option
    if asked.about == "saving":
        changed = with_lower_cost(problem, option, change.enough or 0, full_cost(option))
    else:
        changed = with_more_money(problem, change.by_pot)
    changed = with_option(changed, option)
    holds = (
        solution is not None
        and verify(changed, solution).holds
        and value_range(solution).reaches(value)
        and (asked.about == "saving" or sum(change.by_pot.values()) == change.enough)
    )
    if not holds:
        message = f"the recorded {asked.about} for {option.id} is not enough"
        raise SolveLogError(message)
