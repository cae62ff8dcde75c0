"""Solve a problem: model, bound, make exact, sharpen, until nothing better can be left to find.

Problems that differ in a rule's figures (a floor moved, a cap eased) are solved one after another by a
`Resolver`, which keeps the live model: only the rows of the rules that changed are handed over, the
relaxation goes on from its last basis with every tangent that was found, and the last answer is tried first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from optimiser.benefit import benefit_parts
from optimiser.decomposition import is_large, solve_large
from optimiser.formulation.build_model import formulate
from optimiser.formulation.constraints import all_rows
from optimiser.formulation.model import Model
from optimiser.limits import Cancelled, Clock, Limits, OnProgress, Progress, gap_between
from optimiser.objectives import Benefit, Fair, Lexicographic
from optimiser.problem import Problem
from optimiser.rules import Rule
from optimiser.search.conflict import find_smallest_conflict
from optimiser.search.dominating import solve_within_reach
from optimiser.search.proving import Findings, search_and_prove
from optimiser.search.rounding import carried_of, lines_of
from optimiser.search.starts import at_least_as_good_as_usual
from optimiser.search.stopping import with_reason
from optimiser.solution import Solution
from optimiser.solvers import engine_for
from optimiser.solvers.base import Engine

__all__ = ["Limits", "Progress", "solve"]

FINEST_DECOMPOSED_GAP = 5e-4  # a finer gap is for one model of all, however long that takes


def solve(
    problem: Problem,
    limits: Limits | None = None,
    *,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> Solution:
    """Find the allocation that brings the objective highest, and prove how close to the best it is.

    Args:
        problem: what there is to decide.
        limits: how close, how long, which solver.
        progress: called with stages, and with value and bound as they come.
        cancelled: checked every few milliseconds; when it is true, the best allocation so far is returned.

    Returns:
        An allocation that meets every rule to the penny, or why there is none.
    """
    bounds = limits or Limits()
    clock = Clock(bounds.seconds, progress, cancelled)
    found = solve_within_reach(problem, lambda each: _solve(each, bounds, clock))
    return with_reason(found, bounds, clock)


def _solve(problem: Problem, bounds: Limits, clock: Clock) -> Solution:
    found = solve_by_decomposition(problem, bounds, clock)
    if found is not None:
        return found
    clock.report("writing the problem as mathematics")
    model, engine = build_solver(problem, bounds)
    findings = search_and_prove(problem, model, engine, bounds, clock)
    return build_solution(problem, bounds, clock, model, findings, engine.name)


def solve_by_decomposition(problem: Problem, limits: Limits, clock: Clock) -> Solution | None:
    """The answer to a very large problem, area by area; None where one model of all is to be tried."""
    if limits.gap < FINEST_DECOMPOSED_GAP or not is_large(problem):
        return None
    found = solve_large(problem, limits, clock)
    if found is None or not (found.status == "optimal" or clock.over()):
        return None
    return found if clock.cancelled() else at_least_as_good_as_usual(problem, found)


def build_solver(problem: Problem, limits: Limits) -> tuple[Model, Engine]:
    """A problem's model, and the solver that holds it."""
    model = formulate(problem, limits.first_tolerance)
    return model, engine_for(limits, model)


def build_solution(
    problem: Problem, limits: Limits, clock: Clock, model: Model, findings: Findings, solver: str
) -> Solution:
    """What is known of a problem, as a solution."""
    solution = Solution(
        problem_hash=problem.fingerprint, status="failed", unit=problem.harm_unit, solver=solver
    )
    found: dict[str, Any] = {"message": _why_failed(limits, clock)}
    if findings.best is not None:
        found = _answer(problem, model, findings)
    elif findings.is_impossible:
        clock.report("finding which rules cannot hold together")
        conflict = find_smallest_conflict(problem, limits, clock)
        found = {"status": "infeasible", "conflict": conflict.rules, "message": conflict.message}
        found |= {"proven_by": findings.proven_by}
    return solution.model_copy(update={**found, "seconds": clock.seconds()})


def _answer(problem: Problem, model: Model, findings: Findings) -> dict[str, Any]:
    best, stages = findings.best, findings.stages
    assert best is not None
    parts = benefit_parts(problem, best.choices)
    value = parts.value if isinstance(problem.objective, Benefit) else best.value
    last = stages[-1].bound if stages else None
    bound = None if last is None else max(last, value)  # by no more than a solver's own rounding
    above = model.sharpen([float(each) for each in best.values], float("inf"))
    return {
        "status": "optimal" if findings.is_optimal else "feasible",
        "benefit": parts.total,
        "scored": parts.scored,
        "value": value,
        "value_bound": bound,
        "gap": None if bound is None else gap_between(value, bound),
        "proven_by": findings.proven_by,
        "curve_error": above / parts.value if parts.value > 0 else 0.0,
        "stages": stages if isinstance(problem.objective, Fair | Lexicographic) else (),
        "choices": best.choices,
        "lines": lines_of(model.decisions, best.values),
        "carried": carried_of(model.decisions, best.values),
    }


def _why_failed(limits: Limits, clock: Clock) -> str:
    if clock.cancelled():
        return "Stopped before any allocation was found."
    if clock.over():
        return f"No allocation was found in {limits.seconds:g} seconds."
    return "The solver found no allocation and could not prove that there is none."


class _Live(NamedTuple):
    """A problem, and the model and the solver that hold it."""

    problem: Problem
    model: Model
    engine: Engine


class Resolver:
    """Solves problems in turn, and keeps what the next one can use.

    What it answers is proven within the same gap as a first solve; within that gap it may be another
    allocation, for it starts from somewhere else.
    """

    def __init__(self, limits: Limits | None = None, *, with_usual: bool = True) -> None:
        """Begin; `with_usual` starts each solve from the usual methods too, as a run that is told must."""
        self._limits = limits or Limits()
        self._with_usual = with_usual
        self._live: _Live | None = None
        self._last: list[int] | None = None

    def solve(
        self, problem: Problem, *, progress: OnProgress | None = None, cancelled: Cancelled | None = None
    ) -> Solution:
        """Solve the next problem; the nearer it is to the last one, the sooner it is solved.

        The answer is what `optimiser.solving.solve` would return, within the same gap.
        """
        clock = Clock(self._limits.seconds, progress, cancelled)
        found = solve_within_reach(problem, lambda each: self._solve(each, clock))
        return with_reason(found, self._limits, clock)

    def _solve(self, problem: Problem, clock: Clock) -> Solution:
        found = solve_by_decomposition(problem, self._limits, clock)
        if found is not None:
            return found
        model, engine = self._reused_model(problem)
        findings = search_and_prove(
            problem, model, engine, self._limits, clock, self._last, with_usual=self._with_usual
        )
        self._live = _Live(problem, model, engine)
        if findings.best is not None:
            self._last = findings.best.values
        return build_solution(problem, self._limits, clock, model, findings, engine.name)

    def _reused_model(self, problem: Problem) -> tuple[Model, Engine]:
        """The live model with this problem's rows in it, or a new one."""
        held = self._live
        if held is not None and _is_reusable(held, problem):
            rows = all_rows(held.model.decisions_for(problem))
            if [row.unit for row in rows] == [row.unit for row in held.model.rows]:
                held.model.replace_rows(rows)
                return held.model, held.engine
        self._last = None
        return build_solver(problem, self._limits)


def _is_reusable(held: _Live, problem: Problem) -> bool:
    usable = held.model.is_reusable and not held.engine.is_abandoned
    return usable and _same_but_for_figures(held.problem, problem)


def _same_but_for_figures(old: Problem, new: Problem) -> bool:
    """Whether two problems have the same decisions and benefit, and rules that differ in figures alone."""
    fields = [name for name in Problem.model_fields if name not in ("rules", "title")]
    return (
        all(_same(getattr(old, name), getattr(new, name)) for name in fields)
        and len(old.rules) == len(new.rules)
        and all(_differ_in_figures_only(one, other) for one, other in zip(old.rules, new.rules, strict=True))
    )


def _same(one: Any, other: Any) -> bool:
    return one is other or one == other


def _differ_in_figures_only(one: Rule, other: Rule) -> bool:
    """Whether two rules are the same, or differ in figures that only their own rows hold."""
    if _same(one, other):
        return True
    if type(one) is not type(other) or one.is_ring_fence or one.loosens:
        return False
    return list(_structure(one)) == list(_structure(other))


def _structure(rule: Rule) -> Iterator[Any]:
    """What decides funding cells and the number of rows."""
    yield from rule.area_sets()
    yield [money.rural for money in rule.moneys()]
    yield [limit.field for limit in rule.limits()]
