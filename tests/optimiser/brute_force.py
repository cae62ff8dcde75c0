"""The best allocation of a tiny problem, by trying everything: slow, plain, sharing no code with the rest.

Every choice of options and steps is listed, best first, and for each the money is tried in every split
between pots that is a multiple of `grain` pence. Splits are kept as the set of distinct outcomes (what
each pot has paid, what each rule's sums have come to), so that tiny problems stay tiny.

With `grain=1` the answer is the truth in whole pence. With a coarser grain it is an allocation that
exists, and so a floor under what an optimiser must reach.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from optimiser.problem import Area, Option, Pot, Problem
from optimiser.rules import Amount, Capacity, Choose, Eligibility, Lock, Money, Requires, Share
from optimiser.solution import Choice

MOST_OUTCOMES = 200_000


class TooManyToTry(Exception):
    """The problem is not tiny."""


class Best(NamedTuple):
    benefit: float
    choices: tuple[Choice, ...]


class Cell(NamedTuple):
    """What is owed for one option in one year, cost type and area."""

    option: Option
    year: str
    cost_type: str
    area: Area
    pence: int


class Limit(NamedTuple):
    """`start + sum of weight(pot, cell) * pence <= at_most`."""

    start: int
    at_most: int
    weight: Callable[[Pot, Cell], int]


def best_of_all(problem: Problem, *, grain: int = 1, most_choices: int = 20_000) -> Best | None:
    """The greatest benefit that any allocation has, or None where there is no allocation at all."""
    listed = []
    for choices in every_choice(problem):
        listed.append((plain_benefit(problem, choices), choices))
        if len(listed) > most_choices:
            raise TooManyToTry
    listed.sort(key=lambda pair: -pair[0])
    for benefit, choices in listed:
        if can_be_paid(problem, choices, grain=grain):
            return Best(benefit, choices)
    return None


def every_choice(problem: Problem) -> Iterator[tuple[Choice, ...]]:
    """Every set of choices that the rules about projects and capacity allow, whatever it costs."""
    for picked in itertools.product(*(ways_to_fund(problem, project.id) for project in problem.projects)):
        choices = tuple(choice for choice in picked if choice is not None)
        if all(_choices_meet(problem, rule, choices) for rule in problem.rules):
            yield choices


def ways_to_fund(problem: Problem, project: str) -> list[Choice | None]:
    ways: list[Choice | None] = [None]
    for option in problem.options:
        if option.project == project:
            spans = [range(most + 1) for most in option.steps.values()]
            for steps in itertools.product(*spans):
                if option.steps and not any(steps):
                    continue
                choice = Choice(option=option.id, steps=dict(zip(option.steps, steps, strict=True)))
                if sum(cell.pence for cell in _cells(problem, choice)) >= option.minimum_pence:
                    ways.append(choice)
    return ways


def _choices_meet(problem: Problem, rule: object, choices: tuple[Choice, ...]) -> bool:
    by_id = {option.id: option for option in problem.options}
    options = [choice.option for choice in choices]
    funded = {by_id[name].project for name in options}
    match rule:
        case Capacity():
            taken = 0
            for choice in choices:
                if choice.option in rule.uses:
                    use = rule.uses[choice.option]
                    taken += use.fixed + use.per_step * sum(choice.steps.values())
            return taken <= rule.limit
        case Requires():
            return rule.project not in funded or funded.issuperset(rule.needs)
        case Choose():
            number = len(funded & set(rule.projects))
            return (rule.at_least or 0) <= number and (rule.at_most is None or number <= rule.at_most)
        case Lock():
            is_in = rule.project in funded if rule.option is None else rule.option in options
            return is_in == (rule.state == "in")
    return True


def plain_benefit(problem: Problem, choices: tuple[Choice, ...]) -> float:
    by_id = {option.id: option for option in problem.options}
    weights = {priority.id: priority.weight for priority in problem.priorities}
    priority_of = {project.id: project.priority for project in problem.projects}
    total = 0.0
    years = {year for choice in choices for year in by_id[choice.option].years_active}
    for year, harm, area in itertools.product(sorted(years), problem.harms, problem.areas):
        left = 1.0
        for choice in choices:
            option = by_id[choice.option]
            for effect in option.effects:
                if year in option.years_active and effect.harm == harm.id:
                    left *= (1 - effect.reduction.get(area.id, 0.0)) ** _dose(option, choice, area.id)
        total += weights[harm.priority] * harm.by_area.get(area.id, 0.0) * (1 - left)
    for choice in choices:
        option = by_id[choice.option]
        for area_id, points in option.points.items():
            worth = problem.harm_per_point * weights[priority_of[option.project]] * points
            total += worth * _dose(option, choice, area_id) * len(option.years_active)
    return total


def _dose(option: Option, choice: Choice, area: str) -> float:
    if not option.steps:
        return 1.0
    if area not in option.steps:
        return 0.0
    share = choice.steps.get(area, 0) / option.steps[area]
    corners = [(0.0, 0.0), *option.returns]
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        if x0 <= share <= x1:
            return y0 + (y1 - y0) * (share - x0) / (x1 - x0)
    return math.nan


def _cells(problem: Problem, choice: Choice) -> Iterator[Cell]:
    option = next(option for option in problem.options if option.id == choice.option)
    for cost in option.costs:
        for area in problem.areas:
            steps = choice.steps.get(area.id, 0)
            pence = cost.fixed.get(area.id, 0) + cost.per_step.get(area.id, 0) * steps
            if pence:
                yield Cell(option, cost.financial_year, cost.cost_type, area, pence)


def can_be_paid(problem: Problem, choices: tuple[Choice, ...], *, grain: int = 1) -> bool:
    """Whether some split of the costs between pots, in multiples of `grain` pence, meets every rule."""
    limits = list(_limits(problem))
    outcomes = {tuple(limit.start for limit in limits)}
    for choice in choices:
        for cell in _cells(problem, choice):
            splits = _splits_of(problem, limits, cell, grain)
            outcomes = {
                tuple(map(sum, zip(before, after, strict=True))) for before in outcomes for after in splits
            }
            outcomes = {outcome for outcome in outcomes if _pots_hold(problem, limits, outcome)}
            if len(outcomes) > MOST_OUTCOMES:
                raise TooManyToTry
    return any(
        all(value <= limit.at_most for value, limit in zip(outcome, limits, strict=True))
        for outcome in outcomes
    )


def _pots_hold(problem: Problem, limits: list[Limit], outcome: tuple[int, ...]) -> bool:
    """Pots only fill, so an outcome that overdraws one is dropped at once; the pots' limits come first."""
    number = len(problem.pots)
    return all(value <= limit.at_most for value, limit in zip(outcome[:number], limits[:number], strict=True))


def _splits_of(problem: Problem, limits: list[Limit], cell: Cell, grain: int) -> set[tuple[int, ...]]:
    """What each way to pay a cell adds to each limit's sum."""
    pots = [
        pot
        for pot in problem.pots
        if (pot.financial_year, pot.cost_type) == (cell.year, cell.cost_type)
        and _eligible(problem, pot, cell)
    ]
    found = set()
    for amounts in _shared_out(cell.pence, len(pots), grain):
        paid = list(zip(pots, amounts, strict=True))
        found.add(tuple(sum(limit.weight(pot, cell) * pence for pot, pence in paid) for limit in limits))
    return found


def _shared_out(pence: int, number: int, grain: int) -> Iterator[tuple[int, ...]]:
    if number == 0:
        return
    if number == 1:
        yield (pence,)
        return
    for first in {*range(0, pence + 1, grain), pence}:
        for rest in _shared_out(pence - first, number - 1, grain):
            yield (first, *rest)


def _eligible(problem: Problem, pot: Pot, cell: Cell) -> bool:
    priority = next(project.priority for project in problem.projects if project.id == cell.option.project)
    return all(
        (rule.projects is None or cell.option.project in rule.projects)
        and (rule.priorities is None or priority in rule.priorities)
        and (rule.areas is None or cell.area.id in rule.areas)
        and (rule.cost_types is None or pot.cost_type in rule.cost_types)
        for rule in problem.rules
        if isinstance(rule, Eligibility) and pot.stream in rule.streams
    )


def _limits(problem: Problem) -> Iterator[Limit]:
    for held in problem.pots:
        yield Limit(0, held.pence, lambda pot, cell, held=held: int(pot.id == held.id))
    for rule in problem.rules:
        if isinstance(rule, Amount):
            of = _counts(problem, rule.of)
            if rule.at_least is not None:
                yield Limit(0, -rule.at_least, lambda pot, cell, of=of: -of(pot, cell))
            if rule.at_most is not None:
                yield Limit(0, rule.at_most, of)
        elif isinstance(rule, Share):
            yield from _share_limits(problem, rule)


def _share_limits(problem: Problem, rule: Share) -> Iterator[Limit]:
    of, within = _counts(problem, rule.of), _counts(problem, rule.within)
    held = 0
    if rule.of_available:
        held = sum(pot.pence for pot in problem.pots if _in_pots(rule.within, pot))
        within = _nothing
    for sign, share in ((1, rule.at_least), (-1, rule.at_most)):
        if share is not None:

            def weight(pot: Pot, cell: Cell, sign: int = sign, share: int = share) -> int:
                return sign * (share * within(pot, cell) - 10_000 * of(pot, cell))

            yield Limit(sign * share * held, 0, weight)


def _nothing(pot: Pot, cell: Cell) -> int:
    return 0


def _in_pots(money: Money, pot: Pot) -> bool:
    asked = (
        (money.streams, pot.stream),
        (money.financial_years, pot.financial_year),
        (money.cost_types, pot.cost_type),
    )
    return all(values is None or value in values for values, value in asked)


def _counts(problem: Problem, money: Money) -> Callable[[Pot, Cell], int]:
    priority_of = {project.id: project.priority for project in problem.projects}

    def counts(pot: Pot, cell: Cell) -> int:
        asked = (
            (money.projects, cell.option.project),
            (money.priorities, priority_of[cell.option.project]),
            (money.areas, cell.area.id),
            (None if money.rural is None else (money.rural,), cell.area.rural),
        )
        return int(_in_pots(money, pot) and all(values is None or value in values for values, value in asked))

    return counts
