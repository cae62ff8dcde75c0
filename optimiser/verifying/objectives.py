"""What an allocation's objective comes to, worked out anew from the choices, and whether its stages hold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from optimiser.objectives import Fair, Frontier, Lexicographic, Robust
from optimiser.uncertain_inputs import drawn, with_draw
from optimiser.verdict import Broken
from optimiser.verifying.audit_view import Books
from optimiser.verifying.claims import amounts_anew

TOLERANCE = 1e-6  # relative


def value_anew(books: Books, benefit: float) -> float:
    """What the stage of the objective that the solution came to last comes to.

    Args:
        books: the problem and its solution.
        benefit: harm units prevented, worked out anew.

    Returns:
        Harm units; harm units a head for a stage of fairness.
    """
    match books.problem.objective:
        case Frontier(of=money, harm_per_pound=each):
            return benefit + each * books.spent(money) / 100
        case Robust() as robust:
            return _worst_draws(books, robust)
        case Fair() | Lexicographic() if books.solution.stages:
            return _reached(books, books.solution.stages[-1].of, benefit)
        case _:
            return benefit


def stages_hold(books: Books, benefit: float) -> Iterator[Broken]:
    """The stages are the objective's, in its order; each is told as it is; none gave up more than it may."""
    objective, stages = books.problem.objective, books.solution.stages
    wanted = _stages_of(books)
    unfinished = books.solution.status != "optimal"
    in_order = [stage.of for stage in stages] == wanted[: len(stages)]
    if not in_order or not (unfinished or len(stages) == len(wanted)):
        message = "The stages told are not those of the objective, in its order."
        yield Broken(rule="stages", by_pence=1, where="solution", message=message)
        return
    for stage in stages:
        reached = _reached(books, stage.of, benefit)
        kept = stage.reached * (10_000 - getattr(objective, "give_up", 0)) / 10_000
        close = TOLERANCE * max(abs(stage.reached), abs(reached)) + 1e-12
        if abs(reached - stage.value) > close:
            message = f"{stage.name!r} is told as {stage.value:.9g} and comes to {reached:.9g}."
            yield Broken(rule="stages", by_pence=1, where=f"stage {stage.name}", message=message)
        if reached < kept - close:
            message = f"{stage.name!r} reached {stage.reached:.9g}, and only {reached:.9g} of it is left."
            yield Broken(rule="stages", by_pence=1, where=f"stage {stage.name}", message=message)


def _stages_of(books: Books) -> list[tuple[str, ...]]:
    """What each stage of the objective must speak of; fairness refined leaves out one group after another."""
    objective = books.problem.objective
    if isinstance(objective, Lexicographic):
        return [*((priority,) for priority in dict.fromkeys(objective.priorities)), ()]
    if not isinstance(objective, Fair):
        return []
    groups = tuple(_heads(books, objective))
    stages = [groups] if groups else []
    told = [stage.of for stage in books.solution.stages]
    while objective.refine and stages and len(stages[-1]) > 1:
        before, after = stages[-1], told[len(stages)] if len(told) > len(stages) else ()
        one_less = len(after) == len(before) - 1 and set(after) < set(before)
        stages.append(after if one_less else before[1:])
    return [*stages, ()]


def _reached(books: Books, of: tuple[str, ...], benefit: float) -> float:
    """What a stage comes to: the least of some groups a head, the benefit of some priorities, or of all."""
    objective = books.problem.objective
    if not of:
        return benefit
    if isinstance(objective, Fair):
        heads = _heads(books, objective)
        by_area: dict[str, list[float]] = defaultdict(list)
        for _, area, amount in amounts_anew(books.problem, books.chosen):
            by_area[area].append(amount)
        return min(
            math.fsum(each for area in objective.groups[group] for each in by_area[area]) / heads[group]
            for group in of
            if group in heads
        )
    amounts = amounts_anew(books.problem, books.chosen)
    return math.fsum(amount for priority, _, amount in amounts if priority in of)


def _heads(books: Books, objective: Fair) -> Mapping[str, int]:
    """Group -> its heads, for the groups that have any."""
    heads = objective.heads or {area.id: area.population for area in books.problem.areas}
    told = {group: sum(heads.get(area, 0) for area in areas) for group, areas in objective.groups.items()}
    return {group: people for group, people in told.items() if people}


def _worst_draws(books: Books, objective: Robust) -> float:
    """The average of the worst share of the draws, the last of them counted for what is left of the share."""
    unknowns = [unknown.model_copy(update={"costs": ()}) for unknown in books.problem.unknowns]
    outcomes = []
    for draw in drawn(unknowns, seed=objective.seed, number=objective.draws):
        problem = with_draw(books.problem, unknowns, draw)
        options = {option.id: option for option in problem.options}
        chosen = [(options[option.id], choice) for option, choice in books.chosen]
        outcomes.append(math.fsum(amount for _, _, amount in amounts_anew(problem, chosen)))
    outcomes.sort()
    counted = objective.draws * objective.tail / 10_000
    whole = int(counted)
    part = (counted - whole) * outcomes[whole] if whole < len(outcomes) else 0.0
    return (math.fsum(outcomes[:whole]) + part) / counted
