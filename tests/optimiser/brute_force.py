"""The best allocation of a tiny problem, by trying everything: slow, plain, sharing no code with the rest.

Every choice of options and steps is listed, best first, and for each the money is tried in every split
between pots that is a multiple of `grain` pence (`brute_money.py`).

With `grain=1` the answer is the truth in whole pence. With a coarser grain it is an allocation that
exists, and so a floor under what an optimiser must reach.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

from optimiser.problem import Option, Problem
from optimiser.rules import AnyRule, Capacity, Choose, Lock, Reach, Requires, Service
from optimiser.solution import Choice
from tests.optimiser.brute_money import TooManyToTry, can_be_paid, cells_of

__all__ = ["Best", "TooManyToTry", "best_of_all", "can_be_paid", "every_choice", "plain_value"]


class Best(NamedTuple):
    value: float
    choices: tuple[Choice, ...]


def best_of_all(problem: Problem, *, grain: int = 1, most_choices: int = 20_000) -> Best | None:
    """The greatest value that any allocation has, or None where there is no allocation at all."""
    listed = []
    for choices in every_choice(problem):
        listed.append((plain_value(problem, choices), choices))
        if len(listed) > most_choices:
            raise TooManyToTry
    listed.sort(key=lambda pair: -pair[0])
    for value, choices in listed:
        if can_be_paid(problem, choices, grain=grain):
            return Best(value, choices)
    return None


def every_choice(problem: Problem) -> Iterator[tuple[Choice, ...]]:
    """Every set of choices that the rules about projects and capacity allow, whatever it costs."""
    for picked in itertools.product(*(ways_to_fund(problem, project.id) for project in problem.projects)):
        choices = tuple(choice for choice in picked if choice is not None)
        if all(choices_meet(problem, rule, choices) for rule in problem.rules):
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
                if sum(cell.pence for cell in cells_of(problem, choice)) >= option.minimum_pence:
                    ways.append(choice)
    return ways


def choices_meet(problem: Problem, rule: AnyRule, choices: tuple[Choice, ...]) -> bool:
    by_id = {option.id: option for option in problem.options}
    options = [choice.option for choice in choices]
    funded = {by_id[name].project for name in options}
    match rule:
        case Capacity():
            return sum(_used(rule, choice) for choice in choices) <= rule.limit
        case Service():
            return all(_is_served(rule, choices, area) for area in rule.areas)
        case Reach():
            far = rule.at_most + 1
            return all(
                rule.minutes[choice.option].get(area, far) <= rule.at_most
                for choice in choices
                for area, steps in choice.steps.items()
                if steps and choice.option in rule.minutes
            )
        case Requires():
            return rule.project not in funded or funded.issuperset(rule.needs)
        case Choose():
            number = len(funded & set(rule.projects))
            return (rule.at_least or 0) <= number and (rule.at_most is None or number <= rule.at_most)
        case Lock():
            is_in = rule.project in funded if rule.option is None else rule.option in options
            return is_in == (rule.state == "in")
    return True


def _used(rule: Capacity, choice: Choice) -> int:
    if choice.option not in rule.uses:
        return 0
    use = rule.uses[choice.option]
    each = [use.per_area.get(area, use.per_step) * steps for area, steps in choice.steps.items()]
    return use.fixed + sum(each)


def _is_served(rule: Service, choices: tuple[Choice, ...], area: str) -> bool:
    units = 0
    for choice in choices:
        if choice.option in rule.gives:
            gives = rule.gives[choice.option]
            units += gives.once.get(area, 0) + gives.per_step * choice.steps.get(area, 0)
    low = None if rule.at_least is None else rule.demand.get(area, rule.at_least)
    high = None if rule.at_most is None else rule.demand.get(area, rule.at_most)
    return (low is None or low <= units) and (high is None or units <= high)


def plain_benefit(problem: Problem, choices: tuple[Choice, ...]) -> float:
    unweighted = tuple(each.model_copy(update={"weight": 1.0}) for each in problem.priorities)
    return plain_value(problem.model_copy(update={"priorities": unweighted}), choices)


def plain_scored(problem: Problem, choices: tuple[Choice, ...]) -> float:
    return plain_benefit(problem.model_copy(update={"harms": ()}), choices)


def plain_value(problem: Problem, choices: tuple[Choice, ...]) -> float:
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
