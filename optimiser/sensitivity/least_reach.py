"""The smallest reach at which a project with a measured effect stays funded, found by solving.

Reach is the share of an area's harm that an effect is taken to act on, and is seldom measured. Let `I(r)` be
the value of the best allocation with the project at a reach r, and `O` that of the best without it, which no
reach changes. The project is worth funding where `I(r) >= O`; more reach is never worth less, so the least
such r is found by halving, to within one step.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from optimiser.explaining.what_if import WhatIfSolver, bisect_least
from optimiser.problem import Effect, Option, Problem
from optimiser.problem_changes import MOST_REDUCTION, with_project_locked
from optimiser.record import Record

WHY = "to see how little reach is enough"
REACH_STEPS = 100  # a step is a hundredth of the reach as stated


class LeastReach(Record):
    """The least reach of one effect at which its project is worth funding.

    Attributes:
        project, harm: their ids.
        reach: as stated, share 0 to 1.
        funded: whether the project is funded as stated.
        too_little: the greatest reach shown to be too little; None where none was.
        enough: the least reach shown to be enough; None where none was, up to a reach of all.
        is_exact: whether the two are one step apart, or no reach is too little, or none is enough.
    """

    project: str
    harm: str
    reach: float
    funded: bool
    too_little: float | None
    enough: float | None
    is_exact: bool


def measured_reaches(problem: Problem) -> dict[tuple[str, str], float]:
    """(project, harm) -> the reach of its measured effect as stated; the greatest where options differ."""
    found: dict[tuple[str, str], float] = {}
    for option in problem.options:
        for effect in option.effects:
            if effect.basis == "evidence" and effect.reach:
                key = option.project, effect.harm
                found[key] = max(found.get(key, 0.0), effect.reach)
    return found


def find_least_reach(
    solver: WhatIfSolver, problem: Problem, project: str, harm: str, *, funded: bool, steps: int = REACH_STEPS
) -> Iterator[LeastReach]:
    """Close in on the least reach; what is known after each solve.

    Args:
        solver: who solves, within the time of its clock.
        problem: as stated.
        project: whose effect; all of its options move together.
        harm: on which harm.
        funded: whether the project is funded as stated.
        steps: into how many the reach as stated is divided.

    Yields:
        What is known; nothing where the time is over before the first solve.
    """
    stated = measured_reaches(problem)[project, harm]
    without = solver.solve(with_project_locked(problem, project, "out", WHY))
    if without is None:
        return
    most = steps if funded else max(steps, math.floor(steps / stated))

    def is_enough(step: int) -> bool | None:
        moved = with_reach(problem, project, harm, step / steps)
        return solver.is_at_least(with_project_locked(moved, project, "in", WHY), without.found)

    for known in bisect_least(is_enough, most, start=0 if funded else steps):
        yield LeastReach(
            project=project,
            harm=harm,
            reach=stated,
            funded=funded,
            too_little=None if known.too_little < 0 else stated * known.too_little / steps,
            enough=None if known.enough is None else min(1.0, stated * known.enough / steps),
            is_exact=known.is_least or known.none_is_enough,
        )


def with_reach(problem: Problem, project: str, harm: str, factor: float) -> Problem:
    """The problem with the reach of a project's effect on a harm multiplied, in every option of it."""
    options = tuple(
        _reaching(option, harm, factor) if option.project == project else option for option in problem.options
    )
    return problem.model_copy(update={"options": options})


def _reaching(option: Option, harm: str, factor: float) -> Option:
    effects = tuple(
        _scaled(effect, factor) if effect.harm == harm and effect.basis == "evidence" else effect
        for effect in option.effects
    )
    return option.model_copy(update={"effects": effects})


def _scaled(effect: Effect, factor: float) -> Effect:
    reduction = {area: min(share * factor, MOST_REDUCTION) for area, share in effect.reduction.items()}
    return effect.model_copy(update={"reduction": reduction})
