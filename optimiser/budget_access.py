"""What an option needs from which pots, what they have left for it, and which ring-fence closes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from optimiser.problem import Cost, Option, Pot, Problem, Project
from optimiser.rules import Rule


class CostCover(NamedTuple):
    """What an option needs from pots of one year and cost type, and what they have left, in pence."""

    financial_year: str
    cost_type: str
    needs: int
    left: int
    open_pots: int


def cost_covers(
    problem: Problem, left: Mapping[str, int], project: Project, option: Option
) -> list[CostCover]:
    """Each cost of an option, beside what is left in the pots that may pay it.

    Args:
        problem: the problem.
        left: pot id -> pence that an allocation leaves in it.
        project: the project.
        option: an option of it.
    """
    found = []
    for cost in option.costs:
        open_pots = [
            pot for pot in _pots_for(problem, cost) if not _closing_rule(problem, pot, project, cost)
        ]
        needs = _first_pence(option, cost)
        still = sum(max(0, left[pot.id]) for pot in open_pots)
        found.append(CostCover(cost.financial_year, cost.cost_type, needs, still, len(open_pots)))
    return found


def closing_rule_name(problem: Problem, project: Project, cover: CostCover) -> str:
    """The name of a rule that closes a pot which would otherwise pay; where there is none, that is said."""
    for option in problem.options:
        for cost in option.costs:
            if option.project != project.id:
                continue
            if (cost.financial_year, cost.cost_type) != (cover.financial_year, cover.cost_type):
                continue
            for pot in _pots_for(problem, cost):
                rule = _closing_rule(problem, pot, project, cost)
                if rule is not None:
                    return rule.name
    return f"no pot holds {cover.cost_type} money in {cover.financial_year}"


def least_cost(option: Option) -> int:
    """Pence that an option costs at the least: its fixed costs, or its stated minimum."""
    return max(sum(sum(cost.fixed.values()) for cost in option.costs), option.minimum_pence)


def _pots_for(problem: Problem, cost: Cost) -> list[Pot]:
    wanted = (cost.financial_year, cost.cost_type)
    return [pot for pot in problem.pots if (pot.financial_year, pot.cost_type) == wanted]


def _closing_rule(problem: Problem, pot: Pot, project: Project, cost: Cost) -> Rule | None:
    """The rule by which a pot may pay for none of a cost; None where it may pay for some."""
    areas = {*cost.fixed, *cost.per_step}
    for rule in problem.rules:
        allowed = rule.payable_areas(pot, project, cost)
        if allowed is not None and areas.isdisjoint(allowed):
            return rule
    return None


def _first_pence(option: Option, cost: Cost) -> int:
    """The least that a cost can be once the option is started: fixed, its minimum, or its first step."""
    fixed = sum(cost.fixed.values())
    if not option.steps:
        return fixed
    whole = sum(option.steps[area] * pence for area, pence in cost.per_step.items()) + fixed
    first = option.minimum_pence if len(option.costs) == 1 else 0
    return max(fixed, min(first, whole), min(cost.per_step.values(), default=0))
