"""How a proposal fares over the draws: its benefit, its worst cases, and what may be regretted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from optimiser.problem import Problem
from optimiser.record import Record
from optimiser.solution import Solution
from optimiser.uncertain_inputs import Draw, Unknown
from optimiser.uncertainty.benefits_by_draw import Floats, benefits
from optimiser.uncertainty.overspending import Overspending, overspending
from optimiser.units import BASIS_POINTS


class ProposalOutcome(Record):
    """One proposal over the draws; harm units throughout, unless said otherwise.

    Attributes:
        proposal: its name.
        benefit: as the problem states it, nothing drawn.
        mean: the average over the draws.
        standard_error: of the mean, as from plain random draws; stratified ones come closer.
        low: one draw in 20 brings less than this (the 5th percentile).
        median: half of the draws bring less.
        high: one draw in 20 brings more (the 95th percentile).
        worst: the average of the worst `tail` of the draws (conditional value at risk; Rockafellar and
            Uryasev 2000).
        tail: the share of draws averaged in `worst`, basis points.
        best_in: the share of draws in which no other proposal prevents more, 0 to 1.
        regret: how much more the best of the proposals prevents, averaged over the draws.
        most_regret: the same in the draw where it is greatest.
        overspending: what dearer costs may do to the pots.
    """

    proposal: str
    benefit: float
    mean: float
    standard_error: float
    low: float
    median: float
    high: float
    worst: float
    tail: int
    best_in: float
    regret: float
    most_regret: float
    overspending: Overspending


def outcomes(
    problem: Problem,
    unknowns: Sequence[Unknown],
    proposals: Mapping[str, Solution],
    draws: Sequence[Draw],
    *,
    tail: int = 1_000,
) -> tuple[ProposalOutcome, ...]:
    """How each proposal fares over the draws.

    Args:
        problem: as stated.
        unknowns: what each factor bears on.
        proposals: name -> an allocation of the problem, from whatever method.
        draws: at least one.
        tail: the share of draws that counts as the worst, basis points.

    Returns:
        One outcome a proposal, in their order.

    Raises:
        ValueError: there is no draw, or a proposal names an option that the problem does not hold.
    """
    if not draws:
        message = "outcomes need at least one draw"
        raise ValueError(message)
    plans = [solution.choices for solution in proposals.values()]
    prevented = benefits(problem, unknowns, draws, plans)
    as_stated = benefits(problem, (), [{}], plans)
    behind = prevented.max(axis=0, initial=-math.inf) - prevented
    return tuple(
        ProposalOutcome(
            proposal=name,
            benefit=float(as_stated[at, 0]),
            mean=float(row.mean()),
            standard_error=standard_error(row),
            low=float(np.percentile(row, 5)),
            median=float(np.percentile(row, 50)),
            high=float(np.percentile(row, 95)),
            worst=worst_average(row, tail),
            tail=tail,
            best_in=float(np.mean(behind[at] <= 0)),
            regret=float(behind[at].mean()),
            most_regret=float(behind[at].max()),
            overspending=overspending(problem, unknowns, proposals[name], draws),
        )
        for at, (name, row) in enumerate(zip(proposals, prevented, strict=True))
    )


def worst_average(values: Floats, tail: int) -> float:
    """The average of the worst draws: `max over eta of eta - mean(max(0, eta - value)) / tail`.

    Where the tail holds no whole number of draws, the last one counts in part.

    Args:
        values: one for each draw, more being better.
        tail: the share of draws averaged, basis points above nothing.

    Returns:
        The average, in the unit of the values.
    """
    ordered = np.sort(values)
    count = len(ordered) * tail / BASIS_POINTS
    weights = np.clip(count - np.arange(len(ordered)), 0.0, 1.0)
    return float(ordered @ weights / count)


def standard_error(values: Floats) -> float:
    """The standard deviation of the values over the root of their number; 0 for a single one."""
    return float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else 0.0
