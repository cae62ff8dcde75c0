"""Many what-if questions of one problem, answered side by side by several processes.

Each question is solved from nothing, so that its answer depends neither on who solves it nor on what was
asked before. The answers come as they are ready, the first questions first; they are written down in the
order of the questions.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from optimiser.explaining.what_if import ValueRange, record_range, recorded_range, value_range
from optimiser.limits import Clock, Limits, gap_between
from optimiser.problem import Problem
from optimiser.solve_log import SolveLog, question
from optimiser.sweeping.cases import Case, change_between
from optimiser.sweeping.chunks import solve_chunk
from optimiser.sweeping.results import CaseResult, LostWorkersError, SweepRequest
from optimiser.sweeping.running import on_processes

LEAST_EACH = 2.0  # seconds; less shows little of any problem that is not solved at once
SHARES_EACH = 3  # fair shares of the time that one may take; most take far less
MOST_EACH = 20.0  # seconds that one question may take of the others' time at first
ALONE_SECONDS = 1.0  # of solving before it is worth starting other processes
MOST_WORKERS = 4  # each holds a solver and the problem

Told = Callable[[int, ValueRange], None]


def answer_all(
    base: Problem,
    questions: Sequence[Problem],
    limits: Limits,
    clock: Clock,
    told: Told | None = None,
    *,
    until: float | None = None,
    keep_solutions: bool = False,
    prove: bool = False,
) -> list[ValueRange | None]:
    """The value of the best allocation of each problem, at least and at most; None where nothing is known.

    A question may take some fair shares of the time; what is left then goes to those that are not settled.

    Args:
        base: the problem that the others are changes of.
        questions: the most useful first.
        limits: which solver, and how close; its seconds are not used.
        clock: the time for all of them together, and where the answers are written down.
        told: called with the number of a question and what is now known of its answer, as it comes.
        until: it is only asked whether each is worth so much.
        prove: where that is soon done, prove without a solver that one is not worth `until`.
        keep_solutions: write the allocations down too; otherwise only their values.
    """
    log = clock.log
    if log is not None and log.is_replayed:
        return [_recorded(log, each) for each in questions]
    given = _find(
        base, questions, SweepRequest(limits, keep_solutions=True, until=until, prove=prove), clock, told
    )
    if log is not None:
        for each, answer in zip(questions, given, strict=True):
            if answer is not None:
                log.write(record_range(each, answer, keep_solution=keep_solutions))
    return given


def _recorded(log: SolveLog, problem: Problem) -> ValueRange | None:
    answer = log.pick(question(problem))
    return None if answer is None else recorded_range(problem, answer)


def _find(
    base: Problem, questions: Sequence[Problem], asked: SweepRequest, clock: Clock, told: Told | None
) -> list[ValueRange | None]:
    given: list[ValueRange | None] = [None] * len(questions)
    waiting = list(range(len(questions)))
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    before = 0.0
    while waiting and not _is_over(clock):
        fair = SHARES_EACH * clock.left() * workers / len(waiting)
        each = min(max(LEAST_EACH, fair), max(MOST_EACH, 2 * before))
        if each <= before:
            break
        before = each
        request = replace(asked, limits=replace(asked.limits, seconds=each))
        try:
            for at, answer in _one_round(base, questions, waiting, request, workers, clock):
                now = given[at] = _together(given[at], answer)
                if told is not None:
                    told(at, now)
        except LostWorkersError:  # often for want of memory: one at a time, then
            workers, before = 1, 0.0
        waiting = [at for at in waiting if not _is_settled(given[at], asked)]
    return given


def _is_over(clock: Clock) -> bool:
    # seen within an answer, so it is not written down
    return clock.left() <= 0 or clock.cancelled()


def _together(one: ValueRange | None, other: ValueRange) -> ValueRange:
    """What two solves of one problem show together."""
    if one is None:
        return other
    if one.is_impossible or other.is_impossible:
        return one if one.is_impossible else other
    better = other if other.found > one.found else one
    most = min(one.most, other.most)
    solution = better.solution
    if solution is not None and most < better.most and not solution.stages:
        proven = {"value_bound": most, "gap": gap_between(better.found, most)}
        solution = solution.model_copy(update=proven)
    return ValueRange(better.found, most, solution, one.proof or other.proof)


def _is_settled(answer: ValueRange | None, asked: SweepRequest) -> bool:
    if answer is None:
        return False
    if answer.is_impossible:
        return True
    if asked.until is not None:
        return answer.reaches(asked.until) or answer.falls_short_of(asked.until)
    known = math.isfinite(answer.found) and math.isfinite(answer.most)
    return known and gap_between(answer.found, answer.most) <= asked.limits.gap * (1 + 1e-6)


def _one_round(
    base: Problem,
    questions: Sequence[Problem],
    waiting: Sequence[int],
    request: SweepRequest,
    workers: int,
    clock: Clock,
) -> Iterator[tuple[int, ValueRange]]:
    """An answer to each, here as long as that is soon done, and then by other processes."""
    end = time.monotonic() + ALONE_SECONDS
    left = list(waiting)
    while left and (workers == 1 or time.monotonic() < end):
        at = left.pop(0)
        for result in solve_chunk(base, (_case(base, questions, at),), request, lambda: _is_over(clock)):
            yield at, _range_of(result)
        if _is_over(clock):
            return
    if left:
        chunks = [(_case(base, questions, at),) for at in left]
        with closing(_elsewhere(base, chunks, request, workers, clock)) as results:
            for result in results:
                yield int(result.case), _range_of(result)


def _elsewhere(
    base: Problem, chunks: Sequence[tuple[Case, ...]], request: SweepRequest, workers: int, clock: Clock
) -> Generator[CaseResult]:
    yield from on_processes(base, chunks, request, workers, lambda: _is_over(clock))


def _case(base: Problem, questions: Sequence[Problem], at: int) -> Case:
    return Case(name=str(at), change=change_between(base, questions[at]))


def _range_of(result: CaseResult) -> ValueRange:
    if result.solution is not None and result.solution.proof is not None:
        most = -math.inf if result.value_bound is None else result.value_bound
        return ValueRange(-math.inf, most, proof=result.solution.proof)
    if result.solution is None or result.solution.status == "failed":
        return ValueRange(-math.inf, math.inf if result.value_bound is None else result.value_bound)
    return value_range(result.solution)
