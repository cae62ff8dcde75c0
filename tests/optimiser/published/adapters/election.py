"""A participatory-budgeting election: one pot, and what projects scored are their points.

A project that scored less than nothing is in no best answer, and is left out.
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
from tests.optimiser.published.readers.election import Election

CITY = "city"
BUDGET = "budget"


def pose_election(election: Election) -> Posed:
    """An election as a problem of allocation."""
    pence = money_scale((election.budget, *(each.cost for each in election.projects)))
    wanted = {at: each for at, each in enumerate(election.projects) if each.score >= 0}
    scores = [each.score for each in wanted.values()]
    worth = worth_scale(scores, sum(scores, Fraction(0)))
    options = tuple(
        Option(
            id=each.id,
            project=each.id,
            name=each.name,
            costs=(Cost(financial_year=ALWAYS, cost_type=OTHER, fixed={CITY: int(each.cost * pence)}),),
            points={CITY: float(each.score * worth)},
        )
        for each in wanted.values()
    )
    problem = Problem(
        title=election.name,
        streams=(stream(BUDGET),),
        pots=(
            Pot(
                id=BUDGET,
                stream=BUDGET,
                financial_year=ALWAYS,
                cost_type=OTHER,
                pence=int(election.budget * pence),
            ),
        ),
        areas=(place(CITY),),
        priorities=(OBJECTIVE,),
        projects=tuple(project(each.id, each.name) for each in wanted.values()),
        options=options,
    )
    return Posed(
        problem,
        answer=lambda solution: [list(wanted)[at] for at in chosen_among(solution, options)],
        value=election.value,
        base=Fraction(0),
        unit=Fraction(1, worth),
    )
