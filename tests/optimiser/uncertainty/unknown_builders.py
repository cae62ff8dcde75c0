"""Unknowns and rival projects in a few words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.uncertain_inputs import AnyDistribution, Interval, Unknown
from tests.optimiser.builders import (
    a_choice,
    a_harm,
    a_line,
    a_problem,
    a_solution,
    an_effect,
    an_option,
)


def an_unknown(
    id: str = "cameras work",
    factor: AnyDistribution | None = None,
    *,
    effects: Iterable[tuple[str, str]] = (),
    points: Iterable[str] = (),
    costs: Iterable[str] = (),
    harms: Iterable[str] = (),
    basis: Literal["evidence", "assumption"] = "evidence",
) -> Unknown:
    """An unknown whose factor lies anywhere between 0 and 2; on cameras' effect where nothing is named."""
    rests = {"effects": tuple(effects), "points": tuple(points), "costs": tuple(costs), "harms": tuple(harms)}
    if not any(rests.values()):
        rests["effects"] = (("cameras", "burglary"),)
    spread = Interval(low=0, high=2) if factor is None else factor
    return Unknown(id=id, name=id, factor=spread, basis=basis, source="a test", **rests)


def rivals(known: float = 0.32, unsure: float = 0.3) -> Problem:
    """Money for one of two: lights cut burglary (100 harm units) by `known`, wardens theft by `unsure`."""
    return a_problem(
        harms=(a_harm("burglary", {"north": 100.0}), a_harm("theft", {"north": 100.0})),
        options=(
            an_option("lights", costs=100_000, effects=(an_effect({"north": known}),)),
            an_option("wardens", costs=100_000, effects=(an_effect({"north": unsure}, harm="theft"),)),
        ),
    )


def funding(problem: Problem, *options: str, pence: int = 100_000) -> Solution:
    """These options chosen, each paid so many pence from the pot."""
    return a_solution(
        problem, [a_choice(each) for each in options], [a_line(each, pence) for each in options]
    )
