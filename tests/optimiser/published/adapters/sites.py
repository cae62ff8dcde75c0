"""Sites that serve places, at most one each and at most p open: what p-median and covering share.

A site is a project whose one option has a step in each place that it may serve, and earns that place's
points by it. Nothing costs money; a service rule has each place served once at most, and a choice rule
opens p sites at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optimiser.problem import Option, Problem
from optimiser.rules import Choose, Serves, Service
from tests.optimiser.published.adapters.posed import ALWAYS, OBJECTIVE, place, project


def sites_serving(
    name: str, places: int, most: int, worth: Sequence[Mapping[int, float]]
) -> tuple[Problem, tuple[Option, ...]]:
    """The problem, and the options of its sites.

    Args:
        name: of the problem.
        places: how many there are.
        most: how many sites may be open.
        worth: site by site, place -> the points of serving it from there; a site that is worth nothing to
            any place stays closed.
    """
    areas = [f"place {at + 1}" for at in range(places)]
    options = tuple(
        Option(
            id=f"site {site + 1}",
            project=f"site {site + 1}",
            name=f"site {site + 1}",
            steps={areas[at]: 1 for at in serves},
            whole_units=True,
            points={areas[at]: points for at, points in serves.items()},
            active_years=(ALWAYS,),
        )
        for site, serves in enumerate(worth)
    )
    serving = [option for option in options if option.steps]
    problem = Problem(
        title=name,
        streams=(),
        pots=(),
        areas=tuple(place(area) for area in areas),
        priorities=(OBJECTIVE,),
        projects=tuple(project(option.id) for option in options),
        options=options,
        rules=(
            Service(
                name="one site for each place",
                areas=tuple(areas),
                gives={option.id: Serves(per_step=1) for option in serving},
                unit="sites",
                at_most=1,
            ),
            Choose(name="sites to open", projects=tuple(option.id for option in options), at_most=most),
        ),
    )
    return problem, options
