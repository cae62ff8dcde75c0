"""The checks in their order, and the verdict that they come to."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.verdict import Broken, Verdict
from optimiser.verifying import claims, delivery
from optimiser.verifying.audit_view import Books
from optimiser.verifying.objectives import stages_hold, value_anew


def verify(problem: Problem, solution: Solution) -> Verdict:
    """Check a solution against its problem, in integers, trusting nothing that the solution says.

    An answer of `infeasible` or `failed` is held only to giving nothing out: that no allocation exists
    is a claim that no allocation can prove.

    Returns:
        Whether all holds, what does not, and the benefit worked out anew in harm units.
    """
    books = Books(problem, solution)
    benefit = claims.benefit_anew(books)
    value = value_anew(books, benefit)
    broken = tuple(_all_broken(books, benefit, value))
    claim = claims.restated(books, value)
    return Verdict(holds=not broken, broken=broken, benefit=benefit, value=value, claim=claim)


def _all_broken(books: Books, benefit: float, value: float) -> Iterator[Broken]:
    yield from claims.answers_this_problem(books)
    if books.solution.status in ("infeasible", "failed"):
        yield from claims.nothing_is_given(books)
        return
    yield from delivery.known_ids(books)
    yield from delivery.one_option_a_project(books)
    yield from delivery.steps_within_limits(books)
    yield from delivery.something_is_delivered(books)
    yield from delivery.minimum_scale(books)
    yield from delivery.only_chosen_are_paid(books)
    yield from delivery.costs_met_exactly(books)
    yield from delivery.pots_not_over(books)
    yield from delivery.carried_is_allowed(books)
    yield from delivery.every_line_pays(books)
    yield from delivery.no_line_twice(books)
    for rule in books.problem.rules:
        yield from rule.broken(books)
    yield from claims.benefit_is_right(books, benefit)
    yield from claims.value_is_right(books, value)
    yield from claims.bound_is_right(books, value)
    yield from stages_hold(books, benefit)
