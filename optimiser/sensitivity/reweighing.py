"""A problem under other weights of harm.

A harm in an area is a count of offences times what one of them weighs, so another weight multiplies it by
`new / old`. Officer points keep their worth in harm units: a set in another unit is first brought to the
unit of the problem by one factor for all its weights, so that only their proportions differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from optimiser.benefit import true_benefit
from optimiser.problem import Problem
from optimiser.problem_changes import with_heavier_harms
from optimiser.solution import Choice

Weights = Mapping[str, float]  # harm id -> what one offence counts as


def with_weights(problem: Problem, weights: Weights) -> Problem:
    """The problem with other weights; a harm that is not named keeps its own.

    Raises:
        ValueError: a harm is not in the problem, or the problem does not say what one offence of it weighs,
            or says that it weighs nothing.
    """
    harms = {harm.id: harm for harm in problem.harms}
    for harm in weights:
        if harm not in harms:
            message = f"a weight is given for {harm!r}, which is not in the problem"
            raise ValueError(message)
        if not harms[harm].weight:
            message = (
                f"the problem does not say what one offence of {harm!r} weighs, so it cannot be reweighed"
            )
            raise ValueError(message)
    factors = {harm: weight / (harms[harm].weight or 1.0) for harm, weight in weights.items()}
    return problem.model_copy(update={"harms": with_heavier_harms(problem.harms, factors)})


def between_weights(problem: Problem, weights: Weights, part: float) -> dict[str, float]:
    """Weights that lie so far (0 to 1) on the way from the problem's own to others, in a straight line."""
    own = {harm.id: harm.weight or 0.0 for harm in problem.harms}
    return {harm: own[harm] + part * (weight - own[harm]) for harm, weight in weights.items()}


def acting_harms(problem: Problem) -> dict[str, frozenset[str]]:
    """Project id -> the harms on which some option of it has an effect; projects without any are left out."""
    harms: defaultdict[str, set[str]] = defaultdict(set)
    for option in problem.options:
        harms[option.project].update(effect.harm for effect in option.effects)
    return {project: frozenset(found) for project, found in harms.items() if found}


def scale_to_unit(problem: Problem, choices: Iterable[Choice], weights: Weights) -> float | None:
    """The factor that brings weights of another unit to the unit of the problem.

    With it, the harm of these kinds that the choices prevent is as much under the other weights as under the
    problem's own. None where they prevent none of it, so that nothing compares the units.
    """
    only = {harm.id: 1.0 if harm.id in weights else 0.0 for harm in problem.harms}
    measured = problem.model_copy(
        update={"harm_per_point": 0.0, "harms": with_heavier_harms(problem.harms, only)}
    )
    chosen = tuple(choices)
    own, other = true_benefit(measured, chosen), true_benefit(with_weights(measured, weights), chosen)
    return own / other if own > 0 and other > 0 else None
