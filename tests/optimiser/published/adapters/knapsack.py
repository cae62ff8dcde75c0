"""A multidimensional knapsack: each resource is the money of a financial year.

A resource is the only pot of its year, an item a project with one all-or-nothing option that costs so much
in each year, and its profit are its points, in one year only so that they count once.
"""

from __future__ import annotations

from fractions import Fraction

from optimiser.problem import Cost, Option, Pot, Problem
from tests.optimiser.published.adapters.posed import (
    ALWAYS,
    OBJECTIVE,
    OTHER,
    Posed,
    chosen_among,
    money_scale,
    place,
    project,
    stream,
    worth_scale,
)
from tests.optimiser.published.readers.knapsack import Knapsack

HERE = "here"
SACK = "knapsack"


def pose_knapsack(knapsack: Knapsack) -> Posed:
    """A knapsack as a problem of allocation."""
    worth = worth_scale(knapsack.profits, sum(knapsack.profits, Fraction(0)))
    scales = [
        money_scale((*takes, holds)) for takes, holds in zip(knapsack.takes, knapsack.holds, strict=True)
    ]
    years = [f"r{at + 1}" for at in range(len(knapsack.holds))]
    options = tuple(
        Option(
            id=f"item {item + 1}",
            project=f"item {item + 1}",
            name=f"item {item + 1}",
            costs=tuple(
                Cost(financial_year=year, cost_type=OTHER, fixed={HERE: int(takes[item] * scale)})
                for year, takes, scale in zip(years, knapsack.takes, scales, strict=True)
                if takes[item]
            ),
            points={HERE: float(profit * worth)},
            active_years=(ALWAYS,),
        )
        for item, profit in enumerate(knapsack.profits)
    )
    problem = Problem(
        title=knapsack.name,
        streams=(stream(SACK),),
        pots=tuple(
            Pot(id=year, stream=SACK, financial_year=year, cost_type=OTHER, pence=int(holds * scale))
            for year, holds, scale in zip(years, knapsack.holds, scales, strict=True)
        ),
        areas=(place(HERE),),
        priorities=(OBJECTIVE,),
        projects=tuple(project(option.project) for option in options),
        options=options,
    )
    return Posed(
        problem,
        answer=lambda solution: chosen_among(solution, options),
        value=knapsack.value,
        base=Fraction(0),
        unit=Fraction(1, worth),
    )
