"""Capacitated facility location: a site is open or closed, and closing it saves its fixed cost.

A site is a project with two options, of which a lock holds one in. `open` has as many steps in a place as
the place demands units, and earns there what service from it saves against the dearest site; `closed` earns
the site's fixed cost, and takes up all of the site's capacity, so that no more is served from a site than
`capacity * open`. A service rule has each place served exactly what it demands. Demands and capacities are
brought to whole units; then some cheapest service is in whole units too (Dantzig 1951), and nothing is lost.
With a single source, a place is one step, which takes its whole demand of the capacity.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from optimiser.problem import Option, Problem
from optimiser.rules import AnyRule, Capacity, Lock, Serves, Service, Use
from optimiser.solution import Solution
from tests.optimiser.published.adapters.posed import ALWAYS, OBJECTIVE, Posed, place, project, worth_scale
from tests.optimiser.published.readers.facilities import Facilities, Served

OPEN, CLOSED = "open", "closed"
HERE = "all sites"


def pose_facilities(facilities: Facilities) -> Posed:
    """A facility location problem as a problem of allocation."""
    scale = lcm(*(each.denominator for each in (*facilities.demands, *facilities.capacities)))
    units = [int(demand * scale) for demand in facilities.demands]
    # what nobody demands is still one step, which takes nothing of a capacity
    steps = [1 if facilities.single_source else max(each, 1) for each in units]
    taken = [each if facilities.single_source else min(each, 1) for each in units]
    dearest = [max(costs) for costs in facilities.costs]
    base = sum(facilities.fixed, Fraction(0)) + sum(dearest, Fraction(0))
    saved = [[most - cost for cost in costs] for most, costs in zip(dearest, facilities.costs, strict=True)]
    a_step = [each / many for row, many in zip(saved, steps, strict=True) for each in row]
    worth = worth_scale((*facilities.fixed, *a_step), base)
    sites = [f"site {site + 1}" for site in range(len(facilities.fixed))]
    places = [f"place {at + 1}" for at in range(len(units))]
    opened = [
        Option(
            id=f"{site} {OPEN}",
            project=site,
            name=f"{site} {OPEN}",
            steps=dict(zip(places, steps, strict=True)),
            whole_units=True,
            points={name: float(row[at] * worth) for name, row in zip(places, saved, strict=True) if row[at]},
            active_years=(ALWAYS,),
        )
        for at, site in enumerate(sites)
    ]
    closed = [
        Option(
            id=f"{site} {CLOSED}",
            project=site,
            name=f"{site} {CLOSED}",
            points={HERE: float(fixed * worth)},
            active_years=(ALWAYS,),
        )
        for site, fixed in zip(sites, facilities.fixed, strict=True)
    ]
    problem = Problem(
        title=facilities.name,
        streams=(),
        pots=(),
        areas=tuple(place(name) for name in (*places, HERE)),
        priorities=(OBJECTIVE,),
        projects=tuple(project(site) for site in sites),
        options=tuple(option for pair in zip(opened, closed, strict=True) for option in pair),
        rules=tuple(_rules(facilities, scale, steps, taken, places)),
    )

    def answer(solution: Solution) -> Served:
        """The open sites, and the share of each place's demand that each serves."""
        steps_of = {choice.option: choice.steps for choice in solution.choices}
        shares = {
            (site, at): Fraction(done, steps[at])
            for site, option in enumerate(opened)
            for at, name in enumerate(places)
            if (done := steps_of.get(option.id, {}).get(name, 0))
        }
        return Served(frozenset(site for site, option in enumerate(opened) if option.id in steps_of), shares)

    return Posed(problem, answer=answer, value=facilities.value, base=base, unit=Fraction(-1, worth))


def _rules(
    facilities: Facilities, scale: int, steps: Sequence[int], taken: Sequence[int], places: Sequence[str]
) -> list[AnyRule]:
    """Each place is served in full, each site is open or closed, and serves no more than it can."""
    rules: list[AnyRule] = []
    sites = range(len(facilities.fixed))
    rules.append(
        Service(
            name="all that is demanded",
            areas=tuple(places),
            gives={f"site {site + 1} {OPEN}": Serves(per_step=1) for site in sites},
            at_least=0,
            at_most=0,
            demand=dict(zip(places, steps, strict=True)),
        )
    )
    for site in sites:
        name = f"site {site + 1}"
        holds = int(facilities.capacities[site] * scale)
        rules.append(Lock(name=f"{name} is open or closed", project=name, state="in"))
        rules.append(
            Capacity(
                name=f"what {name} can serve",
                limit=holds,
                unit="units",
                uses={
                    f"{name} {OPEN}": Use(per_area=dict(zip(places, taken, strict=True))),
                    f"{name} {CLOSED}": Use(fixed=holds),
                },
            )
        )
    return rules
