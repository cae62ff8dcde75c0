"""What an allocation's objective comes to, worked out anew from the choices, and whether its stages hold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from optimiser.objectives import Fair, Frontier, Lexicographic, Robust
from optimiser.unknowns import drawn, with_draw
from optimiser.verdict import Broken
from optimiser.verifying.books import Books
from optimiser.verifying.claims import amounts_anew

TOLERANCE = 1e-6  # relative


def value_anew(books: Books, benefit: float) -> float:
    """What the last stage of the objective comes to.

    Args:
        books: the problem and its solution.
        benefit: harm units prevented, worked out anew.

    Returns:
        Harm units.
    """
    match books.problem.objective:
        case Frontier(of=money, harm_per_pound=each):
            return benefit + each * books.spent(money) / 100
        case Robust() as robust:
            return _worst_draws(books, robust)
        case _:
            return benefit


def stages_hold(books: Books) -> Iterator[Broken]:
    """Each stage is told as it is, and gives up no more for a later one than the objective allows."""
    objective, stages = books.problem.objective, books.solution.stages
    if isinstance(objective, Fair):
        levels = _heads_served(books, objective)
        least = min(levels.values(), default=0.0)
        if stages:
            yield from _kept("the worst-off group", least, stages[0].value, objective.give_up)
    if isinstance(objective, Lexicographic):
        by_priority: dict[str, list[float]] = defaultdict(list)
        for priority, _, amount in amounts_anew(books.problem, books.chosen):
            by_priority[priority].append(amount)
        for priority, stage in zip(dict.fromkeys(objective.priorities), stages, strict=False):
            reached = math.fsum(by_priority[priority])
            yield from _kept(f"priority {priority}", reached, stage.value, objective.give_up)


def _kept(what: str, reached: float, told: float, give_up: int) -> Iterator[Broken]:
    least = told * (10_000 - give_up) / 10_000
    if reached < least - TOLERANCE * max(1.0, abs(told)):
        message = f"{what} is brought to {reached:.9g}, and {told:.9g} is told of it."
        yield Broken(rule="stages", by_pence=1, where=what, message=message)


def _heads_served(books: Books, objective: Fair) -> Mapping[str, float]:
    """Group -> harm units prevented there, a head."""
    heads = objective.heads or {area.id: area.population for area in books.problem.areas}
    by_area: dict[str, list[float]] = defaultdict(list)
    for _, area, amount in amounts_anew(books.problem, books.chosen):
        by_area[area].append(amount)
    served: dict[str, float] = {}
    for group, areas in objective.groups.items():
        people = sum(heads.get(area, 0) for area in areas)
        if people:
            served[group] = math.fsum(each for area in areas for each in by_area[area]) / people
    return served


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
