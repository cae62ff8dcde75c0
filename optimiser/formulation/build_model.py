"""A problem written as a PuLP model: its columns, its rows, its curves and its objective."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pulp

from optimiser.formulation import curves
from optimiser.formulation.affordable import leave_out_unaffordable
from optimiser.formulation.benefit import BenefitFunction
from optimiser.formulation.constraints import all_rows
from optimiser.formulation.decisions import Column, Decisions, list_decisions
from optimiser.formulation.model import (
    MONEY,
    SOLVER_ERROR,
    TOP,
    BenefitPart,
    Curve,
    Model,
    rank_sum,
    scaled_row,
)
from optimiser.formulation.objective_plan import ObjectivePlan, SumAim, plan_objective
from optimiser.problem import Problem

FEW_OPTIONS = 50  # where there are more, and values are whole, ties go as the solver finds them
HALF_A_RANK = 0.5
MANY_PARTS = 8  # where there are more, each starts with few tangents, and gets those that it needs


def formulate(problem: Problem, tolerance: float = 0.001, *, without: frozenset[str] = frozenset()) -> Model:
    """Write a problem as a PuLP model, not solved yet.

    Args:
        problem: any problem.
        tolerance: how close, as a share of the benefit, the curves are bounded at first.
        without: names of rules, budgets and minimum scales whose rows are left out.
    """
    decisions = list_decisions(problem)
    leave_out_unaffordable(decisions, without)
    return model_of(decisions, tolerance, without=without)


def model_of(decisions: Decisions, tolerance: float, *, without: frozenset[str] = frozenset()) -> Model:
    """Write decisions that are listed already as a PuLP model of their problem.

    Args:
        decisions: no more of each can be decided than its column says.
        tolerance: how close, as a share of the benefit, the curves are bounded at first.
        without: names of rules, budgets and minimum scales whose rows are left out.
    """
    problem = decisions.problem
    plan = plan_objective(decisions)
    rows = [row for row in all_rows(decisions) if row.rule not in without]
    pence = 10 ** max(0, len(str(max((pot.pence for pot in problem.pots), default=0))) - 4)
    lp = pulp.LpProblem("allocation", pulp.LpMaximize)
    variables = [_variable(lp, at, column, pence) for at, column in enumerate(decisions.columns)]
    whole = _whole_unit(plan, decisions)
    ranked = whole is not None and _leaves_room_for_ranks(plan, decisions, whole)
    scale = _scale(decisions, plan) if whole is None else (1 + rank_sum(decisions) * ranked) / whole
    model = Model(decisions, rows, plan, lp, pence, scale, variables, whole_unit=whole, ranks_whole=ranked)
    model.unit = scale
    _add_rows(model)
    _add_returns(model)
    if plan.is_plain:
        _add_plain(model, tolerance)
    else:
        for name in plan.parts:
            _add_part(model, name, tolerance)
    model.maximise(plan.aims[0])
    return model


def _scale(decisions: Decisions, plan: ObjectivePlan) -> float:
    """What brings the greatest part of the benefit to about TOP."""
    most = {at: float(column.most) for at, column in enumerate(decisions.columns)}
    whole = 0.0
    for benefit in plan.parts.values():
        widths = {benefit.first_segment + at: each.width for at, each in enumerate(benefit.stretches)}
        whole = max(whole, benefit.at_most(most | widths))
    return TOP / whole if whole > 0 else 1.0


def _whole_unit(plan: ObjectivePlan, decisions: Decisions) -> float | None:
    """The unit in which every allocation's benefit is a whole number; None where there is none.

    Where nothing bends and every decision has a whole benefit, no benefit lies between two of them.
    """
    aim = plan.aims[0]
    if not plan.is_plain or not isinstance(aim, SumAim) or aim.money:
        return None
    benefit = plan.parts[aim.parts[0]]
    if benefit.cells or benefit.stretches:
        return None
    whole = [round(each) for each in benefit.linear.values()]
    near = all(
        abs(each - near) <= 1e-9 * abs(each)
        for each, near in zip(benefit.linear.values(), whole, strict=True)
    )
    common = math.gcd(*whole) if whole else 0
    return float(common) if near and common else None


def _leaves_room_for_ranks(plan: ObjectivePlan, decisions: Decisions, whole: float) -> bool:
    """Whether a solver can tell two values apart that differ by the least rank of an option."""
    if len(decisions.chosen) > FEW_OPTIONS:
        return False
    most = {at: float(column.most) for at, column in enumerate(decisions.columns)}
    units = max(part.at_most(most) for part in plan.parts.values()) / whole
    return SOLVER_ERROR * units * (1 + rank_sum(decisions)) < HALF_A_RANK


def _variable(lp: Any, at: int, column: Column, pence: int) -> Any:
    if column.kind in MONEY:
        return lp.add_variable(f"x{at}", 0, column.most / pence)
    if column.kind == "steps":
        return lp.add_variable(f"m{at}", 0, column.most)
    return lp.add_variable(f"z{at}", 0, column.most, pulp.LpInteger)


def _add_rows(model: Model) -> None:
    """Each whole-number row, in the model's unit of money."""
    for number, row in enumerate(model.rows):
        terms, sense, limit = scaled_row(model, row)
        constraint = pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, f"r{number}", limit)
        model.lp.addConstraint(constraint)
        model.constraints.append(constraint)


def _add_returns(model: Model) -> None:
    """`m[o,a] = sum of its segments`, `segment <= width * z[o]`: steps fill the curve of returns."""
    benefit = model.benefit
    for at, each in enumerate(benefit.stretches):
        variable = model.lp.add_variable(f"d{benefit.first_segment + at}", 0, each.width)
        model.variables.append(variable)
        terms = [(variable, 1.0), (model.variables[each.chosen], -each.width)]
        _constrain(model, terms, f"w{at}", pulp.LpConstraintLE)
    for column, segments in benefit.segments.items():
        terms = [(model.variables[column], 1.0), *((model.variables[each], -1.0) for each in segments)]
        _constrain(model, terms, f"d{column}", pulp.LpConstraintEQ)


def _add_plain(model: Model, tolerance: float) -> None:
    """The one part in the objective itself, and money that counts as benefit."""
    aim = model.plan.aims[0]
    benefit = model.benefit
    part = BenefitPart(benefit)
    model.parts[next(iter(model.plan.parts))] = part
    objective = _straight(model, benefit)
    if isinstance(aim, SumAim):
        money = aim.money.items()
        objective += [(model.variables[at], model.scale * model.pence * each) for at, each in money]
    objective += _add_curves(model, part, "h", tolerance)
    model.lp.setObjective(pulp.LpAffineExpression(objective))


def _add_part(model: Model, name: str, tolerance: float) -> None:
    """`B <= linear benefit + stretches`, with a variable for the part's benefit."""
    benefit = model.plan.parts[name]
    part = BenefitPart(benefit)
    model.parts[name] = part
    number = len(model.parts)
    terms = _straight(model, benefit) + _add_curves(model, part, f"h{number}_", tolerance)
    part.variable = model.lp.add_variable(f"B{number}", 0, 2 * TOP)
    model.variables.append(part.variable)
    part.row = _constrain(
        model,
        [(part.variable, 1.0), *((variable, -each) for variable, each in terms)],
        f"b{number}",
        pulp.LpConstraintLE,
    )


def _straight(model: Model, benefit: BenefitFunction) -> list[tuple[Any, float]]:
    return [(model.variables[variable], model.scale * each) for variable, each in benefit.linear.items()]


def _add_curves(model: Model, part: BenefitPart, prefix: str, tolerance: float) -> list[tuple[Any, float]]:
    """`sum of s[i] <= sum of push * variable` for each harm cell; its stretches, with their benefit."""
    cells = part.benefit.cells
    harm = math.fsum(cell.harm for cell in cells)
    few = len(model.plan.parts) > MANY_PARTS
    objective_terms: list[tuple[Any, float]] = []
    for at, cell in enumerate(cells):
        wanted = curves.number_of_tangents(cell.most, cell.harm * len(cells) / harm, tolerance)
        tangents = curves.first_tangents(cell.most, min(wanted, 3) if few else wanted)
        variables = []
        for width, slope in curves.stretches(tangents, cell.most):
            variable = model.lp.add_variable(f"s{len(model.variables)}", 0, width)
            model.variables.append(variable)
            variables.append(variable)
            objective_terms.append((variable, model.scale * cell.harm * slope))
        terms = [(variable, 1.0) for variable in variables]
        terms += [(model.variables[variable], -push) for variable, push in cell.pushes]
        row = _constrain(model, terms, f"{prefix}{at}", pulp.LpConstraintLE)
        part.curves.append(Curve(cell, tangents, row, variables))
    return objective_terms


def _constrain(model: Model, terms: Iterable[tuple[Any, float]], name: str, sense: int) -> Any:
    row = pulp.LpConstraint(pulp.LpAffineExpression(list(terms)), sense, name, 0.0)
    model.lp.addConstraint(row)
    return row
