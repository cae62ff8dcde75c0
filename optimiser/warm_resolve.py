"""Solve one problem after another that differ in a rule's figures: a floor moved, a cap eased.

The live model is kept: only the rows of the rules that changed are handed over, the relaxation goes on from
its last basis with every tangent that was found, and the last answer is tried first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from optimiser.formulation import Model
from optimiser.formulation.rules import all_rows
from optimiser.limits import Cancelled, Clock, Limits, OnProgress
from optimiser.problem import Problem
from optimiser.rules import Rule
from optimiser.search.all_aims import Search
from optimiser.solution import Solution
from optimiser.solvers.base import Engine
from optimiser.solving import build_solution, build_solver, solve_by_decomposition


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

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._live: _Live | None = None
        self._last: list[int] | None = None

    def solve(
        self, problem: Problem, *, progress: OnProgress | None = None, cancelled: Cancelled | None = None
    ) -> Solution:
        """Solve the next problem.

        Args:
            problem: any problem; the nearer to the last one, the sooner it is solved.
            progress: as for `optimiser.solving.solve`.
            cancelled: the same.

        Returns:
            What `optimiser.solving.solve` would return, within the same gap.
        """
        clock = Clock(self._limits.seconds, progress, cancelled)
        found = solve_by_decomposition(problem, self._limits, clock)
        if found is not None:
            return found
        model, engine = self._reused_model(problem)
        search = Search(self._limits, clock, model, engine)
        search.run(self._last)
        self._live = _Live(problem, model, engine)
        if search.best is not None:
            self._last = search.best.values
        return build_solution(problem, self._limits, clock, model, engine, search)

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
