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
from optimiser.sweeping.results import CaseResult, SweepRequest
from optimiser.sweeping.reuse import reuse_solution
from optimiser.verifying import verify
from optimiser.verifying.audit import Audit
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


def solve_chunk(
    base: Problem, chunk: Chunk, request: SweepRequest, cancelled: Cancelled
) -> Iterator[CaseResult]:
    """Solve one case after another with one live model; stop, without the case at hand, when cancelled.

    A case that is only harder than the last, and whose rules the last answer keeps, needs no solving. One
    that cannot be solved is a result that says why, and the next begins with a new model.
    """
    resolver = Resolver(request.limits)
    last: tuple[Problem, Solution] | None = None
    for case in chunk:
        start = time.monotonic()
        try:
            problem = problem_of(base, case.change)
            carried = None if last is None else reuse_solution(*last, problem)
            solution = carried or resolver.solve(problem, cancelled=cancelled)
            last = (problem, solution)
            result = _result(case, problem, solution, request)
        except Exception as error:
            # Whatever goes wrong in one case, hours of others must not be lost to it.
            resolver, last = Resolver(request.limits), None
            message = f"{type(error).__name__}: {error}"
            result = CaseResult(case=case.name, parameters=case.parameters, status="failed", message=message)
        if cancelled():
            return
        yield result.model_copy(update={"seconds": time.monotonic() - start})


def _result(case: Case, problem: Problem, solution: Solution, request: SweepRequest) -> CaseResult:
    verdict = verify(problem, solution)
    told = CaseResult(
        case=case.name,
        parameters=case.parameters,
        status=solution.status,
        message=solution.message or "; ".join(broken.message for broken in verdict.broken),
        conflict=solution.conflict,
        bound=solution.bound,
        gap=solution.gap,
        problem_hash=problem.fingerprint,
        solution=solution if request.keep_solutions else None,
    )
    if solution.status not in ("optimal", "feasible"):
        return told
    spent = sum(line.pence for line in solution.lines)
    part = Audit(problem, solution).spent(request.share_of)
    return told.model_copy(
        update={
            "benefit": solution.benefit,
            "value": solution.value,
            "spent": spent,
            "share": part / spent if spent else None,
            "verified": verdict.holds,
        }
    )
