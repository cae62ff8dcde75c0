"""Random small problems with every kind of rule, option, area, year and cost type, for Hypothesis."""

from __future__ import annotations

from typing import Any, Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from optimiser.problem import (
    Area,
    Cost,
    CostType,
    Effect,
    Harm,
    Option,
    Pot,
    Priority,
    Problem,
    Project,
    Stream,
)
from optimiser.rules import (
    Amount,
    AnyRule,
    Capacity,
    Choose,
    Eligibility,
    Lock,
    Money,
    Requires,
    Share,
    Use,
)

# A slow machine is no fault of the problem, and drawing one takes hundreds of choices.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

YEARS = ("2026/27", "2027/28")
COST_TYPES: tuple[CostType, ...] = ("capital", "revenue-labour", "revenue-other")
CURVES = (((1.0, 1.0),), ((0.5, 0.8), (1.0, 1.0)), ((0.25, 0.5), (0.5, 0.75), (1.0, 1.0)))
RULES = ("eligibility", "share", "amount", "capacity", "requires", "choose", "lock")

Draw = Any  # Hypothesis gives `draw` no public type


def _some(draw: Draw, ids: tuple[str, ...], *, least: int = 1) -> tuple[str, ...]:
    return tuple(draw(st.lists(st.sampled_from(ids), min_size=least, max_size=len(ids), unique=True)))


def _perhaps(draw: Draw, ids: tuple[str, ...], chance: int = 3) -> tuple[str, ...] | None:
    """A few of the ids, one time in `chance`; else None."""
    return _some(draw, ids) if draw(st.integers(1, chance)) == chance else None


@st.composite
def problems(
    draw: Draw,
    *,
    unit: int = 1_000,
    most_areas: int = 3,
    most_projects: int = 4,
    most_steps: int = 4,
    most_rules: int = 5,
    kinds: tuple[str, ...] = RULES,
    odd_pence: bool = True,
) -> Problem:
    """A problem whose money comes in multiples of `unit` pence, give or take a few odd pence."""

    def money(least: int, most: int) -> int:
        odd = draw(st.integers(0, 7)) if odd_pence else 0
        return draw(st.integers(least, most)) * unit + odd

    areas = tuple(
        Area(
            id=f"a{n}", name=f"Area {n}", population=draw(st.integers(0, 3)) * 500, rural=draw(st.booleans())
        )
        for n in range(draw(st.integers(1, most_areas)))
    )
    area_ids = tuple(area.id for area in areas)
    streams = tuple(f"s{n}" for n in range(draw(st.integers(1, 3))))
    years = YEARS[: draw(st.integers(1, 2))]
    types = COST_TYPES[: draw(st.integers(1, 3))]
    pots = tuple(
        Pot(
            id=f"{s} {y} {t}",
            stream=s,
            financial_year=y,
            cost_type=t,
            pence=money(*draw(st.sampled_from(((6, 20), (1, 8), (0, 2))))),
        )
        for s in streams
        for y in years
        for t in types
        if draw(st.integers(0, 7))
    )
    priorities = tuple(
        Priority(
            id=f"p{n}",
            name=f"Priority {n}",
            weight=draw(st.sampled_from((1.0, 0.5, 2.0, 3.0, 0.25, 1.0, 1.5, 0.0))),
        )
        for n in range(draw(st.integers(1, 2)))
    )
    priority_ids = tuple(each.id for each in priorities)
    harms = tuple(
        Harm(
            id=f"h{n}",
            name=f"Harm {n}",
            priority=draw(st.sampled_from(priority_ids)),
            by_area={
                area: draw(st.sampled_from((10.0, 100.0, 3.25, 50.0, 20.0, 7.0, 0.0)))
                for area in _some(draw, area_ids)
            },
        )
        for n in range(draw(st.integers(1, 2)))
    )
    projects = tuple(
        Project(id=f"j{n}", name=f"Project {n}", priority=draw(st.sampled_from(priority_ids)))
        for n in range(draw(st.integers(1, most_projects)))
    )
    options = tuple(
        _option(draw, f"{project.id}o{n}", project.id, area_ids, harms, years, types, money, most_steps)
        for project in projects
        for n in range(draw(st.integers(1, 2)))
    )
    ids = _Ids(streams, years, types, area_ids, priority_ids, tuple(p.id for p in projects), options)
    rules = tuple(
        _rule(draw, draw(st.sampled_from(kinds)), f"rule {n}", ids, money)
        for n in range(draw(st.integers(0, most_rules)))
    )
    return Problem(
        streams=tuple(Stream(id=s, name=s) for s in streams),
        pots=pots,
        areas=areas,
        priorities=priorities,
        harms=harms,
        projects=projects,
        options=options,
        rules=rules,
        harm_per_point=draw(st.sampled_from((1.0, 2.5))),
    )


def _option(
    draw: Draw,
    name: str,
    project: str,
    areas: tuple[str, ...],
    harms: tuple[Harm, ...],
    years: tuple[str, ...],
    types: tuple[CostType, ...],
    money: Any,
    most_steps: int,
) -> Option:
    kind: Literal["whole", "scalable", "units"] = draw(st.sampled_from(("whole", "scalable", "units")))
    where = _some(draw, areas)
    steps = {} if kind == "whole" else {area: draw(st.integers(1, most_steps)) for area in where}
    costs = []
    for year in _some(draw, years):
        for cost_type in _some(draw, types):
            fixed = {area: money(0, 3) for area in _some(draw, areas, least=int(kind == "whole"))}
            per_step = {area: money(0, 2) for area in steps}
            costs.append(Cost(financial_year=year, cost_type=cost_type, fixed=fixed, per_step=per_step))
    effects = tuple(
        Effect(
            harm=harm.id,
            reduction={
                area: draw(st.sampled_from((0.3, 0.1, 0.7, 0.5, 0.9, 0.01, 0.0)))
                for area in _some(draw, areas)
            },
            basis=draw(st.sampled_from(("evidence", "assumption"))),
        )
        for harm in harms
        if draw(st.integers(0, 3))
    )
    return Option(
        id=name,
        project=project,
        name=name,
        costs=tuple(costs),
        steps=steps,
        whole_units=kind == "units",
        minimum_pence=money(1, 4) if draw(st.integers(0, 4)) == 4 else 0,
        returns=draw(st.sampled_from(CURVES)),
        effects=effects,
        points={area: draw(st.sampled_from((1.0, 20.0, 0.0))) for area in _perhaps(draw, areas) or ()},
        active_years=_perhaps(draw, years) or (),
    )


class _Ids:
    def __init__(
        self,
        streams: tuple[str, ...],
        years: tuple[str, ...],
        types: tuple[CostType, ...],
        areas: tuple[str, ...],
        priorities: tuple[str, ...],
        projects: tuple[str, ...],
        options: tuple[Option, ...],
    ) -> None:
        self.streams, self.years, self.types = streams, years, types
        self.areas, self.priorities, self.projects = areas, priorities, projects
        self.options = options


def _money(draw: Draw, ids: _Ids) -> Money:
    return Money(
        streams=_perhaps(draw, ids.streams),
        financial_years=_perhaps(draw, ids.years, 5),
        cost_types=_perhaps(draw, ids.types),
        projects=_perhaps(draw, ids.projects, 4),
        priorities=_perhaps(draw, ids.priorities, 4),
        areas=_perhaps(draw, ids.areas, 4),
        rural=draw(st.sampled_from((None, None, True, False))),
    )


def _two_limits(draw: Draw, least: Any, most: Any) -> dict[str, Any]:
    sides = draw(st.sampled_from(("least", "most", "most", "both")))
    return {
        "at_least": least() if sides != "most" else None,
        "at_most": most() if sides != "least" else None,
    }


def _rule(draw: Draw, kind: str, name: str, ids: _Ids, money: Any) -> AnyRule:
    match kind:
        case "eligibility":
            return Eligibility(
                name=name,
                streams=_some(draw, ids.streams),
                projects=_perhaps(draw, ids.projects),
                priorities=_perhaps(draw, ids.priorities, 4),
                areas=_perhaps(draw, ids.areas),
                cost_types=_perhaps(draw, ids.types, 4),
            )
        case "share":
            shares = st.sampled_from((1_000, 2_500, 3_333, 5_000, 0))
            caps = st.sampled_from((7_500, 5_000, 10_000, 6_667, 15_000))
            limits = _two_limits(draw, lambda: draw(shares), lambda: draw(caps))
            of, within = _money(draw, ids), _money(draw, ids)
            return Share(name=name, of=of, within=within, of_available=draw(st.booleans()), **limits)
        case "amount":
            limits = _two_limits(draw, lambda: money(0, 3), lambda: money(2, 15))
            return Amount(name=name, of=_money(draw, ids), **limits)
    return _rule_of_projects(draw, kind, name, ids)


def _rule_of_projects(draw: Draw, kind: str, name: str, ids: _Ids) -> AnyRule:
    project = draw(st.sampled_from(ids.projects))
    match kind:
        case "capacity":
            uses = {
                option.id: Use(fixed=draw(st.integers(0, 2)), per_step=draw(st.integers(0, 2)))
                for option in ids.options
                if draw(st.booleans())
            }
            return Capacity(name=name, limit=draw(st.integers(0, 8)), unit="posts", uses=uses)
        case "requires":
            return Requires(name=name, project=project, needs=_some(draw, ids.projects))
        case "choose":
            limits = _two_limits(draw, lambda: draw(st.integers(0, 1)), lambda: draw(st.integers(0, 2)))
            return Choose(name=name, projects=_some(draw, ids.projects), **limits)
    own = tuple(option.id for option in ids.options if option.project == project)
    option = draw(st.sampled_from((None, *own)))
    return Lock(name=name, project=project, option=option, state=draw(st.sampled_from(("in", "out", "out"))))
