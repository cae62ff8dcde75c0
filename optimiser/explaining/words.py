"""Figures of benefit in words, with their unit and how sure they are."""

from __future__ import annotations

import math

from optimiser.objectives import Fair, Lexicographic
from optimiser.problem import Problem


def harm(units: float) -> str:
    """Harm units to three figures or to the unit, such as "1,234" or "0.25"."""
    if abs(units) >= 100:
        return f"{units:,.0f}"
    return f"{float(f'{units:.3g}'):g}"


def between(least: float, most: float, unit: str) -> str:
    """A range in words; one figure where both ends read the same."""
    if math.isinf(most):
        return f"at least {harm(least)} {unit}"
    low, high = harm(least), harm(most)
    return f"{high} {unit}" if low == high else f"between {low} and {high} {unit}"


def value_unit(problem: Problem) -> str:
    """What the worth of an allocation of a problem is counted in."""
    match problem.objective:
        case Fair():
            return f"{problem.harm_unit} a head for the worst-off group"
        case Lexicographic(priorities=priorities):
            names = {priority.id: priority.name for priority in problem.priorities}
            return f"{problem.harm_unit} under {names[priorities[0]]}"
    return problem.harm_unit
