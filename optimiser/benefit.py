"""What a set of choices prevents, by the true curve, its value, and where it comes from.

In an area a, effects on one harm multiply, so the harm left is the product of `(1 - reduction) ** dose`
over the chosen options that act there that year. With `G = -log` of that product, harm prevented is
`harm * (1 - exp(-G))`, and each option's share of it is its share of G. Officer points add up, at
`harm_per_point` harm units each. That is the benefit, and no weight is in it. Its value is each priority's
benefit times the weight of the priority: what the objective makes as large as it can.
Sums are exact before they are rounded once (`math.fsum`), so the same choices give the same figure.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from optimiser.objectives import Fair, Frontier, Lexicographic
from optimiser.problem import Effect, Harm, Option, Problem
from optimiser.record import Record
from optimiser.solution import Choice


class BenefitParts(Record):
    """The benefit of a set of choices, in harm units over all active years, its parts, and its value.

    Attributes:
        total: harm units, unweighted, officer points included.
        scored: of the total, what officer points count for, at `harm_per_point` each.
        value: the total with each priority's part multiplied by its weight.
        by_priority: priority id -> harm units; every priority of the problem is listed.
        value_by_priority: the same, multiplied by the weight of the priority.
        by_area: area id -> harm units, for the areas where there are any.
        by_option: option id -> harm units lost if that option alone were taken out.
        value_by_option: option id -> value lost likewise.
    """

    total: float
    scored: float
    value: float
    by_priority: dict[str, float]
    value_by_priority: dict[str, float]
    by_area: dict[str, float]
    by_option: dict[str, float]
    value_by_option: dict[str, float]


class _Push(NamedTuple):
    """One option's log-reduction of one harm in one area."""

    option: str
    log_reduction: float


class _Cell(NamedTuple):
    """One harm in one area, over the years in which the same options act on it.

    `harm` is the harm units of those years together, unweighted; officer points are a cell of their own,
    with `harm` their benefit and no log-reduction. `weight` is that of the priority, `of` the harm's id.
    """

    of: str
    priority: str
    weight: float
    area: str
    harm: float
    pushes: Sequence[_Push]
    is_points: bool

    def prevented(self) -> float:
        if self.is_points:
            return self.harm
        return -self.harm * math.expm1(-math.fsum(push.log_reduction for push in self.pushes))


def true_benefit(problem: Problem, choices: Iterable[Choice]) -> float:
    """Harm units of these choices over all active years, unweighted, officer points included.

    Raises:
        ValueError: a choice names an option that is not in the problem.
    """
    return math.fsum(cell.prevented() for cell in _cells(problem, choices))


def true_value(problem: Problem, choices: Iterable[Choice]) -> float:
    """The same benefit with each priority's part multiplied by its weight.

    Raises:
        ValueError: a choice names an option that is not in the problem.
    """
    return math.fsum(cell.weight * cell.prevented() for cell in _cells(problem, choices))


def is_harm_alone(problem: Problem) -> bool:
    """Whether value is harm prevented: every priority weighs 1, and no officer points count."""
    counts_points = problem.harm_per_point > 0 and any(
        points for option in problem.options for points in option.points.values()
    )
    return is_unweighted(problem) and not counts_points


def is_unweighted(problem: Problem) -> bool:
    """Whether every priority weighs 1, so that the value of an allocation is its benefit."""
    return all(priority.weight == 1 for priority in problem.priorities)


def value_unit(problem: Problem) -> str:
    """What to say after a figure of value: the harm unit where value is harm alone, else that it is value."""
    unit = problem.harm_unit if is_harm_alone(problem) else "of value"
    match problem.objective:
        case Fair():
            return f"{unit} a head for the worst-off group"
        case Lexicographic(priorities=priorities):
            names = {priority.id: priority.name for priority in problem.priorities}
            return f"{unit} under {names[priorities[0]]}"
        case Frontier():
            return "of value"
    return unit


def benefit_parts(problem: Problem, choices: Iterable[Choice]) -> BenefitParts:
    """The same benefit and value, split by priority, area and option.

    The parts by priority and by area each add up to the total; those by option are marginal and add up to
    less where options work on the same harm.

    Raises:
        ValueError: a choice names an option that is not in the problem.
    """
    chosen = tuple(choices)
    totals: list[float] = []
    scored: list[float] = []
    value: list[float] = []
    by_priority: dict[str, list[float]] = {priority.id: [] for priority in problem.priorities}
    value_by_priority: dict[str, list[float]] = {priority.id: [] for priority in problem.priorities}
    by_area: dict[str, list[float]] = defaultdict(list)
    by_option: dict[str, list[float]] = {choice.option: [] for choice in chosen}
    value_by_option: dict[str, list[float]] = {choice.option: [] for choice in chosen}
    for cell in _cells(problem, chosen):
        prevented = cell.prevented()
        totals.append(prevented)
        value.append(cell.weight * prevented)
        if cell.is_points:
            scored.append(prevented)
        by_priority[cell.priority].append(prevented)
        value_by_priority[cell.priority].append(cell.weight * prevented)
        by_area[cell.area].append(prevented)
        for push, _, lost in _attributed(cell, prevented):
            by_option[push.option].append(lost)
            value_by_option[push.option].append(cell.weight * lost)
    return BenefitParts(
        total=math.fsum(totals),
        scored=math.fsum(scored),
        value=math.fsum(value),
        by_priority=_summed(by_priority),
        value_by_priority=_summed(value_by_priority),
        by_area=_summed(by_area),
        by_option=_summed(by_option),
        value_by_option=_summed(value_by_option),
    )


class AttributedBenefit(NamedTuple):
    """What one option prevents of one harm in one area, by its part of `G`; such parts add up to the total.

    Attributes:
        option: its id.
        harm: the harm's id; empty for officer points.
        area: the area's id.
        benefit: harm units over all active years, unweighted.
    """

    option: str
    harm: str
    area: str
    benefit: float


def attributed_benefit(problem: Problem, choices: Iterable[Choice]) -> Iterator[AttributedBenefit]:
    """The benefit of these choices in its smallest parts.

    Raises:
        ValueError: a choice names an option that is not in the problem.
    """
    for cell in _cells(problem, choices):
        for push, share, _ in _attributed(cell, cell.prevented()):
            yield AttributedBenefit(push.option, cell.of, cell.area, share)


def dose(option: Option, area: str, steps: int) -> float:
    """The share (0 to 1) of its full effect that an option has in an area where `steps` are delivered.

    1 everywhere for an option without steps; otherwise the height of its curve of returns at the share
    of steps delivered, 0 where it has none.
    """
    if not option.steps:
        return 1.0
    most = option.steps.get(area, 0)
    if steps <= 0 or most == 0:
        return 0.0
    share = steps / most
    for (x0, y0), (x1, y1) in pairwise(((0.0, 0.0), *option.returns)):
        if share < x1:
            return y0 + (y1 - y0) * (share - x0) / (x1 - x0)
    return 1.0


def _summed(parts: dict[str, list[float]]) -> dict[str, float]:
    return {name: math.fsum(values) for name, values in parts.items()}


def _attributed(cell: _Cell, prevented: float) -> Iterator[tuple[_Push, float, float]]:
    """Each option's share of a cell by its part of G, and what the cell loses without it."""
    if cell.is_points:
        yield cell.pushes[0], prevented, prevented
        return
    together = math.fsum(push.log_reduction for push in cell.pushes)
    for push in cell.pushes:
        others = math.fsum(other.log_reduction for other in cell.pushes if other is not push)
        lost = -cell.harm * math.exp(-others) * math.expm1(-push.log_reduction)
        yield push, prevented * push.log_reduction / together, lost


def _cells(problem: Problem, choices: Iterable[Choice]) -> Iterator[_Cell]:
    options = {option.id: option for option in problem.options}
    chosen: list[tuple[Option, Choice]] = []
    for choice in choices:
        if choice.option not in options:
            message = f"a choice names option {choice.option!r}, which is not in the problem"
            raise ValueError(message)
        chosen.append((options[choice.option], choice))
    weights = {priority.id: priority.weight for priority in problem.priorities}
    for harm in problem.harms:
        yield from _harm_cells(harm, weights[harm.priority], chosen)
    priority_of = {project.id: project.priority for project in problem.projects}
    for option, choice in chosen:
        priority = priority_of[option.project]
        each_point = problem.harm_per_point * len(option.years_active)
        push = _Push(option.id, 0.0)
        for area, points in option.points.items():
            delivered = dose(option, area, choice.steps.get(area, 0))
            if points and delivered:
                scored = each_point * points * delivered
                yield _Cell("", priority, weights[priority], area, scored, (push,), is_points=True)


def teams(options: Sequence[Option]) -> Counter[tuple[int, ...]]:
    """The sets of options, by their places, that act in the same years, and in how many years each does."""
    years = sorted({year for option in options for year in option.years_active})
    return Counter(
        tuple(at for at, option in enumerate(options) if year in option.years_active) for year in years
    )


def _harm_cells(harm: Harm, weight: float, chosen: Sequence[tuple[Option, Choice]]) -> Iterator[_Cell]:
    """One cell for each area and each set of options that acts on the harm together in some years.

    Years with the same options at work have the same outcome, so they are worked out once.
    """
    acting = [
        (option, choice, effect)
        for option, choice in chosen
        for effect in option.effects
        if effect.harm == harm.id
    ]
    pushes = [_pushes(*each) for each in acting]
    for team, years_alike in teams([option for option, _, _ in acting]).items():
        by_area: dict[str, list[_Push]] = defaultdict(list)
        for at in team:
            for area, push in pushes[at].items():
                by_area[area].append(push)
        for area, together in by_area.items():
            suffered = harm.by_area.get(area, 0.0)
            if suffered:
                yearly = suffered * years_alike
                yield _Cell(harm.id, harm.priority, weight, area, yearly, together, is_points=False)


def _pushes(option: Option, choice: Choice, effect: Effect) -> dict[str, _Push]:
    pushes: dict[str, _Push] = {}
    for area, reduction in effect.reduction.items():
        delivered = dose(option, area, choice.steps.get(area, 0))
        log_reduction = -delivered * math.log1p(-reduction)
        if log_reduction > 0:
            pushes[area] = _Push(option.id, log_reduction)
    return pushes
