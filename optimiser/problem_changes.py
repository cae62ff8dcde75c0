"""A problem with a little changed: as one draw has it, with an option locked in, with more money, and so on.

Nothing here changes a problem in place: each function returns another problem of its own fingerprint, which
shares the parts that stay and is not validated again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from optimiser.problem import Cost, Effect, Harm, Option, Problem
from optimiser.rules import Lock
from optimiser.uncertain_inputs import Draw, Unknown

MOST_REDUCTION = 0.999999  # an effect stays below the whole, as `Effect.reduction` must


def with_draw(problem: Problem, unknowns: Sequence[Unknown], draw: Draw) -> Problem:
    """The problem as one draw has it, with nothing left unknown.

    Reductions are multiplied and kept between 0 and 0.999999: a factor below 0 prevents nothing,
    since harm done is not modelled. Points and harms are multiplied. Costs, and the least cost at which an
    option is worth starting, are multiplied and rounded up to whole pence. Where several unknowns bear on
    one figure, their factors multiply.

    Returns:
        A problem of its own fingerprint; parts that no factor changes are shared, and not validated again.
    """
    on_effects: defaultdict[str, dict[str, float]] = defaultdict(dict)
    on_points: dict[str, float] = {}
    on_costs: dict[str, Fraction] = {}
    on_harms: dict[str, float] = {}
    for unknown in unknowns:
        factor = draw[unknown.id]
        for option, harm in unknown.effects:
            on_effects[option][harm] = on_effects[option].get(harm, 1.0) * factor
        for option in unknown.points:
            on_points[option] = on_points.get(option, 1.0) * factor
        for option in unknown.costs:
            on_costs[option] = on_costs.get(option, Fraction(1)) * exact_factor(factor)
        for harm in unknown.harms:
            on_harms[harm] = on_harms.get(harm, 1.0) * factor
    options = tuple(
        _moved(option, on_effects.get(option.id, {}), on_points.get(option.id), on_costs.get(option.id))
        for option in problem.options
    )
    return problem.model_copy(
        update={"options": options, "harms": with_heavier_harms(problem.harms, on_harms), "unknowns": ()}
    )


def with_heavier_harms(harms: Sequence[Harm], factors: Mapping[str, float]) -> tuple[Harm, ...]:
    """Harms of which some weigh so many times as much as stated: harm id -> factor, 0 or more."""
    return tuple(_heavier(harm, factors[harm.id]) if harm.id in factors else harm for harm in harms)


def _heavier(harm: Harm, factor: float) -> Harm:
    by_area = {area: suffered * factor for area, suffered in harm.by_area.items()}
    weight = None if harm.weight is None else harm.weight * factor
    return harm.model_copy(update={"by_area": by_area, "weight": weight})


def exact_factor(factor: float) -> Fraction:
    """The factor as it is written: 1.1 is eleven tenths, so that 10 pence become 11, and not 12."""
    return Fraction(repr(factor))


def multiply_pence(pence: int, factor: Fraction) -> int:
    """Pence multiplied by a factor and rounded up to whole pence."""
    return -(-pence * factor.numerator // factor.denominator)


def _moved(
    option: Option, on_effects: Mapping[str, float], on_points: float | None, on_costs: Fraction | None
) -> Option:
    changed: dict[str, object] = {}
    if on_effects:
        changed["effects"] = tuple(
            _stronger(effect, on_effects[effect.harm]) if effect.harm in on_effects else effect
            for effect in option.effects
        )
    if on_points is not None:
        changed["points"] = {area: points * on_points for area, points in option.points.items()}
    if on_costs is not None:
        changed["costs"] = tuple(_dearer(cost, on_costs) for cost in option.costs)
        changed["minimum_pence"] = multiply_pence(option.minimum_pence, on_costs)
    return option.model_copy(update=changed) if changed else option


def _stronger(effect: Effect, factor: float) -> Effect:
    reduction = {
        area: min(max(share * factor, 0.0), MOST_REDUCTION) for area, share in effect.reduction.items()
    }
    return effect.model_copy(update={"reduction": reduction})


def _dearer(cost: Cost, factor: Fraction) -> Cost:
    fixed = {area: multiply_pence(pence, factor) for area, pence in cost.fixed.items()}
    per_step = {area: multiply_pence(pence, factor) for area, pence in cost.per_step.items()}
    return cost.model_copy(update={"fixed": fixed, "per_step": per_step})


def forcing_rule_name(option: str) -> str:
    """What the rule that forces an option in is called."""
    return f"{option} is forced in to see what it would displace"


def with_option(problem: Problem, option: Option) -> Problem:
    """The problem with an option locked in."""
    lock = Lock(name=forcing_rule_name(option.id), project=option.project, option=option.id, state="in")
    return problem.model_copy(update={"rules": (*problem.rules, lock)})


def without_option(problem: Problem, option: Option) -> Problem:
    """The problem with an option locked out."""
    name = f"{option.id} is locked out to see what the money does without it"
    lock = Lock(name=name, project=option.project, option=option.id, state="out")
    return problem.model_copy(update={"rules": (*problem.rules, lock)})


def with_project_locked(problem: Problem, project: str, state: Literal["in", "out"], why: str) -> Problem:
    """The problem with a project locked in or out, by a rule whose name says why."""
    lock = Lock(name=f"{project} is locked {state} {why}", project=project, state=state)
    return problem.model_copy(update={"rules": (*problem.rules, lock)})


def with_choices(problem: Problem, chosen: Collection[str]) -> Problem:
    """The problem with these options locked in, and every project that has none of them locked out."""
    locks = [
        Lock(name=f"{option.id} is kept in", project=option.project, option=option.id, state="in")
        for option in problem.options
        if option.id in chosen
    ]
    funded = {lock.project for lock in locks}
    locks += [
        Lock(name=f"{project.id} is kept out", project=project.id, state="out")
        for project in problem.projects
        if project.id not in funded
    ]
    return problem.model_copy(update={"rules": (*problem.rules, *locks)})


def with_lower_cost(problem: Problem, option: Option, cut: int, whole: int) -> Problem:
    """The problem with every cost of an option cut by `cut / whole` of it, rounded up to whole pence.

    Where a step costs a few pence, a part of it is no whole penny: such an option has the same effect in
    fewer steps of the same price instead, if no rule counts them.
    """

    def left(amount: int) -> int:
        return -(-amount * (whole - cut) // whole)

    def each(amounts: Mapping[str, int]) -> dict[str, int]:
        return {area: left(amount) for area, amount in amounts.items()}

    is_counted = any(rule.counts_steps(option.id) for rule in problem.rules)
    in_fewer = cut < whole and not is_counted and _is_finer_in_steps(option)
    costs = tuple(
        cost.model_copy(
            update={
                "fixed": each(cost.fixed),
                "per_step": cost.per_step if in_fewer else each(cost.per_step),
            }
        )
        for cost in option.costs
    )
    # the least scale at which it is worth starting is a scale: it costs less as well
    minimum = option.minimum_pence * (whole - cut) // whole
    steps = each(option.steps) if in_fewer else option.steps
    changed = option.model_copy(update={"costs": costs, "steps": steps, "minimum_pence": minimum})
    options = tuple(changed if each.id == option.id else each for each in problem.options)
    return problem.model_copy(update={"options": options})


def _is_finer_in_steps(option: Option) -> bool:
    """Whether a share of its steps is nearer to a whole number than a share of what each costs."""
    prices = [pence for cost in option.costs for pence in cost.per_step.values() if pence]
    return not option.whole_units and bool(prices) and min(option.steps.values()) > min(prices)


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
