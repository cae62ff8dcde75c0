"""What a set of choices prevents, by the true curve, and where that benefit comes from.

In an area a, effects on one harm multiply, so the harm left is the product of `(1 - reduction) ** dose`
over the chosen options that act there that year. With `G = -log` of that product, harm prevented is
`weight * harm * (1 - exp(-G))`, and each option's share of it is its share of G. Officer points add up.
Sums are exact before they are rounded once (`math.fsum`), so the same choices give the same figure.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from optimiser.problem import Effect, Harm, Option, Problem
from optimiser.record import Record
from optimiser.solution import Choice


class BenefitParts(Record):
    """The benefit of a set of choices, in harm units over all active years, and its parts.

    Attributes:
        total: harm units prevented, officer points included.
        by_priority: priority id -> harm units; every priority of the problem is listed.
        by_area: area id -> harm units, for the areas where there are any.
        from_evidence: harm units that rest on measured effects.
        from_assumption: harm units that rest on assumed effects and on officer points.
        by_option: option id -> harm units lost if that option alone were taken out.
    """

    total: float
    by_priority: dict[str, float]
    by_area: dict[str, float]
    from_evidence: float
    from_assumption: float
    by_option: dict[str, float]


class _Push(NamedTuple):
    """One option's log-reduction of one harm in one area."""

    option: str
    log_reduction: float
    assumed: bool


class _Cell(NamedTuple):
    """One harm in one area, over the years in which the same options act on it.

    `harm` is the weighted harm units of those years together; officer points are a cell of their own,
    with `harm` their benefit and no log-reduction.
    """

    priority: str
    area: str
    harm: float
    pushes: Sequence[_Push]
    is_points: bool

    def prevented(self) -> float:
        if self.is_points:
            return self.harm
        return -self.harm * math.expm1(-math.fsum(push.log_reduction for push in self.pushes))


def true_benefit(problem: Problem, choices: Iterable[Choice]) -> float:
    """Weighted harm units prevented by these choices over all active years, officer points included.

    Raises:
        ValueError: a choice names an option that is not in the problem.
    """
    return math.fsum(cell.prevented() for cell in _cells(problem, choices))


def benefit_parts(problem: Problem, choices: Iterable[Choice]) -> BenefitParts:
    """The same benefit in weighted harm units, split by priority, area, what it rests on, and option.

    The parts by priority and by area, and evidence and assumption, each add up to the total; those by
    option are marginal and add up to less where options work on the same harm.

    Raises:
        ValueError: a choice names an option that is not in the problem.
    """
    chosen = tuple(choices)
    totals: list[float] = []
    by_priority: dict[str, list[float]] = {priority.id: [] for priority in problem.priorities}
    by_area: dict[str, list[float]] = defaultdict(list)
    by_basis: dict[bool, list[float]] = {False: [], True: []}
    by_option: dict[str, list[float]] = {choice.option: [] for choice in chosen}
    for cell in _cells(problem, chosen):
        prevented = cell.prevented()
        totals.append(prevented)
        by_priority[cell.priority].append(prevented)
        by_area[cell.area].append(prevented)
        for push, share, lost in _attributed(cell, prevented):
            by_basis[push.assumed].append(share)
            by_option[push.option].append(lost)
    return BenefitParts(
        total=math.fsum(totals),
        by_priority=_summed(by_priority),
        by_area=_summed(by_area),
        from_evidence=math.fsum(by_basis[False]),
        from_assumption=math.fsum(by_basis[True]),
        by_option=_summed(by_option),
    )


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
        each_point = problem.harm_per_point * weights[priority] * len(option.years_active)
        push = _Push(option.id, 0.0, assumed=True)
        for area, points in option.points.items():
            delivered = dose(option, area, choice.steps.get(area, 0))
            if points and delivered:
                yield _Cell(priority, area, each_point * points * delivered, (push,), is_points=True)


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
    pushes = [_pushes(*each) for each in acting] if weight else []
    for team, years_alike in teams([option for option, _, _ in acting]).items() if weight else ():
        by_area: dict[str, list[_Push]] = defaultdict(list)
        for at in team:
            for area, push in pushes[at].items():
                by_area[area].append(push)
        for area, together in by_area.items():
            suffered = harm.by_area.get(area, 0.0)
            if suffered:
                yield _Cell(harm.priority, area, weight * suffered * years_alike, together, is_points=False)


def _pushes(option: Option, choice: Choice, effect: Effect) -> dict[str, _Push]:
    assumed = effect.basis == "assumption"
    pushes: dict[str, _Push] = {}
    for area, reduction in effect.reduction.items():
        delivered = dose(option, area, choice.steps.get(area, 0))
        log_reduction = -delivered * math.log1p(-reduction)
        if log_reduction > 0:
            pushes[area] = _Push(option.id, log_reduction, assumed)
    return pushes
