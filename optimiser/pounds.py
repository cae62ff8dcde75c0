"""Benefit in pounds: offences prevented at what one of them costs, year by year, with its range.

A harm counts as many units for each offence as it weighs, so harm over weight is offences, and offences times
a cost are pounds. Harms without a cost, and officers' points, are left out: nothing prices them. Priorities'
weights play no part. A project's benefit is what would be lost without it, of the plan as it is.

What is drawn is how well things work (effects and reach); a cost of crime is taken as it is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from optimiser.problem import Option, Problem
from optimiser.problem_changes import with_heavier_harms
from optimiser.record import Record
from optimiser.solution import Choice
from optimiser.uncertain_inputs import Draw, Unknown, draw_inputs
from optimiser.uncertainty.proposal_outcomes import benefits

Floats = NDArray[np.float64]
DRAWS = 1_000
SEED = 1


class PoundsRange(Record):
    """A benefit in pounds.

    Attributes:
        stated: with every effect as it is stated.
        low, high: one draw in 20 brings less, and one more.
    """

    stated: float
    low: float
    high: float


def priced_problem(problem: Problem, costs: Mapping[str, float]) -> Problem:
    """The problem with pounds in place of harm units; what nothing prices counts nothing.

    Args:
        problem: with the weight of each harm that is priced.
        costs: harm id -> pounds for each offence.

    Raises:
        ValueError: a harm that is priced does not say what one offence of it weighs, or weighs nothing.
    """
    for harm in problem.harms:
        if harm.id in costs and not harm.weight:
            message = f"the problem does not say what one offence of {harm.id!r} weighs, so it has no price"
            raise ValueError(message)
    factors = {harm.id: costs.get(harm.id, 0.0) / (harm.weight or 1.0) for harm in problem.harms}
    return problem.model_copy(
        update={
            "harms": with_heavier_harms(problem.harms, factors),
            "harm_per_point": 0.0,
            "unknowns": (),
        }
    )


def effect_unknowns(problem: Problem) -> tuple[Unknown, ...]:
    """What is not known of the effects of a problem, and of nothing else."""
    return tuple(
        each.model_copy(update={"points": (), "costs": (), "harms": ()})
        for each in problem.unknowns
        if each.effects
    )


def benefit_in_pounds(
    problem: Problem,
    choices: Sequence[Choice],
    costs: Mapping[str, float],
    discounts: Mapping[str, float],
    without: Sequence[frozenset[str]],
    *,
    seed: int = SEED,
    draws: int = DRAWS,
) -> tuple[PoundsRange, ...]:
    """What would be lost, in pounds, of a plan without each of these sets of options.

    Args:
        problem: as solved.
        choices: the plan.
        costs: harm id -> pounds for each offence.
        discounts: financial year -> what a pound of that year counts as, above 0 and at most 1; a year that
            is not named counts in full.
        without: sets of option ids, each taken out of the plan on its own.
        seed: of the draws.
        draws: how many.

    Returns:
        One range for each set, in their order.
    """
    unknowns = effect_unknowns(problem)
    drawn = draw_inputs(unknowns, seed=seed, number=draws)
    plans = [
        list(choices),
        *([choice for choice in choices if choice.option not in out] for out in without),
    ]
    priced = priced_problem(problem, costs)
    chosen = {choice.option for choice in choices}
    years = sorted(
        {year for option in problem.options if option.id in chosen for year in option.years_active}
    )
    lost = np.zeros((len(without), draws))
    stated = np.zeros((len(without), 1))
    for year in years:
        counts = discounts.get(year, 1.0)
        alone = _in_year(priced, year)
        lost += counts * _lost(alone, unknowns, drawn, plans)
        stated += counts * _lost(alone, (), [{}], plans)
    return tuple(
        PoundsRange(
            stated=float(stated[at, 0]),
            low=float(np.percentile(row, 5)),
            high=float(np.percentile(row, 95)),
        )
        for at, row in enumerate(lost)
    )


def _lost(
    problem: Problem, unknowns: Sequence[Unknown], draws: Sequence[Draw], plans: Sequence[Sequence[Choice]]
) -> Floats:
    """What each plan but the first falls short of the first, in each draw."""
    found = benefits(problem, unknowns, draws, plans)
    return found[:1] - found[1:]


def _in_year(problem: Problem, year: str) -> Problem:
    """The problem with what acts in one year alone."""
    return problem.model_copy(update={"options": tuple(_acting(option, year) for option in problem.options)})


def _acting(option: Option, year: str) -> Option:
    if year in option.years_active:
        return option.model_copy(update={"active_years": (year,)})
    return option.model_copy(update={"effects": (), "points": {}})
