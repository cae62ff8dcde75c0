"""What a solution says of itself, worked out again from its choices alone.

That is its problem, its status, its benefit, its objective with its stages, and how good it could be.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from optimiser.objectives import Fair, Frontier, Lexicographic, Robust
from optimiser.problem import Option, Problem
from optimiser.problem_changes import with_draw
from optimiser.record import fingerprint
from optimiser.solution import Choice
from optimiser.uncertain_inputs import draw_inputs
from optimiser.units import BASIS_POINTS
from optimiser.verdict import Breach
from optimiser.verifying.solution_index import SolutionIndex

BENEFIT_TOLERANCE = 1e-6  # relative: two ways of adding thousands of products up
BOUND_TOLERANCE = 1e-9  # relative: a bound below the value by more is no bound
GAP_TOLERANCE = 1e-6  # of the share that a gap is


def answers_this_problem(index: SolutionIndex) -> Iterator[Breach]:
    """The solution carries the fingerprint of this very problem, which is worked out again."""
    if index.solution.problem_hash != fingerprint(index.problem):
        message = "The solution answers another problem, or the problem has changed since."
        yield Breach(rule="problem hash", by_pence=1, where="solution", message=message)


def nothing_is_given(index: SolutionIndex) -> Iterator[Breach]:
    """An answer that found no allocation holds none: no choices, no lines, no benefit, no value."""
    solution = index.solution
    if solution.choices or solution.lines or solution.benefit or solution.scored or solution.value:
        spent = sum(line.pence for line in solution.lines)
        message = f"The status is {solution.status}, and yet there is an allocation."
        yield Breach(rule="status", by_pence=spent, where="solution", message=message)


def benefit_is_right(index: SolutionIndex, totals: Totals) -> Iterator[Breach]:
    """The stated benefit, and what is scored of it, are those of the choices, in the problem's own unit."""
    solution = index.solution
    if solution.unit not in ("", index.problem.harm_unit):
        message = (
            f"The benefit is said to be in {solution.unit!r}; the problem counts {index.problem.harm_unit!r}."
        )
        yield Breach(rule="benefit", by_pence=1, where="solution", message=message)
    yield from _is_stated("benefit", "benefit", solution.benefit, totals.benefit)
    yield from _is_stated("benefit", "part of the benefit that is scored", solution.scored, totals.scored)


def value_is_right(index: SolutionIndex, value: float) -> Iterator[Breach]:
    """The stated value is that of the objective."""
    yield from _is_stated("value", "value", index.solution.value, value)


def _is_stated(rule: str, name: str, stated: float, found: float) -> Iterator[Breach]:
    if not math.isclose(stated, found, rel_tol=BENEFIT_TOLERANCE, abs_tol=1e-9):
        message = f"The stated {name} is {stated:.9g}; worked out again it is {found:.9g}."
        yield Breach(rule=rule, by_pence=1, where="solution", message=message)


def bound_is_right(index: SolutionIndex, value: float) -> Iterator[Breach]:
    """Optimal carries its bound and gap; a bound is not below the value; the gap is theirs."""
    solution = index.solution
    bound, gap = solution.value_bound, solution.gap
    if bound is None or gap is None:
        if solution.status == "optimal" or (bound is None) != (gap is None):
            message = f"The status is {solution.status}, and the bound or the gap is missing."
            yield Breach(rule="bound", by_pence=1, where="solution", message=message)
        return
    if _is_below(bound, value):
        message = f"The bound is {bound:.12g}, and the allocation reaches more: {value:.12g}."
        yield Breach(rule="bound", by_pence=1, where="solution", message=message)
    apart = (bound - value) / bound if bound > 0 else 0.0
    if abs(apart - gap) > GAP_TOLERANCE:
        message = f"The stated gap is {gap:.6g}; worked out again it is {apart:.6g}."
        yield Breach(rule="gap", by_pence=1, where="solution", message=message)
    for stage in solution.stages:
        if stage.bound is not None and _is_below(stage.bound, stage.value):
            message = f"{stage.name!r} is bounded by {stage.bound:.12g}, and reaches {stage.value:.12g}."
            yield Breach(rule="bound", by_pence=1, where=f"stage {stage.name}", message=message)


def _is_below(bound: float, value: float) -> bool:
    return bound < value - BOUND_TOLERANCE * max(abs(value), abs(bound)) - 1e-12


class Totals(NamedTuple):
    """What the choices come to in harm units over all active years.

    Attributes:
        benefit: unweighted, officer points included.
        scored: of that, what the officer points count for.
        weighted: the benefit with each priority's part multiplied by its weight.
    """

    benefit: float
    scored: float
    weighted: float


def recompute_totals(index: SolutionIndex) -> Totals:
    """The benefit of the choices, what of it is scored, and what the weights make of it."""
    problem = index.problem
    weights = {priority.id: priority.weight for priority in problem.priorities}
    prevented = list(prevented_amounts(problem, index.chosen))
    scored = list(scored_amounts(problem, index.chosen))
    return Totals(
        benefit=math.fsum(amount for _, _, amount in (*prevented, *scored)),
        scored=math.fsum(amount for _, _, amount in scored),
        weighted=math.fsum(weights[priority] * amount for priority, _, amount in (*prevented, *scored)),
    )


Amount = tuple[str, str, float]
"""A priority, an area, and harm units or what they are worth there."""


def weighted_amounts(problem: Problem, chosen: Sequence[tuple[Option, Choice]]) -> Iterator[Amount]:
    """(priority, area, value): harm units prevented and points, multiplied by the weight of the priority."""
    weights = {priority.id: priority.weight for priority in problem.priorities}
    for amounts in (prevented_amounts(problem, chosen), scored_amounts(problem, chosen)):
        for priority, area, amount in amounts:
            yield priority, area, weights[priority] * amount


def prevented_amounts(problem: Problem, chosen: Sequence[tuple[Option, Choice]]) -> Iterator[Amount]:
    """(priority, area, harm units prevented), one option after another.

    In each harm, year and area, what an option prevents is a share of what those before it left.
    """
    years = sorted({year for option, _ in chosen for year in option.years_active})
    for harm in problem.harms:
        cuts = [(option.years_active, _cut_by_area(option, choice, harm.id)) for option, choice in chosen]
        for year in years:
            prevented: dict[str, float] = {}
            for active, cut in cuts:
                if year in active:
                    for area, share in cut.items():
                        before = prevented.get(area, 0.0)
                        prevented[area] = before + (1.0 - before) * share
            for area, share in prevented.items():
                yield harm.priority, area, harm.by_area.get(area, 0.0) * share


def scored_amounts(problem: Problem, chosen: Sequence[tuple[Option, Choice]]) -> Iterator[Amount]:
    """(priority, area, harm units that officer points count for), one option after another."""
    priority_of = {project.id: project.priority for project in problem.projects}
    for option, choice in chosen:
        priority = priority_of[option.project]
        for area, points in option.points.items():
            yearly = problem.harm_per_point * points * _delivered(option, choice, area)
            yield priority, area, yearly * len(option.years_active)


def _cut_by_area(option: Option, choice: Choice, harm: str) -> dict[str, float]:
    """Area -> the share of this harm that the option prevents there on its own."""
    cuts: dict[str, float] = {}
    for effect in option.effects:
        if effect.harm == harm:
            for area, reduction in effect.reduction.items():
                share = _delivered(option, choice, area)
                # expm1 and log1p keep what 1 - (1 - r) ** d would lose for a very small r.
                cuts[area] = reduction if share == 1.0 else -math.expm1(share * math.log1p(-reduction))
    return cuts


def _delivered(option: Option, choice: Choice, area: str) -> float:
    """The share of full effect in an area: the lowest of the lines that make up a concave curve."""
    if not option.steps:
        return 1.0
    most = option.steps.get(area, 0)
    steps = min(choice.steps.get(area, 0), most)
    if steps <= 0:
        return 0.0
    share = steps / most
    height = 1.0
    x0, y0 = 0.0, 0.0
    for x1, y1 in option.returns:
        height = min(height, y0 + (y1 - y0) * (share - x0) / (x1 - x0))
        x0, y0 = x1, y1
    return height


TOLERANCE = 1e-6  # relative


def recompute_value(index: SolutionIndex, weighted: float) -> float:
    """The value of the last stage that the solution came to: harm units, a head for a fair objective."""
    match index.problem.objective:
        case Frontier(of=money, harm_per_pound=each):
            return weighted + each * index.spent(money) / 100
        case Robust() as robust:
            return _worst_draws(index, robust)
        case Fair() | Lexicographic() if index.solution.stages:
            return _stage_value(index, index.solution.stages[-1].of, weighted)
        case _:
            return weighted


def stages_are_right(index: SolutionIndex, weighted: float) -> Iterator[Breach]:
    """The stages are the objective's, in its order; each at its true value; none gave up more than it may."""
    objective, stages = index.problem.objective, index.solution.stages
    wanted = _expected_stages(index)
    unfinished = index.solution.status != "optimal"
    in_order = [stage.of for stage in stages] == wanted[: len(stages)]
    if not in_order or not (unfinished or len(stages) == len(wanted)):
        message = "The stages stated are not those of the objective, in its order."
        yield Breach(rule="stages", by_pence=1, where="solution", message=message)
        return
    for stage in stages:
        reached = _stage_value(index, stage.of, weighted)
        kept = stage.reached * (BASIS_POINTS - getattr(objective, "give_up", 0)) / BASIS_POINTS
        close = TOLERANCE * max(abs(stage.reached), abs(reached)) + 1e-12
        if abs(reached - stage.value) > close:
            message = f"{stage.name!r} is stated as {stage.value:.9g}; worked out again it is {reached:.9g}."
            yield Breach(rule="stages", by_pence=1, where=f"stage {stage.name}", message=message)
        if reached < kept - close:
            message = f"{stage.name!r} reached {stage.reached:.9g}, and only {reached:.9g} of it is left."
            yield Breach(rule="stages", by_pence=1, where=f"stage {stage.name}", message=message)


def _expected_stages(index: SolutionIndex) -> list[tuple[str, ...]]:
    """What each stage of the objective must speak of; fairness refined leaves out one group after another."""
    objective = index.problem.objective
    if isinstance(objective, Lexicographic):
        return [*((priority,) for priority in dict.fromkeys(objective.priorities)), ()]
    if not isinstance(objective, Fair):
        return []
    groups = tuple(_heads(index, objective))
    stages = [groups] if groups else []
    stated = [stage.of for stage in index.solution.stages]
    while objective.refine and stages and len(stages[-1]) > 1:
        before, after = stages[-1], stated[len(stages)] if len(stated) > len(stages) else ()
        one_less = len(after) == len(before) - 1 and set(after) < set(before)
        stages.append(after if one_less else before[1:])
    return [*stages, ()]


def _stage_value(index: SolutionIndex, of: tuple[str, ...], weighted: float) -> float:
    """The value of a stage: the least of some groups a head, that of some priorities, or of all."""
    objective = index.problem.objective
    if not of:
        return weighted
    if isinstance(objective, Fair):
        heads = _heads(index, objective)
        by_area: dict[str, list[float]] = defaultdict(list)
        for _, area, amount in weighted_amounts(index.problem, index.chosen):
            by_area[area].append(amount)
        return min(
            math.fsum(each for area in objective.groups[group] for each in by_area[area]) / heads[group]
            for group in of
            if group in heads
        )
    amounts = weighted_amounts(index.problem, index.chosen)
    return math.fsum(amount for priority, _, amount in amounts if priority in of)


def _heads(index: SolutionIndex, objective: Fair) -> Mapping[str, int]:
    """Group -> its heads, for the groups that have any."""
    heads = objective.heads or {area.id: area.population for area in index.problem.areas}
    stated = {group: sum(heads.get(area, 0) for area in areas) for group, areas in objective.groups.items()}
    return {group: people for group, people in stated.items() if people}


def _worst_draws(index: SolutionIndex, objective: Robust) -> float:
    """The average of the worst share of the draws, the last of them counted for what is left of the share."""
    unknowns = [unknown.model_copy(update={"costs": ()}) for unknown in index.problem.unknowns]
    outcomes = []
    for draw in draw_inputs(unknowns, seed=objective.seed, number=objective.draws):
        problem = with_draw(index.problem, unknowns, draw)
        options = {option.id: option for option in problem.options}
        chosen = [(options[option.id], choice) for option, choice in index.chosen]
        outcomes.append(math.fsum(amount for _, _, amount in weighted_amounts(problem, chosen)))
    outcomes.sort()
    counted = objective.draws * objective.tail / BASIS_POINTS
    whole = int(counted)
    part = (counted - whole) * outcomes[whole] if whole < len(outcomes) else 0.0
    return (math.fsum(outcomes[:whole]) + part) / counted
