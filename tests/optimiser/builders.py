"""Small problems in a few words: everything that a test does not speak of is defaulted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

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
from optimiser.rules import AnyRule
from optimiser.solution import Carried, Choice, Line, Solution

YEAR = "2026/27"
OTHER: CostType = "revenue-other"


def a_pot(
    id: str = "pot",
    pence: int = 100_000,
    *,
    stream: str = "grant",
    year: str = YEAR,
    cost_type: CostType = OTHER,
) -> Pot:
    return Pot(id=id, stream=stream, financial_year=year, cost_type=cost_type, pence=pence)


def an_area(id: str = "north", *, rural: bool = False, population: int = 1_000) -> Area:
    return Area(id=id, name=id.title(), population=population, rural=rural)


def a_harm(
    id: str = "burglary", by_area: Mapping[str, float] | None = None, *, priority: str = "safety"
) -> Harm:
    suffered = {"north": 100.0, "south": 100.0} if by_area is None else dict(by_area)
    return Harm(id=id, name=id.title(), priority=priority, by_area=suffered)


def a_cost(
    fixed: Mapping[str, int] | None = None,
    per_step: Mapping[str, int] | None = None,
    *,
    year: str = YEAR,
    cost_type: CostType = OTHER,
    spent_by: date | None = None,
) -> Cost:
    return Cost(
        financial_year=year,
        cost_type=cost_type,
        fixed=dict(fixed or {}),
        per_step=dict(per_step or {}),
        spent_by=spent_by,
    )


def an_effect(
    reduction: Mapping[str, float] | None = None,
    *,
    harm: str = "burglary",
    basis: Literal["evidence", "assumption"] = "evidence",
) -> Effect:
    cut = {"north": 0.3} if reduction is None else dict(reduction)
    return Effect(harm=harm, reduction=cut, basis=basis)


def an_option(
    id: str = "cameras",
    *,
    project: str | None = None,
    costs: Iterable[Cost] | int = 30_000,
    effects: Iterable[Effect] | None = None,
    area: str = "north",
    **more: Any,
) -> Option:
    """An all-or-nothing option of a project named like it, in one area, that cuts burglary there by 30%.

    `costs` as a number is that many pence, fixed, in `area`.
    """
    paid = (a_cost({area: costs}),) if isinstance(costs, int) else tuple(costs)
    acts = (an_effect({area: 0.3}),) if effects is None else tuple(effects)
    return Option(id=id, project=project or id, name=id.title(), costs=paid, effects=acts, **more)


def a_scalable_option(
    id: str = "patrols",
    *,
    steps: Mapping[str, int] | None = None,
    pence_a_step: int = 1_000,
    fixed: Mapping[str, int] | None = None,
    reduction: float = 0.3,
    **more: Any,
) -> Option:
    """An option delivered in steps, each of one price everywhere, ten of them in the north by default."""
    most = {"north": 10} if steps is None else dict(steps)
    cost = a_cost(fixed, dict.fromkeys(most, pence_a_step))
    effect = an_effect(dict.fromkeys(most, reduction))
    return an_option(id, costs=(cost,), effects=(effect,), steps=most, **more)


def a_problem(
    *,
    pots: Sequence[Pot] | None = None,
    areas: Sequence[Area] | None = None,
    options: Sequence[Option] | None = None,
    harms: Sequence[Harm] | None = None,
    rules: Sequence[AnyRule] = (),
    priorities: Mapping[str, float] | None = None,
    project_priority: Mapping[str, str] | None = None,
    **more: Any,
) -> Problem:
    """A pot of GBP 1,000, a north and a rural south, one priority, and one option: cameras in the north.

    Streams and projects are read off the pots and the options; a project falls under the first priority
    unless `project_priority` says otherwise.
    """
    held = (a_pot(),) if pots is None else tuple(pots)
    offered = (an_option(),) if options is None else tuple(options)
    weights = {"safety": 1.0} if priorities is None else dict(priorities)
    falls_under = dict(project_priority or {})
    first = next(iter(weights))
    projects = dict.fromkeys(option.project for option in offered)
    return Problem(
        streams=tuple(
            Stream(id=name, name=name.title()) for name in dict.fromkeys(pot.stream for pot in held)
        ),
        pots=held,
        areas=tuple(areas) if areas is not None else (an_area("north"), an_area("south", rural=True)),
        priorities=tuple(
            Priority(id=name, name=name.title(), weight=weight) for name, weight in weights.items()
        ),
        harms=tuple(harms) if harms is not None else (a_harm(priority=first),),
        projects=tuple(
            Project(id=name, name=name.title(), priority=falls_under.get(name, first)) for name in projects
        ),
        options=offered,
        rules=tuple(rules),
        **more,
    )


def a_choice(option: str = "cameras", **steps: int) -> Choice:
    return Choice(option=option, steps=steps)


def a_line(option: str = "cameras", pence: int = 30_000, *, pot: str = "pot", area: str = "north") -> Line:
    return Line(pot=pot, option=option, area=area, pence=pence)


def carried(pence: int, *, from_pot: str = "this year", to_pot: str = "next year") -> Carried:
    return Carried(from_pot=from_pot, to_pot=to_pot, pence=pence)


def a_solution(
    problem: Problem,
    choices: Sequence[Choice] = (),
    lines: Sequence[Line] = (),
    *,
    benefit: float = 0.0,
    **more: Any,
) -> Solution:
    """An answer as it is told, right or wrong; feasible, with nothing proven, unless `more` says so.

    Its value is its benefit, as where every weight is 1, unless `more` says so.
    """
    told = {"status": "feasible", "problem_hash": problem.fingerprint, "value": benefit, **more}
    return Solution(benefit=benefit, choices=tuple(choices), lines=tuple(lines), **told)
