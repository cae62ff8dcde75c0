"""How far a decision rests on what is not known: all of it in one record, from one seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from optimiser.limits import Cancelled, Limits, OnProgress
from optimiser.problem import Problem
from optimiser.record import Record
from optimiser.solution import Solution
from optimiser.uncertain_inputs import Draw, Unknown, check_unknowns, draw_inputs
from optimiser.uncertainty.benefits_by_draw import benefits
from optimiser.uncertainty.draw_decisions import ChosenShare, DrawDecision, count_choices, resolve_draws
from optimiser.uncertainty.information_value import InformationValue, information
from optimiser.uncertainty.outcomes import ProposalOutcome, outcomes, standard_error

DRAWS = 1_000
RESOLVED_DRAWS = 50


class Regret(Record):
    """How much more would be prevented by whoever knew the factors, and decided with costs as stated.

    Attributes:
        proposal: its name.
        draws: over how many re-solved draws.
        mean: harm units, on average.
        standard_error: of the mean.
        most: harm units, in the draw where it is greatest.
    """

    proposal: str
    draws: int
    mean: float
    standard_error: float
    most: float


class UncertaintyAssessment(Record):
    """How far proposals rest on what is not known.

    Attributes:
        problem_hash: the fingerprint of the problem.
        harm_unit: what one unit of harm is, in words.
        seed: the draws can be had again from it.
        draws: over how many of them proposals are weighed.
        gap: each draw was solved anew to within this share of benefit.
        unknowns: all that was drawn.
        outcomes: each proposal over the draws.
        chosen: in how many re-solved draws each option is chosen.
        regrets: each proposal against what would be decided if all were known; none where no draw was
            re-solved.
        information: what knowing would be worth.
        taken_as_exact: option ids whose effects or points no unknown bears on, though they have some.
    """

    problem_hash: str
    harm_unit: str
    seed: int
    draws: int
    gap: float
    unknowns: tuple[Unknown, ...]
    outcomes: tuple[ProposalOutcome, ...]
    chosen: ChosenShare
    regrets: tuple[Regret, ...]
    information: InformationValue
    taken_as_exact: tuple[str, ...]

    @property
    def assumed(self) -> tuple[str, ...]:
        """The ids of unknowns whose spread someone judged."""
        return tuple(unknown.id for unknown in self.unknowns if unknown.basis == "assumption")


def assess_uncertainty(
    problem: Problem,
    unknowns: Sequence[Unknown],
    proposals: Mapping[str, Solution],
    *,
    seed: int,
    draws: int = DRAWS,
    resolved_draws: int = RESOLVED_DRAWS,
    tail: int = 1_000,
    limits: Limits | None = None,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> UncertaintyAssessment:
    """Weigh proposals over draws, and find what an evaluation could change.

    Args:
        problem: as stated.
        unknowns: what is not known; most often `problem.unknowns`.
        proposals: name -> an allocation of the problem; at least one.
        seed: recorded.
        draws: over how many proposals are weighed; at least 16.
        resolved_draws: how many draws are solved anew. Where costs are unknown each is solved twice: with the
            costs drawn, for what would be chosen, and as stated, for regret and the worth of knowing.
        tail: the share of draws that counts as the worst, basis points.
        limits: for each solve; to within 1% where not given.
        progress: told after each re-solved draw.
        cancelled: asked all along; when it says so, the draws solved by then are used.

    Returns:
        The record of it all.

    Raises:
        ValueError: an unknown or a proposal names what the problem does not hold, or there is too little to
            weigh.
    """
    check_unknowns(unknowns, problem.options)
    limits = limits or Limits(gap=0.01)
    many = draw_inputs(unknowns, seed=seed, number=draws)
    few = draw_inputs(unknowns, seed=seed, number=resolved_draws)
    weighed = outcomes(problem, unknowns, proposals, many, tail=tail)
    decided = resolve_draws(problem, unknowns, few, limits, progress=progress, cancelled=cancelled)
    as_stated = decided
    if any(unknown.costs for unknown in unknowns):
        benefit_only = [unknown.model_copy(update={"costs": ()}) for unknown in unknowns]
        as_stated = resolve_draws(problem, benefit_only, few, limits, progress=progress, cancelled=cancelled)
    return UncertaintyAssessment(
        problem_hash=problem.fingerprint,
        harm_unit=problem.harm_unit,
        seed=seed,
        draws=draws,
        gap=limits.gap,
        unknowns=tuple(unknowns),
        outcomes=weighed,
        chosen=count_choices(problem, decided, resolved_draws),
        regrets=regrets(problem, unknowns, proposals, as_stated, few),
        information=information(problem, unknowns, proposals, many, as_stated, few),
        taken_as_exact=taken_as_exact(problem, unknowns),
    )


def regrets(
    problem: Problem,
    unknowns: Sequence[Unknown],
    proposals: Mapping[str, Solution],
    decided: Sequence[DrawDecision],
    draws: Sequence[Draw],
) -> tuple[Regret, ...]:
    """Each proposal against the best that was found in each re-solved draw.

    The best is what would be decided there, or a proposal where that prevents more (a solve stops within
    its gap), so that no regret is negative.

    Args:
        problem: as stated.
        unknowns: what each factor bears on; costs do not matter here.
        proposals: name -> an allocation of the problem.
        decided: decided with costs as stated.
        draws: the draws of those, by their number.

    Returns:
        One a proposal; none where nothing was decided.
    """
    settled = [each for each in decided if each.decided]
    if not settled:
        return ()
    plans = [solution.choices for solution in proposals.values()]
    prevented = benefits(problem, unknowns, [draws[each.draw] for each in settled], plans)
    best = np.maximum(np.array([each.benefit for each in settled]), prevented.max(axis=0))
    return tuple(
        Regret(
            proposal=name,
            draws=len(settled),
            mean=float((best - row).mean()),
            standard_error=standard_error(best - row),
            most=float((best - row).max()),
        )
        for name, row in zip(proposals, prevented, strict=True)
    )


def taken_as_exact(problem: Problem, unknowns: Sequence[Unknown]) -> tuple[str, ...]:
    """The options with an effect, or points, that no unknown bears on."""
    effects = {effect for unknown in unknowns for effect in unknown.effects}
    points = {option for unknown in unknowns for option in unknown.points}
    return tuple(
        option.id
        for option in problem.options
        if any((option.id, effect.harm) not in effects for effect in option.effects)
        or (option.points and option.id not in points)
    )
