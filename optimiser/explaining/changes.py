"""A problem with one option forced in or out, made cheaper, or given more money."""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.problem import Option, Problem
from optimiser.rules import Lock


def forcing_rule_name(option: str) -> str:
    """What the rule that forces an option in is called."""
    return f"{option} is forced in to see what it would displace"


def with_option(problem: Problem, option: Option) -> Problem:
    """The problem with an option held in."""
    lock = Lock(name=forcing_rule_name(option.id), project=option.project, option=option.id, state="in")
    return problem.model_copy(update={"rules": (*problem.rules, lock)})


def without_option(problem: Problem, option: Option) -> Problem:
    """The problem with an option held out."""
    name = f"{option.id} is held out to see what the money does without it"
    lock = Lock(name=name, project=option.project, option=option.id, state="out")
    return problem.model_copy(update={"rules": (*problem.rules, lock)})


def with_lower_cost(problem: Problem, option: Option, cut: int, whole: int) -> Problem:
    """The problem with every cost of an option cut by `cut / whole` of it, rounded up to whole pence."""

    def left(pence: int) -> int:
        return -(-pence * (whole - cut) // whole)

    def each(pence: Mapping[str, int]) -> dict[str, int]:
        return {area: left(amount) for area, amount in pence.items()}

    costs = tuple(
        cost.model_copy(update={"fixed": each(cost.fixed), "per_step": each(cost.per_step)})
        for cost in option.costs
    )
    # the least scale at which it is worth starting is a scale: it costs less as well
    minimum = option.minimum_pence * (whole - cut) // whole
    changed = option.model_copy(update={"costs": costs, "minimum_pence": minimum})
    options = tuple(changed if each.id == option.id else each for each in problem.options)
    return problem.model_copy(update={"options": options})


def with_more_money(problem: Problem, more: Mapping[str, int]) -> Problem:
    """The problem with so many pence more in each of these pots."""
    pots = tuple(
        pot.model_copy(update={"pence": pot.pence + more[pot.id]}) if pot.id in more else pot
        for pot in problem.pots
    )
    return problem.model_copy(update={"pots": pots})


def without_rule(problem: Problem, name: str) -> Problem:
    """The problem without one of its rules."""
    rules = tuple(rule for rule in problem.rules if rule.name != name)
    return problem.model_copy(update={"rules": rules})
