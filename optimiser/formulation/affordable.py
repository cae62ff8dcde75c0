"""Decisions that no money can pay for, left out before a solver sees them.

An option that costs more than every pot that may pay for it can hold is worth nothing, however much it would
prevent; left in, it sets the scale of the whole model, and what can be had is lost beside it. The limits are
worked out in whole pence from the pots alone:

    x[k,o,c] <= pence[k], with what may be carried in and promised beyond it
    z[o] = 0             where fixed[o] > sum over k of x[k,o,c]
    m[o,a] <= (sum over k of x[k,o,c] - fixed[o]) / per_step[a]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from optimiser.formulation.constraints import budget_name, budgets, minimum_name
from optimiser.formulation.decisions import Bill, Decisions


def leave_out_unaffordable(decisions: Decisions, without: Collection[str] = ()) -> None:
    """Lower the most that each decision can be to what its pots can pay.

    Args:
        decisions: of a problem; their columns are changed.
        without: names of budgets and minimum scales that are not to be counted on.
    """
    for column, most in _paid_at_most(decisions, without).items():
        _lower(decisions, column, most)
    by_option: dict[str, list[Bill]] = defaultdict(list)
    for bill in decisions.bills:
        by_option[bill.option].append(bill)
    for option in decisions.problem.options:
        bills = by_option[option.id]
        payable = [sum(decisions.columns[each].most for each in bill.payers.values()) for bill in bills]
        least = 0 if minimum_name(option.id) in without else option.minimum_pence
        if any(bill.fixed > paid for bill, paid in zip(bills, payable, strict=True)) or sum(payable) < least:
            _close(decisions, option.id, bills)
            continue
        for bill, paid in zip(bills, payable, strict=True):
            for column, pence in bill.per_step.items():
                _lower(decisions, column, (paid - bill.fixed) // pence)
        for bill in bills:
            steps = sum(pence * decisions.columns[at].most for at, pence in bill.per_step.items())
            for column in bill.payers.values():
                _lower(decisions, column, bill.fixed + steps)


def _paid_at_most(decisions: Decisions, without: Collection[str]) -> dict[int, int]:
    """Money column -> the pence that its pot can pay out; none of a pot whose budget is not counted on."""
    carried_in: dict[str, int] = defaultdict(int)
    for (_, taker), column in decisions.carried.items():
        carried_in[taker] += decisions.columns[column].most
    budget = {row.rule: row.at_most for row in budgets(decisions)}
    found: dict[int, int] = {}
    for (pot, _, _), column in decisions.money.items():
        most = budget.get(budget_name(pot))
        if most is not None and budget_name(pot) not in without:
            found[column] = most + carried_in[pot]
    return found


def _close(decisions: Decisions, option: str, bills: Collection[Bill]) -> None:
    """Keep an option, its steps and its money at 0."""
    _lower(decisions, decisions.chosen[option], 0)
    for area in decisions.options[option].steps:
        _lower(decisions, decisions.steps[option, area], 0)
    for bill in bills:
        for column in bill.payers.values():
            _lower(decisions, column, 0)


def _lower(decisions: Decisions, column: int, most: int) -> None:
    if most < decisions.columns[column].most:
        decisions.columns[column] = decisions.columns[column]._replace(most=max(0, most))
