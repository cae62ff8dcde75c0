"""The constraints of a problem: what holds whatever the rules are, then what its rules ask.

What always holds: options, delivery, costs met exactly, pots not overspent, scales worth starting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimiser.formulation.decisions import Decisions
from optimiser.rules.rule import STRUCTURE, Row, ones


def cost_rows(decisions: Decisions) -> Iterator[Row]:
    """All rows of this file, in order."""
    yield from one_option_per_project(decisions)
    yield from delivery_needs_choice(decisions)
    yield from choice_delivers_something(decisions)
    yield from costs_met_exactly(decisions)
    yield from budgets(decisions)
    yield from minimum_scales(decisions)


def one_option_per_project(decisions: Decisions) -> Iterator[Row]:
    """`sum over o of j of z[o] <= 1`: a project is funded in one way or not at all."""
    for columns in decisions.chosen_by_project.values():
        if len(columns) > 1:
            yield Row(STRUCTURE, ones(columns), None, 1, "count")


def delivery_needs_choice(decisions: Decisions) -> Iterator[Row]:
    """`m[o,a] <= steps[o,a] * z[o]`: nothing is delivered of an option that is not chosen."""
    for (option, _), column in decisions.steps.items():
        most = decisions.columns[column].most
        if most:
            yield Row(STRUCTURE, {column: 1, decisions.chosen[option]: -most}, None, 0, "count")


def choice_delivers_something(decisions: Decisions) -> Iterator[Row]:
    """`sum over a of m[o,a] >= z[o]`: an option delivered nowhere is not chosen; nothing can stand on it."""
    by_option: dict[str, list[int]] = defaultdict(list)
    for (option, _), column in decisions.steps.items():
        by_option[option].append(column)
    for option, columns in by_option.items():
        yield Row(STRUCTURE, {**ones(columns), decisions.chosen[option]: -1}, 0, None, "count")


def costs_met_exactly(decisions: Decisions) -> Iterator[Row]:
    """`sum over k of x[k,o,c] = fixed * z[o] + sum over a in c of per_step[a] * m[o,a]`.

    Each cost is paid to the penny by pots of its year and cost type.
    """
    for bill in decisions.bills:
        terms = ones(bill.payers.values())
        if bill.fixed:
            terms[decisions.chosen[bill.option]] = -bill.fixed
        for column, pence in bill.per_step.items():
            terms[column] = -pence
        yield Row(STRUCTURE, terms, 0, 0, "pence")


def budgets(decisions: Decisions) -> Iterator[Row]:
    """`sum over o, c of x[k,o,c] + sum of r out of k - sum of r into k <= pence[k]`.

    No pot pays out more than it holds, with what is carried, and what may be promised beyond it.
    """
    drawn: dict[str, dict[int, int]] = defaultdict(dict)
    for (pot, _, _), column in decisions.money.items():
        drawn[pot][column] = 1
    for (giver, taker), column in decisions.carried.items():
        drawn[giver][column] = 1
        drawn[taker][column] = -1
    for held in decisions.problem.pots:
        if held.id in drawn:
            most = held.pence + max((rule.extra_pence(held) for rule in decisions.problem.rules), default=0)
            yield Row(budget_name(held.id), drawn[held.id], None, most, "pence")


def minimum_scales(decisions: Decisions) -> Iterator[Row]:
    """`cost[o] >= minimum[o] * z[o]`: an option starts at a scale that is worth starting, or not at all."""
    fixed: dict[str, int] = defaultdict(int)
    per_step: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for bill in decisions.bills:
        fixed[bill.option] += bill.fixed
        for column, pence in bill.per_step.items():
            per_step[bill.option][column] += pence
    for option in decisions.problem.options:
        if option.minimum_pence > fixed[option.id]:
            short = option.minimum_pence - fixed[option.id]
            terms = {**per_step[option.id], decisions.chosen[option.id]: -short}
            yield Row(minimum_name(option.id), terms, 0, None, "pence")


def budget_name(pot: str) -> str:
    """What a conflict calls the limit of a pot."""
    return f"budget of {pot}"


def minimum_name(option: str) -> str:
    """What a conflict calls the least scale of an option."""
    return f"minimum scale of {option}"


def all_rows(decisions: Decisions) -> list[Row]:
    """Every constraint of a problem: structure, pots and scale first, then its rules in order.

    Ring-fences and spend-by dates have no rows, for they left columns out.
    """
    ruled = [row for rule in decisions.problem.rules for row in rule.rows(decisions)]
    return [*cost_rows(decisions), *ruled]
