"""What a solution says of itself: its problem, its status, its benefit, and how good it could be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from optimiser.objectives import Benefit
from optimiser.problem import Option, Problem
from optimiser.record import fingerprint
from optimiser.solution import Choice
from optimiser.verdict import Breach
from optimiser.verifying.audit import Audit

BENEFIT_TOLERANCE = 1e-6  # relative: two ways of adding thousands of products up
BOUND_TOLERANCE = 1e-9  # relative: a bound below the benefit by more is no bound
GAP_TOLERANCE = 1e-6  # of the share that a gap is


def answers_this_problem(audit: Audit) -> Iterator[Breach]:
    """The solution carries the fingerprint of this very problem, worked out anew and not taken from store."""
    if audit.solution.problem_hash != fingerprint(audit.problem):
        message = "The solution answers another problem, or the problem has changed since."
        yield Breach(rule="problem hash", by_pence=1, where="solution", message=message)


def nothing_is_given(audit: Audit) -> Iterator[Breach]:
    """An answer that found no allocation holds none: no choices, no lines, no benefit."""
    solution = audit.solution
    if solution.choices or solution.lines or solution.benefit:
        spent = sum(line.pence for line in solution.lines)
        message = f"The status is {solution.status}, and yet there is an allocation."
        yield Breach(rule="status", by_pence=spent, where="solution", message=message)


def benefit_is_right(audit: Audit, benefit: float) -> Iterator[Breach]:
    """The benefit told is the benefit that the choices have."""
    told = audit.solution.benefit
    if not math.isclose(told, benefit, rel_tol=BENEFIT_TOLERANCE, abs_tol=1e-9):
        message = f"The benefit is told as {told:.9g} and comes to {benefit:.9g}."
        yield Breach(rule="benefit", by_pence=1, where="solution", message=message)


def value_is_right(audit: Audit, value: float) -> Iterator[Breach]:
    """The value told is what the objective comes to; where it is the benefit, it need not be told."""
    told = audit.solution.value
    if told is None:
        if not isinstance(audit.problem.objective, Benefit):
            message = "The objective is not the benefit, and its value is not told."
            yield Breach(rule="value", by_pence=1, where="solution", message=message)
    elif not math.isclose(told, value, rel_tol=BENEFIT_TOLERANCE, abs_tol=1e-9):
        message = f"The objective is told as {told:.9g} and comes to {value:.9g}."
        yield Breach(rule="value", by_pence=1, where="solution", message=message)


def bound_is_right(audit: Audit, value: float) -> Iterator[Breach]:
    """Optimal carries its bound and gap; a bound is not below the value; the gap is theirs."""
    solution = audit.solution
    bound, gap = solution.bound, solution.gap
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
        message = f"The gap is told as {gap:.6g} and comes to {apart:.6g}."
        yield Breach(rule="gap", by_pence=1, where="solution", message=message)
    for stage in solution.stages:
        if stage.bound is not None and _is_below(stage.bound, stage.value):
            message = f"{stage.name!r} is bounded by {stage.bound:.12g}, and reaches {stage.value:.12g}."
            yield Breach(rule="bound", by_pence=1, where=f"stage {stage.name}", message=message)


def claim_in_words(audit: Audit, value: float) -> str:
    """What the solution claims of its own worth, as a sentence that says who vouches for what."""
    solution = audit.solution
    if solution.status in ("infeasible", "failed"):
        return f"The solution is {solution.status}: it gives nothing out, and nothing is proven of it here."
    if solution.bound is None:
        return f"The objective comes to {value:,.6g}, checked here; how good that is was not proven."
    short = (solution.bound - value) / solution.bound if solution.bound > 0 else 0.0
    solver = solution.solver or "the solver"
    return (
        f"The objective comes to {value:,.6g}, checked here; {solver} proved that no "
        f"allocation can bring it above {solution.bound:,.6g}, which is {max(short, 0.0):.3%} more."
    )


def _is_below(bound: float, value: float) -> bool:
    return bound < value - BOUND_TOLERANCE * max(abs(value), abs(bound)) - 1e-12


def recompute_benefit(audit: Audit) -> float:
    """Harm prevented over all active years, officer points included.

    Returns:
        Weighted harm units.
    """
    return math.fsum(amount for _, _, amount in prevented_amounts(audit.problem, audit.chosen))


def prevented_amounts(
    problem: Problem, chosen: Sequence[tuple[Option, Choice]]
) -> Iterator[tuple[str, str, float]]:
    """(priority, area, weighted harm units prevented), one option after another.

    In each harm, year and area, what an option prevents is a share of what those before it left.
    """
    weights = {priority.id: priority.weight for priority in problem.priorities}
    priority_of = {project.id: project.priority for project in problem.projects}
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
                amount = weights[harm.priority] * harm.by_area.get(area, 0.0) * share
                yield harm.priority, area, amount
    for option, choice in chosen:
        priority = priority_of[option.project]
        for area, points in option.points.items():
            yearly = problem.harm_per_point * weights[priority] * points * _delivered(option, choice, area)
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
