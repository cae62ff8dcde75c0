"""What a worker does, wherever it stands: solve the cases of one chunk, one after another."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

from optimiser.limits import Cancelled
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.sweeping.cases import Case, problem_of
from optimiser.sweeping.results import Ask, Result
from optimiser.sweeping.reuse import carried_over
from optimiser.verifying import verify
from optimiser.verifying.audit_view import Books
from optimiser.warm_resolve import Resolver

Chunk = tuple[Case, ...]

CHUNKS = 8
FEWEST, MOST = 4, 25


def chunks_of(cases: Sequence[Case]) -> list[Chunk]:
    """Consecutive cases that one worker solves in turn, so that each helps the next.

    They depend on the cases alone and not on who works, so that the answers do not either: eight chunks as
    even as can be, unless they would hold fewer than 4 or more than 25 cases.
    """
    size = min(max(math.ceil(len(cases) / CHUNKS), FEWEST), MOST)
    number = math.ceil(len(cases) / size)
    edges = [at * len(cases) // number for at in range(number + 1)] if number else []
    return [tuple(cases[start:end]) for start, end in pairwise(edges)]


def solve_chunk(base: Problem, chunk: Chunk, ask: Ask, cancelled: Cancelled) -> Iterator[Result]:
    """Solve one case after another with one live model; stop, without the case at hand, when cancelled.

    A case that is only harder than the last, and whose rules the last answer keeps, needs no solving. One
    that cannot be solved is a result that says why, and the next begins with a new model.
    """
    resolver = Resolver(ask.limits)
    last: tuple[Problem, Solution] | None = None
    for case in chunk:
        start = time.monotonic()
        try:
            problem = problem_of(base, case.change)
            carried = None if last is None else carried_over(*last, problem)
            solution = carried or resolver.solve(problem, cancelled=cancelled)
            last = (problem, solution)
            result = _result(case, problem, solution, ask)
        except Exception as fault:
            # Whatever goes wrong in one case, hours of others must not be lost to it.
            resolver, last = Resolver(ask.limits), None
            message = f"{type(fault).__name__}: {fault}"
            result = Result(case=case.name, parameters=case.parameters, status="failed", message=message)
        if cancelled():
            return
        yield result.model_copy(update={"seconds": time.monotonic() - start})


def _result(case: Case, problem: Problem, solution: Solution, ask: Ask) -> Result:
    verdict = verify(problem, solution)
    told = Result(
        case=case.name,
        parameters=case.parameters,
        status=solution.status,
        message=solution.message or "; ".join(broken.message for broken in verdict.broken),
        conflict=solution.conflict,
        bound=solution.bound,
        gap=solution.gap,
        problem_hash=problem.fingerprint,
        solution=solution if ask.keep_solutions else None,
    )
    if solution.status not in ("optimal", "feasible"):
        return told
    spent = sum(line.pence for line in solution.lines)
    part = Books(problem, solution).spent(ask.share_of)
    return told.model_copy(
        update={
            "benefit": solution.benefit,
            "value": solution.value,
            "spent": spent,
            "share": part / spent if spent else None,
            "verified": verdict.holds,
        }
    )
