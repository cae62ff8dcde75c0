"""A problem whose frontier can be worked out by hand, and its cases."""

from __future__ import annotations

from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.rules import Money, Share
from optimiser.sweeping import Case, SweepRequest, frontier
from tests.optimiser.builders import a_harm, a_pot, a_problem, a_scalable_option

FLOOR = "rural floor"
REQUEST = SweepRequest(Limits(gap=1e-4, seconds=30))


def town_and_country(**more: object) -> Problem:
    """A hundred steps to pay for; each prevents more in the town (north) than in the country (south)."""
    return a_problem(
        pots=[a_pot(pence=100_000)],
        harms=[a_harm(by_area={"north": 1_000.0, "south": 100.0})],
        options=[
            a_scalable_option("town", steps={"north": 100}, reduction=0.5),
            a_scalable_option("country", steps={"south": 100}, reduction=0.1),
        ],
        rules=[Share(name=FLOOR, of=Money(rural=True), within=Money(), at_least=0)],
        **more,
    )


def best_with(floor: float) -> float:
    """What can be prevented at most with so much of the money in the country, by hand."""
    return 1_000 * (1 - 0.5 ** (1 - floor)) + 100 * (1 - 0.9**floor)


def floors(problem: Problem, *percent: int) -> tuple[Case, ...]:
    return frontier(problem, FLOOR, [100 * each for each in percent])
