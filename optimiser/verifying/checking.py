"""The checks in their order, and the verdict that they come to."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.verdict import Breach, Verdict
from optimiser.verifying import claims, delivery
from optimiser.verifying.audit import Audit
from optimiser.verifying.objectives import recompute_value, stages_are_right


def verify(problem: Problem, solution: Solution) -> Verdict:
    """Check a solution against its problem, in integers, trusting nothing that the solution says.

    An answer of `infeasible` or `failed` is held only to giving nothing out: that no allocation exists
    is a claim that no allocation can prove.

    Returns:
        Whether all holds, what does not, and the benefit worked out anew in harm units.
    """
    audit = Audit(problem, solution)
    benefit = claims.recompute_benefit(audit)
    value = recompute_value(audit, benefit)
    broken = tuple(_all_breaches(audit, benefit, value))
    claim = claims.claim_in_words(audit, value)
    return Verdict(holds=not broken, broken=broken, benefit=benefit, value=value, claim=claim)


def _all_breaches(audit: Audit, benefit: float, value: float) -> Iterator[Breach]:
    yield from claims.answers_this_problem(audit)
    if audit.solution.status in ("infeasible", "failed"):
        yield from claims.nothing_is_given(audit)
        return
    yield from delivery.known_ids(audit)
    yield from delivery.one_option_a_project(audit)
    yield from delivery.steps_within_limits(audit)
    yield from delivery.something_is_delivered(audit)
    yield from delivery.minimum_scale(audit)
    yield from delivery.only_chosen_are_paid(audit)
    yield from delivery.costs_met_exactly(audit)
    yield from delivery.pots_not_over(audit)
    yield from delivery.carried_is_allowed(audit)
    yield from delivery.every_line_pays(audit)
    yield from delivery.no_line_twice(audit)
    for rule in audit.problem.rules:
        yield from rule.breaches(audit)
    yield from claims.benefit_is_right(audit, benefit)
    yield from claims.value_is_right(audit, value)
    yield from claims.bound_is_right(audit, value)
    yield from stages_are_right(audit, benefit)
