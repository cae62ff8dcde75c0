"""Random small problems with every kind of rule, option, area, year and cost type, for Hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

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
from optimiser.solution import Choice
from tests.optimiser.rules.random_rules import DAYS, MAKERS, Draw, Ids, perhaps, rule_of, some

YEARS = ("2026/27", "2027/28", "2028/29")
COST_TYPES: tuple[CostType, ...] = ("capital", "revenue-labour", "revenue-other")
CURVES = (((1.0, 1.0),), ((0.5, 0.8), (1.0, 1.0)), ((0.25, 0.5), (0.5, 0.75), (1.0, 1.0)))
RULES = tuple(MAKERS)


@st.composite
def problems(
    draw: Draw,
    *,
    unit: int = 1_000,
    least_areas: int = 1,
    most_areas: int = 3,
    most_projects: int = 4,
    most_steps: int = 4,
    least_rules: int = 0,
    most_rules: int = 5,
    least_years: int = 1,
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
        for n in range(draw(st.integers(least_areas, most_areas)))
    )
    area_ids = tuple(area.id for area in areas)
    streams = tuple(f"s{n}" for n in range(draw(st.integers(1, 3))))
    years = YEARS[: max(least_years, draw(st.sampled_from((1, 2, 1, 2, 3))))]
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
                for area in some(draw, area_ids)
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
    ids = Ids(streams, years, types, areas, priority_ids, tuple(p.id for p in projects), options, pots, money)
    rules = tuple(
        rule_of(draw, draw(st.sampled_from(kinds)), f"rule {n}", ids)
        for n in range(draw(st.integers(least_rules, most_rules)))
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
    money: Callable[[int, int], int],
    most_steps: int,
) -> Option:
    kind: Literal["whole", "scalable", "units"] = draw(st.sampled_from(("whole", "scalable", "units")))
    where = some(draw, areas)
    steps = {} if kind == "whole" else {area: draw(st.integers(1, most_steps)) for area in where}
    costs = []
    for year in some(draw, years):
        for cost_type in some(draw, types):
            fixed = {area: money(0, 3) for area in some(draw, areas, least=int(kind == "whole"))}
            per_step = {area: money(0, 2) for area in steps}
            costs.append(
                Cost(
                    financial_year=year,
                    cost_type=cost_type,
                    fixed=fixed,
                    per_step=per_step,
                    spent_by=draw(st.sampled_from((None, None, *DAYS))),
                )
            )
    effects = tuple(
        Effect(
            harm=harm.id,
            reduction={
                area: draw(st.sampled_from((0.3, 0.1, 0.7, 0.5, 0.9, 0.01, 0.0)))
                for area in some(draw, areas)
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
        points={area: draw(st.sampled_from((1.0, 20.0, 0.0))) for area in perhaps(draw, areas) or ()},
        active_years=perhaps(draw, years) or (),
    )


@st.composite
def problems_with_choices(draw: st.DrawFn) -> tuple[Problem, list[Choice]]:
    """A problem and choices of any steps, whether they could be paid for or not; one a project at most."""
    problem = draw(problems())
    choices: dict[str, Choice] = {}
    for option in problem.options:
        if draw(st.booleans()):
            steps = {area: draw(st.integers(0, most)) for area, most in option.steps.items()}
            choices[option.project] = Choice(option=option.id, steps=steps)
    return problem, list(choices.values())
