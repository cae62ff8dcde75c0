"""Random allocations that need not be allowed, and the same as whole numbers of a model's columns."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from hypothesis import strategies as st

from optimiser.formulation.decisions import Decisions
from optimiser.problem import Cost, Option, Problem
from optimiser.solution import Carried, Choice, Line, Solution
from tests.optimiser.random_problems import problems
from tests.optimiser.rules.random_rules import Draw


class Point(NamedTuple):
    """A problem and an allocation in which every cost is paid to the penny, by pots of its year and type."""

    problem: Problem
    solution: Solution


@st.composite
def points(draw: Draw, kind: str) -> Point:
    """One whose rules are all of one kind; whether it keeps them is left to chance."""
    few = 1 if kind in ("committed", "lock") else 2  # several of these can seldom be kept together
    problem = draw(
        problems(
            unit=2,
            least_areas=3 if kind == "per-head" else 1,
            most_steps=3,
            least_rules=few,
            most_rules=few + 1,
            least_years=2 if kind == "carry-forward" else 1,
            kinds=(kind,),
        )
    )
    chosen = [
        option
        for option in problem.options
        if draw(st.booleans()) and all(_pots_of(problem, cost) for cost in option.costs)
    ]
    if draw(st.integers(0, 9)):  # else two options of a project may both be chosen
        chosen = list({option.project: option for option in chosen}.values())
    choices = [_choice(draw, option) for option in chosen]
    lines = [
        line for option, choice in zip(chosen, choices, strict=True)
        for line in _lines(draw, problem, option, choice)
    ]  # fmt: skip
    solution = Solution(
        problem_hash=problem.fingerprint,
        status="feasible",
        choices=tuple(choices),
        lines=tuple(lines),
        carried=_carried(draw, problem),
    )
    return Point(problem, solution)


def values_of(decisions: Decisions, solution: Solution) -> list[int] | None:
    """The columns of a model in this allocation; None where it decides what no column stands for."""
    values = [0] * len(decisions.columns)
    for choice in solution.choices:
        values[decisions.chosen[choice.option]] = 1
        for area, steps in choice.steps.items():
            values[decisions.steps[choice.option, area]] = steps
    for line in solution.lines:
        paid = decisions.money.get((line.pot, line.option, decisions.cells.of[line.area]))
        if paid is None:
            return None
        values[paid] += line.pence
    for each in solution.carried:
        moved = decisions.carried.get((each.from_pot, each.to_pot))
        if moved is None:
            return None
        values[moved] += each.pence
    return values


def _choice(draw: Draw, option: Option) -> Choice:
    steps = {area: draw(st.integers(0, most)) for area, most in option.steps.items()}
    if steps and not any(steps.values()) and draw(st.integers(0, 3)):
        steps[next(iter(steps))] = 1
    return Choice(option=option.id, steps=steps)


def _lines(draw: Draw, problem: Problem, option: Option, choice: Choice) -> list[Line]:
    """What each pot pays: each cost in each area is split between any pots of its year and cost type."""
    found = []
    for cost in option.costs:
        owed: dict[str, int] = defaultdict(int)
        for area, pence in cost.fixed.items():
            owed[area] += pence
        for area, pence in cost.per_step.items():
            owed[area] += pence * choice.steps.get(area, 0)
        for area, pence in owed.items():
            left = pence
            *pots, last = draw(st.permutations(_pots_of(problem, cost)))
            for pot in pots:
                part = draw(st.sampled_from((0, 0, left, left // 2)))
                found += [Line(pot=pot, option=option.id, area=area, pence=part)] if part else []
                left -= part
            found += [Line(pot=last, option=option.id, area=area, pence=left)] if left else []
    return found


def _pots_of(problem: Problem, cost: Cost) -> list[str]:
    place = (cost.financial_year, cost.cost_type)
    return [pot.id for pot in problem.pots if (pot.financial_year, pot.cost_type) == place]


def _carried(draw: Draw, problem: Problem) -> tuple[Carried, ...]:
    """Money that waits, between pots of one stream and cost type, whether a rule lets it or not."""
    pairs = [
        (giver, taker)
        for giver in problem.pots
        for taker in problem.pots
        if (giver.stream, giver.cost_type) == (taker.stream, taker.cost_type)
        and giver.financial_year < taker.financial_year
        and any(rule.kind == "carry-forward" for rule in problem.rules)
    ]
    found = []
    for giver, taker in pairs:
        pence = draw(
            st.sampled_from((0, 1, giver.pence // 10, giver.pence // 3, giver.pence, giver.pence + 1))
        )
        if pence and draw(st.booleans()):
            found.append(Carried(from_pot=giver.id, to_pot=taker.id, pence=pence))
    return tuple(found)
