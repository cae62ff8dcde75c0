"""What an allocation's objective comes to, worked out anew from the choices, and whether its stages hold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from optimiser.objectives import Fair, Frontier, Lexicographic, Robust
from optimiser.problem_changes import with_draw
from optimiser.uncertain_inputs import draw_inputs
from optimiser.units import BASIS_POINTS
from optimiser.verdict import Breach
from optimiser.verifying.audit import Audit
from optimiser.verifying.claims import prevented_amounts

TOLERANCE = 1e-6  # relative


def recompute_value(audit: Audit, benefit: float) -> float:
    """What the stage of the objective that the solution came to last comes to.

    Args:
        audit: the problem and its solution.
        benefit: harm units prevented, worked out anew.

    Returns:
        Harm units; harm units a head for a stage of fairness.
    """
    match audit.problem.objective:
        case Frontier(of=money, harm_per_pound=each):
            return benefit + each * audit.spent(money) / 100
        case Robust() as robust:
            return _worst_draws(audit, robust)
        case Fair() | Lexicographic() if audit.solution.stages:
            return _stage_value(audit, audit.solution.stages[-1].of, benefit)
        case _:
            return benefit


def stages_are_right(audit: Audit, benefit: float) -> Iterator[Breach]:
    """The stages are the objective's, in its order; each is told as it is; none gave up more than it may."""
    objective, stages = audit.problem.objective, audit.solution.stages
    wanted = _expected_stages(audit)
    unfinished = audit.solution.status != "optimal"
    in_order = [stage.of for stage in stages] == wanted[: len(stages)]
    if not in_order or not (unfinished or len(stages) == len(wanted)):
        message = "The stages told are not those of the objective, in its order."
        yield Breach(rule="stages", by_pence=1, where="solution", message=message)
        return
    for stage in stages:
        reached = _stage_value(audit, stage.of, benefit)
        kept = stage.reached * (BASIS_POINTS - getattr(objective, "give_up", 0)) / BASIS_POINTS
        close = TOLERANCE * max(abs(stage.reached), abs(reached)) + 1e-12
        if abs(reached - stage.value) > close:
            message = f"{stage.name!r} is told as {stage.value:.9g} and comes to {reached:.9g}."
            yield Breach(rule="stages", by_pence=1, where=f"stage {stage.name}", message=message)
        if reached < kept - close:
            message = f"{stage.name!r} reached {stage.reached:.9g}, and only {reached:.9g} of it is left."
            yield Breach(rule="stages", by_pence=1, where=f"stage {stage.name}", message=message)


def _expected_stages(audit: Audit) -> list[tuple[str, ...]]:
    """What each stage of the objective must speak of; fairness refined leaves out one group after another."""
    objective = audit.problem.objective
    if isinstance(objective, Lexicographic):
        return [*((priority,) for priority in dict.fromkeys(objective.priorities)), ()]
    if not isinstance(objective, Fair):
        return []
    groups = tuple(_heads(audit, objective))
    stages = [groups] if groups else []
    told = [stage.of for stage in audit.solution.stages]
    while objective.refine and stages and len(stages[-1]) > 1:
        before, after = stages[-1], told[len(stages)] if len(told) > len(stages) else ()
        one_less = len(after) == len(before) - 1 and set(after) < set(before)
        stages.append(after if one_less else before[1:])
    return [*stages, ()]


def _stage_value(audit: Audit, of: tuple[str, ...], benefit: float) -> float:
    """What a stage comes to: the least of some groups a head, the benefit of some priorities, or of all."""
    objective = audit.problem.objective
    if not of:
        return benefit
    if isinstance(objective, Fair):
        heads = _heads(audit, objective)
        by_area: dict[str, list[float]] = defaultdict(list)
        for _, area, amount in prevented_amounts(audit.problem, audit.chosen):
            by_area[area].append(amount)
        return min(
            math.fsum(each for area in objective.groups[group] for each in by_area[area]) / heads[group]
            for group in of
            if group in heads
        )
    amounts = prevented_amounts(audit.problem, audit.chosen)
    return math.fsum(amount for priority, _, amount in amounts if priority in of)


def _heads(audit: Audit, objective: Fair) -> Mapping[str, int]:
    """Group -> its heads, for the groups that have any."""
    heads = objective.heads or {area.id: area.population for area in audit.problem.areas}
    told = {group: sum(heads.get(area, 0) for area in areas) for group, areas in objective.groups.items()}
    return {group: people for group, people in told.items() if people}


def _worst_draws(audit: Audit, objective: Robust) -> float:
    """The average of the worst share of the draws, the last of them counted for what is left of the share."""
    unknowns = [unknown.model_copy(update={"costs": ()}) for unknown in audit.problem.unknowns]
    outcomes = []
    for draw in draw_inputs(unknowns, seed=objective.seed, number=objective.draws):
        problem = with_draw(audit.problem, unknowns, draw)
        options = {option.id: option for option in problem.options}
        chosen = [(options[option.id], choice) for option, choice in audit.chosen]
        outcomes.append(math.fsum(amount for _, _, amount in prevented_amounts(problem, chosen)))
    outcomes.sort()
    counted = objective.draws * objective.tail / BASIS_POINTS
    whole = int(counted)
    part = (counted - whole) * outcomes[whole] if whole < len(outcomes) else 0.0
    return (math.fsum(outcomes[:whole]) + part) / counted
