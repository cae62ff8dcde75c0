"""The objective as a row of aims: what is made as great as can be, first one thing, then the next.

An aim is a concave function of the parts of the benefit (area groups, priorities, draws of what is not
known), and is one of three: their sum, the least of them, or the average of the least of them.

    sum     maximise sum over p of B[p]  (+ money that counts as benefit)
    least   maximise t,    t <= weight[p] * B[p] for each p
    tail    maximise eta - sum over p of u[p] / (parts * share),    u[p] >= eta - B[p],  u[p] >= 0
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from optimiser.formulation.benefit import BenefitFunction, PartOf, benefit_function, benefit_functions
from optimiser.formulation.decisions import Decisions
from optimiser.objectives import Benefit, Fair, Frontier, Lexicographic, Robust
from optimiser.problem_changes import with_draw
from optimiser.uncertain_inputs import draw_inputs
from optimiser.units import BASIS_POINTS

ALL = ""
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class SumAim:
    """Maximise the sum of these parts, and of money that counts as benefit.

    Attributes:
        money: money column -> harm units a penny.
        of: what it speaks of, where that is not all of the benefit.
    """

    name: str
    parts: tuple[str, ...]
    money: Mapping[int, float] = field(default_factory=dict)
    of: tuple[str, ...] = ()

    def value(self, benefits: Mapping[str, float], values: Sequence[int]) -> float:
        """The value of the aim, in harm units."""
        paid = (each * values[column] for column, each in self.money.items())
        return math.fsum((*(benefits[part] for part in self.parts), *paid))

    def part_weights(self, benefits: Mapping[str, float]) -> dict[str, float]:
        """How much a unit more of each part adds."""
        return dict.fromkeys(self.parts, 1.0)


@dataclass(frozen=True)
class LeastAim:
    """Maximise the least of these parts, each by its weight.

    Attributes:
        weights: part -> what its benefit is multiplied by (one over its heads).
    """

    name: str
    weights: Mapping[str, float]

    @property
    def of(self) -> tuple[str, ...]:
        """The groups that it speaks of."""
        return tuple(self.weights)

    def value(self, benefits: Mapping[str, float], values: Sequence[int]) -> float:
        """The value of the aim: harm units a head."""
        return min(weight * benefits[part] for part, weight in self.weights.items())

    def worst(self, benefits: Mapping[str, float]) -> str:
        """The part that is worst off."""
        return min(self.weights, key=lambda part: self.weights[part] * benefits[part])

    def part_weights(self, benefits: Mapping[str, float]) -> dict[str, float]:
        """How much a unit more of each part adds; the others a little, to choose among what is left."""
        worst = self.worst(benefits)
        return {part: weight if part == worst else 1e-3 * weight for part, weight in self.weights.items()}


@dataclass(frozen=True)
class TailAim:
    """Maximise the average of the least `share` of these parts."""

    name: str
    parts: tuple[str, ...]
    share: float
    of: tuple[str, ...] = ()

    def value(self, benefits: Mapping[str, float], values: Sequence[int]) -> float:
        """The value of the aim, in harm units."""
        return math.fsum(weight * benefits[part] for part, weight in self.part_weights(benefits).items())

    def part_weights(self, benefits: Mapping[str, float]) -> dict[str, float]:
        """How much of the average each part is: the worst count fully, the last one for what is left."""
        counted = len(self.parts) * self.share
        weights: dict[str, float] = {}
        for part in sorted(self.parts, key=lambda each: benefits[each]):
            weights[part] = min(1.0, counted - len(weights)) / (len(self.parts) * self.share)
            if len(weights) >= counted:
                break
        return weights


Aim = SumAim | LeastAim | TailAim


@dataclass(frozen=True)
class ObjectivePlan:
    """What an objective asks for: the parts of the benefit, and the aims in their order.

    Attributes:
        parts: part -> its benefit.
        give_up: share of what an aim reached that may go for the aims after it.
        refine: after a `LeastAim`, raise the next worst before going on.
    """

    parts: dict[str, BenefitFunction]
    aims: tuple[Aim, ...]
    give_up: float = 0.0
    refine: bool = False

    @property
    def is_plain(self) -> bool:
        """One sum of one part: the benefit is in the model's objective itself."""
        return len(self.aims) == 1 and isinstance(self.aims[0], SumAim)


def plan_objective(decisions: Decisions) -> ObjectivePlan:
    """The aims of a problem's objective, and the parts of the benefit that they speak of."""
    objective = decisions.problem.objective
    match objective:
        case Benefit():
            return ObjectivePlan({ALL: benefit_function(decisions)}, (SumAim("the benefit", (ALL,)),))
        case Frontier(of=money, harm_per_pound=each):
            paid = dict.fromkeys(decisions.paying(money), each / 100)
            return ObjectivePlan(
                {ALL: benefit_function(decisions)},
                (SumAim("the benefit and where money goes", (ALL,), paid),),
            )
        case Fair():
            return _fair(decisions, objective)
        case Lexicographic():
            return _lexicographic(decisions, objective)
        case Robust():
            return _robust(decisions, objective)


def _fair(decisions: Decisions, objective: Fair) -> ObjectivePlan:
    heads = objective.heads or {area.id: area.population for area in decisions.problem.areas}
    group_of = {area: group for group, areas in objective.groups.items() for area in areas}
    names = (*objective.groups, ELSEWHERE)
    parts = benefit_functions(decisions, names, lambda _, area: group_of.get(area, ELSEWHERE))
    weights = {
        group: 1.0 / people
        for group, areas in objective.groups.items()
        if (people := sum(heads.get(area, 0) for area in areas))
    }
    aims: tuple[Aim, ...] = (SumAim("the benefit", names),)
    if weights:
        aims = (LeastAim("the benefit a head of the worst-off group", weights), *aims)
    return ObjectivePlan(parts, aims, objective.give_up / BASIS_POINTS, objective.refine)


def _lexicographic(decisions: Decisions, objective: Lexicographic) -> ObjectivePlan:
    names = tuple(priority.id for priority in decisions.problem.priorities)
    titles = {priority.id: priority.name for priority in decisions.problem.priorities}
    parts = benefit_functions(decisions, names, lambda priority, _: priority)
    one_by_one = (SumAim(titles[name], (name,), of=(name,)) for name in dict.fromkeys(objective.priorities))
    return ObjectivePlan(parts, (*one_by_one, SumAim("the benefit", names)), objective.give_up / BASIS_POINTS)


def _robust(decisions: Decisions, objective: Robust) -> ObjectivePlan:
    problem = decisions.problem
    # Only what is prevented is drawn here: what is promised is promised at its stated cost.
    unknowns = [unknown.model_copy(update={"costs": ()}) for unknown in problem.unknowns]
    draws = draw_inputs(unknowns, seed=objective.seed, number=objective.draws)
    parts: dict[str, BenefitFunction] = {}
    sharing: BenefitFunction | None = None
    for number, draw in enumerate(draws):
        name = f"draw {number}"
        as_drawn = replace(decisions, problem=with_draw(problem, unknowns, draw))
        parts |= benefit_functions(as_drawn, (name,), _all_under(name), sharing)
        sharing = parts[name]
    share = objective.tail / BASIS_POINTS
    return ObjectivePlan(parts, (TailAim("the benefit in the worst draws", tuple(parts), share),))


def _all_under(name: str) -> PartOf:
    def part(priority: str, area: str) -> str:
        return name

    return part
