"""The figures by which rules, budgets and minimum scales can be eased, and figures of value in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from optimiser.formulation.constraints import budget_name, minimum_name
from optimiser.precision import Precision, bound, harm, proven_least
from optimiser.problem import Option, Pot, Problem
from optimiser.rules import Limit, Rule
from optimiser.units import BASIS_POINTS, figure_words

POUND = 100
HUGE = 10**6  # of things that are counted: more than any partnership has


@dataclass(frozen=True, slots=True)
class LimitFigure:
    """One figure that holds an allocation back, and the problem that it is part of.

    Attributes:
        name: of the rule, or what a conflict calls a pot's budget or an option's minimum scale.
        limit: the figure.
    """

    problem: Problem
    name: str
    limit: Limit
    holder: Rule | Pot | Option

    @property
    def grain(self) -> int:
        """The finest change that is looked for: one pound, one basis point, one unit."""
        return POUND if self.limit.unit == "pence" else 1

    @property
    def margin(self) -> int:
        """The change that a price at the margin is for: GBP 1,000, one percentage point, one unit."""
        return {"pence": 1_000 * POUND, "basis points": 100}.get(self.limit.unit, 1)

    @property
    def furthest(self) -> int:
        """The greatest change that means anything."""
        if self.limit.eases == -1:
            return self.limit.value
        if self.limit.unit == "pence":
            return 2 * sum(full_cost(option) for option in self.problem.options) + self._available()
        if self.limit.unit == "basis points":
            return max(0, BASIS_POINTS - self.limit.value)
        return HUGE

    def _available(self) -> int:
        return sum(pot.pence for pot in self.problem.pots)

    def moved(self, by: int) -> int:
        """The figure after it is eased by so much; a floor stops at 0."""
        return max(0, self.limit.value + self.limit.eases * by)

    def eased(self, by: int) -> Problem:
        """The problem with this figure eased by so much, and all else as it was."""
        holder = self.holder.model_copy(update={self.limit.field: self.moved(by)})
        if isinstance(holder, Pot):
            pots = tuple(holder if pot.id == holder.id else pot for pot in self.problem.pots)
            return self.problem.model_copy(update={"pots": pots})
        if isinstance(holder, Option):
            options = tuple(holder if option.id == holder.id else option for option in self.problem.options)
            return self.problem.model_copy(update={"options": options})
        rules = tuple(holder if rule.name == holder.name else rule for rule in self.problem.rules)
        return self.problem.model_copy(update={"rules": rules})

    def words(self, value: int) -> str:
        """A value of the figure as a board reads it."""
        return figure_words(value, self.limit.unit)


def limit_figures(problem: Problem) -> tuple[LimitFigure, ...]:
    """Every figure of the rules, then of the pots' budgets, then of the minimum scales."""
    return (
        *(LimitFigure(problem, rule.name, limit, rule) for rule in problem.rules for limit in rule.limits()),
        *(
            LimitFigure(problem, budget_name(pot.id), Limit("pence", pot.pence, "pence", 1), pot)
            for pot in problem.pots
        ),
        *(
            LimitFigure(
                problem,
                minimum_name(option.id),
                Limit("minimum_pence", option.minimum_pence, "pence", -1),
                option,
            )
            for option in problem.options
            if option.minimum_pence
        ),
    )


def full_cost(option: Option) -> int:
    """Pence that an option costs when it is delivered in full everywhere."""
    return sum(
        sum(cost.fixed.values()) + sum(pence * option.steps[area] for area, pence in cost.per_step.items())
        for cost in option.costs
    )


EasingVerb = Literal["Lower", "Raise"]


def easing_verb(limit: Limit) -> EasingVerb:
    """Which way the figure eases."""
    return "Raise" if limit.eases == 1 else "Lower"


def between(least: float, most: float, unit: str, precision: Precision) -> str:
    """A range in words, its ends rounded outwards; one figure where both ends read the same."""
    if math.isinf(most):
        return f"at least {proven_least(least, precision)} {unit}"
    high = harm(most, precision)
    if high.startswith("under") or high == harm(least, precision):
        return f"{high} {unit}"
    return f"between {proven_least(least, precision)} and {bound(most, precision)} {unit}"
