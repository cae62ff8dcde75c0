"""Whether an allocation is right, worked out as the brute force does: no rows, no books, no `rule.broken`.

Where this and the verifier say the same of every allocation, right or wrong, both read the rules alike.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from optimiser.problem import Problem
from optimiser.rules import CarryForward
from optimiser.solution import Choice, Solution
from tests.optimiser.brute_force import choices_meet, plain_benefit, plain_scored, plain_value
from tests.optimiser.brute_money import (
    Cell,
    cells_of,
    givers_to,
    is_open,
    limits_of,
    may_promise,
    within_carry,
)


def is_right(problem: Problem, solution: Solution) -> bool:
    """Whether an allocation meets everything, and its benefit and value are told right."""
    return (
        _choices_are_right(problem, solution.choices)
        and _money_is_right(problem, solution)
        and _pots_are_right(problem, solution)
        and _is_told(solution.benefit, plain_benefit(problem, solution.choices))
        and _is_told(solution.scored, plain_scored(problem, solution.choices))
        and _is_told(solution.value, plain_value(problem, solution.choices))
    )


def _is_told(stated: float, plain: float) -> bool:
    return math.isclose(stated, plain, rel_tol=1e-6, abs_tol=1e-9)


def _choices_are_right(problem: Problem, choices: tuple[Choice, ...]) -> bool:
    options = {option.id: option for option in problem.options}
    if any(choice.option not in options for choice in choices):
        return False
    if max(Counter(options[choice.option].project for choice in choices).values(), default=0) > 1:
        return False
    for choice in choices:
        option = options[choice.option]
        if any(number > option.steps.get(area, -1) for area, number in choice.steps.items()):
            return False
        if option.steps and not any(choice.steps.values()):
            return False
        if sum(cell.pence for cell in cells_of(problem, choice)) < option.minimum_pence:
            return False
    return all(choices_meet(problem, rule, choices) for rule in problem.rules)


def _money_is_right(problem: Problem, solution: Solution) -> bool:
    """Each cell is paid exactly, by pots that may; every rule on sums is met."""
    pots = {pot.id: pot for pot in problem.pots}
    due: dict[tuple[str, str, str, str], Cell] = {
        (cell.option.id, cell.year, cell.cost_type, cell.area.id): cell
        for choice in solution.choices
        for cell in cells_of(problem, choice)
    }
    limits = list(limits_of(problem))
    sums = [limit.start for limit in limits]
    paid: dict[tuple[str, str, str, str], int] = defaultdict(int)
    seen = set()
    for line in solution.lines:
        pot = pots.get(line.pot)
        place = None if pot is None else (line.option, pot.financial_year, pot.cost_type, line.area)
        if pot is None or place not in due or not is_open(problem, pot, due[place]):
            return False
        if (line.pot, line.option, line.area) in seen:
            return False
        seen.add((line.pot, line.option, line.area))
        paid[place] += line.pence
        sums = [
            before + limit.weight(pot, due[place]) * line.pence
            for before, limit in zip(sums, limits, strict=True)
        ]
    return paid == {place: cell.pence for place, cell in due.items()} and all(
        total <= limit.at_most for total, limit in zip(sums, limits, strict=True)
    )


def _pots_are_right(problem: Problem, solution: Solution) -> bool:
    """What is carried is allowed, and no pot pays out more than it then may."""
    at = {pot.id: number for number, pot in enumerate(problem.pots)}
    left = [may_promise(problem, pot) for pot in problem.pots]
    moved: dict[tuple[int, int], int] = {}
    for each in solution.carried:
        if each.from_pot not in at or each.to_pot not in at:
            return False
        giver, taker = at[each.from_pot], at[each.to_pot]
        if (giver, taker) in moved or giver not in givers_to(problem, taker):
            return False
        if not 0 < each.pence <= problem.pots[giver].pence:
            return False
        moved[giver, taker] = each.pence
        left[giver] -= each.pence
        left[taker] += each.pence
    for line in solution.lines:
        left[at[line.pot]] -= line.pence
    carries = [rule for rule in problem.rules if isinstance(rule, CarryForward)]
    return min(left, default=0) >= 0 and all(within_carry(problem, rule, moved) for rule in carries)
