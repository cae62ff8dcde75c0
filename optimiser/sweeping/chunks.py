"""What a worker does, wherever it is: solve the cases of one chunk, one after another.

What an answer says of a harder problem, one with the same offers and rules that allow less, is used before
anything is solved. Nothing is gained by a rule that allows less: a bound holds on, an answer that still meets
every rule is as good as before, and where nothing was possible nothing is.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

from optimiser.assumptions import assumed_benefit
from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.record import Proof
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.limits import Cancelled, Progress
from optimiser.objectives import Benefit, Frontier
from optimiser.problem import Problem
from optimiser.rules import Rule
from optimiser.solution import Solution
from optimiser.solving import Resolver
from optimiser.sweeping.cases import Case, problem_of
from optimiser.sweeping.results import CaseResult, SweepRequest
from optimiser.verifying import verify
from optimiser.verifying.solution_index import SolutionIndex

Chunk = tuple[Case, ...]

CHUNKS = 8
FEWEST, MOST = 4, 25
PROOF_CASES = 60  # of a proof that one case is below; more takes longer than to solve it
SAME_VALUE = 1e-9  # share of a value below which two are the same, for sums of floats


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
            proven = _proven_below(problem, request, cancelled)
            if proven is not None:
                yield _below(case, problem, proven)
                continue
            carried = None if last is None else reuse_solution(*last, problem)
            watch = _Watch(request.until, cancelled)
            solution = carried or resolver.solve(problem, progress=watch.hear, cancelled=watch.is_over)
            last = (problem, solution)
            result = watch.with_bound(_result(case, problem, solution, request))
            if watch.is_answered:  # what a solver holds when it is stopped midway is no sound start
                resolver, last = Resolver(request.limits), None
        except Exception as error:
            # Whatever goes wrong in one case, hours of others must not be lost to it.
            resolver, last = Resolver(request.limits), None
            message = f"{type(error).__name__}: {error}"
            result = CaseResult(case=case.name, parameters=case.parameters, status="failed", message=message)
        if cancelled():
            return
        yield result.model_copy(update={"seconds": time.monotonic() - start})


def _proven_below(problem: Problem, request: SweepRequest, cancelled: Cancelled) -> Proof | None:
    """A proof that no allocation is worth as much as is asked, where one is soon found."""
    if request.until is None or not request.prove or not isinstance(problem.objective, Benefit | Frontier):
        return None
    least = request.until - SAME_VALUE * abs(request.until)
    limits = ProofLimits(gap=0.0, seconds=request.limits.seconds / 2, cases=PROOF_CASES)
    proof = find_proof(problem, least, limits, cancelled=cancelled)
    bound = check_proof(problem, proof).value
    return proof if bound is None or bound < least else None


def _below(case: Case, problem: Problem, proof: Proof) -> CaseResult:
    """The result of a case of which only what a proof bounds is known."""
    return CaseResult(
        case=case.name,
        parameters=case.parameters,
        status="failed",
        value_bound=check_proof(problem, proof).value,
        problem_hash=problem.fingerprint,
        solution=Solution(problem_hash=problem.fingerprint, status="failed", proof=proof),
    )


class _Watch:
    """Stops a solve once it is known whether an allocation is worth so much."""

    def __init__(self, until: float | None, cancelled: Cancelled) -> None:
        self._until = until
        self._cancelled = cancelled
        self._bound: float | None = None
        self.is_answered = False

    def hear(self, at: Progress) -> None:
        """Hear how far the solve has come; a bound that is one solver's word in doubt does not count."""
        if self._until is None:
            return
        same = SAME_VALUE * abs(self._until)
        if at.value is not None and at.value >= self._until - same:
            self.is_answered = True
        if at.bound is not None and not at.in_doubt:
            self._bound = at.bound if self._bound is None else min(at.bound, self._bound)
            self.is_answered = self.is_answered or at.bound < self._until - same

    def is_over(self) -> bool:
        """Whether to stop."""
        return self.is_answered or self._cancelled()

    def with_bound(self, result: CaseResult) -> CaseResult:
        """A result with the bound that was heard, where the solve was stopped before it found anything."""
        if result.status == "failed" and self.is_answered:
            return result.model_copy(update={"value_bound": self._bound})
        return result


def _result(case: Case, problem: Problem, solution: Solution, request: SweepRequest) -> CaseResult:
    verdict = verify(problem, solution)
    result = CaseResult(
        case=case.name,
        parameters=case.parameters,
        status=solution.status,
        message=solution.message or "; ".join(broken.message for broken in verdict.broken),
        conflict=solution.conflict,
        value_bound=solution.value_bound,
        gap=solution.gap,
        proven_by=solution.proven_by,
        problem_hash=problem.fingerprint,
        solution=solution if request.keep_solutions else None,
    )
    if solution.status not in ("optimal", "feasible"):
        return result
    spent = sum(line.pence for line in solution.lines)
    part = SolutionIndex(problem, solution).spent(request.share_of)
    return result.model_copy(
        update={
            "benefit": solution.benefit,
            "value": solution.value,
            "assumed": assumed_benefit(problem, solution.choices).share,
            "spent": spent,
            "share": part / spent if spent else None,
            "verified": verdict.holds,
        }
    )


def reuse_solution(old: Problem, solution: Solution, new: Problem) -> Solution | None:
    """The answer to a problem as the answer to a harder one, where it is one.

    Returns:
        The answer with the bound that it had, re-checked against the new problem, or the conflict under the
        new rules' names; None where the new problem is not harder, or its answer is another one.
    """
    if solution.status not in ("optimal", "infeasible"):
        return None
    names = harder_rule_names(old, new)
    if names is None:
        return None
    carried = solution.model_copy(
        update={
            "problem_hash": new.fingerprint,
            "conflict": tuple(names.get(name, name) for name in solution.conflict),
            "seconds": 0.0,
        }
    )
    if solution.status == "infeasible":
        return carried.model_copy(update={"message": "These rules cannot hold together."})
    return carried if verify(new, carried).holds else None


def harder_rule_names(old: Problem, new: Problem) -> dict[str, str] | None:
    """Old name -> new name of each rule in a harder problem; None where it is not seen to be harder.

    A problem is called harder only where that can be read off: everything but the rules is the same, every
    rule is there, in its order and no easier in any figure, and no rule has joined that allows more. The
    objective has one stage, since a later stage may gain where an earlier one loses.
    """
    fields = [name for name in Problem.model_fields if name not in ("rules", "title")]
    if not isinstance(old.objective, Benefit | Frontier) or any(
        getattr(old, name) != getattr(new, name) for name in fields
    ):
        return None
    names: dict[str, str] = {}
    waiting = iter(old.rules)
    rule = next(waiting, None)
    for other in new.rules:
        if rule is not None and _no_easier(rule, other):
            names[rule.name] = other.name
            rule = next(waiting, None)
        elif other.loosens:
            return None
    return names if rule is None else None


def _no_easier(old: Rule, new: Rule) -> bool:
    """Whether a rule is the same but for its name, and figures that allow no more."""
    if type(old) is not type(new):
        return False
    had = {limit.field: limit.value for limit in old.limits()}
    has = {limit.field: limit for limit in new.limits()}
    if not had.keys() <= has.keys():  # a floor or a cap was removed
        return False
    if any(has[field].eases * (has[field].value - value) > 0 for field, value in had.items()):
        return False
    as_before = {"name": old.name, **{field: getattr(old, field) for field in has}}
    return new.model_copy(update=as_before) == old
